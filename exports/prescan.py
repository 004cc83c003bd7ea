"""Looks through an .xlsx before any reader touches it.

Refuses what would harm a reader (bombs, entities, cells at the far corner) and notes what readers lose: error
cells, formulas that were never computed, merged ranges, hidden rows. Parsing is by event: nothing is kept.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from exports.archive import Archive
from exports.limits import MAX_COLUMNS, MAX_MERGES, MAX_ROWS, MAX_SHEETS, Refused

OUT_OF_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
_REFERENCE = re.compile(r"^([A-Za-z]{1,3})(\d{1,7})$")


@dataclass
class Sheet:
    name: str
    part: str  # "" for a sheet without cells (a chart)
    visible: bool
    empty: bool = True


@dataclass
class Cells:
    """What one sheet holds besides its values. Positions are (row, column) from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: int = 0


@dataclass
class Scan:
    sheets: list[Sheet]
    chosen: Sheet
    cells: Cells
    notes: list[str]  # "macros", "external_links"


class _Stop(Exception):
    """Enough was seen of this part."""


def scan(path: str, sheet: str = "") -> Scan:
    """Look through the workbook; `sheet` names the one to read, else the first visible one with cells."""
    archive = Archive(path)
    if archive.find("[Content_Types].xml") is None:
        raise Refused("not_workbook")
    notes = [
        note
        for note, part in (("macros", "xl/vbaproject.bin"), ("external_links", "xl/externallinks/"))
        if any(name.startswith(part) for name in archive.parts)
    ]
    _refuse_doctypes(archive)
    sheets = _sheets(archive)
    for candidate in sheets:
        candidate.empty = not candidate.part or not _has_values(archive, candidate.part)
    chosen = choose(sheets, sheet)
    for part in ("xl/styles.xml", "xl/sharedstrings.xml"):
        if archive.find(part):
            _parse(archive.read(part))
    return Scan(sheets, chosen, _scan_cells(archive, chosen.part), notes)


def choose(sheets, name: str = ""):
    """The sheet of that name, else the first visible one with cells. Raises Refused."""
    if name:
        named = [sheet for sheet in sheets if sheet.name == name]
        if not named:
            raise Refused("no_such_sheet", {"name": name})
        return named[0]
    for sheet in sheets:
        if sheet.visible and not sheet.empty:
            return sheet
    raise Refused("empty")


def _parse(
    chunks: Iterator[bytes],
    start: Callable | None = None,
    end: Callable | None = None,
    text: Callable | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == OUT_OF_MEMORY:
            raise MemoryError from error
        raise Refused("damaged") from error


def _doctype(*_args):
    raise Refused("entities")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctypes(archive: Archive) -> None:
    """Entities can only be declared before the root element, so each part is read that far."""

    def stop(*_args):
        raise _Stop

    for name in archive.parts:
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                _parse(archive.read(name), start=stop)
            except _Stop:
                continue


def _elements(archive: Archive, name: str) -> Iterator[tuple[str, dict]]:
    found: list[tuple[str, dict]] = []
    _parse(archive.read(name), start=lambda tag, attributes: found.append((_local(tag), attributes)))
    return iter(found)


def _relations(archive: Archive, part: str) -> dict[str, dict]:
    folder, file = posixpath.split(part)
    name = archive.find(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
    elements = _elements(archive, name) if name else ()
    return {a["Id"]: a | {"folder": folder} for tag, a in elements if tag == "Relationship" and "Id" in a}


def _sheets(archive: Archive) -> list[Sheet]:
    book = next(
        (
            archive.find(_target(relation))
            for relation in _relations(archive, "").values()
            if relation.get("Type", "").endswith("/officeDocument")
        ),
        None,
    )
    if book is None or not book.endswith(".xml"):
        raise Refused("not_workbook")
    relations = _relations(archive, book)
    sheets = []
    for tag, attributes in _elements(archive, book):
        if tag == "sheet":
            key = next((v for k, v in attributes.items() if _local(k) == "id"), "")
            relation = relations.get(key, {})
            part = (
                archive.find(_target(relation)) if relation.get("Type", "").endswith("/worksheet") else None
            )
            sheets.append(
                Sheet(
                    attributes.get("name", ""),
                    part or "",
                    "state" not in attributes or attributes["state"] == "visible",
                )
            )
    if not sheets:
        raise Refused("empty")
    if len(sheets) > MAX_SHEETS:
        raise Refused("too_heavy")
    return sheets


def _target(relation: dict) -> str:
    target = relation.get("Target", "")
    if target.startswith("/"):
        return target
    return posixpath.normpath(posixpath.join(relation.get("folder", ""), target))


def _has_values(archive: Archive, part: str) -> bool:
    def start(tag, _attributes):
        if _local(tag) in ("v", "is"):
            raise _Stop

    try:
        _parse(archive.read(part), start=start)
    except _Stop:
        return True
    return False


def position_of(reference: str) -> tuple[int, int]:
    """(row, column) from 0 of a reference such as B7. Raises Refused."""
    match = _REFERENCE.match(reference)
    if not match:
        raise Refused("damaged")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def reference_of(row: int, column: int) -> str:
    """B7 for (6, 1)."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


class _CellScanner:
    """Event handlers for one sheet part. Rows and cells without `r` count by position."""

    def __init__(self):
        self.cells = Cells()
        self.row = self.column = -1
        self.row_hidden = self.row_used = False
        self.kind = self.value = ""
        self.inside = ""
        self.has_formula = self.has_value = False
        self._starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "is": self._start_value,
            "mergeCell": self._merge,
        }
        self._ends = {"c": self._end_cell, "v": self._end_value, "row": self._end_row}

    def start(self, tag, attributes):
        handler = self._starts.get(tag) or self._starts.get(_local(tag))
        if handler:
            handler(attributes)

    def end(self, tag):
        handler = self._ends.get(tag) or self._ends.get(_local(tag))
        if handler:
            handler()

    def text(self, data):
        if self.inside == "v" and len(self.value) < 64:
            self.value += data[:64]

    def _start_row(self, attributes):
        number = attributes.get("r")
        self.row = int(number) - 1 if number and number.isdigit() else self.row + 1
        self.column = -1
        self.row_hidden = attributes.get("hidden") in ("1", "true")
        self.row_used = False

    def _start_cell(self, attributes):
        reference = attributes.get("r")
        if reference:
            self.row, self.column = position_of(reference)
        else:
            self.column += 1
        self.kind = attributes.get("t", "")
        self.value = ""
        self.has_formula = self.has_value = False

    def _start_formula(self, _attributes):
        self.has_formula = True

    def _start_value(self, _attributes):
        self.has_value = True
        self.inside = "v"

    def _end_value(self):
        self.inside = ""

    def _end_cell(self):
        self.inside = ""
        where = (self.row, self.column)
        if self.has_formula and not self.value and self.kind != "str":
            self.cells.uncomputed.append(where)
        elif self.kind == "e":
            self.cells.errors[where] = self.value or "#ERROR"
        elif not self.has_value:
            return
        self.row_used = True
        if self.row >= MAX_ROWS:
            raise Refused("too_many_rows", {"limit": MAX_ROWS})
        if self.column >= MAX_COLUMNS:
            raise Refused("too_many_columns", {"limit": MAX_COLUMNS})

    def _end_row(self):
        self.cells.hidden_rows += self.row_hidden and self.row_used

    def _merge(self, attributes):
        first, _colon, last = attributes.get("ref", "").partition(":")
        if last:
            self.cells.merges.append((*position_of(first), *position_of(last)))
        if len(self.cells.merges) > MAX_MERGES:
            raise Refused("too_many_merges", {"limit": MAX_MERGES})


def _scan_cells(archive: Archive, part: str) -> Cells:
    if not part:
        raise Refused("empty")
    scanner = _CellScanner()
    _parse(archive.read(part), scanner.start, scanner.end, scanner.text)
    return scanner.cells
