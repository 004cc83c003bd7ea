"""Two who pay the same instalment at once, on real connections: it is paid once."""

from functools import partial

import pytest

from accounts.choices import Role
from core.flow import MoveRefused
from incentives.ledger import balance_of, replay
from incentives.models import LedgerEntry, Payable, RewardClaim
from incentives.services.payments import instalment_pay
from tests.crm.test_concurrency import at_once, told
from tests.factories import UserFactory
from tests.incentives.payments import BOOKED, payable
from tests.incentives.rewards import APPROVED, drafted, move, referrer, rule, shares, signed_project

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


def test_of_two_who_approve_a_reward_at_once_one_does_and_one_amount_is_granted_in_100_of_100(
    north_officer, north_manager
):
    chiefs = [UserFactory(role=Role.REGION_REVIEWER) for _ in range(2)]
    version = rule(UserFactory(role=Role.REGION_ADMIN))
    for place in range(100):
        project = signed_project(north_officer)
        [share] = shares(project, (referrer(project, f"引荐人{place}"), "100"))
        claim = drafted(share, version, north_officer)
        for name, actor in (("submit", north_officer), ("verify", north_manager), ("publish", north_manager)):
            claim = move(claim, name, actor)
        results = at_once([told(partial(move, claim, "approve", one, APPROVED)) for one in chiefs])
        assert {type(result) for result in results} == {RewardClaim, MoveRefused}
        claim.refresh_from_db()
        [payable_] = Payable.objects.filter(payee_name=share.party.label)
        assert (claim.status, claim.payable) == ("approved", payable_)
        assert payable_.amount == claim.amount == sum(part.amount for part in payable_.instalments.all())
