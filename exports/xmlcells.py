"""The cells of one column for some rows at a time, as XML: what is the same for all of them is done once."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from core.money import SCALES
from exports.cells import LONGEST, safe_text, sheet_value
from exports.columns import Column, Kind
from exports.stream import text_cell

NUMBERS = re.compile(r"[-+0-9.eE]*")
BETWEEN = "¦"  # printable, and seldom in a text
DAY_ZERO = dt.date(1899, 12, 30).toordinal()
FIRST_SURE_DAY = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900
FIRST_DAY = dt.date(1900, 1, 1)
MOST_DAYS = 50_000
AS_THEY_ARE = {str, int, float, Decimal, dt.date}


def cell_text(text: str) -> str:
    """A text as it may stand in XML."""
    # A bare \r would be read as \n.
    return escape(safe_text(text)).replace("\r", "&#13;")


def is_plain(text: str) -> bool:
    """Whether Excel reads every character as it stands. Much faster than a look for those it would not."""
    return text.isprintable() and "_x" not in text


class Days(dict[dt.date | None, str]):
    """Days as Excel counts them. A list has few, each of them many times."""

    def __missing__(self, day: dt.date | None) -> str:
        if len(self) >= MOST_DAYS:
            self.clear()
        self[day] = text = str(day.toordinal() - DAY_ZERO) if day else ""
        return text


DAYS = Days()


class Cells(NamedTuple):
    """The cells of a column as a pattern for one row, and for each %s in it what stands there by row."""

    pattern: str
    fillings: tuple[Sequence[str], ...]


class ColumnCells:
    """Makes the cells of a column. `letters` is its place, `style` that of its number format."""

    def __init__(self, column: Column, letters: str, style: int):
        self.column, self.letters, self.style = column, letters, style
        self.start = f'<c r="{letters}'
        self.figure = (f'" s="{style}"><v>', "</v></c>")
        # A text is shorter this way; one with white space that counts may only stand the other way.
        self.text = (f'" s="{style}" t="str"><v>', "</v></c>")
        self.spaced = (f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>")
        self.labels = dict(column.choices.choices) if column.choices else {}
        self.yes, self.no = str(_("Yes")), str(_("No"))
        self.scale = (
            Decimal(SCALES[column.unit.removesuffix("元") or "元"]) if column.kind is Kind.MONEY else 1
        )

    def of(self, rows: Sequence[Any], numbers: Sequence[str]) -> Cells:
        """One cell for each row, or none where it is empty. `numbers` are those of the rows."""
        values, types = self._values(rows)
        if types <= {str}:
            return self._texts(values, numbers)
        if types == {dt.date}:
            return self._days(values, numbers)
        if types <= {Decimal, int, float}:
            return self._figures(values, numbers)
        return self._mixed(values, numbers)

    def _values(self, rows: Sequence[Any]) -> tuple[list[Any], set[type]]:
        """As exports.cells.sheet_value has them, and what they are but for empty ones."""
        column, values = self.column, self.column.get_all(rows)
        types = _types(values)
        if column.kind is Kind.CHOICE:
            labels = self.labels
            return [None if v is None or v == "" else str(labels.get(v, v)) for v in values], {str}
        if column.kind is Kind.BOOL and types <= {bool}:
            words = {True: self.yes, False: self.no, None: None}
            return [words[v] for v in values], {str}
        if column.kind is Kind.MONEY and types <= {Decimal}:
            scale = self.scale
            return values if scale == 1 else [v if v is None else v / scale for v in values], types
        if column.kind not in (Kind.MONEY, Kind.BOOL) and types <= AS_THEY_ARE:
            return values, types
        values = [sheet_value(column, value) for value in values]
        return values, _types(values)

    def _texts(self, values: Sequence[str | None], numbers: Sequence[str]) -> Cells:
        texts: Sequence[str] = [value or "" for value in values]
        together = BETWEEN.join(texts)
        is_short = len(together) <= LONGEST or max(map(len, texts)) <= LONGEST
        if not (is_short and is_plain(together) and together.count(BETWEEN) < len(texts)):
            return self._filled(self.spaced, [cell_text(text) for text in texts], numbers)
        if "&" in together or "<" in together or ">" in together:
            together = escape(together)
            texts = together.split(BETWEEN)
        together = f"{BETWEEN}{together}{BETWEEN}"
        is_spaced = f"{BETWEEN} " in together or f" {BETWEEN}" in together
        return self._filled(self.spaced if is_spaced else self.text, texts, numbers)

    def _figures(self, values: Sequence[Any], numbers: Sequence[str]) -> Cells:
        texts = ["" if value is None else str(value) for value in values]
        if not NUMBERS.fullmatch("".join(texts)):  # an infinite one, or none
            return self._mixed(values, numbers)
        return self._filled(self.figure, texts, numbers)

    def _days(self, values: Sequence[dt.date | None], numbers: Sequence[str]) -> Cells:
        if min(filter(None, values)) < FIRST_SURE_DAY:
            return self._mixed(values, numbers)
        texts = [DAYS[day] for day in values]
        return self._filled(self.figure, texts, numbers)

    def _filled(self, around: tuple[str, str], texts: Sequence[str], numbers: Sequence[str]) -> Cells:
        start, (middle, end) = self.start, around
        if "" not in texts:
            return Cells(f"{start}%s{middle}%s{end}", (numbers, texts))
        cells = [f"{start}{n}{middle}{t}{end}" if t else "" for n, t in zip(numbers, texts, strict=True)]
        return Cells("%s", (cells,))

    def _mixed(self, values: Sequence[Any], numbers: Sequence[str]) -> Cells:
        cells = [self._one(value, number) for value, number in zip(values, numbers, strict=True)]
        return Cells("%s", (cells,))

    def _one(self, value: Any, number: str) -> str:
        if value is None:
            return ""
        if isinstance(value, dt.date) and value >= FIRST_DAY:
            days = value.toordinal() - DAY_ZERO
            value = days if value >= FIRST_SURE_DAY else days - 1
        text = str(value)  # of a day before 1900: Excel knows none
        if isinstance(value, (int, float, Decimal)) and NUMBERS.fullmatch(text):
            return f"{self.start}{number}{self.figure[0]}{text}{self.figure[1]}"
        text = cell_text(text)
        return text_cell(f"{self.letters}{number}", self.style, text) if text else ""


def _types(values: Sequence[Any]) -> set[type]:
    types = set(map(type, values))
    types.discard(type(None))
    return types
