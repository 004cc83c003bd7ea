"""The conflict desk."""

from functools import partial

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from core.flow import MoveRefused
from crm.conflict_desk import conflict_page
from crm.conflict_flow import CONFLICT_FLOW, STATEMENTS, conflict_moves_open_to, own_leads
from crm.forms.conflicts import ConfirmForm, DecisionForm, StatementForm
from crm.forms.evidence import EvidenceForm
from crm.models import ConflictDecision, ConflictStatement, LeadConflict
from crm.queries import conflicts
from crm.services.conflicts import (
    conflict_decide,
    conflict_finalise,
    conflict_notify,
    conflict_propose,
    statement_make,
)
from crm.services.evidence import evidence_add
from crm.tables import CONFLICTS
from crm.views.entry import FORM
from crm.views.rows import require
from crm.views.steps import step_page
from exports.lists import table_page


@require_safe
@desk_staff("crm.view_lead")
def conflict_list(request):
    """The conflicts of the reader's areas: his own side in full, of the other what a Pursuit tells."""
    return table_page(request, CONFLICTS, template_name="crm/conflict_list.html")


def _conflict_or_404(request, pk: int) -> LeadConflict:
    return get_object_or_404(
        conflicts(request.user).select_related("rule", "first_lead__enterprise", "second_lead__enterprise"),
        pk=pk,
    )


@require_safe
@desk_staff("crm.view_lead")
def conflict_detail(request, pk):
    conflict = _conflict_or_404(request, pk)
    page = conflict_page(conflict, request.user, today=timezone.localdate())
    return render(request, "crm/conflict_detail.html", {"conflict": conflict, "page": page})


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def conflict_move(request, pk, name):
    conflict = _conflict_or_404(request, pk)
    move = CONFLICT_FLOW.moves.get(name)
    if move is None:
        raise Http404
    require(request, move.permission)
    is_open = move in conflict_moves_open_to(conflict, request.user, today=timezone.localdate())
    return step_page(
        request,
        form=_form(name, conflict, request),
        act=partial(_act, conflict, name, request.user),
        done=_("Done: %(step)s.") % {"step": move.label},
        title=str(move.label),
        subject=conflict.enterprise.label,
        back=reverse("conflict-detail", args=[conflict.pk]),
        draft=f"conflict-{name}-{conflict.pk}",
        refused="" if is_open else _("This step is not open to you now. Look at the page again."),
    )


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def statement_evidence(request, pk):
    """A document for a statement: by the area that made it, as long as statements are made."""
    rows = ConflictStatement.objects.visible_to(request.user)
    statement = get_object_or_404(rows.select_related("lead__area"), pk=pk)
    conflict = _conflict_or_404(request, statement.conflict_id)
    require(request, "crm.add_evidence")
    if statement.lead not in own_leads(conflict, request.user):
        raise PermissionDenied
    form = EvidenceForm(request.POST or None, request.FILES or None)
    moves = conflict_moves_open_to(conflict, request.user, today=timezone.localdate())
    too_late = "" if any(move.name in STATEMENTS for move in moves) else _("The time for statements is over.")

    def hand_in(given):
        if too_late:
            raise MoveRefused(too_late)
        return evidence_add(
            actor=request.user,
            lead=statement.lead,
            statement=statement,
            file=given["file"],
            values=form.values(),
            reused_because=given["reused_because"],
        )

    return step_page(
        request,
        form=form,
        act=hand_in,
        refused=too_late,
        done=_("The document is handed in."),
        title=_("Hand in a document"),
        subject=conflict.enterprise.label,
        back=reverse("conflict-detail", args=[conflict.pk]),
        draft=f"statement-evidence-{statement.pk}",
    )


def _form(name: str, conflict: LeadConflict, request) -> forms.Form:
    given = request.POST if request.method == "POST" else None
    if name in STATEMENTS:
        return StatementForm(given, leads=own_leads(conflict, request.user))
    return DecisionForm(given) if name == "propose" else ConfirmForm(given)


def _act(conflict: LeadConflict, name: str, actor, given: dict):
    if name in STATEMENTS:
        return statement_make(conflict=conflict, actor=actor, text=given["text"], lead=given.get("lead"))
    if name == "propose":
        return conflict_propose(conflict=conflict, actor=actor, **given)
    if name == "decide":
        read = ConflictDecision.objects.filter(conflict=conflict, pk=given["proposal"]).first()
        return conflict_decide(conflict=conflict, actor=actor, proposal=read)
    service = {"notify": conflict_notify, "finalise": conflict_finalise}[name]
    return service(conflict=conflict, actor=actor)
