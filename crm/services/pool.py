"""What the clock does with claims, and the pool: leads whose protection lapsed, open to every area."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from core import changes
from core.flow import MoveRefused
from core.writing import write
from crm.choices.claims import ClaimEnd, ClaimStatus
from crm.choices.leads import DropReason, LeadStatus
from crm.models import Claim, ClaimRule, Lead
from crm.rules import claim_rule_on
from crm.services.claims import (
    MergedMeanwhile,
    claim_end,
    claim_locked,
    claimed_lead_locked,
    claims_promote,
    enterprise_locked,
    lost_to_another,
    protecting_claim,
    signed_claims,
)
from crm.services.entry import ownership
from crm.services.leads import NOTHING_PLANNED, record_conflicts, with_next_step
from registry.models import Enterprise


def claims_lapse(*, today: dt.date) -> Iterator[Claim]:
    """End the claims that nobody kept alive or whose period is over, one transaction each.

    Their leads go to the pool, the earliest other open lead on the enterprise has the claim. What became a
    project goes on as one, unprotected.
    """
    for claim in _lapsed(today):
        with transaction.atomic():
            ended = _lapse(claim, today)
        if ended:
            yield ended


def _lapsed(today: dt.date) -> list[Claim]:
    due = Q(protected_until__lt=today)
    for rule in ClaimRule.objects.all():
        due |= Q(rule=rule, kept_alive_on__lte=today - dt.timedelta(days=rule.keep_alive_days))
    return list(Claim.objects.filter(due, status=ClaimStatus.ACTIVE).order_by("pk"))


def _lapse(claim: Claim, today: dt.date) -> Claim | None:
    try:
        lead = claimed_lead_locked(claim.lead)
    except MergedMeanwhile:
        return None  # the next round finds it where it is now
    claim = claim_locked(claim)
    if not claim.is_active or claim.lapses_on > today:
        return None  # ended or kept alive meanwhile
    end = ClaimEnd.EXPIRED if claim.protected_until < today else ClaimEnd.NO_ACTIVITY
    claim = claim_end(claim=claim, end=end, actor=None, today=today)
    if lead.is_open:
        write(lead, {"status": LeadStatus.POOLED} | NOTHING_PLANNED, actor=None, verb="pooled")
    claims_promote(enterprise_id=claim.enterprise_id, actor=None, today=today)
    return claim


def claims_promote_waiting(*, today: dt.date) -> Iterator[Claim]:
    """Give every enterprise that nobody has a claim on to its earliest open lead, one transaction each.

    Such leads are of a time before there was a rule, or of enterprises that were merged.
    """
    if claim_rule_on(today) is None:
        return
    for enterprise_id in list(_unprotected().values_list("pk", flat=True)):
        with transaction.atomic():
            claim = _promote_waiting(enterprise_id, today)
        if claim:
            yield claim


def _promote_waiting(enterprise_id: int, today: dt.date) -> Claim | None:
    try:
        enterprise_locked(enterprise_id)
    except MergedMeanwhile:
        return None
    return claims_promote(enterprise_id=enterprise_id, actor=None, today=today)


def _unprotected() -> QuerySet[Enterprise]:
    active = Claim.objects.filter(status=ClaimStatus.ACTIVE)
    waiting = Lead.objects.open().filter(enterprise=OuterRef("pk"))
    return Enterprise.objects.filter(
        Exists(waiting.exclude(Exists(active.filter(lead=OuterRef("pk")))).exclude(lost_to_another())),
        ~Exists(active.filter(enterprise=OuterRef("pk"), is_separate=False)),
        ~Exists(signed_claims().filter(enterprise=OuterRef("pk"))),
    ).order_by("pk")


@transaction.atomic
def lead_take_up(*, lead: Lead, actor: User, area: Area | None = None, today: dt.date | None = None) -> Lead:
    """Take a lead out of the pool: a new lead of the actor; the old one is closed.

    It has the claim, unless somebody waits since before or has signed.

    For `area`, else the actor's own. Raises MoveRefused when it is not in the pool any more, ValidationError
    as `ownership` does.
    """
    today = today or timezone.localdate()
    require(actor, "crm.add_lead")
    owning = ownership(actor, area)
    old = claimed_lead_locked(lead)
    if old.status != LeadStatus.POOLED or protecting_claim(old.enterprise_id):
        raise MoveRefused(_("This lead is not in the pool any more: somebody was faster, or took it back."))
    closed = {"status": LeadStatus.DROPPED, "drop_reason": DropReason.TAKEN_OVER, "closed_on": today}
    write(old, closed, actor=actor, verb="taken_over")
    # Nothing of the old lead's words: they are those of another area.
    new = Lead.objects.create(
        **owning,
        enterprise_id=old.enterprise_id,
        kind=old.kind,
        chain=old.chain,
        owner=actor,
        summary=_("Taken up from the pool"),
        from_pool=old,
        **with_next_step({}, today),
    )
    changes.record(new, actor=actor, verb="created", changes={"status": [None, new.status]})
    record_conflicts(new, actor)
    claims_promote(enterprise_id=new.enterprise_id, actor=actor, today=today)
    return new
