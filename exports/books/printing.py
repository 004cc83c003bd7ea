"""Paper, margins, repeated headings and page numbers of a sheet."""

import math
import unicodedata
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.worksheet.page import PageMargins

PAPERS = {"A3": 8, "A4": 9}
WIDE, NARROW = 2.1, 1.1  # characters, in the units that the width of a column counts
LONGEST_HEADER = 100  # Excel calls a file damaged whose header has more than 255 with its codes
MARGINS = {"left": 0.5, "right": 0.5, "top": 0.75, "bottom": 0.75, "header": 0.3, "footer": 0.3}  # inches


def set_up_print(
    worksheet: Any, header: str, *, paper: str, landscape: bool, repeat_rows: tuple[int, int] | None
) -> None:
    """All columns on one page's width, as many pages long as it takes, each numbered."""
    page = worksheet.page_setup
    page.paperSize = PAPERS[paper]
    page.orientation = "landscape" if landscape else "portrait"
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    page.fitToWidth, page.fitToHeight = 1, 0
    worksheet.page_margins = PageMargins(**MARGINS)
    worksheet.print_options.horizontalCentered = True
    worksheet.oddHeader.right.text = header[:LONGEST_HEADER].replace("&", "&&")
    worksheet.oddHeader.right.size = 9
    worksheet.oddFooter.center.text = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
    worksheet.oddFooter.center.size = 9
    if repeat_rows:
        worksheet.print_title_rows = f"{repeat_rows[0]}:{repeat_rows[1]}"


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width."""
    return sum(_lines_of_paragraph(part, width) for part in text.splitlines()) or 1


def _lines_of_paragraph(text: str, width: float) -> int:
    needed = sum(WIDE if unicodedata.east_asian_width(one) in "WFA" else NARROW for one in text)
    return max(math.ceil(needed / max(width - 0.5, 1)), 1)
