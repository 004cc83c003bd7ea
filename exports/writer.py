"""Writes lists as .xlsx: text stays text, nothing is cut in silence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from exports.cells import make_cell, number_format, sheet_value, text_cell
from exports.columns import Column
from exports.headings import heading_text

ROWS_OF_A_SHEET = 1_048_575  # below the heading
HEADING_FONT = Font(bold=True)
HEADING_FILL = PatternFill("solid", fgColor="E7EDF5")
HEADING_ALIGNMENT = Alignment(wrap_text=True, vertical="center")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")

About = Sequence[tuple[str, str]]


def write_table(
    target,
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    about: About = (),
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
) -> int:
    """Write `rows` (model instances) under the headings of `columns`; the number of rows.

    `target` is a path or a binary file. Further sheets follow when one is full; `about` goes on the last.
    """
    book = Workbook(write_only=True)
    remaining, count, part = iter(rows), 0, 0
    while True:
        part += 1
        sheet = _new_sheet(book, title if part == 1 else f"{title} ({part})", columns)
        written = _write_rows(sheet, columns, islice(remaining, rows_of_a_sheet))
        sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(columns), 1))}{written + 1}"
        count += written
        following = next(remaining, None)
        if following is None:
            break
        remaining = chain([following], remaining)
    write_about(book, [*about, (_("Rows"), str(count))])
    book.save(target)
    return count


def _new_sheet(book: Workbook, title: str, columns: Sequence[Column]):
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.sheet_width
    sheet.append([heading_cell(sheet, heading_text(column)) for column in columns])
    return sheet


def _write_rows(sheet, columns: Sequence[Column], rows: Iterator[Any]) -> int:
    formats = [number_format(column) for column in columns]
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is the answer
        values = (sheet_value(column, column.get(row)) for column in columns)
        sheet.append([make_cell(sheet, value, code) for value, code in zip(values, formats, strict=True)])
    return count


def heading_cell(sheet, text: str):
    cell = text_cell(sheet, text)
    cell.font, cell.fill, cell.alignment = HEADING_FONT, HEADING_FILL, HEADING_ALIGNMENT
    return cell


def sheet_title(text: str) -> str:
    """At most 31 characters, without those that a sheet name may not have."""
    clean = _NOT_IN_TITLES.sub(" ", text).strip() or "Sheet"
    if len(clean) <= 31:
        return clean
    start, number, rest = clean.rpartition(" (")
    return f"{start[: 31 - len(number + rest)]}{number}{rest}" if number else clean[:31]


def write_about(book: Workbook, lines: About) -> None:
    """The sheet that says where the figures come from."""
    sheet = book.create_sheet(_("About this file"))
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 80
    for name, text in lines:
        sheet.append([heading_cell(sheet, str(name)), text_cell(sheet, str(text))])
