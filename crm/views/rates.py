"""The four rates: of all, by area, by chain; and the projects behind a number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from accounts.models import Area
from crm.money_tables import SIGNED, RatesFilter, opening_window, window_of
from crm.rates import FourRates, Rate, Standing, Window, rates_by, rates_of, standings_of
from exports.lists import table_page
from registry.models import Chain

WINDOW = ("signed_from", "signed_to", "as_of")


@dataclass(frozen=True)
class Cell:
    """One rate of one line, with the list of the projects in its numerator."""

    rate: Rate
    url: str
    is_money: bool = False


@dataclass(frozen=True)
class Line:
    label: str
    signed: int
    url: str  # all its signed projects
    cells: tuple[Cell, ...]


@require_safe
@desk_staff("crm.view_project")
def rates(request):
    data = request.GET.copy()
    is_opening = not any(data.get(name) for name in WINDOW)
    if is_opening:
        opening = opening_window(request.user)
        data.update({name: str(getattr(opening, name)) for name in WINDOW})
    filterset = RatesFilter(data, queryset=None, request=request)
    is_valid = filterset.form.is_valid()
    window = window_of(filterset.form.cleaned_data if is_valid else {})
    found = standings_of(filterset.qs) if is_valid else []
    asked = _asked(request, window)
    context = {
        "filter": filterset,
        "window": window,
        "is_earlier_year": is_opening and window.signed_to < window.as_of,
        "tables": [
            (_("All"), [_line(_("All"), rates_of(found), asked)]),
            (_("By area"), list(_lines(found, asked, "area", lambda row: row.area, Area))),
            (_("By chain"), list(_lines(found, asked, "chain", lambda row: row.chain, Chain))),
        ],
        "export": f"{reverse('table-export', args=[SIGNED.key])}?{urlencode(asked)}",
        "can_export": SIGNED.can_export(request.user),
    }
    return render(request, "crm/rates.html", context)


@require_safe
@desk_staff("crm.view_project")
def rate_projects(request):
    return table_page(request, SIGNED, template_name="crm/rate_projects.html")


def _asked(request, window: Window) -> dict[str, str]:
    """What the lists behind the numbers are asked for: the window that was in fact used."""
    asked = {name: str(getattr(window, name)) for name in WINDOW}
    return asked | {name: request.GET[name] for name in ("area", "chain") if request.GET.get(name)}


def _lines(
    found: list[Standing], asked: dict, name: str, key: Callable[[Standing], Any], model: type[Area | Chain]
) -> Iterator[Line]:
    by_key = rates_by(found, key)
    for record in model.objects.filter(pk__in=[pk for pk in by_key if pk]):
        yield _line(record.label, by_key[record.pk], asked | {name: record.code})
    if None in by_key:
        yield _line(_("No chain"), by_key[None], asked | {name: "none"})


def _line(label: str, found: FourRates, asked: dict) -> Line:
    def url(reached: str = "") -> str:
        more = {"reached": reached} if reached else {}
        return f"{reverse('rate-projects')}?{urlencode(asked | more)}"

    cells = (
        Cell(found.performance, url("registered")),
        Cell(found.funds, url(), is_money=True),
        Cell(found.start, url("started")),
        Cell(found.production, url("in_production")),
    )
    return Line(label, int(found.performance.denominator), url(), cells)
