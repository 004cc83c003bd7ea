"""The rules of a jurisdiction's policy folder that this app works by."""

from core.loading import Counts
from crm.models import Claim, ClaimRule
from crm.rule_versions import Entry, versions_load

CLAIM_RULES_FILE = "claim_rules.yaml"


def claim_rules_load(entries: list[Entry]) -> Counts:
    """The versions of the first-report rule. Raises LoadError."""
    return versions_load(
        ClaimRule, entries, file=CLAIM_RULES_FILE, users=Claim, used="claims were made under this version"
    )
