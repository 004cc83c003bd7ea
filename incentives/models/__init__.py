from incentives.models.payments import Instalment, LedgerEntry, Payable, Recovery
from incentives.models.rules import ProhibitedPattern, RuleReview, RuleVersion

__all__ = [
    "Instalment",
    "LedgerEntry",
    "Payable",
    "ProhibitedPattern",
    "Recovery",
    "RuleReview",
    "RuleVersion",
]
