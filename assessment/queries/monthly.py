"""Which months have their report, and when it came: due on the 5th of the next month (domain.md 3.8)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Min
from django.utils import timezone

from accounts.models import Area
from assessment.choices import EditionKind
from assessment.models import Edition
from assessment.periods import Period, PeriodKind
from core.workdays import ONE_DAY, Calendar

DUE_DAY = 5


class State(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"  # the day is over
    OPEN = "open"  # it is not
    BEFORE = "before"  # nobody drew reports up yet


@dataclass
class Month:
    period: Period
    due: dt.date
    state: State
    editions: list[Any] = field(default_factory=list)  # the last one first, without their snapshots
    report: Any = None  # the first of them that was drawn up on the last day of the month or later

    @property
    def last(self) -> Any:
        return self.editions[0] if self.editions else None


def months_of(area: Area, year: int, today: dt.date) -> list[Month]:
    """The months of the year that have begun, the latest first. Three queries."""
    return list(reversed(_months([area], year, today)[area.pk]))


def late_months(areas: Collection[Area], year: int, as_of: dt.date) -> list[tuple[Area, Month]]:
    """Those whose report came late, or not at all though it was due by `as_of`. Three queries."""
    months = _months(areas, year, as_of)
    late = (State.LATE, State.MISSING)
    return [(area, month) for area in areas for month in months[area.pk] if month.state in late]


def due_on(period: Period, calendar: Calendar) -> dt.date:
    """The 5th of the next month, or the first working day after it."""
    day = period.next.first_day.replace(day=DUE_DAY)
    while not calendar.is_working(day):
        day += ONE_DAY
    return day


def _months(areas: Collection[Area], year: int, today: dt.date) -> dict[int, list[Month]]:
    calendar = Calendar()
    since = _first_period()
    editions = _editions(areas, year, today)
    found: dict[int, list[Month]] = {area.pk: [] for area in areas}
    for number in range(1, 13):
        period = Period(year, PeriodKind.MONTH, number)
        if period.first_day > today:
            break
        due = due_on(period, calendar)
        for area in areas:
            drawn = editions.get((area.pk, period.code), [])
            report = next((one for one in reversed(drawn) if _day(one) >= period.last_day), None)
            is_before = since is None or period.code < since
            state = _state(report, due, today, is_before=is_before)
            found[area.pk].append(Month(period, due, state, drawn, report))
    return found


def _first_period() -> str | None:
    """The first month of which any area drew a report up: of months before none is missing."""
    return Edition.objects.filter(kind=EditionKind.MONTHLY).aggregate(first=Min("period"))["first"]


Drawn = dict[tuple[int | None, str], list[Edition]]


def _editions(areas: Collection[Area], year: int, today: dt.date) -> Drawn:
    rows = Edition.objects.filter(
        kind=EditionKind.MONTHLY, area__in=areas, period__startswith=str(year), filed_at__date__lte=today
    )
    found: Drawn = {}
    for edition in rows.select_related("filed_by").defer("snapshot").order_by("-number"):
        found.setdefault((edition.area_id, edition.period), []).append(edition)
    return found


def _state(report: Edition | None, due: dt.date, today: dt.date, *, is_before: bool) -> State:
    if report:
        return State.ON_TIME if _day(report) <= due else State.LATE
    if is_before:
        return State.BEFORE
    return State.MISSING if today > due else State.OPEN


def _day(edition: Edition) -> dt.date:
    return timezone.localdate(edition.filed_at)
