"""Payables: what is to be paid, was booked, and has to come back."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from core.language import in_readers_language
from core.sealing import masked, unseal
from exports.lists import table_page
from incentives.access import VIEW_PAYMENTS
from incentives.forms.payments import (
    BookingForm,
    DecisionForm,
    ReasonForm,
    RecoveryForm,
    RepaymentForm,
    ReversalForm,
)
from incentives.ledger import balance_of
from incentives.models import Instalment, LedgerEntry, Payable, PolicyClaim, Recovery, RewardClaim
from incentives.payment_choices import ENDING, UNPAID, EntryKind, InstalmentStatus, RecoveryStatus
from incentives.payment_tables import INSTALMENTS, RECOVERIES, instalment_rows, recovery_rows
from incentives.payment_words import history_lines
from incentives.recovery_flow import DECIDE, RECOVERY_FLOW
from incentives.services.clawbacks import by_hand
from incentives.services.payments import (
    PAY,
    PROPOSE,
    UNMASK,
    entry_reverse,
    instalment_pay,
    numbers_unmask,
    outstanding,
    recovery_move,
    recovery_propose,
    repayment_book,
)
from incentives.services.stops import payable_stop
from incentives.views.numbers import numbers_page
from incentives.views.rewards import LIST
from whitelist.views.pages import FORM, form_page


@require_safe
@desk_staff(VIEW_PAYMENTS)
def instalment_list(request):
    return table_page(request, INSTALMENTS, template_name=LIST)


@require_safe
@desk_staff(VIEW_PAYMENTS)
def recovery_list(request):
    return table_page(request, RECOVERIES, template_name=LIST)


def payable_or_404(request, pk: int) -> Payable:
    rows = Payable.objects.visible_to(request.user).select_related("area", "created_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff(VIEW_PAYMENTS)
def payable_detail(request, pk):
    payable = payable_or_404(request, pk)
    user = request.user
    works_here = user.works_in(payable.area_id)
    instalments = list(payable.instalments.all())
    context = {
        "payable": payable,
        "claim": _claim_of(payable, user),
        "balance": balance_of(payable),
        "instalments": instalments,
        "entries": [
            (entry, entry.kind != EntryKind.REVERSAL and not hasattr(entry, "reversed_by"))
            for entry in payable.entries.select_related("created_by", "reversed_by")
        ],
        "recoveries": [
            (recovery, outstanding(recovery), _lines(recovery), RECOVERY_FLOW.open_to(recovery, user))
            for recovery in payable.recoveries.select_related("decided_by").prefetch_related("entries")
        ],
        "id_number": masked(unseal(payable.id_number_sealed)),
        "account": masked(unseal(payable.account_sealed)),
        "may_pay": works_here and user.has_perm(PAY),
        "may_propose": works_here and user.has_perm(PROPOSE),
        "may_decide": works_here and user.has_perm(DECIDE),
        "may_stop": works_here and user.has_perm(DECIDE) and any(one.status in UNPAID for one in instalments),
        "may_unmask": works_here and user.has_perm(UNMASK),
        "due": InstalmentStatus.DUE,
        "confirmed": RecoveryStatus.CONFIRMED,
        "history": history_lines(payable),
    }
    return render(request, "incentives/payable_detail.html", context)


def _claim_of(payable: Payable, user) -> RewardClaim | PolicyClaim | None:
    """By what it was granted, where the reader may see that."""
    for model in (RewardClaim, PolicyClaim):
        claim = model.objects.visible_to(user).filter(payable=payable).first()
        if claim is not None:
            return claim
    return None


def _lines(recovery: Recovery) -> list[str]:
    return [in_readers_language(step) for step in recovery.derivation]


@never_cache
@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, UNMASK)
def payable_numbers(request, pk):
    payable = payable_or_404(request, pk)
    _of_own_area(request, payable)
    form = ReasonForm(request.POST or None)
    return numbers_page(
        request,
        form=form,
        look=lambda: numbers_unmask(payable=payable, reason=form.cleaned_data["reason"], actor=request.user),
        subject=payable,
        back=payable.get_absolute_url(),
    )


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, PAY)
def pay(request, pk):
    instalment: Instalment = get_object_or_404(instalment_rows(request.user), pk=pk)
    form = BookingForm(request.POST or None)
    is_sent, is_due = request.method == "POST", instalment.status == InstalmentStatus.DUE
    return _booking(
        request,
        instalment.payable,
        form=form,
        act=lambda: instalment_pay(instalment=instalment, **form.cleaned_data, actor=request.user),
        title=_("Book the payment"),
        done=_("The payment is booked."),
        # Sent twice it is booked once, so a form that was sent is never refused for its state here.
        refused=""
        if is_sent or is_due
        else _("The instalment is not due, or was cancelled. Reload the page."),
        explanation=_("%(amount)s yuan to %(payee)s.")
        % {"amount": f"{instalment.amount:,.2f}", "payee": instalment.payable.payee_name},
    )


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, PAY)
def reverse_entry(request, pk):
    rows = LedgerEntry.objects.visible_to(request.user).select_related("payable", "instalment", "recovery")
    entry: LedgerEntry = get_object_or_404(rows, pk=pk)
    form = ReversalForm(request.POST or None)
    return _booking(
        request,
        entry.payable,
        form=form,
        act=lambda: entry_reverse(entry=entry, **form.cleaned_data, actor=request.user),
        title=_("Reverse the booking"),
        done=_("The booking is reversed."),
        explanation=_("Entry %(number)s over %(amount)s yuan, voucher %(voucher)s. It stays as it is.")
        % {"number": entry.number, "amount": f"{entry.amount:,.2f}", "voucher": entry.voucher},
    )


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, PAY)
def repay(request, pk):
    recovery: Recovery = get_object_or_404(recovery_rows(request.user), pk=pk)
    owed = outstanding(recovery)
    form = RepaymentForm(request.POST or None, initial={"amount": owed})
    return _booking(
        request,
        recovery.payable,
        form=form,
        act=lambda: repayment_book(recovery=recovery, **form.cleaned_data, actor=request.user),
        title=_("Book a repayment"),
        done=_("The repayment is booked."),
        explanation=_("Still owed: %(amount)s yuan.") % {"amount": f"{owed:,.2f}"},
    )


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, PROPOSE)
def recovery_new(request, pk):
    payable = payable_or_404(request, pk)
    form = RecoveryForm(request.POST or None)

    def act() -> Recovery:
        given = form.cleaned_data
        return recovery_propose(
            payable=payable,
            trigger=given["trigger"],
            amount=given["amount"],
            derivation=by_hand(given["reason"]),
            actor=request.user,
        )

    return _booking(
        request,
        payable,
        form=form,
        act=act,
        title=_("Propose a recovery"),
        done=_("The recovery is proposed. Somebody else decides."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, DECIDE)
def recovery_step(request, pk, name):
    recovery: Recovery = get_object_or_404(recovery_rows(request.user), pk=pk)
    move = RECOVERY_FLOW.moves.get(name)
    if move is None:
        raise Http404
    form = DecisionForm(request.POST or None, recovery=recovery, with_day="due_on" in move.needs)
    return _booking(
        request,
        recovery.payable,
        form=form,
        act=lambda: recovery_move(
            recovery=recovery,
            name=name,
            values=form.cleaned_data,
            actor=request.user,
            seen=form.cleaned_data["version"],
        ),
        title=move.label,
        done=_("The decision is recorded."),
        explanation="\n".join([*_lines(recovery), *_ends(recovery, name)]),
    )


def _ends(recovery: Recovery, name: str) -> list[str]:
    """What a demand does besides: said before it is made."""
    if name != "confirm" or recovery.trigger not in ENDING:
        return []
    unpaid = recovery.payable.instalments.filter(status__in=UNPAID).aggregate(sum=Sum("amount"))["sum"]
    if not unpaid:
        return []
    words = _("The demand cancels %(amount)s yuan that are not paid yet; a waiver brings them back.")
    return [words % {"amount": f"{unpaid:,.2f}"}]


@require_http_methods(FORM)
@desk_staff(VIEW_PAYMENTS, DECIDE)
def payable_end(request, pk):
    payable = payable_or_404(request, pk)
    form = ReasonForm(request.POST or None)
    return _booking(
        request,
        payable,
        form=form,
        act=lambda: payable_stop(payable=payable, reason=form.cleaned_data["reason"], actor=request.user),
        title=_("Pay nothing more"),
        done=_("What was not paid is cancelled."),
        explanation=_("Every instalment that was not paid is cancelled. What was paid stays."),
    )


def _booking(
    request, payable: Payable, *, form: Any, act: Callable[[], Any], title: Any, done: str, **context: Any
):
    _of_own_area(request, payable)
    return form_page(
        request,
        form=form,
        act=act,
        title=title,
        subject=payable,
        back=payable.get_absolute_url(),
        done=done,
        **context,
    )


def _of_own_area(request, payable: Payable) -> None:
    if not request.user.works_in(payable.area_id):
        raise PermissionDenied(_("This belongs to another area. Ask somebody who works there."))
