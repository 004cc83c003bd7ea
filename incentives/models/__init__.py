from incentives.models.attribution import AttributionEvent, Consent, Party, Share, ShareSet
from incentives.models.packages import ClaimDocument, ClaimObjection, Measure, PolicyClaim
from incentives.models.payments import Instalment, LedgerEntry, Payable, Recovery
from incentives.models.rewards import RewardClaim, RewardHonour
from incentives.models.rules import ProhibitedPattern, RuleReview, RuleVersion

__all__ = [
    "AttributionEvent",
    "Consent",
    "ClaimDocument",
    "ClaimObjection",
    "Measure",
    "PolicyClaim",
    "Instalment",
    "LedgerEntry",
    "Party",
    "Payable",
    "ProhibitedPattern",
    "Recovery",
    "RewardClaim",
    "RewardHonour",
    "RuleReview",
    "RuleVersion",
    "Share",
    "ShareSet",
]
