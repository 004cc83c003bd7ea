"""A random graph of enterprises with rows in every relation that points to one.

`MAKERS` has one maker for each relation: a relation added to the models without one fails a test.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from crm.choices.claims import ClaimEnd, ClaimStatus
from crm.choices.leads import LeadStatus
from crm.choices.library import MatchStatus
from crm.choices.projects import InvestorRole
from crm.models import (
    Claim,
    ClaimRule,
    Lead,
    LeadConflict,
    Opportunity,
    OpportunityMatch,
    Project,
    ProjectInvestor,
)
from incentives.choices import ClaimStatus as PolicyClaimStatus
from incentives.choices import RuleKind
from incentives.models import Measure, PolicyClaim
from registry.choices import (
    ChainRoleKind,
    HonourLevel,
    NameKind,
    NodePosition,
    ParkKind,
    RoleStatus,
    SizeClass,
    SizeSource,
    ZoneKind,
)
from registry.models import (
    Chain,
    ChainNode,
    ChainRole,
    Enterprise,
    EnterpriseMerge,
    EnterpriseName,
    EnterpriseUser,
    Equity,
    HonourEntry,
    HonourProgramme,
    Listing,
    Park,
    RiskEvent,
    RiskScreening,
    SynergyZone,
    YearFigures,
)
from registry.services.names import names_save
from search.models import TargetEntry, TargetList
from tests.factories import ActivityFactory, ContactFactory, EnterpriseFactory, LeadFactory, UserFactory
from tests.incentives.packages import AUTOMATIC, package
from tests.incentives.rules import draft
from tests.whitelist.states import case_in, make_version
from whitelist.indicators.watched import CONTROL
from whitelist.models import Scheme

SIZE = 9
START = dt.datetime(2026, 1, 5, 9, 30, 15, 123456, tzinfo=dt.UTC)
WORDS = ("华锐", "华瑞", "中达", "新川", "北湾")
FIRMS = ("电子", "铜业", "新材料", "物流")


@dataclass
class World:
    rng: random.Random
    officers: list[User]
    enterprises: list[Enterprise] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    nodes: list[ChainNode] = field(default_factory=list)
    opportunities: list[Opportunity] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    lists: list[TargetList] = field(default_factory=list)
    programme: HonourProgramme | None = None
    rule: ClaimRule | None = None
    scheme: Scheme | None = None
    made: int = 0

    def number(self) -> int:
        self.made += 1
        return self.made

    def maybe(self) -> bool:
        return self.rng.random() < 0.5

    def day(self) -> dt.date:
        return START.date() + dt.timedelta(days=self.rng.randrange(90))

    def any(self, rows: list):
        return self.rng.choice(rows)

    def above_and_below(self) -> tuple[Enterprise, Enterprise]:
        """Two of which the first may own the second: no circles."""
        first, second = sorted(self.rng.sample(range(len(self.enterprises)), 2))
        return self.enterprises[first], self.enterprises[second]


def grow(rng: random.Random, officers: list[User], rows_of_each: int = 3) -> World:
    world = World(rng, officers)
    _vocabulary(world)
    world.enterprises = [_enterprise(world) for _ in range(SIZE)]
    for _ in range(rows_of_each):
        for make in MAKERS.values():
            make(world)
    return world


def _enterprise(world: World) -> Enterprise:
    rng = world.rng
    enterprise = EnterpriseFactory(
        name_zh=f"南宁{rng.choice(WORDS)}{rng.choice(FIRMS)}有限公司",
        short_name=rng.choice(("", rng.choice(WORDS))),
        name_en=rng.choice(("", "Huarui Electronics Ltd.")),
        website=rng.choice(("", f"https://{world.number()}.example")),
        registered_capital=rng.choice((None, Decimal(rng.randrange(10**9)) / 100)),
        trade_modes=rng.choice(([], ["general"])),
        former_names=rng.sample(["南宁旧名有限公司", "南宁华瑞电子有限公司", "广西老厂"], rng.randrange(3)),
        size_year=rng.choice((None, 2023)),
    )
    Enterprise.objects.filter(pk=enterprise.pk).update(updated_at=START)
    return Enterprise.objects.get(pk=enterprise.pk)


def _vocabulary(world: World) -> None:
    number = ClaimRule.objects.count()
    world.programme = HonourProgramme.objects.create(
        code=f"P{number}", name_zh="榜单", level=HonourLevel.NATION
    )
    world.scheme = make_version().scheme
    world.rule = ClaimRule.objects.create(
        code=f"R{number}",
        valid_from=START.date() + dt.timedelta(days=number),
        register_within_days=1,
        screen_within_days=5,
        screen_with_experts_days=15,
        lead_days=90,
        negotiation_days=180,
        extension_days=90,
        keep_alive_days=30,
        warn_after_days=25,
        similar_name_pct=85,
        evidence_days=5,
        appeal_days=5,
        threshold_cny=1,
        threshold_usd=1,
        region_threshold_cny=1,
        kept_share_min_pct=0,
        kept_share_max_pct=50,
    )
    for code in ("A", "B"):
        chain = Chain.objects.create(
            code=f"{code}{number}", name_zh=f"链{code}{number}", name_en=code, launch_year=2021
        )
        world.chains.append(chain)
        world.nodes.append(
            ChainNode.objects.create(
                code=f"{code}{number}-1", chain=chain, name_zh="环节", position=NodePosition.UPSTREAM
            )
        )
    for officer in world.officers:
        area, organisation = officer.home_area(), officer.organisation
        number = world.number()
        world.opportunities.append(
            Opportunity.objects.create(
                number=f"O{officer.pk}-{number}",
                title_zh="机会",
                summary_zh="…",
                area=area,
                chain=world.chains[0],
                contact_office=organisation,
                created_by=officer,
            )
        )
        world.lists.append(TargetList.objects.create(name=f"L{number}", owner=officer))
        world.projects += [
            Project.objects.create(
                number=f"P{officer.pk}-{world.number()}",
                name="项目",
                stage_since=START.date(),
                owner=officer,
                area=area,
                organisation=organisation,
                created_by=officer,
                no_next_step_reason="None yet",
            )
            for _ in range(2)
        ]


def _branch(world: World) -> None:
    office, branch = world.above_and_below()
    Enterprise.objects.filter(pk=branch.pk).update(branch_of=office, is_branch=True)


def _parent(world: World) -> None:
    owner, owned = world.above_and_below()
    Enterprise.objects.filter(pk=owned.pk).update(parent=owner)


def _ultimate_parent(world: World) -> None:
    owner, owned = world.above_and_below()
    reason = world.rng.choice(("", "As published"))
    Enterprise.objects.filter(pk=owned.pk).update(ultimate_parent=owner, ultimate_parent_reason=reason)


def _equity(world: World) -> None:
    investor, investee = world.above_and_below()
    ended = world.day() if world.maybe() else None
    if ended or not Equity.objects.filter(investor=investor, investee=investee, valid_to=None).exists():
        share = Decimal(world.rng.randrange(1, 3000)) / 100
        Equity.objects.create(investor=investor, investee=investee, share_pct=share, valid_to=ended)


def _name(world: World) -> None:
    enterprise = world.any(world.enterprises)
    kind = world.rng.choice((NameKind.BRAND, NameKind.SHORT, NameKind.FORMER, NameKind.ENGLISH))
    name = world.rng.choice(("Huarui", "HR", "华瑞", "南宁华锐电子有限公司"))
    if not enterprise.names.filter(kind=kind, name=name).exists():
        names_save([EnterpriseName(enterprise=enterprise, kind=kind, name=name)])


def _user(world: World) -> None:
    user = UserFactory(username=f"speaker-{User.objects.count()}", organisation=None)
    EnterpriseUser.objects.create(user=user, enterprise=world.any(world.enterprises))


def _figures(world: World) -> None:
    enterprise, year = world.any(world.enterprises), world.rng.randrange(2022, 2026)
    if not enterprise.year_figures.filter(year=year).exists():
        YearFigures.objects.create(
            enterprise=enterprise,
            year=year,
            employees=world.rng.randrange(1000),
            size_class=SizeClass.SMALL,
            size_source=SizeSource.COMPUTED,
        )


def _listing(world: World) -> None:
    enterprise, ticker = world.any(world.enterprises), world.rng.choice(("600000", "600001"))
    if not enterprise.listings.filter(ticker=ticker).exists():
        Listing.objects.create(enterprise=enterprise, exchange="SSE", ticker=ticker, listed_on=world.day())


def _honour(world: World) -> None:
    HonourEntry.objects.create(
        programme=world.programme,
        year=2025,
        listed_name=f"企业{world.number()}",
        enterprise=world.any(world.enterprises),
    )


def _role(world: World) -> None:
    enterprise, at = world.any(world.enterprises), world.rng.randrange(2)
    node = world.nodes[at] if world.maybe() else None
    chain = world.chains[at]
    status = world.rng.choice((RoleStatus.CANDIDATE, RoleStatus.EXPIRED))
    same = ChainRole.objects.filter(
        enterprise=enterprise, chain=chain, node=node, status=RoleStatus.CANDIDATE
    )
    if status != RoleStatus.CANDIDATE or not same.exists():
        ChainRole.objects.create(
            enterprise=enterprise, chain=chain, node=node, role=ChainRoleKind.SUPPORTING, status=status
        )


def _park(world: World) -> None:
    number = Park.objects.count()
    Park.objects.create(
        code=f"PK{number}", kind=ParkKind.values[0], name_zh="园", operator=world.any(world.enterprises)
    )


def _zone(world: World) -> None:
    SynergyZone.objects.create(
        kind=ZoneKind.POINT,
        name_zh="点",
        host_area=world.any(world.officers).home_area(),
        enterprise=world.any(world.enterprises),
    )


def _earlier_merge(world: World) -> None:
    """One that was undone: its number is of nobody now, or of one that may be merged again."""
    kept, other = world.rng.sample(world.enterprises, 2)
    EnterpriseMerge.objects.create(
        kept=kept,
        gone_id=other.pk,
        gone_name="旧",
        reason="Same",
        created_by=world.any(world.officers),
        snapshot={"version": 1, "entries": []},
        undone_at=START,
        undone_by=world.any(world.officers),
    )


def _lead(world: World) -> None:
    officer = world.any(world.officers)
    dropped = world.rng.random() < 0.3
    closed = {"status": LeadStatus.DROPPED, "drop_reason": "market", "closed_on": world.day()}
    lead = LeadFactory(
        enterprise=world.any(world.enterprises),
        created_by=officer,
        reported_at=START + dt.timedelta(hours=world.rng.randrange(2000)),
        **(closed if dropped else {}),
    )
    Lead.objects.filter(pk=lead.pk).update(updated_at=START)


def _claim(world: World) -> None:
    lead = Lead.objects.order_by("-pk").first()
    if lead is None or not lead.is_open:
        return
    taken = Claim.objects.filter(enterprise=lead.enterprise_id, status=ClaimStatus.ACTIVE, is_separate=False)
    ended = {"status": ClaimStatus.LAPSED, "ended_on": world.day(), "end": ClaimEnd.EXPIRED}
    Claim.objects.create(
        lead=lead,
        enterprise_id=lead.enterprise_id,
        area=lead.area,
        organisation=lead.organisation,
        created_by=lead.created_by,
        rule=world.rule,
        kept_alive_on=START.date(),
        protected_until=world.day(),
        **(ended if taken.exists() else {}),
    )


def _conflict(world: World) -> None:
    by_enterprise: dict[int, list[Lead]] = {}
    for lead in Lead.objects.order_by("reported_at", "pk"):
        by_enterprise.setdefault(lead.enterprise_id, []).append(lead)
    for first, second, *_more in (leads for leads in by_enterprise.values() if len(leads) > 1):
        if not LeadConflict.objects.filter(first_lead=first, second_lead=second).exists():
            LeadConflict.objects.create(
                enterprise_id=first.enterprise_id, first_lead=first, second_lead=second
            )
            return


def _activity(world: World) -> None:
    ActivityFactory(enterprise=world.any(world.enterprises), created_by=world.any(world.officers))


def _contact(world: World) -> None:
    ContactFactory(enterprise=world.any(world.enterprises), created_by=world.any(world.officers))


def _match(world: World) -> None:
    officer, opportunity = world.any(world.officers), world.any(world.opportunities)
    key = {
        "opportunity": opportunity,
        "enterprise": world.any(world.enterprises),
        "area": officer.home_area(),
    }
    if not OpportunityMatch.objects.filter(**key).exists():
        OpportunityMatch.objects.create(
            **key,
            organisation=officer.organisation,
            created_by=officer,
            score=world.rng.randrange(101),
            reasons=[{"node": "T"}],
            status=MatchStatus.PROPOSED,
        )


def _project_company(world: World) -> None:
    Project.objects.filter(pk=world.any(world.projects).pk).update(
        project_company=world.any(world.enterprises)
    )


def _investor(world: World) -> None:
    project, enterprise = world.any(world.projects), world.any(world.enterprises)
    if not project.investors.filter(enterprise=enterprise).exists():
        led = project.investors.filter(role=InvestorRole.LEAD).exists()
        share = world.rng.choice((None, Decimal("33.34"), Decimal(60)))
        other = next(role for role in InvestorRole.values if role != InvestorRole.LEAD)
        ProjectInvestor.objects.create(
            project=project,
            enterprise=enterprise,
            share_pct=share,
            role=other if led else InvestorRole.LEAD,
        )


def _target(world: World) -> None:
    targets, enterprise = world.any(world.lists), world.any(world.enterprises)
    if not targets.entries.filter(enterprise=enterprise).exists():
        TargetEntry.objects.create(target_list=targets, enterprise=enterprise, added_by=targets.owner)


def _risk_event(world: World) -> None:
    RiskEvent.objects.create(
        enterprise=world.any(world.enterprises),
        kind="tax",
        level="minor",
        occurred_on=world.day(),
        title=f"Late {world.number()}",
        source="Notice",
        created_by=world.any(world.officers),
    )


def _screening(world: World) -> None:
    RiskScreening.objects.create(
        enterprise=world.any(world.enterprises),
        on=world.day(),
        source="Register",
        created_by=world.any(world.officers),
    )


def _case(world: World) -> None:
    """Two open ones of a chain would forbid the merge: many have ended."""
    officer, number = world.any(world.officers), world.number()
    enterprise, chain = world.any(world.enterprises), world.any(world.chains)
    ended = world.maybe() or enterprise.whitelist_cases.filter(chain=chain, scheme=world.scheme).exists()
    case_in(
        "withdrawn" if ended else "draft",
        area=officer.areas.get(),
        created_by=officer,
        version=world.scheme.versions.get(),
        number=f"C{world.rule.code}-{number}",
        enterprise=enterprise,
        chain=chain,
        baseline=world.any(({}, {CONTROL.code: [str(world.any(world.enterprises).pk)]})),
    )


def _policy_claim(world: World) -> None:
    """Two open ones to a measure would forbid the merge: each has a measure of its own, or has ended."""
    officer, number = world.any(world.officers), world.number()
    version = draft(RuleKind.PACKAGE, f"P{world.rule.code}-{number}", package(AUTOMATIC), None)
    measure = Measure.objects.create(version=version, code="M", title_zh="服务专员", instrument="service")
    PolicyClaim.objects.create(
        number=f"Z{world.rule.code}-{number}",
        measure=measure,
        enterprise=world.any(world.enterprises),
        area=officer.areas.get(),
        status=world.any((PolicyClaimStatus.SUBMITTED, PolicyClaimStatus.REJECTED)),
        created_by=officer,
    )


MAKERS: dict[str, Callable[[World], None]] = {
    "registry.Enterprise.branch_of": _branch,
    "registry.Enterprise.parent": _parent,
    "registry.Enterprise.ultimate_parent": _ultimate_parent,
    "registry.EnterpriseName.enterprise": _name,
    "registry.EnterpriseUser.enterprise": _user,
    "registry.EnterpriseMerge.kept": _earlier_merge,
    "registry.Equity.investor": _equity,
    "registry.Equity.investee": _equity,
    "registry.YearFigures.enterprise": _figures,
    "registry.Listing.enterprise": _listing,
    "registry.HonourEntry.enterprise": _honour,
    "registry.ChainRole.enterprise": _role,
    "registry.RiskEvent.enterprise": _risk_event,
    "registry.RiskScreening.enterprise": _screening,
    "registry.Park.operator": _park,
    "registry.SynergyZone.enterprise": _zone,
    "crm.Lead.enterprise": _lead,
    "crm.Claim.enterprise": _claim,
    "crm.LeadConflict.enterprise": _conflict,
    "crm.Activity.enterprise": _activity,
    "crm.Contact.enterprise": _contact,
    "crm.OpportunityMatch.enterprise": _match,
    "crm.Project.project_company": _project_company,
    "crm.ProjectInvestor.enterprise": _investor,
    "search.TargetEntry.enterprise": _target,
    "whitelist.Case.enterprise": _case,
    "incentives.PolicyClaim.enterprise": _policy_claim,
}
