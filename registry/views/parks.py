"""Parks and their sites. Every desk user sees them; their own area keeps them."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from exports.lists import table_page
from registry.forms.parks import AssessmentForm, ParkForm, SiteForm
from registry.models import Park, Site
from registry.park_access import may_manage, site_moves
from registry.services.parks import (
    assessment_add,
    park_create,
    park_update,
    site_create,
    site_move,
    site_update,
)
from registry.site_flow import MANAGE, PARK_MOVES, SITE_FLOW
from registry.tables import PARKS, SITES
from registry.views.entry import FORM, sent
from registry.views.steps import record_form, step_page

VIEW = "registry.view_enterprise"
SITES_SHOWN = 100


def park_or_404(request, pk: int) -> Park:
    page = ("area", "country", "operator", "contact_office")
    return get_object_or_404(Park.objects.visible_to(request.user).select_related(*page), pk=pk)


def site_or_404(request, pk: int) -> Site:
    page = ("park__area", "park__country")
    return get_object_or_404(Site.objects.visible_to(request.user).select_related(*page), pk=pk)


def kept(request, area_id: int | None) -> None:
    if not may_manage(request.user, area_id):
        raise PermissionDenied


@require_safe
@desk_staff(VIEW)
def park_list(request):
    return table_page(request, PARKS, template_name="registry/park_list.html")


@require_safe
@desk_staff(VIEW)
def site_list(request):
    return table_page(request, SITES, template_name="registry/park_list.html")


@require_safe
@desk_staff(VIEW)
def park_detail(request, pk):
    park = park_or_404(request, pk)
    sites = list(park.sites.visible_to(request.user).order_by("number", "pk")[: SITES_SHOWN + 1])
    context = {
        "park": park,
        "chains": park.focus_chains.all(),
        "assessments": park.assessments.order_by("kind", "-valid_from", "pk"),
        "sites": sites[:SITES_SHOWN],
        "has_more_sites": len(sites) > SITES_SHOWN,
        "is_kept": may_manage(request.user, park.area_id),
        "today": timezone.localdate(),
    }
    return render(request, "registry/park_detail.html", context)


@require_http_methods(FORM)
@desk_staff(MANAGE)
def park_new(request):
    form = ParkForm(sent(request), user=request.user)
    return record_form(
        request,
        form=form,
        save=partial(park_create, actor=request.user),
        title=_("Enter a park"),
        back="park-list",
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def park_edit(request, pk):
    park, shown = park_or_404(request, pk), park_or_404(request, pk)
    kept(request, park.area_id)
    return record_form(
        request,
        form=ParkForm(sent(request), instance=shown, user=request.user),
        save=partial(park_update, park=park, actor=request.user),
        title=_("Edit the park"),
        record=park,
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def park_assessment(request, pk):
    park = park_or_404(request, pk)
    kept(request, park.area_id)
    return record_form(
        request,
        form=AssessmentForm(sent(request)),
        save=partial(assessment_add, park=park, actor=request.user),
        title=_("Record a regional assessment"),
        record=park,
    )


@require_safe
@desk_staff(VIEW)
def site_detail(request, pk):
    site = site_or_404(request, pk)
    context = {
        "site": site,
        "moves": site_moves(site, request.user),
        "is_kept": may_manage(request.user, site.park.area_id),
    }
    return render(request, "registry/site_detail.html", context)


@require_http_methods(FORM)
@desk_staff(MANAGE)
def site_new(request):
    initial = {"park": request.GET.get("park")} if request.GET.get("park", "").isdecimal() else {}
    form = SiteForm(sent(request), user=request.user, initial=initial)

    def save(values):
        return site_create(park=values.pop("park"), values=values, actor=request.user)

    return record_form(request, form=form, save=save, title=_("Enter a site"), back="site-list")


@require_http_methods(FORM)
@desk_staff(VIEW)
def site_edit(request, pk):
    site, shown = site_or_404(request, pk), site_or_404(request, pk)
    kept(request, site.park.area_id)
    return record_form(
        request,
        form=SiteForm(sent(request), instance=shown, user=request.user),
        save=partial(site_update, site=site, actor=request.user),
        title=_("Edit the site"),
        record=site,
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def site_step(request, pk, name):
    """Steps that the park records. Reserving, releasing and taking is done from the page of a project."""
    site = site_or_404(request, pk)
    kept(request, site.park.area_id)
    move = SITE_FLOW.moves.get(name) if name in PARK_MOVES else None

    def take(values, seen_status):
        note = values.get("note", "")
        site_move(site=site, name=name, actor=request.user, note=note, seen_status=seen_status)

    return step_page(
        request, record=site, move=move, is_open=move in site_moves(site, request.user), take=take
    )
