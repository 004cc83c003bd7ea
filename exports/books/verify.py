"""Reads the formulas of a saved workbook, each with the value that the file carries for it."""

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from openpyxl import load_workbook


class FormulaCell(NamedTuple):
    sheet: str
    cell: str
    formula: str
    value: Any  # None: the file carries none, or an empty text

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.cell}"


def formula_cells(content: bytes) -> Iterator[FormulaCell]:
    """Every formula of the .xlsx, sheet by sheet, hidden ones too."""
    formulas, values = load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(content), data_only=True)
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    text = getattr(cell.value, "text", cell.value)  # an array formula is an object
                    yield FormulaCell(
                        sheet.title, cell.coordinate, text, values[sheet.title][cell.coordinate].value
                    )


def differences(ours: bytes, recalculated: bytes) -> list[str]:
    """Where another program computes something else than the file says; empty if all formulas agree.

    Numbers agree within a billionth. An error value never agrees.
    """
    theirs = {cell.place: cell.value for cell in formula_cells(recalculated)}
    return [
        f"{cell.place} {cell.formula}: {cell.value!r} here, {theirs.get(cell.place, 'no formula')!r} there"
        for cell in formula_cells(ours)
        if not _agree(cell.value, theirs.get(cell.place, "no formula"))
    ]


def dead_links(content: bytes) -> list[str]:
    """Cells that link to a sheet which is not there, or to an empty cell of it."""
    book = load_workbook(io.BytesIO(content))
    return [
        f"{sheet.title}!{cell.coordinate} -> {cell.hyperlink.location}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink and cell.hyperlink.location and not _is_there(book, cell.hyperlink.location)
    ]


def figures_without_link(content: bytes, sheet: str, cells: str) -> list[str]:
    """Cells of a range that show a figure other than zero, and lead nowhere."""
    values = load_workbook(io.BytesIO(content), data_only=True)[sheet]
    return [
        cell.coordinate
        for row in values[cells]
        for cell in row
        if _is_number(cell.value) and cell.value and not cell.hyperlink
    ]


def _is_there(book: Any, location: str) -> bool:
    title, _mark, address = location.rpartition("!")
    title = title.strip("'").replace("''", "'")
    return title in book.sheetnames and book[title][address].value is not None


def _agree(ours: Any, theirs: Any) -> bool:
    if _is_number(ours) and _is_number(theirs):
        return abs(ours - theirs) <= 1e-9 * max(abs(ours), abs(theirs))
    if isinstance(theirs, str) and theirs.startswith("#"):
        return False
    return (ours or "") == (theirs or "") and _is_number(ours) == _is_number(theirs)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
