"""What nobody may do, whatever his role: change locked shares, approve his own claim, pay before the notice
is over, put a rule into effect without its reviews. Each has a control that differs in that one thing.
"""

from decimal import Decimal
from functools import partial

import pytest

from accounts.choices import Role
from accounts.services import user_set_role
from crm.choices.projects import ProjectStage
from incentives.choices import ReviewConclusion, ReviewKind, RuleKind
from incentives.models import RewardClaim
from incentives.services.payments import instalment_pay
from incentives.services.rules import review_record, rule_enforce, rule_update
from incentives.services.shares import (
    share_consent,
    shares_decide,
    shares_lock,
    shares_propose,
    shares_withdraw,
)
from tests.factories import ProjectFactory, UserFactory
from tests.guards import attempt
from tests.incentives.rewards import (
    APPROVED,
    PUBLIC_UNTIL,
    SIGNED,
    SOCIAL,
    drafted,
    enter,
    move,
    referrer,
    rule,
    shares,
    signed_project,
)
from tests.incentives.rules import REVIEW, draft, reviewed
from tests.incentives.test_attribution import agree, unit

pytestmark = pytest.mark.django_db
EVERY_ROLE = pytest.mark.parametrize("role", Role.values)
FILES, DECIDES, PAYS = Role.OFFICER, Role.REGION_REVIEWER, Role.FINANCE_REVIEWER


@pytest.fixture
def somebody(north, role):
    return UserFactory(role=role, areas=[north])


def refused(call, by) -> bool:
    raised, writes = attempt(lambda _world, user: call(actor=user), None, by)
    assert bool(raised) != bool(writes), (raised, writes)
    return raised is not None


@EVERY_ROLE
def test_nobody_changes_shares_that_are_locked_but_by_a_decision(
    role, somebody, north_officer, north_manager, chief
):
    project = ProjectFactory(created_by=north_officer)
    party = unit(project, north_officer, "first_reporter")
    given = {"kind": "reward", "percents": {party: Decimal(100)}, "reason": "约定", "today": SIGNED}
    made = shares_propose(project=project, actor=north_officer, **given)
    agree(made, north_officer)
    locked = shares_lock(share_set=made, actor=north_manager, today=SIGNED)
    enter(project, ProjectStage.SIGNED, SIGNED)
    decide = partial(
        shares_decide, share_set=locked, percents={party: Decimal(100)}, reason="裁定", today=SIGNED
    )
    for call in (
        partial(shares_propose, project=project, **given),
        partial(share_consent, share=locked.shares.get(), today=SIGNED),
        partial(shares_lock, share_set=locked, today=SIGNED),
        partial(shares_withdraw, share_set=locked, reason="重提"),
        partial(decide, document=""),
    ):
        assert refused(call, somebody), call
    assert refused(partial(decide, document="裁〔2026〕1号"), somebody) == (
        role not in (Role.REGION_ADMIN, Role.REGION_REVIEWER)
    )


@EVERY_ROLE
@pytest.mark.parametrize("part", ["files", "verifies", "gets it"])
def test_nobody_approves_a_claim_in_which_he_has_a_part(
    role, part, north, north_officer, north_manager, chief
):
    own, other = UserFactory(role=FILES, areas=[north]), UserFactory(role=role, areas=[north])
    project, version = signed_project(north_officer), rule(chief)
    payee = {"user": own, "employment": "market_hired"} if part == "gets it" else {}
    share = shares(project, (referrer(project, **payee), "100"))[0]
    claim = drafted(share, version, own if part == "files" else north_officer)
    move(claim, "submit", own if part == "files" else north_officer)
    if part == "verifies":
        own = user_set_role(user=own, role=Role.AREA_MANAGER, actor=None)
    for step in ("verify", "publish"):
        move(claim, step, own if part == "verifies" else north_manager)
    own = user_set_role(user=own, role=role, actor=None)
    assert refused(partial(_approve, claim), own)
    assert refused(partial(_approve, claim), other) == (role not in (Role.REGION_ADMIN, Role.REGION_REVIEWER))


def _approve(claim: RewardClaim, actor, day=APPROVED):
    return move(claim, "approve", actor, day)


@EVERY_ROLE
def test_nobody_approves_or_pays_before_the_notice_is_over(
    role, somebody, north, north_officer, north_manager, chief
):
    project, version = signed_project(north_officer), rule(chief)
    claim = drafted(shares(project, (referrer(project), "100"))[0], version, north_officer)
    may_approve = role in (Role.REGION_ADMIN, Role.REGION_REVIEWER)
    for step, by in (("submit", north_officer), ("verify", north_manager), ("publish", north_manager)):
        assert refused(partial(_approve, claim), somebody)
        claim = move(claim, step, by)
    assert refused(partial(_approve, claim, day=PUBLIC_UNTIL), somebody)
    assert claim.payable is None  # so there is nothing to pay
    assert refused(partial(_approve, claim), somebody) == (not may_approve)
    claim = _approve(claim, chief)
    due, waiting = claim.payable.instalments.order_by("number")[:2]
    pay = {"voucher": "V-1", "booked_on": APPROVED, "today": APPROVED}
    assert refused(partial(instalment_pay, instalment=waiting, **pay), somebody)
    assert refused(partial(instalment_pay, instalment=due, **pay), somebody) == (role != PAYS)


@EVERY_ROLE
def test_nobody_puts_a_rule_into_effect_without_both_reviews_of_what_it_says(role, somebody, chief):
    may = role == Role.REGION_ADMIN or role == DECIDES
    version = draft(RuleKind.REWARD, "R-1", SOCIAL, None)
    enforce = partial(rule_enforce, version=version)
    assert refused(enforce, somebody)
    for kind in ReviewKind:
        assert refused(enforce, somebody)
        review_record(version=version, values=REVIEW | {"kind": kind}, actor=chief)
    assert refused(enforce, somebody) == (not may)
    failed = REVIEW | {"kind": ReviewKind.FAIR_COMPETITION, "conclusion": ReviewConclusion.REFUSED}
    review_record(version=version, values=failed, actor=chief)
    assert refused(enforce, somebody)
    other = reviewed(draft(RuleKind.REWARD, "R-2", SOCIAL, None), chief)
    rule_update(
        version=other, content=SOCIAL | {"cap_per_project": "2000000"}, actor=UserFactory(role=DECIDES)
    )
    assert refused(partial(rule_enforce, version=other), somebody)
