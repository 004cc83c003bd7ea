"""The records of a report, read at once: so many queries for three projects as for three thousand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from assessment.monthly.span import Span
from crm.choices.commitments import ActualStatus, Indicator
from crm.choices.projects import EntryStatus
from crm.fulfilment import IN_FORCE
from crm.milestones import with_milestones
from crm.models import Activity, Actual, Evidence, Project, ProjectInvestor
from crm.quarters import ended_by
from crm.receipts import Receipt, receipts
from incentives.attribution_choices import PartyRole
from incentives.models import Party
from registry.models import Enterprise

OF_PRODUCTION = (Indicator.OUTPUT, Indicator.TAX, Indicator.JOBS)
PROJECT_PATHS = (
    "area",
    "organisation",
    "owner",
    "chain",
    "park",
    "lead__organisation",
    "project_company__industry",
)
ENTERPRISE_PATHS = ("origin_country", "foreign_reg_country", "division", "industry")


@dataclass
class Records:
    """Everything that the sheets of projects are made of. Not scoped: the report holds all of its areas."""

    span: Span
    projects: list[Any]  # rows of `with_milestones`: typed loosely, for the annotations
    funds: list[Receipt]  # in place
    invested: list[Receipt]  # in fixed assets
    production: list[Actual]  # output, tax, jobs
    evidence: dict[tuple[int, str], list[Evidence]]  # by project and the stage that it was handed in for
    activities: dict[int, list[Activity]]  # of the month, by project
    parties: dict[tuple[int, str], list[Party]]  # by project and role

    def by_key(self) -> dict[int, Any]:
        return {project.pk: project for project in self.projects}

    def papers(self, project: Project, stages: Sequence[str]) -> list[Evidence]:
        return [paper for stage in stages for paper in self.evidence.get((project.pk, stage), [])]


def records_of(span: Span) -> Records:
    return Records(
        span=span,
        projects=_projects(span),
        funds=receipts(span.areas, Indicator.PAID_IN_FUND, span.last_day),
        invested=receipts(span.areas, Indicator.FIXED_ASSET, span.last_day),
        production=_production(span),
        evidence=_evidence(span),
        activities=_activities(span),
        parties=_parties(span),
    )


def investors_of(project: Project) -> list[Enterprise]:
    """From the prefetch: the lead investor before the partners."""
    return [investor.enterprise for investor in project.investors.all()]


def _projects(span: Span) -> list[Any]:
    rows = Project.objects.filter(area__in=span.areas).select_related(*PROJECT_PATHS)
    paths = [f"enterprise__{path}" for path in ENTERPRISE_PATHS]
    investors = ProjectInvestor.objects.select_related(*paths)
    rows = rows.prefetch_related(Prefetch("investors", investors), "nodes")
    return list(with_milestones(rows, span.last_day).order_by("number", "pk"))


def _production(span: Span) -> list[Actual]:
    rows = Actual.objects.filter(
        IN_FORCE,
        ended_by(span.last_day),
        commitment__project__area__in=span.areas,
        commitment__indicator__in=OF_PRODUCTION,
    )
    return list(rows.select_related("commitment").order_by("commitment", "year", "quarter", "pk"))


def _evidence(span: Span) -> dict[tuple[int, str], list[Evidence]]:
    rows = Evidence.objects.filter(
        project__area__in=span.areas,
        withdrawn_on=None,
        stage_entry__status=EntryStatus.ACCEPTED,
        stage_entry__entered_on__lte=span.last_day,
    )
    rows = rows.select_related("stage_entry").order_by("pk")
    return _grouped((paper.project_id, paper.stage_entry.stage, paper) for paper in rows if paper.stage_entry)


def _activities(span: Span) -> dict[int, list[Activity]]:
    """Of the month: those of a project, and those of its lead before."""
    of_project = Q(project__area__in=span.areas)
    of_lead = Q(project=None, lead__project__area__in=span.areas)
    rows = Activity.objects.filter(
        of_project | of_lead, happened_at__date__range=(span.first_day, span.last_day)
    )
    rows = rows.select_related("lead__project").order_by("happened_at", "pk")
    found = defaultdict(list)
    for activity in rows:
        project = activity.project_id or (activity.lead.project.pk if activity.lead else None)
        if project:
            found[project].append(activity)
    return dict(found)


def _parties(span: Span) -> dict[tuple[int, str], list[Party]]:
    """Units only: the form asks for no person."""
    rows = Party.objects.filter(
        project__area__in=span.areas,
        withdrawn_on=None,
        organisation__isnull=False,
        role__in=[PartyRole.LEAD_AGENCY, PartyRole.COOPERATING],
    )
    rows = rows.select_related("organisation").order_by("recorded_at", "pk")
    return _grouped((party.project_id, party.role, party) for party in rows)


def _grouped(rows: Iterable[tuple]) -> dict[tuple[int, str], list[Any]]:
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for project, name, one in rows:
        found[project, name].append(one)
    return dict(found)


def happened_on(activity: Activity) -> str:
    return timezone.localtime(activity.happened_at).strftime("%m-%d")


def is_verified(actual: Actual) -> bool:
    return actual.status != ActualStatus.SUBMITTED
