"""Official papers as .docx: A4 with the margins and fonts of Chinese offices, each language on its own page.

Whatever was typed is text: it cannot become markup.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override, pgettext
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from exports.clean import SURROGATE, clean_text

SERIF, SANS, LATIN = "宋体", "黑体", "Times New Roman"
SIZE = 14  # points: 四号
IN_TABLE = 10.5  # 五号


def write_paper(target: BinaryIO, *, title: str, at: dt.datetime, add: Callable[[Any, bool], None]) -> None:
    """Write a paper to a binary file: `add(document, on_new_page)` once for each language, the office's own
    first. Nobody is named as its author; `at` is the moment of what it tells.
    """
    document: Any = Document()
    _set_page(document)
    for number, language in enumerate(_languages()):
        with override(language):
            add(document, number > 0)
    properties = document.core_properties
    properties.author = properties.last_modified_by = ""
    properties.title = title
    properties.created = properties.modified = timezone.localtime(at).replace(tzinfo=None)
    document.save(target)


def day_in_words(day: dt.date) -> str:
    """As official papers write it."""
    return date_format(day, pgettext("date of a letter", "j F Y"))


def add_heading(document: Any, title: str, number: str, *, on_new_page: bool) -> None:
    heading = add_line(document, title, SANS, size=20, bold=True)
    heading.paragraph_format.page_break_before = on_new_page
    for paragraph in (heading, add_line(document, number)):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def add_paragraphs(document: Any, texts: Sequence[str]) -> None:
    for text in texts:
        add_line(document, text).paragraph_format.first_line_indent = Pt(2 * SIZE)


def add_signature(document: Any, sender: str, day: str) -> None:
    for text in filter(None, (sender, day)):
        add_line(document, text).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def add_table(document: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(headings), style="Table Grid")
    for number, row in enumerate([headings, *rows]):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            font = SANS if number == 0 else SERIF
            _fill(cell.paragraphs[0], text, font, size=IN_TABLE, bold=number == 0)
    _repeat_heading(table)


def add_line(document: Any, text: str, font: str = SERIF, *, size: float = SIZE, bold: bool = False) -> Any:
    return _fill(document.add_paragraph(), text, font, size=size, bold=bold)


def _fill(paragraph: Any, text: str, font: str, *, size: float, bold: bool) -> Any:
    # Not even a character that XML cannot hold.
    run = paragraph.add_run(SURROGATE.sub("", clean_text(text)))
    run.bold, run.font.size = bold, Pt(size)
    _set_fonts(run._element.get_or_add_rPr(), font)
    return paragraph


def _repeat_heading(table: Any) -> None:
    """At the top of every page."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    properties.append(repeated)


def _languages() -> list[str]:
    """The office's own first."""
    others = [code for code, _name in settings.STAFF_LANGUAGES if code != settings.LANGUAGE_CODE]
    return [settings.LANGUAGE_CODE, *others]


def _set_page(document: Any) -> None:
    """A4 with the margins of an official letter (GB/T 9704)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    properties = normal.element.get_or_add_rPr()
    _set_fonts(properties, SERIF)
    language = OxmlElement("w:lang")  # whose form the punctuation has
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    normal.font.size = Pt(SIZE)
    normal.paragraph_format.line_spacing = 1.5


def _set_fonts(properties: Any, chinese: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), LATIN)
    fonts.set(qn("w:eastAsia"), chinese)
