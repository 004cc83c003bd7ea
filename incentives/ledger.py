"""What a payee has received: by the last booking, and by all of them once more."""

from collections.abc import Iterable
from decimal import Decimal

from incentives.models import LedgerEntry, Payable

NOTHING = Decimal("0.00")


class LedgerBroken(Exception):
    """The bookings of a payable do not add up to what they say."""


def balance_of(payable: Payable) -> Decimal:
    """What the payee has received and not repaid, in 元."""
    last = payable.entries.order_by("-number").first()
    return last.balance_after if last else NOTHING


def replay(entries: Iterable[LedgerEntry]) -> Decimal:
    """The balance that the bookings of one payable, in their order, lead to.

    Raises LedgerBroken where a number is missing, a booking is not what it reverses with the other sign, or a
    balance is not that of the bookings up to it.
    """
    balance = NOTHING
    amounts: dict[int, Decimal] = {}
    for place, entry in enumerate(entries, start=1):
        balance += entry.amount
        undone = amounts.pop(entry.reverses_id, None) if entry.reverses_id else -entry.amount
        if entry.number != place or entry.balance_after != balance or undone != -entry.amount:
            raise LedgerBroken(f"{entry.payable_id}/{entry.number}")
        amounts[entry.pk] = entry.amount
    return balance
