import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.choices import Role
from accounts.models import User
from core.flow import Forbidden, MoveRefused
from core.language import in_readers_language
from core.models import ChangeEntry
from core.workdays import add_working_days
from crm.choices.projects import ProjectStage
from crm.models import Project
from incentives.attribution_choices import Employment, SetStatus
from incentives.models import Party, RewardClaim, RewardHonour
from incentives.payment_choices import InstalmentStatus, RecoveryTrigger
from incentives.reward_choices import RewardStatus
from incentives.reward_flow import REWARD_FLOW, moves_open_to
from incentives.services.clawbacks import clawbacks_propose, rewards_watch
from incentives.services.payments import instalment_pay, recovery_move, repayment_book
from incentives.services.rewards import (
    honour_record,
    reward_draft,
    reward_numbers_unmask,
    reward_update,
)
from incentives.services.rules import rule_withdraw
from tests.crm.money import document
from tests.factories import UserFactory
from tests.incentives.rewards import (
    APPROVED,
    FILED,
    NUMBERS,
    PUBLIC_UNTIL,
    approved,
    drafted,
    enter,
    figure,
    move,
    referrer,
    rule,
    shares,
    signed_project,
)
from tests.incentives.rules import draft
from tests.whitelist.cases import noon

pytestmark = pytest.mark.django_db
DECISION = {"reason": "查实", "document": "追回〔2026〕1号", "due_on": dt.date(2026, 5, 1)}


@pytest.fixture
def version(chief):
    return rule(chief)


@pytest.fixture
def project(north_officer):
    return signed_project(north_officer)


@pytest.fixture
def share(project):
    return shares(project, (referrer(project), "100"))[0]


@pytest.fixture
def claim(share, version, north_officer):
    return drafted(share, version, north_officer)


def pay_due(claim, cashier, day=APPROVED):
    for instalment in claim.payable.instalments.filter(status=InstalmentStatus.DUE):
        instalment_pay(
            instalment=instalment, voucher=f"V-{instalment.pk}", booked_on=day, actor=cashier, today=day
        )
    claim.refresh_from_db()


def paid_in_full(claim, north_officer, north_manager, chief, cashier):
    claim = approved(claim, north_officer, north_manager, chief)
    project = claim.share.share_set.project
    enter(project, ProjectStage.FULL_CAPACITY, APPROVED)
    list(rewards_watch(today=APPROVED))
    pay_due(claim, cashier)
    return claim


def test_a_claim_goes_from_hand_to_hand_and_is_paid_in_parts_by_stage(
    claim, north_officer, north_manager, chief, cashier
):
    claim = approved(claim, north_officer, north_manager, chief)
    assert (claim.base, claim.amount, claim.public_until) == (
        Decimal(150_000_000),
        Decimal(640_000),
        PUBLIC_UNTIL,
    )
    plan = [(one.stage, one.amount, one.status) for one in claim.payable.instalments.all()]
    assert plan == [
        ("started", Decimal(256_000), InstalmentStatus.DUE),
        ("in_production", Decimal(256_000), InstalmentStatus.WAITING),
        ("full_capacity", Decimal(128_000), InstalmentStatus.WAITING),
    ]
    pay_due(claim, cashier)
    assert claim.status == RewardStatus.APPROVED
    enter(claim.share.share_set.project, ProjectStage.FULL_CAPACITY, APPROVED)
    list(rewards_watch(today=APPROVED))
    pay_due(claim, cashier)
    assert claim.status == RewardStatus.PAID


def test_the_derivation_is_kept_and_reads_in_both_languages(claim, north_officer):
    move(claim, "submit", north_officer)
    claim.refresh_from_db()
    with override("en"):
        assert [in_readers_language(step) for step in claim.derivation] == [
            "Base: 150,000,000.",
            "10,000,000 × 0.3 % = 30,000.",
            "90,000,000 × 0.4 % = 360,000.",
            "50,000,000 × 0.5 % = 250,000.",
            "Share of 100.00 %: 640,000.",
        ]
    assert claim.base_figures[0]["counted"] == "150000000.00"


def test_every_move_from_every_state_by_the_flow_alone(claim, chief, second_chief):
    for status in RewardStatus:
        claim.status = status
        possible = {one.name for one in REWARD_FLOW.moves.values() if status in one.sources}
        for name in REWARD_FLOW.moves:
            values = {"has_no_interest": True, "note": "x", "published_on": FILED}
            if name in possible:
                REWARD_FLOW.check(claim, name, second_chief, values)
            else:
                with pytest.raises(MoveRefused):
                    REWARD_FLOW.check(claim, name, second_chief, values)


def test_nobody_who_had_a_hand_approves(share, version, north_officer, north_manager, chief, second_chief):
    claim = drafted(share, version, second_chief)
    reward_update(claim=claim, values=NUMBERS | {"bank": "另一家"}, actor=north_officer)
    move(claim, "submit", north_officer)
    move(claim, "verify", north_manager)
    publisher = UserFactory(role=Role.REGION_REVIEWER)
    move(claim, "publish", publisher)
    claim.refresh_from_db()
    for hand in (second_chief, publisher):
        with pytest.raises(MoveRefused) as refused:
            move(claim, "approve", hand, APPROVED)
        assert refused.value.forbidden
        assert "approve" not in [one.name for one in moves_open_to(claim, hand)]
    assert "approve" in [one.name for one in moves_open_to(claim, chief)]
    assert move(claim, "approve", chief, APPROVED).status == RewardStatus.APPROVED


def test_nobody_verifies_or_approves_his_own_reward(project, version, north, north_officer, north_manager):
    payee = UserFactory(role=Role.REGION_REVIEWER)
    other = UserFactory(role=Role.REGION_REVIEWER)
    party = referrer(project, user=payee, employment=Employment.MARKET_HIRED)
    [share] = shares(project, (party, "100"))
    claim = drafted(share, version, north_officer)
    move(claim, "submit", north_officer)
    with pytest.raises(Forbidden, match="a share in this project yourself"):
        move(claim, "verify", payee)
    move(claim, "verify", north_manager)
    move(claim, "publish", north_manager)
    with pytest.raises(Forbidden, match="a share in this project yourself"):
        move(claim, "approve", payee, APPROVED)
    assert move(claim, "approve", other, APPROVED).status == RewardStatus.APPROVED


@pytest.mark.parametrize("role", list(Role))
def test_in_no_role_a_claim_is_approved_before_its_notice_is_over(
    claim, role, north, north_officer, north_manager
):
    move(claim, "submit", north_officer)
    move(claim, "verify", north_manager)
    move(claim, "publish", north_manager)
    somebody = UserFactory(role=role)
    somebody.areas.add(north)
    for day in (FILED, PUBLIC_UNTIL):
        with pytest.raises(MoveRefused):
            move(claim, "approve", somebody, day)
    claim.refresh_from_db()
    assert (claim.status, claim.payable) == (RewardStatus.PUBLICITY, None)


def test_the_database_too_refuses_a_grant_before_the_notice_is_over(
    claim, north_officer, north_manager, chief
):
    claim = approved(claim, north_officer, north_manager, chief)
    for values in ({"approved_on": PUBLIC_UNTIL}, {"approved_by": north_manager}, {"payable": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RewardClaim.objects.filter(pk=claim.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"employment": Employment.CIVIL_SERVANT}, "honours, not money"),
        ({"employment": Employment.SOE_STAFF}, "honours, not money"),
        ({"employment": Employment.INVESTOR}, "honours, not money"),
        ({"has_no_interest": False}, "has not declared"),
        ({"investor_confirmed_on": None}, "must have confirmed"),
        ({"area_confirmed_on": dt.date(2026, 2, 2)}, "must have confirmed"),
        ({"withdrawn_on": dt.date(2026, 2, 2), "withdrawn_reason": "x"}, "was withdrawn"),
        (
            {"recorded_at": dt.datetime(2026, 2, 2, 4, tzinfo=dt.UTC)},
            "not recorded before",
        ),
    ],
)
def test_who_may_not_be_paid_or_was_recorded_too_late_is_refused(claim, north_officer, values, words):
    Party.objects.filter(pk=claim.share.party_id).update(**values)
    with pytest.raises(MoveRefused, match=words):
        move(RewardClaim.objects.get(pk=claim.pk), "submit", north_officer)
    assert ChangeEntry.objects.filter(verb="submit").count() == 0


def test_a_rule_that_is_a_draft_or_was_withdrawn_grants_nothing(share, claim, version, north_officer, chief):
    unreviewed = draft("reward", "EX-OTHER", version.content, None)
    with pytest.raises(ValidationError, match="in effect"):
        reward_draft(share=share, version=unreviewed, values=NUMBERS, actor=north_officer)
    rule_withdraw(version=version, reason="撤销", actor=chief, today=FILED)
    with pytest.raises(MoveRefused, match="not in effect"):
        move(RewardClaim.objects.get(pk=claim.pk), "submit", north_officer)


def test_shares_that_are_not_locked_give_no_reward(project, version, north_officer):
    [share] = shares(project, (referrer(project), "100"), status=SetStatus.PROPOSED)
    with pytest.raises(MoveRefused, match="not locked"):
        move(drafted(share, version, north_officer), "submit", north_officer)


def test_a_claim_that_comes_to_nothing_or_lacks_numbers_is_refused(version, north_officer):
    project = signed_project(north_officer, base="100")
    [share] = shares(project, (referrer(project), "100"))
    claim = drafted(share, version, north_officer)
    with pytest.raises(MoveRefused, match="comes to nothing"):
        move(claim, "submit", north_officer)
    project = signed_project(north_officer)
    [share] = shares(project, (referrer(project), "100"))
    claim = reward_draft(share=share, version=version, values={}, actor=north_officer, today=FILED)
    with pytest.raises(MoveRefused, match="bank and account number.*identity number"):
        move(claim, "submit", north_officer)


def test_three_who_share_get_exactly_the_whole(version, north_officer):
    project = signed_project(north_officer, base="140000000")  # worth 590,000
    parties = [referrer(project, name) for name in "甲乙丙"]
    three = shares(project, *zip(parties, ("33.34", "33.33", "33.33"), strict=True))
    claims = [move(drafted(share, version, north_officer), "submit", north_officer) for share in three]
    assert [claim.amount for claim in claims] == [Decimal(196_706), Decimal(196_647), Decimal(196_647)]
    assert sum(claim.amount for claim in claims) == Decimal(590_000)


def test_a_second_claim_gets_what_the_base_has_grown_by(claim, version, north_officer, north_manager, chief):
    approved(claim, north_officer, north_manager, chief)
    promised = claim.share.share_set.project.commitments.get()
    figure(promised, Decimal(50_000_000), 2)
    again = move(drafted(claim.share, version, north_officer), "submit", north_officer, APPROVED)
    assert (again.base, again.amount) == (Decimal(200_000_000), Decimal(250_000))  # 890,000 − 640,000


def test_two_claims_of_one_share_are_not_open_together(claim, version, north_officer):
    with pytest.raises(ValidationError, match="open already"):
        drafted(claim.share, version, north_officer)


def test_after_a_decision_on_shares_the_project_never_costs_more_than_it_is_worth(
    claim, version, north_officer, north_manager, chief
):
    approved(claim, north_officer, north_manager, chief)
    project = claim.share.share_set.project
    project.share_sets.update(status=SetStatus.REPLACED)
    other = referrer(project, "乙")
    new = shares(project, (claim.share.party, "50"), (other, "50"))
    for share in new:
        with pytest.raises(MoveRefused, match="comes to nothing"):
            move(drafted(share, version, north_officer), "submit", north_officer)


def test_figures_that_changed_after_the_submission_are_not_verified(claim, north_officer, north_manager):
    move(claim, "submit", north_officer)
    figure(claim.share.share_set.project.commitments.get(), Decimal(-1), 3)
    with pytest.raises(MoveRefused, match="send it back"):
        move(claim, "verify", north_manager)
    back = move(claim, "send_back", north_manager, note="数据已变")
    assert (back.status, back.amount, back.base, back.note) == (RewardStatus.DRAFT, None, None, "数据已变")
    assert move(claim, "submit", north_officer).base == Decimal("149999999.00")


def test_a_project_that_leaves_within_the_years_asks_back_by_days(
    claim, north_officer, north_manager, chief, cashier, second_chief
):
    claim = paid_in_full(claim, north_officer, north_manager, chief, cashier)
    project = claim.share.share_set.project
    left = dt.date(2029, 3, 10)
    Project.objects.filter(pk=project.pk).update(
        status=ProjectStage.DROPPED, closed_on=left, drop_reason="other"
    )
    claim = RewardClaim.objects.get(pk=claim.pk)
    [recovery] = clawbacks_propose(claim=claim, today=left)
    assert recovery.trigger == RecoveryTrigger.DEPARTURE
    assert recovery.amount == Decimal("255859.80")  # 640,000 × 730 of 1,826 days
    claim.refresh_from_db()
    assert claim.status == RewardStatus.CLAWBACK_PENDING
    assert clawbacks_propose(claim=claim, today=left) == []
    recovery = recovery_move(recovery=recovery, name="confirm", values=DECISION, actor=second_chief)
    repayment_book(
        recovery=recovery,
        amount=recovery.amount,
        voucher="R-1",
        booked_on=APPROVED,
        actor=cashier,
        today=APPROVED,
    )
    claim.refresh_from_db()
    assert claim.status == RewardStatus.CLAWED_BACK


def test_capital_that_was_withdrawn_asks_back_what_the_lower_base_does_not_give(
    claim, north_officer, north_manager, chief, cashier
):
    claim = paid_in_full(claim, north_officer, north_manager, chief, cashier)
    figure(claim.share.share_set.project.commitments.get(), Decimal(-50_000_000), 4)
    list(rewards_watch(today=APPROVED))
    recovery = claim.payable.recoveries.get()
    assert (recovery.trigger, recovery.amount) == (RecoveryTrigger.WITHDRAWAL, Decimal(250_000))


def test_a_claim_of_which_something_came_back_is_watched_on(
    claim, north_officer, north_manager, chief, cashier, second_chief
):
    claim = paid_in_full(claim, north_officer, north_manager, chief, cashier)
    project = claim.share.share_set.project
    figure(project.commitments.get(), Decimal(-50_000_000), 4)
    list(rewards_watch(today=APPROVED))
    recovery = recovery_move(
        recovery=claim.payable.recoveries.get(), name="confirm", values=DECISION, actor=second_chief
    )
    given = {"amount": recovery.amount, "voucher": "R-1", "booked_on": APPROVED, "today": APPROVED}
    repayment_book(recovery=recovery, actor=cashier, **given)
    left = dt.date(2029, 3, 10)
    Project.objects.filter(pk=project.pk).update(
        status=ProjectStage.DROPPED, closed_on=left, drop_reason="other"
    )
    list(rewards_watch(today=left))
    departure = claim.payable.recoveries.get(trigger=RecoveryTrigger.DEPARTURE)
    assert departure.amount == Decimal("155914.57")  # 390,000 that are left × 730 of 1,826 days


def test_no_stage_is_released_of_a_claim_from_which_something_is_asked_back(
    claim, north_officer, north_manager, chief, cashier
):
    claim = approved(claim, north_officer, north_manager, chief)
    pay_due(claim, cashier)
    project = claim.share.share_set.project
    slip = document(project, withdrawn_on=APPROVED, withdrawn_reason="伪造")
    project.commitments.get().actuals.get().evidence.add(slip)
    list(rewards_watch(today=APPROVED))
    enter(project, ProjectStage.FULL_CAPACITY, APPROVED)
    list(rewards_watch(today=APPROVED))
    assert claim.payable.instalments.filter(status=InstalmentStatus.WAITING).count() == 2


def test_evidence_of_the_base_that_was_withdrawn_asks_all_back(
    claim, north_officer, north_manager, chief, cashier
):
    claim = paid_in_full(claim, north_officer, north_manager, chief, cashier)
    project = claim.share.share_set.project
    slip = document(project, withdrawn_on=APPROVED, withdrawn_reason="伪造")
    project.commitments.get().actuals.get().evidence.add(slip)
    list(rewards_watch(today=APPROVED))
    recovery = claim.payable.recoveries.get()
    assert (recovery.trigger, recovery.amount) == (RecoveryTrigger.FALSE_EVIDENCE, Decimal(640_000))


def test_what_was_waived_is_not_proposed_again(
    claim, north_officer, north_manager, chief, cashier, second_chief
):
    claim = paid_in_full(claim, north_officer, north_manager, chief, cashier)
    figure(claim.share.share_set.project.commitments.get(), Decimal(-50_000_000), 4)
    list(rewards_watch(today=APPROVED))
    recovery_move(recovery=claim.payable.recoveries.get(), name="waive", values=DECISION, actor=second_chief)
    claim.refresh_from_db()
    assert claim.status == RewardStatus.PAID
    list(rewards_watch(today=APPROVED))
    assert claim.payable.recoveries.count() == 1


def test_numbers_of_a_claim_are_sealed_and_each_look_is_recorded(claim, north_officer, chief):
    claim.refresh_from_db()
    assert NUMBERS["account"] not in claim.account_sealed
    with pytest.raises(Forbidden):
        reward_numbers_unmask(claim=claim, reason="x", actor=north_officer)
    assert reward_numbers_unmask(claim=claim, reason="核对", actor=chief).account == NUMBERS["account"]
    told = str(list(ChangeEntry.objects.values_list("changes", "note")))
    assert NUMBERS["account"] not in told
    assert ChangeEntry.objects.get(verb="unmasked").note == "核对"


def test_numbers_left_empty_stay_as_they_were(claim, north_officer):
    before = RewardClaim.objects.get(pk=claim.pk).account_sealed
    changed = reward_update(claim=claim, values={"bank": "另一家"}, actor=north_officer)
    assert (changed.bank, changed.account_sealed) == ("另一家", before)


def test_others_see_the_claims_of_projects_they_may_see_and_a_payee_his_own(
    project, version, north_officer, south_officer, chief
):
    payee: User = UserFactory(role=Role.OFFICER)
    party = referrer(project, user=payee, employment=Employment.MARKET_HIRED)
    [share] = shares(project, (party, "100"))
    claim = drafted(share, version, north_officer)
    seen = {user: set(RewardClaim.objects.visible_to(user)) for user in (north_officer, payee, chief)}
    assert seen == {north_officer: {claim}, payee: {claim}, chief: {claim}}
    assert not RewardClaim.objects.visible_to(south_officer).exists()


def test_a_civil_servant_gets_an_honour_that_somebody_else_records(project, north_manager, north_officer):
    party = referrer(project, user=north_manager, employment=Employment.CIVIL_SERVANT)
    honour = {
        "party": party,
        "kind": "commendation",
        "document": "嘉奖〔2026〕1号",
        "awarded_on": FILED,
        "today": FILED,
    }
    for nobody in (north_manager, north_officer):
        with pytest.raises(Forbidden):
            honour_record(**honour, actor=nobody)
    other = UserFactory(role=Role.REGION_REVIEWER)
    honour_record(**honour, actor=other)
    with pytest.raises(ValidationError, match="recorded already"):
        honour_record(**honour, actor=other)
    assert RewardHonour.objects.count() == 1


def test_the_days_to_pay_run_from_when_stage_and_approval_were_certain_not_from_the_daily_duty(
    project, claim, north_officer, north_manager, chief
):
    """20 working days: from the approval for the stage of before, from the confirmation for a later one."""
    project.stage_entries.update(recorded_at=noon(dt.date(2026, 2, 20)))
    approved(claim, north_officer, north_manager, chief)
    claim.refresh_from_db()
    first, second, _third = claim.payable.instalments.order_by("number")
    assert first.due_on == add_working_days(APPROVED, 20).date
    enter(project, ProjectStage.IN_PRODUCTION, dt.date(2026, 3, 20))
    project.stage_entries.filter(stage="in_production").update(
        recorded_at=noon(dt.date(2026, 3, 30)), reviewed_at=noon(dt.date(2026, 4, 1))
    )
    list(rewards_watch(today=dt.date(2026, 4, 28)))
    second.refresh_from_db()
    assert (second.status, second.due_on) == ("due", add_working_days(dt.date(2026, 4, 1), 20).date)
