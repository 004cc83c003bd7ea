"""The four rates of projects signed in a window (domain.md 3.4), from accepted stages and counted funds.

- performance = established or later ÷ signed
- funds = counted funds ÷ agreed investment (`Project.invest_total`)
- start = construction started or later ÷ signed
- production = in production or later ÷ signed

A project is where its last accepted entry up to the day puts it, by the business day of the entry. It is
signed on the day on which it last came to the signature from before: one that was moved back is not signed.
Framework agreements are never counted as signed. A project that was dropped later stays: it was signed.
"""

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.fields import MoneyField
from crm.choices.projects import PIPELINE, REVIEWED_STAGES, AgreementKind, EntryStatus, ProjectStage
from crm.fulfilment import funds_in_force
from crm.models import Project, StageEntry

NOTHING = Decimal(0)


def _from(stage: ProjectStage) -> Collection[str]:
    return PIPELINE[PIPELINE.index(stage) :]


REACHED = {
    "registered": _from(ProjectStage.REGISTERED),
    "started": _from(ProjectStage.STARTED),
    "in_production": _from(ProjectStage.IN_PRODUCTION),
}


@dataclass(frozen=True)
class Window:
    """Projects signed from the one day to the other, as they stood at the end of `as_of`."""

    signed_from: dt.date
    signed_to: dt.date
    as_of: dt.date


@dataclass(frozen=True)
class Rate:
    """Projects, or 元 in the rate of funds."""

    numerator: Decimal | int
    denominator: Decimal | int

    @property
    def ratio(self) -> Decimal | None:
        """None where there is nothing to divide by."""
        return Decimal(self.numerator) / Decimal(self.denominator) if self.denominator else None


@dataclass(frozen=True)
class FourRates:
    performance: Rate
    funds: Rate
    start: Rate
    production: Rate


class Standing(NamedTuple):
    """What the rates need to know of a signed project."""

    area: int
    chain: int | None
    reached: str
    invest_total: Decimal | None
    funds: Decimal


def signed_projects(projects: QuerySet[Project], window: Window) -> QuerySet[Project]:
    """Those of `projects` that the window counts as signed.

    Annotated with `signed_on`, `reached` (the stage by `as_of`) and `funds` (counted, 元).
    """
    accepted = StageEntry.objects.filter(
        project=OuterRef("pk"), status=EntryStatus.ACCEPTED, entered_on__lte=window.as_of
    ).order_by("-entered_on", "-pk")
    signings = accepted.filter(stage__in=REVIEWED_STAGES).exclude(stage_from__in=REVIEWED_STAGES)
    paid = funds_in_force(window.as_of).filter(commitment__project=OuterRef("pk")).order_by()
    total = paid.values("commitment__project").annotate(total=Sum("counted_value")).values("total")
    funds: Any = Coalesce(Subquery(total, output_field=MoneyField(signed=True)), NOTHING)
    return (
        projects.annotate(
            reached=Subquery(accepted.values("stage")[:1]),
            signed_on=Subquery(signings.values("entered_on")[:1]),
            funds=funds,
        )
        .filter(reached__in=REVIEWED_STAGES, signed_on__range=(window.signed_from, window.signed_to))
        .exclude(agreement_kind=AgreementKind.FRAMEWORK)
    )


def standings(projects: QuerySet[Project], window: Window) -> list[Standing]:
    """One query."""
    return standings_of(signed_projects(projects, window))


def standings_of(signed: QuerySet[Project]) -> list[Standing]:
    """Of rows of `signed_projects`. One query."""
    rows = signed.order_by().values_list("area", "chain", "reached", "invest_total", "funds")  # type: ignore[misc]
    return [Standing(*row) for row in rows]


def rates_of(standing: Iterable[Standing]) -> FourRates:
    """Pure. A project whose investment is not known is left out of the rate of funds on both sides."""
    rows = list(standing)
    agreed = [row for row in rows if row.invest_total is not None]

    def reached(name: str) -> Rate:
        return Rate(sum(row.reached in REACHED[name] for row in rows), len(rows))

    return FourRates(
        performance=reached("registered"),
        funds=Rate(
            sum((row.funds for row in agreed), NOTHING),
            sum((row.invest_total for row in agreed if row.invest_total), NOTHING),
        ),
        start=reached("started"),
        production=reached("in_production"),
    )


def four_rates(
    projects: QuerySet[Project], signed_from: dt.date, signed_to: dt.date, as_of: dt.date
) -> FourRates:
    """The rates of the projects among `projects` that were signed in the window. One query."""
    return rates_of(standings(projects, Window(signed_from, signed_to, as_of)))


def rates_by(rows: Iterable[Standing], key: Callable[[Standing], Hashable]) -> dict[Any, FourRates]:
    """The rates of each group."""
    groups: dict[Hashable, list[Standing]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: rates_of(group) for name, group in groups.items()}
