"""Units of figures: kept in base units (元, dollars, persons, TEU), scaled where a person reads or writes."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.choices import Unit

PLACES = Decimal("0.01")  # of a figure as it is kept


class BaseUnit(models.TextChoices):
    """What an amount is kept in."""

    CNY = "CNY", "CNY"
    USD = "USD", "USD"
    PERCENT = "PERCENT", "%"
    TIMES = "TIMES", _("times the baseline")
    VEHICLE = "VEHICLE", _("vehicles")
    TEU = "TEU", "TEU"
    TONNE = "TONNE", _("tonnes")
    PERSON = "PERSON", _("persons")
    ENTERPRISE = "ENTERPRISE", _("enterprises")
    ROUTE = "ROUTE", _("routes")
    SITE = "SITE", _("sites")
    MILESTONE = "MILESTONE", _("milestone")
    PROJECT = "PROJECT", pgettext_lazy("unit", "projects")
    LEAD = "LEAD", pgettext_lazy("unit", "leads")
    REPORT = "REPORT", pgettext_lazy("unit", "reports")


class Scale(NamedTuple):
    base: BaseUnit
    factor: int


SCALES: dict[str, Scale] = {
    Unit.CNY_100M: Scale(BaseUnit.CNY, 100_000_000),
    Unit.USD_100M: Scale(BaseUnit.USD, 100_000_000),
    Unit.PCT: Scale(BaseUnit.PERCENT, 1),
    Unit.RATIO: Scale(BaseUnit.TIMES, 1),
    Unit.VEHICLE_10K: Scale(BaseUnit.VEHICLE, 10_000),
    Unit.TEU_10K: Scale(BaseUnit.TEU, 10_000),
    Unit.TONNE_10K: Scale(BaseUnit.TONNE, 10_000),
    Unit.PERSON_10K: Scale(BaseUnit.PERSON, 10_000),
    Unit.ENTERPRISE: Scale(BaseUnit.ENTERPRISE, 1),
    Unit.ROUTE: Scale(BaseUnit.ROUTE, 1),
    Unit.SITE: Scale(BaseUnit.SITE, 1),
    Unit.MILESTONE: Scale(BaseUnit.MILESTONE, 1),
}
WHOLE = {
    BaseUnit.VEHICLE,
    BaseUnit.TEU,
    BaseUnit.PERSON,
    BaseUnit.ENTERPRISE,
    BaseUnit.ROUTE,
    BaseUnit.SITE,
    BaseUnit.MILESTONE,
}  # of which there are no parts


class WrittenUnit(models.TextChoices):
    """What a figure may be written in, in a form or a workbook: `written_in` says which a metric takes."""

    CNY = "CNY", "CNY"
    CNY_10K = "CNY_10K", _("CNY 10,000")
    CNY_100M = "CNY_100M", _("CNY 100 million")
    USD = "USD", "USD"
    USD_10K = "USD_10K", _("USD 10,000")
    USD_100M = "USD_100M", _("USD 100 million")
    PCT = "PCT", "%"
    RATIO = "RATIO", _("times the baseline")
    VEHICLE = "VEHICLE", _("vehicles")
    VEHICLE_10K = "VEHICLE_10K", _("10,000 vehicles")
    TEU = "TEU", "TEU"
    TEU_10K = "TEU_10K", _("10,000 TEU")
    TONNE = "TONNE", _("tonnes")
    TONNE_10K = "TONNE_10K", _("10,000 tonnes")
    PERSON = "PERSON", _("persons")
    PERSON_10K = "PERSON_10K", _("10,000 persons")
    ENTERPRISE = "ENTERPRISE", _("enterprises")
    ROUTE = "ROUTE", _("routes")
    SITE = "SITE", _("sites")
    MILESTONE = "MILESTONE", _("milestone")


WRITTEN: dict[str, Scale] = {
    **SCALES,
    **{str(base): Scale(base, 1) for base in BaseUnit},
    WrittenUnit.CNY_10K: Scale(BaseUnit.CNY, 10_000),
    WrittenUnit.USD_10K: Scale(BaseUnit.USD, 10_000),
}
WORDS = {
    "元": "CNY",
    "人民币": "CNY",
    "万元": "CNY_10K",
    "亿元": "CNY_100M",
    "亿": "CNY_100M",
    "美元": "USD",
    "万美元": "USD_10K",
    "亿美元": "USD_100M",
    "百分比": "PCT",
    "倍": "RATIO",
    "辆": "VEHICLE",
    "万辆": "VEHICLE_10K",
    "标箱": "TEU",
    "万标箱": "TEU_10K",
    "吨": "TONNE",
    "万吨": "TONNE_10K",
    "人": "PERSON",
    "万人": "PERSON_10K",
    "家": "ENTERPRISE",
    "户": "ENTERPRISE",
    "条": "ROUTE",
    "个": "SITE",
    "项": "MILESTONE",
}  # as officers write them in workbooks


def base_of(unit: str) -> BaseUnit:
    return SCALES[unit].base


def to_base(value: Decimal, unit: str) -> Decimal:
    """A figure in a unit of `Unit` or `WrittenUnit`, as it is kept."""
    return (value * WRITTEN[unit].factor).quantize(PLACES, ROUND_HALF_UP)


def from_base(value: Decimal, unit: str) -> Decimal:
    """A kept figure in `unit`, without losing digits and without trailing zeros."""
    shown = (value / WRITTEN[unit].factor).normalize()
    return shown.quantize(Decimal(1)) if shown == shown.to_integral_value() else shown


def written_in(unit: str) -> list[WrittenUnit]:
    """The units in which a figure of `unit` may be written, its own first."""
    same = [one for one in WrittenUnit if WRITTEN[one].base == base_of(unit)]
    return sorted(same, key=lambda one: one.value != unit)
