from incentives.models.packages import ClaimDocument, ClaimObjection, Measure, PolicyClaim
from incentives.models.payments import Instalment, LedgerEntry, Payable, Recovery
from incentives.models.rules import ProhibitedPattern, RuleReview, RuleVersion

__all__ = [
    "ClaimDocument",
    "ClaimObjection",
    "Measure",
    "PolicyClaim",
    "Instalment",
    "LedgerEntry",
    "Payable",
    "ProhibitedPattern",
    "Recovery",
    "RuleReview",
    "RuleVersion",
]
