"""说明 and the hidden _meta of the monthly report: how it was counted, what proves it unchanged."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.monthly.sheets import DETAIL, UNITS
from assessment.workbooks.monthly_cells import AMOUNT_FORMAT, COUNT_FORMAT, Snapshot
from exports.books import Head, Sheet
from exports.books.styles import Style

WIDTHS = (26, 30, 16, 18, 22, 18, 18)
YI = Decimal(10) ** 8
NOTES = (
    "取数：全部数字取自系统记录，数据截至 {last_day}；此后的补录和更正进入下一次填报。"
    "空格表示未登记，不等于零。",
    "签约：正式投资协议，以第二人复核通过的签约日期为准；框架协议列示，不计入新签项目数和投资额。",
    "开工：依次列示本年开工的项目、以前年度开工尚未投产的项目、约定开工日期已过仍未开工的项目；新开工数只计本年实际开工。",
    "投产：列示截至日已投产的全部项目；新投产数只计本年投产。产值、税收为本年已核定数，就业为累计已核定数；产能未在系统登记。",
    "到位资金：按资金明细的到账（开票）日期归入月份，未填日期的归入所属季度末月；一个季度各月之和等于该季度认定数。",
    "到位资金按季度申报，季度结束后方可登记，故季度未结束的月份暂无数。“本月到位”为已提交和已核定的上报数，"
    "“认定金额”、本年累计、累计到位为核定后计入数；核减额按各笔金额分摊，到分为止。",
    "内资、外资：外资含港澳台，按登记汇率折人民币，只计一次；未列明来源的计入合计，不计入内资或外资。",
    "四率：履约率=注册及以后÷签约；资金到位率=认定到位资金÷协议投资额（按已结束的季度）；开工率=开工及以后÷签约；"
    "投产率=投产及以后÷签约。均限当期签约的项目，分子分母见下表。",
    "上年同期：上年一月一日至上年同日，按现有记录回溯，不另附明细。年度目标取自政策目标，未设目标的留空。",
    "线索：本年首报的和截至日仍在跟进的线索；状态为填报时的状态。",
)


@dataclass(frozen=True)
class Places:
    """Where the figures of 说明 stand."""

    rates: Mapping[str, int]  # row of each rate
    firms: tuple[int, int]  # first and last row; the last is before the first if there are none


def write_notes(page: Sheet, snapshot: Snapshot, title: str) -> Places:
    width = len(WIDTHS)
    page.title(f"{title}（说明）", width)
    page.note(f"金额单位：{UNITS}", width)
    for number, text in enumerate(NOTES, start=1):
        page.note(f"{number}. {text.format(last_day=snapshot['last_day'])}", width)
    if not snapshot["is_whole_month"]:
        page.note("本表在月末前生成，只含截至日以前的数据。", width)
    page.blank()
    page.note("四率的分子和分母", width)
    rates = _write_rates(page, snapshot)
    page.blank()
    page.note("链主企业、强优企业名单" if snapshot["firms"] else "链主企业、强优企业名单：无", width)
    return Places(rates, _write_firms(page, snapshot))


def _write_rates(page: Sheet, snapshot: Snapshot) -> dict[str, int]:
    page.head(
        [
            Head("四率", WIDTHS[0]),
            *(
                Head(when, children=tuple(Head(side, WIDTHS[place + n]) for n, side in enumerate(SIDES)))
                for when, place in (("本月签约", 1), ("本年签约", 3), ("上年同期签约", 5))
            ),
        ]
    )
    rows = {}
    for rate in snapshot["rates"]:
        is_money = rate["key"] == "rate_funds"
        figures = [
            Decimal(rate[f"{when}_{side}"]) / (YI if is_money else 1)
            for when in ("month", "year", "before")
            for side in ("numerator", "denominator")
        ]
        at = rows[rate["key"]] = page.next_row
        page.row([rate["label"] + ("（亿元）" if is_money else "（个）")])
        style = Style(number_format=AMOUNT_FORMAT if is_money else COUNT_FORMAT)
        for column, figure in enumerate(figures, start=2):
            page.put(at, column, figure, style)
    return rows


SIDES = ("分子", "分母")


def _write_firms(page: Sheet, snapshot: Snapshot) -> tuple[int, int]:
    headings = ("类别", "企业名称", "认定日期", "角色", "产业链", "级别")
    first = page.head([Head(text, WIDTHS[place]) for place, text in enumerate(headings)])
    for firm in snapshot["firms"]:
        values = firm["values"]
        day = dt.date.fromisoformat(values["recognised_on"])
        page.row([values["kind"], values["enterprise"], day, values["role"], values["chain"], values["tier"]])
    return first, page.next_row - 1


def write_meta(page: Sheet, snapshot: Snapshot) -> None:
    """What was asked, and a checksum of every row as the snapshot has it, with the keys of its records."""
    page.head([Head("key", 24), Head("value", 40), Head("row", 8), Head("records", 60), Head("sha256", 68)])
    page.row(["schema", snapshot["schema"]])
    page.row(["area", snapshot["area"]["code"]])
    page.row(["period", snapshot["period"]])
    page.row(["generated_at", snapshot["edition"]["filed_at"]])
    page.row(["filter", f"last_day={snapshot['last_day']}"])
    page.row(["edition", str(snapshot["edition"]["number"])])
    for line in snapshot["summary"]:
        behind = "; ".join(
            f"{when}: {', '.join(one['key'] for one in records)}"
            for when, records in line["behind"].items()
            if records
        )
        page.row(["summary", line["key"], None, behind, checksum(line)])
    for sheet in DETAIL:
        for number, row in enumerate(snapshot["sheets"][sheet.key], start=1):
            page.row([sheet.key, None, number, ", ".join(row["records"]), checksum(row)])


def checksum(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
