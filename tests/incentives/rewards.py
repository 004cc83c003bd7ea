"""A signed project whose reward shares are locked, and claims of them in each state, for tests."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from crm.choices.commitments import ActualStatus, CommitmentSide, Unit
from crm.choices.projects import EntryStatus, ProjectStage
from crm.models import Actual, Commitment, Project, StageEntry
from incentives.attribution_choices import Employment, PartyRole, SetStatus, ShareKind
from incentives.choices import RuleKind
from incentives.models import Party, RewardClaim, RuleVersion, Share, ShareSet
from incentives.services.rewards import reward_draft, reward_move
from tests.factories import ProjectFactory, UserFactory
from tests.incentives.rules import effective

RECORDED = dt.date(2026, 1, 10)
SIGNED = dt.date(2026, 2, 2)
FILED = dt.date(2026, 3, 2)  # a Monday
PUBLIC_UNTIL = dt.date(2026, 3, 9)
APPROVED = dt.date(2026, 3, 10)
NUMBERS = {"bank": "测试银行", "id_number": "450102199001011234", "account": "6222020200112233445"}
SOCIAL: dict[str, Any] = {
    "base": "fixed_asset",
    "mode": "marginal",
    "bands": [
        {"upto": "10000000", "rate": "0.0030"},
        {"upto": "100000000", "rate": "0.0040"},
        {"upto": None, "rate": "0.0050"},
    ],
    "rounding": {"to": "100", "way": "down"},
    "cap_per_project": "1000000",
    "eligible": ["external", "agency", "market_hired"],
    "instalments": [
        {"stage": "started", "share": "0.40"},
        {"stage": "in_production", "share": "0.40"},
        {"stage": "full_capacity", "share": "0.20"},
    ],
}


def rule(by: User, code: str = "EX-SOCIAL", **values: Any) -> RuleVersion:
    return effective(RuleKind.REWARD, code, SOCIAL | values, by)


def signed_project(by: User, base: str = "150000000") -> Project:
    """Signed and started, with a verified figure of fixed assets."""
    project = ProjectFactory(created_by=by)
    for stage, day in ((ProjectStage.SIGNED, SIGNED), (ProjectStage.STARTED, dt.date(2026, 2, 20))):
        enter(project, stage, day)
    promised = Commitment.objects.create(
        project=project,
        side=CommitmentSide.INVESTOR,
        indicator="fixed_asset",
        total=Decimal(base) + 1,
        unit=Unit.MONEY,
        currency="CNY",
        created_by=by,
    )
    figure(promised, Decimal(base), 1)
    return project


def enter(project: Project, stage: ProjectStage, day: dt.date) -> None:
    StageEntry.objects.create(
        project=project,
        stage=stage,
        entered_on=day,
        status=EntryStatus.ACCEPTED,
        created_by=project.created_by,
    )
    Project.objects.filter(pk=project.pk).update(status=stage)


def figure(promised: Commitment, counted: Decimal, quarter: int) -> Actual:
    return Actual.objects.create(
        commitment=promised,
        year=2025,
        quarter=quarter,
        value=counted,
        counted_value=counted,
        status=ActualStatus.AREA_VERIFIED,
        verified_by=UserFactory(),
        verified_on=dt.date(2026, 2, 25),
        created_by=promised.created_by,
    )


def referrer(project: Project, name: str = "甲", **values: Any) -> Party:
    """Recorded and confirmed in time."""
    day = dt.date(2026, 1, 12)
    defaults: dict[str, Any] = {
        "role": PartyRole.REFERRER,
        "name": "" if values.get("user") else name,
        "employment": Employment.EXTERNAL,
        "has_no_interest": True,
        "investor_confirmed_on": day,
        "unit_confirmed_on": day,
        "area_confirmed_on": day,
        "recorded_at": timezone.make_aware(dt.datetime.combine(RECORDED, dt.time(12))),
        "created_by": project.created_by,
    }
    return Party.objects.create(project=project, **(defaults | values))


def shares(project: Project, *parts: tuple[Party, str], status: SetStatus = SetStatus.LOCKED) -> list[Share]:
    """Locked for reward."""
    share_set = ShareSet.objects.create(
        project=project,
        kind=ShareKind.REWARD,
        number=project.share_sets.count() + 1,
        status=status,
        reason="测试",
        locked_on=dt.date(2026, 1, 20) if status == SetStatus.LOCKED else None,
        locked_by=project.created_by if status == SetStatus.LOCKED else None,
        created_by=project.created_by,
    )
    return [
        Share.objects.create(share_set=share_set, party=party, share_pct=Decimal(pct)) for party, pct in parts
    ]


def drafted(share: Share, version: RuleVersion, by: User, **values: Any) -> RewardClaim:
    return reward_draft(share=share, version=version, values=NUMBERS | values, actor=by, today=FILED)


def move(claim: RewardClaim, name: str, by: User, today: dt.date = FILED, **values: Any) -> RewardClaim:
    given = {"has_no_interest": True, "published_on": today, "note": "理由"} | values
    return reward_move(claim=claim, name=name, actor=by, values=given, today=today)


def approved(claim: RewardClaim, officer: User, manager: User, chief: User) -> RewardClaim:
    """From a draft on."""
    move(claim, "submit", officer)
    move(claim, "verify", manager)
    move(claim, "publish", manager)
    return move(claim, "approve", chief, APPROVED)
