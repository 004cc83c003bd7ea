"""What a booking has to be, whatever it books: of a day that can be, with a voucher of its own."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.flow import MoveRefused
from incentives.models import Instalment, LedgerEntry, Payable
from incentives.payment_choices import UNPAID, EntryKind


def check_booking(payable: Payable, *, voucher: str, booked_on: dt.date, today: dt.date | None) -> None:
    """Of a locked payable. Raises ValidationError by field."""
    if not voucher.strip():
        raise ValidationError({"voucher": _("Enter the number of the voucher.")})
    if booked_on > (today or timezone.localdate()):
        raise ValidationError({"booked_on": _("This day lies ahead. Enter the day of the booking.")})
    granted_on = timezone.localdate(payable.created_at)
    if booked_on < granted_on:
        raise ValidationError(
            {"booked_on": _("It was granted on %(day)s: nothing is booked before.") % {"day": granted_on}}
        )


def check_after_payment(payable: Payable, booked_on: dt.date) -> None:
    """Nothing comes back before the first of it was paid. Raises ValidationError."""
    paid = payable.entries.filter(kind=EntryKind.PAYMENT).order_by("booked_on").first()
    if paid is not None and booked_on < paid.booked_on:
        raise ValidationError(
            {"booked_on": _("The payment is of %(day)s: this cannot be earlier.") % {"day": paid.booked_on}}
        )


def refuse_used_voucher(payable: Payable, voucher: str) -> None:
    """A voucher carries one booking of a payable: sent twice, it books once. Raises ValidationError."""
    booked = payable.entries.filter(voucher=voucher.strip(), reversed_by=None)
    entry = booked.exclude(kind=EntryKind.REVERSAL).first()
    if entry is not None:
        words = _("This voucher is that of entry %(number)s over %(amount)s yuan. Enter another one.")
        raise ValidationError({"voucher": words % {"number": entry.number, "amount": f"{entry.amount:,.2f}"}})


def refuse_before_earlier(instalment: Instalment) -> None:
    """Instalments are paid in their order. Raises MoveRefused."""
    unpaid = instalment.payable.instalments.filter(status__in=UNPAID)
    earlier = unpaid.filter(number__lt=instalment.number).first()
    if earlier is not None:
        raise MoveRefused(_("Pay instalment %(number)s first.") % {"number": earlier.number})


def paid_already(instalment: Instalment, voucher: str) -> LedgerEntry:
    """The booking of a part that is paid. Raises MoveRefused where it is that of another voucher."""
    entry = instalment.entries.filter(kind=EntryKind.PAYMENT, reversed_by=None).get()
    if entry.voucher != voucher:
        raise MoveRefused(
            _("The instalment was paid already, by voucher %(voucher)s.") % {"voucher": entry.voucher}
        )
    return entry
