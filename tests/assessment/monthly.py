"""An area with something for every sheet of the monthly report of June 2026."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Area, User
from assessment.periods import Period
from crm.choices.commitments import FundKind, FundSource
from crm.choices.projects import PIPELINE, EntryStatus, EvidenceKind, ProjectStage
from crm.models import Evidence, Lead, Project, StageEntry
from incentives.models import Party
from registry.choices import ChainRoleKind, RoleStatus
from registry.models import Chain, ChainNode, ChainRole
from tests.crm.claims import claim_of
from tests.crm.money import document, funds, make_counting_rule, promise, submitted, verified
from tests.crm.projects import project_of
from tests.factories import ActivityFactory, EnterpriseFactory, LeadFactory, OrganisationFactory

JUNE = Period.of("2026M06")
DRAWN_ON = dt.date(2026, 7, 3)
YI = Decimal(100_000_000)


def at(day: str, hour: int = 10) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour)))


def staged(officer: User, stage: str, days: list[str], **fields: Any) -> Project:
    """A project that came through the stages of PIPELINE on these days up to `stage`, one day for each."""
    project = project_of(officer, stage, proven=False, **fields)
    project.stage_entries.all().delete()
    before = ""
    for one, day in zip(PIPELINE[: PIPELINE.index(stage) + 1], days, strict=True):
        StageEntry.objects.create(
            project=project,
            stage_from=before,
            stage=one,
            entered_on=dt.date.fromisoformat(day),
            status=EntryStatus.ACCEPTED,
            created_by=officer,
        )
        before = one
    return project


def paper_of(project: Project, stage: str, kind: str, number: str) -> Evidence:
    entry = project.stage_entries.get(stage=stage)
    return document(project, kind=kind, number=number, stage_entry=entry)


@dataclass
class World:
    area: Area
    officer: User
    manager: User
    chain: Chain
    talks: Project
    signed: Project
    started: Project
    late: Project
    producing: Project
    lead: Lead


def world(officer: User, manager: User) -> World:
    """Every sheet has rows; what stands in them the tests say."""
    make_counting_rule()
    chain = Chain.objects.create(code="ELEC", name_zh="电子信息", name_en="Electronics", launch_year=2021)
    node = ChainNode.objects.create(code="ELEC-1", chain=chain, name_zh="铜箔", position="upstream")
    made = World(
        area=officer.home_area(),
        officer=officer,
        manager=manager,
        chain=chain,
        talks=_talks(officer, chain, node),
        signed=_signed(officer, chain, node),
        started=_started(officer, manager, chain),
        late=_late(officer),
        producing=_producing(officer, manager, chain),
        lead=_lead(officer),
    )
    firm = EnterpriseFactory(area=made.area, name_zh="链主测试有限公司")
    roles = {"role": ChainRoleKind.CHAIN_LEADER, "status": RoleStatus.RECOGNISED}
    ChainRole.objects.create(
        enterprise=firm, chain=chain, recognised_on=dt.date(2026, 6, 9), tier="100", tier_year=2025, **roles
    )
    return made


def _talks(officer: User, chain: Chain, node: ChainNode) -> Project:
    lead = LeadFactory(created_by=officer, reported_at=at("2026-02-03"), status="converted")
    project = staged(
        officer,
        ProjectStage.PRE_SIGN,
        ["2026-03-02", "2026-05-20"],
        name="在谈测试项目",
        lead=lead,
        chain=chain,
        invest_total=Decimal("123456789.01"),
        foreign_capital_usd=Decimal(2_500_000),
        confidentiality="confidential",
    )
    project.nodes.add(node)
    ActivityFactory(
        created_by=officer,
        enterprise=lead.enterprise,
        project=project,
        happened_at=at("2026-06-12"),
        subject="考察厂房",
        result="同意选址",
    )
    ActivityFactory(
        created_by=officer, enterprise=lead.enterprise, project=project, happened_at=at("2026-07-01")
    )
    return project


def _signed(officer: User, chain: Chain, node: ChainNode) -> Project:
    project = staged(
        officer,
        ProjectStage.SIGNED,
        ["2026-02-01", "2026-05-02", "2026-06-15"],
        name="签约测试项目",
        chain=chain,
        invest_total=5 * YI,
        land_mu=Decimal("120.5"),
        event="推介会",
    )
    project.nodes.add(node)
    paper_of(project, ProjectStage.SIGNED, EvidenceKind.AGREEMENT, "XY-1")
    for role in ("lead_agency", "cooperating"):
        Party.objects.create(
            project=project,
            role=role,
            organisation=OrganisationFactory(name_zh=f"{role}单位"),
            has_no_interest=True,
            created_by=officer,
        )
    return project


def _started(officer: User, manager: User, chain: Chain) -> Project:
    project = staged(
        officer,
        ProjectStage.STARTED,
        ["2025-10-01", "2025-11-01", "2026-01-10", "2026-03-01", "2026-06-20"],
        name="开工测试项目",
        chain=chain,
        invest_total=8 * YI,
        agreed_start_on=dt.date(2026, 6, 10),
    )
    paper_of(project, ProjectStage.STARTED, EvidenceKind.PERMIT, "SG-1")
    promised = promise(project, officer, total=8 * YI)
    verified(promised, officer, manager, (2026, 1), funds(YI, received_on=dt.date(2026, 2, 3)))
    slip = document(project, number="HD-1")
    verified(
        promised,
        officer,
        manager,
        (2026, 2),
        funds(YI / 2, received_on=dt.date(2026, 5, 6)),
        funds(
            10_000_000,
            source=FundSource.FOREIGN,
            currency="USD",
            fx_rate=Decimal("7.1234"),
            fx_on=dt.date(2026, 6, 9),
            received_on=dt.date(2026, 6, 9),
            country="SG",
            evidence=slip,
        ),
        funds(20_000_000, FundKind.WORKING_CAPITAL, received_on=dt.date(2026, 6, 10)),
    )
    assets = promise(project, officer, indicator="fixed_asset", total=4 * YI)
    verified(
        assets, officer, manager, (2026, 2), funds(3_000_000, "construction", received_on=dt.date(2026, 6, 3))
    )
    return project


def _late(officer: User) -> Project:
    return staged(
        officer,
        ProjectStage.REGISTERED,
        ["2025-01-01", "2025-02-01", "2025-05-05", "2025-08-01"],
        name="逾期测试项目",
        invest_total=None,
        agreed_start_on=dt.date(2026, 5, 31),
    )


def _producing(officer: User, manager: User, chain: Chain) -> Project:
    days = ["2024-01-01", "2024-02-01", "2024-03-01", "2024-06-01", "2024-09-01", "2024-10-01", "2026-04-18"]
    company = EnterpriseFactory(name_zh="投产项目公司", uscc="91450100MA5K000001", above_scale=True)
    project = staged(
        officer,
        ProjectStage.IN_PRODUCTION,
        days,
        name="投产测试项目",
        chain=chain,
        project_company=company,
    )
    for indicator, total, value, unit in (
        ("output", YI, 40_000_000, "CNY"),
        ("tax", 9_000_000, 1_234_500, "CNY"),
        ("jobs", 300, 210, ""),
    ):
        promised = promise(project, officer, indicator=indicator, total=total, currency=unit)
        verified(promised, officer, manager, (2026, 1), value=value)
    promised = promise(project, officer, total=3 * YI)
    submitted(promised, officer, (2026, 2), funds(6_000_000, received_on=dt.date(2026, 6, 30)))
    return project


def _lead(officer: User) -> Lead:
    enterprise = EnterpriseFactory(name_zh="线索测试有限公司")
    lead = LeadFactory(
        created_by=officer,
        enterprise=enterprise,
        reported_at=at("2026-06-30", 23),
        channel="fair",
        screening_note="符合产业链",
        status="qualified",
    )
    claim_of(lead, since=dt.date(2026, 6, 30))
    return lead
