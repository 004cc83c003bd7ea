"""Figures of funds line by line, with the day to which each line belongs and what of it counts.

A line belongs to the day on which it was credited or invoiced, kept within the quarter in whose figure it
stands; without a day to the last day of the quarter. So the months of a quarter make the quarter.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from crm.choices.commitments import ActualStatus
from crm.counting import spread
from crm.fulfilment import IN_FORCE
from crm.models import Actual, FundLine
from crm.quarters import Quarter

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Receipt:
    """A line of a figure, or the figure itself where nobody broke it down (`line` None)."""

    project: int
    actual: Actual
    line: FundLine | None
    day: dt.date
    counted: Decimal | None  # of it, in 元; None: the figure is not verified


def receipts(areas: Collection[int], indicator: str, until: dt.date) -> list[Receipt]:
    """Of the figures in force and of those handed in, up to a day, in the order of their projects and days.

    Of abandoned commitments too: the money came. Not scoped. Two queries, whatever the number of rows.
    """
    found = [one for group in _by_commitment(_figures(areas, indicator)) for one in _of_commitment(group)]
    return sorted((one for one in found if one.day <= until), key=_place)


def _place(one: Receipt) -> tuple:
    return one.project, one.day, one.actual.pk, one.line.pk if one.line else 0


def _figures(areas: Collection[int], indicator: str) -> QuerySet[Actual]:
    handed_in = Q(status=ActualStatus.SUBMITTED) & (Q(amends=None) | Q(amends__counted_value=None))
    rows = Actual.objects.filter(
        IN_FORCE | handed_in, commitment__project__area__in=areas, commitment__indicator=indicator
    )
    rows = rows.select_related("commitment", "rule").prefetch_related("lines__evidence")
    return rows.order_by("commitment", "year", "quarter", "pk")


def _by_commitment(rows: Iterable[Actual]) -> Iterable[list[Actual]]:
    groups: dict[int, list[Actual]] = {}
    for row in rows:
        groups.setdefault(row.commitment_id, []).append(row)
    return groups.values()


def _of_commitment(figures: list[Actual]) -> Iterable[Receipt]:
    among = [line for one in figures if one.counted_value is not None for line in one.lines.all()]
    for one in figures:
        lines, quarter = list(one.lines.all()), Quarter(one.year, one.quarter)
        project = one.commitment.project_id
        if not lines:
            yield Receipt(project, one, None, quarter.last_day, one.counted_value)
            continue
        counted: list[Decimal | None] = [None] * len(lines)
        if one.counted_value is not None:
            counted = [*spread(one.counted_value, lines, one.rule, among)]
        for line, part in zip(lines, counted, strict=True):
            yield Receipt(project, one, line, _day(line.received_on, quarter), part)


def _day(received_on: dt.date | None, quarter: Quarter) -> dt.date:
    if received_on is None:
        return quarter.last_day
    return min(max(received_on, quarter.first_day), quarter.last_day)
