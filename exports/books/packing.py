"""The bytes of a workbook: openpyxl's, with the values of formulas in it and what varies fixed."""

import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.writer.excel import ExcelWriter

from exports.books.cells import Cached, Formula
from exports.cells import safe_text

FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip archive knows
FIRST_PARTS = ("[Content_Types].xml", "_rels/.rels")  # where readers look first
# A formula as openpyxl writes it: with a place for the value and nothing in it.
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')


def packed(workbook: Any, formulas: Mapping[str, Mapping[str, Formula]]) -> bytes:
    """The .xlsx, the same for the same input; `formulas` are those of each sheet by title and cell."""
    parts = _written(workbook)
    for sheet in workbook.worksheets:
        part = sheet.path.lstrip("/")
        parts[part] = _with_values(parts[part], formulas.get(sheet.title, {}))
    return zipped(parts)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive in a fixed order, with a fixed date."""
    target = io.BytesIO()
    order = [name for name in FIRST_PARTS if name in parts] + sorted(set(parts) - set(FIRST_PARTS))
    with zipfile.ZipFile(target, "w") as archive:
        for name in order:
            info = zipfile.ZipInfo(name, FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same on every system
            archive.writestr(info, parts[name], compresslevel=6)
    return target.getvalue()


def _written(workbook: Any) -> dict[str, bytes]:
    # Not workbook.save(): that writes the present moment into the properties.
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        ExcelWriter(workbook, archive).write_data()
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with_values(xml: bytes, formulas: Mapping[str, Formula]) -> bytes:
    filled: set[str] = set()

    def fill(match: re.Match[bytes]) -> bytes:
        reference, style, text = match.groups()
        formula = formulas.get(reference.decode())
        if formula is None:
            return match[0]
        filled.add(reference.decode())
        kind, value = _stored(formula.value)
        return b'<c r="%s"%s%s><f>%s</f><v>%s</v></c>' % (reference, style, kind, text, value)

    xml = _FORMULA_CELL.sub(fill, xml)
    if missing := set(formulas) - filled:
        raise AssertionError(f"formulas without a value: {sorted(missing)}")
    return xml


def _stored(value: Cached) -> tuple[bytes, bytes]:
    if isinstance(value, (int, Decimal)):
        return b"", format(Decimal(value), "f").encode()
    return b' t="str"', escape(safe_text(value or "")).encode()
