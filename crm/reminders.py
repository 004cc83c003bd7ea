"""What is due for a person, computed from the records: nothing to keep in step, nothing to forget."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from core.workdays import Calendar
from crm.choices.claims import ClaimStatus, ConflictStatus
from crm.choices.commitments import CommitmentStatus
from crm.choices.leads import ActivityKind, LeadStatus
from crm.choices.projects import EntryStatus, ProjectStage
from crm.choices.todos import TodoStatus
from crm.fulfilment import awaiting, unkept, unkept_lines
from crm.models import (
    Activity,
    Claim,
    ClaimRule,
    Commitment,
    Lead,
    LeadConflict,
    Project,
    SiteReservation,
    StageEntry,
    Todo,
)
from crm.services.claims import lost_to_another

AHEAD = dt.timedelta(days=30)
MOST = 100  # of one kind: who has more needs no list, but help
LEVELS = ((0, "today"), (7, "week"), (30, "month"))  # days ahead; below is overdue
LEVEL_LABELS = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("Within 7 days"),
    "month": _("Within 30 days"),
}


@dataclass(frozen=True)
class Due:
    """One thing that is due. `title` and `url` are of a record that the reader may see."""

    kind: str
    label: Any
    title: str
    url: str
    on: dt.date
    level: str
    owner: User | None = None  # somebody else's, overdue for long: told to his superior


@dataclass(frozen=True)
class Provider:
    """A kind of record that falls due. `rows` are open ones with `due` (annotated) and the title's relations;
    `own` is the condition that makes one a user's own, `owner` the path to that user."""

    kind: str
    label: Any
    rows: Callable[[User], QuerySet]
    own: Callable[[User], Q]
    url: Callable[[Any], str]
    title: Callable[[Any], str] = str
    owner: str = ""


def _visible(model: type[Model], user: User, *related: str, due: str) -> QuerySet:
    rows = model._default_manager.visible_to(user).select_related(*related)  # type: ignore[attr-defined]
    return rows.annotate(due=F(due)).exclude(due=None)


def _todos(user: User) -> QuerySet:
    return _visible(Todo, user, "owner", due="due_on").filter(status=TodoStatus.OPEN)


def _leads(user: User) -> QuerySet:
    return _visible(Lead, user, "enterprise", "owner", due="next_step_due").filter(
        pk__in=Lead.objects.open().values("pk")
    )


def _projects(user: User) -> QuerySet:
    rows = _visible(Project, user, "owner", due="next_step_due")
    return rows.exclude(status=ProjectStage.DROPPED)


def _commitments(user: User) -> QuerySet:
    """By the day on which what the schedule leaves out is due."""
    return unkept(_visible(Commitment, user, "project__owner", due="due_on").filter(_in_force()))


def _schedule(user: User) -> QuerySet:
    """By the end of the quarter of which the agreed amount is not counted in full."""
    rows = unkept_lines(Commitment.objects.visible_to(user).filter(_in_force()).order_by())
    return rows.select_related("commitment__project__owner")


def _in_force() -> Q:
    return Q(status=CommitmentStatus.ACTIVE) & ~Q(project__status=ProjectStage.DROPPED)


def _reservations(user: User) -> QuerySet:
    rows = _visible(SiteReservation, user, "project__owner", "site__park", due="until")
    return rows.filter(released_on=None)


def _statements(user: User) -> QuerySet:
    rows = _visible(LeadConflict, user, "enterprise", due="evidence_due")
    return rows.filter(status__in=[ConflictStatus.NOTIFIED, ConflictStatus.EVIDENCE])


def _appeals(user: User) -> QuerySet:
    rows = _visible(LeadConflict, user, "enterprise", due="appeal_due")
    return rows.filter(status=ConflictStatus.DECIDED).exclude(statements__is_appeal=True)


def _one_side(user: User) -> Q:
    return Q(first_lead__owner=user) | Q(second_lead__owner=user)


PROVIDERS = (
    Provider(
        "todo", _("To-do"), _todos, lambda user: Q(owner=user), lambda row: todo_url(row), owner="owner"
    ),
    Provider(
        "lead",
        _("Next step of a lead"),
        _leads,
        lambda user: Q(owner=user),
        lambda row: row.get_absolute_url(),
        lambda row: f"{row.enterprise} · {row.next_step}",
        "owner",
    ),
    Provider(
        "project",
        _("Next step of a project"),
        _projects,
        lambda user: Q(owner=user),
        lambda row: row.get_absolute_url(),
        lambda row: f"{row.name} · {row.next_step}",
        "owner",
    ),
    Provider(
        "commitment",
        _("Commitment due"),
        _commitments,
        lambda user: Q(project__owner=user),
        lambda row: row.project.get_absolute_url(),
        lambda row: f"{row.project.name} · {row}",
        "project__owner",
    ),
    Provider(
        "schedule",
        _("Amount of the quarter due"),
        _schedule,
        lambda user: Q(commitment__project__owner=user),
        lambda row: row.commitment.project.get_absolute_url(),
        lambda row: f"{row.commitment.project.name} · {row.commitment} · {row.year}Q{row.quarter}",
        "commitment__project__owner",
    ),
    Provider(
        "reservation",
        _("Reservation of a site ends"),
        _reservations,
        lambda user: Q(project__owner=user),
        lambda row: row.project.get_absolute_url(),
        lambda row: f"{row.project.name} · {row.site}",
        "project__owner",
    ),
    Provider(
        "evidence", _("Evidence in a conflict"), _statements, _one_side, lambda row: row.get_absolute_url()
    ),
    Provider("appeal", _("Appeal in a conflict"), _appeals, _one_side, lambda row: row.get_absolute_url()),
)


def due_for(user: User, *, today: dt.date, most: int = MOST) -> list[Due]:
    """What is due for a user within 30 days or overdue, and what has been overdue for long with his people.

    The earliest first, of each kind at most `most`. A fixed number of queries.
    """
    found = [*_own(user, today, most), *_lapsing(user, today, most), *_lost(user, today, most)]
    found += [*_screenings(user, today, most), *_waiting(user, today, most), *_escalated(user, today, most)]
    return sorted(found, key=lambda due: (due.on, due.kind, due.title))


def is_cut(dues: Iterable[Due], *, most: int = MOST) -> bool:
    """Whether of some kind there may be more than were found."""
    return max(Counter((due.kind, due.owner is None) for due in dues).values(), default=0) >= most


def level_of(on: dt.date, today: dt.date) -> str:
    days = (on - today).days
    return "overdue" if days < 0 else next(level for ahead, level in LEVELS if days <= ahead)


def todo_url(todo: Todo) -> str:
    """The page of what the to-do is about; by keys, so that a reader of the to-do alone learns no more."""
    if todo.project_id:
        return Project(pk=todo.project_id).get_absolute_url()
    return Lead(pk=todo.lead_id).get_absolute_url() if todo.lead_id else ""


def _own(user: User, today: dt.date, most: int) -> Iterator[Due]:
    for provider in PROVIDERS:
        rows = provider.rows(user).filter(provider.own(user), due__lte=today + AHEAD)
        yield from _dues(provider, rows.order_by("due", "pk")[:most], today)


def _dues(provider: Provider, rows: Iterable[Any], today: dt.date, *, told_up: bool = False) -> Iterator[Due]:
    for row in rows:
        yield Due(
            provider.kind,
            provider.label,
            provider.title(row),
            provider.url(row),
            row.due,
            level_of(row.due, today),
            _follow(row, provider.owner) if told_up else None,
        )


def _follow(row: Any, path: str) -> User:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _escalated(user: User, today: dt.date, most: int) -> Iterator[Due]:
    """Overdue for longer than REMIND_SUPERIOR_DAYS in his area: to the area's managers."""
    if user.role != Role.AREA_MANAGER:
        return
    late = today - dt.timedelta(days=settings.REMIND_SUPERIOR_DAYS)
    for provider in PROVIDERS:
        if provider.owner:
            rows = provider.rows(user).filter(due__lt=late).exclude(provider.own(user))
            yield from _dues(provider, rows.order_by("due", "pk")[:most], today, told_up=True)


def _lapsing(user: User, today: dt.date, most: int) -> Iterator[Due]:
    """Own claims from the day of their warning on."""
    claims = Claim.objects.visible_to(user).filter(lead__owner=user, status=ClaimStatus.ACTIVE)
    warned = [claim for claim in claims.select_related("rule", "enterprise") if claim.warns_on <= today]
    for claim in sorted(warned, key=lambda claim: (claim.lapses_on, claim.pk))[:most]:
        url = Lead(pk=claim.lead_id).get_absolute_url()
        level = level_of(claim.lapses_on, today)
        yield Due("claim", _("Protection lapses"), str(claim.enterprise), url, claim.lapses_on, level)


def _lost(user: User, today: dt.date, most: int) -> Iterator[Due]:
    """Own projects that a final decision gave to another area. Leads close by themselves, projects do not."""
    lost = lost_to_another("lead", only=Q(status=ConflictStatus.FINAL))
    rows = Project.objects.visible_to(user).filter(lost, owner=user).exclude(status=ProjectStage.DROPPED)
    for project in rows.order_by("pk")[:most]:
        label = _("Decided for another area: drop the project")
        yield Due("lost", label, project.name, project.get_absolute_url(), today, "today")


def _screenings(user: User, today: dt.date, most: int) -> Iterator[Due]:
    """Leads of the area that wait for its manager's screening, due by the rule of their first report."""
    if user.role != Role.AREA_MANAGER or not user.has_perm("crm.decide_lead"):
        return
    asked = Activity.objects.filter(lead=OuterRef("pk"), kind=ActivityKind.EXPERT_CONSULT)
    rows = Lead.objects.visible_to(user).filter(status=LeadStatus.LEAD).annotate(with_experts=Exists(asked))
    rules, calendar = list(ClaimRule.objects.order_by("-valid_from")), Calendar()
    for lead in rows.select_related("enterprise").order_by("reported_at", "pk")[:most]:
        reported_on = timezone.localdate(lead.reported_at)
        rule = next((rule for rule in rules if rule.valid_from <= reported_on), None)
        if rule is None:
            continue
        if lead.with_experts:
            due = reported_on + dt.timedelta(days=rule.screen_with_experts_days)
        else:
            due = calendar.add(reported_on, rule.screen_within_days).date
        level = level_of(due, today)
        yield Due("screening", _("Lead to screen"), str(lead), lead.get_absolute_url(), due, level)


def _waiting(user: User, today: dt.date, most: int) -> Iterator[Due]:
    """What waits for the user's second pair of eyes: due today, for somebody is waiting."""
    if user.has_perm("crm.review_stage"):
        entries = StageEntry.objects.visible_to(user).filter(status=EntryStatus.PROPOSED)
        for entry in entries.exclude(created_by=user).select_related("project").order_by("pk")[:most]:
            title = f"{entry.project.name} · {entry.get_stage_display()}"
            url = entry.project.get_absolute_url()
            yield Due("review", _("Stage to confirm"), title, url, today, "today")
    for actual in awaiting(user).select_related("commitment__project").order_by("pk")[:most]:
        project = actual.commitment.project
        title = f"{project.name} · {actual.year}Q{actual.quarter}"
        yield Due("actual", _("Figure to verify"), title, project.get_absolute_url(), today, "today")
