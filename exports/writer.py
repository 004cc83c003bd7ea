"""Writes lists as .xlsx: text stays text, nothing is cut in silence."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from exports import stream
from exports.cells import number_format, text_cell
from exports.columns import Column
from exports.headings import heading_text
from exports.xmlcells import ColumnCells, cell_text

ROWS_OF_A_SHEET = 1_048_575  # below the heading
AT_ONCE = 1000
ABOUT_WIDTHS = (24, 80)
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
    told: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Write `rows` (model instances) under the headings of `columns`; the number of rows.

    `target` is a path or a binary file. Further sheets follow when one is full; `about` goes on the last.
    Only AT_ONCE rows are held at a time; after each such portion `told` hears how many are written, and
    may raise to stop.
    """
    book = stream.Workbook(target, [number_format(column) for column in columns])
    made = [
        ColumnCells(column, stream.column_letters(place), book.styles[number_format(column)])
        for place, column in enumerate(columns, start=1)
    ]
    headings = [cell_text(heading_text(column)) for column in columns]
    remaining, count = iter(rows), 0
    sheet = _begin_sheet(book, title, columns, headings)
    while portion := list(islice(remaining, min(AT_ONCE, rows_of_a_sheet))):
        room = 0 if sheet.is_full else rows_of_a_sheet + 1 - sheet.rows
        if len(portion) <= room:
            _add(sheet, made, portion)
        else:
            if room:
                _add(sheet, made, portion[:room])
            sheet = _begin_sheet(book, title, columns, headings)
            _add(sheet, made, portion[room:])
        count += len(portion)
        told(count)
    _about_sheet(book, [*about, (_("Rows"), str(count))])
    book.close()
    return count


def _begin_sheet(
    book: stream.Workbook, title: str, columns: Sequence[Column], headings: Sequence[str]
) -> stream.Sheet:
    part = len(book.titles) + 1
    return book.begin_sheet(
        sheet_title(title if part == 1 else f"{title} ({part})"),
        widths=[column.sheet_width for column in columns],
        headings=headings,
    )


def _add(sheet: stream.Sheet, made: Sequence[ColumnCells], rows: Sequence[Any]) -> None:
    numbers = [str(number) for number in range(sheet.rows + 1, sheet.rows + len(rows) + 1)]
    cells = [column.of(rows, numbers) for column in made]
    pattern = f'<row r="%s">{"".join(one.pattern for one in cells)}</row>'
    fillings = (filling for one in cells for filling in one.fillings)
    sheet.add("".join(map(pattern.__mod__, zip(numbers, *fillings, strict=True))), len(rows))


def _about_sheet(book: stream.Workbook, lines: About) -> None:
    """The sheet that says where the figures come from."""
    sheet = book.begin_sheet(sheet_title(_("About this file")), widths=ABOUT_WIDTHS)
    for number, (name, text) in enumerate(lines, start=1):
        cells = (
            stream.text_cell(f"A{number}", stream.HEADING, cell_text(str(name))),
            stream.text_cell(f"B{number}", 0, cell_text(str(text))),
        )
        sheet.add(f'<row r="{number}">{"".join(cells)}</row>', 1)


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
    """The same sheet in a workbook of openpyxl's."""
    sheet = book.create_sheet(_("About this file"))
    for letter, width in zip("AB", ABOUT_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for name, text in lines:
        sheet.append([heading_cell(sheet, str(name)), text_cell(sheet, str(text))])
