"""A value of a column as a workbook cell, and as a person reads it on a page."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell

from core.money import in_unit
from exports.clean import SURROGATE, UNPRINTABLE
from exports.columns import Column, Kind

LONGEST = 32_000  # Excel keeps 32,767 characters in a cell
DATE_FORMAT, MONTH_FORMAT = "yyyy-mm-dd", "yyyy-mm"
FORMATS = {
    Kind.DATE: DATE_FORMAT,
    Kind.MONTH: MONTH_FORMAT,
    Kind.RATIO: "0.00%",
    Kind.INT: "0",
    Kind.TEXT: "@",
    Kind.USCC: "@",
    Kind.PHONE: "@",
}
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def choice_label(column: Column, value: Any) -> str:
    labels = dict(column.choices.choices) if column.choices else {}
    return "" if value in (None, "") else str(labels.get(value, value))


def sheet_value(column: Column, value: Any) -> Any:
    """Text, number or date, as the workbook has it: labels instead of codes, amounts in the column's unit."""
    if value is None or value == "":
        return None
    if column.kind is Kind.MONEY:
        return in_unit(value, column.unit or "元")
    if column.kind is Kind.CHOICE:
        return choice_label(column, value)
    if column.kind is Kind.BOOL:
        return str(_("Yes")) if value else str(_("No"))
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, (dt.date, int, float, Decimal)) and not isinstance(value, bool):
        return value
    return str(value)


def number_format(column: Column) -> str:
    if column.kind is Kind.MONEY:
        return "#,##0.00" if column.unit in ("", "元") else "#,##0.00####"
    return FORMATS.get(column.kind, "General")


def text_cell(sheet, text: str) -> WriteOnlyCell:
    """A string cell whatever it begins with: a name such as =1+1 is not a formula."""
    cell = WriteOnlyCell(sheet, value=safe_text(text))
    cell.data_type = "s"
    return cell


def safe_text(text: str) -> str:
    """What an XML file can hold; `_x0041_` would be read as "A", so its first character is escaped."""
    text = SURROGATE.sub("\ufffd", UNPRINTABLE.sub("", text))
    if len(text) > LONGEST:
        text = text[:LONGEST] + str(_("… (cut: too long for a cell)"))
    return _ESCAPE.sub("_x005F_", text)


def make_cell(sheet, value: Any, format_code: str = "General") -> Any:
    if value is None:
        return None
    if isinstance(value, str):
        cell = text_cell(sheet, value)
        return cell if cell.value else None
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = format_code
    return cell
