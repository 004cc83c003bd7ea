"""States and moves of a whitelist case (domain.md 2.11), and who may not take them.

Whoever had a part in an application does not review it (parties.Parties.applied), who is or was the named
officer of an enterprise decides nothing about it, the region office decides by another person than the area,
and an appeal by another than who removed the enterprise or who lodged it. An enterprise for which somebody
can sign in speaks for itself: its area neither withdraws what it applied for nor uses up its appeal.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.choices import Role
from accounts.models import User
from core.flow import Flow, Forbidden, Move, MoveRefused
from whitelist.choices import CaseStatus, ReviewLevel
from whitelist.models import Case
from whitelist.parties import Parties

SUBMIT = "whitelist.submit_case"
REVIEW = "whitelist.review_area"
DECIDE = "whitelist.decide_case"
OBJECT = "whitelist.record_objection"

S = CaseStatus

CASE_FLOW = Flow.of(
    CaseStatus.values,
    Move("submit", {S.DRAFT, S.RETURNED}, S.SUBMITTED, SUBMIT, gettext_lazy("Apply")),
    Move(
        "withdraw",
        {S.DRAFT, S.RETURNED, S.SUBMITTED, S.AREA_REVIEW, S.REGION_REVIEW},
        S.WITHDRAWN,
        SUBMIT,
        gettext_lazy("Withdraw the application"),
        needs=("note",),
    ),
    Move("accept", {S.SUBMITTED}, S.AREA_REVIEW, REVIEW, gettext_lazy("Accept for review"), four_eyes=True),
    Move(
        "return_to_applicant",
        {S.SUBMITTED, S.AREA_REVIEW},
        S.RETURNED,
        REVIEW,
        gettext_lazy("Return to the applicant"),
        needs=("note",),
        four_eyes=True,
    ),
    Move(
        "endorse",
        {S.AREA_REVIEW},
        S.REGION_REVIEW,
        REVIEW,
        gettext_lazy("Sign and send to the region office"),
        needs=("note", "has_no_interest"),
        four_eyes=True,
    ),
    Move(
        "reject_in_area",
        {S.AREA_REVIEW},
        S.REJECTED,
        REVIEW,
        pgettext_lazy("whitelist case", "Reject"),
        needs=("note", "clause", "has_no_interest"),
        four_eyes=True,
    ),
    Move(
        "return_by_region",
        {S.REGION_REVIEW},
        S.RETURNED,
        DECIDE,
        gettext_lazy("Return to the applicant"),
        needs=("note",),
        four_eyes=True,
    ),
    Move(
        "publicise",
        {S.REGION_REVIEW},
        S.PUBLICITY,
        DECIDE,
        gettext_lazy("Approve for public notice"),
        needs=("note", "has_no_interest"),
        four_eyes=True,
    ),
    Move(
        "reject",
        {S.REGION_REVIEW, S.OBJECTION},
        S.REJECTED,
        DECIDE,
        pgettext_lazy("whitelist case", "Reject"),
        needs=("note", "clause", "has_no_interest"),
        four_eyes=True,
    ),
    Move("object", {S.PUBLICITY}, S.OBJECTION, OBJECT, gettext_lazy("Record an objection"), needs=("note",)),
    Move(
        "resume_notice",
        {S.OBJECTION},
        S.PUBLICITY,
        DECIDE,
        gettext_lazy("Go on with the notice"),
        needs=("note", "has_no_interest"),
        four_eyes=True,
    ),
    Move(
        "restart_notice",
        {S.OBJECTION},
        S.PUBLICITY,
        DECIDE,
        gettext_lazy("Publish again from the beginning"),
        needs=("note", "has_no_interest"),
        four_eyes=True,
    ),
    Move(
        "list",
        {S.PUBLICITY, S.OBJECTION},
        S.EFFECTIVE,
        DECIDE,
        gettext_lazy("Enter in the list"),
        needs=("document", "has_no_interest"),
        four_eyes=True,
    ),
    # Beyond domain.md 2.11: where the data fail during the notice, no other step would be left.
    Move(
        "stop_notice",
        {S.PUBLICITY},
        S.REJECTED,
        DECIDE,
        gettext_lazy("End the notice: not admitted"),
        needs=("note", "clause", "has_no_interest"),
        four_eyes=True,
    ),
    Move(
        "reevaluate",
        {S.EFFECTIVE},
        S.REEVALUATING,
        DECIDE,
        gettext_lazy("Open a re-evaluation"),
        needs=("note",),
    ),
    Move(
        "confirm",
        {S.REEVALUATING},
        S.EFFECTIVE,
        DECIDE,
        gettext_lazy("Confirm the listing"),
        needs=("note", "has_no_interest"),
    ),
    Move(
        "warn",
        {S.EFFECTIVE, S.REEVALUATING},
        S.WARNED,
        DECIDE,
        gettext_lazy("Warn"),
        needs=("note", "clause", "has_no_interest"),
    ),
    Move(
        "clear",
        {S.WARNED},
        S.EFFECTIVE,
        DECIDE,
        gettext_lazy("Lift the warning"),
        needs=("note", "has_no_interest"),
    ),
    Move(
        "suspend",
        {S.EFFECTIVE, S.WARNED},
        S.SUSPENDED,
        DECIDE,
        pgettext_lazy("whitelist case", "Suspend"),
        needs=("note", "clause", "has_no_interest"),
    ),
    Move(
        "lift_suspension",
        {S.SUSPENDED},
        S.EFFECTIVE,
        DECIDE,
        gettext_lazy("Lift the suspension"),
        needs=("note", "has_no_interest"),
    ),
    Move(
        "remove",
        {S.EFFECTIVE, S.REEVALUATING, S.WARNED, S.SUSPENDED},
        S.EXITED,
        DECIDE,
        gettext_lazy("Remove from the list"),
        needs=("note", "clause", "document", "has_no_interest"),
    ),
    Move("appeal", {S.EXITED}, S.APPEALED, SUBMIT, gettext_lazy("Appeal"), needs=("note",)),
    Move(
        "reinstate",
        {S.APPEALED},
        S.EFFECTIVE,
        DECIDE,
        gettext_lazy("Uphold the appeal: back on the list"),
        needs=("note", "document", "has_no_interest"),
    ),
    Move(
        "uphold_removal",
        {S.APPEALED},
        S.EXITED,
        DECIDE,
        gettext_lazy("Dismiss the appeal"),
        needs=("note", "has_no_interest"),
    ),
    Move("close", {S.EXITED}, S.CLOSED, DECIDE, gettext_lazy("End the case")),
)

# Taken by the clock too, with nobody as actor.
BY_THE_CLOCK = frozenset({"reevaluate", "close"})
CHANGEABLE = (S.DRAFT, S.RETURNED)  # the application, by the applicant's side
# The applicant's side: everybody else who moves a case must not be its named officer.
OF_THE_APPLICANT = frozenset({"submit", "withdraw", "appeal"})
# Signed as a review: area or region office.
REVIEWS = {
    "endorse": ReviewLevel.AREA,
    "reject_in_area": ReviewLevel.AREA,
    "publicise": ReviewLevel.REGION,
    "reject": ReviewLevel.REGION,
}
# Opened by what somebody enters, not by a button of its own.
BY_ENTRY = frozenset({"object"})


def open_moves(parties: Parties, user: User) -> list[Move]:
    """The buttons of a case: what state and persons allow; what is still missing is told when it is taken."""
    moves = CASE_FLOW.open_to(parties.case, user)
    return [move for move in moves if move.name not in BY_ENTRY and wrong_person(parties, move, user) is None]


def barred(parties: Parties, user: User) -> str:
    """Why somebody else than this user has to decide, where his role could; "" where he may, or need not."""
    why = ""
    for move in CASE_FLOW.moves.values():
        decides = parties.case.status in move.sources and move.name not in OF_THE_APPLICANT | BY_ENTRY
        if decides and user.has_perm(move.permission):
            try:
                _check(parties, move.name, user, dict.fromkeys(move.needs, True))
            except MoveRefused as refused:
                why = why or refused.message
            else:
                return ""
    return why


def check_move(case: Case, name: str, actor: User, values: Mapping[str, Any]) -> Move:
    """The move of a locked case, or MoveRefused with the reason. Days and documents: services.cases."""
    return _check(Parties(case), name, actor, values)


def _check(parties: Parties, name: str, actor: User, values: Mapping[str, Any]) -> Move:
    move = CASE_FLOW.check(parties.case, name, actor, values)
    refused = wrong_person(parties, move, actor)
    if refused:
        raise refused
    return move


def clock_move(case: Case, name: str) -> Move:
    """A move that no person takes. Raises MoveRefused where the case is not in its state any more."""
    move = CASE_FLOW.moves[name]
    if name not in BY_THE_CLOCK or case.status not in move.sources:
        raise MoveRefused(_("The state of the case was changed meanwhile."))
    return move


def wrong_person(parties: Parties, move: Move, user: User) -> MoveRefused | None:
    """Why this user may not take the step on this case, whatever his role allows."""
    case = parties.case
    if not is_own_enterprise(case.enterprise_id, user) and not user.works_in(case.area_id):
        return Forbidden(_("You do not work in the area of this case."))
    refused = in_its_place(parties, move.name, user)
    if refused:
        return refused
    if move.name not in OF_THE_APPLICANT and user.pk in parties.looked_after:
        return _of_named_officer(case, user)
    if move.four_eyes and user.pk in parties.applied:
        return Forbidden(_("A second person must take this step: you had a part in the application."))
    taken_by = _SOMEBODY_ELSE_THAN.get(move.name)
    if taken_by is not None and user.pk in taken_by(parties):
        return Forbidden(_("A second person must take this step: you took the one before it."))
    return None


def in_its_place(parties: Parties, name: str, user: User) -> Forbidden | None:
    """Why the user may not take a step of the applicant in place of an enterprise that speaks for itself."""
    if name not in OF_THE_APPLICANT:
        return None
    if name != "appeal":
        return of_its_own(parties, user)
    if is_own_enterprise(parties.case.enterprise_id, user) or not parties.enterprise_speaks:
        return None
    return Forbidden(
        _("The enterprise appeals itself. Its area does so only where nobody can sign in for it.")
    )


def of_its_own(parties: Parties, user: User) -> Forbidden | None:
    """Why the user may not change, hand in or withdraw what such an enterprise applied for itself."""
    case = parties.case
    if not case.is_own_application or is_own_enterprise(case.enterprise_id, user):
        return None
    if not parties.enterprise_speaks:
        return None
    if case.status in CHANGEABLE:
        return Forbidden(
            _(
                "The enterprise applied itself: only it changes, hands in or withdraws its application. "
                "Where nobody signs in for it any more, have its account closed, and its area acts for it."
            )
        )
    return Forbidden(
        _(
            "The enterprise applied itself: only it changes, hands in or withdraws its application. "
            "You can return or reject it, and say why."
        )
    )


def refuse_without_notice(case: Case) -> None:
    """An objection is against a public notice that runs, or that one stopped already. Raises MoveRefused."""
    if case.status not in (CaseStatus.PUBLICITY, CaseStatus.OBJECTION):
        raise MoveRefused(_("There is no public notice of this case now."))


def refuse_named_officer(case: Case, actor: User) -> None:
    """He decides nothing about his enterprise, nor does who was it before. Raises Forbidden."""
    if actor.pk in Parties(case).looked_after:
        raise _of_named_officer(case, actor)


def _of_named_officer(case: Case, user: User) -> Forbidden:
    if case.officer_id == user.pk:
        return Forbidden(
            _("You are the named officer of this enterprise. Somebody else must take this step.")
        )
    return Forbidden(_("You were the named officer of this enterprise. Somebody else must take this step."))


def is_own_enterprise(enterprise_id: int, user: User) -> bool:
    """Whether the user speaks for this enterprise."""
    if user.role != Role.ENTERPRISE_USER:  # one who was it before may still have his link
        return False
    link = getattr(user, "enterprise_link", None)
    return link is not None and link.enterprise_id == enterprise_id


# Each decision of the region office on the application.
_AFTER_AREA = [move.name for move in CASE_FLOW.moves.values() if move.four_eyes and move.permission == DECIDE]
_SOMEBODY_ELSE_THAN: dict[str, Callable[[Parties], set[int]]] = {
    **dict.fromkeys(_AFTER_AREA, lambda parties: parties.area_reviewers),
    "appeal": lambda parties: parties.last_who("remove"),
    "reinstate": lambda parties: parties.last_who("remove", "appeal"),
    "uphold_removal": lambda parties: parties.last_who("remove", "appeal"),
}
