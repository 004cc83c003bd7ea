"""Two units of ours at one group within two weeks: the enterprise sees us badly prepared (domain.md 2.5)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation
from crm.choices.leads import ActivityKind
from crm.models import Activity
from registry.models import Enterprise

VISITS = (ActivityKind.OUTBOUND_VISIT, ActivityKind.INBOUND_VISIT, ActivityKind.SITE_TOUR)
WITHIN = dt.timedelta(days=14)


@dataclass(frozen=True)
class OtherVisit:
    """All that one area may learn of the visit of another."""

    organisation: str
    area: str
    on: dt.date


def other_visits(enterprise: Enterprise, organisation: Organisation | None, on: dt.date) -> list[OtherVisit]:
    """Visits of other organisations to the same group within 14 days before or after `on`. One query.

    Deliberately not scoped: who plans a visit has to know, and learns organisation, area and day only.
    """
    top = enterprise.ultimate_parent_id or enterprise.pk
    group = Q(enterprise=top) | Q(enterprise__ultimate_parent=top)
    start, end = (
        timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        for day in (on - WITHIN, on + WITHIN + dt.timedelta(days=1))
    )
    visits = Activity.objects.filter(group, kind__in=VISITS, happened_at__gte=start, happened_at__lt=end)
    rows = visits.exclude(organisation=organisation).select_related("organisation", "area")
    found = (
        OtherVisit(row.organisation.label, row.area.label, timezone.localdate(row.happened_at))
        for row in rows.order_by("happened_at", "pk")
    )
    return list(dict.fromkeys(found))
