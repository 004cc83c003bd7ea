"""Declared figures as the page of a case and the review desk show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from whitelist.check_lines import value_words
from whitelist.checking import criteria_of
from whitelist.choices import OF_THE_OFFICE, DocumentKind
from whitelist.indicators import INDICATORS, label_of
from whitelist.models import Criterion, DeclaredFact, SchemeVersion
from whitelist.parties import Parties


@dataclass(frozen=True)
class FactLine:
    fact: DeclaredFact
    label: str
    value: str
    may_verify: bool
    other_kinds: str  # of document, which the rules ask for in place of this one; "" where it is one of them


def fact_lines(parties: Parties, user: User, version: SchemeVersion, *, may_verify: bool) -> list[FactLine]:
    """`version` says which documents are wanted."""
    rows = parties.case.facts.select_related("document", "created_by", "verified_by")
    verifies = may_verify and user.pk not in parties.looked_after
    criteria = criteria_of(version)
    return [
        FactLine(
            fact,
            label_of(fact.indicator),
            value_words(INDICATORS.get(fact.indicator), _plain(fact)),
            verifies and not fact.verified_on and bool(fact.document_id) and fact.created_by_id != user.pk,
            _other_kinds(fact, criteria),
        )
        for fact in rows
    ]


def _plain(fact: DeclaredFact) -> bool | str | None:
    return fact.is_true if fact.number is None else str(fact.number)


def _other_kinds(fact: DeclaredFact, criteria: Iterable[Criterion]) -> str:
    asked = {
        kind
        for criterion in criteria
        if any(condition.indicator == fact.indicator for condition in criterion.conditions.all())
        for kind in criterion.evidence_kinds
    } - OF_THE_OFFICE
    if fact.document is None or not asked or fact.document.kind in asked:
        return ""
    return ", ".join(str(kind.label) for kind in DocumentKind if kind in asked)
