"""The areas and the days that a monthly report is about."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.choices import AreaKind
from accounts.models import Area
from assessment.periods import Period, PeriodKind
from core.months import months_later

REPORTING = (AreaKind.FTZ_AREA, AreaKind.FTZ)  # an area for itself, and the zone: all its areas
A_YEAR = 12  # months


class NoReport(ValueError):
    """There is no monthly report of this; the message says why."""


@dataclass(frozen=True)
class Span:
    area: Area  # that reports
    areas: tuple[int, ...]  # keys of FTZ areas
    period: Period
    as_of: dt.date

    @property
    def first_day(self) -> dt.date:
        return self.period.first_day

    @property
    def last_day(self) -> dt.date:
        """The last day that counts."""
        return min(self.period.last_day, self.as_of)

    @property
    def year_start(self) -> dt.date:
        return dt.date(self.period.year, 1, 1)

    @property
    def year_before(self) -> "Span":
        """The same days of the year before."""
        return Span(self.area, self.areas, self.period.a_year_before, months_later(self.last_day, -A_YEAR))

    @property
    def is_whole_month(self) -> bool:
        return self.last_day == self.period.last_day


def span_of(area: Area, period: Period, as_of: dt.date) -> Span:
    """Raises NoReport for what is no area that reports, no month, or a month that has not begun."""
    if area.kind not in REPORTING:
        raise NoReport(_("Only the areas of the zone, and the zone as a whole, have a monthly report."))
    if period.kind != PeriodKind.MONTH:
        raise NoReport(_("A monthly report is of a month, for example 2025M06."))
    if as_of < period.first_day:
        raise NoReport(_("This month has not begun yet."))
    return Span(area, areas_of(area), period, as_of)


def areas_of(area: Area) -> tuple[int, ...]:
    """One query for a zone."""
    if area.kind == AreaKind.FTZ_AREA:
        return (area.pk,)
    rows = Area.objects.filter(parent=area, kind=AreaKind.FTZ_AREA).order_by("pk")
    return tuple(rows.values_list("pk", flat=True))
