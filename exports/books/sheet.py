"""One sheet of a book, written from top to bottom; rows and columns count from 1."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from exports.books.cells import SUM, Formula, Head, Link, Mark, Plain, known_value, write_value
from exports.books.printing import lines_of
from exports.books.styles import HEAD, NOTE, SIGNATURE, TITLE, Style
from exports.cells import DATE_FORMAT

if TYPE_CHECKING:
    from exports.books.book import Book

Value = Plain | Formula | Link
TITLE_HEIGHT, LINE_HEIGHT, SIGN_HEIGHT = 30, 15, 24
TALLEST = 409  # what a row can have
LONGEST_LIST = 253  # characters of a drop-down's choices


class Sheet:
    """Made by `Book.sheet`. What is written in a row is boxed and formatted as the heading says."""

    def __init__(self, book: "Book", worksheet: Any):
        self.book = book
        self.worksheet = worksheet
        self.next_row = 1
        self.columns: list[Head] = []  # of the heading that was written last
        self.first_row = 1  # below that heading
        self.formulas: dict[str, Formula] = {}  # "B7" -> what its cell holds
        self.inputs: list[str] = []
        self.last_row = self.last_column = 0  # of what is printed
        self._known: dict[tuple[int, int], Any] = {}

    @property
    def title_text(self) -> str:
        return self.worksheet.title

    # Writing downwards

    def title(self, text: str | Promise, columns: int) -> int:
        """The merged title over so many columns; the number of its row."""
        return self._line(text, columns, TITLE, TITLE_HEIGHT)

    def note(self, text: str | Promise, columns: int = 0) -> int:
        """A merged line of small words: unit, date of the figures, remarks. It may run over several lines."""
        columns = columns or self._width()
        lines = lines_of(str(text), self._width_of(1, columns))
        return self._line(text, columns, NOTE, LINE_HEIGHT * lines)

    def blank(self, count: int = 1) -> None:
        self.next_row += count

    def head(self, columns: Sequence[Head], *, levels: int = 1) -> int:
        """A heading of as many levels as `columns` have, or of more, merged; the number of the first row
        below it."""
        levels = max(levels, *(column.levels for column in columns))
        place = 1
        for column in columns:
            self._head_cell(column, self.next_row, place, levels)
            place += len(column.leaves)
        self.columns = [leaf for column in columns for leaf in column.leaves]
        for position, leaf in enumerate(self.columns, start=1):
            self.worksheet.column_dimensions[get_column_letter(position)].width = leaf.width
        self.next_row += levels
        self.first_row = self.next_row
        return self.next_row

    def row(self, values: Sequence[Value], *, bold: bool = False, fill: str = "") -> int:
        """One boxed row under the heading, columns without a value empty; the number of the row."""
        number = self.next_row
        width = max(len(values), len(self.columns))
        for column in range(1, width + 1):
            value = values[column - 1] if column <= len(values) else None
            self.put(number, column, value, replace(self._style_of(column), bold=bold, fill=fill))
        self._fit_height(number)
        self.next_row += 1
        return number

    def total(self, label: str | Promise, values: Sequence[Value | Mark], *, first: int = 0) -> int:
        """A bold row: the label, then `values` from the second column on; the number of the row.

        `SUM` is a live sum of the rows from `first` (without it: the first below the heading) to here. Text
        and empty cells are not counted in it.
        """
        first = first or self.first_row
        summed = [
            self.sum_of(column, first, self.next_row - 1) if value is SUM else value
            for column, value in enumerate(values, start=2)
        ]
        return self.row([label, *summed], bold=True, fill="total")

    def sum_of(self, column: int, first: int, last: int) -> Formula | int:
        """The live sum of some rows of a column; a plain 0 where there are no rows."""
        if first > last:
            return 0
        letter = get_column_letter(column)
        figures = (self.value(row, column) for row in range(first, last + 1))
        value = sum((figure for figure in figures if isinstance(figure, (int, Decimal))), Decimal(0))
        return Formula(f"=SUM({letter}{first}:{letter}{last})", value)

    def sign_lines(self, labels: Sequence[str | Promise], columns: int = 0) -> int:
        """Where people sign, side by side over the width of the table; the number of the row."""
        columns = max(columns or self._width(), len(labels))
        self.next_row += 1
        number, start = self.next_row, 1
        for place, label in enumerate(labels):
            end = columns - (len(labels) - place - 1)  # the others need a column each
            share = self._width_of(1, columns) * (place + 1) / len(labels)
            end = next((n for n in range(start, end) if self._width_of(1, n) >= share), end)
            self.put(number, start, label, SIGNATURE)
            self.merge(number, start, number, end)
            start = end + 1
        self.worksheet.row_dimensions[number].height = SIGN_HEIGHT
        self.next_row += 1
        return number

    # Anywhere

    def put(self, row: int, column: int, value: Value, style: Style | None = None) -> None:
        """Write one cell. A str is text whatever it begins with; None is an empty cell with its box."""
        cell = self.worksheet.cell(row, column)
        style = style or self._style_of(column)
        if isinstance(value, Link):
            self._link(cell, value.target)
            style, value = replace(style, linked=True), value.value
        known = known_value(value)
        if isinstance(known, (dt.date, int, Decimal)) and style.horizontal == "general":
            style = replace(style, horizontal="right")
        if isinstance(known, dt.date) and "y" not in style.number_format:
            style = replace(style, number_format=DATE_FORMAT)
        write_value(cell, value)
        self.formulas.pop(cell.coordinate, None)
        if isinstance(value, Formula):
            self.formulas[cell.coordinate] = value
        self._known[row, column] = known
        self.reach(row, column)
        self.book.styles.apply(cell, style)

    def input(
        self,
        row: int,
        column: int,
        value: Value = None,
        *,
        number_format: str = "",
        choices: Sequence[str] = (),
    ) -> None:
        """An unlocked cell that people fill in; `choices` make a drop-down.

        Raises ValueError for choices that Excel does not take: with commas, or of more than 255 characters.
        """
        if len(",".join(choices)) > LONGEST_LIST or any("," in choice for choice in choices):
            raise ValueError(f"no drop-down can offer {choices}")
        style = self._style_of(column)
        style = replace(
            style, fill="input", unlocked=True, number_format=number_format or style.number_format
        )
        self.put(row, column, value, style)
        reference = f"{get_column_letter(column)}{row}"
        self.inputs.append(reference)
        if choices:
            validation = DataValidation(type="list", formula1='"' + ",".join(choices) + '"', allow_blank=True)
            validation.add(reference)
            self.worksheet.add_data_validation(validation)

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        if (row, column) != (last_row, last_column):
            self.worksheet.merge_cells(
                start_row=row, start_column=column, end_row=last_row, end_column=last_column
            )
            self.reach(last_row, last_column)

    def ref(self, row: int, column: int, last_row: int = 0, last_column: int = 0) -> str:
        """The absolute address for formulas of any sheet: `'考核总表'!$C$5`, or a range."""
        address = f"{quote_sheetname(self.title_text)}!${get_column_letter(column)}${row}"
        if last_row or last_column:
            address += f":${get_column_letter(last_column or column)}${last_row or row}"
        return address

    def target(self, row: int, column: int = 1) -> str:
        """The address for a `Link`."""
        return f"#{quote_sheetname(self.title_text)}!{get_column_letter(column)}{row}"

    def value(self, row: int, column: int) -> Any:
        """What was written there; of a formula its value. None where nothing was."""
        return self._known.get((row, column))

    def live(self, row: int, column: int) -> Formula:
        """A formula for elsewhere that shows this cell."""
        return Formula(f"={self.ref(row, column)}", self.value(row, column))

    def chart(
        self,
        kind: str,
        title: str | Promise,
        categories: Sequence[str],
        values: Mapping[str, Sequence[Value]],
        anchor: str,
    ) -> None:
        """A chart of `values` (name of a series -> figures, one per category) at the cell `anchor`.

        `kind` is "column", "bar", "line" or "pie". The figures stand in a contiguous range of the helper
        sheet; give them by `live(row, column)` so that the chart follows the table.
        """
        self.book.add_chart(self, kind, str(title), categories, values, anchor)

    def reach(self, row: int, column: int) -> None:
        """What is printed goes at least as far as this cell."""
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def _line(self, text: str | Promise, columns: int, style: Style, height: float) -> int:
        number = self.next_row
        self.put(number, 1, text, style)
        self.merge(number, 1, number, max(columns, 1))
        self.worksheet.row_dimensions[number].height = height
        self.next_row += 1
        return number

    def _head_cell(self, column: Head, row: int, place: int, levels: int) -> None:
        last_row = row + levels - 1 if not column.children else row
        last_place = place + len(column.leaves) - 1
        for r in range(row, last_row + 1):
            for c in range(place, last_place + 1):
                self.put(r, c, column.label if (r, c) == (row, place) else None, HEAD)
        self.merge(row, place, last_row, last_place)
        for child in column.children:
            self._head_cell(child, row + 1, place, levels - 1)
            place += len(child.leaves)

    def _style_of(self, column: int) -> Style:
        if column > len(self.columns):
            return Style()
        head = self.columns[column - 1]
        return Style(number_format=head.number_format, horizontal=head.align or "general")

    def _link(self, cell: Any, target: str) -> None:
        if target.startswith("#"):
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target[1:])
        else:
            cell.hyperlink = target

    def _width(self) -> int:
        return len(self.columns) or self.worksheet.max_column

    def _fit_height(self, row: int) -> None:
        """As many lines as the longest text of the row needs: spreadsheets do not see to it."""
        lines = 1
        for place, head in enumerate(self.columns, start=1):
            text = self.value(row, place)
            if isinstance(text, str):
                lines = max(lines, lines_of(text, head.width))
        if lines > 1:
            self.worksheet.row_dimensions[row].height = min(lines * LINE_HEIGHT, TALLEST)

    def _width_of(self, first: int, last: int) -> float:
        letters = [get_column_letter(column) for column in range(first, last + 1)]
        return sum(self.worksheet.column_dimensions[letter].width for letter in letters)
