"""Synergy zones and points."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from exports.lists import table_page
from registry.forms.parks import EvaluationForm, ZoneForm
from registry.models import Division, SynergyZone
from registry.park_access import may_manage, zone_moves
from registry.services.zones import zone_create, zone_evaluate, zone_move, zone_update
from registry.site_flow import MANAGE, ZONE_FLOW
from registry.tables import ZONES
from registry.views.entry import FORM, sent
from registry.views.parks import VIEW, kept
from registry.views.steps import record_form, step_page
from registry.zone_history import zone_history


def zone_or_404(request, pk: int) -> SynergyZone:
    rows = SynergyZone.objects.visible_to(request.user).select_related("host_area", "enterprise")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff(VIEW)
def zone_list(request):
    return table_page(request, ZONES, template_name="registry/park_list.html")


@require_safe
@desk_staff(VIEW)
def zone_detail(request, pk):
    zone = zone_or_404(request, pk)
    context = {
        "zone": zone,
        "moves": zone_moves(zone, request.user),
        "evaluations": zone.evaluations.all(),
        "is_kept": may_manage(request.user, zone.host_area_id),
        "history": zone_history(zone),
        "divisions": Division.objects.filter(pk__in=zone.divisions),
    }
    return render(request, "registry/zone_detail.html", context)


@require_http_methods(FORM)
@desk_staff(MANAGE)
def zone_new(request):
    return record_form(
        request,
        form=ZoneForm(sent(request), user=request.user),
        save=partial(zone_create, actor=request.user),
        title=_("Propose a synergy zone or point"),
        back="zone-list",
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def zone_edit(request, pk):
    zone, shown = zone_or_404(request, pk), zone_or_404(request, pk)
    kept(request, zone.host_area_id)
    return record_form(
        request,
        form=ZoneForm(sent(request), instance=shown, user=request.user),
        save=partial(zone_update, zone=zone, actor=request.user),
        title=_("Edit the zone"),
        record=zone,
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def zone_step(request, pk, name):
    zone, move = zone_or_404(request, pk), ZONE_FLOW.moves.get(name)
    kept(request, zone.host_area_id)

    def take(values, seen_status):
        zone_move(zone=zone, name=name, actor=request.user, values=values, seen_status=seen_status)

    return step_page(
        request, record=zone, move=move, is_open=move in zone_moves(zone, request.user), take=take
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def zone_evaluation(request, pk):
    zone = zone_or_404(request, pk)
    kept(request, zone.host_area_id)
    return record_form(
        request,
        form=EvaluationForm(sent(request), initial={"year": timezone.localdate().year - 1}),
        save=lambda values: zone_evaluate(zone=zone, actor=request.user, **values),
        title=_("Record the evaluation of a year"),
        record=zone,
    )
