"""What is counted of the quarterly figures of projects: funds in place, and foreign capital utilised.

A figure counts once it is verified for the area; one that was amended counts until the new one is verified.
Both as of the day: crm.fulfilment says it of today.
"""

from collections.abc import Callable
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessment.figures import NOTHING, Asked, Computation, Record, register
from assessment.periods import Period, PeriodKind
from assessment.units import BaseUnit
from crm.choices.commitments import Caliber, FundSource, Indicator
from crm.counting import counted
from crm.figures import ABROAD
from crm.models import Actual, FundLine
from crm.quarters import ended_by

DOMESTIC = (FundSource.DOMESTIC_OUTSIDE_REGION, FundSource.IN_REGION)


def of_quarters(period: Period) -> Q | None:
    """The quarters of a period; None for a month, of which nothing is reported."""
    if period.kind == PeriodKind.MONTH:
        return None
    whole = Q(year=period.year)
    return whole & Q(quarter=period.number) if period.kind == PeriodKind.QUARTER else whole


def in_force(asked: Asked, indicator: Indicator) -> QuerySet[Actual] | None:
    quarters = of_quarters(asked.period)
    if quarters is None:
        return None
    replaced_by_then = Q(amended_by__counted_value__isnull=False, amended_by__verified_on__lte=asked.as_of)
    rows = Actual.objects.filter(
        quarters,
        ended_by(asked.as_of),
        counted_value__isnull=False,
        verified_on__lte=asked.as_of,
        commitment__indicator=indicator,
        commitment__project__area__in=asked.areas,
    ).exclude(replaced_by_then)
    if asked.chain is not None:
        rows = rows.filter(commitment__project__chain=asked.chain)
    rows = rows.select_related("commitment__project", "rule")
    return rows.order_by("year", "quarter", "commitment__project__number", "pk")


def record_of(actual: Actual, amount: Decimal | None) -> Record:
    project = actual.commitment.project
    return Record(
        "crm.Actual",
        actual.pk,
        f"{project} {actual}",
        project.area_id,
        NOTHING if amount is None else amount,
        is_known=amount is not None,
    )


def _all(asked: Asked) -> list[Record] | None:
    rows = in_force(asked, Indicator.PAID_IN_FUND)
    return None if rows is None else [record_of(actual, actual.counted_value) for actual in rows]


def _from(sources: tuple[FundSource, ...]) -> Callable[[Asked], list[Record] | None]:
    """What counts of the funds of a quarter and came from `sources`; unknown where nothing tells."""

    def records(asked: Asked) -> list[Record] | None:
        rows = in_force(asked, Indicator.PAID_IN_FUND)
        if rows is None:
            return None
        parts = [(actual, part_from(actual, sources)) for actual in rows.prefetch_related("lines")]
        return [record_of(actual, part) for actual, part in parts if part is None or part]

    return records


def part_from(actual: Actual, sources: tuple[FundSource, ...]) -> Decimal | None:
    """The part of what counts that came from `sources`. None: the breakdown does not tell it.

    If all that can count came from one side, so did what was counted, however much that is. Otherwise the
    lines that count must add up to it: of a figure that was reduced nobody said of which side.
    """
    lines = [(line, _counts(actual, line)) for line in actual.lines.all()]
    counting = [(line, amount) for line, amount in lines if amount]
    if not counting:
        return NOTHING if not actual.counted_value else None
    inside = [line.source in sources for line, _amount in counting]
    if all(inside):
        return actual.counted_value
    if not any(inside):
        return NOTHING
    if sum(amount for _line, amount in counting) != actual.counted_value:
        return None
    return sum((amount for line, amount in counting if line.source in sources), NOTHING)


def _counts(actual: Actual, line: FundLine) -> Decimal:
    return counted([line], actual.rule).total if actual.rule else line.amount_cny


def _utilized(asked: Asked) -> list[Record] | None:
    """Of the commerce caliber alone, in US dollars; no rate is stored for what is reported in another."""
    rows = in_force(asked, Indicator.FDI_UTILIZED)
    if rows is None:
        return None
    return [
        record_of(actual, actual.counted_value if actual.commitment.currency == "USD" else None)
        for actual in rows.filter(commitment__caliber=Caliber.COMMERCE)
    ]


register(Computation("funds_in_place", _("Funds in place"), BaseUnit.CNY, _all))
register(Computation("funds_in_place_domestic", _("Funds in place, domestic"), BaseUnit.CNY, _from(DOMESTIC)))
register(Computation("funds_in_place_foreign", _("Funds in place, foreign"), BaseUnit.CNY, _from(ABROAD)))
register(
    Computation(
        "fdi_utilized", _("Foreign capital actually utilised (commerce caliber)"), BaseUnit.USD, _utilized
    )
)
