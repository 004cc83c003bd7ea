"""Tables of the whitelist, by subject."""

from whitelist.models.cases import Case, Check, Event, Opinion, Review
from whitelist.models.lists import (
    Edition,
    EditionLine,
    Entry,
    Finding,
    Objection,
    PublicNotice,
    Touch,
)
from whitelist.models.papers import CaseDocument, DeclaredFact
from whitelist.models.schemes import Condition, Consequence, Criterion, Scheme, SchemeVersion

__all__ = [
    "Case",
    "CaseDocument",
    "Check",
    "Condition",
    "Consequence",
    "Criterion",
    "DeclaredFact",
    "Edition",
    "EditionLine",
    "Entry",
    "Event",
    "Finding",
    "Objection",
    "Opinion",
    "PublicNotice",
    "Review",
    "Scheme",
    "SchemeVersion",
    "Touch",
]
