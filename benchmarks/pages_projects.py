"""The projects of benchmarks/pages_data.py, with all that belongs to one, and the project library."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from benchmarks.pages_data import World, owned, save
from core.models import ChangeEntry
from crm.choices.commitments import ActualStatus, FundKind, FundSource
from crm.choices.leads import Channel, DropReason, LeadStatus
from crm.choices.library import MatchStatus, OpportunityStatus
from crm.choices.projects import (
    PIPELINE,
    Confidentiality,
    EvidenceKind,
    Importance,
    Origin,
    ProjectKind,
    ProjectStage,
    QuotaKind,
    QuotaStatus,
)
from crm.models import (
    Activity,
    Actual,
    Commitment,
    Evidence,
    FundLine,
    Lead,
    Opportunity,
    OpportunityMatch,
    Project,
    ProjectInvestor,
    ResourceQuota,
    ScheduleLine,
    SiteReservation,
    StageEntry,
)
from registry.choices import SiteStatus
from registry.models import Site

STAGES = dict(zip(PIPELINE, (26, 12, 16, 9, 8, 9, 8, 4, 2), strict=True)) | {
    ProjectStage.SUSPENDED: 3,
    ProjectStage.DROPPED: 3,
}
# Indicator, unit, currency, and how much of the total investment (for jobs: persons).
PROMISES = (
    ("fixed_asset", "money", "CNY", Decimal("0.7")),
    ("paid_in_fund", "money", "CNY", Decimal("0.3")),
    ("output", "money", "CNY", Decimal(2)),
    ("jobs", "person", "", 300),
)
QUARTERS = 6  # reported of each commitment
STATUSES = {
    ActualStatus.REGION_VERIFIED: 50,
    ActualStatus.AREA_VERIFIED: 25,
    ActualStatus.SUBMITTED: 15,
    ActualStatus.DRAFT: 7,
    ActualStatus.REJECTED: 3,
}
COUNTED = (ActualStatus.AREA_VERIFIED, ActualStatus.REGION_VERIFIED)
OPPORTUNITIES = 600


def projects_make(world: World, wanted: int) -> None:
    became = [lead for lead in world.leads if lead.status in (LeadStatus.CONVERTED, LeadStatus.LANDED)]
    leads: list[Lead | None] = [*became[: wanted * 9 // 10]]
    leads += [None] * (wanted - len(leads))
    stages = world.rng.choices(list(STAGES), list(STAGES.values()), k=wanted)
    projects = [
        _project(world, number, lead, stage)
        for number, (lead, stage) in enumerate(zip(leads, stages, strict=True), 1)
    ]
    save(projects)
    team = Project.co_officers.through
    save(team(project_id=p.pk, user_id=world.managers[p.area_id].pk) for p in projects if world.one_in(2))
    save(_investors(world, projects))
    entries = [entry for project in projects for entry in _entries(world, project)]
    save(entries)
    save(_evidence(world, entries))
    save(_quotas(world, projects))
    _follow_ups(world, projects)
    _reservations(world, projects)
    commitments_make(world, [project for project in projects if _reached(project, ProjectStage.SIGNED)])


def _project(world: World, number: int, lead: Lead | None, stage: ProjectStage) -> Project:
    rng, total = world.rng, Decimal(world.rng.randint(3, 400)) * 10_000_000
    area = lead.area_id if lead else world.area().pk
    officer = lead.owner if lead else world.officer(area)
    dropped, suspended = stage == ProjectStage.DROPPED, stage == ProjectStage.SUSPENDED
    chain = rng.choice(world.chains)
    return Project(
        **owned(officer, area),
        number=f"B-{number:05}",
        name=f"基准{rng.choice(('智能终端', '铜基新材料', '跨境物流', '生物医药', '新能源'))}项目 {number}",
        content="年产二十万套，用地二百亩，分两期建设。",
        lead=lead,
        owner=officer,
        status=stage,
        status_before=ProjectStage.PRE_SIGN if suspended else "",
        review_on=world.due() if suspended else None,
        stage_since=world.ago(500).date(),
        created_at=lead.reported_at if lead else world.ago(),
        kind=rng.choice(ProjectKind.values),
        chain=chain,
        park=rng.choice(world.parks[area]),
        origin=rng.choice(Origin.values),
        channel=rng.choice(Channel.values),
        importance=rng.choice((*[Importance.NORMAL] * 6, Importance.KEY, Importance.MAJOR)),
        confidentiality=Confidentiality.CONFIDENTIAL if world.one_in(15) else Confidentiality.INTERNAL,
        invest_total=total,
        fixed_asset=total * 7 / 10,
        land_mu=rng.randint(10, 300),
        planned_sign_on=world.due(),
        agreed_start_on=world.due(),
        agreed_production_on=world.due() + dt.timedelta(days=200),
        next_step="" if dropped else "核对选址和要素保障清单",
        next_step_due=None if dropped else world.due(),
        drop_reason=rng.choice(DropReason.values) if dropped else "",
        closed_on=world.today if dropped else None,
    )


def _reached(project: Project, stage: ProjectStage) -> bool:
    return project.status in PIPELINE[PIPELINE.index(stage) :]


def _investors(world: World, projects: list[Project]) -> Iterator[ProjectInvestor]:
    for project in projects:
        lead = project.lead.enterprise_id if project.lead else world.rng.choice(world.enterprises)
        yield ProjectInvestor(project=project, enterprise_id=lead, role="lead", share_pct=60)
        partner = world.rng.choice(world.enterprises)
        if world.one_in(2) and partner != lead:
            yield ProjectInvestor(project=project, enterprise_id=partner, role="partner", share_pct=40)


def _entries(world: World, project: Project) -> Iterator[StageEntry]:
    """The stages passed; of one project in eight the next one waits for a second person."""
    place = PIPELINE.index(project.status) if project.status in PIPELINE else 0
    day = project.stage_since - dt.timedelta(days=60 * place)
    for number, stage in enumerate(PIPELINE[: place + 1]):
        yield StageEntry(
            project=project,
            stage_from=PIPELINE[number - 1] if number else "",
            stage=stage,
            entered_on=day + dt.timedelta(days=60 * number),
            status="accepted",
            created_by=project.owner,
            reviewed_by=world.managers[project.area_id],
        )
    if project.status in PIPELINE[1:-1] and world.one_in(8):
        yield StageEntry(
            project=project,
            stage_from=project.status,
            stage=PIPELINE[place + 1],
            entered_on=world.today,
            status="proposed",
            created_by=project.owner,
        )


def _evidence(world: World, entries: list[StageEntry]) -> Iterator[Evidence]:
    for number, entry in enumerate(entries):
        if entry.stage_from:
            yield Evidence(
                **owned(entry.created_by, entry.project.area_id),
                project=entry.project,
                stage_entry=entry,
                kind=world.rng.choice(EvidenceKind.values),
                file=f"benchmark/{number}.pdf",
                filename=f"证明材料-{number}.pdf",
                size=1234,
                sha256=f"{number:064x}",
                issuer="演示单位",
                issued_on=entry.entered_on,
            )


def _quotas(world: World, projects: list[Project]) -> Iterator[ResourceQuota]:
    for project in projects:
        for kind in world.rng.sample(QuotaKind.values, world.rng.randint(0, 3)):
            yield ResourceQuota(
                project=project,
                kind=kind,
                amount=world.rng.randint(10, 5000),
                status=world.rng.choice(QuotaStatus.values),
                status_on=world.today,
                created_by=project.owner,
            )


def _follow_ups(world: World, projects: list[Project]) -> None:
    """What was done since there is a project, beside the activities of its lead; and its history."""
    investors = dict(ProjectInvestor.objects.filter(role="lead").values_list("project_id", "enterprise_id"))
    chosen = world.rng.choices(projects, k=len(projects) * 8)
    save(
        Activity(
            **owned(project.owner, project.area_id),
            enterprise_id=investors[project.pk],
            lead=project.lead,
            project=project,
            kind="inbound_visit",
            happened_at=world.ago(400),
            subject="商谈投资协议条款",
            result="双方就用地和用能达成一致。",
            is_two_way=True,
            next_step="起草协议",
            next_step_due=world.due(),
        )
        for project in chosen
    )
    save(
        ChangeEntry(actor=project.owner, label="crm.Project", object_pk=str(project.pk), verb=verb)
        for project in projects
        for verb in ("created", "investors_set", "updated", "followed_up", "updated")
    )


def _reservations(world: World, projects: list[Project]) -> None:
    free = list(Site.objects.filter(status=SiteStatus.AVAILABLE, number__contains="-").order_by("pk"))
    open_projects = [project for project in projects if project.status in PIPELINE[:4]]
    chosen = list(zip(world.rng.sample(free, len(free) // 3), open_projects, strict=False))
    save(
        SiteReservation(project=project, site=site, until=world.due(), created_by=project.owner)
        for site, project in chosen
    )
    Site.objects.filter(pk__in=[site.pk for site, _project in chosen]).update(status=SiteStatus.RESERVED)


def commitments_make(world: World, projects: list[Project]) -> None:
    """Both sides' promises of every signed project, when they fall due, and what was reported of them."""
    rows = []
    for project in projects:
        signed = {"project": project, "created_by": project.owner, "due_on": world.due()}
        for indicator, unit, currency, share in PROMISES:
            total = share if unit == "person" else (project.invest_total or 1) * share
            rows.append(
                Commitment(
                    side="investor", indicator=indicator, total=total, unit=unit, currency=currency, **signed
                )
            )
        rows.append(Commitment(side="government", indicator="utilities", total=1, unit="item", **signed))
    save(rows)
    quarters = _last_quarters(world.today, QUARTERS)
    promised = [row for row in rows if row.side == "investor"]
    save(
        ScheduleLine(
            commitment=row,
            year=year,
            quarter=quarter,
            amount=_of_a_quarter(row),
            cumulative=_of_a_quarter(row) * number,
        )
        for row in promised
        for number, (year, quarter) in enumerate(quarters, 1)
    )
    actuals = [_actual(world, row, *quarter) for row in promised for quarter in quarters]
    save(actuals)
    for actual in actuals:
        actual.commitment.counted_so_far += actual.counted_value or 0
    Commitment.objects.bulk_update(promised, ["counted_so_far"], batch_size=500)
    save(
        FundLine(
            actual=actual,
            kind=FundKind.EQUITY_CASH,
            source=FundSource.DOMESTIC_OUTSIDE_REGION,
            amount=actual.value,
            amount_cny=actual.value,
            currency="CNY",
        )
        for actual in actuals
        if actual.commitment.indicator == "paid_in_fund"
    )


def _of_a_quarter(commitment: Commitment) -> Decimal:
    return max(Decimal(commitment.total) / QUARTERS, Decimal(1)).quantize(Decimal("0.01"))


def _last_quarters(today: dt.date, count: int) -> list[tuple[int, int]]:
    last = today.year * 4 + (today.month - 1) // 3
    return [((last - back) // 4, (last - back) % 4 + 1) for back in range(count, 0, -1)]


def _actual(world: World, commitment: Commitment, year: int, quarter: int) -> Actual:
    status = world.rng.choices(list(STATUSES), list(STATUSES.values()))[0]
    value = Decimal(commitment.total) / QUARTERS * world.rng.randint(50, 130) / 100
    value = value.quantize(Decimal("0.01"))
    area = commitment.project.area_id
    counted = status in COUNTED
    return Actual(
        commitment=commitment,
        year=year,
        quarter=quarter,
        value=value,
        status=status,
        counted_value=value if counted else None,
        rule=world.counting_rule,
        verified_by=world.managers[area] if counted else None,
        verified_on=world.today if counted else None,
        reviewed_by=world.region if status == ActualStatus.REGION_VERIFIED else None,
        created_by=commitment.created_by,
    )


def library_make(world: World) -> None:
    """Opportunities at every status, the published ones put to enterprises."""
    rows = []
    for number in range(OPPORTUNITIES):
        area, chain = world.area(), world.rng.choice(world.chains)
        officer, status = world.officer(area), world.rng.choice(OpportunityStatus.values)
        seen = status != OpportunityStatus.DRAFT
        shown = status in (OpportunityStatus.PUBLISHED, OpportunityStatus.MATCHED)
        rows.append(
            Opportunity(
                number=f"B-L-{number:04}",
                title_zh=f"基准招商项目 {number}",
                summary_zh="寻求合作建设生产基地。",
                area=area,
                chain=chain,
                node=next(iter(chain.nodes.all()), None),
                scale_from_cny=world.rng.randint(1, 50) * 10_000_000,
                contact_office_id=officer.organisation_id,
                status=status,
                created_by=officer,
                created_at=world.ago(),
                reviewed_by=world.managers[area.pk] if seen else None,
                confidentiality_checked_by=world.managers[area.pk] if shown else None,
                published_on=world.ago(300).date() if shown else None,
                closed_on=world.today if status == OpportunityStatus.CLOSED else None,
            )
        )
    save(rows)
    save(
        OpportunityMatch(
            **owned(row.created_by, row.area_id),
            opportunity=row,
            enterprise_id=enterprise,
            score=world.rng.randint(20, 100),
            status=world.rng.choice(MatchStatus.values),
        )
        for row in rows
        if row.published_on
        for enterprise in world.rng.sample(world.enterprises, 8)
    )
