"""Working days of mainland China with make-up days (调休): the `holidays` package under an override table.

No package knows a year before the State Council announces it. Such a year counts Monday to Friday and the
result is marked provisional; once the override table holds the notice, the mark goes.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import holidays

from core.models import WorkdayOverride

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class DueDate:
    """A day reached by counting; `provisional` where it rests on a year not yet announced."""

    date: dt.date
    provisional: bool = False


@lru_cache(maxsize=64)
def _official(year: int) -> tuple[frozenset[dt.date], frozenset[dt.date], bool]:
    """Holidays, make-up working days, and whether the year's notice is in the package."""
    calendar = holidays.country_holidays("CN", years=year)
    # The package lists some make-up days of other years too.
    made_up = frozenset(day for day in calendar.weekend_workdays if day.year == year)
    return frozenset(calendar), made_up, bool(made_up)


class Calendar:
    """The working calendar as it stands now; reads the override table once. Make one per request or job."""

    def __init__(self) -> None:
        self.overrides = dict(WorkdayOverride.objects.values_list("date", "is_working"))
        self.override_years = {day.year for day in self.overrides}

    def is_working(self, day: dt.date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        off, made_up, announced = _official(day.year)
        if not announced:
            return day.weekday() < 5
        return day in made_up or (day.weekday() < 5 and day not in off)

    def is_announced(self, year: int) -> bool:
        return _official(year)[2] or year in self.override_years

    def add(self, start: dt.date, days: int) -> DueDate:
        """The `days`-th working day after `start`; the start day itself is not counted (domain.md 3.8)."""
        if days < 0:
            raise ValueError("days must not be negative")
        day, left = start, days
        while left:
            day += ONE_DAY
            left -= self.is_working(day)
        years = range(start.year, day.year + 1)
        return DueDate(day, not all(self.is_announced(year) for year in years))

    def between(self, start: dt.date, end: dt.date) -> int:
        """The working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        span = (end - start).days
        return sum(self.is_working(start + n * ONE_DAY) for n in range(1, span + 1))


def add_working_days(start: dt.date, days: int) -> DueDate:
    """`Calendar().add` for a single question."""
    return Calendar().add(start, days)
