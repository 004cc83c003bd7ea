"""One record of every kind of incentives, by the prefix of its address, for tests/access.py."""

import datetime as dt
from decimal import Decimal

from accounts.choices import Role
from accounts.models import User
from incentives.choices import ClaimStatus, RuleKind
from incentives.models import ClaimDocument, ClaimObjection, PolicyClaim
from incentives.services.attribution import event_record
from incentives.services.payments import instalment_pay, recovery_propose
from incentives.services.shares import shares_propose
from registry.models import Enterprise
from tests.factories import ProjectFactory, UserFactory
from tests.incentives.packages import AUTOMATIC, package
from tests.incentives.payments import BOOKED, payable
from tests.incentives.policy_claims import in_effect, paper
from tests.incentives.rewards import drafted, referrer, rule, shares, signed_project
from tests.incentives.rules import draft
from tests.incentives.test_attribution import RULES, unit


def incentive_records(officer: User, enterprise: Enterprise) -> dict[str, object]:
    """North's: a draft of the policy folder, and a claim that was handed in by its officer."""
    version = draft(RuleKind.PACKAGE, "A-1", package(AUTOMATIC), None)
    clerk = UserFactory(role=Role.REGION_REVIEWER)
    [measure] = in_effect(clerk, AUTOMATIC, code="A-2")
    claim = PolicyClaim.objects.create(
        number="ZC-2026-0001",
        measure=measure,
        enterprise=enterprise,
        area=officer.home_area(),
        status=ClaimStatus.SUBMITTED,
        created_by=officer,
    )
    document = ClaimDocument.objects.create(
        claim=claim,
        kind="contract",
        file=paper(),
        filename="c.pdf",
        size=1,
        sha256="0" * 64,
        created_by=officer,
    )
    objection = ClaimObjection.objects.create(
        claim=claim,
        received_on=dt.date(2026, 3, 2),
        objector="某人",
        text="No",
        due_on=dt.date(2026, 3, 16),
        created_by=officer,
    )
    return {
        "desk/incentives/rules/": version,
        "desk/incentives/rule-sets/": draft(RuleKind.ATTRIBUTION, "S-1", RULES, None),
        "desk/incentives/claims/": claim,
        "desk/incentives/claim-documents/": document,
        "desk/incentives/claim-objections/": objection,
        "desk/incentives/measures/": measure,
        **share_records(officer),
        **reward_records(officer, clerk),
    }


def share_records(officer: User) -> dict[str, object]:
    """North's: shares proposed for a project, with the one party and an event."""
    project = ProjectFactory(area=officer.home_area(), created_by=officer)
    party = unit(project, officer, "first_reporter")
    proposed = shares_propose(
        project=project, kind="reward", percents={party: Decimal(100)}, reason="约定", actor=officer
    )
    told = {"kind": "investor_change", "on": dt.date(2026, 3, 2), "document": "决议"}
    return {
        "desk/incentives/projects/": project,
        "desk/incentives/parties/": party,
        "desk/incentives/events/": event_record(project=project, values=told, actor=officer),
        "desk/incentives/shares/": proposed,
        "desk/incentives/share/": proposed.shares.get(),
    }


def reward_records(officer: User, clerk: User) -> dict[str, object]:
    """North's: a draft of a reward claim; something that is due, was paid in part, and is asked back."""
    project = signed_project(officer)
    [share] = shares(project, (referrer(project), "100"))
    owed = payable(officer.home_area(), clerk, "60.00", "40.00")
    first, second = owed.instalments.all()
    cashier = UserFactory(role=Role.FINANCE_REVIEWER, areas=[officer.home_area()])
    entry = instalment_pay(instalment=first, voucher="V-1", booked_on=BOOKED, actor=cashier)
    recovery = recovery_propose(
        payable=owed, trigger="other", amount=Decimal("10.00"), derivation=["重复申领"], actor=None
    )
    return {
        "desk/incentives/rewards/": drafted(share, rule(clerk), officer),
        "desk/incentives/payables/": owed,
        "desk/incentives/instalments/": second,
        "desk/incentives/entries/": entry,
        "desk/incentives/recoveries/": recovery,
    }
