"""What a reward claim rests on, read from the records of its project."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.months import months_later
from crm.choices.commitments import CommitmentSide
from crm.choices.projects import PIPELINE, EntryStatus
from crm.fulfilment import IN_FORCE
from crm.models import Actual, Project, StageEntry
from incentives.models import Instalment, Payable, RewardClaim, Share
from incentives.payment_choices import EntryKind, InstalmentStatus
from incentives.reward_choices import GRANTED_CLAIMS, OPEN_CLAIMS, Base, RewardStatus
from incentives.reward_rules import (
    Computed,
    RewardRule,
    less_granted,
    reward_for,
    rule_of,
    shared,
    within_the_project,
    within_the_year,
)

NOTHING = Decimal("0.00")
MONEY = ("CNY",)


@dataclass(frozen=True)
class BaseSum:
    """The base of a project in 元 and the figures it is the sum of, to be kept with the claim."""

    amount: Decimal
    figures: list[dict[str, Any]]


def base_of(project: Project, base: Base) -> BaseSum:
    """What was verified for the project up to now, cumulative. A place in the appraisal is no such figure."""
    rows = Actual.objects.filter(
        IN_FORCE,
        commitment__project=project,
        commitment__side=CommitmentSide.INVESTOR,
        commitment__indicator=base.value,
        commitment__currency__in=MONEY,
    ).order_by("year", "quarter", "pk")
    figures: list[dict[str, Any]] = [
        {"actual": row.pk, "year": row.year, "quarter": row.quarter, "counted": str(row.counted_value)}
        for row in rows
    ]
    return BaseSum(sum((Decimal(one["counted"]) for one in figures), NOTHING), figures)


def stage_reached_on(project: Project, stage: str) -> dt.date | None:
    """The first day on which the project is confirmed to have been in the stage or a later one."""
    return _entries(project, stage).order_by("entered_on").values_list("entered_on", flat=True).first()


def stage_confirmed_on(project: Project, stage: str) -> dt.date | None:
    """The day on which it was first known for certain that the project is in the stage or a later one."""
    first = _entries(project, stage).aggregate(first=Min(Coalesce("reviewed_at", "recorded_at")))["first"]
    return timezone.localdate(first) if first else None


def _entries(project: Project, stage: str) -> QuerySet[StageEntry]:
    later = PIPELINE[PIPELINE.index(stage) :]
    return StageEntry.objects.filter(project=project, status=EntryStatus.ACCEPTED, stage__in=later)


def compute(claim: RewardClaim, base: Decimal, today: dt.date) -> Computed:
    """What the claim comes to for a base: its worth, within the year's cap."""
    rule = rule_of(claim.version.content)
    return within_the_year(rule, worth(claim, base), granted_in_year(claim, today.year))


def worth(claim: RewardClaim, base: Decimal) -> Computed:
    """What a base gives to the share, less what was granted before, never more than the project is worth."""
    rule = rule_of(claim.version.content)
    shares = list(claim.share.share_set.shares.order_by("pk"))
    whole = reward_for(rule, base, claim.bonuses)
    place = [share.pk for share in shares].index(claim.share_id)
    computed = shared(whole, [share.share_pct for share in shares], place)
    computed = less_granted(computed, granted_to(claim))
    return within_the_project(whole.amount, computed, granted_to_project(claim))


def granted_to(claim: RewardClaim) -> Decimal:
    """What the party was granted for the project before, by whatever rule."""
    return _granted(_others(claim).filter(share__party=claim.share.party_id))


def granted_before(claim: RewardClaim) -> Decimal:
    """What claims of the same party for the project were granted that are older than this one."""
    return _granted(_others(claim).filter(share__party=claim.share.party_id, pk__lt=claim.pk))


def granted_to_project(claim: RewardClaim) -> Decimal:
    """What all parties together were granted for the project before, by whatever rule."""
    return _granted(_others(claim).filter(share__share_set__project=claim.share.share_set.project_id))


def granted_in_year(claim: RewardClaim, year: int) -> Decimal:
    """What the payee was granted, or has claimed, by the rule in a year: for all his projects."""
    party = claim.share.party
    same = Q(share__party__user=party.user_id) if party.user_id else Q(share__party__name=party.name)
    claims = RewardClaim.objects.exclude(pk=claim.pk).filter(same, version__code=claim.version.code)
    claims = claims.filter(submitted_on__year=year)
    claimed = [status for status in OPEN_CLAIMS if status != RewardStatus.DRAFT]
    return _granted(claims.filter(status__in=GRANTED_CLAIMS)) + _sum(claims.filter(status__in=claimed))


def is_late(rule: RewardRule, share: Share, today: dt.date) -> bool:
    """Whether the time for claims is over: so many months after the last stage that pays was reached."""
    reached = stage_reached_on(share.share_set.project, rule.stages[-1][0])
    return reached is not None and today > months_later(reached, rule.claim_months)


def first_paid_on(payable: Payable) -> dt.date | None:
    """From when the years count in which a project that leaves has to be paid back for."""
    payments = payable.entries.filter(kind=EntryKind.PAYMENT, reversed_by=None)
    return payments.order_by("number").values_list("booked_on", flat=True).first()


def _others(claim: RewardClaim):
    return RewardClaim.objects.exclude(pk=claim.pk).filter(status__in=GRANTED_CLAIMS)


def _granted(claims) -> Decimal:
    """What was granted and not cancelled; what came back counts as granted."""
    parts = Instalment.objects.filter(payable__reward_claim__in=claims)
    return parts.exclude(status=InstalmentStatus.CANCELLED).aggregate(sum=Sum("amount"))["sum"] or NOTHING


def _sum(claims) -> Decimal:
    return sum((amount for amount in claims.values_list("amount", flat=True) if amount), NOTHING)
