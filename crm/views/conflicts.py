"""The conflict desk."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from crm.conflict_desk import conflict_page
from crm.conflict_flow import CONFLICT_FLOW, STATEMENTS, conflict_moves_open_to
from crm.forms.conflicts import ConfirmForm, DecisionForm, StatementForm
from crm.models import ConflictDecision, LeadConflict
from crm.queries import conflicts
from crm.services.conflicts import (
    conflict_decide,
    conflict_finalise,
    conflict_notify,
    conflict_propose,
    statement_make,
)
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
    return get_object_or_404(conflicts(request.user).select_related("rule"), pk=pk)


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
        form=_form(name)(request.POST if request.method == "POST" else None),
        act=partial(_act, conflict, name, request.user),
        done=_("Done: %(step)s.") % {"step": move.label},
        title=str(move.label),
        subject=conflict.enterprise.label,
        back=reverse("conflict-detail", args=[conflict.pk]),
        draft=f"conflict-{name}-{conflict.pk}",
        refused="" if is_open else _("This step is not open to you now. Look at the page again."),
    )


def _form(name: str) -> type:
    if name in STATEMENTS:
        return StatementForm
    return DecisionForm if name == "propose" else ConfirmForm


def _act(conflict: LeadConflict, name: str, actor, given: dict):
    if name in STATEMENTS:
        return statement_make(conflict=conflict, actor=actor, text=given["text"])
    if name == "propose":
        return conflict_propose(conflict=conflict, actor=actor, **given)
    if name == "decide":
        read = ConflictDecision.objects.filter(conflict=conflict, pk=given["proposal"]).first()
        return conflict_decide(conflict=conflict, actor=actor, proposal=read)
    service = {"notify": conflict_notify, "finalise": conflict_finalise}[name]
    return service(conflict=conflict, actor=actor)
