"""An enterprise of north with verified figures, packages in effect, and claims on their way."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from accounts.models import Area, User
from crm.choices.commitments import ActualStatus
from crm.models import Actual, Commitment
from incentives.choices import RuleKind
from incentives.models import Measure, PolicyClaim
from incentives.services.claim_papers import claim_document_add
from incentives.services.claims import claim_move, claim_open
from registry.models import Enterprise
from tests.factories import EnterpriseFactory, ProjectFactory, UserFactory
from tests.incentives.packages import package
from tests.incentives.rules import effective

TODAY = dt.date(2026, 3, 10)  # a Tuesday; no holiday for weeks on either side
AFTER_NOTICE = dt.date(2026, 3, 18)  # five working days after TODAY and one more


def invested(
    enterprise: Enterprise, officer: User, amount: int | str, indicator: str = "fixed_asset"
) -> Actual:
    """A verified quarter of a project whose company the enterprise is."""
    project = ProjectFactory(created_by=officer, project_company=enterprise)
    commitment = Commitment.objects.create(
        project=project,
        side="investor",
        indicator=indicator,
        total=Decimal(1000000000),
        unit="money",
        currency="CNY",
        due_on=dt.date(2027, 12, 31),
        created_by=officer,
    )
    return Actual.objects.create(
        commitment=commitment,
        year=2025,
        quarter=4,
        value=amount,
        counted_value=amount,
        status=ActualStatus.AREA_VERIFIED,
        verified_by=UserFactory(),
        verified_on=dt.date(2026, 1, 20),
        created_by=officer,
    )


def firm(area: Area, officer: User, amount: int | str = 15_000_000) -> Enterprise:
    enterprise = EnterpriseFactory(area=area)
    invested(enterprise, officer, amount)
    return enterprise


def in_effect(chief: User, *measures: dict[str, Any], code: str = "PKG", **values: Any) -> list[Measure]:
    version = effective(RuleKind.PACKAGE, code, package(*measures), chief, **values)
    return list(version.measures.order_by("pk"))


def finance_of(area: Area) -> User:
    return UserFactory(role=Role.FINANCE_REVIEWER, areas=[area])


def paper(name: str = "audit.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 " + name.encode())


def claim_of(measure: Measure, enterprise: Enterprise, actor: User, **values: Any) -> PolicyClaim:
    return claim_open(measure=measure, enterprise=enterprise, actor=actor, today=TODAY, **values)


def with_paper(claim: PolicyClaim, actor: User, kind: str = "audit_report") -> PolicyClaim:
    claim_document_add(claim=claim, kind=kind, file=paper(), actor=actor)
    return claim


NOTE = {"note": "Checked against the verified figures"}


def published(claim: PolicyClaim, *, officer: User, manager: User, finance: User) -> PolicyClaim:
    """From the draft to its notice, by the people who may."""
    steps = [
        ("submit", officer, {}),
        ("accept", manager, {}),
        ("review", manager, {}),
        ("endorse", manager, NOTE),
        ("publicise", finance, NOTE | {"granted": claim.claimed}),
    ]
    for name, actor, values in steps:
        claim = claim_move(claim=claim, name=name, actor=actor, values=values, today=TODAY)
    return claim


DECISION = {"document": "兑现〔2026〕1号", "bank": "测试银行", "account": "450101234567890123"}


def approved(claim: PolicyClaim, *, by: User, **people: User) -> PolicyClaim:
    claim = published(claim, **people)
    return claim_move(claim=claim, name="approve", actor=by, values=DECISION, today=AFTER_NOTICE)
