"""The sites that fit a project; reserving, releasing and taking one."""

import datetime as dt
from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from accounts.models import User
from core.flow import MoveRefused, message_of
from crm.choices.projects import ProjectStage
from crm.drafts import saved
from crm.forms.sites import ExtendForm, ReleaseForm, ReserveForm
from crm.models import Project, SiteReservation
from crm.services.sites import may_reserve, reservation_extend, reservation_release, site_reserve, site_take
from crm.site_matching import Candidate, candidates, compare, unstated
from crm.views.entry import FORM
from crm.views.rows import require
from crm.views.steps import step_page
from registry.models import Site
from registry.site_flow import RESERVE, SITE_FLOW, TAKING

SHOWN = 50
USUAL = dt.timedelta(days=90)  # [D] how long a site is kept, to begin with


def _project_or_404(request, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).select_related("area", "park")
    return get_object_or_404(rows, pk=pk)


def _reservation_or_404(request, pk: int) -> SiteReservation:
    rows = SiteReservation.objects.visible_to(request.user).select_related("project", "site__park")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff("crm.view_project")
def project_sites(request, pk):
    project = _project_or_404(request, pk)
    found = candidates(project, most=SHOWN)
    context = {
        "project": project,
        "candidates": found.best,
        "count": found.count,
        "fitting": found.fitting,
        "is_cut": found.is_cut,
        "unstated": unstated(project),
        "reservable": _reservable(project, request.user, found.best),
    }
    return render(request, "crm/project_sites.html", context)


def _reservable(project: Project, user: User, shown: Iterable[Candidate]) -> set[int]:
    """The sites, by key, for which the page has a button."""
    if project.status == ProjectStage.DROPPED:
        return set()
    return {candidate.site.pk for candidate in shown if may_reserve(user, candidate.site)}


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def site_reserve_view(request, pk, site):
    project = _project_or_404(request, pk)
    require(request, RESERVE)
    rows = Site.objects.visible_to(request.user).select_related("park__area")
    wanted, today = get_object_or_404(rows, pk=site), timezone.localdate()
    if not may_reserve(request.user, wanted):
        raise PermissionDenied
    form = ReserveForm(request.POST or None, today=today, initial={"until": today + USUAL})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            site_reserve(project=project, site=wanted, until=form.cleaned_data["until"], actor=request.user)
        except MoveRefused as error:
            wanted.refresh_from_db()
            refused = message_of(error)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The site is reserved for the project."))
            return saved(request, project.get_absolute_url())
    context = {"form": form, "project": project, "site": wanted, "refused": refused}
    context["comparisons"] = compare(project, wanted)
    return render(request, "crm/site_reserve.html", context, status=409 if refused else 200)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def reservation_extend_view(request, pk):
    reservation = _reservation_or_404(request, pk)
    require(request, RESERVE)
    today = timezone.localdate()
    initial = {"until": max(reservation.until, today) + USUAL}
    return step_page(
        request,
        form=ExtendForm(request.POST or None, today=today, initial=initial),
        act=lambda given: reservation_extend(reservation=reservation, actor=request.user, **given),
        done=_("The site is kept for longer."),
        title=_("Extend"),
        subject=f"{reservation.site} · {reservation.project}",
        back=reservation.project.get_absolute_url(),
        draft=f"reservation-extend-{reservation.pk}",
        explanation=_("It is reserved until %(day)s.") % {"day": reservation.until.isoformat()},
    )


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def reservation_release_view(request, pk):
    reservation = _reservation_or_404(request, pk)
    require(request, RESERVE)
    form, refused = ReleaseForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            reservation_release(
                reservation=reservation, reason=form.cleaned_data["reason"], actor=request.user
            )
        except MoveRefused as error:
            refused = message_of(error)
        else:
            messages.success(request, _("The site is released."))
            return saved(request, reservation.project.get_absolute_url())
    context = {"form": form, "reservation": reservation, "refused": refused}
    return render(request, "crm/reservation_release.html", context, status=409 if refused else 200)


@require_POST
@desk_staff("crm.view_project")
def reservation_take(request, pk, name):
    reservation = _reservation_or_404(request, pk)
    if name not in TAKING:
        raise Http404
    move = SITE_FLOW.moves[name]
    require(request, move.permission)
    try:
        site_take(reservation=reservation, name=name, actor=request.user)
    except MoveRefused as error:
        messages.error(request, message_of(error))
    else:
        messages.success(request, _("Done: %(step)s.") % {"step": move.label})
    return redirect(reservation.project)
