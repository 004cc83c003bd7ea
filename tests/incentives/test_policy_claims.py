import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.choices import Role
from core.flow import Forbidden, MoveRefused
from core.models import WorkdayOverride
from incentives.choices import ClaimStatus
from incentives.claim_flow import BY_SYSTEM, CLAIM_FLOW, open_moves
from incentives.models import PolicyClaim
from incentives.payment_choices import RecoveryTrigger
from incentives.services.automatic import automatic_claims_open
from incentives.services.claim_papers import (
    claim_document_add,
    claim_objection_answer,
    claim_objection_record,
)
from incentives.services.claims import (
    claim_change,
    claim_move,
    claim_open,
    claims_recount,
)
from incentives.services.payments import (
    entry_reverse,
    instalment_pay,
    recovery_move,
    recovery_propose,
    repayment_book,
)
from registry.models import EnterpriseUser
from tests.factories import EnterpriseFactory, UserFactory
from tests.incentives.packages import AUTOMATIC, MEASURE
from tests.incentives.policy_claims import (
    AFTER_NOTICE,
    DECISION,
    NOTE,
    TODAY,
    approved,
    claim_of,
    finance_of,
    firm,
    in_effect,
    invested,
    paper,
    published,
    with_paper,
)

pytestmark = pytest.mark.django_db
S = ClaimStatus


@pytest.fixture
def finance(north):
    return finance_of(north)


@pytest.fixture
def measure(chief):
    return in_effect(chief, MEASURE | {"evidence_kinds": ["audit_report"]})[0]


@pytest.fixture
def enterprise(north, north_officer):
    return firm(north, north_officer)


@pytest.fixture
def claim(measure, enterprise, north_officer):
    return with_paper(claim_of(measure, enterprise, north_officer), north_officer)


@pytest.fixture
def people(north_officer, north_manager, finance):
    return {"officer": north_officer, "manager": north_manager, "finance": finance}


def move(claim, name, actor, today=TODAY, **values):
    return claim_move(claim=claim, name=name, actor=actor, values=values, today=today)


def test_a_claim_goes_from_the_draft_to_its_payment_and_end(claim, people, chief):
    done = approved(claim, by=chief, **people)
    assert (done.status, done.granted, done.payable.amount) == (S.APPROVED, Decimal("750000.00"), 750000)
    assert "450101234567890123" not in done.payable.account_sealed
    instalment_pay(
        instalment=done.payable.instalments.get(),
        voucher="V-1",
        booked_on=AFTER_NOTICE,
        actor=people["finance"],
    )
    done.refresh_from_db()
    assert (done.status, done.due_on) == (S.PAID, None)
    assert move(done, "close", people["manager"]).status == S.CLOSED


def test_a_claim_is_paid_in_the_instalments_of_its_measure(chief, enterprise, north_officer, people):
    plan = [{"share": "0.3333", "months": 0}, {"share": "0.6667", "months": 12}]
    measure = in_effect(chief, MEASURE | {"cap": "1000000.01", "instalments": plan})[0]
    done = approved(claim_of(measure, enterprise, north_officer), by=chief, **people)
    first, second = done.payable.instalments.order_by("number")
    assert first.amount + second.amount == done.granted == done.payable.amount
    assert (first.amount, second.amount) == (Decimal("249975.00"), Decimal("500025.00"))
    assert (first.due_on, second.due_on) == (done.due_on, done.due_on.replace(year=2027))
    pay = partial(instalment_pay, booked_on=AFTER_NOTICE, actor=people["finance"])
    pay(instalment=first, voucher="V-1")
    done.refresh_from_db()
    assert (done.status, done.due_on) == (S.APPROVED, second.due_on)
    pay(instalment=second, voucher="V-2")
    done.refresh_from_db()
    assert (done.status, done.due_on) == (S.PAID, None)


def test_each_state_has_its_day_in_working_days(claim, people):
    submitted = move(claim, "submit", people["officer"])
    assert submitted.due_on == dt.date(2026, 3, 17)
    accepted = move(submitted, "accept", people["manager"])
    assert accepted.due_on == dt.date(2026, 3, 13)
    in_review = move(accepted, "review", people["manager"])
    assert in_review.due_on == dt.date(2026, 3, 24)
    to_finance = move(in_review, "endorse", people["manager"], **NOTE)
    assert to_finance.due_on == dt.date(2026, 3, 24)
    public = move(to_finance, "publicise", people["finance"], granted=Decimal(750000), **NOTE)
    assert (public.publicity_from, public.publicity_until) == (TODAY, dt.date(2026, 3, 17))
    assert public.due_on == dt.date(2026, 3, 20)


def test_a_claim_without_its_evidence_is_not_taken(measure, enterprise, north_officer):
    claim = claim_of(measure, enterprise, north_officer)
    with pytest.raises(MoveRefused, match="Hand in first: Audit report"):
        move(claim, "submit", north_officer)
    with_paper(claim, north_officer)
    assert move(claim, "submit", north_officer).status == S.SUBMITTED


def test_who_is_not_entitled_cannot_hand_in_and_is_told_why(measure, north, north_officer):
    claim = with_paper(claim_of(measure, firm(north, north_officer, 5_000_000), north_officer), north_officer)
    with pytest.raises(MoveRefused, match="Not met: Fixed-asset investment"):
        move(claim, "submit", north_officer)


def test_nothing_is_published_that_the_data_of_the_day_do_not_carry(claim, people, enterprise):
    claim = move(claim, "submit", people["officer"])
    for name, values in (("accept", {}), ("review", {}), ("endorse", NOTE)):
        claim = move(claim, name, people["manager"], **values)
    with pytest.raises(ValidationError, match="No more can be granted"):
        move(claim, "publicise", people["finance"], granted=Decimal("750000.01"), **NOTE)
    with pytest.raises(ValidationError, match="Enter the amount"):
        move(claim, "publicise", people["finance"], **NOTE)
    invested(enterprise, people["officer"], -9_000_000)
    with pytest.raises(MoveRefused, match="Not met"):
        move(claim, "publicise", people["finance"], granted=Decimal(1), **NOTE)


def test_nothing_is_approved_before_the_notice_is_over_in_any_role(claim, people, chief, region_admin):
    claim = published(claim, **people)
    other_manager = UserFactory(role=Role.AREA_MANAGER, areas=[claim.area])
    for approver in (chief, region_admin, other_manager):
        with pytest.raises(MoveRefused, match="runs until 2026-03-17"):
            move(claim, "approve", approver, dt.date(2026, 3, 17), **DECISION)
    assert move(claim, "approve", chief, AFTER_NOTICE, **DECISION).status == S.APPROVED


def test_who_had_a_hand_in_a_claim_neither_weighs_nor_approves_it(claim, people, north, chief):
    enters = UserFactory(role=Role.AREA_MANAGER, areas=[north])
    claim_change(claim=claim, values={"grounds": "Second line"}, actor=enters)
    claim = move(claim, "submit", people["officer"])
    with pytest.raises(Forbidden, match="had a hand"):
        move(claim, "accept", enters)
    for name, values in (("accept", {}), ("review", {}), ("endorse", NOTE)):
        claim = move(claim, name, people["manager"], **values)
    claim = move(claim, "publicise", people["finance"], granted=Decimal(750000), **NOTE)
    for barred in (enters, people["manager"]):
        with pytest.raises(Forbidden, match="had a hand"):
            move(claim, "approve", barred, AFTER_NOTICE, **DECISION)
    assert move(claim, "approve", chief, AFTER_NOTICE, **DECISION).status == S.APPROVED


def test_who_handed_in_a_paper_had_a_hand_too(claim, people, north):
    helper = UserFactory(role=Role.AREA_MANAGER, areas=[north])
    claim_document_add(claim=claim, kind="contract", file=paper("c.pdf"), actor=helper)
    claim = move(claim, "submit", people["officer"])
    with pytest.raises(Forbidden, match="had a hand"):
        move(claim, "accept", helper)
    assert move(claim, "accept", people["manager"]).status == S.ACCEPTED


@pytest.mark.parametrize("state", S.values)
def test_every_step_from_every_state_is_refused_but_those_of_the_flow(state, claim, people, chief):
    claim.status = state
    allowed = {name for name, one in CLAIM_FLOW.moves.items() if state in one.sources} - BY_SYSTEM
    users = (people["officer"], people["manager"], people["finance"], chief)
    possible = {one.name for user in users for one in open_moves(claim, user)}
    assert possible <= allowed
    assert not possible & BY_SYSTEM


def test_nobody_takes_the_steps_of_the_ledger_by_hand(claim, people, chief):
    done = approved(claim, by=chief, **people)
    for actor in (*people.values(), chief):
        with pytest.raises(MoveRefused, match="no such step"):
            move(done, "pay", actor)


def test_an_objection_stops_the_notice_and_one_upheld_ends_the_claim(claim, people):
    finance = people["finance"]
    claim = published(claim, **people)
    values = {"received_on": dt.date(2026, 3, 12), "objector": "某人", "text": "Not finished"}
    with pytest.raises(ValidationError, match="ran from"):
        claim_objection_record(
            claim=claim, values=values | {"received_on": dt.date(2026, 3, 9)}, actor=finance, today=TODAY
        )
    day = dt.date(2026, 3, 12)
    objection = claim_objection_record(claim=claim, values=values, actor=finance, today=day)
    claim.refresh_from_db()
    assert (claim.status, objection.due_on) == (S.OBJECTION, dt.date(2026, 3, 26))
    with pytest.raises(MoveRefused, match="Answer every objection"):
        move(claim, "resume", finance, day, **NOTE)
    with pytest.raises(Forbidden):
        claim_objection_answer(objection=objection, is_upheld=True, finding="x", actor=people["officer"])
    claim_objection_answer(
        objection=objection, is_upheld=True, finding="Half built", actor=finance, today=day
    )
    with pytest.raises(MoveRefused, match="was upheld"):
        move(claim, "resume", finance, day, **NOTE)
    assert move(claim, "reject", finance, day, **NOTE).status == S.REJECTED


def test_after_an_unfounded_objection_the_notice_begins_again(claim, people):
    finance, day = people["finance"], dt.date(2026, 3, 12)
    claim = published(claim, **people)
    values = {"received_on": day, "objector": "某人", "text": "Not finished"}
    objection = claim_objection_record(claim=claim, values=values, actor=finance, today=day)
    claim_objection_answer(objection=objection, is_upheld=False, finding="Built", actor=finance, today=day)
    claim.refresh_from_db()
    claim = move(claim, "resume", finance, day, **NOTE)
    assert (claim.status, claim.publicity_until) == (S.PUBLICITY, dt.date(2026, 3, 19))


def test_a_reversed_payment_opens_the_claim_again_and_a_recovery_ends_it(claim, people, chief, region_admin):
    finance = people["finance"]
    claim = approved(claim, by=chief, **people)
    instalment = claim.payable.instalments.get()

    def pay(voucher):
        return instalment_pay(instalment=instalment, voucher=voucher, booked_on=AFTER_NOTICE, actor=finance)

    def status():
        claim.refresh_from_db()
        return claim.status

    entry = pay("V-1")
    entry_reverse(entry=entry, reason="Wrong account", voucher="V-2", booked_on=AFTER_NOTICE, actor=finance)
    assert status() == S.APPROVED
    pay("V-3")
    assert status() == S.PAID
    recovery = recovery_propose(
        payable=claim.payable,
        trigger=RecoveryTrigger.DEPARTURE,
        amount=Decimal(750000),
        derivation=["Left after a year"],
        actor=region_admin,
    )
    assert status() == S.PAID
    decided = {"reason": "Left", "document": "追回〔2026〕1号", "due_on": dt.date(2026, 12, 1)}
    recovery_move(recovery=recovery, name="confirm", values=decided, actor=chief)
    assert status() == S.RECOVERING
    repayment_book(
        recovery=recovery,
        amount=Decimal(750000),
        voucher="V-4",
        booked_on=AFTER_NOTICE,
        actor=finance,
    )
    assert status() == S.RECOVERED


def test_what_is_given_in_kind_is_recorded_and_not_paid(chief, north, north_officer, people):
    measure = in_effect(chief, AUTOMATIC | {"is_automatic": False})[0]
    claim = published(claim_of(measure, firm(north, north_officer), north_officer), **people)
    claim = move(claim, "approve", chief, AFTER_NOTICE, document="兑现〔2026〕2号")
    assert (claim.status, claim.payable) == (S.APPROVED, None)
    assert move(claim, "deliver", people["manager"], AFTER_NOTICE, note="Officer named").status == S.PAID


def test_who_is_entitled_without_application_gets_a_claim_once(chief, north, north_officer, people):
    without = MEASURE | {"code": "M-3", "is_automatic": True}
    (measure,) = in_effect(chief, without)
    entitled = firm(north, north_officer)
    firm(north, north_officer, 100)  # too little
    EnterpriseFactory(area=north)  # not known
    assert [one.enterprise for one in automatic_claims_open(TODAY)] == [entitled]
    assert not list(automatic_claims_open(TODAY))
    claim = PolicyClaim.objects.get()
    assert (claim.status, claim.claimed, claim.created_by) == (S.ACCEPTED, Decimal("750000.00"), None)
    assert claim.due_on == dt.date(2026, 3, 13)
    claim = move(claim, "review", people["manager"])
    assert claim.status == S.AREA_REVIEW


def test_an_enterprise_claims_for_itself_and_for_no_other(measure, enterprise, north):
    def speaks_for(firm):
        user = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
        EnterpriseUser.objects.create(user=user, enterprise=firm)
        return user

    with pytest.raises(Forbidden):
        claim_of(measure, enterprise, speaks_for(EnterpriseFactory(area=north)))
    own = speaks_for(enterprise)
    claim = with_paper(claim_of(measure, enterprise, own), own)
    assert move(claim, "submit", own).status == S.SUBMITTED
    assert set(PolicyClaim.objects.visible_to(own)) == {claim}
    with pytest.raises(MoveRefused, match="Your role"):
        move(claim, "accept", own)


def test_one_claim_to_a_measure_is_open_at_a_time(claim, measure, enterprise, north_officer):
    with pytest.raises(ValidationError, match="open claim to this measure"):
        claim_of(measure, enterprise, north_officer)
    move(claim, "withdraw", north_officer, **NOTE)
    assert claim_of(measure, enterprise, north_officer).status == S.DRAFT


def test_a_measure_not_in_effect_or_meant_for_others_is_not_claimed(measure, south, south_officer, chief):
    with pytest.raises(ValidationError, match="not in effect"):
        claim_open(
            measure=measure,
            enterprise=firm(south, south_officer),
            actor=south_officer,
            today=dt.date(2025, 12, 31),
        )
    (theirs,) = in_effect(chief, code="SOUTH", area=UserFactory(areas=[south]).areas.get())
    (ours,) = in_effect(chief, code="N", area=EnterpriseFactory().area or south)
    assert claim_of(ours, firm(south, south_officer), south_officer).area == south
    assert theirs.version.area == south


def test_the_database_refuses_an_approval_without_notice_or_document(claim):
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyClaim.objects.filter(pk=claim.pk).update(status=S.APPROVED)


def test_days_that_rested_on_an_unannounced_year_are_counted_again(claim, people, north_officer):
    late = dt.date(2027, 12, 30)
    claim = move(claim, "submit", north_officer, late)
    assert claim.is_due_provisional
    before = claim.due_on
    WorkdayOverride.objects.create(date=dt.date(2028, 1, 3), is_working=False, source_document="通知")
    WorkdayOverride.objects.create(date=dt.date(2027, 12, 31), is_working=False, source_document="通知")
    assert [one.pk for one in claims_recount()] == [claim.pk]
    claim.refresh_from_db()
    assert (claim.due_on - before).days >= 2
    assert not claim.is_due_provisional


def test_what_an_enterprise_applied_for_only_it_withdraws(enterprise, measure, north_officer, north_manager):
    owner = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
    EnterpriseUser.objects.create(user=owner, enterprise=enterprise)
    claim = claim_of(measure, enterprise, owner)
    for actor in (north_officer, north_manager):
        assert "withdraw" not in [move.name for move in open_moves(claim, actor)]
        with pytest.raises(Forbidden, match="only it withdraws"):
            claim_move(claim=claim, name="withdraw", actor=actor, values=NOTE, today=TODAY)
    assert claim_move(claim=claim, name="withdraw", actor=owner, values=NOTE, today=TODAY).status == S.CLOSED
    claim = claim_of(measure, enterprise, north_officer)
    assert claim_move(claim=claim, name="withdraw", actor=north_manager, values=NOTE).status == S.CLOSED
