"""The cells of one column for some rows at a time, as XML: what is the same for all of them is done once."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from core.money import in_unit
from exports.cells import LONGEST, safe_text, sheet_value
from exports.columns import Column, Kind
from exports.stream import text_cell

NUMBERS = re.compile(r"[-+0-9.eE]*")
BETWEEN = "¦"  # printable, and seldom in a text
DAY_ZERO = dt.date(1899, 12, 30).toordinal()
FIRST_SURE_DAY = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900
FIRST_DAY = dt.date(1900, 1, 1)
AS_THEY_ARE = {str, int, float, Decimal, dt.date, type(None)}


def cell_text(text: str) -> str:
    """A text as it may stand in XML."""
    # A bare \r would be read as \n.
    return escape(safe_text(text)).replace("\r", "&#13;")


def is_plain(text: str) -> bool:
    """Whether Excel reads every character as it stands. Much faster than a look for those it would not."""
    return text.isprintable() and "_x" not in text


class ColumnCells:
    """Makes the cells of a column. `letters` is its place, `style` that of its number format."""

    def __init__(self, column: Column, letters: str, style: int):
        self.column, self.letters, self.style = column, letters, style
        self.start = f'<c r="{letters}'
        self.text = f'" s="{style}" t="inlineStr"><is><t>'
        self.spaced = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        self.number = f'" s="{style}"><v>'
        self.labels = dict(column.choices.choices) if column.choices else {}
        self.yes, self.no = str(_("Yes")), str(_("No"))

    def of(self, rows: Sequence[Any], numbers: Sequence[str]) -> list[str]:
        """One cell for each row, "" where it is empty. `numbers` are those of the rows."""
        values = self._values(rows)
        types = set(map(type, values))
        types.discard(type(None))
        if types <= {str}:
            return self._texts(values, numbers)
        if types == {dt.date}:
            return self._days(values, numbers)
        if types <= {Decimal, int, float}:
            return self._figures(values, numbers)
        return self._mixed(values, numbers)

    def _values(self, rows: Sequence[Any]) -> list[Any]:
        """As exports.cells.sheet_value has them."""
        column, values = self.column, self.column.get_all(rows)
        if column.kind is Kind.CHOICE:
            labels = self.labels
            return [None if v is None or v == "" else str(labels.get(v, v)) for v in values]
        if column.kind is Kind.BOOL:
            yes, no = self.yes, self.no
            return [None if v is None or v == "" else yes if v else no for v in values]
        if column.kind is Kind.MONEY:
            unit = column.unit or "元"
            return [None if v is None or v == "" else in_unit(v, unit) for v in values]
        if set(map(type, values)) <= AS_THEY_ARE:
            return values
        return [sheet_value(column, value) for value in values]

    def _texts(self, values: Sequence[str | None], numbers: Sequence[str]) -> list[str]:
        texts = [value or "" for value in values]
        together = BETWEEN.join(texts)
        if is_plain(together) and together.count(BETWEEN) < len(texts) and max(map(len, texts)) <= LONGEST:
            if "&" in together or "<" in together or ">" in together:
                together = escape(together)
                texts = together.split(BETWEEN)
            is_spaced = f"{BETWEEN} " in together or f" {BETWEEN}" in together
            is_spaced = is_spaced or together[:1] == " " or together[-1:] == " "
        else:
            texts, is_spaced = [cell_text(text) for text in texts], True
        start, middle, end = self.start, self.spaced if is_spaced else self.text, "</t></is></c>"
        return [f"{start}{n}{middle}{t}{end}" if t else "" for n, t in zip(numbers, texts, strict=True)]

    def _figures(self, values: Sequence[Any], numbers: Sequence[str]) -> list[str]:
        texts = ["" if value is None else str(value) for value in values]
        if not NUMBERS.fullmatch("".join(texts)):  # an infinite one, or none
            return self._mixed(values, numbers)
        start, middle, end = self.start, self.number, "</v></c>"
        return [f"{start}{n}{middle}{t}{end}" if t else "" for n, t in zip(numbers, texts, strict=True)]

    def _days(self, values: Sequence[dt.date | None], numbers: Sequence[str]) -> list[str]:
        if min(filter(None, values)) < FIRST_SURE_DAY:
            return self._mixed(values, numbers)
        start, middle, end = self.start, self.number, "</v></c>"
        return [
            f"{start}{n}{middle}{day.toordinal() - DAY_ZERO}{end}" if day else ""
            for n, day in zip(numbers, values, strict=True)
        ]

    def _mixed(self, values: Sequence[Any], numbers: Sequence[str]) -> list[str]:
        return [self._one(value, number) for value, number in zip(values, numbers, strict=True)]

    def _one(self, value: Any, number: str) -> str:
        if value is None:
            return ""
        if isinstance(value, dt.date) and value >= FIRST_DAY:
            days = value.toordinal() - DAY_ZERO
            value = days if value >= FIRST_SURE_DAY else days - 1
        text = str(value)  # of a day before 1900: Excel knows none
        if isinstance(value, (int, float, Decimal)) and NUMBERS.fullmatch(text):
            return f"{self.start}{number}{self.number}{text}</v></c>"
        text = cell_text(text)
        return text_cell(f"{self.letters}{number}", self.style, text) if text else ""
