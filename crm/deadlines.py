"""Deadlines of a person's own records: next steps, promises, reservations, claims, his side of a conflict."""

import datetime as dt
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Least
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.due import Asker, Kind, Told, by, on_the_day, page, visible
from core.language import for_reader
from crm.choices.claims import ClaimStatus, ConflictStatus
from crm.choices.commitments import CommitmentSide, CommitmentStatus, Indicator
from crm.choices.projects import ProjectStage
from crm.choices.todos import TodoStatus
from crm.due import PROJECT, enterprise, enterprise_name
from crm.fulfilment import LAST_DAY_OF_QUARTER, unkept, unkept_lines
from crm.models import (
    Claim,
    Commitment,
    Lead,
    LeadConflict,
    Project,
    SiteReservation,
    Todo,
)
from crm.quarters import ended_by
from crm.rules import Times
from crm.services.claims import lost_to_another


def _in_force() -> Q:
    return Q(status=CommitmentStatus.ACTIVE) & ~Q(project__status=ProjectStage.DROPPED)


def _in_conflict(user: User) -> Q:
    return Q(first_lead__owner=user) | Q(second_lead__owner=user)


def _appealable(asker: Asker) -> QuerySet:
    return (
        visible(LeadConflict, asker).filter(status=ConflictStatus.DECIDED).exclude(statements__is_appeal=True)
    )


def _warned_claims(asker: Asker) -> QuerySet:
    """Own claims from the day of their warning on (Claim.warns_on)."""
    warned = Q(pk__in=())
    for rule in asker.once(Times).rules:
        silent = asker.today - dt.timedelta(days=rule.warn_after_days)
        ahead = dt.timedelta(days=rule.keep_alive_days - rule.warn_after_days)
        over = Q(kept_alive_on__lte=silent) | Q(protected_until__lt=asker.today + ahead)
        warned |= Q(rule=rule) & over
    return visible(Claim, asker).filter(warned, lead__owner=asker.user, status=ClaimStatus.ACTIVE)


def _lapse(asker: Asker) -> Any:
    """As Claim.lapses_on."""
    over = F("protected_until") + Value(dt.timedelta(days=1))
    days = [
        When(rule=rule, then=Cast(Least(F("kept_alive_on") + Value(silence), over), DateField()))
        for rule in asker.once(Times).rules
        for silence in [dt.timedelta(days=rule.keep_alive_days)]
    ]
    return Case(*days, output_field=DateField())


def _lost_projects(asker: Asker) -> QuerySet:
    """Own projects that a final decision gave to another area. Leads close by themselves, projects do not."""
    lost = lost_to_another("lead", only=Q(status=ConflictStatus.FINAL))
    return visible(Project, asker).filter(lost, owner=asker.user).exclude(status=ProjectStage.DROPPED)


def _promise(told: Told) -> str:
    side, indicator = CommitmentSide(told["side"]), Indicator(told["indicator"])
    return f"{told['project']} · {side.label} · {indicator.label}"


def _site(told: Told) -> str:
    return f"{for_reader(told['park_zh'], told['park_en'])} {told['number']}"


def _todo_url(told: Told) -> str:
    """The page of what the to-do is about; by keys, so that a reader of the to-do alone learns no more."""
    if told["project"]:
        return reverse("project-detail", args=[told["project"]])
    return reverse("lead-detail", args=[told["lead"]]) if told["lead"] else ""


_CONFLICT = {"pk": "pk", **enterprise()}

DEADLINES = (
    Kind(
        "todo",
        _("To-do"),
        lambda asker: visible(Todo, asker).filter(status=TodoStatus.OPEN),
        by("due_on"),
        {"subject": "subject", "project": "project_id", "lead": "lead_id"},
        lambda told: told["subject"],
        _todo_url,
        own=lambda user: Q(owner=user),
        owner="owner",
    ),
    Kind(
        "lead",
        _("Next step of a lead"),
        lambda asker: Lead.objects.visible_to(asker.user).open(),
        by("next_step_due"),
        {"pk": "pk", "step": "next_step", **enterprise()},
        lambda told: f"{enterprise_name(told)} · {told['step']}",
        page("lead-detail"),
        own=lambda user: Q(owner=user),
        owner="owner",
    ),
    Kind(
        "project",
        _("Next step of a project"),
        lambda asker: visible(Project, asker).exclude(status=ProjectStage.DROPPED),
        by("next_step_due"),
        {"pk": "pk", "project": "name", "step": "next_step"},
        lambda told: f"{told['project']} · {told['step']}",
        page("project-detail"),
        own=lambda user: Q(owner=user),
        owner="owner",
    ),
    Kind(  # by the day on which what the schedule leaves out is due
        "commitment",
        _("Commitment due"),
        lambda asker: unkept(visible(Commitment, asker).filter(_in_force())),
        by("due_on"),
        PROJECT | {"side": "side", "indicator": "indicator"},
        _promise,
        page("project-detail"),
        own=lambda user: Q(project__owner=user),
        owner="project__owner",
    ),
    Kind(  # by the end of the quarter of which the agreed amount is not counted in full
        "schedule",
        _("Amount of the quarter due"),
        lambda asker: unkept_lines(visible(Commitment, asker).filter(_in_force()).order_by()),
        lambda asker: LAST_DAY_OF_QUARTER,
        {
            "pk": "commitment__project_id",
            "project": "commitment__project__name",
            "side": "commitment__side",
            "indicator": "commitment__indicator",
            "year": "year",
            "quarter": "quarter",
        },
        lambda told: f"{_promise(told)} · {told['year']}Q{told['quarter']}",
        page("project-detail"),
        own=lambda user: Q(commitment__project__owner=user),
        owner="commitment__project__owner",
        first_by=("year", "quarter"),
        due_by=ended_by,
    ),
    Kind(
        "reservation",
        _("Reservation of a site ends"),
        lambda asker: visible(SiteReservation, asker).filter(released_on=None),
        by("until"),
        PROJECT
        | {
            "park_zh": "site__park__name_zh",
            "park_en": "site__park__name_en",
            "number": "site__number",
        },
        lambda told: f"{told['project']} · {_site(told)}",
        page("project-detail"),
        own=lambda user: Q(project__owner=user),
        owner="project__owner",
    ),
    Kind(
        "evidence",
        _("Evidence in a conflict"),
        lambda asker: visible(LeadConflict, asker).filter(
            status__in=[ConflictStatus.NOTIFIED, ConflictStatus.EVIDENCE]
        ),
        by("evidence_due"),
        _CONFLICT,
        enterprise_name,
        page("conflict-detail"),
        own=_in_conflict,
    ),
    Kind(
        "appeal",
        _("Appeal in a conflict"),
        _appealable,
        by("appeal_due"),
        _CONFLICT,
        enterprise_name,
        page("conflict-detail"),
        own=_in_conflict,
    ),
    Kind(
        "claim",
        _("Protection lapses"),
        _warned_claims,
        _lapse,
        {"pk": "lead_id", **enterprise()},
        enterprise_name,
        page("lead-detail"),
    ),
    Kind(
        "lost",
        _("Decided for another area: drop the project"),
        _lost_projects,
        on_the_day,
        {"pk": "pk", "project": "name"},
        lambda told: told["project"],
        page("project-detail"),
    ),
)
