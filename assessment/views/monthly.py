"""The monthly report: its figures on the screen, drawing it up, and which months have theirs."""

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import desk_staff
from accounts.models import Area
from assessment.edition_changes import CHANGES
from assessment.edition_tables import EDITIONS
from assessment.forms.monthly import ReportChoice, offers_areas, opening_choice
from assessment.models import Edition
from assessment.monthly.inputs import monthly_inputs
from assessment.monthly.preview import LABELS, WHEN, lines_of, sheets_of
from assessment.monthly.span import NoReport
from assessment.periods import Period
from assessment.queries.monthly import months_of
from assessment.queries.report_records import records_behind
from assessment.services.editions import FILE
from assessment.services.monthly import report_draw_up
from assessment.workbooks.monthly_changes import differences_told
from core.flow import MoveRefused, message_of

SHOWN_DIFFERENCES = 100


@require_safe
@desk_staff(FILE)
def monthly_report(request):
    """What the report of a month would tell now, and what was drawn up."""
    today = timezone.localdate()
    form = ReportChoice(request.GET or opening_choice(request.user, today), user=request.user, today=today)
    context = {"form": form, "has_areas": offers_areas(form)}
    if form.is_valid():
        area, period = form.cleaned_data["area"], form.cleaned_data["period"]
        context |= _report(area, period, today) | {"may_fetch": EDITIONS.can_export(request.user)}
    return render(request, "assessment/monthly_report.html", context)


@require_POST
@desk_staff(FILE)
def monthly_report_draw(request):
    area, period = _asked(request, request.POST)
    try:
        edition = report_draw_up(area=area, period=period, actor=request.user)
    except NoReport as error:
        messages.error(request, str(error))
    except MoveRefused as error:
        messages.error(request, message_of(error))
    else:
        words = {"number": edition.number, "period": period.label}
        messages.success(request, _("Edition %(number)s of %(period)s is drawn up and filed.") % words)
    return redirect(f"{reverse('monthly-report')}?{urlencode({'area': area.code, 'period': period.code})}")


@require_safe
@desk_staff(FILE)
def monthly_report_records(request):
    """The records behind one figure, as they are now."""
    area, period = _asked(request, request.GET)
    key, when = request.GET.get("figure", ""), request.GET.get("when", "")
    if key not in LABELS or when not in WHEN:
        raise Http404
    inputs = monthly_inputs(area, period, timezone.localdate())
    line = next(line for line in inputs["summary"] if line["key"] == key)
    context = {
        "area": area,
        "period": period,
        "label": LABELS[key],
        "when": when,
        "records": records_behind(one["key"] for one in line["behind"][when]),
    }
    return render(request, "assessment/monthly_records.html", context)


def _report(area: Area, period: Period, today: dt.date) -> dict:
    inputs = monthly_inputs(area, period, today)
    months = months_of(area, period.year, today)
    month = next(month for month in months if month.period == period)
    return {
        "area": area,
        "period": period,
        "is_whole_month": inputs["is_whole_month"],
        "lines": lines_of(inputs),
        "sheets": sheets_of(inputs),
        "months": months,
        "month": month,
        **_differences(month.last),
    }


def _differences(edition: Edition | None) -> dict:
    """What differs in the last edition from the one before; nothing where there is only one."""
    if edition is None or edition.number == 1:
        return {"differences": [], "more_differences": 0}
    told = differences_told(Edition.objects.get(pk=edition.pk).snapshot[CHANGES])
    return {
        "differences": told[:SHOWN_DIFFERENCES],
        "more_differences": max(len(told) - SHOWN_DIFFERENCES, 0),
    }


def _asked(request, data) -> tuple[Area, Period]:
    """404 for another area, and for what is no month that has begun."""
    form = ReportChoice(data, user=request.user, today=timezone.localdate())
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["area"], form.cleaned_data["period"]
