"""What is due in incentives, and to whom it is told; what the worker does daily."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from config import duties
from crm.reminders import due_for
from incentives.choices import ClaimStatus
from incentives.models import ClaimDocument, PolicyClaim
from incentives.services.claims import claim_move
from incentives.services.payments import instalment_pay, recovery_move, recovery_propose
from incentives.services.shares import share_consent, shares_propose
from tests.factories import ProjectFactory, UserFactory
from tests.incentives.packages import AUTOMATIC
from tests.incentives.payments import BOOKED, payable
from tests.incentives.policy_claims import (
    AFTER_NOTICE,
    NOTE,
    TODAY,
    claim_of,
    finance_of,
    firm,
    in_effect,
    with_paper,
)
from tests.incentives.rewards import APPROVED, FILED, drafted, move, referrer, rule, shares, signed_project
from tests.incentives.test_attribution import unit

pytestmark = pytest.mark.django_db
OURS = {"policy_claim", "share_consent", "reward_claim", "instalment", "recovery", "repayment"}


def told(user: User, today: dt.date = TODAY) -> set[tuple]:
    return {(due.kind, due.on) for due in due_for(user, today=today) if due.kind in OURS}


def test_a_policy_claim_is_told_to_whoever_has_the_next_step_until_the_end_of_its_time(
    north, north_officer, north_manager, south_manager, chief
):
    [measure] = in_effect(chief)
    claim = claim_of(measure, firm(north, north_officer), north_officer)
    finance, other = finance_of(north), UserFactory(role=north_manager.role, areas=[north])
    people = (north_officer, north_manager, finance, chief, south_manager)

    def after(name, by, today=TODAY, **values):
        claim_move(claim=claim, name=name, actor=by, values=values, today=TODAY)
        claim.refresh_from_db()
        due = {("policy_claim", claim.due_on)}
        return [{(): False, tuple(due): True}[tuple(told(user, today))] for user in people]

    assert after("submit", north_officer) == [False, True, False, False, False]
    assert after("accept", north_manager) == [False, True, False, False, False]
    assert after("return_to_applicant", north_manager, **NOTE) == [True, False, False, False, False]
    after("submit", north_officer)
    after("accept", north_manager)
    after("review", north_manager)
    assert after("endorse", north_manager, **NOTE) == [False, False, True, False, False]
    publish = {"granted": claim.claimed, **NOTE}
    assert after("publicise", finance, **publish) == [False] * 5
    late = [bool(told(user, AFTER_NOTICE)) for user in (*people, other)]
    assert late == [False, False, False, True, False, True]  # who signed does not approve


def test_a_share_is_told_to_the_party_that_has_not_agreed_yet(north, north_officer, north_manager):
    project = ProjectFactory(area=north, created_by=north_officer)
    party = unit(project, north_officer, "first_reporter")
    made = shares_propose(
        project=project, kind="reward", percents={party: Decimal(100)}, reason="约定", actor=north_officer
    )
    mate = UserFactory(role="officer", areas=[north], organisation=party.organisation)
    assert told(mate) == {("share_consent", TODAY)}
    assert told(north_manager) == set()
    share_consent(share=made.shares.get(), actor=mate)
    assert told(mate) == set()


def test_a_reward_claim_waits_for_who_verifies_then_for_who_approves(
    north_officer, north_manager, south_manager, chief
):
    project = signed_project(north_officer)
    [share] = shares(project, (referrer(project), "100"))
    claim = drafted(share, rule(chief), north_officer)
    people = (north_officer, north_manager, south_manager)
    waits = {("reward_claim", FILED)}
    move(claim, "submit", north_officer)
    assert [told(user, FILED) for user in people] == [set(), waits, set()]
    move(claim, "verify", north_manager)
    move(claim, "publish", north_manager)
    assert [told(user, FILED) for user in (*people, chief)] == [set()] * 4
    over = {("reward_claim", APPROVED)}
    assert [told(user, APPROVED) for user in (*people, chief)] == [set(), set(), set(), over]


def test_payments_recoveries_and_repayments_are_told_to_who_books_and_who_decides(north, chief):
    office, cashier = UserFactory(role=chief.role), finance_of(north)
    owed = payable(north, chief, "60.00", "40.00")
    first, _second = owed.instalments.all()
    assert told(cashier) == {("instalment", first.due_on)}
    instalment_pay(instalment=first, voucher="V-1", booked_on=BOOKED, actor=cashier)
    recovery = recovery_propose(
        payable=owed, trigger="other", amount=Decimal(10), derivation=["重复申领"], actor=chief, today=BOOKED
    )
    assert (told(office), told(chief)) == ({("recovery", TODAY)}, set())  # not to who proposed it
    day = dt.date(2026, 5, 1)
    values = {"reason": "查实", "document": "追〔2026〕1号", "due_on": day}
    recovery_move(recovery=recovery, name="confirm", values=values, actor=office)
    assert [("repayment", day) in told(cashier, today) for today in (TODAY, day)] == [False, True]


def test_the_worker_opens_claims_that_need_no_application(north, north_officer, chief):
    firm(north, north_officer)
    in_effect(chief, AUTOMATIC)
    [duty] = [duty for duty in duties.DUTIES if duty.do is duties.open_automatic_claims]
    assert len(list(duty.do())) == 1
    assert PolicyClaim.objects.get().status == ClaimStatus.ACCEPTED
    assert list(duty.do()) == []


def test_the_worker_removes_papers_of_uploads_that_were_cut_off(
    north, north_officer, chief, monkeypatch, tmp_path
):
    storage = FileSystemStorage(location=str(tmp_path), base_url=None)
    monkeypatch.setattr(ClaimDocument._meta.get_field("file"), "storage", storage)
    [measure] = in_effect(chief)
    claim = with_paper(claim_of(measure, firm(north, north_officer), north_officer), north_officer)
    kept = claim.documents.get().file
    orphan = storage.save("policy-claims/2026/03/orphan.pdf", ContentFile(b"%PDF"))
    [duty] = [duty for duty in duties.DUTIES if duty.do is duties.remove_orphaned_claim_files]
    assert list(duty.do()) == [0]  # young files may be on their way into a row
    later = timezone.now() + dt.timedelta(days=2)
    monkeypatch.setattr(duties.timezone, "now", lambda: later)
    assert list(duty.do()) == [1]
    assert (storage.exists(orphan), storage.exists(kept.name)) == (False, True)


def test_finance_reads_on_its_day_what_it_has_to_pay(client_of, north, chief):
    cashier = finance_of(north)
    owed = payable(north, chief, "60.00")
    for page in ("my-day", "todo-list"):
        assert owed.get_absolute_url() in client_of(cashier).get(reverse(page)).content.decode(), page
