"""What differs from the edition before, in the words of the form: the sheet 变更, and the page."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from assessment.monthly.sheets import DETAIL, SUMMARY, Kind, Sheet
from assessment.monthly.summary import AMOUNT, LINES, SHARE
from assessment.workbooks.monthly_cells import Snapshot
from exports.books import Head
from exports.books import Sheet as Page

YI, HUNDREDTH = Decimal(10) ** 8, Decimal("0.01")
SHEETS = {sheet.key: sheet for sheet in DETAIL}
LABELS = {line.key: line for line in LINES}
TOLD_ANYWAY = ("records", "behind", "no", "agreed")  # of no interest beside what they lead to
PLACES = 8  # of 亿元: a 元
NEW, GONE = "新增", "减少"


class Difference(NamedTuple):
    sheet: str
    row: str
    figure: str
    before: str
    after: str


def differences_told(changes: Iterable[Sequence[Any]]) -> list[Difference]:
    """`changes` of an edition, those of one row that came or went as one."""
    found: list[Difference] = []
    whole: set[tuple[str, str]] = set()
    told = [(path.split(" / "), before, after) for path, before, after in changes]
    for path, before, after in told:
        if path[0] == "sheets" and path[3:] == ["values", "number"] and (before is None or after is None):
            whole.add((path[1], path[2]))
            what = NEW if before is None else GONE
            found.append(Difference(SHEETS[path[1]].name, path[2], what, before or "", after or ""))
    for path, before, after in told:
        if path[0] == "sheets":
            found += _of_sheet(path, before, after, whole)
        else:
            found += _of_summary(path, before, after)
    return found


def write_changes(page: Page, snapshot: Snapshot) -> None:
    before = snapshot["edition"]["before"]
    page.title("与上一版对照", 5)
    page.note(f"上一版：第{before}版" if before else "本期首版", 5)
    page.head([Head("工作表", 12), Head("行", 26), Head("项目", 20), Head("上一版", 30), Head("本版", 30)])
    for difference in differences_told(snapshot["changes"]):
        page.row(list(difference))


def _of_sheet(
    path: list[str], before: str | None, after: str | None, whole: set[tuple[str, str]]
) -> list[Difference]:
    if path[3:4] != ["values"] or path[4] in TOLD_ANYWAY or (path[1], path[2]) in whole:
        return []
    sheet, key = SHEETS[path[1]], path[4]
    told = [_told(sheet, key, value) for value in (before, after)]
    return [Difference(sheet.name, path[2], sheet.column(key).heading, *told)]


def _of_summary(path: list[str], before: str | None, after: str | None) -> list[Difference]:
    if path[0] != "summary" or path[2:3] != ["values"] or path[1] not in LABELS:
        return []
    line, column = LABELS[path[1]], SUMMARY.column(path[3])
    scale = YI if line.unit == AMOUNT and column.kind == Kind.NUMBER else Decimal(1)
    is_share = column.kind == Kind.SHARE or (line.unit == SHARE and column.kind == Kind.NUMBER)
    told = [_per_cent(value) if is_share else _number(value, scale) for value in (before, after)]
    return [Difference(SUMMARY.name, line.label, column.heading, *told)]


def _told(sheet: Sheet, key: str, value: str | None) -> str:
    column = sheet.column(key)
    if column.kind in (Kind.TEXT, Kind.CODE, Kind.DATE):
        return value or ""
    return _per_cent(value) if column.kind == Kind.SHARE else _number(value, column.scale)


def _per_cent(value: str | None) -> str:
    return "" if value is None else f"{_number(value, HUNDREDTH)}%"


def _number(value: str | None, scale: Decimal) -> str:
    if value is None:
        return ""
    try:
        number = Decimal(value) / scale
    except InvalidOperation:
        return value
    return f"{round(number, PLACES).normalize():f}"
