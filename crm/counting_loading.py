"""The counting rules of a jurisdiction's policy folder."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef

from core.loading import Counts, LoadError, rows_sync
from crm.choices.commitments import FundKind, FundSource
from crm.counting import NEVER
from crm.models import Actual, CountingRule

COUNTING_RULES_FILE = "counting_rules.yaml"
# These have a place of their own in a rule.
APART = (FundKind.LAND, FundKind.WITHDRAWN)
Entry = dict[str, Any]


def counting_rules_load(entries: list[Entry]) -> Counts:
    """The versions of the counting rule; one that the file no longer has stays.

    Raises LoadError for a version that contradicts itself, or that figures were counted by and that now says
    something else.
    """
    is_used = Exists(Actual.objects.filter(rule=OuterRef("pk")))
    present = list(CountingRule.objects.annotate(is_used=is_used))
    for entry in entries:
        _refuse_nonsense(entry)
        _refuse_contradictions(_cleaned(entry), entry, present)
    return rows_sync(CountingRule, entries, file=COUNTING_RULES_FILE)


def _refuse_nonsense(entry: Entry) -> None:
    known = {"counted_kinds": FundKind.values, "debt_kinds": FundKind.values, "sources": FundSource.values}
    for name, values in known.items():
        given = entry[name]
        if not isinstance(given, list):
            raise _problem(entry, f"{name} is not a list")
        for value in given:
            if value not in values:
                raise _problem(entry, f"{name}: {value!r} is not known")
    for kind in entry["counted_kinds"]:
        if kind in NEVER:
            raise _problem(entry, f"counted_kinds: {kind} never counts")
        if kind in APART:
            raise _problem(entry, f"counted_kinds: {kind} is not said here")
    for kind in entry["debt_kinds"]:
        if kind not in entry["counted_kinds"]:
            raise _problem(entry, f"debt_kinds: {kind} is not among the kinds that count")


def _problem(entry: Entry, words: str) -> LoadError:
    return LoadError(f"{COUNTING_RULES_FILE}, {entry['code']}: {words}")


def _refuse_contradictions(wanted: CountingRule, entry: Entry, present: list) -> None:
    for rule in present:
        if rule.code != wanted.code:
            if rule.valid_from == wanted.valid_from:
                raise _problem(entry, f"version {rule.code} is already valid from {rule.valid_from}")
            continue
        changed = [name for name in entry if getattr(rule, name) != getattr(wanted, name)]
        if changed and rule.is_used:
            raise _problem(
                entry,
                f"figures were counted by this version, it cannot change ({', '.join(changed)}): "
                "write a new version",
            )


def _cleaned(entry: Entry) -> CountingRule:
    wanted = CountingRule(**entry)
    try:
        wanted.clean_fields()
        for constraint in CountingRule._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(CountingRule, wanted)
    except ValidationError as error:
        words = getattr(error, "message_dict", None) or {"": error.messages}
        said = "; ".join(f"{name} {' '.join(texts)}".strip() for name, texts in words.items())
        raise _problem(entry, said) from None
    return wanted
