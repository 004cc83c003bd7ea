"""The counted figures of a period, and those of the year before that growth is measured by."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from decimal import Decimal

from accounts.choices import AreaKind
from accounts.models import Area
from assessment.figures import Asked, Figure, Record, figures
from assessment.formula_words import FormulaKind
from assessment.models import AssessedUnit, AssessmentPeriod, Indicator, PeriodSnapshot
from assessment.periods import Period
from assessment.plain_values import Plain, text_of
from assessment.scheme_choices import SCALES

HUNDRED = Decimal(100)
ZERO = Decimal(0)
# What a figure means: with another unit or computation it is another figure.
MEANING = ("unit", "computation", "denominator")


def subject_key(unit: AssessedUnit) -> str:
    """Who it is, whatever the version: "area NN", "organisation COM"."""
    return f"{'organisation' if unit.organisation_id else 'area'} {unit.subject.code}"


def earlier_values(
    period: AssessmentPeriod, units: list[AssessedUnit], counted: list[Indicator], as_of: dt.date
) -> dict[tuple[str, str], str | None]:
    """The values of the same period of the year before, by indicator and unit: those it was frozen with.

    Where it was not assessed, or the unit was not, or the indicator was another, what growth is measured by
    is counted as far as records tell it.
    """
    before = period.period.a_year_before
    snapshot = PeriodSnapshot.objects.filter(
        period__code=before.code, period__version__scheme_id=period.version.scheme_id
    ).first()
    inputs = json.loads(snapshot.content)["inputs"] if snapshot else None
    frozen = _frozen_values(inputs, _same_indicators(inputs, period)) if inputs else {}
    keys = {unit.pk: subject_key(unit) for unit in units}
    growing = {
        one.pk: one
        for one in counted
        if one.formula == FormulaKind.GROWTH and any((one.code, key) not in frozen for key in keys.values())
    }
    found = counted_figures(list(growing.values()), units, before, as_of)
    values = {(growing[pk].code, keys[unit]): told["value"] for (pk, unit), told in found.items()}
    return values | frozen


def _same_indicators(inputs: Plain, period: AssessmentPeriod) -> set[str]:
    """The codes of those that say the same thing as in the frozen inputs: in one unit, counted in one way."""
    frozen = {one["code"]: tuple(one[name] for name in MEANING) for one in inputs["indicators"]}
    return {
        one.code
        for one in period.version.indicators.all()
        if frozen.get(one.code) == tuple(getattr(one, name) for name in MEANING)
    }


def _frozen_values(inputs: Plain, codes: Container[str]) -> dict[tuple[str, str], str | None]:
    keys = {unit["id"]: unit["key"] for unit in inputs["units"]}
    return {
        (cell["indicator"], keys[cell["unit"]]): cell["value"]
        for cell in inputs["cells"]
        if cell["indicator"] in codes
    }


def counted_figures(
    asked_for: list[Indicator], units: list[AssessedUnit], period: Period, as_of: dt.date
) -> dict[tuple[int, int], Plain]:
    """The figures that come from records, asked for all units at once: a query costs the same for each."""
    if not asked_for:
        return {}
    places = _places(units)
    areas = tuple(sorted({area for own in places.values() for area in own}))
    asked = Asked(areas=areas, period=period, as_of=as_of)
    keys = {key for one in asked_for for key in (one.computation, one.denominator) if key}
    found = {key: _by_area(one, areas) for key, one in figures(sorted(keys), asked).items()}
    return {
        (one.pk, unit.pk): _figure_of(one, found, places[unit.pk])
        for one in asked_for
        for unit in units
        if places[unit.pk]
    }


def _places(units: list[AssessedUnit]) -> dict[int, frozenset[int]]:
    """Of each unit the areas whose records count for it; a zone is all of its areas."""
    children: dict[int, set[int]] = defaultdict(set)
    for pk, parent in Area.objects.filter(kind=AreaKind.FTZ_AREA).values_list("pk", "parent_id"):
        children[parent].add(pk)
    own = {unit.pk: unit.of_area for unit in units}
    return {pk: frozenset(children.get(area) or {area}) if area else frozenset() for pk, area in own.items()}


def _by_area(figure: Figure, areas: Iterable[int]) -> dict[int, list[Record]] | None:
    """The records of each area. None where records cannot say the figure."""
    if figure.value is None and not figure.records:
        return None
    found: dict[int, list[Record]] = {area: [] for area in areas}
    for record in figure.records:
        found[record.area].append(record)
    return found


def _figure_of(
    one: Indicator, found: Mapping[str, Mapping[int, list[Record]] | None], places: frozenset[int]
) -> Plain:
    records, amount = _in_places(found[one.computation], places)
    if not one.denominator:
        value = None if amount is None else amount / SCALES.get(one.unit, Decimal(1))
        return {"value": text_of(value), "records": listed(records), "share_of": []}
    share_of, whole = _in_places(found[one.denominator], places)
    # Of nothing there is no share.
    value = amount / whole * HUNDRED if amount is not None and whole else None
    return {"value": text_of(value), "records": listed(records), "share_of": listed(share_of)}


def _in_places(
    by_area: Mapping[int, list[Record]] | None, places: frozenset[int]
) -> tuple[list[Record], Decimal | None]:
    """The records of a unit, and their sum: None where it is not known."""
    if by_area is None:
        return [], None
    records = [record for area in sorted(places) for record in by_area[area]]
    if records and not any(record.is_known for record in records):
        return records, None
    return records, sum((record.amount for record in records), ZERO)


def areas_of(unit: AssessedUnit) -> tuple[int, ...]:
    """The areas whose records count for a unit; none for one of the whole region."""
    return tuple(sorted(_places([unit])[unit.pk]))


def listed(records: Iterable[Record]) -> list[list]:
    return [
        [record.label, record.pk, record.name, text_of(record.amount) if record.is_known else None]
        for record in records
    ]
