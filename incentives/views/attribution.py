"""Parties, events and shares of a project."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from crm.models import Project
from exports.lists import table_page
from incentives.attribution_choices import ConsentWay
from incentives.forms.attribution import (
    ConfirmForm,
    DecisionForm,
    EventForm,
    LetterForm,
    PartyForm,
    ReasonForm,
    SharesForm,
)
from incentives.models import AttributionEvent, Party, Share, ShareSet
from incentives.services.attribution import (
    CONFIRM,
    PROPOSE,
    event_record,
    event_withdraw,
    party_add,
    party_confirm,
    party_withdraw,
)
from incentives.services.shares import (
    DECIDE,
    LOCK,
    share_consent,
    shares_decide,
    shares_decide_first,
    shares_lock,
    shares_propose,
    shares_withdraw,
    why_no_first_decision,
)
from incentives.share_pages import project_shares, set_page, with_shares
from incentives.share_tables import SHARES
from whitelist.views.pages import FORM, form_page, posted

VIEW = "crm.view_project"


def _project_or_404(request, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).select_related("area", "lead__organisation")
    return get_object_or_404(rows, pk=pk)


def _worked_on(request, pk: int, permission: str = PROPOSE) -> Project:
    """A project of an area where the reader works; who only reads it is told so (403), as by the service."""
    project = _project_or_404(request, pk)
    _require(request, project, permission)
    return project


def _require(request, project: Project, permission: str) -> None:
    if not request.user.has_perm(permission) or not request.user.works_in(project.area_id):
        raise PermissionDenied(_("Your role may not take this step."))


def _set_or_404(request, pk: int) -> ShareSet:
    return get_object_or_404(with_shares(ShareSet.objects.visible_to(request.user)), pk=pk)


def _home(project: Project) -> str:
    return reverse("project-shares", args=[project.pk])


@require_safe
@desk_staff(VIEW)
def share_list(request):
    return table_page(request, SHARES, template_name="incentives/claim_list.html")


@require_safe
@desk_staff(VIEW)
def shares_of_project(request, pk):
    shown = project_shares(_project_or_404(request, pk), request.user)
    return render(request, "incentives/project_shares.html", {"page": shown, "project": shown.project})


@require_http_methods(FORM)
@desk_staff(VIEW)
def party_new(request, pk):
    project = _worked_on(request, pk)
    form = PartyForm(request.POST or None, project=project)
    return form_page(
        request,
        form=form,
        act=lambda: party_add(project=project, values=form.cleaned_data, actor=request.user),
        title=_("Record who took part"),
        subject=project,
        back=_home(project),
        done=_("Recorded. Investor, receiving unit and area confirm it."),
        explanation=_("Name either a unit, or a staff member, or an outsider. The time is kept."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def party_confirmed(request, pk):
    party = get_object_or_404(Party.objects.visible_to(request.user), pk=pk)
    project = _project_or_404(request, party.project_id)
    if not request.user.has_perm(CONFIRM):
        _require(request, project, PROPOSE)
    form = ConfirmForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: party_confirm(party=party, actor=request.user, **form.cleaned_data),
        title=_("Note a confirmation"),
        subject=party,
        back=_home(project),
        done=_("The confirmation is noted."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def party_end(request, pk):
    party = get_object_or_404(Party.objects.visible_to(request.user), pk=pk)
    project = _worked_on(request, party.project_id)
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: party_withdraw(party=party, actor=request.user, **form.cleaned_data),
        title=_("Withdraw the party"),
        subject=party,
        back=_home(project),
        done=_("The party is withdrawn."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def event_new(request, pk):
    project = _worked_on(request, pk)
    form = EventForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: event_record(project=project, values=form.cleaned_data, actor=request.user),
        title=_("Enter an event"),
        subject=project,
        back=_home(project),
        done=_("The event is entered."),
        explanation=_("First report, transfer, decision and signature are read from the records."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def event_end(request, pk):
    event = get_object_or_404(AttributionEvent.objects.visible_to(request.user), pk=pk)
    project = _worked_on(request, event.project_id)
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: event_withdraw(event=event, actor=request.user, **form.cleaned_data),
        title=_("Withdraw the event"),
        subject=event,
        back=_home(project),
        done=_("The event is withdrawn."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def shares_new(request, pk):
    project = _worked_on(request, pk)
    form = SharesForm(request.POST or None, project=project, user=request.user)
    return form_page(
        request,
        form=form,
        act=lambda: shares_propose(project=project, actor=request.user, **_said(form)),
        title=_("Propose shares"),
        subject=project,
        back=_home(project),
        page_after=lambda made: made.get_absolute_url(),
        done=_("The shares are proposed. Every party agrees, then somebody else locks them."),
    )


def _said(form: SharesForm) -> dict[str, Any]:
    """What a form of shares was filled in with, for the service."""
    asked = ("kind", "version", "reason", "document")
    given = {name: form.cleaned_data[name] for name in asked if name in form.cleaned_data}
    return given | {"percents": form.percents()}


@require_safe
@desk_staff(VIEW)
def share_set(request, pk):
    page = set_page(_set_or_404(request, pk), request.user)
    return render(request, "incentives/share_set.html", {"page": page, "set": page.share_set})


@require_POST
@desk_staff(VIEW)
def share_agreed(request, pk):
    share = get_object_or_404(Share.objects.visible_to(request.user).select_related("share_set"), pk=pk)
    return posted(
        request,
        action=lambda: share_consent(share=share, actor=request.user),
        done=_("Your consent is recorded."),
        back=share.share_set.get_absolute_url(),
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def share_letter(request, pk):
    share = get_object_or_404(
        Share.objects.visible_to(request.user).select_related("share_set__project", "party"), pk=pk
    )
    _require(request, share.share_set.project, PROPOSE)
    form = LetterForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: share_consent(
            share=share, actor=request.user, way=ConsentWay.LETTER, **form.cleaned_data
        ),
        title=_("Enter a consent by letter"),
        subject=share,
        back=share.share_set.get_absolute_url(),
        done=_("The consent is recorded."),
    )


@require_POST
@desk_staff(VIEW, LOCK)
def shares_locked(request, pk):
    made = _set_or_404(request, pk)
    _require(request, made.project, LOCK)
    return posted(
        request,
        action=lambda: shares_lock(share_set=made, actor=request.user),
        done=_("The shares are locked. Only the region office changes them now."),
        back=made.get_absolute_url(),
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def shares_end(request, pk):
    made = _set_or_404(request, pk)
    _require(request, made.project, PROPOSE)
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form=form,
        act=lambda: shares_withdraw(share_set=made, actor=request.user, **form.cleaned_data),
        title=_("Withdraw the proposal"),
        subject=made,
        back=made.get_absolute_url(),
        done=_("The proposal is withdrawn. Another can be made."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DECIDE)
def shares_first(request, pk):
    """For a project that was signed without shares."""
    project = _project_or_404(request, pk)
    form = DecisionForm(request.POST or None, project=project, user=request.user)
    return form_page(
        request,
        form=form,
        act=lambda: shares_decide_first(project=project, actor=request.user, **_said(form)),
        title=_("Decide on the shares"),
        subject=project,
        back=_home(project),
        page_after=lambda decided: decided.get_absolute_url(),
        done=_("The decision is recorded. The shares are locked."),
        explanation=_(
            "For a project that was signed without shares. Who was recorded after the signature gets no "
            "reward in money."
        ),
        refused=why_no_first_decision(project),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, DECIDE)
def shares_decision(request, pk):
    made = _set_or_404(request, pk)
    form = DecisionForm(request.POST or None, project=made.project, user=request.user, kind=made.kind)
    return form_page(
        request,
        form=form,
        act=lambda: shares_decide(share_set=made, actor=request.user, **_said(form)),
        title=_("Decide on the shares anew"),
        subject=made,
        back=made.get_absolute_url(),
        page_after=lambda decided: decided.get_absolute_url(),
        done=_("The decision is recorded. Its shares are locked in place of the former ones."),
    )
