"""What the page of a policy claim shows its reader."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.changes import history_of, in_words
from core.language import in_readers_language
from core.sealing import masked, unseal
from core.workdays import DueDate
from incentives.choices import CHANGEABLE, ClaimStatus
from incentives.claim_flow import CHECK, CLAIM_FLOW, FILE, open_moves
from incentives.models import PolicyClaim
from registry.history import SHOWN, Difference, Line
from whitelist.access import reads_for_enterprise
from whitelist.choices import DocumentKind
from whitelist.flow import is_own_enterprise

VERBS: dict[str, Promise] = {
    "created": _("Entered"),
    "updated": _("Changed"),
    "document_added": _("Document handed in"),
    "recounted": _("Days counted again"),
}
# Shown elsewhere on the page, or no words of their own.
UNTOLD = ("reasons", "edited_by", "payable", "is_due_provisional")


# Whose notes are for the applicant.
TOLD = ("withdraw", "return_to_applicant", "return_by_finance", "reject_in_area", "reject", "close")


class ReasonLine(NamedTuple):
    words: str
    outcome: str


def claim_page(claim: PolicyClaim, user: User) -> dict[str, Any]:
    for_enterprise = reads_for_enterprise(user)
    works_here = is_own_enterprise(claim.enterprise_id, user) or user.works_in(claim.area_id)
    may_file = works_here and user.has_perm(FILE) and claim.status in CHANGEABLE
    return {
        "claim": claim,
        "for_enterprise": for_enterprise,
        "moves": open_moves(claim, user),
        "reasons": [ReasonLine(in_readers_language(one["words"]), one["outcome"]) for one in claim.reasons],
        "due": DueDate(claim.due_on, claim.is_due_provisional) if claim.due_on else None,
        "is_late": bool(claim.due_on and claim.due_on < timezone.localdate()),
        "documents": claim.documents.select_related("created_by"),
        "missing": _missing_documents(claim) if claim.status in CHANGEABLE else [],
        "objections": [] if for_enterprise else claim.objections.select_related("answered_by"),
        "may_edit": may_file,
        "may_hand_in": may_file,
        "may_object": claim.status in (ClaimStatus.PUBLICITY, ClaimStatus.OBJECTION)
        and user.has_perm(CHECK)
        and (works_here or not user.area_ids()),
        "instalments": claim.payable.instalments.all() if claim.payable else [],
        "account": masked(unseal(claim.payable.account_sealed)) if claim.payable else "",
        "history": claim_history(claim, with_people=not for_enterprise),
    }


def _missing_documents(claim: PolicyClaim) -> list[str]:
    there = set(claim.documents.values_list("kind", flat=True))
    wanted = claim.measure.content["evidence_kinds"]
    return [str(DocumentKind(kind).label) for kind in wanted if kind not in there]


def claim_history(claim: PolicyClaim, *, with_people: bool = True) -> list[Line]:
    """What was done to a claim, newest first; one query. An enterprise reads neither who nor inner notes."""
    return [
        Line(
            entry.at,
            entry.actor if with_people else None,
            _verb(entry.verb),
            entry.note if with_people or entry.verb in TOLD else "",
            [_difference(name, pair) for name, pair in entry.changes.items() if name not in UNTOLD],
        )
        for entry in history_of(claim)[:SHOWN]
    ]


def _verb(verb: str) -> str:
    move = CLAIM_FLOW.moves.get(verb)
    return str(move.label if move else VERBS.get(verb, verb))


def _difference(name: str, pair: Sequence[Any]) -> Difference:
    if name == "document_kind":
        before, after = (str(DocumentKind(one).label) if one else "–" for one in pair)
        return Difference(str(_("Document")), before, after)
    field = next((known for known in PolicyClaim._meta.fields if known.name == name), None)
    before, after = (in_words(field, value) for value in pair)
    return Difference(str(field.verbose_name if field else name), before, after)
