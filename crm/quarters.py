"""Quarters of the calendar year, in which figures are promised and reported."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Q

YEARS = range(2000, 2101)  # in which something may be promised


class Quarter(NamedTuple):
    year: int
    number: int  # 1 to 4

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def last_day(self) -> dt.date:
        return self.next.first_day - dt.timedelta(days=1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.number * 3 - 2, 1)

    @property
    def next(self) -> "Quarter":
        return self.plus(1)

    def plus(self, quarters: int) -> "Quarter":
        year, place = divmod(self.place + quarters, 4)
        return Quarter(year, place + 1)

    @property
    def place(self) -> int:
        """Its number since the year 0: differences count quarters."""
        return self.year * 4 + self.number - 1


def quarter_of(day: dt.date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def last_ended(day: dt.date) -> Quarter:
    """The latest quarter that is over at the end of `day`."""
    current = quarter_of(day)
    return current if current.last_day == day else current.plus(-1)


def ended_by(day: dt.date, prefix: str = "") -> Q:
    """Rows with `year` and `quarter` whose quarter is over at the end of `day`."""
    last = last_ended(day)
    return Q(**{f"{prefix}year__lt": last.year}) | Q(
        **{f"{prefix}year": last.year, f"{prefix}quarter__lte": last.number}
    )
