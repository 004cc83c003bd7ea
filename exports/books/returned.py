"""A form that went out as a workbook and comes back filled in.

Only input cells with a name are read, at the places where they were sent out, and only if everything else is
as it was sent. What was sent is the server's own copy: a returned workbook says nothing about itself that
could not have been changed, so its `_meta` sheet only tells a wrong form from a changed one.
"""

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel

from core.language import Message
from core.language import message as _
from exports.books.filling import Place, names_of, place_of
from exports.books.guarded import open_guarded
from exports.clean import Unreadable
from exports.columns import Column
from exports.limits import Refused
from exports.messages import refusal_words
from exports.reader import read
from exports.values import CellReader

META = "_meta"
SHOWN = 20  # changed cells that are named one by one
_NOT_IN_FORMULAS = re.compile(r"\s+|'|_xlfn\.|_xlws\.")  # what programs add or leave out as they like

Where = tuple[str, str]  # sheet, cell
Locked = dict[Where, str]


class Stamp(NamedTuple):
    """What the `_meta` sheet says."""

    form: str
    version: str
    digest: str  # over the locked cells


class Problem(NamedTuple):
    sheet: str
    cell: str  # "" for what is wrong with the whole
    words: Message | str


@dataclass
class Returned:
    """Values by the name of their cell; none at all while the form or a locked cell is not as it was sent."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def stamp(book: Any, form: str, version: str) -> None:
    """Add the hidden `_meta` sheet to an openpyxl workbook that is ready to be saved."""
    if META in book.sheetnames:
        book.remove(book[META])
    digest = _digest(_locked_cells(book, _inputs(book)))
    sheet = book.create_sheet(META)
    sheet.sheet_state = "veryHidden"
    for row, pair in enumerate((("form", form), ("version", version), ("locked", digest)), start=1):
        for column, text in enumerate(pair, start=1):
            sheet.cell(row, column, text).data_type = "s"
    sheet.protection.sheet = True


def read_returned(path: str | Path, *, sent: bytes, columns: Sequence[Column], user: Any) -> Returned:
    """What a returned workbook says in its input cells.

    `sent` are the bytes that went out. The key of each of `columns` is the name of its cell, and its kind
    says how the cell is read. Every problem is listed, not only the first.
    """
    original = load_workbook(io.BytesIO(sent))
    places = _places(original, columns)
    try:
        book = open_guarded(path)
        differing = _differences(original, book)
        if differing:
            return Returned(problems=differing)
        return _values(path, places, columns, CellReader(columns, user))
    except Refused as refused:
        return Returned(problems=[Problem("", "", refusal_words(refused))])


def _places(original: Any, columns: Sequence[Column]) -> dict[str, Place]:
    """Where the inputs were sent out. Raises KeyError for a column that no input cell is named after."""
    inputs = _inputs(original)
    found = {}
    for name, defined in names_of(original).items():
        place = place_of(defined)
        if place and (place.sheet, place.cell) in inputs:
            found[name] = place
    return {column.key: found[column.key] for column in columns}


def _inputs(book: Any) -> set[Where]:
    return {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for cell in _cells(sheet)
        if not cell.protection.locked
    }


def _cells(sheet: Any) -> Iterator[Any]:
    # Not iter_rows(): one cell in a far corner would make it a walk over seventeen billion.
    return iter(sheet._cells.values())


def _locked_cells(book: Any, inputs: set[Where]) -> Locked:
    return {
        (sheet.title, cell.coordinate): _text(cell.value)
        for sheet in book.worksheets
        if sheet.title != META
        for cell in _cells(sheet)
        if (sheet.title, cell.coordinate) not in inputs and _text(cell.value)
    }


def _text(value: Any) -> str:
    """A value as every program keeps it, whatever it makes of its type."""
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)):
        return f"{float(value):.12g}"
    if isinstance(value, (dt.date, dt.time)):
        return f"{float(to_excel(value)):.12g}"
    text = str(getattr(value, "text", value))  # an array formula is an object
    if text.startswith("="):
        return _NOT_IN_FORMULAS.sub("", text).upper()
    return text.replace("\r\n", "\n").strip()


def _digest(locked: Locked) -> str:
    lines = sorted("\x00".join((*where, text)) for where, text in locked.items())
    return hashlib.sha256("\x01".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _stamp_of(book: Any) -> Stamp | None:
    if META not in book.sheetnames:
        return None
    sheet = book[META]
    return Stamp(*(str(sheet.cell(row, 2).value or "") for row in (1, 2, 3)))


def _differences(original: Any, book: Any) -> list[Problem]:
    """Why values may not be taken; empty if form, version and locked cells agree."""
    wanted, found = _stamp_of(original), _stamp_of(book)
    if wanted is None:
        raise ValueError("what was sent is no form: Book.form() was not called")
    if found is None or found.form != wanted.form:
        return [Problem("", "", _("This is not the form that was sent out. Fill in that one."))]
    if found.version != wanted.version:
        words = _("This is version %(found)s of the form, not %(wanted)s. Fill in version %(wanted)s.")
        return [Problem("", "", words % {"found": found.version, "wanted": wanted.version})]
    missing = [sheet.title for sheet in original.worksheets if sheet.title not in book.sheetnames]
    if missing:
        words = _("This sheet is missing. Fill in the form as it was sent.")
        return [Problem(title, "", words) for title in missing]
    return _changed_digest(wanted, found) + _changed_cells(original, book, wanted)


def _changed_digest(wanted: Stamp, found: Stamp) -> list[Problem]:
    """Nobody sees that sheet by accident: who changed it did more to the form than to fill it in."""
    if found.digest == wanted.digest:
        return []
    words = _(
        "The check sum on the hidden sheet is not the one that was sent out. "
        "Fill in the form as it was sent: fetch it again and copy your figures into it."
    )
    return [Problem(META, f"B{Stamp._fields.index('digest') + 1}", words)]


def _changed_cells(original: Any, book: Any, wanted: Stamp) -> list[Problem]:
    inputs, titles = _inputs(original), set(original.sheetnames)
    ours = _locked_cells(original, inputs)
    theirs = {where: text for where, text in _locked_cells(book, inputs).items() if where[0] in titles}
    if _digest(theirs) == wanted.digest:
        return []
    changed = [where for where in {**ours, **theirs} if ours.get(where) != theirs.get(where)]
    problems = [
        Problem(*where, _changed_words(ours.get(where), theirs.get(where))) for where in changed[:SHOWN]
    ]
    if len(changed) > SHOWN:
        words = _("And %(count)s more cells: rows or columns were moved. Fill in the form as it was sent.")
        problems.append(Problem("", "", words % {"count": len(changed) - SHOWN}))
    return problems


def _changed_words(before: str | None, after: str | None) -> Message:
    if before is None:
        return _("There is “%(after)s” where nothing was. Empty the cell.") % {"after": after}
    if after is None:
        return _("“%(before)s” is gone from this cell. Put it back.") % {"before": before}
    words = _("This cell is not to be filled in: “%(before)s” was changed to “%(after)s”. Put it back.")
    return words % {"before": before, "after": after}


def _values(
    path: str | Path, places: Mapping[str, Place], columns: Sequence[Column], reader: CellReader
) -> Returned:
    result = Returned()
    grids = {sheet: read(path, sheet).rows for sheet in {place.sheet for place in places.values()}}
    for column in columns:
        place = places[column.key]
        rows = grids[place.sheet]
        row = rows[place.first_row - 1] if place.first_row <= len(rows) else []
        cell = row[place.first_column - 1] if place.first_column <= len(row) else None
        try:
            parsed = reader.read(column, cell)
        except Unreadable as error:
            result.problems.append(Problem(place.sheet, place.cell, str(error)))
            continue
        result.values[column.key] = parsed.value
        if parsed.warning:
            result.warnings.append(Problem(place.sheet, place.cell, parsed.warning))
    return result
