"""Reports that came late: the figure of reporting on time (domain.md 3.6)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from assessment.figures import Asked, Computation, Record, register
from assessment.queries.monthly import Month, State, late_months
from assessment.units import BaseUnit


def _late(asked: Asked) -> Sequence[Record]:
    areas = list(Area.objects.filter(pk__in=asked.areas).order_by("pk"))
    # The report of December is due in the next year.
    years = (asked.period.year - 1, asked.period.year)
    found = [pair for year in years for pair in late_months(areas, year, asked.as_of)]
    return [
        _record(area, month)
        for area, month in found
        if asked.period.first_day <= month.due <= asked.period.last_day
    ]


def _record(area: Area, month: Month) -> Record:
    """Of the edition that came late; of a month without one, of the area."""
    late = month.report
    words = gettext("never drawn up") if month.state == State.MISSING else gettext("drawn up late")
    return Record(
        "assessment.Edition" if late else "accounts.Area",
        late.pk if late else area.pk,
        f"{area.label} {month.period.code}: {words}",
        area.pk,
        Decimal(1),
    )


LATE_REPORTS = register(
    Computation("late_monthly_reports", _("Late monthly reports"), BaseUnit.REPORT, _late)
)
