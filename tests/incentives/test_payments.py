import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.choices import Role
from core.flow import Forbidden, MoveRefused
from core.language import as_data
from core.models import ChangeEntry
from core.sealing import unseal
from incentives.ledger import LedgerBroken, balance_of, replay
from incentives.models import LedgerEntry, Payable, Recovery
from incentives.payment_choices import InstalmentStatus, RecoveryStatus, RecoveryTrigger
from incentives.services.payments import (
    Part,
    Payee,
    entry_reverse,
    instalment_pay,
    instalment_release,
    numbers_unmask,
    outstanding,
    payable_open,
    recovery_move,
    recovery_propose,
    repayment_book,
)
from incentives.services.stops import payable_stop
from tests.factories import UserFactory
from tests.incentives.payments import BOOKED, GRANT, GRANTED, payable

pytestmark = pytest.mark.django_db
DECISION = {"reason": "查实", "document": "追回〔2026〕1号", "due_on": dt.date(2026, 5, 1)}


@pytest.fixture
def cashier(north):
    user = UserFactory(username="cashier", role=Role.FINANCE_REVIEWER)
    user.areas.add(north)
    return user


@pytest.fixture
def owed(north, chief) -> Payable:
    return payable(north, chief, "40.00", "40.00", "20.00")


def pay(owed, actor, number=1, voucher="V-1"):
    return instalment_pay(
        instalment=owed.instalments.get(number=number), voucher=voucher, booked_on=BOOKED, actor=actor
    )


def propose(owed, amount, actor=None, trigger=RecoveryTrigger.DEPARTURE):
    return recovery_propose(
        payable=owed, trigger=trigger, amount=Decimal(amount), derivation=[as_data("40 × 3/5")], actor=actor
    )


def confirm(recovery, actor):
    return recovery_move(recovery=recovery, name="confirm", values=DECISION, actor=actor)


def repay(recovery, amount, actor, voucher="R-1"):
    return repayment_book(
        recovery=recovery, amount=Decimal(amount), voucher=voucher, booked_on=BOOKED, actor=actor
    )


def reverse(entry, actor):
    return entry_reverse(entry=entry, reason="记错", voucher="X-1", booked_on=BOOKED, actor=actor)


def test_the_same_voucher_again_books_nothing_and_another_is_refused(owed, cashier):
    first = pay(owed, cashier)
    assert pay(owed, cashier) == first
    with pytest.raises(MoveRefused, match="V-1"):
        pay(owed, cashier, voucher="V-2")
    assert [entry.amount for entry in LedgerEntry.objects.all()] == [Decimal("40.00")]


def test_neither_who_granted_it_nor_the_payee_nor_another_area_books_a_payment(north, south, chief, cashier):
    payee, granter = (UserFactory(role=Role.FINANCE_REVIEWER) for _ in range(2))
    payee.areas.add(north)
    stranger = UserFactory(role=Role.FINANCE_REVIEWER)
    stranger.areas.add(south)
    owed = payable(north, chief, user=payee)
    for actor in (payee, chief, stranger):
        with pytest.raises(Forbidden):
            pay(owed, actor)
    Payable.objects.filter(pk=owed.pk).update(created_by=granter)
    granter.areas.add(north)
    with pytest.raises(Forbidden, match="you granted it"):
        pay(owed, granter)
    assert pay(owed, cashier).balance_after == Decimal("100.00")


def test_a_part_that_waits_for_its_stage_is_paid_only_once_it_is_reached(north, chief, cashier):
    owed = payable_open(
        area=north,
        payee=Payee(kind="person", name="甲"),
        amount=Decimal("10.00"),
        parts=[Part(Decimal("10.00"), stage="started")],
        permission=GRANT,
        actor=chief,
        today=GRANTED,
    )
    with pytest.raises(MoveRefused, match="not due"):
        pay(owed, cashier)
    instalment_release(instalment=owed.instalments.get(), due_on=BOOKED)
    assert pay(owed, cashier).amount == Decimal("10.00")


def test_parts_that_are_not_the_whole_are_refused(north, chief):
    with pytest.raises(ValueError, match=r"100\.00"):
        payable_open(
            area=north,
            payee=Payee(kind="person", name="甲"),
            amount=Decimal("100.00"),
            parts=[Part(Decimal("99.99"), due_on=BOOKED)],
            permission=GRANT,
            actor=chief,
        )


def test_a_wrong_payment_is_reversed_once_and_can_be_paid_again(owed, cashier):
    wrong = pay(owed, cashier)
    assert reverse(wrong, cashier).balance_after == 0
    with pytest.raises(MoveRefused, match="reversed already"):
        reverse(wrong, cashier)
    pay(owed, cashier, voucher="V-2")
    assert replay(owed.entries.all()) == balance_of(owed) == Decimal("40.00")


def test_what_was_paid_comes_back_only_by_a_decision_of_somebody_else(owed, cashier, chief, region_admin):
    pay(owed, cashier)
    recovery = propose(owed, "24.00", actor=chief)
    with pytest.raises(MoveRefused, match="demanded now"):
        repay(recovery, "24.00", cashier)
    with pytest.raises(MoveRefused, match="second person"):
        confirm(recovery, chief)
    recovery = confirm(recovery, region_admin)
    with pytest.raises(MoveRefused, match="above zero"):
        repay(recovery, "24.01", cashier)
    repay(recovery, "20.00", cashier)
    last = repay(recovery, "4.00", cashier, voucher="R-2")
    recovery.refresh_from_db()
    assert (recovery.status, last.balance_after) == (RecoveryStatus.RECOVERED, Decimal("16.00"))
    reverse(last, cashier)
    recovery.refresh_from_db()
    assert (recovery.status, outstanding(recovery)) == (RecoveryStatus.CONFIRMED, Decimal("4.00"))


def test_nothing_more_is_paid_while_a_recovery_is_open(owed, cashier, chief):
    pay(owed, cashier)
    recovery = propose(owed, "10.00")
    with pytest.raises(MoveRefused, match="recovery is open"):
        pay(owed, cashier, number=2, voucher="V-2")
    recovery_move(recovery=recovery, name="waive", values=DECISION, actor=chief)
    assert pay(owed, cashier, number=2, voucher="V-2").balance_after == Decimal("80.00")


def test_no_more_is_demanded_than_was_paid_and_once_for_one_reason(owed, cashier):
    with pytest.raises(MoveRefused, match="not received so much"):
        propose(owed, "0.01")
    pay(owed, cashier)
    propose(owed, "30.00")
    with pytest.raises(ValidationError, match="open already"):
        propose(owed, "10.00")
    with pytest.raises(MoveRefused, match="demanded already"):
        propose(owed, "10.01", trigger=RecoveryTrigger.FALSE_EVIDENCE)
    propose(owed, "10.00", trigger=RecoveryTrigger.FALSE_EVIDENCE)


def test_a_payment_that_was_partly_repaid_is_not_reversed(owed, cashier, chief):
    paid = pay(owed, cashier)
    repay(confirm(propose(owed, "10.00"), chief), "10.00", cashier)
    with pytest.raises(MoveRefused, match="reverse the repayment first"):
        reverse(paid, cashier)


def test_parts_that_were_not_paid_can_be_cancelled_with_a_reason(owed, cashier, chief):
    pay(owed, cashier)
    with pytest.raises(ValidationError):
        payable_stop(payable=owed, reason=" ", actor=chief)
    payable_stop(payable=owed, reason="项目退出", actor=chief)
    assert list(owed.instalments.values_list("status", flat=True)) == [
        InstalmentStatus.PAID,
        InstalmentStatus.CANCELLED,
        InstalmentStatus.CANCELLED,
    ]
    with pytest.raises(MoveRefused):
        pay(owed, cashier, number=2)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE incentives_ledgerentry SET amount = 1",
        "UPDATE incentives_ledgerentry SET voucher = 'x'",
        "DELETE FROM incentives_ledgerentry",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_booking(owed, cashier, sql):
    entry = pay(owed, cashier)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)
    entry.refresh_from_db()
    assert (entry.amount, entry.voucher) == (Decimal("40.00"), "V-1")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["pay", "reverse", "recover", "repay"]), st.integers(0, 5)), max_size=14
    )
)
def test_after_any_story_the_balance_is_what_the_bookings_add_up_to(steps, north, chief, cashier):
    with transaction.atomic():
        owed = payable(north, chief, "33.34", "33.33", "33.33")
        for place, (step, number) in enumerate(steps):
            try:
                with transaction.atomic():
                    _step(owed, step, number, f"B-{place}", cashier, chief)
            except (MoveRefused, ValidationError):
                continue
            assert 0 <= replay(owed.entries.all()) == balance_of(owed) <= owed.amount
        transaction.set_rollback(True)


def _step(owed, step, number, voucher, cashier, chief):
    if step == "pay":
        pay(owed, cashier, number=number % 3 + 1, voucher=voucher)
    elif step == "recover":
        confirm(propose(owed, f"{number + 1}.11"), chief)
    elif step == "repay":
        recovery = Recovery.objects.filter(payable=owed, status=RecoveryStatus.CONFIRMED).first()
        if recovery:
            repay(recovery, min(outstanding(recovery), Decimal("1.07")), cashier, voucher=voucher)
    elif owed.entries.exists():
        reverse(list(owed.entries.all())[number % owed.entries.count()], cashier)


def test_a_replay_notices_a_booking_that_is_missing_or_does_not_add_up(owed, cashier):
    for number in (1, 2, 3):
        pay(owed, cashier, number=number, voucher=f"V-{number}")
    first, second, third = owed.entries.all()
    with pytest.raises(LedgerBroken):
        replay([first, third])
    second.amount += Decimal("0.01")
    with pytest.raises(LedgerBroken):
        replay([first, second, third])


def test_numbers_are_sealed_at_rest_and_each_look_at_them_is_recorded(owed, north_officer, chief):
    stored = Payable.objects.get(pk=owed.pk)
    assert unseal(stored.account_sealed) == "6222020200112233445"
    assert "6222" not in stored.account_sealed
    with pytest.raises(Forbidden):
        numbers_unmask(payable=owed, reason="付款", actor=north_officer)
    with pytest.raises(ValidationError):
        numbers_unmask(payable=owed, reason=" ", actor=chief)
    assert numbers_unmask(payable=owed, reason="核对账户", actor=chief).id_number == "450102199001011234"
    entry = ChangeEntry.objects.get(verb="unmasked")
    assert (entry.actor, entry.note, entry.changes) == (chief, "核对账户", {})


def test_numbers_are_sealed_anew_under_a_new_key_and_then_need_no_older_one(owed, settings, capsys):
    old = settings.SEALING_KEYS
    new = "k2:" + "A" * 43 + "="
    settings.SEALING_KEYS = [new, *old]
    call_command("reseal_numbers")
    assert capsys.readouterr().out == "2 number(s) sealed anew\n"
    settings.SEALING_KEYS = [new]
    assert unseal(Payable.objects.get(pk=owed.pk).account_sealed) == "6222020200112233445"
    call_command("reseal_numbers")
    assert capsys.readouterr().out == "0 number(s) sealed anew\n"


def test_others_see_the_payables_of_their_area_and_a_payee_his_own(north, south, chief, cashier):
    payee = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
    here, there = payable(north, chief, user=payee), payable(south, chief)
    assert set(Payable.objects.visible_to(cashier)) == {here}
    assert set(Payable.objects.visible_to(payee)) == {here}
    assert set(Payable.objects.visible_to(chief)) == {here, there}


def test_a_payment_that_is_asked_back_is_not_reversed_until_the_recovery_is_waived(owed, cashier, chief):
    entry = pay(owed, cashier)
    recovery = propose(owed, "10.00")
    undo = {"entry": entry, "reason": "记错", "voucher": "X-1", "booked_on": BOOKED, "actor": cashier}
    with pytest.raises(MoveRefused, match="waive"):
        entry_reverse(**undo)
    recovery_move(recovery=recovery, name="waive", values=DECISION, actor=chief)
    entry_reverse(**undo)
    assert balance_of(owed) == 0


def test_nothing_is_booked_before_it_was_granted_or_with_a_voucher_that_was_used(north, chief, cashier):
    owed = payable(north, chief, "60.00", "40.00")
    first, second = owed.instalments.all()
    given = {"voucher": "V-1", "actor": cashier}
    with pytest.raises(ValidationError, match="granted on 2026-02-02: nothing is booked before"):
        instalment_pay(instalment=first, booked_on=GRANTED - dt.timedelta(1), **given)
    with pytest.raises(MoveRefused, match="Pay instalment 1 first"):
        instalment_pay(instalment=second, booked_on=BOOKED, **given)
    entry = instalment_pay(instalment=first, booked_on=BOOKED, **given)
    with pytest.raises(ValidationError, match="voucher is that of entry 1 over 60.00"):
        instalment_pay(instalment=second, booked_on=BOOKED, **given)
    entry_reverse(entry=entry, reason="x", voucher="V-1", booked_on=BOOKED, actor=cashier)
    assert instalment_pay(instalment=first, booked_on=BOOKED, **given).balance_after == Decimal("60.00")


def test_a_repayment_sent_twice_is_booked_once_and_none_is_before_its_payment(
    north, chief, cashier, second_chief
):
    owed = payable(north, chief, "100.00")
    pay(owed, cashier)
    recovery = confirm(propose(owed, "50.00"), second_chief)
    book = partial(repayment_book, recovery=recovery, amount=Decimal(20), voucher="R-1", actor=cashier)
    with pytest.raises(ValidationError, match="payment is of 2026-03-02: this cannot be earlier"):
        book(booked_on=BOOKED - dt.timedelta(1))
    book(booked_on=BOOKED)
    with pytest.raises(ValidationError, match="voucher is that of entry 2"):
        book(booked_on=BOOKED)
    assert balance_of(owed) == Decimal("80.00")


def test_a_waiver_brings_back_what_the_demand_cancelled_unless_another_one_ended_it_too(
    north, chief, cashier, second_chief
):
    owed = payable(north, chief, "60.00", "40.00")
    pay(owed, cashier)
    triggers = (RecoveryTrigger.DOUBLE_CLAIM, RecoveryTrigger.FALSE_EVIDENCE)
    first, second = (confirm(propose(owed, "10.00", trigger=one), second_chief) for one in triggers)
    rest = owed.instalments.get(number=2)
    assert (rest.status, rest.cancelled_by) == ("cancelled", first)
    decided = {"reason": "查无实据", "document": "豁免1号"}
    for recovery, status in ((second, "cancelled"), (first, "due")):
        recovery_move(recovery=recovery, name="waive", values=decided, actor=second_chief)
        rest.refresh_from_db()
        assert rest.status == status
    assert pay(owed, cashier, number=2, voucher="V-2").balance_after == Decimal("100.00")
