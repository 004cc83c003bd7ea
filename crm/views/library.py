"""The project library: opportunities, and the enterprises they are put to."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from core.changes import history_of
from core.flow import MoveRefused, message_of
from crm.choices.library import OpportunityStatus
from crm.drafts import saved
from crm.forms.library import LibraryStepForm, OpportunityEditForm, OpportunityForm
from crm.library_flow import BY_EDIT, CHANGE, MATCH, MATCH_FLOW, OPPORTUNITY_FLOW, moves_open_to
from crm.library_history import opportunity_history
from crm.library_queries import PAGE, is_offered, matches_of
from crm.library_tables import OPPORTUNITIES
from crm.models import Lead, Opportunity, OpportunityMatch
from crm.opportunity_matching import prospects, reason_of
from crm.queries import pursuits
from crm.services.library import (
    match_answer,
    match_link,
    match_propose,
    opportunity_create,
    opportunity_move,
    opportunity_update,
)
from crm.views.entry import FORM, edit_page
from crm.views.rows import enterprise_or_404, require
from exports.lists import table_page

VIEW = "crm.view_opportunity"


def opportunity_or_404(request, pk: int) -> Opportunity:
    rows = Opportunity.objects.visible_to(request.user).select_related(*PAGE, "confidentiality_checked_by")
    return get_object_or_404(rows, pk=pk)


def match_or_404(request, pk: int) -> OpportunityMatch:
    rows = OpportunityMatch.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("opportunity", "enterprise", "area"), pk=pk)


@require_safe
@desk_staff(VIEW)
def opportunity_list(request):
    return table_page(request, OPPORTUNITIES, template_name="crm/opportunity_list.html")


@require_safe
@desk_staff(VIEW)
def opportunity_detail(request, pk):
    opportunity, user = opportunity_or_404(request, pk), request.user
    matches = list(matches_of(opportunity, user))
    leads = _own_leads(user, [match.enterprise_id for match in matches if match.lead_id is None])
    context = {
        "opportunity": opportunity,
        "moves": moves_open_to(opportunity, user),
        "is_kept": user.works_in(opportunity.area) and user.has_perm(CHANGE),
        "is_open": opportunity.status != OpportunityStatus.CLOSED,
        "is_offered": is_offered(opportunity),
        "matches": [
            {
                "match": match,
                "reasons": [reason_of(stored) for stored in match.reasons],
                "moves": MATCH_FLOW.open_to(match, user),
                "found_lead": leads.get((match.enterprise_id, match.area_id)),
            }
            for match in matches
        ],
        "history": opportunity_history(history_of(opportunity)),
    }
    return render(request, "crm/opportunity_detail.html", context)


def _own_leads(user, enterprises: list[int]) -> dict[tuple[int, int], Lead]:
    """The first open lead on each enterprise that the reader may see, by enterprise and area."""
    leads = Lead.objects.visible_to(user).open().filter(enterprise__in=enterprises)
    found: dict[tuple[int, int], Lead] = {}
    for lead in leads.order_by("reported_at", "pk"):
        found.setdefault((lead.enterprise_id, lead.area_id), lead)
    return found


@require_http_methods(FORM)
@desk_staff(VIEW)
def opportunity_new(request):
    require(request, "crm.add_opportunity")
    form = OpportunityForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            opportunity = opportunity_create(values=form.values(), actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The opportunity is saved as a draft."))
            return saved(request, opportunity.get_absolute_url())
    return render(request, "crm/opportunity_form.html", {"form": form})


@require_http_methods(FORM)
@desk_staff(VIEW)
def opportunity_edit(request, pk):
    opportunity, shown = opportunity_or_404(request, pk), opportunity_or_404(request, pk)
    require(request, CHANGE)
    if not request.user.works_in(opportunity.area):
        raise PermissionDenied
    move = OPPORTUNITY_FLOW.moves[BY_EDIT]
    return edit_page(
        request,
        form=OpportunityEditForm(request.POST or None, instance=shown, user=request.user),
        save=partial(opportunity_update, opportunity=opportunity, actor=request.user),
        done=_("The opportunity is saved."),
        page_after=opportunity.get_absolute_url(),
        template="crm/opportunity_form.html",
        context={"opportunity": opportunity, "needs_new_review": opportunity.status in move.sources},
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def opportunity_step(request, pk, name):
    opportunity = opportunity_or_404(request, pk)
    move = OPPORTUNITY_FLOW.moves.get(name)
    if move is None or name == BY_EDIT:
        raise Http404
    require(request, move.permission)
    if not request.user.works_in(opportunity.area):
        raise PermissionDenied
    form = LibraryStepForm(request.POST or None, move=move, opportunity=opportunity)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            opportunity_move(
                opportunity=opportunity,
                name=name,
                actor=request.user,
                values=form.values(),
                seen_status=form.cleaned_data["seen_status"],
            )
        except MoveRefused as error:
            refused = message_of(error)
            opportunity.refresh_from_db()
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": move.label})
            return saved(request, opportunity.get_absolute_url())
    context = {"form": form, "opportunity": opportunity, "move": move, "refused": refused}
    return render(request, "crm/opportunity_step.html", context, status=409 if refused else 200)


@require_safe
@desk_staff(VIEW)
def opportunity_prospects(request, pk):
    opportunity = opportunity_or_404(request, pk)
    found = prospects(opportunity)
    enterprises = [prospect.enterprise.pk for prospect in found.rows]
    own = matches_of(opportunity, request.user).filter(enterprise__in=enterprises)
    proposed = {match.enterprise_id: match for match in own}
    pursued = pursuits(enterprises)
    context = {
        "opportunity": opportunity,
        "found": found,
        "may_propose": is_offered(opportunity) and request.user.has_perm(MATCH),
        "rows": [
            {
                "prospect": prospect,
                "match": proposed.get(prospect.enterprise.pk),
                "pursuits": pursued.get(prospect.enterprise.pk, []),
            }
            for prospect in found.rows
        ],
    }
    return render(request, "crm/opportunity_prospects.html", context)


@require_POST
@desk_staff(VIEW)
def match_new(request, pk, enterprise):
    opportunity = opportunity_or_404(request, pk)
    require(request, MATCH)
    wanted = enterprise_or_404(request, enterprise)
    try:
        match_propose(opportunity=opportunity, enterprise=wanted, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s is among the matches now.") % {"name": wanted.label})
    return redirect(opportunity)


@require_http_methods(FORM)
@desk_staff(VIEW)
def match_step(request, pk, name):
    match, move = match_or_404(request, pk), MATCH_FLOW.moves.get(name)
    if move is None:
        raise Http404
    require(request, move.permission)
    form = LibraryStepForm(request.POST or None, move=move, opportunity=match.opportunity)
    refused = ""
    if request.method == "POST" and form.is_valid():
        note = form.values().get("note", "")
        seen = form.cleaned_data["seen_status"]
        try:
            match_answer(match=match, name=name, actor=request.user, note=note, seen_status=seen)
        except MoveRefused as error:
            refused = message_of(error)
            match.refresh_from_db()
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": move.label})
            return saved(request, match.opportunity.get_absolute_url())
    context = {"form": form, "match": match, "move": move, "refused": refused}
    return render(request, "crm/match_step.html", context, status=409 if refused else 200)


@require_POST
@desk_staff(VIEW)
def match_lead(request, pk):
    """Link the area's open lead on the enterprise of a match."""
    match = match_or_404(request, pk)
    require(request, MATCH)
    lead = _own_leads(request.user, [match.enterprise_id]).get((match.enterprise_id, match.area_id))
    if lead is None:
        messages.error(request, _("Your area has no open lead on this enterprise. Report one first."))
    else:
        try:
            match_link(match=match, lead=lead, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The lead is linked."))
    return redirect(match.opportunity)
