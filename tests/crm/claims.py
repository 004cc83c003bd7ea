"""A rule and claims for tests."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from crm.models import Claim, ClaimRule, ConflictDecision, Lead, LeadConflict

TODAY = dt.date(2026, 3, 2)  # as in tests.crm.conftest

DEFAULTS = {
    "register_within_days": 1,
    "screen_within_days": 3,
    "screen_with_experts_days": 7,
    "lead_days": 90,
    "negotiation_days": 180,
    "extension_days": 90,
    "keep_alive_days": 30,
    "warn_after_days": 25,
    "similar_name_pct": 85,
    "evidence_days": 5,
    "appeal_days": 5,
    "threshold_cny": 100_000_000,
    "threshold_usd": 10_000_000,
    "region_threshold_cny": 1_000_000_000,
    "kept_share_min_pct": 30,
    "kept_share_max_pct": 50,
}


def make_rule(code: str = "R1", valid_from: dt.date = dt.date(2021, 7, 22), **values) -> ClaimRule:
    return ClaimRule.objects.create(code=code, valid_from=valid_from, **(DEFAULTS | values))


def claim_of(lead: Lead, *, rule: ClaimRule | None = None, since: dt.date = TODAY, **fields) -> Claim:
    """An active claim of the lead, granted on `since`."""
    rule = rule or ClaimRule.objects.first() or make_rule()
    values = {
        "enterprise": lead.enterprise,
        "area": lead.area,
        "organisation": lead.organisation,
        "created_by": lead.created_by,
        "rule": rule,
        "claimed_at": timezone.make_aware(dt.datetime.combine(since, dt.time(12))),
        "kept_alive_on": since,
        "protected_until": since + dt.timedelta(days=rule.lead_days),
    }
    return Claim.objects.create(lead=lead, **(values | fields))


def decision_for_the_first(conflict: LeadConflict, proposer: User, **fields) -> ConflictDecision:
    """A proposal that the earlier lead has all; with `decided_on` and `decided_by`, the decision."""
    values = {"outcome": "first", "ground": "chain_fit", "reason": "Their chain", "created_by": proposer}
    shares = {"first_share_pct": 100, "second_share_pct": 0}
    return ConflictDecision.objects.create(conflict=conflict, **(values | shares | fields))
