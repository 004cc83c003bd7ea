"""Every write to payables: granted in parts, paid once each, corrected by reversal, recovered by decision.

Every one of them locks the payable first, so bookings of one payable come one after another.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from core.moments import moment_of
from core.numbers import next_number
from core.sealing import seal, unseal
from core.writing import write
from crm.choices.projects import ProjectStage
from incentives.booking_checks import (
    check_after_payment,
    check_booking,
    paid_already,
    refuse_before_earlier,
    refuse_used_voucher,
)
from incentives.ledger import balance_of
from incentives.models import Instalment, LedgerEntry, Payable, Recovery, RewardClaim
from incentives.payment_choices import (
    ENDING,
    OPEN_RECOVERIES,
    EntryKind,
    InstalmentStatus,
    PayeeKind,
    RecoveryStatus,
    RecoveryTrigger,
)
from incentives.payment_followers import tell
from incentives.recovery_flow import DECIDE, RECOVERY_FLOW
from incentives.services.stops import cancel_unpaid, owe_again

PAY, PROPOSE, UNMASK = "incentives.pay", "incentives.propose_recovery", "incentives.unmask_numbers"


@dataclass(frozen=True)
class Payee:
    """Who receives it, with his numbers in the clear: they are sealed before anything is written."""

    kind: PayeeKind
    name: str
    user: User | None = None
    bank: str = ""
    id_number: str = ""
    account: str = ""


@dataclass(frozen=True)
class Part:
    """One planned instalment: at a stage of the project, or on a day."""

    amount: Decimal
    stage: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True)
class Numbers:
    id_number: str
    account: str


@transaction.atomic
def payable_open(
    *,
    area: Area,
    payee: Payee,
    amount: Decimal,
    parts: Sequence[Part],
    permission: str,
    actor: User,
    today: dt.date | None = None,
) -> Payable:
    """Grant an amount in parts. `permission` is that of the claim's approval, whose service calls this.

    A part with a day is due on it; one with a stage alone waits. Raises ValueError where the parts are not
    the whole, ValidationError, Forbidden.
    """
    require(actor, permission, area)
    if sum(part.amount for part in parts) != amount:
        raise ValueError(f"the parts of {amount} are {[part.amount for part in parts]}")
    payable = Payable(
        number=next_number(Payable, f"DF-{timezone.localdate().year}"),
        area=area,
        payee_kind=payee.kind,
        payee_name=payee.name,
        user=payee.user,
        bank=payee.bank,
        id_number_sealed=seal(payee.id_number),
        account_sealed=seal(payee.account),
        amount=amount,
        created_at=moment_of(today or timezone.localdate()),
        created_by=actor,
    )
    payable.full_clean()
    payable.save(force_insert=True)
    for number, part in enumerate(parts, start=1):
        status = InstalmentStatus.DUE if part.due_on else InstalmentStatus.WAITING
        instalment = Instalment(
            payable=payable,
            number=number,
            stage=part.stage,
            due_on=part.due_on,
            amount=part.amount,
            status=status,
        )
        instalment.full_clean()
        instalment.save(force_insert=True)
    changes.record(payable, actor=actor, verb="granted", changes={"amount": [None, amount]})
    return payable


@transaction.atomic
def instalment_release(*, instalment: Instalment, due_on: dt.date) -> Instalment:
    """The stage is reached: the part is to be paid by the day. Nobody decides on it."""
    locked(instalment.payable)
    instalment = locked(instalment)
    if instalment.status != InstalmentStatus.WAITING:
        raise MoveRefused(_("The instalment does not wait any more. Reload the page."))
    due = {"status": InstalmentStatus.DUE.value, "due_on": due_on}
    return write(instalment, due, actor=None, verb="released")


@transaction.atomic
def instalment_pay(
    *, instalment: Instalment, voucher: str, booked_on: dt.date, actor: User, today: dt.date | None = None
) -> LedgerEntry:
    """Book the payment of a part that is due. The same voucher again books nothing and gives the entry back.

    Neither the payee nor who granted it pays. Raises MoveRefused where it was paid by another voucher, is not
    due, or a recovery is open; ValidationError, Forbidden.
    """
    payable = locked(instalment.payable)
    require(actor, PAY, payable.area_id)
    _refuse_payee(payable, actor)
    if payable.created_by_id == actor.pk:
        raise Forbidden(_("Somebody else must book the payment: you granted it."))
    instalment = locked(instalment)
    check_booking(payable, voucher=voucher, booked_on=booked_on, today=today)
    if instalment.status == InstalmentStatus.PAID:
        return paid_already(instalment, voucher)
    if instalment.status != InstalmentStatus.DUE:
        raise MoveRefused(_("The instalment is not due, or was cancelled. Reload the page."))
    if payable.recoveries.filter(status__in=OPEN_RECOVERIES).exists():
        raise MoveRefused(_("A recovery is open: decide it before anything more is paid."))
    rewarded = RewardClaim.objects.filter(payable=payable)
    if rewarded.filter(share__share_set__project__status=ProjectStage.DROPPED).exists():
        # The daily duty cancels what is left.
        raise MoveRefused(_("The project was dropped: nothing more is paid for it."))
    refuse_used_voucher(payable, voucher)
    refuse_before_earlier(instalment)
    entry = _book(
        payable,
        kind=EntryKind.PAYMENT,
        amount=instalment.amount,
        instalment=instalment,
        voucher=voucher,
        booked_on=booked_on,
        actor=actor,
    )
    write(instalment, {"status": InstalmentStatus.PAID.value}, actor=actor, verb="paid", note=voucher)
    tell(payable, actor)
    return entry


@transaction.atomic
def entry_reverse(
    *,
    entry: LedgerEntry,
    reason: str,
    voucher: str,
    booked_on: dt.date,
    actor: User,
    today: dt.date | None = None,
) -> LedgerEntry:
    """Undo a wrong booking by another. A payment reversed is due again; a repayment is owed again.

    Raises MoveRefused where it was reversed, is a reversal itself, or was repaid meanwhile; ValidationError.
    """
    payable = locked(entry.payable)
    require(actor, PAY, payable.area_id)
    _refuse_payee(payable, actor)
    check_booking(payable, voucher=voucher, booked_on=booked_on, today=today)
    check_after_payment(payable, booked_on)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the booking was wrong.")})
    if entry.kind == EntryKind.REVERSAL:
        raise MoveRefused(_("A reversal is not reversed: book what is right anew."))
    if LedgerEntry.objects.filter(reverses=entry).exists():
        raise MoveRefused(_("The booking was reversed already. Reload the page."))
    if balance_of(payable) < entry.amount:
        raise MoveRefused(_("Part of it was repaid: reverse the repayment first."))
    if entry.kind == EntryKind.PAYMENT and balance_of(payable) - entry.amount < _open_demands(payable):
        raise MoveRefused(_("A recovery of it is open: waive that first."))
    reversal = _book(
        payable,
        kind=EntryKind.REVERSAL,
        amount=-entry.amount,
        instalment=entry.instalment,
        recovery=entry.recovery,
        reverses=entry,
        reason=reason.strip(),
        voucher=voucher,
        booked_on=booked_on,
        actor=actor,
    )
    if entry.instalment:
        due = {"status": InstalmentStatus.DUE.value}
        write(locked(entry.instalment), due, actor=actor, verb="payment_reversed", note=reason.strip())
    if entry.recovery:
        _settle(locked(entry.recovery), actor)
    tell(payable, actor)
    return reversal


@transaction.atomic
def recovery_propose(
    *,
    payable: Payable,
    trigger: RecoveryTrigger,
    amount: Decimal,
    derivation: Sequence[Any],
    actor: User | None,
    today: dt.date | None = None,
) -> Recovery:
    """Propose that `amount` of what was paid comes back. `derivation`: sentences by core.language.as_data.

    `actor` None: a trigger saw it. Raises MoveRefused where less was paid; ValidationError where a recovery
    for the same reason is open.
    """
    payable = locked(payable)
    require(actor, PROPOSE, payable.area_id)
    if actor is not None:
        _refuse_payee(payable, actor)
    if amount > balance_of(payable) - _open_demands(payable):
        raise MoveRefused(_("The payee has not received so much, or it is demanded already."))
    recovery = Recovery(
        payable=payable,
        trigger=trigger,
        amount=amount,
        derivation=list(derivation),
        proposed_on=today or timezone.localdate(),
        created_by=actor,
    )
    recovery.full_clean(exclude=["created_by"])
    recovery.save(force_insert=True)
    changes.record(recovery, actor=actor, verb="proposed", changes={"amount": [None, amount]})
    tell(payable, actor)
    return recovery


@transaction.atomic
def recovery_move(
    *,
    recovery: Recovery,
    name: str,
    values: Mapping[str, Any],
    actor: User,
    seen: str = "",
    today: dt.date | None = None,
) -> Recovery:
    """Confirm or waive a recovery. `values`: reason, document; to confirm also due_on.

    But for the reason “other”, what was not paid yet is cancelled once the recovery is confirmed, and owed
    again once it is waived. Neither who proposed it nor the payee decides. Raises MoveRefused,
    ChangedMeanwhile.
    """
    payable = locked(recovery.payable)
    require(actor, DECIDE, payable.area_id)
    recovery = locked(recovery, version=seen)
    _refuse_payee(payable, actor)
    move = RECOVERY_FLOW.check(recovery, name, actor, values)
    decided = {
        "status": move.target,
        "decided_by": actor,
        "decided_on": today or timezone.localdate(),
        "reason": values["reason"],
        "document": values["document"],
        "due_on": values.get("due_on") or recovery.due_on,
    }
    write(recovery, decided, actor=actor, verb=name, note=values["reason"])
    if recovery.trigger in ENDING and name == "confirm":
        cancel_unpaid(payable, values["reason"], actor, recovery=recovery)
    elif recovery.trigger in ENDING:
        owe_again(recovery, values["reason"], actor)
    tell(payable, actor)
    return recovery


@transaction.atomic
def repayment_book(
    *,
    recovery: Recovery,
    amount: Decimal,
    voucher: str,
    booked_on: dt.date,
    actor: User,
    today: dt.date | None = None,
) -> LedgerEntry:
    """Book what the payee has paid back. Raises MoveRefused where less is demanded."""
    payable = locked(recovery.payable)
    require(actor, PAY, payable.area_id)
    _refuse_payee(payable, actor)
    recovery = locked(recovery)
    check_booking(payable, voucher=voucher, booked_on=booked_on, today=today)
    check_after_payment(payable, booked_on)
    refuse_used_voucher(payable, voucher)
    if recovery.status != RecoveryStatus.CONFIRMED:
        raise MoveRefused(_("No repayment is demanded now. Reload the page."))
    if not 0 < amount <= outstanding(recovery):
        raise MoveRefused(_("Enter an amount above zero, and no more than is still owed."))
    entry = _book(
        payable,
        kind=EntryKind.REPAYMENT,
        amount=-amount,
        recovery=recovery,
        voucher=voucher,
        booked_on=booked_on,
        actor=actor,
    )
    _settle(recovery, actor)
    tell(payable, actor)
    return entry


@transaction.atomic
def numbers_unmask(*, payable: Payable, reason: str, actor: User) -> Numbers:
    """The numbers of the payee in the clear. That they were looked at, by whom and why, is recorded."""
    require(actor, UNMASK, payable.area_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what you need the numbers for.")})
    changes.record(payable, actor=actor, verb="unmasked", note=reason.strip())
    return Numbers(unseal(payable.id_number_sealed), unseal(payable.account_sealed))


def outstanding(recovery: Recovery) -> Decimal:
    """What of a recovery was not repaid, in 元."""
    return recovery.amount + sum(entry.amount for entry in recovery.entries.all())


def _book(payable: Payable, *, amount: Decimal, actor: User, **values: Any) -> LedgerEntry:
    last = payable.entries.order_by("-number").first()
    entry = LedgerEntry(
        payable=payable,
        number=(last.number if last else 0) + 1,
        amount=amount,
        balance_after=(last.balance_after if last else Decimal(0)) + amount,
        created_by=actor,
        **values,
    )
    entry.full_clean()
    entry.save(force_insert=True)
    booked = {"amount": [None, amount], "balance_after": [entry.balance_after - amount, entry.balance_after]}
    changes.record(entry, actor=actor, verb=f"booked_{entry.kind}", changes=booked)
    return entry


def _settle(recovery: Recovery, actor: User) -> None:
    """By what was repaid up to now a recovery is recovered, or demanded again. A waived one stays waived."""
    if recovery.status == RecoveryStatus.WAIVED:
        return
    status = RecoveryStatus.CONFIRMED if outstanding(recovery) else RecoveryStatus.RECOVERED
    others = recovery.payable.recoveries.filter(trigger=recovery.trigger, status__in=OPEN_RECOVERIES)
    if status == RecoveryStatus.CONFIRMED and others.exclude(pk=recovery.pk).exists():
        raise MoveRefused(_("Another recovery for the same reason is open: decide or settle it first."))
    write(recovery, {"status": status.value}, actor=actor, verb="settled")


def _open_demands(payable: Payable) -> Decimal:
    return sum(
        (outstanding(one) for one in payable.recoveries.filter(status__in=OPEN_RECOVERIES)), Decimal(0)
    )


def _refuse_payee(payable: Payable, actor: User) -> None:
    if payable.user_id == actor.pk:
        raise Forbidden(_("Somebody else must take this step: you are the payee."))
