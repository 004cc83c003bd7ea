"""What a caller puts into the cells of a book."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from openpyxl.cell import MergedCell

from exports.cells import safe_text

Plain = str | Promise | int | Decimal | dt.date | None  # a datetime must be naive
Cached = str | int | Decimal | None


class Mark(Enum):
    SUM = "sum"


SUM = Mark.SUM  # in Sheet.total(): the sum of the rows above


@dataclass(frozen=True)
class Formula:
    """A live formula with the value that it has now, which is the one on the screen.

    `value` None is an empty text, what `IF(x="","",...)` gives. Text that people wrote goes into a formula
    through `quoted()` only.
    """

    text: str
    value: Cached

    def __post_init__(self):
        if not self.text.startswith("=") or len(self.text) < 2:
            raise ValueError(f"a formula begins with =: {self.text!r}")
        if isinstance(self.value, bool) or not isinstance(self.value, (str, int, Decimal, type(None))):
            raise TypeError(f"{self.text}: {self.value!r} is no value of a formula")
        if isinstance(self.value, Decimal) and not self.value.is_finite():
            raise ValueError(f"{self.text}: an error is no value of a formula")


@dataclass(frozen=True)
class Link:
    """A value that leads to `Sheet.target(...)` ("#'佐证索引'!A12") or to an http address."""

    value: Any  # Plain or Formula
    target: str

    def __post_init__(self):
        if not self.target.startswith(("#", "http://", "https://")):
            raise ValueError(f"a link leads to a cell or a web page: {self.target!r}")


@dataclass(frozen=True)
class Head:
    """One column, or several under a common heading (`children`, which then decide width and format)."""

    label: Any
    width: float = 12
    number_format: str = "General"
    children: tuple["Head", ...] = ()
    align: str = ""  # "left", "center" or "right"; empty: figures right, text left

    @property
    def leaves(self) -> list["Head"]:
        return [leaf for child in self.children for leaf in child.leaves] if self.children else [self]

    @property
    def levels(self) -> int:
        return 1 + max((child.levels for child in self.children), default=0)


def quoted(text: str) -> str:
    """Text as a literal of a formula."""
    return '"' + str(text).replace('"', '""') + '"'


def known_value(value: Any) -> Any:
    """What a cell shows now: the value of a formula, what a link shows."""
    if isinstance(value, Link):
        return known_value(value.value)
    if isinstance(value, Formula):
        return value.value
    return value


def write_value(cell: Any, value: Any) -> None:
    """Put a value or a formula into a cell: text is text whatever it begins with, never a formula."""
    if isinstance(cell, MergedCell):
        raise ValueError(f"{cell.coordinate} is inside a merged cell")
    if isinstance(value, Formula):
        cell.value = value.text
        cell.data_type = "f"
    elif isinstance(value, (str, Promise)):
        cell.value = safe_text(str(value)) or None
        cell.data_type = "s" if cell.value else "n"
    elif isinstance(value, (bool, float)):
        raise TypeError(f"{cell.coordinate}: write a Decimal or a word, not {value!r}")
    else:
        cell.value = value
