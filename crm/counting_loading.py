"""The counting rules of a jurisdiction's policy folder."""

from core.loading import Counts
from crm.choices.commitments import FundKind, FundSource
from crm.counting import NEVER
from crm.models import Actual, CountingRule
from crm.rule_versions import Entry, problem, versions_load

COUNTING_RULES_FILE = "counting_rules.yaml"
# These have a place of their own in a rule.
APART = (FundKind.LAND, FundKind.WITHDRAWN)


def counting_rules_load(entries: list[Entry]) -> Counts:
    """The versions of the counting rule. Raises LoadError."""
    for entry in entries:
        _refuse_nonsense(entry)
    return versions_load(
        CountingRule,
        entries,
        file=COUNTING_RULES_FILE,
        users=Actual,
        used="figures were counted by this version",
    )


def _refuse_nonsense(entry: Entry) -> None:
    known = {"counted_kinds": FundKind.values, "debt_kinds": FundKind.values, "sources": FundSource.values}
    for name, values in known.items():
        given = entry[name]
        if not isinstance(given, list):
            raise problem(COUNTING_RULES_FILE, entry, f"{name} is not a list")
        for value in given:
            if value not in values:
                raise problem(COUNTING_RULES_FILE, entry, f"{name}: {value!r} is not known")
    for kind in entry["counted_kinds"]:
        if kind in NEVER:
            raise problem(COUNTING_RULES_FILE, entry, f"counted_kinds: {kind} never counts")
        if kind in APART:
            raise problem(COUNTING_RULES_FILE, entry, f"counted_kinds: {kind} is not said here")
    for kind in entry["debt_kinds"]:
        if kind not in entry["counted_kinds"]:
            raise problem(COUNTING_RULES_FILE, entry, f"debt_kinds: {kind} is not among the kinds that count")
