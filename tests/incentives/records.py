"""One record of every kind of incentives, by the prefix of its address, for tests/access.py."""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from incentives.choices import ClaimStatus, RuleKind
from incentives.models import ClaimDocument, ClaimObjection, Measure, PolicyClaim
from incentives.package_content import clean
from incentives.services.attribution import event_record, shares_propose
from registry.models import Enterprise
from tests.factories import ProjectFactory
from tests.incentives.packages import AUTOMATIC, package
from tests.incentives.policy_claims import paper
from tests.incentives.rules import draft
from tests.incentives.test_attribution import RULES, unit


def incentive_records(officer: User, enterprise: Enterprise) -> dict[str, object]:
    """North's: a draft of the policy folder, and a claim that was handed in by its officer."""
    version = draft(RuleKind.PACKAGE, "A-1", package(AUTOMATIC), None)
    content = clean(package(AUTOMATIC))["measures"][0]
    measure = Measure.objects.create(
        version=draft(RuleKind.PACKAGE, "A-2", package(AUTOMATIC), None),
        code="M-2",
        title_zh="服务专员",
        instrument="service",
        content=content,
    )
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
