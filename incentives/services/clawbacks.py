"""Recoveries that the records of a project ask for: computed and proposed, not decided (domain.md 2.10)."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from core.flow import MoveRefused
from core.language import as_data
from core.language import message as _
from crm.choices.projects import ProjectStage
from crm.models import Evidence
from incentives.ledger import NOTHING, balance_of
from incentives.models import Recovery, RewardClaim
from incentives.payment_choices import OPEN_RECOVERIES, RecoveryTrigger
from incentives.reward_choices import RewardStatus
from incentives.reward_facts import base_of, first_paid_on
from incentives.reward_rules import Computed, repayment_for, reward_for, rule_of, shared, shown
from incentives.services.payments import outstanding, recovery_propose
from incentives.services.rewards import released_by_stage

EARNING = (RewardStatus.APPROVED, RewardStatus.PAID)
ASKED_BACK = (RewardStatus.CLAWBACK_PENDING, RewardStatus.CLAWED_BACK)


class Found(NamedTuple):
    trigger: RecoveryTrigger
    computed: Computed


def rewards_watch(*, today: dt.date) -> Iterator[object]:
    """Make due what stages earned, and propose what has to come back. A transaction for each claim.

    Of a claim from which something was asked back no further stage is released by itself: its amount was
    computed before. What else its records ask back is proposed.
    """
    claims = RewardClaim.objects.filter(status__in=(*EARNING, *ASKED_BACK))
    for claim in claims.order_by("pk").select_related(
        "payable", "version", "share__party", "share__share_set__project"
    ):
        with transaction.atomic():
            earns = claim.status in EARNING
            released = released_by_stage(claim=claim, actor=None, today=today) if earns else 0
            proposed = clawbacks_propose(claim=claim, today=today)
        yield released, proposed


@transaction.atomic
def clawbacks_propose(*, claim: RewardClaim, today: dt.date) -> list[Recovery]:
    """What the project's records ask back now, each trigger once: what was waived is not proposed again."""
    assert claim.payable is not None
    known = set(claim.payable.recoveries.values_list("trigger", flat=True))
    proposed = []
    for found in triggers_of(claim):
        left = balance_of(claim.payable) - _demanded(claim)
        amount = min(found.computed.amount, left)
        if found.trigger in known or amount <= 0:
            continue
        steps = [as_data(step) for step in found.computed.steps]
        try:
            recovery = recovery_propose(
                payable=claim.payable,
                trigger=found.trigger,
                amount=amount,
                derivation=steps,
                actor=None,
                today=today,
            )
        except MoveRefused:  # booked meanwhile: the next run sees it
            continue
        proposed.append(recovery)
    return proposed


def by_hand(reason: str) -> list[Any]:
    """The derivation of a recovery that a person proposes: his words."""
    return [as_data(_("By hand: %(reason)s") % {"reason": reason})]


def triggers_of(claim: RewardClaim) -> Iterator[Found]:
    """What of the claim's payments the records ask back: the gravest first, in 元 of what was paid."""
    assert claim.payable is not None
    paid, since = balance_of(claim.payable), first_paid_on(claim.payable)
    if not paid or since is None:
        return
    yield from _false_evidence(claim, paid, since)
    yield from _departure(claim, paid, since)
    yield from _withdrawal(claim, paid)


def _false_evidence(claim: RewardClaim, paid: Decimal, since: dt.date) -> Iterator[Found]:
    figures = [one["actual"] for one in claim.base_figures]
    withdrawn = Evidence.objects.filter(actuals__in=figures, withdrawn_on__gte=claim.submitted_on)
    evidence = withdrawn.order_by("pk").first()
    if evidence is None or evidence.withdrawn_on is None:
        return
    computed = repayment_for(paid, since, evidence.withdrawn_on, 0, is_fraud=True)
    why = _("Evidence %(number)s of the base was withdrawn: %(reason)s") % {
        "number": evidence.number or evidence.filename,
        "reason": evidence.withdrawn_reason,
    }
    yield Found(RecoveryTrigger.FALSE_EVIDENCE, Computed(computed.amount, [why, *computed.steps]))


def _departure(claim: RewardClaim, paid: Decimal, since: dt.date) -> Iterator[Found]:
    project = claim.share.share_set.project
    if project.status != ProjectStage.DROPPED or project.closed_on is None:
        return
    years = rule_of(claim.version.content).clawback_years
    computed = repayment_for(paid, since, project.closed_on, years, is_fraud=False)
    why = _("The project was dropped on %(day)s.") % {"day": project.closed_on.isoformat()}
    yield Found(RecoveryTrigger.DEPARTURE, Computed(computed.amount, [why, *computed.steps]))


def _withdrawal(claim: RewardClaim, paid: Decimal) -> Iterator[Found]:
    """What was paid above what the claim would come to by the base as it is now."""
    rule = rule_of(claim.version.content)
    base = base_of(claim.share.share_set.project, rule.base).amount
    if claim.base is None or base >= claim.base:
        return
    shares = list(claim.share.share_set.shares.order_by("pk"))
    place = [share.pk for share in shares].index(claim.share_id)
    now = shared(reward_for(rule, base, claim.bonuses), [share.share_pct for share in shares], place)
    why = _("The verified base fell from %(before)s to %(now)s.") % {
        "before": shown(claim.base),
        "now": shown(base),
    }
    over = _("Paid %(paid)s, due by the base of now %(due)s.") % {
        "paid": shown(paid),
        "due": shown(now.amount),
    }
    amount = max(paid - now.amount, NOTHING)
    yield Found(RecoveryTrigger.WITHDRAWAL, Computed(amount, [why, *now.steps, over]))


def _demanded(claim: RewardClaim) -> Decimal:
    assert claim.payable is not None
    recoveries = claim.payable.recoveries.filter(status__in=OPEN_RECOVERIES)
    return sum((outstanding(recovery) for recovery in recoveries), NOTHING)
