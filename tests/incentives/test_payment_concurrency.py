"""Two who pay the same instalment at once, on real connections: it is paid once."""

from functools import partial

import pytest

from accounts.choices import Role
from core.flow import MoveRefused
from incentives.ledger import balance_of, replay
from incentives.models import LedgerEntry
from incentives.services.payments import instalment_pay
from tests.crm.test_concurrency import at_once, told
from tests.factories import UserFactory
from tests.incentives.payments import BOOKED, payable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("vouchers", [("V-1", "V-2"), ("V-1", "V-1")])
def test_of_two_who_pay_an_instalment_at_once_one_books_it_in_100_of_100(vouchers, north, chief):
    cashiers = [UserFactory(role=Role.FINANCE_REVIEWER) for _ in vouchers]
    for cashier in cashiers:
        cashier.areas.add(north)
    for _ in range(100):
        owed = payable(north, chief, "60.00", "40.00")
        instalment = owed.instalments.get(number=1)
        results = at_once(
            [
                told(
                    partial(
                        instalment_pay,
                        instalment=instalment,
                        voucher=voucher,
                        booked_on=BOOKED,
                        actor=cashier,
                    )
                )
                for voucher, cashier in zip(vouchers, cashiers, strict=True)
            ]
        )
        [entry] = owed.entries.all()
        assert balance_of(owed) == replay([entry]) == entry.amount == instalment.amount
        if vouchers[0] == vouchers[1]:
            assert results == [entry, entry]
        else:
            assert {type(result) for result in results} == {LedgerEntry, MoveRefused}
