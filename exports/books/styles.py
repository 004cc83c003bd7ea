"""How cells look: fonts of every office computer, thin lines, a colour for headings and one for input."""

from copy import copy
from dataclasses import dataclass

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

SONG, HEI = "宋体", "黑体"  # by name: Windows, WPS and Kylin have them, others put their own in their place
_THIN = Side(style="thin", color="808080")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEAD_FILL = PatternFill("solid", fgColor="E7EDF5")
TOTAL_FILL = PatternFill("solid", fgColor="F5F5F5")
INPUT_FILL = PatternFill("solid", fgColor="FFF8DC")
LINK_COLOUR = "1F4E9E"


@dataclass(frozen=True)
class Style:
    """Everything about the look of a cell, to be looked up by."""

    font: str = SONG
    size: int = 10
    bold: bool = False
    horizontal: str = "general"
    number_format: str = "General"
    boxed: bool = True
    fill: str = ""  # "head", "total", "input"
    linked: bool = False
    unlocked: bool = False


TITLE = Style(font=HEI, size=16, horizontal="center", boxed=False)
NOTE = Style(horizontal="left", boxed=False)
HEAD = Style(font=HEI, horizontal="center", fill="head")
SIGNATURE = Style(size=11, horizontal="left", boxed=False)
FILLS = {"head": HEAD_FILL, "total": TOTAL_FILL, "input": INPUT_FILL}


class Styles:
    """Dresses cells; a style is built once for a book, which is what makes ten thousand cells quick."""

    def __init__(self):
        self._built = {}

    def apply(self, cell, style: Style) -> None:
        if style not in self._built:
            _dress(cell, style)
            self._built[style] = copy(cell._style)
        else:
            cell._style = copy(self._built[style])


def _dress(cell, style: Style) -> None:
    colour = {"color": LINK_COLOUR, "underline": "single"} if style.linked else {}
    cell.font = Font(name=style.font, size=style.size, bold=style.bold, **colour)
    cell.alignment = Alignment(horizontal=style.horizontal, vertical="center", wrap_text=True)
    cell.number_format = style.number_format
    cell.protection = Protection(locked=not style.unlocked)
    if style.boxed:
        cell.border = BOX
    if style.fill:
        cell.fill = FILLS[style.fill]
