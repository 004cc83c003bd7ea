"""A zone after three years of work, made up from a fixed seed, for benchmarks/pages.py.

    load(50_000, 20_000, 200_000, 2_000)    enterprises, leads, activities, projects, and what belongs to them

Rows go in by bulk_create: without change notes for the index, but with a history, so that pages have one to
show. The first officer of the first area is the busiest. What follows a project is in pages_projects.py.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Area, Organisation, User
from accounts.services import user_create, user_set_language
from core.models import ChangeEntry
from crm.choices.claims import ClaimEnd, ClaimStatus, ConflictStatus, TransferReason, TransferStatus
from crm.choices.leads import ActivityKind, Channel, DropReason, LeadStatus
from crm.models import (
    Activity,
    Claim,
    ClaimRule,
    ClaimTransfer,
    Contact,
    CountingRule,
    Lead,
    LeadConflict,
    OurParticipant,
    Todo,
)
from registry.choices import SiteStatus, SiteUse
from registry.models import Chain, Enterprise, Park, Site

SEED = 5
AT_ONCE = 2000
DAYS = 3 * 365
AREAS = {"NN": (50, 14), "QZG": (30, 9), "CZ": (20, 7)}  # share of the work, officers
BUSIEST = 4  # times the leads of a colleague
STATUSES = {
    LeadStatus.LEAD: 14,
    LeadStatus.QUALIFIED: 9,
    LeadStatus.CONTACT: 24,
    LeadStatus.SUSPENDED: 5,
    LeadStatus.POOLED: 10,
    LeadStatus.CONVERTED: 9,
    LeadStatus.LANDED: 1,
    LeadStatus.DROPPED: 28,
}
ENDED_CLAIMS = {
    LeadStatus.POOLED: (ClaimStatus.LAPSED, ClaimEnd.NO_ACTIVITY),
    LeadStatus.LANDED: (ClaimStatus.FULFILLED, ClaimEnd.SIGNED),
    LeadStatus.DROPPED: (ClaimStatus.CLOSED, ClaimEnd.DROPPED),
}
SUBJECTS = ("介绍片区产业链和政策", "考察标准厂房", "答复用地和用能问题", "商谈投资协议条款", "电话回访")
INTENTIONS = ("生产基地", "区域总部", "分拨中心", "研发中心")
CONFLICTS_PER_LEAD = 0.03


@dataclass
class World:
    """What is there already, and the chance that the next row is made by."""

    rng: random.Random
    now: dt.datetime
    areas: list[Area]
    officers: dict[int, list[User]]  # by area
    managers: dict[int, User]
    region: User
    enterprises: Sequence[int]
    chains: list[Chain]
    rule: ClaimRule
    counting_rule: CountingRule
    leads: list[Lead] = field(default_factory=list)
    parks: dict[int, list[Park]] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.now)

    def area(self) -> Area:
        return self.rng.choices(self.areas, [AREAS[area.code][0] for area in self.areas])[0]

    def officer(self, area: Area | int) -> User:
        there = self.officers[area if isinstance(area, int) else area.pk]
        return self.rng.choices(there, [BUSIEST, *[1] * (len(there) - 1)])[0]

    def ago(self, days: int = DAYS) -> dt.datetime:
        """More often lately than long ago."""
        return self.now - dt.timedelta(minutes=int(days * 1440 * self.rng.random() ** 1.5) + 1)

    def due(self) -> dt.date:
        """Most next steps lie ahead, one in six is late."""
        return self.today + dt.timedelta(days=self.rng.randint(-12, 60))

    def one_in(self, n: float) -> bool:
        return self.rng.random() * n < 1


def save(rows: Iterable[models.Model]) -> int:
    """Insert rows of one model, batch by batch; they have their keys afterwards. Returns how many."""
    rows = list(rows)
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=AT_ONCE)  # type: ignore[attr-defined]
    return len(rows)


@transaction.atomic
def load(enterprises: int, leads: int, activities: int, projects: int) -> None:
    """Fill a database that benchmarks/search_data.load has filled with enterprises."""
    from benchmarks.pages_projects import library_make, projects_make  # it needs what is made here

    world = world_begin(enterprises)
    parks_make(world)
    leads_make(world, leads)
    claims_make(world)
    conflicts_make(world)
    contacts = contacts_make(world)
    activities_make(world, activities, contacts)
    projects_make(world, projects)
    library_make(world)
    todos_make(world)
    history_make(world)


def world_begin(enterprises: int) -> World:
    areas = list(Area.objects.filter(code__in=AREAS).order_by("pk"))
    officers, managers = {}, {}
    for area in areas:
        unit = Organisation.objects.filter(area=area).order_by("pk").first()
        officers[area.pk] = [
            _person(f"{area.code}-officer-{number}", Role.OFFICER, unit, [area])
            for number in range(AREAS[area.code][1])
        ]
        managers[area.pk] = _person(f"{area.code}-manager", Role.AREA_MANAGER, unit, [area])
    region_unit = Organisation.objects.filter(area=None).order_by("pk").first()
    return World(
        rng=random.Random(SEED),
        now=timezone.now(),
        areas=areas,
        officers=officers,
        managers=managers,
        region=_person("region", Role.REGION_ADMIN, region_unit, []),
        enterprises=list(Enterprise.objects.order_by("pk").values_list("pk", flat=True)[:enterprises]),
        chains=list(Chain.objects.prefetch_related("nodes").order_by("pk")),
        rule=ClaimRule.objects.order_by("-valid_from")[0],
        counting_rule=CountingRule.objects.order_by("-valid_from")[0],
    )


def _person(username: str, role: Role, unit: Organisation | None, areas: list[Area]) -> User:
    user = user_create(username=username, full_name=username, role=role, organisation=unit, areas=areas)
    return user_set_language(user=user, language="zh-hans", actor=user)


def owned(user: User, area: int) -> dict[str, Any]:
    return {"area_id": area, "organisation_id": user.organisation_id, "created_by": user}


def parks_make(world: World) -> None:
    """60 parks beside those of the policy, 40 sites in each."""
    for area in world.areas:
        made = [
            Park(
                code=f"B-{area.code}-{n}", name_zh=f"{area.name_zh}基准园区{n}", kind="industrial", area=area
            )
            for n in range(20)
        ]
        save(made)
        world.parks[area.pk] = made
    free = (SiteStatus.AVAILABLE, SiteStatus.AVAILABLE, SiteStatus.LEASED, SiteStatus.SOLD)
    save(
        Site(
            park=park,
            number=f"{park.pk}-{n:03}",
            use=world.rng.choice(SiteUse.values),
            land_mu=world.rng.randint(5, 400),
            floor_m2=world.rng.randint(500, 40_000),
            power_kva=world.rng.randint(100, 20_000),
            status=world.rng.choice(free),
        )
        for parks in world.parks.values()
        for park in parks
        for n in range(40)
    )


def leads_make(world: World, wanted: int) -> None:
    """Each on an enterprise of its own, but for the later leads of conflicts."""
    chosen = world.rng.sample(world.enterprises, wanted)
    shared = int(wanted * CONFLICTS_PER_LEAD)
    chosen[-shared:] = chosen[:shared]
    statuses = world.rng.choices(list(STATUSES), list(STATUSES.values()), k=wanted)
    statuses[:shared] = [LeadStatus.CONTACT] * shared  # in conflict while both go on
    statuses[-shared:] = [LeadStatus.QUALIFIED] * shared
    world.leads = [
        _lead(world, enterprise, status) for enterprise, status in zip(chosen, statuses, strict=True)
    ]
    world.leads.sort(key=lambda lead: lead.reported_at)
    save(world.leads)


def _lead(world: World, enterprise: int, status: LeadStatus) -> Lead:
    rng, area, reported = world.rng, world.area(), world.ago()
    officer = world.officer(area)
    closed = status in (LeadStatus.LANDED, LeadStatus.DROPPED)
    answered = None if world.one_in(4) else max(timezone.localdate(reported), world.ago(60).date())
    return Lead(
        **owned(officer, area.pk),
        owner=officer,
        enterprise_id=enterprise,
        status=status,
        status_before=LeadStatus.CONTACT if status == LeadStatus.SUSPENDED else "",
        review_on=world.due() if status == LeadStatus.SUSPENDED else None,
        summary=f"拟投资建设{rng.choice(INTENTIONS)}，用地约 {rng.randint(5, 300)} 亩",
        channel=rng.choice(Channel.values),
        chain=rng.choice(world.chains),
        reported_at=reported,
        created_at=reported,
        next_step="" if closed else "约见投资方负责人",
        next_step_due=None if closed else world.due(),
        drop_reason=rng.choice(DropReason.values) if status == LeadStatus.DROPPED else "",
        closed_on=world.today if closed else None,
        last_activity_on=answered,
        last_two_way_on=answered,
    )


def claims_make(world: World) -> None:
    taken: set[int] = set()
    claims = []
    for lead in world.leads:
        status, end = ENDED_CLAIMS.get(LeadStatus(lead.status), (ClaimStatus.ACTIVE, ""))
        if status == ClaimStatus.ACTIVE:
            if lead.enterprise_id in taken:
                continue
            taken.add(lead.enterprise_id)
        begun = timezone.localdate(lead.reported_at)
        claims.append(
            Claim(
                **owned(lead.owner, lead.area_id),
                lead=lead,
                enterprise_id=lead.enterprise_id,
                rule=world.rule,
                status=status,
                end=end,
                ended_on=world.today if end else None,
                claimed_at=lead.reported_at,
                kept_alive_on=lead.last_two_way_on or begun,
                protected_until=max(begun, world.due()) + dt.timedelta(days=world.rng.randint(0, 90)),
            )
        )
    save(claims)
    _transfers(world, [claim for claim in claims if claim.status == ClaimStatus.ACTIVE])


def _transfers(world: World, claims: list[Claim]) -> None:
    answered = (TransferStatus.PROPOSED, TransferStatus.REFUSED, TransferStatus.WITHDRAWN)
    rows = []
    for claim in world.rng.sample(claims, len(claims) // 25):
        area = next(area for area in world.areas if area.pk != claim.area_id)
        rows.append(
            ClaimTransfer(
                claim=claim,
                to_area=area,
                to_organisation_id=world.managers[area.pk].organisation_id,
                reason=world.rng.choice(TransferReason.values),
                kept_share_pct=world.rng.randint(0, 50),
                status=world.rng.choice(answered),
                proposed_at=world.ago(200),
                created_by=claim.created_by,
            )
        )
    save(rows)


def conflicts_make(world: World) -> None:
    first: dict[int, Lead] = {}
    rows = []
    for lead in world.leads:
        earlier = first.setdefault(lead.enterprise_id, lead)
        if earlier is not lead:
            status = world.rng.choice(
                (ConflictStatus.SUSPECTED, ConflictStatus.NOTIFIED, ConflictStatus.EVIDENCE)
            )
            notified = None if status == ConflictStatus.SUSPECTED else world.today
            rows.append(
                LeadConflict(
                    enterprise_id=lead.enterprise_id,
                    first_lead=earlier,
                    second_lead=lead,
                    status=status,
                    recorded_at=lead.reported_at,
                    rule=world.rule,
                    notified_on=notified,
                    evidence_due=world.due() if status == ConflictStatus.EVIDENCE else None,
                )
            )
    save(rows)


def contacts_make(world: World) -> dict[int, list[Contact]]:
    """One or two people at the enterprise of most leads. Returns them by lead."""
    rows = [
        Contact(
            **owned(lead.owner, lead.area_id),
            enterprise_id=lead.enterprise_id,
            lead=lead,
            name=f"基准联系人{number}",
            phone=f"0771-{number:07}",
            retention_until=world.today + dt.timedelta(days=900),
        )
        for number, lead in enumerate(world.rng.choices(world.leads, k=int(len(world.leads) * 1.2)))
    ]
    save(rows)
    by_lead: dict[int, list[Contact]] = {}
    for row in rows:
        by_lead.setdefault(row.lead_id or 0, []).append(row)
    return by_lead


def activities_make(world: World, wanted: int, contacts: dict[int, list[Contact]]) -> None:
    """Long-tailed: a lead in hand has many, a dropped one a few."""
    weights = [world.rng.random() ** 3 + 0.01 for _ in world.leads]
    chosen = iter(world.rng.choices(world.leads, weights, k=wanted))
    through = Activity.contacts.through
    while batch := list(_batch(world, chosen)):
        save(batch)
        save(
            through(activity_id=activity.pk, contact_id=contact.pk)
            for activity in batch
            for contact in contacts.get(activity.lead_id or 0, ())[:1]
        )
        save(
            OurParticipant(activity=activity, user=world.managers[activity.area_id])
            for activity in batch
            if world.one_in(3)
        )


def _batch(world: World, leads: Iterator[Lead]) -> Iterator[Activity]:
    for _ in range(10 * AT_ONCE):
        lead = next(leads, None)
        if lead is None:
            return
        since = (world.now - lead.reported_at).days
        yield Activity(
            **owned(lead.owner, lead.area_id),
            enterprise_id=lead.enterprise_id,
            lead=lead,
            kind=world.rng.choice(ActivityKind.values),
            happened_at=world.ago(max(since, 1)),
            subject=world.rng.choice(SUBJECTS),
            result="企业表示愿意继续接触，需提供厂房清单和用能指标。",
            is_two_way=world.one_in(2),
            next_step="发送厂房清单",
            next_step_due=world.due(),
        )


def todos_make(world: World) -> None:
    rows = []
    for lead in world.rng.sample(world.leads, len(world.leads) // 2):
        done = world.one_in(2)
        rows.append(
            Todo(
                **owned(lead.owner, lead.area_id),
                owner=lead.owner,
                subject="发送用地选址图",
                due_on=world.due(),
                status="done" if done else "open",
                done_on=world.today if done else None,
                lead=lead,
            )
        )
    save(rows)


def history_make(world: World) -> None:
    """What the services would have recorded of the leads; that of projects is made with them."""
    verbs = ("created", "qualify", "followed_up", "followed_up", "updated")
    save(
        ChangeEntry(actor=lead.owner, label="crm.Lead", object_pk=str(lead.pk), verb=verb)
        for lead in world.leads
        for verb in verbs[: world.rng.randint(1, len(verbs))]
    )
