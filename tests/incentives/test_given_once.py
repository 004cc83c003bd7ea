"""Nothing is given twice, nor by rules or shares that hold no more; what was given is watched to the end."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.flow import Forbidden, MoveRefused
from core.models import WorkdayOverride
from crm.choices.projects import ProjectStage
from crm.models import Project
from incentives.attribution_choices import Employment, PartyRole, SetStatus
from incentives.choices import ClaimStatus, RuleKind
from incentives.entitlement import measures_of
from incentives.models import RewardClaim
from incentives.payment_choices import InstalmentStatus, RecoveryTrigger
from incentives.reward_choices import RewardStatus
from incentives.services.attribution import party_add, party_confirm
from incentives.services.clawbacks import rewards_watch
from incentives.services.payments import (
    entry_reverse,
    instalment_pay,
    recovery_move,
    recovery_propose,
    repayment_book,
)
from incentives.services.rewards import rewards_recount
from incentives.services.rules import effective_on, rule_withdraw
from incentives.services.shares import shares_decide
from incentives.services.stops import payable_stop
from tests.factories import EnterpriseFactory
from tests.incentives import policy_claims
from tests.incentives.packages import AUTOMATIC, MEASURE
from tests.incentives.payments import BOOKED, payable
from tests.incentives.policy_claims import AFTER_NOTICE, NOTE, TODAY, claim_of, firm, in_effect, invested
from tests.incentives.rewards import (
    APPROVED,
    FILED,
    SOCIAL,
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
from tests.incentives.rules import effective

pytestmark = pytest.mark.django_db
DECISION = {"reason": "查实", "document": "追回〔2026〕1号", "due_on": dt.date(2026, 5, 1)}
CLOSED = dt.date(2026, 6, 1)


@pytest.fixture
def version(chief):
    return rule(chief)


@pytest.fixture
def project(north_officer):
    return signed_project(north_officer)


@pytest.fixture
def hands(north_officer, north_manager, chief):
    """Who files, verifies and approves."""
    return north_officer, north_manager, chief


@pytest.fixture
def people(north_officer, north_manager, cashier):
    return {"officer": north_officer, "manager": north_manager, "finance": cashier}


def fresh(claim):
    return RewardClaim.objects.get(pk=claim.pk)


def granted(project, version, hands) -> RewardClaim:
    [share] = shares(project, (referrer(project), "100"))
    return fresh(approved(drafted(share, version, hands[0]), *hands))


def public(share, version, hands, day=FILED) -> RewardClaim:
    claim = drafted(share, version, hands[0])
    for name, actor in (("submit", hands[0]), ("verify", hands[1]), ("publish", hands[1])):
        claim = move(claim, name, actor, day)
    return fresh(claim)


def to_finance(claim, people):
    steps = [("submit", "officer"), ("accept", "manager"), ("review", "manager"), ("endorse", "manager")]
    for name, who in steps:
        claim = policy_claims.claim_move(claim=claim, name=name, actor=people[who], values=NOTE, today=TODAY)
    return claim


def pay_due(claim, cashier):
    for one in claim.payable.instalments.filter(status=InstalmentStatus.DUE):
        values = {"voucher": f"V-{one.pk}", "booked_on": APPROVED, "today": APPROVED}
        instalment_pay(instalment=one, actor=cashier, **values)


def recovered(recovery, chief, cashier):
    demanded = recovery_move(recovery=recovery, name="confirm", values=DECISION, actor=chief)
    values = {"voucher": f"R-{demanded.pk}", "booked_on": APPROVED, "today": APPROVED}
    return repayment_book(recovery=demanded, amount=demanded.amount, actor=cashier, **values)


def asked_back(claim, trigger, amount):
    return recovery_propose(
        payable=claim.payable, trigger=trigger, amount=Decimal(amount), derivation=["x"], actor=None
    )


def drop(project):
    values = {"status": ProjectStage.DROPPED, "closed_on": CLOSED, "drop_reason": "other"}
    Project.objects.filter(pk=project.pk).update(**values)


class TestRewards:
    def test_a_project_is_not_paid_twice_after_its_shares_were_decided_anew(self, project, version, hands):
        [share] = shares(project, (referrer(project), "100"))
        first = public(share, version, hands)
        project.share_sets.update(status=SetStatus.REPLACED)
        [other] = shares(project, (referrer(project, "乙"), "100"))
        approved(drafted(other, version, hands[0]), *hands)
        with pytest.raises(MoveRefused, match="decided anew"):
            move(fresh(first), "approve", hands[2], APPROVED)

    def test_what_others_were_granted_meanwhile_is_not_granted_again(self, project, version, hands):
        [share] = shares(project, (referrer(project), "100"))
        first = public(share, version, hands)
        RewardClaim.objects.filter(pk=first.pk).update(status=RewardStatus.REJECTED)
        other = effective(RuleKind.REWARD, "OTHER", SOCIAL, hands[2])
        approved(drafted(share, other, hands[0]), *hands)
        RewardClaim.objects.filter(pk=first.pk).update(status=RewardStatus.PUBLICITY)
        with pytest.raises(MoveRefused, match="More was granted"):
            move(fresh(first), "approve", hands[2], APPROVED)

    def test_a_rule_that_was_withdrawn_pays_nothing(self, project, version, hands):
        [share] = shares(project, (referrer(project), "100"))
        claim = public(share, version, hands)
        rule_withdraw(version=version, reason="违法", actor=hands[2])
        with pytest.raises(MoveRefused, match="rule was withdrawn"):
            move(fresh(claim), "approve", hands[2], APPROVED)

    def test_a_claim_by_the_version_before_is_not_handed_in(self, project, version, hands):
        capped = SOCIAL | {"cap_per_project": "1000"}
        effective(RuleKind.REWARD, "EX-SOCIAL", capped, hands[2], valid_from=dt.date(2026, 2, 1))
        [share] = shares(project, (referrer(project), "100"))
        with pytest.raises(MoveRefused, match="not in effect"):
            move(drafted(share, version, hands[0]), "submit", hands[0])

    def test_a_dropped_project_earns_nothing_more(self, project, version, hands):
        claim = granted(project, version, hands)
        drop(project)
        list(rewards_watch(today=CLOSED))
        assert set(claim.payable.instalments.values_list("status", flat=True)) == {"cancelled"}
        assert fresh(claim).status == RewardStatus.REJECTED
        again = drafted(fresh(claim).share, version, hands[0])
        with pytest.raises(MoveRefused, match="project was dropped"):
            move(again, "submit", hands[0])

    @pytest.mark.parametrize("name", ["verify", "approve"])
    def test_a_project_that_was_dropped_meanwhile_is_granted_nothing(self, name, project, version, hands):
        [share] = shares(project, (referrer(project), "100"))
        if name == "approve":
            claim = public(share, version, hands)
        else:
            claim = move(drafted(share, version, hands[0]), "submit", hands[0])
        drop(project)
        with pytest.raises(MoveRefused, match="was dropped since"):
            move(fresh(claim), name, hands[2] if name == "approve" else hands[1], APPROVED)

    def test_nothing_is_paid_for_a_dropped_project_before_the_daily_duty_sees_it(
        self, project, version, hands, cashier
    ):
        claim = granted(project, version, hands)
        drop(project)
        with pytest.raises(MoveRefused, match="nothing more is paid"):
            pay_due(claim, cashier)

    def test_what_was_stopped_does_not_fill_the_cap_of_the_year(
        self, project, hands, chief, cashier, second_chief
    ):
        capped = rule(chief, "EX-CAPPED", cap_per_year="640000")
        [share] = shares(project, (referrer(project), "100"))
        first = fresh(approved(drafted(share, capped, hands[0]), *hands))
        pay_due(first, cashier)
        payable_stop(payable=first.payable, reason="x", actor=second_chief)
        again = move(drafted(share, capped, hands[0]), "submit", hands[0])
        assert again.amount == 640_000 - 256_000

    def test_what_was_stopped_before_anything_was_paid_counts_as_nothing_granted(
        self, project, version, hands, second_chief
    ):
        claim = granted(project, version, hands)
        payable_stop(payable=claim.payable, reason="x", actor=second_chief)
        assert fresh(claim).status == RewardStatus.REJECTED
        again = drafted(claim.share, version, hands[0])
        assert move(again, "submit", hands[0]).amount == claim.amount

    def test_a_second_claim_is_measured_by_what_the_first_left(self, project, version, hands, cashier):
        enter(project, ProjectStage.FULL_CAPACITY, FILED)
        first = granted(project, version, hands)
        pay_due(first, cashier)
        figure(project.commitments.get(), Decimal(50_000_000), 2)
        second = approved(drafted(first.share, version, hands[0]), *hands)
        assert second.amount == 250_000
        pay_due(fresh(second), cashier)
        figure(project.commitments.get(), Decimal(-50_000_000), 3)
        list(rewards_watch(today=APPROVED))
        assert [one.amount for one in second.payable.recoveries.all()] == [250_000]
        assert not first.payable.recoveries.exists()

    def test_capital_withdrawn_again_is_asked_back_again(
        self, project, version, hands, cashier, second_chief
    ):
        enter(project, ProjectStage.FULL_CAPACITY, FILED)
        claim = granted(project, version, hands)
        pay_due(claim, cashier)
        for quarter in (2, 3):
            figure(project.commitments.get(), Decimal(-10_000_000), quarter)
            list(rewards_watch(today=APPROVED))
            recovery = claim.payable.recoveries.latest("pk")
            assert (recovery.trigger, recovery.amount) == (RecoveryTrigger.WITHDRAWAL, 50_000)
            recovered(recovery, second_chief, cashier)

    def test_a_small_repayment_keeps_no_later_stage_from_being_paid(
        self, project, version, hands, cashier, second_chief
    ):
        claim = granted(project, version, hands)
        pay_due(claim, cashier)
        recovered(asked_back(claim, "other", 100), second_chief, cashier)
        enter(project, ProjectStage.FULL_CAPACITY, APPROVED)
        list(rewards_watch(today=APPROVED))
        assert not claim.payable.instalments.filter(status=InstalmentStatus.WAITING).exists()

    def test_after_fraud_nothing_more_is_paid(self, project, version, hands, cashier, second_chief):
        enter(project, ProjectStage.FULL_CAPACITY, FILED)
        claim = granted(project, version, hands)
        first, second, _third = claim.payable.instalments.all()
        values = {"booked_on": APPROVED, "today": APPROVED, "actor": cashier}
        instalment_pay(instalment=first, voucher="1", **values)
        recovered(asked_back(claim, "false_evidence", first.amount), second_chief, cashier)
        with pytest.raises(MoveRefused, match="was cancelled"):
            instalment_pay(instalment=second, voucher="2", **values)

    def test_one_person_paid_as_two_parties_pays_the_later_reward_back(
        self, project, version, hands, cashier
    ):
        enter(project, ProjectStage.FULL_CAPACITY, FILED)
        both = shares(project, (referrer(project), "50"), (referrer(project, "乙"), "50"))
        first, second = (fresh(approved(drafted(share, version, hands[0]), *hands)) for share in both)
        for claim in (first, second):
            pay_due(claim, cashier)
        list(rewards_watch(today=APPROVED))
        [recovery] = second.payable.recoveries.all()
        assert (recovery.trigger, recovery.amount) == (RecoveryTrigger.DOUBLE_CLAIM, second.amount)
        assert not first.payable.recoveries.exists()

    def test_a_notice_over_a_year_announced_later_is_counted_again(self, project, version, hands):
        [share] = shares(project, (referrer(project), "100"))
        claim = public(share, version, hands, dt.date(2027, 12, 30))
        for day in (dt.date(2027, 12, 31), dt.date(2028, 1, 3), dt.date(2028, 1, 4)):
            WorkdayOverride.objects.create(date=day, is_working=False, source_document="通知")
        with pytest.raises(MoveRefused, match="approve after it"):
            move(fresh(claim), "approve", hands[2], claim.public_until + dt.timedelta(days=1))
        [recounted] = rewards_recount()
        assert recounted.public_until > claim.public_until

    @pytest.mark.parametrize(("status", "name"), [("submitted", "verify"), ("verified", "publish")])
    def test_whoever_has_a_share_in_the_project_judges_no_claim_of_it(
        self, status, name, project, version, hands
    ):
        party = referrer(project, user=hands[1], employment=Employment.MARKET_HIRED)
        _mine, other = shares(project, (party, "50"), (referrer(project, "乙"), "50"))
        claim = move(drafted(other, version, hands[0]), "submit", hands[0])
        RewardClaim.objects.filter(pk=claim.pk).update(status=status)
        with pytest.raises(Forbidden, match="share in this project yourself"):
            move(fresh(claim), name, hands[1])


class TestShares:
    def test_nobody_decides_himself_a_share_by_a_rule(self, project, chief, second_chief):
        clause = {"code": "A", "clause": "1", "name_zh": "x", "split": {"referrer": 100}}
        rules = {"share_kind": "reward", "clauses": [clause]}
        version = effective(RuleKind.ATTRIBUTION, "RW", rules, chief)
        [share] = shares(project, (referrer(project, role=PartyRole.COOPERATING), "100"))
        referrer(project, user=second_chief, employment=Employment.MARKET_HIRED)
        decided = {"reason": "r", "document": "d", "version": version, "today": FILED}
        with pytest.raises(Forbidden, match="share yourself"):
            shares_decide(share_set=share.share_set, actor=second_chief, **decided)

    def test_the_day_on_which_a_party_was_recorded_is_that_of_the_zone(self, project, version, north_officer):
        early = dt.datetime(2026, 2, 1, 22, tzinfo=dt.UTC)  # six in the morning of the day of the signature
        [share] = shares(project, (referrer(project, recorded_at=early), "100"))
        with pytest.raises(MoveRefused, match="not recorded before"):
            move(drafted(share, version, north_officer), "submit", north_officer)

    def test_a_party_is_confirmed_by_another_and_for_the_area_today(self, project, north_manager):
        mine = referrer(project, user=north_manager, employment=Employment.MARKET_HIRED)
        day = dt.date(2026, 1, 12)
        given = {"by": "area", "document": "d", "actor": north_manager}
        with pytest.raises(Forbidden, match="This is you"):
            party_confirm(party=mine, on=day, today=day, **given)
        with pytest.raises(ValidationError, match="day on which it is entered"):
            party_confirm(party=referrer(project, "乙"), on=day, today=FILED, **given)

    def test_staff_is_not_recorded_as_an_outsider(self, project, north_officer, north_manager):
        party = {"role": "referrer", "user": north_manager, "has_no_interest": True}
        with pytest.raises(ValidationError, match="works for the zone"):
            party_add(project=project, values=party | {"employment": "external"}, actor=north_officer)


class TestPolicyClaims:
    def test_what_was_granted_is_granted_once_and_a_share_of_more_for_what_came_on_top(
        self, north, north_officer, people, chief
    ):
        measure = in_effect(chief)[0]
        enterprise = firm(north, north_officer)
        first = policy_claims.approved(claim_of(measure, enterprise, north_officer), by=chief, **people)
        paid = {"voucher": "V", "booked_on": AFTER_NOTICE, "actor": people["finance"]}
        instalment_pay(instalment=first.payable.instalments.get(), **paid)
        again = claim_of(measure, enterprise, north_officer)
        with pytest.raises(MoveRefused, match=f"granted to the enterprise already: {first.number}"):
            policy_claims.published(again, **people)
        invested(enterprise, north_officer, 2_000_000)
        again = type(again).objects.get(pk=again.pk)
        type(again).objects.filter(pk=again.pk).update(claimed=100_000)
        more = policy_claims.approved(type(again).objects.get(pk=again.pk), by=chief, **people)
        assert (first.granted, more.granted) == (750_000, 100_000)

    def test_a_measure_of_two_versions_is_claimed_once_at_a_time(self, north, north_officer, people, chief):
        first_version, enterprise = in_effect(chief)[0], firm(north, north_officer)
        first = policy_claims.published(claim_of(first_version, enterprise, north_officer), **people)
        second_version = in_effect(chief, valid_from=dt.date(2026, 1, 2))[0]
        assert second_version.version.code == first_version.version.code
        with pytest.raises(ValidationError, match=f"open claim to this measure already: {first.number}"):
            claim_of(second_version, enterprise, north_officer)
        other = policy_claims.published(
            claim_of(second_version, firm(north, north_officer), north_officer), **people
        )
        type(other).objects.filter(pk=other.pk).update(enterprise=enterprise)  # as it could come about before
        approve = {"name": "approve", "actor": chief, "values": policy_claims.DECISION, "today": AFTER_NOTICE}
        assert policy_claims.claim_move(claim=first, **approve).granted == 750_000
        with pytest.raises(MoveRefused, match="granted to the enterprise already"):
            policy_claims.claim_move(claim=type(other).objects.get(pk=other.pk), **approve)

    def test_a_fixed_amount_that_was_stopped_is_claimed_again_and_no_more_than_that(
        self, north, north_officer, people, chief, second_chief
    ):
        fixed = MEASURE | {"benefit": {"mode": "fixed", "amount": "500"}}
        parts = {"instalments": [{"share": "0.6", "months": 0}, {"share": "0.4", "months": 12}]}
        measure, enterprise = in_effect(chief, fixed | parts)[0], firm(north, north_officer)
        first = policy_claims.approved(claim_of(measure, enterprise, north_officer), by=chief, **people)
        paid = {"voucher": "V", "booked_on": AFTER_NOTICE, "actor": people["finance"]}
        instalment_pay(instalment=first.payable.instalments.get(number=1), **paid)
        payable_stop(payable=first.payable, reason="账号有误", actor=second_chief)
        raised = fixed | {"benefit": {"mode": "fixed", "amount": "800"}}
        measure = in_effect(chief, raised, valid_from=dt.date(2026, 1, 2))[0]
        again = policy_claims.approved(claim_of(measure, enterprise, north_officer), by=chief, **people)
        assert (first.granted, again.granted) == (500, 200)
        again.payable.instalments.get()

    @pytest.mark.parametrize("is_yearly", [False, True])
    def test_a_yearly_measure_is_granted_once_a_year(self, is_yearly, north, north_officer, people, chief):
        fixed = MEASURE | {"benefit": {"mode": "fixed", "amount": "500"}, "is_yearly": is_yearly}
        measure = in_effect(chief, fixed)[0]
        enterprise = firm(north, north_officer)
        first = policy_claims.approved(claim_of(measure, enterprise, north_officer), by=chief, **people)
        type(first).objects.filter(pk=first.pk).update(status=ClaimStatus.PAID)
        again = claim_of(measure, enterprise, north_officer)
        type(first).objects.filter(pk=again.pk).update(created_at=again.created_at.replace(year=2027))
        again.refresh_from_db()
        if is_yearly:
            assert policy_claims.published(again, **people).granted == 500
            return
        with pytest.raises(MoveRefused, match="granted to the enterprise already"):
            policy_claims.published(again, **people)

    def test_a_claim_handed_in_in_time_is_granted_after_it(self, north, north_officer, people, chief):
        window = {"claim_from": "2026-03-01", "claim_to": TODAY.isoformat()}
        measure = in_effect(chief, MEASURE | window)[0]
        claim = to_finance(claim_of(measure, firm(north, north_officer), north_officer), people)
        later = {"values": NOTE | {"granted": claim.claimed}, "today": TODAY + dt.timedelta(days=10)}
        claim = policy_claims.claim_move(claim=claim, name="publicise", actor=people["finance"], **later)
        assert claim.status == ClaimStatus.PUBLICITY

    def test_a_package_that_was_withdrawn_grants_nothing_new(self, north, north_officer, people, chief):
        measure = in_effect(chief)[0]
        draft, other = (claim_of(measure, firm(north, north_officer), north_officer) for _ in range(2))
        other = policy_claims.published(other, **people)
        rule_withdraw(version=measure.version, reason="违法", actor=chief, today=TODAY)
        given = {"values": policy_claims.DECISION, "today": AFTER_NOTICE}
        for claim, name, actor in ((draft, "submit", north_officer), (other, "approve", chief)):
            claim = type(claim).objects.get(pk=claim.pk)
            with pytest.raises(MoveRefused, match="package was withdrawn"):
                policy_claims.claim_move(claim=claim, name=name, actor=actor, **given)

    def test_a_version_that_was_replaced_does_not_come_back(self, chief):
        in_effect(chief, code="P")
        month = {"valid_from": dt.date(2026, 2, 1), "valid_to": dt.date(2026, 2, 28)}
        in_effect(chief, AUTOMATIC, code="P", **month)
        assert effective_on(RuleKind.PACKAGE, "P", TODAY) is None
        assert measures_of(TODAY) == []

    def test_an_amount_not_known_when_it_was_handed_in_can_be_granted(
        self, client_of, north, north_officer, people, chief
    ):
        enterprise = EnterpriseFactory(area=north)
        claim = to_finance(claim_of(in_effect(chief)[0], enterprise, north_officer), people)
        invested(enterprise, north_officer, 15_000_000)
        given = {"note": "x", "granted": "750000", "seen_status": claim.status}
        step = reverse("policy-claim-step", args=[claim.pk, "publicise"])
        assert client_of(people["finance"]).post(step, given).status_code == 302
        claim.refresh_from_db()
        assert (claim.status, claim.granted) == (ClaimStatus.PUBLICITY, 750_000)

    def test_another_area_reads_no_verified_figures(
        self, client_of, north, north_officer, south_officer, chief
    ):
        in_effect(chief)
        enterprise = firm(north, north_officer)
        address = reverse("entitlements", args=[enterprise.pk])
        assert client_of(north_officer).get(address).status_code == 200
        assert client_of(south_officer).get(address).status_code == 403
        assert address not in client_of(south_officer).get(enterprise.get_absolute_url()).content.decode()

    def test_a_claim_leaves_its_recovery_by_a_waiver_and_comes_back_by_a_reversal(
        self, north, north_officer, people, chief
    ):
        claim = claim_of(in_effect(chief)[0], firm(north, north_officer), north_officer)
        claim = policy_claims.approved(claim, by=chief, **people)
        booked = {"booked_on": AFTER_NOTICE, "actor": people["finance"]}
        instalment_pay(instalment=claim.payable.instalments.get(), voucher="V", **booked)

        def demanded(amount):
            recovery = asked_back(claim, "other", amount)
            return recovery_move(recovery=recovery, name="confirm", values=DECISION, actor=chief)

        def status():
            claim.refresh_from_db()
            return claim.status

        first = demanded(10)
        assert status() == ClaimStatus.RECOVERING
        recovery_move(recovery=first, name="waive", values=DECISION, actor=chief)
        assert status() == ClaimStatus.PAID
        entry = repayment_book(recovery=demanded(20), amount=Decimal(20), voucher="R", **booked)
        assert status() == ClaimStatus.RECOVERED
        entry_reverse(entry=entry, reason="x", voucher="X", **booked)
        assert status() == ClaimStatus.RECOVERING


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_reversed_payment_opens_its_claim_unless_the_measure_is_claimed_again(
    is_closed, north, north_officer, people, chief
):
    measure, enterprise = in_effect(chief)[0], firm(north, north_officer)
    claim = policy_claims.approved(claim_of(measure, enterprise, north_officer), by=chief, **people)
    booked = {"booked_on": AFTER_NOTICE, "actor": people["finance"]}
    entry = instalment_pay(instalment=claim.payable.instalments.get(), voucher="V", **booked)
    if is_closed:
        claim.refresh_from_db()
        policy_claims.claim_move(claim=claim, name="close", actor=people["manager"], today=AFTER_NOTICE)
    again = claim_of(measure, enterprise, north_officer)
    reversal = {"entry": entry, "reason": "Wrong account", "voucher": "X", **booked}
    with pytest.raises(MoveRefused, match=f"end {again.number} first"):
        entry_reverse(**reversal)
    policy_claims.claim_move(claim=again, name="withdraw", actor=north_officer, values=NOTE, today=TODAY)
    entry_reverse(**reversal)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.APPROVED


def test_a_repayment_is_not_reversed_while_another_recovery_for_the_same_reason_is_open(
    north, chief, cashier
):
    owed = payable(north, chief, "60.00", "40.00")
    booked = {"booked_on": BOOKED, "actor": cashier}
    instalment_pay(instalment=owed.instalments.get(number=1), voucher="1", **booked)
    asked = {"payable": owed, "trigger": "other", "amount": Decimal(10), "derivation": ["x"], "actor": None}
    first = recovery_move(recovery=recovery_propose(**asked), name="confirm", values=DECISION, actor=chief)
    entry = repayment_book(recovery=first, amount=Decimal(10), voucher="R", **booked)
    recovery_propose(**asked)
    with pytest.raises(MoveRefused, match="Another recovery for the same reason is open"):
        entry_reverse(entry=entry, reason="x", voucher="X", **booked)
