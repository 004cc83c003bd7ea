"""Every service of rewards and payments asks for permission and area itself.

Each row is a call that the right person may make: it succeeds for him, and is refused for who reads all and
changes nothing, and for officer, manager and cashier of another area. A service without a row fails.
"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

import incentives.services
from accounts.choices import Role
from incentives.services import payments, rewards, stops
from tests.factories import UserFactory
from tests.guards import attempt, services_for_a_user
from tests.incentives.payments import BOOKED, payable
from tests.incentives.rewards import (
    FILED,
    NUMBERS,
    drafted,
    move,
    referrer,
    rule,
    shares,
    signed_project,
)

pytestmark = pytest.mark.django_db
DECISION = {"reason": "查实", "document": "追回〔2026〕1号", "due_on": dt.date(2026, 5, 1)}
# What runs inside a service that has asked, and what payments tell claims.
INNER = {"payments.payable_open", "rewards.claim_follow", "stops.cancel_unpaid", "stops.owe_again"}


@pytest.fixture
def world(north, south, north_officer, north_manager, south_officer, south_manager, chief, viewer):
    """A claim as a draft and one that waits for its verification; a payable that was paid in part."""
    w = SimpleNamespace(officer=north_officer, manager=north_manager, chief=chief, area=north)
    w.cashier = UserFactory(role=Role.FINANCE_REVIEWER, areas=[north])
    stranger = UserFactory(role=Role.FINANCE_REVIEWER, areas=[south])
    w.strangers = (viewer, south_officer, south_manager, stranger)
    w.version = rule(chief)
    project = signed_project(north_officer)
    w.party = referrer(project)
    first, second, w.share = shares(
        project, (w.party, "40"), (referrer(project, "乙"), "40"), (referrer(project, "丙"), "20")
    )
    w.draft = drafted(first, w.version, north_officer)
    w.filed = move(drafted(second, w.version, north_officer), "submit", north_officer)
    w.owed = payable(north, chief, "60.00", "40.00")
    w.paid, w.due = w.owed.instalments.all()
    w.entry = _pay(w.paid, w.cashier)
    w.proposed = _propose(payable_paid(w), None)
    recovery = _propose(payable_paid(w), None)
    w.confirmed = payments.recovery_move(recovery=recovery, name="confirm", values=DECISION, actor=chief)
    return w


def payable_paid(w):
    owed = payable(w.area, w.chief, "60.00", "40.00")
    _pay(owed.instalments.get(number=1), w.cashier)
    return owed


def _pay(instalment, by):
    return payments.instalment_pay(
        instalment=instalment, voucher=f"V-{instalment.pk}", booked_on=BOOKED, actor=by
    )


def _propose(owed, by):
    return payments.recovery_propose(
        payable=owed, trigger="other", amount=Decimal("10.00"), derivation=["重复申领"], actor=by
    )


# name -> (who may, the call)
ROWS = {
    "rewards.reward_draft": ("officer", lambda w, by: drafted(w.share, w.version, by)),
    "rewards.reward_update": (
        "officer",
        lambda w, by: rewards.reward_update(claim=w.draft, values=NUMBERS | {"bank": "另一家"}, actor=by),
    ),
    "rewards.reward_move": ("manager", lambda w, by: move(w.filed, "verify", by)),
    "rewards.reward_numbers_unmask": (
        "chief",
        lambda w, by: rewards.reward_numbers_unmask(claim=w.draft, reason="核对", actor=by),
    ),
    "rewards.honour_record": (
        "manager",
        lambda w, by: rewards.honour_record(
            party=w.party, kind="praise", document="通报1号", awarded_on=FILED, actor=by, today=FILED
        ),
    ),
    "payments.instalment_pay": ("cashier", lambda w, by: _pay(w.due, by)),
    "payments.entry_reverse": (
        "cashier",
        lambda w, by: payments.entry_reverse(
            entry=w.entry, reason="记错", voucher="X-1", booked_on=BOOKED, actor=by
        ),
    ),
    "stops.payable_stop": (
        "chief",
        lambda w, by: stops.payable_stop(payable=w.owed, reason="退出", actor=by),
    ),
    "payments.recovery_propose": ("manager", lambda w, by: _propose(w.owed, by)),
    "payments.recovery_move": (
        "chief",
        lambda w, by: payments.recovery_move(recovery=w.proposed, name="confirm", values=DECISION, actor=by),
    ),
    "payments.repayment_book": (
        "cashier",
        lambda w, by: payments.repayment_book(
            recovery=w.confirmed, amount=Decimal("10.00"), voucher="R-1", booked_on=BOOKED, actor=by
        ),
    ),
    "payments.numbers_unmask": (
        "cashier",
        lambda w, by: payments.numbers_unmask(payable=w.owed, reason="付款", actor=by),
    ),
}


def test_every_service_of_rewards_and_payments_has_a_row():
    found = services_for_a_user(incentives.services)
    ours = {name for name in found if name.split(".")[0] in ("rewards", "payments", "stops", "clawbacks")}
    assert ours == ROWS.keys() | INNER


@pytest.mark.parametrize("name", ROWS)
def test_each_service_serves_the_right_person_and_refuses_viewer_and_other_areas(world, name):
    who, call = ROWS[name]
    raised, writes = attempt(call, world, getattr(world, who))
    assert (raised, bool(writes)) == (None, True)
    for stranger in world.strangers:
        raised, writes = attempt(call, world, stranger)
        assert getattr(raised, "forbidden", False), (stranger.username, raised)
        assert not writes
