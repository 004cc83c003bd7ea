"""Entered figures of metrics: the list, one with its trail, entering and correcting."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from accounts.models import Area
from assessment.forms.observations import CorrectForm, EnterForm
from assessment.metric_tables import METRICS, OBSERVATIONS
from assessment.models import Metric, Observation
from assessment.periods import Period
from assessment.queries.observations import figures_entered, standing_value
from assessment.services.observations import ENTER, observation_adjust, observation_enter
from assessment.units import from_base
from exports.lists import table_page
from registry.models import Chain
from whitelist.views.pages import FORM, Refusal, form_page, sent

VIEW = "registry.view_enterprise"


@require_safe
@desk_staff(VIEW)
def metric_list(request):
    return table_page(
        request, METRICS, template_name="assessment/policy_part.html", extra={"shown": "metrics"}
    )


@require_safe
@desk_staff(VIEW)
def observation_list(request):
    extra = {"shown": "observations", "may_enter": request.user.has_perm(ENTER)}
    return table_page(request, OBSERVATIONS, template_name="assessment/policy_part.html", extra=extra)


@dataclass(frozen=True)
class Step:
    """One row of the trail, with what stood after it, in the metric's unit."""

    row: Observation
    difference: Decimal
    stands: Decimal


def _trail(first: Observation) -> list[Step]:
    """Oldest first. One query."""
    steps, total = [], Decimal(0)
    for row in [first, *first.adjustments.select_related("entered_by").order_by("pk")]:
        total += row.value
        unit = first.metric.unit
        steps.append(Step(row, from_base(row.value, unit), from_base(total, unit)))
    return steps


@require_safe
@desk_staff(VIEW)
def observation_detail(request, pk):
    first = get_object_or_404(figures_entered(request.user).select_related("metric__owner"), pk=pk)
    trail = _trail(first)
    context = {
        "first": first,
        "period": Period.of(first.period),
        "last": trail[-1],
        "trail": trail[::-1],
        "may_correct": request.user.has_perm(ENTER) and request.user.works_in(first.area_id),
    }
    return render(request, "assessment/observation_detail.html", context)


@require_http_methods(FORM)
@desk_staff(VIEW, ENTER)
def observation_new(request):
    form = EnterForm(**sent(request), initial=_prefilled(request), user=request.user)

    def act() -> Observation:
        data = form.cleaned_data
        return observation_enter(
            metric=data["metric"],
            area=data["area"],
            chain=data["chain"],
            period=data["period"],
            value=form.in_base(data["metric"]),
            document=data["document"],
            caliber=data["caliber"],
            actor=request.user,
        )

    return form_page(
        request,
        form=form,
        act=act,
        title=_("Enter a figure"),
        subject=_("Entered figures"),
        back=reverse("observation-list"),
        save=_("Save"),
        done=_("The figure is entered."),
        page_after=lambda made: made.get_absolute_url(),
    )


def _prefilled(request) -> dict:
    """What a link to the form says already, by codes."""
    given = {"period": request.GET.get("period", "")}
    for name, model in (("metric", Metric), ("area", Area), ("chain", Chain)):
        code = request.GET.get(name, "")
        if code:
            given[name] = model.objects.filter(code=code).first()
    return given


@require_http_methods(FORM)
@desk_staff(VIEW, ENTER)
def observation_correct(request, pk) -> HttpResponse:
    first = get_object_or_404(figures_entered(request.user), pk=pk)
    last = _trail(first)[-1]
    form = CorrectForm(**sent(request), first=first, stands=standing_value(first), caliber=last.row.caliber)
    refused = ""
    if not request.user.works_in(first.area_id):
        refused = Refusal(_("This belongs to another area. Ask somebody who works there."))
        refused.status = 403

    def act() -> Observation:
        data = form.cleaned_data
        return observation_adjust(
            observation=first,
            value=form.in_base(first.metric),
            reason=data["reason"],
            document=data["document"],
            caliber=data["caliber"],
            version=data["version"],
            actor=request.user,
        )

    return form_page(
        request,
        form=form,
        act=act,
        title=_("Correct the figure"),
        subject=first,
        back=first.get_absolute_url(),
        save=_("Save the correction"),
        done=_("The figure is corrected; the earlier one stays in its trail."),
        refused=refused,
        explanation=_(
            "Write what the figure should be. What stood before is kept: the difference is added to it."
        ),
    )
