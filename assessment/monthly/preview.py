"""The monthly report on the screen: the figures of the workbook, in the words of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.monthly.summary import AMOUNT, COUNT, FIRMS, SHARE

YI, HUNDRED = Decimal(10) ** 8, Decimal(100)
LABELS: Mapping[str, str | Promise] = {
    "signed_count": _("Projects signed"),
    "signed_amount": _("Agreed investment signed"),
    "started_count": _("Projects started"),
    "production_count": _("Projects that began production"),
    "funds": _("Funds in place"),
    "funds_domestic": _("of which domestic"),
    "funds_foreign": _("of which foreign"),
    "rate_performance": _("Contract performance"),
    "rate_funds": pgettext_lazy("rate", "Funds in place"),
    "rate_start": _("Project start"),
    "rate_production": _("Production"),
    "leaders": _("Chain-leader enterprises"),
    "strong": _("Leading, top and backbone enterprises"),
}
UNITS: Mapping[str, str | Promise] = {
    COUNT: pgettext_lazy("unit", "projects"),
    AMOUNT: _("CNY 100 million"),
    SHARE: "%",
    FIRMS: _("enterprises"),
}
SHEETS: Mapping[str, str | Promise] = {
    "negotiating": _("Under negotiation"),
    "signed": _("Signed"),
    "started": _("Construction start"),
    "producing": _("Production start"),
    "funds": _("Funds in place"),
    "leads": _("Leads"),
}
WHEN = ("month", "year", "before")


@dataclass(frozen=True)
class Cell:
    name: str  # month, year or before
    figure: str  # "" where it is not known
    records: int  # behind it, told apart from the others


@dataclass(frozen=True)
class Line:
    key: str
    label: str | Promise
    unit: str | Promise
    target: str
    cells: tuple[Cell, ...]
    growth: str
    completion: str


def lines_of(inputs: Mapping[str, Any]) -> list[Line]:
    return [_line(line) for line in inputs["summary"]]


def sheets_of(inputs: Mapping[str, Any]) -> list[tuple[str | Promise, int]]:
    """Each sheet with the number of its rows."""
    return [(label, len(inputs["sheets"][key])) for key, label in SHEETS.items()]


def figure_told(value: str | None, unit: str) -> str:
    """A value of the inputs in the unit of the form, at most four places."""
    if value is None:
        return ""
    scale = {AMOUNT: 1 / YI, SHARE: HUNDRED}.get(unit, Decimal(1))
    number = round(Decimal(value) * scale, 2 if unit == SHARE else 4)
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _line(line: Mapping[str, Any]) -> Line:
    values, behind = line["values"], line["behind"]
    unit = values["unit"]
    return Line(
        line["key"],
        LABELS[line["key"]],
        UNITS[unit],
        figure_told(values["target"], unit),
        tuple(Cell(name, figure_told(values[name], unit), len(behind[name])) for name in WHEN),
        _per_cent(values["growth"]),
        _per_cent(values["completion"]),
    )


def _per_cent(value: str | None) -> str:
    return "" if value is None else f"{figure_told(value, SHARE)} %"
