"""What pages ask about projects: the list, the board by stage, the calendar of planned days, what is late."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.months import months_later
from crm.choices.commitments import CommitmentStatus
from crm.choices.projects import PIPELINE, EntryStatus, ProjectStage
from crm.models import Commitment, Contact, Project, ProjectInvestor, StageEntry
from crm.rules import claim_rule_on
from registry.models import Enterprise

WAITS_FOR_START = (ProjectStage.SIGNED, ProjectStage.REGISTERED)
CARDS_PER_STAGE = 15
PROJECT_PAGE = (
    "area",
    "organisation",
    "owner",
    "created_by",
    "chain",
    "park",
    "project_company",
    "lead__enterprise",
    "expansion_of",
)


def overdue_start(project: Project, today: dt.date) -> bool:
    """Signed for longer than OVERDUE_START_MONTHS and not established, or established and not started."""
    return project.status in WAITS_FOR_START and project.stage_since < _latest_start(today)


def is_overdue_start(today: dt.date) -> Q:
    """The same as a condition on projects."""
    return Q(status__in=WAITS_FOR_START, stage_since__lt=_latest_start(today))


def _latest_start(today: dt.date) -> dt.date:
    return months_later(today, -settings.OVERDUE_START_MONTHS)


def is_matter_of_region(today: dt.date) -> Q:
    """A condition on projects: so large that, by the first-report rule in force, the region talks first."""
    rule = claim_rule_on(today)
    return Q(status__in=PIPELINE, invest_total__gte=rule.region_threshold_cny) if rule else Q(pk__in=())


def with_investors(rows: QuerySet[Project]) -> QuerySet[Project]:
    """The rows with their investors and whether a stage waits for review. One query more."""
    proposed = StageEntry.objects.filter(project=OuterRef("pk"), status=EntryStatus.PROPOSED)
    return rows.annotate(waits_for_review=Exists(proposed)).prefetch_related(
        Prefetch("investors", ProjectInvestor.objects.select_related("enterprise"))
    )


def lead_investor(project: Project) -> str:
    """From the prefetch of `with_investors`. The ordering has the lead investor before the partners."""
    first = next(iter(project.investors.all()), None)
    return first.enterprise.label if first else ""


def projects_of(enterprise: Enterprise, user: User) -> QuerySet[Project]:
    """The projects that `user` may see in which an enterprise invests, or whose company it is."""
    visible = Project.objects.visible_to(user)
    invested = ProjectInvestor.objects.filter(enterprise=enterprise).values("project")
    return visible.filter(Q(pk__in=invested) | Q(project_company=enterprise)).select_related("area", "owner")


def contacts_of(project: Project, user: User) -> QuerySet[Contact]:
    """The contacts at the investors that `user` may see, of the project's area."""
    investors = project.investors.values("enterprise")
    rows = Contact.objects.visible_to(user).filter(area=project.area_id, enterprise__in=investors)
    return rows.order_by("enterprise", "pk")


@dataclass
class BoardColumn:
    """A stage on the board: how many there are, and the first of them."""

    stage: ProjectStage
    count: int
    cards: list[Project] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return self.count - len(self.cards)


def board(rows: QuerySet[Project]) -> list[BoardColumn]:
    """The visible projects by stage, those with the nearest next step first. Three queries."""
    rows = rows.order_by()
    counts: dict[str, int] = dict(rows.values_list("status").annotate(Count("pk")))
    columns = {str(stage): BoardColumn(stage, counts.get(stage, 0)) for stage in PIPELINE}
    place = Window(
        RowNumber(), partition_by=[F("status")], order_by=[F("next_step_due").asc(nulls_last=True), F("pk")]
    )
    chosen = rows.filter(status__in=PIPELINE).annotate(place=place).filter(place__lte=CARDS_PER_STAGE)
    for project in with_investors(chosen).select_related("owner", "area").order_by("place"):  # type: ignore[misc]
        columns[project.status].cards.append(project)
    return list(columns.values())


@dataclass(frozen=True)
class PlannedDay:
    """Something that is planned for a day."""

    day: dt.date
    what: str | Promise
    project: Project
    about: str | Commitment = ""

    @property
    def note(self) -> str:
        """Made for those that are shown alone: the words of a commitment are dear."""
        return str(self.about)


# Field -> what the day means, and the stages at which it is still ahead.
PLANNED: tuple[tuple[str, Promise, Collection[str]], ...] = (
    ("planned_sign_on", _("Planned signing"), PIPELINE[: PIPELINE.index(ProjectStage.SIGNED)]),
    ("agreed_start_on", _("Agreed construction start"), PIPELINE[: PIPELINE.index(ProjectStage.STARTED)]),
    (
        "agreed_production_on",
        _("Agreed production start"),
        PIPELINE[: PIPELINE.index(ProjectStage.IN_PRODUCTION)],
    ),
    ("review_on", _("Review of the suspension"), (ProjectStage.SUSPENDED,)),
    ("next_step_due", _("Next step"), PIPELINE),
)


def planned_days(user: User, first: dt.date, last: dt.date) -> list[PlannedDay]:
    """What is planned from `first` to `last` on the projects that `user` sees, in order. Two queries."""
    any_of_them = Q()
    for name, _what, stages in PLANNED:
        any_of_them |= Q(**{f"{name}__range": (first, last), "status__in": stages})
    found = []
    needed = ("name", "number", "status", "next_step", *(name for name, _what, _stages in PLANNED))
    for project in Project.objects.visible_to(user).filter(any_of_them).only(*needed):
        for name, what, stages in PLANNED:
            day = getattr(project, name)
            if day and first <= day <= last and project.status in stages:
                found.append(PlannedDay(day, what, project, _note(project, name)))
    due: dict[str, Any] = {"due_on__range": (first, last), "status": CommitmentStatus.ACTIVE}
    found += [
        PlannedDay(commitment.due_on, _("Commitment due"), commitment.project, commitment)
        for commitment in Commitment.objects.visible_to(user)
        .filter(**due)
        .select_related("project")
        .only("side", "indicator", "due_on", "project__name", "project__number")
        .order_by("pk")
    ]
    return sorted(found, key=lambda one: (one.day, one.project.pk))


def _note(project: Project, name: str) -> str:
    return project.next_step if name == "next_step_due" else ""
