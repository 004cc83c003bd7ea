"""Revenue, employees, assets and size of the newest year; a year that is too long ago says nothing."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from core.language import Chosen
from core.language import message as _
from registry.choices import SizeClass, SizeSource
from registry.models import YearFigures
from whitelist.indicators.base import (
    Answers,
    Batch,
    Datum,
    Indicator,
    IndicatorKind,
    IndicatorUnit,
    Param,
    Params,
    Reading,
    unknown,
)

# With 2, figures of 2024 count until the end of 2026.
MAX_AGE = Param("max_age_years", gettext_lazy("Figures may be so many years old"), 2, most=10)


def _reader(
    field: str, is_known: Q, value_of: Callable[[Any], Any], source_of: Callable[[int, str], str]
) -> Any:
    def read(batch: Batch, reading: Reading, params: Params) -> Answers:
        oldest = reading.day.year - params["max_age_years"]
        rows = YearFigures.objects.filter(
            batch.within("enterprise_id"), is_known, year__gte=oldest, year__lte=reading.day.year
        ).order_by("enterprise_id", "-year")
        found: dict[int, Datum] = {}
        for enterprise_id, year, origin, value in rows.values_list(
            "enterprise_id", "year", "size_source", field
        ):
            if enterprise_id not in found:
                source = reading.once((source_of, year, origin), partial(source_of, year, origin))
                found[enterprise_id] = Datum(value_of(value), source, reading.day.replace(year, 12, 31))
        why = _("No figure of this kind is entered for %(year)s or later.") % {"year": oldest}
        return Answers(found, unknown(why))

    return read


def _source(year: int, origin: str) -> str:
    known = Chosen(SizeSource(origin)) if origin in SizeSource else origin
    return _("Figures of %(year)s: %(origin)s") % {"year": year, "origin": known}


def _source_of_number(year: int, origin: str) -> str:
    """That the size was computed from the figures does not say who gave them."""
    if origin == SizeSource.COMPUTED:
        return _("Registry: figures of %(year)s") % {"year": year}
    return _source(year, origin)


def _number(field: str, label: Any, unit: str) -> Indicator:
    return Indicator(
        field.removesuffix("_cny"),
        label,
        IndicatorKind.NUMBER,
        _reader(field, Q(**{f"{field}__isnull": False}), Decimal, _source_of_number),
        unit=unit,
        params=(MAX_AGE,),
    )


REVENUE = _number("revenue_cny", gettext_lazy("Annual revenue"), IndicatorUnit.CNY)
EMPLOYEES = _number("employees", gettext_lazy("Employees"), IndicatorUnit.PERSONS)
ASSETS = _number("assets_cny", gettext_lazy("Total assets"), IndicatorUnit.CNY)
SIZE = Indicator(
    "size_class",
    gettext_lazy("Size"),
    IndicatorKind.CHOICE,
    _reader("size_class", ~Q(size_class=SizeClass.UNKNOWN), lambda value: frozenset([value]), _source),
    options=lambda: [choice for choice in SizeClass.choices if choice[0] != SizeClass.UNKNOWN],
    params=(MAX_AGE,),
)
FIGURES = (REVENUE, EMPLOYEES, ASSETS, SIZE)
