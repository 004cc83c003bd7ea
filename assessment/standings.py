"""How a target stands by what was counted: reached, on the way, behind, or not known. Pure.

The rule, told on the page: reached is a figure of the wanted height. Before the end of the target's year it
is on the way as long as at least that share of the target is there which has passed of the time since the
policy (序时进度); otherwise it is behind. A range is reached from its lower end. A milestone has no share:
before the end of its year it is on the way.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from assessment.choices import Standing
from assessment.models import Target
from assessment.periods import Period
from assessment.queries.readings import Reading
from assessment.units import BaseUnit, base_of, from_base, to_base

PER_TEN_THOUSAND = Decimal("0.0001")


@dataclass(frozen=True)
class Line:
    """A target with what came of it. Figures are in the metric's unit."""

    standing: Standing
    reading: Reading | None = None
    year: int | None = None  # that the reading is of
    actual: Decimal | None = None
    completion: Decimal | None = None  # 0.875; None of a milestone
    gap: Decimal | None = None  # target less actual: below zero where more was reached; None of a milestone
    trend: tuple[tuple[int, Decimal], ...] = ()  # years with a figure, the earliest first


def line_of(target: Target, series: dict[int, Reading]) -> Line:
    """`series` is what Readings.of_target says. Of figures after the target's year only the trend tells."""
    unit = target.metric.unit
    trend = tuple((year, from_base(reading.value, unit)) for year, reading in sorted(series.items()))
    if target.baseline_open:
        return Line(Standing.NO_BASELINE)
    years = [year for year in series if year <= target.year]
    if not years:
        return Line(Standing.NO_FIGURE, trend=trend)
    year = max(years)
    reading = series[year]
    wanted = to_base(target.value, unit)
    ratio = reading.value / wanted if wanted else None
    is_milestone = base_of(unit) == BaseUnit.MILESTONE
    return Line(
        _standing(target, reading, ratio),
        reading,
        year,
        from_base(reading.value, unit),
        None if is_milestone or ratio is None else ratio.quantize(PER_TEN_THOUSAND),
        None if is_milestone else from_base(wanted - reading.value, unit),
        trend,
    )


def _standing(target: Target, reading: Reading, ratio: Decimal | None) -> Standing:
    if ratio is None or ratio >= 1:
        return Standing.REACHED
    passed = time_passed(target, reading.last_day)
    if passed >= 1:
        return Standing.BEHIND
    is_milestone = base_of(target.metric.unit) == BaseUnit.MILESTONE
    return Standing.ON_THE_WAY if is_milestone or ratio >= passed else Standing.BEHIND


def time_passed(target: Target, day: dt.date) -> Decimal:
    """Of the time from the policy to the end of the target's year, at the end of `day`: 0 to 1."""
    begun, end = target.item.policy.dated, Period(target.year).last_day
    if day >= end:
        return Decimal(1)
    return max(Decimal(0), Decimal((day - begun).days) / Decimal((end - begun).days))
