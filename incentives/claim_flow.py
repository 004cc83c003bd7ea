"""States and moves of a policy claim (domain.md 2.9), and who may not take them.

Nobody weighs a claim that he brought; finance is another person than the area; and who approves had no hand
in it before. The trail of changes knows who did what.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import require
from accounts.models import User
from core.changes import history_of
from core.flow import Flow, Forbidden, Move, MoveRefused
from incentives.choices import ClaimStatus
from incentives.models import PolicyClaim
from whitelist.access import reads_for_enterprise
from whitelist.flow import is_own_enterprise

FILE = "incentives.file_claim"
REVIEW = "incentives.review_claim"
CHECK = "incentives.check_claim"
APPROVE = "incentives.approve_claim"
PAY = "incentives.pay"

S = ClaimStatus
CLAIM_FLOW = Flow.of(
    ClaimStatus.values,
    Move("submit", {S.DRAFT, S.RETURNED}, S.SUBMITTED, FILE, gettext_lazy("Hand in the claim")),
    Move(
        "withdraw",
        {S.DRAFT, S.RETURNED, S.SUBMITTED, S.ACCEPTED, S.AREA_REVIEW},
        S.CLOSED,
        FILE,
        gettext_lazy("Withdraw the claim"),
        needs=("note",),
    ),
    Move("accept", {S.SUBMITTED}, S.ACCEPTED, REVIEW, pgettext_lazy("policy claim", "Accept")),
    Move("review", {S.ACCEPTED}, S.AREA_REVIEW, REVIEW, gettext_lazy("Begin the review of the area")),
    Move(
        "return_to_applicant",
        {S.SUBMITTED, S.ACCEPTED, S.AREA_REVIEW},
        S.RETURNED,
        REVIEW,
        gettext_lazy("Return to the applicant"),
        needs=("note",),
    ),
    Move(
        "endorse",
        {S.AREA_REVIEW},
        S.FINANCE_REVIEW,
        REVIEW,
        gettext_lazy("Sign and send to finance"),
        needs=("note",),
    ),
    Move(
        "reject_in_area",
        {S.AREA_REVIEW},
        S.REJECTED,
        REVIEW,
        pgettext_lazy("policy claim", "Reject"),
        needs=("note",),
    ),
    Move(
        "return_by_finance",
        {S.FINANCE_REVIEW},
        S.RETURNED,
        CHECK,
        gettext_lazy("Return to the applicant"),
        needs=("note",),
    ),
    Move(
        "publicise",
        {S.FINANCE_REVIEW},
        S.PUBLICITY,
        CHECK,
        gettext_lazy("Fix the amount and publish"),
        needs=("note",),
    ),
    Move(
        "reject",
        {S.FINANCE_REVIEW, S.OBJECTION},
        S.REJECTED,
        CHECK,
        pgettext_lazy("policy claim", "Reject"),
        needs=("note",),
    ),
    Move("object", {S.PUBLICITY}, S.OBJECTION, CHECK, gettext_lazy("Stop the notice for an objection")),
    Move(
        "resume",
        {S.OBJECTION},
        S.PUBLICITY,
        CHECK,
        gettext_lazy("Publish again from the beginning"),
        needs=("note",),
    ),
    Move(
        "approve",
        {S.PUBLICITY},
        S.APPROVED,
        APPROVE,
        pgettext_lazy("policy claim", "Approve"),
        needs=("document",),
    ),
    Move(
        "deliver",
        {S.APPROVED},
        S.PAID,
        REVIEW,
        gettext_lazy("Record that it was given in kind"),
        needs=("note",),
    ),
    Move("pay", {S.APPROVED}, S.PAID, PAY, gettext_lazy("Paid in full")),
    Move("unpay", {S.PAID, S.CLOSED}, S.APPROVED, PAY, gettext_lazy("A payment was reversed")),
    Move("close", {S.PAID}, S.CLOSED, REVIEW, pgettext_lazy("policy claim", "Close")),
    Move("stop", {S.APPROVED}, S.CLOSED, PAY, gettext_lazy("Nothing more is paid")),
    Move(
        "recover",
        {S.APPROVED, S.PAID, S.CLOSED, S.RECOVERED},
        S.RECOVERING,
        PAY,
        gettext_lazy("A recovery is demanded"),
    ),
    Move("spare", {S.RECOVERING}, S.PAID, PAY, gettext_lazy("The recovery was waived")),
    Move("recovered", {S.RECOVERING}, S.RECOVERED, PAY, gettext_lazy("Recovered in full")),
)
# Taken by the ledger or with an objection, never by a button.
BY_SYSTEM = frozenset({"object", "pay", "unpay", "stop", "recover", "recovered", "spare"})
ENTERED = ("created", "updated", "submit", "document_added")
OF_AREA = ("accept", "review", "return_to_applicant", "endorse")
OF_FINANCE = ("publicise", "resume", "return_by_finance")


def check_claim_move(
    claim: PolicyClaim, name: str, actor: User, values: Mapping[str, Any] | None = None
) -> Move:
    """The move, or MoveRefused with the reason. Call it on a locked row."""
    if name in BY_SYSTEM:
        raise MoveRefused(_("There is no such step. Reload the page and choose again."))
    move = CLAIM_FLOW.check(claim, name, actor, values)
    is_own = move.permission == FILE and is_own_enterprise(claim.enterprise_id, actor)
    if move.permission == CHECK:
        require_finance(claim, actor)
    else:
        require(actor, move.permission, None if is_own else claim.area_id)
    if name == "withdraw" and not is_own and claim.created_by and reads_for_enterprise(claim.created_by):
        raise Forbidden(_("The enterprise applied itself, so only it withdraws. Return or reject the claim."))
    refused = hand_of(claim, move, actor)
    if refused:
        raise Forbidden(refused)
    if name == "deliver" and claim.payable_id:
        raise MoveRefused(_("This claim is paid in money: finance books the payment."))
    return move


def require_finance(claim: PolicyClaim, actor: User) -> None:
    """Finance of the area, or that of the whole zone, which has no areas. Raises Forbidden."""
    require(actor, CHECK, claim.area_id if actor.area_ids() else None)


def hand_of(claim: PolicyClaim, move: Move, actor: User) -> str:
    """Why this person may not take the step for what he did before, or ""."""
    barred = {REVIEW: ENTERED, CHECK: (*ENTERED, *OF_AREA), APPROVE: (*ENTERED, *OF_AREA, *OF_FINANCE)}
    verbs = barred.get(move.permission, ())
    if move.name in ("deliver", "close"):
        verbs = ()
    if verbs and history_of(claim).filter(actor=actor, verb__in=verbs).exists():
        return _("Somebody else must take this step: you had a hand in the claim before.")
    return ""


def open_moves(claim: PolicyClaim, user: User) -> list[Move]:
    """The buttons."""
    found = []
    for move in CLAIM_FLOW.open_to(claim, user):
        try:
            check_claim_move(claim, move.name, user, dict.fromkeys(move.needs, True))
        except MoveRefused:
            continue
        found.append(move)
    return found
