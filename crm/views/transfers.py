"""Handing a lead to another area: offered on one side, answered on the other."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from crm.claim_flow import TRANSFER_FLOW, transfer_moves_open_to
from crm.claim_tables import TRANSFERS, transfer_rows
from crm.forms.claims import TransferAnswerForm, TransferForm
from crm.models import ClaimTransfer
from crm.services.transfers import transfer_answer, transfer_propose
from crm.views.claims import claim_or_404
from crm.views.entry import FORM
from crm.views.rows import require
from crm.views.steps import step_page
from exports.lists import table_page


@require_safe
@desk_staff("crm.view_lead")
def transfer_list(request):
    return table_page(request, TRANSFERS, template_name="crm/list.html")


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def claim_transfer(request, pk):
    claim = claim_or_404(request, pk)
    require(request, "crm.transfer_claim")
    return step_page(
        request,
        form=TransferForm(request.POST or None, claim=claim),
        act=lambda given: transfer_propose(claim=claim, actor=request.user, **given),
        done=_("The lead is offered. It stays yours until the other area accepts."),
        title=_("Offer to another area"),
        subject=claim.enterprise.label,
        back=reverse("claim-receipt", args=[claim.pk]),
        page_after=lambda transfer: reverse("transfer-detail", args=[transfer.pk]),
        draft=f"claim-transfer-{claim.pk}",
    )


def _transfer_or_404(request, pk: int) -> ClaimTransfer:
    rows = transfer_rows(request.user).select_related("claim__lead", "created_by", "answered_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff("crm.view_lead")
def transfer_detail(request, pk):
    """To the giving area all of it; to the receiving one enterprise, giving unit, reason and share."""
    transfer = _transfer_or_404(request, pk)
    context = {
        "transfer": transfer,
        "moves": transfer_moves_open_to(transfer, request.user),
        "is_giving": request.user.works_in(transfer.claim.area),
        "sees_lead": request.user.works_in(transfer.claim.lead.area),
    }
    return render(request, "crm/transfer_detail.html", context)


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def transfer_move(request, pk, name):
    transfer = _transfer_or_404(request, pk)
    move = TRANSFER_FLOW.moves.get(name)
    if move is None:
        raise Http404
    require(request, move.permission)
    is_open = move in transfer_moves_open_to(transfer, request.user)
    return step_page(
        request,
        form=TransferAnswerForm(
            request.POST if request.method == "POST" else None, transfer=transfer, move=move
        ),
        act=lambda given: transfer_answer(transfer=transfer, name=name, actor=request.user, **given),
        done=_("Done: %(step)s.") % {"step": move.label},
        title=str(move.label),
        subject=transfer.claim.enterprise.label,
        back=reverse("transfer-detail", args=[transfer.pk]),
        draft=f"transfer-{name}-{transfer.pk}",
        refused="" if is_open else _("This step is not open to you now. Look at the page again."),
    )
