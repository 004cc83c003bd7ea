"""How a value of the snapshot stands in a cell, and where the cells of a column are."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from assessment.monthly.sheets import Column, Kind, Sheet
from exports.books import Head

Snapshot = Mapping[str, Any]
FIRST_ROW = 6  # of what is told, below a heading of two levels
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
