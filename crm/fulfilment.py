"""How much of a promise is kept: agreed, due to date, counted, and how many quarters it is behind.

A figure counts once it is verified for the area; one that was amended counts until the new one is verified.
What is due by a day is what the schedule names for the quarters that are over by then; what the schedule
leaves out is due on `due_on`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.models import User
from core.fields import MoneyField
from crm.choices.commitments import ActualStatus, CommitmentStatus, Indicator
from crm.models import Actual, Commitment, Project, ScheduleLine
from crm.quarters import Quarter, ended_by, last_ended, quarter_of

NOTHING = Decimal(0)
HALF_A_CENT = Decimal("0.005")  # SQLite subtracts in binary: less than that is nothing
LAST_DAYS = {1: "-03-31", 2: "-06-30", 3: "-09-30", 4: "-12-31"}  # of the quarters
# Of a row with `year` and `quarter`.
LAST_DAY_OF_QUARTER = Cast(
    Concat(
        Cast("year", CharField()),
        Case(*(When(quarter=quarter, then=Value(day)) for quarter, day in LAST_DAYS.items())),
    ),
    DateField(),
)
# Verified, and not replaced by a figure that is verified. A rejected figure loses its counted value.
IN_FORCE = Q(counted_value__isnull=False) & (Q(amended_by=None) | Q(amended_by__counted_value=None))


@dataclass(frozen=True)
class Fulfilment:
    """In the unit of the commitment."""

    agreed: Decimal  # the whole
    due: Decimal  # of it, due to date
    counted: Decimal  # of the quarters that are over
    delay: int  # quarters

    @property
    def of_due(self) -> Decimal | None:
        """Counted ÷ due to date; None while nothing is due."""
        return self.counted / self.due if self.due else None

    @property
    def of_agreed(self) -> Decimal:
        return self.counted / self.agreed

    @property
    def is_behind(self) -> bool:
        return self.counted < self.due


def agreed_by(commitment: Commitment, day: dt.date) -> Decimal:
    """What is due at the end of `day`. Reads `commitment.schedule`: prefetch it for many."""
    lines = commitment.schedule.all()
    ended = last_ended(day)
    due = sum((line.amount for line in lines if Quarter(line.year, line.quarter) <= ended), NOTHING)
    if commitment.due_on and commitment.due_on <= day:
        due += commitment.total - sum((line.amount for line in lines), NOTHING)
    return due


def fulfilment(commitment: Commitment, counted: Decimal, as_of: dt.date) -> Fulfilment:
    """`counted` is what counts of the quarters over by `as_of`. An abandoned promise is never behind."""
    if commitment.status == CommitmentStatus.ABANDONED:
        return Fulfilment(commitment.total, NOTHING, counted, 0)
    due = agreed_by(commitment, as_of)
    return Fulfilment(commitment.total, due, counted, _delay(commitment, counted, as_of))


def _delay(commitment: Commitment, counted: Decimal, as_of: dt.date) -> int:
    """The number of quarter ends at which more was due than is counted now.

    0: at the end of the last quarter no more was due. 2: since the quarter end before that, more was due.
    """
    ended = last_ended(as_of)
    quarters = [Quarter(line.year, line.quarter) for line in commitment.schedule.all()]
    if commitment.due_on:
        quarters.append(quarter_of(commitment.due_on))
    begun = [quarter for quarter in sorted(quarters) if quarter <= ended]
    exceeded = next((q for q in begun if agreed_by(commitment, q.last_day) > counted), None)
    return ended.place - exceeded.place + 1 if exceeded else 0


def with_counted(rows: QuerySet[Commitment], as_of: dt.date) -> QuerySet[Commitment]:
    """The commitments with their schedule and `counted`, of the quarters over by `as_of`. Two queries."""
    figures = Actual.objects.filter(IN_FORCE, ended_by(as_of), commitment=OuterRef("pk")).order_by()
    return rows.annotate(counted=_sum_of(figures, "counted_value")).prefetch_related(
        Prefetch("schedule", ScheduleLine.objects.all())
    )


def counted_so_far(commitment: Commitment) -> Decimal:
    """Of all its quarters, by the figures in force. One query."""
    return _total(Actual.objects.filter(IN_FORCE, commitment=commitment))


def unkept_lines(rows: QuerySet[Commitment]) -> QuerySet[ScheduleLine]:
    """Of each of these commitments the first quarter of its schedule that is not counted in full yet."""
    is_first = Q(commitment__counted_so_far__gte=F("cumulative") - F("amount") - HALF_A_CENT)
    unkept = Q(commitment__counted_so_far__lt=F("cumulative"))
    return ScheduleLine.objects.filter(is_first, unkept, commitment__in=rows)


def unkept(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Those of which less than the total is counted by now."""
    return rows.filter(counted_so_far__lt=F("total"))


def _sum_of(rows: QuerySet, column: str) -> Any:
    total = rows.values("commitment").annotate(sum=Sum(column)).values("sum")
    return Coalesce(Subquery(total, output_field=MoneyField(signed=True)), NOTHING)


@dataclass(frozen=True)
class Promise:
    """A commitment as a page shows it."""

    commitment: Commitment
    fulfilment: Fulfilment


def promises(rows: QuerySet[Commitment], as_of: dt.date) -> list[Promise]:
    return [
        Promise(row, fulfilment(row, row.counted, as_of))  # type: ignore[attr-defined]  # annotated
        for row in with_counted(rows, as_of)
    ]


def promises_of(project: Project, user: User, as_of: dt.date) -> list[Promise]:
    """The commitments of both sides of a project, the investor's first. Two queries."""
    rows = Commitment.objects.visible_to(user).filter(project=project).order_by("-side", "indicator", "pk")
    return promises(rows, as_of)


def counted_funds(project: Project, as_of: dt.date) -> Decimal:
    """Funds in place of a project (元): what counts of the indicator `paid_in_fund`. One query.

    Of abandoned commitments too: the money came. Total and fixed-asset investment are other measures of the
    same money and are not added.
    """
    return _total(funds_in_force(as_of).filter(commitment__project=project))


def funds_in_force(as_of: dt.date) -> QuerySet[Actual]:
    """The figures of funds in place that count as of a day, of all projects: not scoped."""
    return Actual.objects.filter(IN_FORCE, ended_by(as_of), commitment__indicator=Indicator.PAID_IN_FUND)


def running(values: Mapping[Quarter, Decimal]) -> Iterable[tuple[Quarter, Decimal]]:
    """The cumulative figure at the end of each quarter."""
    total = NOTHING
    for quarter in sorted(values):
        total += values[quarter]
        yield quarter, total


def cumulative(actual: Actual) -> Decimal:
    """What counts of the commitment up to the quarter of this figure. One query."""
    up_to = Q(year__lt=actual.year) | Q(year=actual.year, quarter__lte=actual.quarter)
    return _total(Actual.objects.filter(IN_FORCE, up_to, commitment=actual.commitment_id))


def _total(rows: QuerySet[Actual]) -> Decimal:
    return rows.aggregate(total=Coalesce(Sum("counted_value"), NOTHING))["total"]


def awaiting(user: User) -> QuerySet[Actual]:
    """Figures that wait for somebody like `user`: submitted ones, and for the region those of the areas."""
    waits = Q(pk__in=())
    if user.has_perm("crm.verify_actual"):
        waits |= Q(status=ActualStatus.SUBMITTED) & _by_others(user)
    if user.has_perm("crm.verify_actual_region"):
        waits |= Q(status=ActualStatus.AREA_VERIFIED) & _by_others(user) & ~Q(verified_by=user)
    return Actual.objects.visible_to(user).filter(waits)


def _by_others(user: User) -> Q:
    return ~Q(created_by=user) & (Q(edited_by=None) | ~Q(edited_by=user))
