"""Run a small workbook through an import, the way a user's file goes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from exports.columns import get_table
from exports.runs import Run, commit, open_source, plan
from tests.exports.files import book

REAL_HEADINGS = (
    "企业名称",
    "统一社会信用代码",
    "注册日期",
    "企业类型",
    "注册资金",
    "经营范围",
    "所在省份",
    "地区",
    "注册地址",
)


def run_import(
    folder: Path,
    table: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Any]],
    actor,
    *,
    write: bool = True,
) -> Run:
    path = book(folder / "in.xlsx", [list(headings), *map(list, rows)])
    source = open_source(get_table(table), path, actor)
    if not write:
        return plan(get_table(table), source, actor)
    return commit(get_table(table), source, actor, leave_out_failed=True)


def outcomes(run: Run) -> list[str]:
    return [decision.outcome.value for decision in run.decisions]


def reasons(run: Run) -> list[str]:
    return [" ".join(problem.message for problem in decision.reasons) for decision in run.decisions]


def warnings(run: Run) -> list[str]:
    return [" ".join(problem.message for problem in decision.row.warnings) for decision in run.decisions]
