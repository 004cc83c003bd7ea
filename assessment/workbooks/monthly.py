"""The monthly report as a workbook: a pure function of its snapshot (domain.md 3.10).

The snapshot is `monthly_inputs` as an edition completes it: who filed it and when, and what changed. The
words are those of the official form. Figures of 汇总 are formulas over the sheets that hold their rows.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import override

from assessment.editions import filed_at_of
from assessment.monthly.inputs import LANGUAGE
from assessment.monthly.sheets import DETAIL, NOTES_NAME, SUMMARY, UNITS, Column, Sheet
from assessment.periods import Period
from assessment.workbooks.monthly_cells import FIRST_ROW, Snapshot, cell_value, cells_of, head_of
from assessment.workbooks.monthly_changes import write_changes
from assessment.workbooks.monthly_notes import WIDTHS, write_meta, write_notes
from assessment.workbooks.monthly_summary import write_summary
from exports.books import Book, Evidence, Formula, Head
from exports.books import Sheet as Page

HEAD_ROWS, HEAD_HEIGHTS = (4, 5), (18, 30)
EVIDENCE_HEADS = (Head("记录", 60), Head("数额（亿元）", 16, "#,##0.00####"))
SIGNATURES = ("单位负责人（签章）：", "审核人：", "填报人：", "填报日期：")


def monthly_workbook(snapshot: Snapshot) -> bytes:
    """The .xlsx; the same snapshot gives the same bytes."""
    with override(LANGUAGE):
        return _book(snapshot).save()


def title_of(snapshot: Snapshot) -> str:
    period = Period.of(snapshot["period"])
    return f"{snapshot['area']['name']}{period.year}年{period.number}月招商引资项目情况月报"


def _book(snapshot: Snapshot) -> Book:
    book = Book(title=title_of(snapshot), created=filed_at_of(snapshot))
    front, *pages = (_page(book, sheet) for sheet in (SUMMARY, *DETAIL))
    notes = book.sheet(NOTES_NAME, paper="A3", widths=WIDTHS)
    evidence = Evidence(book, "佐证索引", EVIDENCE_HEADS)
    changes = book.sheet("变更", landscape=False, repeat_rows=(3, 3))
    meta = book.sheet("_meta", hidden=True)
    for page, sheet in zip(pages, DETAIL, strict=True):
        _write(page, sheet, snapshot)
    places = write_notes(notes, snapshot, title_of(snapshot))
    _begin(front, SUMMARY, snapshot)
    by_key = {sheet.key: page for page, sheet in zip(pages, DETAIL, strict=True)}
    write_summary(front, snapshot, by_key, notes, places, evidence)
    for page in (front, *pages, notes):
        page.sign_lines(SIGNATURES)
    write_changes(changes, snapshot)
    write_meta(meta, snapshot)
    return book


def _page(book: Book, sheet: Sheet) -> Page:
    widths = [column.width for column in sheet.columns]
    return book.sheet(sheet.name, paper="A3", freeze=f"C{FIRST_ROW}", repeat_rows=HEAD_ROWS, widths=widths)


def _begin(page: Page, sheet: Sheet, snapshot: Snapshot) -> None:
    """The three lines above, and the heading in rows 4 and 5."""
    edition, width = snapshot["edition"], len(sheet.columns)
    title = title_of(snapshot)
    page.title(title if sheet is SUMMARY else f"{title}（{sheet.name}）", width)
    page.note(
        f"填报单位：{snapshot['unit']}　填报人：{edition['filed_by']}　审核人：　"
        f"填报日期：{edition['filed_at'][:10]}　金额单位：{UNITS}",
        width,
    )
    page.note(f"数据截至：{snapshot['last_day']}", width)
    page.head(_heads(sheet), levels=2)
    for row, height in zip(HEAD_ROWS, HEAD_HEIGHTS, strict=True):
        page.worksheet.row_dimensions[row].height = height


def _heads(sheet: Sheet) -> list[Head]:
    heads: list[Head] = []
    for group, columns in groupby(sheet.columns, key=lambda column: column.group):
        leaves = [head_of(column) for column in columns]
        heads += [Head(group, children=tuple(leaves))] if group else leaves
    return heads


def _write(page: Page, sheet: Sheet, snapshot: Snapshot) -> None:
    _begin(page, sheet, snapshot)
    rows = snapshot["sheets"][sheet.key]
    for number, row in enumerate(rows, start=1):
        values = row["values"]
        cells = [cell_value(column, values[column.key]) for column in sheet.columns[1:]]
        at = page.row([number, *cells])
        if values.get("share"):
            page.put(at, _place(sheet, "share"), _share(sheet, values, at, len(rows)))
    totals = [_total(page, sheet, column, len(rows)) for column in sheet.columns[1:]]
    page.total("合计", totals)


def _place(sheet: Sheet, key: str) -> int:
    return sheet.columns.index(sheet.column(key)) + 1


def _share(sheet: Sheet, values: Mapping[str, Any], at: int, count: int) -> Formula:
    """What counts of the project in all its rows, of what was agreed."""
    numbers, totals = (cells_of(sheet, key, count) for key in ("number", "total"))
    agreed = Decimal(values["agreed"]) / sheet.column("total").scale
    return Formula(f"=SUMIF({numbers},B{at},{totals})/{agreed:f}", Decimal(values["share"]))


def _total(page: Page, sheet: Sheet, column: Column, count: int) -> Formula | None:
    """The live sum; where nothing is known, nothing."""
    if not column.is_summed or not count:
        return None
    place = _place(sheet, column.key)
    shown = [page.value(row, place) for row in range(FIRST_ROW, FIRST_ROW + count)]
    known = [figure for figure in shown if figure is not None]
    cells = cells_of(sheet, column.key, count)
    return Formula(f'=IF(COUNT({cells})=0,"",SUM({cells}))', sum(known, Decimal(0)) if known else None)
