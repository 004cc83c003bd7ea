"""The rows below the headings, cell by cell."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.language import message as _
from exports.clean import Unreadable, fold
from exports.columns import Column
from exports.headings import Heading, Headings
from exports.importing import ParsedRow, Problem
from exports.reader import Grid, text_of
from exports.slots import Step, counted
from exports.values import CellReader, Parsed

_SUM_ROW = re.compile(
    r"^(本页|本表|以上|全部|累计|grand)?(合计|总计|小计|共计|总和|total|subtotal|sum)(\([^()]*\))?[:：]?$"
)
_NOTE_ROW = re.compile(
    r"^((填表|填报|制表|审核|统计|单位)?(人|人员|单位|日期|时间|负责人)|制表|审核|数据来源|资料来源"
    r"|注|备注|说明|附注|note|remark|source)s?\d?[:：]"
)


Pair = tuple[Heading, Column, Callable[[Any], Parsed]]


@dataclass(frozen=True)
class SkippedRow:
    number: int
    text: str
    reason: str


@dataclass
class ParsedSheet:
    rows: list[ParsedRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    emptied: Counter = field(default_factory=Counter)  # column key -> cells that say "N/A", "-" or the like


def parse_rows(grid: Grid, headings: Headings, columns: Sequence[Column], reader: CellReader) -> ParsedSheet:
    """Every row with text becomes a ParsedRow, save the sums and notes that people put below a table."""
    by_key = {column.key: column for column in columns}
    pairs = [
        (heading, column, reader.reader_of(column, heading.unit))
        for heading in headings.known
        for column in [by_key[heading.key]]
    ]
    filled = _filled_down(grid, headings, [heading for heading, column, _read in pairs if column.fill_down])
    sheet = ParsedSheet()
    below = range(headings.last + 1, len(grid.rows))
    for index in counted(below, len(below), Step.READ):
        cells = grid.rows[index]
        first = next((text_of(cell).strip() for cell in cells if cell not in (None, "")), "")
        if not first:
            continue
        reason = _skip_reason(first)
        if reason:
            sheet.skipped.append(SkippedRow(index + 1, first[:80], reason))
            continue
        if index in filled:
            cells = _with_filled(cells, filled[index])
        sheet.rows.append(_parse(index + 1, cells, pairs, sheet.emptied))
    return sheet


def _skip_reason(first: str) -> str:
    folded = fold(first)
    if _SUM_ROW.match(folded):
        return _("a row of sums")
    if _NOTE_ROW.match(folded):
        return _("a note below the table")
    return ""


def _parse(number: int, cells: Sequence[Any], pairs: Sequence[Pair], emptied: Counter) -> ParsedRow:
    row = ParsedRow(number, {})
    currencies: dict[str, str] = {}
    for heading, column, read in pairs:
        cell = cells[heading.index] if heading.index < len(cells) else None
        try:
            parsed = read(cell)
            if parsed.currency:
                _refuse_foreign(column, parsed)
        except Unreadable as error:
            problem = Problem(str(error), column.key, text_of(cell), heading.index)
            (row.warnings if column.lenient else row.errors).append(problem)
            continue
        row.values[column.key] = parsed.value
        if parsed.warning:
            row.warnings.append(Problem(parsed.warning, column.key, text_of(cell), heading.index))
        if parsed.emptied:
            emptied[column.key] += 1
        if parsed.currency and column.currency_key:
            currencies[column.currency_key] = parsed.currency
    if currencies:
        _add_currencies(row, currencies)
    return row


def _with_filled(cells: Sequence[Any], filled: dict[int, Any]) -> list[Any]:
    longest = max(len(cells), *(index + 1 for index in filled))
    return [filled.get(index, cells[index] if index < len(cells) else None) for index in range(longest)]


def _refuse_foreign(column: Column, parsed: Parsed) -> None:
    """Dollars are not taken for yuan where no column says the currency."""
    if parsed.currency != "CNY" and not column.currency_key:
        words = _("This amount is kept in CNY, but the file has it in %(code)s. Convert it.")
        raise Unreadable(words % {"code": parsed.currency})


def _add_currencies(row: ParsedRow, currencies: dict[str, str]) -> None:
    """A currency named inside an amount fills an empty currency cell, and may not contradict a filled one."""
    for key, code in currencies.items():
        written = row.values.get(key)
        if written and code not in (written, "CNY"):
            row.errors.append(
                Problem(
                    _("The amount is in %(code)s, but the currency column says %(written)s. Make them agree.")
                    % {"code": code, "written": written},
                    key,
                    code,
                )
            )
        elif not written:
            row.values[key] = code


def _filled_down(grid: Grid, headings: Headings, found: Sequence[Heading]) -> dict[int, dict[int, object]]:
    """Values of vertically merged cells, for the columns that say so: {row: {column: value}}."""
    positions = {heading.index for heading in found}
    filled: dict[int, dict[int, object]] = {}
    for top, left, bottom, right in grid.merges:
        if left == right and left in positions and headings.last < top < len(grid.rows):
            value = grid.rows[top][left] if left < len(grid.rows[top]) else None
            for row in range(top + 1, min(bottom + 1, len(grid.rows))):
                filled.setdefault(row, {})[left] = value
    return filled
