"""Two units of ours at one group within two weeks: the enterprise sees us badly prepared (domain.md 2.5)."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q
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
    is_planned: bool = False


def other_visits(
    enterprise: Enterprise, organisation: Organisation | None, days: Collection[dt.date]
) -> list[OtherVisit]:
    """Visits of other organisations to the same group within 14 days before or after one of `days`: those
    that took place, and those that are planned. Two queries, none without days.

    Deliberately not scoped: who plans a visit has to know, and learns organisation, area and day only.
    """
    if not days:
        return []
    top = enterprise.ultimate_parent_id or enterprise.pk
    group = Q(enterprise=top) | Q(enterprise__ultimate_parent=top)
    others = Activity.objects.filter(group).exclude(organisation=organisation)
    others = others.select_related("organisation", "area")
    visits = others.filter(_any(_happened_near, days), kind__in=VISITS)
    plans = others.filter(_any(_due_near, days), _still_planned(), next_step_kind__in=VISITS)
    found = {_visit(row, timezone.localdate(row.happened_at)) for row in visits}
    found |= {_visit(row, due, is_planned=True) for row in plans if (due := row.next_step_due)}
    return sorted(found, key=lambda visit: (visit.on, visit.organisation, visit.is_planned))


def _visit(row: Activity, on: dt.date, *, is_planned: bool = False) -> OtherVisit:
    return OtherVisit(row.organisation.label, row.area.label, on, is_planned)


def _any(near: Callable[[dt.date], Q], days: Collection[dt.date]) -> Q:
    return reduce(or_, map(near, days))


def _happened_near(day: dt.date) -> Q:
    start, end = (
        timezone.make_aware(dt.datetime.combine(edge, dt.time.min))
        for edge in (day - WITHIN, day + WITHIN + dt.timedelta(days=1))
    )
    return Q(happened_at__gte=start, happened_at__lt=end)


def _due_near(day: dt.date) -> Q:
    return Q(next_step_due__range=(day - WITHIN, day + WITHIN))


def _still_planned() -> Q:
    """The next step of the activity is that of its lead or project today; of a general follow-up, nothing was
    logged since.
    """
    after = Q(happened_at__gt=OuterRef("happened_at")) | Q(
        happened_at=OuterRef("happened_at"), pk__gt=OuterRef("pk")
    )
    general = Q(lead=None, project=None)
    same = {name: OuterRef(name) for name in ("enterprise", "organisation")}
    is_followed = Exists(Activity.objects.filter(general, after, **same))
    owners = ("lead", "project", "lead__project")  # a lead that became a project handed its step on
    stands = (
        Q(**{f"{owner}__next_step": F("next_step"), f"{owner}__next_step_due": F("next_step_due")})
        for owner in owners
    )
    return reduce(or_, stands, general & ~Q(is_followed))
