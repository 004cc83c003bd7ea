"""Recoveries that the records of a project ask for: computed and proposed, not decided (domain.md 2.10)."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from core.flow import MoveRefused
from core.language import Message, as_data
from core.language import message as _
from core.locking import locked
from core.sealing import unseal
from crm.choices.projects import ProjectStage
from crm.models import Evidence, Project
from incentives.ledger import NOTHING, balance_of
from incentives.models import Recovery, RewardClaim
from incentives.payment_choices import OPEN_RECOVERIES, RecoveryStatus, RecoveryTrigger
from incentives.reward_choices import GRANTED_CLAIMS, RewardStatus
from incentives.reward_facts import base_of, first_paid_on, granted_before
from incentives.reward_rules import (
    Computed,
    less_granted,
    repayment_for,
    reward_for,
    rule_of,
    shared,
    shown,
)
from incentives.services.payments import outstanding, recovery_propose
from incentives.services.rewards import released_by_stage
from incentives.services.stops import payable_end

EARNING = (RewardStatus.APPROVED, RewardStatus.PAID, RewardStatus.CLAWED_BACK)


class Found(NamedTuple):
    trigger: RecoveryTrigger
    computed: Computed


def rewards_watch(*, today: dt.date) -> Iterator[object]:
    """Make due what stages earned, and propose what has to come back. A transaction for each claim.

    While something is asked back no further stage is released, and nothing more is paid for a project that
    was dropped: once revived, it is claimed for anew. A claim of which something came back is
    watched on: for another reason more may be asked back.
    """
    claims = RewardClaim.objects.filter(status__in=(*EARNING, RewardStatus.CLAWBACK_PENDING))
    for pk in list(claims.order_by("pk").values_list("pk", flat=True)):
        try:
            yield _watched(pk, today)
        except MoveRefused:  # booked or decided meanwhile: the next run sees it
            continue


@transaction.atomic
def _watched(pk: int, today: dt.date) -> tuple[int, list[Recovery]]:
    """As project and claim are under the lock of the project: a revived one loses nothing."""
    rows = RewardClaim.objects.select_related("payable", "version", "share__party", "share__share_set")
    claim = rows.get(pk=pk)
    claim.share.share_set.project = locked(claim.share.share_set.project)
    claim.refresh_from_db(fields=["status"])
    return _released(claim), clawbacks_propose(claim=claim, today=today)


def _released(claim: RewardClaim) -> int:
    assert claim.payable is not None
    project = claim.share.share_set.project
    if project.status == ProjectStage.DROPPED:
        payable_end(payable=claim.payable, reason=str(_dropped(project)))
        return 0
    return released_by_stage(claim) if claim.status in EARNING else 0


def _dropped(project: Project) -> Message:
    day = project.closed_on.isoformat() if project.closed_on else ""
    return _("The project was dropped on %(day)s.") % {"day": day}


@transaction.atomic
def clawbacks_propose(*, claim: RewardClaim, today: dt.date) -> list[Recovery]:
    """What the project's records ask back now, each trigger once: what was waived is not proposed again."""
    assert claim.payable is not None
    # What capital that was withdrawn asked back is paid back: more may be withdrawn later.
    again = Q(trigger=RecoveryTrigger.WITHDRAWAL, status=RecoveryStatus.RECOVERED)
    known = set(claim.payable.recoveries.exclude(again).values_list("trigger", flat=True))
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
        except (MoveRefused, ValidationError):  # booked or proposed meanwhile: the next run sees it
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
    yield from _double_claim(claim, paid)
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


def _double_claim(claim: RewardClaim, paid: Decimal) -> Iterator[Found]:
    """One person was paid for the project as two parties: all of the later claim comes back."""
    number = unseal(claim.id_number_sealed)
    earlier = RewardClaim.objects.filter(
        share__share_set__project=claim.share.share_set.project_id, status__in=GRANTED_CLAIMS, pk__lt=claim.pk
    ).exclude(share__party=claim.share.party_id)
    for other in earlier.order_by("pk"):
        if number and unseal(other.id_number_sealed) == number:
            why = _("The same identity number was paid for this project by claim %(number)s.")
            yield Found(RecoveryTrigger.DOUBLE_CLAIM, Computed(paid, [why % {"number": other.number}]))
            return


def _departure(claim: RewardClaim, paid: Decimal, since: dt.date) -> Iterator[Found]:
    project = claim.share.share_set.project
    if project.status != ProjectStage.DROPPED or project.closed_on is None:
        return
    years = rule_of(claim.version.content).clawback_years
    computed = repayment_for(paid, since, project.closed_on, years, is_fraud=False)
    yield Found(RecoveryTrigger.DEPARTURE, Computed(computed.amount, [_dropped(project), *computed.steps]))


def _withdrawal(claim: RewardClaim, paid: Decimal) -> Iterator[Found]:
    """What was paid above what the claim would come to by the base as it is now."""
    rule = rule_of(claim.version.content)
    base = base_of(claim.share.share_set.project, rule.base).amount
    if claim.base is None or base >= claim.base:
        return
    shares = list(claim.share.share_set.shares.order_by("pk"))
    place = [share.pk for share in shares].index(claim.share_id)
    now = shared(reward_for(rule, base, claim.bonuses), [share.share_pct for share in shares], place)
    now = less_granted(now, granted_before(claim))
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
