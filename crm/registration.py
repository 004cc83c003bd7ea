"""Which of two reports counts as the earlier: registered in time, with two-way evidence (domain.md 3.1)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.workdays import Calendar
from crm.models import Activity, ClaimRule, Lead, LeadConflict
from crm.rules import claim_rule_on


@dataclass(frozen=True)
class Registration:
    """When a lead was reported, against the first two-way contact with the enterprise.

    `days_late`: working days after the last day on which it was in time; 0: in time, or no contact yet.
    """

    reported_on: dt.date
    first_two_way_on: dt.date | None
    two_way_count: int
    days_late: int

    @property
    def has_priority(self) -> bool:
        """It may claim to be the earliest valid report."""
        return self.first_two_way_on is not None and not self.days_late


def registrations(conflict: LeadConflict, leads: Iterable[Lead]) -> Mapping[int, Registration]:
    """Of some of the leads of a conflict, by key. Two queries.

    Under the rule by which the areas were notified, before that the one of the day it was recorded.
    """
    leads = list(leads)
    rule = conflict.rule or claim_rule_on(timezone.localdate(conflict.recorded_at))
    two_way = Activity.objects.filter(is_two_way=True).annotate(of=Coalesce("lead", "project__lead"))
    rows = two_way.filter(of__in=[lead.pk for lead in leads]).order_by().values("of")
    met = {row["of"]: row for row in rows.annotate(first=Min("happened_at"), count=Count("pk"))}
    return {lead.pk: _registration(lead, met.get(lead.pk), rule) for lead in leads}


def _registration(lead: Lead, met: Mapping[str, Any] | None, rule: ClaimRule | None) -> Registration:
    """`met`: the moment of the first two-way activity and their number, or None."""
    reported_on, late = timezone.localdate(lead.reported_at), 0
    first_two_way_on = timezone.localdate(met["first"]) if met else None
    if first_two_way_on and rule and first_two_way_on < reported_on:
        calendar = Calendar()
        due = calendar.add(first_two_way_on, rule.register_within_days).date
        late = max(calendar.between(due, reported_on), 0)
    return Registration(reported_on, first_two_way_on, met["count"] if met else 0, late)


def with_priority(conflict: LeadConflict) -> Lead | None:
    """The side that ground 1 speaks for: registered in time and with two-way evidence, the earlier of both.

    None where neither is. Two queries.
    """
    sides = (conflict.first_lead, conflict.second_lead)
    found = registrations(conflict, sides)
    valid = [lead for lead in sides if found[lead.pk].has_priority]
    return min(valid, key=lambda lead: (lead.reported_at, lead.pk), default=None)
