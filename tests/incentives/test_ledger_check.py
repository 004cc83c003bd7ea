import pytest
from django.core.management import CommandError, call_command

from incentives.models import LedgerEntry
from tests.incentives.payments import BOOKED, payable
from tests.incentives.test_payments import pay

pytestmark = pytest.mark.django_db


def test_balances_that_are_those_of_their_bookings_are_told_as_such(north, chief, cashier, capsys):
    for _ in range(2):
        pay(payable(north, chief, "60.00", "40.00"), cashier)
    call_command("ledger_check")
    assert capsys.readouterr().out == "2 payables: every balance is that of its bookings.\n"


def test_a_balance_that_its_bookings_do_not_lead_to_is_named(north, chief, cashier):
    owed = payable(north, chief, "60.00", "40.00")
    pay(owed, cashier)
    entry = {"kind": "payment", "amount": "40.00", "balance_after": "99.00", "booked_on": BOOKED}
    wrong = owed.instalments.get(number=2)
    LedgerEntry.objects.create(
        payable=owed, number=2, instalment=wrong, voucher="V-9", created_by=cashier, **entry
    )
    with pytest.raises(CommandError, match=f"^1 of 1 payables do not add up: {owed.pk}/2$"):
        call_command("ledger_check")
