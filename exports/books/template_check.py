"""What is wrong with an administrator's template, all of it at once."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from django.utils.translation import gettext_noop
from openpyxl.cell import MergedCell

from core.language import Message
from core.language import message as _
from exports.archive import Archive
from exports.books.filling import Field, Place, names_of, place_of
from exports.books.guarded import open_guarded

# Parts that openpyxl does not write again: a template with them would come out poorer, and nobody would know.
LOST_PARTS = {
    "xl/pivottables/": gettext_noop("pivot tables"),
    "xl/activex/": gettext_noop("buttons and other controls"),
    "xl/ctrlprops/": gettext_noop("buttons and other controls"),
    "xl/embeddings/": gettext_noop("embedded files"),
    "xl/connections.xml": gettext_noop("connections to data"),
    "xl/slicers/": gettext_noop("slicers"),
    "xl/diagrams/": gettext_noop("diagrams"),
}
# The same, inside a part: beginning of its name, what to look for.
LOST_INSIDE = (
    ("xl/drawings/drawing", rb"<(?:\w+:)?(?:sp|grpSp|cxnSp)[\s/>]", gettext_noop("shapes and text boxes")),
    ("xl/worksheets/sheet", rb"<\w+:sparklineGroups", gettext_noop("sparklines")),
    (
        "xl/worksheets/sheet",
        rb"<\w+:dataValidations",
        gettext_noop("drop-downs whose list stands on another sheet without a name"),
    ),
    (
        "xl/worksheets/sheet",
        rb"<\w+:conditionalFormattings",
        gettext_noop("conditional formats of the kind that older programs do not know"),
    ),
    ("xl/worksheets/sheet", rb"<legacyDrawingHF", gettext_noop("pictures in headers or footers")),
    ("xl/threadedcomments/", rb"", gettext_noop("conversations in comments")),
)
OUTSIDE = re.compile(r"\b(?:WEBSERVICE|RTD|DDE|CALL|REGISTER\.ID)\s*\(|^=[^\"]*\|", re.IGNORECASE)
MOST_ROWS = 5_000  # of a range that is filled


def template_problems(path: str, fields: Sequence[Field]) -> list[Message]:
    """Why the .xlsx at `path` cannot be filled with `fields`; empty if it can.

    Raises Refused for what is no workbook, or may not be opened.
    """
    book = open_guarded(path)
    names = names_of(book)
    known = {field.name: field for field in fields}
    places = {name: place_of(defined) for name, defined in names.items() if name in known}
    problems = _lost(path)
    problems += [
        _("The name “%(name)s” is missing: %(label)s.") % {"name": field.name, "label": str(field.label)}
        for field in fields
        if field.required and field.name not in names
    ]
    problems += [
        _("The name “%(name)s” is not known here. Correct or delete it.") % {"name": name}
        for name in sorted(names.keys() - known.keys())
    ]
    for name, place in places.items():
        problems += _wrong_place(book, known[name], place)
    problems += _overlaps({name: place for name, place in places.items() if place})
    return problems + _reaching_out(book)


def _lost(path: str) -> list[Message]:
    archive = Archive(path)
    lost = {
        words for start, words in LOST_PARTS.items() if any(part.startswith(start) for part in archive.parts)
    }
    for start, mark, words in LOST_INSIDE:
        parts = [part for part in archive.parts if part.startswith(start)]
        if any(re.search(mark, b"".join(archive.read(part))) for part in parts):
            lost.add(words)
    told = _("The template has %(what)s, which would be lost. Take them out, or put their words into cells.")
    return [told % {"what": _(words)} for words in sorted(lost)]


def _wrong_place(book: Any, field: Field, place: Place | None) -> list[Message]:
    about: dict[str, Any] = {"name": field.name, "columns": field.columns, "rows": MOST_ROWS}
    if place is None or place.sheet not in book.sheetnames:
        return [_("The name “%(name)s” leads to no single block of cells.") % about]
    sheet = book[place.sheet]
    if not field.columns:
        if not _is_one_cell(sheet, place):
            return [_("The name “%(name)s” must be one cell.") % about]
        place = Place(place.sheet, place.first_row, place.first_column, place.first_row, place.first_column)
    elif place.width != field.columns or place.height > MOST_ROWS:
        words = _("The name “%(name)s” must be %(columns)s columns wide and at most %(rows)s rows high.")
        return [words % about]
    cells = [sheet.cell(*where) for where in place.cells()]
    if any(isinstance(cell, MergedCell) for cell in cells):
        return [_("The name “%(name)s” leads into merged cells.") % about]
    if any(cell.data_type == "f" for cell in cells):
        return [_("At the name “%(name)s” there is a formula, which would be overwritten.") % about]
    return []


def _is_one_cell(sheet: Any, place: Place) -> bool:
    """Or one merged block, which is a single cell to who looks at it."""
    block = (place.first_column, place.first_row, place.last_column, place.last_row)
    return place.width == place.height == 1 or block in {
        merged.bounds for merged in sheet.merged_cells.ranges
    }


def _overlaps(places: dict[str, Place]) -> list[Message]:
    words = _("The names “%(one)s” and “%(other)s” lead to the same cell.")
    return [
        words % {"one": one, "other": other}
        for (one, first), (other, second) in combinations(places.items(), 2)
        if first.sheet == second.sheet
        and first.first_row <= second.last_row
        and second.first_row <= first.last_row
        and first.first_column <= second.last_column
        and second.first_column <= first.last_column
    ]


def _reaching_out(book: Any) -> list[Message]:
    """Formulas that would fetch something, or start a program, on the computer of who opens the workbook."""
    words = _("The formula in %(place)s fetches something from outside. Take it out.")
    return [
        words % {"place": f"{sheet.title}!{cell.coordinate}"}
        for sheet in book.worksheets
        for cell in sheet._cells.values()
        if cell.data_type == "f" and OUTSIDE.search(str(getattr(cell.value, "text", cell.value)))
    ]
