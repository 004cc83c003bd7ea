"""Projects that lack nothing, for tests of pages and of what follows from a stage."""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from crm.choices.commitments import ActualStatus, CommitmentSide, Indicator, Unit
from crm.choices.leads import Channel, DropReason
from crm.choices.projects import (
    AgreementKind,
    Construction,
    EvidenceKind,
    InvestorRole,
    Origin,
    ProjectKind,
    ProjectStage,
)
from crm.models import Actual, Commitment, Evidence, Project, ProjectInvestor
from registry.choices import ParkKind
from registry.models import Park
from tests.factories import EnterpriseFactory, ProjectFactory, UserFactory

TODAY = dt.date(2026, 3, 2)


def complete(area=None) -> dict:
    """Every field that any stage needs."""
    park = Park.objects.filter(code="PROJECTS").first() or Park.objects.create(
        code="PROJECTS", name_zh="项目园区", kind=ParkKind.INDUSTRIAL, area=area
    )
    return {
        "kind": ProjectKind.INDUSTRIAL,
        "content": "Copper foil, 20,000 tonnes a year",
        "origin": Origin.DOMESTIC_OUTSIDE_REGION,
        "construction": Construction.NEW,
        "invest_total": Decimal(500_000_000),
        "fixed_asset": Decimal(300_000_000),
        "agreement_kind": AgreementKind.FORMAL,
        "channel": Channel.FAIR,
        "agreed_start_on": dt.date(2026, 9, 1),
        "agreed_production_on": dt.date(2027, 9, 1),
        "expected_output": Decimal(900_000_000),
        "expected_tax": Decimal(20_000_000),
        "expected_jobs": 400,
        "project_company": EnterpriseFactory(),
        "park": park,
    }


def prove(project: Project, *kinds: str) -> None:
    """Valid evidence of these kinds; without a kind, of every kind."""
    for kind in kinds or EvidenceKind.values:
        Evidence.objects.create(
            project=project,
            area=project.area,
            organisation=project.organisation,
            created_by=project.created_by,
            kind=kind,
            file="evidence/x.pdf",
            filename="x.pdf",
            size=1,
            sha256=f"{project.pk}-{kind}",
        )


def invested(project: Project, verifier: User | None = None) -> Actual:
    """Something of what was promised came and is verified; by somebody other than who made the project."""
    promised = Commitment.objects.create(
        project=project,
        side=CommitmentSide.INVESTOR,
        indicator=Indicator.FIXED_ASSET,
        total=Decimal(1000),
        unit=Unit.MONEY,
        currency="CNY",
        created_by=project.created_by,
    )
    return Actual.objects.create(
        commitment=promised,
        year=2026,
        quarter=1,
        value=Decimal(10),
        counted_value=Decimal(10),
        status=ActualStatus.AREA_VERIFIED,
        verified_by=verifier or UserFactory(),
        verified_on=TODAY,
        created_by=project.created_by,
    )


def project_of(officer, stage: str = ProjectStage.NEGOTIATION, *, proven: bool = True, **fields) -> Project:
    """A project in that stage with an investor and all fields, and unless told otherwise all evidence."""
    if stage == ProjectStage.SUSPENDED:
        fields = {"status_before": ProjectStage.PRE_SIGN, "review_on": TODAY} | fields
    if stage == ProjectStage.DROPPED:
        fields = {"drop_reason": DropReason.LAND, "closed_on": TODAY} | fields
    made = complete(officer.home_area()) | fields
    project = ProjectFactory(created_by=officer, status=stage, **made)
    ProjectInvestor.objects.create(
        project=project, enterprise=EnterpriseFactory(), role=InvestorRole.LEAD, share_pct=60
    )
    if proven:
        prove(project)
    return project
