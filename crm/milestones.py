"""When projects came to the signature, to the start of construction and into production (domain.md 3.2).

By their accepted entries up to a day, as the four rates have it (crm/rates.py): a project came to a stage on
the day on which it last came there from before, and one that was moved back is not there.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from crm.choices.projects import REVIEWED_STAGES, EntryStatus
from crm.models import Project, StageEntry
from crm.rates import REACHED

STAGES: dict[str, Collection[str]] = {
    "signed": REVIEWED_STAGES,
    "started": REACHED["started"],
    "in_production": REACHED["in_production"],
}


def with_milestones(projects: QuerySet[Project], day: dt.date) -> QuerySet[Project]:
    """Annotated with `reached`, the stage at the end of `day`, and the days of STAGES: `signed_on`,
    `started_on`, `in_production_on`. Not scoped."""
    accepted = StageEntry.objects.filter(
        project=OuterRef("pk"), status=EntryStatus.ACCEPTED, entered_on__lte=day
    ).order_by("-entered_on", "-pk")
    days = {
        f"{name}_on": Subquery(
            accepted.filter(stage__in=stages).exclude(stage_from__in=stages).values("entered_on")[:1]
        )
        for name, stages in STAGES.items()
    }
    return projects.annotate(reached=Subquery(accepted.values("stage")[:1]), **days)


def came_to(name: str, projects: Iterable[Any], first: dt.date, last: dt.date) -> list[Any]:
    """Of rows of `with_milestones` those that came to a stage of STAGES in these days and are there still,
    the earliest first. Framework agreements too: they never count as signed."""
    found = [
        (day, project.pk, project)
        for project in projects
        if project.reached in STAGES[name]
        and (day := getattr(project, f"{name}_on"))
        and first <= day <= last
    ]
    return [project for _day, _pk, project in sorted(found, key=lambda one: one[:2])]
