"""Working days of a clock that may be stopped.

The day of the start is not counted (domain.md 3.8). A pause stops the clock on its first day and on every day
before the one on which it runs again. Nothing here reads or writes a row: services/clocks.py does.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from core.workdays import ONE_DAY, Calendar, DueDate


class Stop(NamedTuple):
    """`until`: the day on which the clock runs again; None while it stands still."""

    since: dt.date
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class ClockFace:
    """How one enquiry counts days: the working calendar less its pauses."""

    def __init__(self, calendar: Calendar, stops: Iterable[Stop] = ()):
        self.calendar = calendar
        self.stops = tuple(stops)

    def counts(self, day: dt.date) -> bool:
        return self.calendar.is_working(day) and not any(stop.holds(day) for stop in self.stops)

    def due(self, start: dt.date, days: int) -> DueDate | None:
        """The `days`-th day that counts after `start`; None while the clock is stopped before that day."""
        stopped = min((stop.since for stop in self.stops if stop.until is None), default=dt.date.max)
        day, left = start, days
        while left:
            day += ONE_DAY
            if day >= stopped:
                return None
            left -= self.counts(day)
        years = range(start.year, day.year + 1)
        return DueDate(day, not all(self.calendar.is_announced(year) for year in years))

    def taken(self, start: dt.date, end: dt.date) -> int:
        """The days that count after `start` up to and including `end`."""
        return sum(self.counts(start + n * ONE_DAY) for n in range(1, (end - start).days + 1))

    def late(self, start: dt.date, days: int, end: dt.date) -> int:
        """How many days that count lie between the last one allowed and `end`; 0 where it is in time."""
        return max(self.taken(start, end) - days, 0)
