"""What is counted of leads and projects: by the rules of crm.rates, so that page, list and figure agree.

A project that is seen by few counts like every other: who may read its name is asked where records are shown.
"""

from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from assessment.figures import NOTHING, Asked, Computation, Record, register
from assessment.units import BaseUnit
from core.moments import end_of
from crm.choices.projects import EntryStatus, ProjectStage
from crm.models import Lead, Project, StageEntry
from crm.project_queries import is_overdue_start
from crm.rates import REACHED, Window, signed_projects

ONE = Decimal(1)
IN_NEGOTIATION = (ProjectStage.NEGOTIATION, ProjectStage.PRE_SIGN)


def projects_of(asked: Asked) -> QuerySet[Project]:
    rows = Project.objects.filter(area__in=asked.areas).order_by("number")
    return rows if asked.chain is None else rows.filter(chain=asked.chain)


def signed(asked: Asked) -> QuerySet[Project]:
    """Signed in the period, as it stands at the end of `as_of`: a signature taken back then is none."""
    return signed_projects(projects_of(asked), Window(asked.period.first_day, asked.last_day, asked.as_of))


def entered(asked: Asked, stages: Collection[str]) -> QuerySet[Project]:
    """Came to one of `stages` from before in the period, by accepted entries, and is there or further."""
    accepted = StageEntry.objects.filter(
        project=OuterRef("pk"), status=EntryStatus.ACCEPTED, entered_on__lte=asked.as_of
    ).order_by("-entered_on", "-pk")
    arrivals = accepted.filter(stage__in=stages).exclude(stage_from__in=stages)
    return (
        projects_of(asked)
        .annotate(
            reached=Subquery(accepted.values("stage")[:1]),
            arrived_on=Subquery(arrivals.values("entered_on")[:1]),
        )
        .filter(reached__in=stages, arrived_on__range=(asked.period.first_day, asked.last_day))
    )


def negotiated(asked: Asked) -> QuerySet[Project]:
    """Under negotiation or about to be signed at the end of the last day that counts; not what is shelved."""
    accepted = StageEntry.objects.filter(
        project=OuterRef("pk"), status=EntryStatus.ACCEPTED, entered_on__lte=asked.last_day
    ).order_by("-entered_on", "-pk")
    return (
        projects_of(asked)
        .annotate(reached=Subquery(accepted.values("stage")[:1]))
        .filter(reached__in=IN_NEGOTIATION)
        .exclude(status=ProjectStage.SUSPENDED)
        .exclude(closed_on__lte=asked.last_day)
    )


def overdue(asked: Asked) -> QuerySet[Project]:
    """Late with the start on the last day that counts, by the stage in which a project is now."""
    return projects_of(asked).filter(is_overdue_start(asked.last_day))


def record_of(project: Project, amount: Decimal | None) -> Record:
    """None: nobody knows the amount."""
    return Record(
        "crm.Project",
        project.pk,
        str(project),
        project.area_id,
        NOTHING if amount is None else amount,
        is_known=amount is not None,
    )


Rows = Callable[[Asked], QuerySet[Project]]


def _counted(rows: Rows) -> Callable[[Asked], list[Record]]:
    return lambda asked: [record_of(project, ONE) for project in rows(asked)]


def _invested(rows: Rows) -> Callable[[Asked], list[Record]]:
    return lambda asked: [record_of(project, project.invest_total) for project in rows(asked)]


def _that_reached(name: str) -> Rows:
    return lambda asked: signed(asked).filter(reached__in=REACHED[name])  # type: ignore[misc]  # annotated


def _agreed(asked: Asked) -> list[Record]:
    """What the rate of funds divides by: a project whose investment is not known is on neither side."""
    return [record_of(project, project.invest_total) for project in signed(asked) if _is_agreed(project)]


def _funded(asked: Asked) -> list[Record]:
    rows: Any = signed(asked)  # annotated with `funds`
    return [record_of(project, project.funds) for project in rows if _is_agreed(project)]


def _is_agreed(project: Project) -> bool:
    return project.invest_total is not None


def _leads(asked: Asked) -> list[Record]:
    """By the first report: what was taken up from the pool was reported before."""
    rows = Lead.objects.filter(
        area__in=asked.areas,
        from_pool=None,
        reported_at__gte=moment_of_first(asked),
        reported_at__lt=end_of(asked.last_day),
    ).select_related("enterprise")
    if asked.chain is not None:
        rows = rows.filter(chain=asked.chain)
    return [
        Record("crm.Lead", lead.pk, f"{lead.enterprise}：{lead.summary}", lead.area_id, ONE)
        for lead in rows.order_by("reported_at", "pk")
    ]


def moment_of_first(asked: Asked):
    """The first moment of the period."""
    return end_of(asked.period.plus(-1).last_day)


for key, label, rows in (
    ("signed_projects", _("Projects signed"), signed),
    ("started_projects", _("Projects started"), lambda asked: entered(asked, REACHED["started"])),
    (
        "production_projects",
        _("Projects in production"),
        lambda asked: entered(asked, REACHED["in_production"]),
    ),
    ("negotiating_projects", _("Projects under negotiation"), negotiated),
    ("overdue_starts", _("Overdue starts"), overdue),
    ("signed_registered", _("Signed, and established or later"), _that_reached("registered")),
    ("signed_started", _("Signed, and construction started or later"), _that_reached("started")),
    ("signed_in_production", _("Signed, and in production or later"), _that_reached("in_production")),
):
    register(Computation(key, label, BaseUnit.PROJECT, _counted(rows)))
register(Computation("signed_amount", _("Agreed investment signed"), BaseUnit.CNY, _invested(signed)))
register(Computation("signed_agreed", _("Agreed investment, of the rate of funds"), BaseUnit.CNY, _agreed))
register(Computation("signed_funds", _("Counted funds of what was signed"), BaseUnit.CNY, _funded))
register(Computation("reported_leads", _("Leads reported"), BaseUnit.LEAD, _leads))
