"""How a value of the snapshot stands in a cell, and where the cells of a column are."""

import datetime as dt
import math
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from assessment.monthly.sheets import Column, Kind, Sheet
from exports.books import Head
from exports.books import Sheet as Page

Snapshot = Mapping[str, Any]
FIRST_ROW = 6  # of what is told, below a heading of two levels
LINE, TALLEST = 13.5, 409  # points; what Excel allows
AMOUNT_FORMAT, COUNT_FORMAT, SHARE_FORMAT = "#,##0.00##", "#,##0", "0.00%"
FORMATS = {
    Kind.TEXT: "General",
    Kind.CODE: "@",
    Kind.COUNT: COUNT_FORMAT,
    Kind.DATE: "yyyy-mm-dd",
    Kind.AMOUNT: AMOUNT_FORMAT,
    Kind.NUMBER: "#,##0.00",
    Kind.RATE: "0.0000##",
    Kind.SHARE: SHARE_FORMAT,
}


def head_of(column: Column) -> Head:
    align = "center" if column.kind == Kind.DATE or column.key == "no" else ""
    return Head(column.heading, column.width, FORMATS[column.kind], align=align)


def fit_height(page: Page, at: int) -> None:
    """As many lines as the longest text of the row needs in its column, up to what a row can have."""
    lines = 1
    for place, head in enumerate(page.columns, start=1):
        text = page.value(at, place)
        if isinstance(text, str):
            lines = max(lines, sum(_lines(part, head.width) for part in text.split("\n")))
    if lines > 1:
        page.worksheet.row_dimensions[at].height = min(lines * LINE + 2, TALLEST)


def _lines(text: str, width: float) -> int:
    needed = sum(2.1 if unicodedata.east_asian_width(one) in "WFA" else 1.1 for one in text)
    return max(math.ceil(needed / (width - 0.5)), 1)


def cell_value(column: Column, value: Any) -> Any:
    """In the unit of the heading; not known is an empty cell."""
    if value is None or column.kind in (Kind.TEXT, Kind.CODE):
        return value
    if column.kind == Kind.DATE:
        return dt.date.fromisoformat(value)
    return value if isinstance(value, int) else Decimal(value) / column.scale


def cells_of(sheet: Sheet, key: str, count: int, *, from_outside: bool = False) -> str:
    """The address of a column's cells in `count` rows."""
    letter = get_column_letter(sheet.columns.index(sheet.column(key)) + 1)
    prefix = f"'{sheet.name}'!" if from_outside else ""
    return f"{prefix}${letter}${FIRST_ROW}:${letter}${FIRST_ROW + count - 1}"
