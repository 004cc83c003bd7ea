"""What "My day" shows. Every list is cut, every count is of rows that the reader may see."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from accounts.choices import REGION_WIDE
from accounts.models import Area, User
from core.read_together import read_together
from core.workdays import Calendar
from crm.choices.leads import OPEN_LEAD_STATUSES
from crm.models import Lead
from crm.queries import (
    DUE_SOON,
    LEAD_PAGE,
    QUIET_SINCE,
    ConflictLine,
    conflict_lines,
    due_leads,
    first_conflicts,
    open_conflicts,
    stale_leads,
)
from crm.reminders import Due, due_for
from crm.rules import Times
from registry.models import Enterprise
from search.models import SavedSearchVisit
from search.queries import alerts

SHOWN = 8  # rows of a side list
DUE_SHOWN = 60
NEW = dt.timedelta(days=7)
OPEN = Q(status__in=OPEN_LEAD_STATUSES)


@dataclass(frozen=True)
class DueLead:
    """An own lead with the distance to its due day, counted in working days."""

    lead: Lead
    workdays: int  # below zero: late
    provisional: bool  # the count rests on a year whose holidays are not announced
    is_rest_day: bool  # the due day itself

    @property
    def workdays_late(self) -> int:
        return -self.workdays


@dataclass(frozen=True)
class DueList:
    overdue: list[DueLead]
    today: list[DueLead]
    soon: list[DueLead]
    is_cut: bool  # there are more than are shown

    def __len__(self) -> int:
        return len(self.overdue) + len(self.today) + len(self.soon)


def lead_lists(lists: Mapping[str, QuerySet[Lead]]) -> dict[str, list[Lead]]:
    """Lists of leads, ordered and cut, by their names. Two queries: which leads, and the leads."""
    parts = [rows.values_list(Value(name, CharField()), "pk") for name, rows in lists.items()]
    found = list(read_together(parts))
    leads = (
        Lead.objects.select_related(*LEAD_PAGE)
        .annotate(quiet_since=QUIET_SINCE)
        .in_bulk({pk for _, pk in found})
    )
    return {name: [leads[pk] for of, pk in found if of == name and pk in leads] for name in lists}


def due_list(leads: Sequence[Lead], *, today: dt.date, calendar: Calendar) -> DueList:
    """The user's own next steps that are overdue, due today or within seven days: of `steps_due`."""
    due = [_due_lead(lead, calendar, today) for lead in leads[:DUE_SHOWN]]
    return DueList(
        overdue=[row for row in due if _due_on(row.lead) < today],
        today=[row for row in due if _due_on(row.lead) == today],
        soon=[row for row in due if _due_on(row.lead) > today],
        is_cut=len(leads) > DUE_SHOWN,
    )


def steps_due(user: User, *, today: dt.date) -> QuerySet[Lead]:
    """One more than are shown."""
    return due_leads(user, today=today)[: DUE_SHOWN + 1]


def _due_on(lead: Lead) -> dt.date:
    assert lead.next_step_due is not None  # `due_leads` has only those with a date
    return lead.next_step_due


def _due_lead(lead: Lead, calendar: Calendar, today: dt.date) -> DueLead:
    due = _due_on(lead)
    years = range(min(due, today).year, max(due, today).year + 1)
    return DueLead(
        lead=lead,
        workdays=calendar.between(today, due),
        provisional=not all(calendar.is_announced(year) for year in years),
        is_rest_day=not calendar.is_working(due),
    )


def quiet_leads(user: User, *, today: dt.date, times: Times) -> QuerySet[Lead]:
    """The user's own leads that no enterprise has answered on for long, longest silence first."""
    return stale_leads(user, today=today, rule=times.rule_on(today))[:SHOWN]


def latest_leads(user: User) -> QuerySet[Lead]:
    """The leads that the user is responsible for, newest report first."""
    own = Lead.objects.visible_to(user).filter(owner=user)
    return own.order_by("-reported_at", "-pk")[:SHOWN]


def conflicts_on_own_leads(user: User) -> list[ConflictLine]:
    own = Q(first_lead__owner=user) | Q(second_lead__owner=user)
    return conflict_lines(first_conflicts(open_conflicts(user).filter(own), SHOWN), user)


def latest_conflicts(user: User) -> list[ConflictLine]:
    return conflict_lines(first_conflicts(open_conflicts(user), SHOWN), user)


def reminders(user: User, *, today: dt.date, times: Times) -> list[Due]:
    """What is due besides the next steps of his own leads, which stand in a list of their own."""
    due = due_for(user, today=today, most=SHOWN, times=times)
    return [one for one in due if one.level != "month" and (one.kind != "lead" or one.owner)][:SHOWN]


def officer_loads(user: User, *, today: dt.date) -> QuerySet:
    """Per responsible officer of the user's areas: open, overdue and soon-due leads. Most overdue first."""
    return (
        Lead.objects.visible_to(user)
        .open()
        .values("owner_id", name=F("owner__full_name"), username=F("owner__username"))
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(next_step_due__lt=today)),
            soon=Count("pk", filter=Q(next_step_due__range=(today, today + DUE_SOON))),
        )
        .order_by("-overdue", "-open", "owner_id")
    )


def leads_without_officer(user: User) -> QuerySet[Lead]:
    """Open leads whose officer has left: the account is closed, or no longer works in the lead's area."""
    works_there = User.areas.through.objects.filter(user=OuterRef("owner"), area=OuterRef("area"))
    gone = Q(owner__is_active=False) | ~Q(owner__role__in=REGION_WIDE) & ~Exists(works_there)
    leads = Lead.objects.visible_to(user).open().filter(gone)
    return leads.order_by("next_step_due", "pk")[:SHOWN]


def new_leads(user: User, *, today: dt.date) -> QuerySet[Lead]:
    """Leads first reported within the last seven days in the user's areas, newest first."""
    since = _midnight(today - NEW)
    leads = Lead.objects.visible_to(user).filter(reported_at__gte=since)
    return leads.order_by("-reported_at", "-pk")[:SHOWN]


@dataclass(frozen=True)
class AreaLine:
    area: Area
    enterprises: int
    open: int
    new: int
    overdue: int


def area_lines(user: User, *, today: dt.date) -> list[AreaLine]:
    """Each area with enterprises or leads, counted over what the user may see. Two queries."""
    enterprises = Enterprise.objects.visible_to(user).filter(is_branch=False)
    lead_counts = {
        "open": Count("pk", filter=OPEN),
        "new": Count("pk", filter=Q(reported_at__gte=_midnight(today - NEW))),
        "overdue": Count("pk", filter=OPEN & Q(next_step_due__lt=today)),
    }
    parts = [
        _per_area(enterprises, enterprises=Count("pk")),
        _per_area(Lead.objects.visible_to(user), **lead_counts),
    ]
    figures: dict[int, list[int]] = {}
    for area, *counts in read_together(parts):
        figures[area] = [sum(pair) for pair in zip(figures.get(area, [0] * len(counts)), counts, strict=True)]
    return [AreaLine(area, *figures[area.pk]) for area in Area.objects.filter(pk__in=figures)]


def _per_area(rows: QuerySet, **counts: Count) -> QuerySet:
    """The figures of `AreaLine`, 0 for those not counted here."""
    columns = {name: counts.get(name, Value(0)) for name in ("enterprises", "open", "new", "overdue")}
    grouped = rows.exclude(area=None).order_by().values("area_id").annotate(**columns)
    return grouped.values_list("area_id", *columns)


def saved_search_alerts(user: User) -> list[SavedSearchVisit]:
    """The user's saved searches in which something is new, most of it first."""
    return list(alerts(user)[:SHOWN])


def changed_enterprises(user: User) -> QuerySet[Enterprise]:
    """The enterprises changed last."""
    return Enterprise.objects.visible_to(user).select_related("area").order_by("-updated_at", "-pk")[:SHOWN]


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
