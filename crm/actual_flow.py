"""States of a quarterly figure: one reports it, a second verifies it for the area, a third for the region."""

from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Move
from crm.choices.commitments import ActualStatus

REPORT = "crm.add_actual"
CHANGE = "crm.change_actual"
VERIFY = "crm.verify_actual"
VERIFY_REGION = "crm.verify_actual_region"
_DRAFT, _SUBMITTED = ActualStatus.DRAFT, ActualStatus.SUBMITTED
_AREA, _REGION = ActualStatus.AREA_VERIFIED, ActualStatus.REGION_VERIFIED
_REJECTED = ActualStatus.REJECTED

ACTUAL_FLOW = Flow.of(
    ActualStatus.values,
    Move("submit", {_DRAFT}, _SUBMITTED, CHANGE, _("Submit")),
    Move("verify", {_SUBMITTED}, _AREA, VERIFY, _("Verify for the area"), four_eyes=True),
    Move("verify_region", {_AREA}, _REGION, VERIFY_REGION, _("Verify for the region"), four_eyes=True),
    Move("reject", {_SUBMITTED}, _REJECTED, VERIFY, _("Reject"), needs=("note",), four_eyes=True),
    Move("reject_region", {_AREA}, _REJECTED, VERIFY_REGION, _("Reject"), needs=("note",), four_eyes=True),
    Move("revise", {_REJECTED}, _DRAFT, CHANGE, _("Revise")),
    # The old figure counts until the new one is verified.
    Move("amend", {_AREA, _REGION}, ActualStatus.AMENDED, REPORT, _("Amend"), needs=("note",)),
)


def moves_open_to(actual, user) -> list[Move]:
    """The moves that `user` could make now: they draw the buttons."""
    moves = ACTUAL_FLOW.open_to(actual, user)
    return [move for move in moves if move.name != "verify_region" or actual.verified_by_id != user.pk]
