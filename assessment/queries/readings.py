"""What a metric comes to in a place and a year: entered, counted from records, or worked out from others.

Missing is missing: where nothing was entered, or a share lacks one of its two sides, there is no reading,
which is never zero. A figure of the zone or of a group contains those of its areas: they are not added up.
Only what is counted from records is counted over all areas of the zone together.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from accounts.choices import AreaKind
from accounts.models import Area
from assessment.choices import Measure, MetricSource
from assessment.figures import Asked, Figure, figures_over
from assessment.models import Metric, Target
from assessment.periods import Period, PeriodKind
from assessment.queries.observations import Place, Stand, stands
from assessment.units import PLACES
from core.moments import end_of

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Reading:
    """A figure of a year, in the base unit of its metric, and where it comes from."""

    value: Decimal
    last_day: dt.date  # up to which it counts
    is_whole: bool = True  # False: of a year of which periods are missing, or that is not over
    caliber: str = ""  # of an entered figure
    document: str = ""
    firsts: tuple[int, ...] = ()  # keys of the entered figures behind it
    counted: Asked | None = None  # what was asked of the records
    unknown: int = 0  # records of which nobody knows the amount


def counted_areas(area: Area) -> tuple[int, ...]:
    """The areas whose records make up a figure of `area`; none where there are no records. One query."""
    if area.kind == AreaKind.FTZ_AREA:
        return (area.pk,)
    if area.kind == AreaKind.FTZ:
        inside = Area.objects.filter(parent=area, kind=AreaKind.FTZ_AREA).order_by("pk")
        return tuple(inside.values_list("pk", flat=True))
    return ()


def by_year(metric: Metric, entered: dict[str, Stand], as_of: dt.date) -> dict[int, Reading]:
    """Pure. What was entered by periods, as figures of years.

    A flow of quarters or months is added up to the first that is missing; of a stock the latest stands.
    """
    years: dict[int, list[tuple[Period, Stand]]] = {}
    for code, stand in entered.items():
        period = Period.of(code)
        if period.kind == metric.observed:
            years.setdefault(period.year, []).append((period, stand))
    found = {}
    for year, parts in years.items():
        parts.sort()
        if metric.observed != PeriodKind.YEAR:
            parts = _unbroken(parts) if metric.measure == Measure.FLOW else parts[-1:]
        if parts:
            found[year] = _of_parts(parts, year, as_of)
    return dict(sorted(found.items()))


def _unbroken(parts: list[tuple[Period, Stand]]) -> list[tuple[Period, Stand]]:
    return [part for place, part in enumerate(parts, start=1) if part[0].number == place]


def _of_parts(parts: list[tuple[Period, Stand]], year: int, as_of: dt.date) -> Reading:
    last, stand = parts[-1]
    last_day = min(last.last_day, as_of)
    return Reading(
        sum((one.value for _period, one in parts), NOTHING),
        last_day,
        is_whole=last_day == Period(year).last_day,
        caliber=stand.caliber,
        document=stand.document,
        firsts=tuple(one.first for _period, one in parts),
    )


@dataclass
class Readings:
    """Of several metrics at once, as of the end of a day. Ask `load` first; then nothing costs a query."""

    as_of: dt.date
    entered: dict[Place, dict[str, Stand]] = field(default_factory=dict)
    areas: dict[int, tuple[int, ...]] = field(default_factory=dict)
    counted: dict[tuple[Asked, str], Figure] = field(default_factory=dict)

    @classmethod
    def load(cls, targets: Iterable[Target], as_of: dt.date) -> "Readings":
        """What the targets and their shares need. Two queries, and those of the computations."""
        targets = list(targets)
        metrics = [target.metric for target in targets]
        metrics += [one.denominator_metric for one in targets if one.denominator_metric]
        made = cls(as_of)
        made.entered = stands([metric.pk for metric in metrics], end_of(as_of))
        made.areas = _areas_of_places()
        made._count(targets)
        return made

    def _count(self, targets: list[Target]) -> None:
        keys: dict[tuple[tuple[int, ...], int | None], set[str]] = {}
        years: dict[tuple[tuple[int, ...], int | None], set[int]] = {}
        for target in targets:
            for metric, area in _sides(target):
                if self._is_counted(metric, area):
                    place = (self.areas[area], target.chain_id)
                    keys.setdefault(place, set()).add(metric.computation)
                    years.setdefault(place, set()).update(self._years(target))
        for (areas, chain), wanted in keys.items():
            asked = [Asked(areas, Period(year), self.as_of, chain) for year in sorted(years[areas, chain])]
            self.counted |= figures_over(wanted, asked)

    def _is_counted(self, metric: Metric, area: int) -> bool:
        return metric.source == MetricSource.COMPUTED and bool(self.areas.get(area))

    def _years(self, target: Target) -> range:
        """Records tell of every year: asked are those from the policy to the target's, or to the current."""
        last = min(target.year, self.as_of.year)
        return range(min(target.item.policy.dated.year, last), last + 1)

    def series(self, metric: Metric, area: int, target: Target) -> dict[int, Reading]:
        """By year, in order: all that was entered, or what was counted up to the target's year."""
        if not self._is_counted(metric, area):
            place = (metric.pk, area, target.chain_id)
            return by_year(metric, self.entered.get(place, {}), self.as_of)
        found = {}
        for year in self._years(target):
            asked = Asked(self.areas[area], Period(year), self.as_of, target.chain_id)
            figure = self.counted[asked, metric.computation]
            if figure.value is not None:
                is_whole = asked.last_day == asked.period.last_day
                found[year] = Reading(
                    figure.value, asked.last_day, is_whole, counted=asked, unknown=figure.unknown
                )
        return found

    def of_target(self, target: Target) -> dict[int, Reading]:
        """The series of a target's metric in its place. A share: of the years that have both of its sides."""
        if target.metric.source != MetricSource.DERIVED:
            return self.series(target.metric, target.area_id, target)
        if target.denominator_metric is None or target.denominator_area_id is None:
            return {}
        (metric, area), (_same, whole_area) = _sides(target)
        parts, wholes = self.series(metric, area, target), self.series(metric, whole_area, target)
        pairs = {year: (parts[year], wholes[year]) for year in parts if year in wholes}
        return {year: _share(*pair) for year, pair in pairs.items() if _fit(*pair)}


def _sides(target: Target) -> Collection[tuple[Metric, int]]:
    """What is read for a target: its metric in its area; for a share the other metric, in both areas."""
    if target.metric.source != MetricSource.DERIVED:
        return ((target.metric, target.area_id),)
    if target.denominator_metric is None or target.denominator_area_id is None:
        return ()
    return (target.denominator_metric, target.area_id), (
        target.denominator_metric,
        target.denominator_area_id,
    )


def _fit(part: Reading, whole: Reading) -> bool:
    """Two figures of different calibers, or up to different days, make no share."""
    return bool(whole.value) and part.caliber == whole.caliber and part.last_day == whole.last_day


def _share(part: Reading, whole: Reading) -> Reading:
    return Reading(
        (part.value / whole.value * 100).quantize(PLACES, ROUND_HALF_UP),
        part.last_day,
        part.is_whole and whole.is_whole,
        part.caliber,
        "; ".join(dict.fromkeys(text for text in (part.document, whole.document) if text)),
        part.firsts + whole.firsts,
        part.counted,
        part.unknown + whole.unknown,
    )


def _areas_of_places() -> dict[int, tuple[int, ...]]:
    """As `counted_areas`, of every area. One query."""
    rows = list(Area.objects.order_by("pk").values_list("pk", "kind", "parent"))
    inside = [(pk, parent) for pk, kind, parent in rows if kind == AreaKind.FTZ_AREA]
    of_zones = {
        zone: tuple(pk for pk, parent in inside if parent == zone)
        for zone, kind, _parent in rows
        if kind == AreaKind.FTZ
    }
    return {pk: (pk,) for pk, _parent in inside} | of_zones
