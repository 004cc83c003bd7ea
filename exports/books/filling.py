"""An administrator's own workbook, filled at its named cells.

Its formulas are not ours to compute: they are saved without values, and whatever program opens the workbook
computes them then. What we put in has its value, formulas too.
"""

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.properties import CalcProperties

from exports.books.cells import Formula, Link, write_value
from exports.books.packing import packed

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Field:
    """A name that a template may use. `columns` 0: one cell; else a range so wide, a row for each record."""

    name: str
    label: Any
    required: bool = True
    columns: int = 0


@dataclass(frozen=True)
class Place:
    """Where a name leads: a sheet and a block of cells, counted from 1."""

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def height(self) -> int:
        return self.last_row - self.first_row + 1

    @property
    def width(self) -> int:
        return self.last_column - self.first_column + 1

    @property
    def cell(self) -> str:
        """The first one."""
        return f"{get_column_letter(self.first_column)}{self.first_row}"

    def cells(self) -> Iterator[tuple[int, int]]:
        for row in range(self.first_row, self.last_row + 1):
            for column in range(self.first_column, self.last_column + 1):
                yield row, column


class NoRoom(Exception):
    """A range of the template has fewer rows than there are records. `name`, `room`, `needed` say which."""

    def __init__(self, name: str, room: int, needed: int):
        super().__init__(f"{name}: {needed} rows, room for {room}")
        self.name, self.room, self.needed = name, room, needed


def filled(
    template: bytes, fields: Sequence[Field], values: Mapping[str, Any], *, created: dt.datetime
) -> bytes:
    """The template with `values` (name -> value, or rows of values) in the cells that it names.

    A field that the template does not name is left out; one without a value is emptied. `created` is a naive
    moment: the same arguments give the same bytes. Raises NoRoom.
    """
    with catch_warnings():
        simplefilter("ignore")  # what it does not keep was refused when the template was taken in
        book = load_workbook(io.BytesIO(template), keep_links=False)
    formulas: dict[str, dict[str, Formula]] = {}
    named = names_of(book)
    for field in fields:
        place = place_of(named[field.name]) if field.name in named else None
        if place is not None:
            rows = _rows(field, place, values.get(field.name))
            _write_rows(book[place.sheet], place, rows, formulas.setdefault(place.sheet, {}))
    book.properties.created = book.properties.modified = created
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    return packed(book, formulas)


def names_of(book: Any) -> dict[str, Any]:
    """The names that people gave; not those that programs keep for themselves (print areas, filters)."""
    names = dict(book.defined_names)
    for sheet in book.worksheets:
        names |= dict(sheet.defined_names)
    return {name: defined for name, defined in names.items() if not name.startswith("_")}


def place_of(defined: Any) -> Place | None:
    """None for a name that leads to no cell, or to several blocks."""
    destinations = list(defined.destinations) if defined.type == "RANGE" else []
    if len(destinations) != 1:
        return None
    sheet, address = destinations[0]
    first_column, first_row, last_column, last_row = range_boundaries(address)
    if None in (first_column, first_row, last_column, last_row):  # whole columns or rows
        return None
    return Place(sheet, first_row, first_column, last_row, last_column)


def _rows(field: Field, place: Place, value: Any) -> Rows:
    if not field.columns:
        return [[value]]
    rows = value or []
    if len(rows) > place.height:
        raise NoRoom(field.name, place.height, len(rows))
    return [*rows, *([None] * field.columns for _row in range(place.height - len(rows)))]


def _write_rows(sheet: Any, place: Place, rows: Rows, formulas: dict[str, Formula]) -> None:
    for row, values in enumerate(rows, start=place.first_row):
        for column, value in enumerate(values, start=place.first_column):
            cell = sheet.cell(row, column)
            value = value.value if isinstance(value, Link) else value
            write_value(cell, value)
            if isinstance(value, Formula):
                formulas[cell.coordinate] = value
