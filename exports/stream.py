"""A workbook written straight into its zip file, row by row: nothing of it is kept in memory.

Only what a list needs: texts, figures, days, one heading. Why no package does it:
docs/decisions/0009-bulk-export.md. Workbooks with drop-downs, marks and formulas are openpyxl's.
"""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from isal import isal_zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# A part past 2 GiB would need ZIP64, over which Excel complains.
FULL = 1_900_000_000  # bytes of XML
# On a list, 6 costs three times the CPU of 1 for a third less of file.
COMPRESSION = 1
BUILT_IN_FORMATS = {"General": 0, "0": 1, "0.00%": 10, "@": 49}
FIRST_OWN_FORMAT = 164
HEADING = 1  # the style of headings; further ones are those of the formats asked for


def column_letters(number: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text_cell(place: str, style: int, text: str) -> str:
    """A cell with a text that is XML already: a name such as =1+1 is no formula."""
    keep = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{keep}>{text}</t></is></c>'


class Sheet:
    """The sheet being written. `add` takes rows that are XML; they say their own numbers."""

    def __init__(self, part: IO[bytes], widths: Sequence[float], headings: Sequence[str]):
        self.part, self.width, self.rows, self.bytes = part, max(len(headings), 1), 0, 0
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
            for n, width in enumerate(widths, start=1)
        )
        frozen = (
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/>'
            if headings
            else ""
        )
        self.has_headings = bool(headings)
        self._write(
            f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView>'
            f'</sheetViews><sheetFormatPr defaultRowHeight="15"/>'
            f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
        )
        if headings:
            cells = (text_cell(f"{column_letters(n)}1", HEADING, t) for n, t in enumerate(headings, start=1))
            self.add(f'<row r="1">{"".join(cells)}</row>', 1)

    @property
    def is_full(self) -> bool:
        return self.bytes > FULL

    @property
    def filtered(self) -> str:
        """The range that the filter of the headings is over."""
        return f"A1:{column_letters(self.width)}{self.rows}" if self.has_headings else ""

    def add(self, xml: str, rows: int) -> None:
        self._write(xml)
        self.rows += rows

    def close(self) -> None:
        chosen = f'<autoFilter ref="{self.filtered}"/>' if self.filtered else ""
        self._write(f"</sheetData>{chosen}</worksheet>")
        self.part.close()

    def _write(self, xml: str) -> None:
        content = xml.encode()
        self.bytes += len(content)
        self.part.write(content)


class Workbook:
    """Sheets one after the other into `target`, a path or a binary file; `close` makes the file whole."""

    def __init__(self, target: Any, formats: Iterable[str]):
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION)
        self.titles: list[str] = []
        self.filters: list[str] = []
        self.sheet: Sheet | None = None
        self.formats = list(dict.fromkeys(formats))

    @property
    def styles(self) -> Mapping[str, int]:
        """The style of each number format."""
        return {code: HEADING + 1 + place for place, code in enumerate(self.formats)}

    def begin_sheet(self, title: str, *, widths: Sequence[float], headings: Sequence[str] = ()) -> Sheet:
        """`title` is one that Excel takes. Headings are XML: they make a first row, frozen and filtered."""
        self._end_sheet()
        self.titles.append(title)
        part: Any = self.zip.open(f"xl/worksheets/sheet{len(self.titles)}.xml", "w")
        # Four times as fast as zlib, for the same size. zipfile has no door for it: in a Python that names it
        # otherwise, zlib packs.
        part._compressor = isal_zlib.compressobj(COMPRESSION, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS)
        self.sheet = Sheet(part, widths, headings)
        return self.sheet

    def close(self) -> None:
        self._end_sheet()
        for name, xml in _frame(self.titles, self.filters, self.formats).items():
            with self.zip.open(name, "w") as part:  # writestr would add the time: the bytes would differ
                part.write((HEAD + xml).encode())
        self.zip.close()

    def _end_sheet(self) -> None:
        if self.sheet:
            self.sheet.close()
            self.filters.append(self.sheet.filtered)
            self.sheet = None


def _frame(titles: Sequence[str], filters: Sequence[str], formats: Sequence[str]) -> dict[str, str]:
    """The parts of a workbook that are no sheets."""
    numbers = range(1, len(titles) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    )
    parts = [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers]
    parts += [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{TYPE}.{kind}+xml"/>' for part, kind in parts
    )
    ties = [(f"worksheets/sheet{n}.xml", "worksheet", n) for n in numbers]
    ties.append(("styles.xml", "styles", len(titles) + 1))
    return {
        "xl/styles.xml": _styles(formats),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        "<bookViews><workbookView/></bookViews>"
        f"<sheets>{sheets}</sheets>{_names(titles, filters)}</workbook>",
        "xl/_rels/workbook.xml.rels": _relationships(ties),
        "_rels/.rels": _relationships([("xl/workbook.xml", "officeDocument", 1)]),
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
    }


def _relationships(ties: Iterable[tuple[str, str, int]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>' for target, kind, n in ties
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _names(titles: Sequence[str], filters: Sequence[str]) -> str:
    """Excel finds a filter by this name too."""
    names = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">'
        f"{escape(_absolute(title, area))}</definedName>"
        for n, (title, area) in enumerate(zip(titles, filters, strict=True))
        if area
    )
    return f"<definedNames>{names}</definedNames>" if names else ""


def _absolute(title: str, area: str) -> str:
    start, _colon, end = area.partition(":")
    column = end.rstrip("0123456789")
    quoted = title.replace("'", "''")
    return f"'{quoted}'!${start[0]}$1:${column}${end[len(column) :]}"


def _styles(formats: Sequence[str]) -> str:
    own = [code for code in formats if code not in BUILT_IN_FORMATS]
    numbers = BUILT_IN_FORMATS | {code: FIRST_OWN_FORMAT + place for place, code in enumerate(own)}
    codes = "".join(f'<numFmt numFmtId="{numbers[code]}" formatCode={quoteattr(code)}/>' for code in own)
    codes = f'<numFmts count="{len(own)}">{codes}</numFmts>' if own else ""
    styles = "".join(
        f'<xf numFmtId="{numbers[code]}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for code in formats
    )
    font = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
    heading = (
        '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"'
        ' applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    )
    nothing = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    return (
        f'<styleSheet xmlns="{MAIN}">{codes}'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE7EDF5"/></patternFill></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats) + 2}">{nothing}{heading}{styles}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
