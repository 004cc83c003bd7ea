"""How an offer to hand a lead to another area is answered (domain.md 3.1)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.flow import Flow, Move, MoveRefused
from crm.choices.claims import TransferStatus
from crm.models import ClaimTransfer

TRANSFER = "crm.transfer_claim"

TRANSFER_FLOW = Flow.of(
    TransferStatus.values,
    Move(
        "accept",
        {TransferStatus.PROPOSED},
        TransferStatus.ACCEPTED,
        TRANSFER,
        gettext_lazy("Accept the transfer"),
        needs=("owner",),
        four_eyes=True,
    ),
    Move(
        "refuse",
        {TransferStatus.PROPOSED},
        TransferStatus.REFUSED,
        TRANSFER,
        gettext_lazy("Refuse the transfer"),
        needs=("note",),
    ),
    Move(
        "withdraw",
        {TransferStatus.PROPOSED},
        TransferStatus.WITHDRAWN,
        TRANSFER,
        gettext_lazy("Withdraw the offer"),
    ),
)
BY_THE_GIVING_AREA = {"withdraw"}


def transfer_moves_open_to(transfer: ClaimTransfer, user: User) -> list[Move]:
    """The moves that `user` could make now: they draw the buttons. `transfer` with its claim."""
    return [move for move in TRANSFER_FLOW.open_to(transfer, user) if _is_on_side(move, transfer, user)]


def check_transfer_move(transfer: ClaimTransfer, name: str, actor: User, values) -> Move:
    """The move, or MoveRefused with the reason. Call it on a locked row."""
    move = TRANSFER_FLOW.check(transfer, name, actor, values)
    if not _is_on_side(move, transfer, actor):
        raise MoveRefused(_("This step is for the other area."), forbidden=True)
    return move


def _is_on_side(move: Move, transfer: ClaimTransfer, user: User) -> bool:
    """The giving area withdraws, the receiving one answers; the region office stands for both."""
    giving = move.name in BY_THE_GIVING_AREA
    return user.works_in(transfer.claim.area_id if giving else transfer.to_area_id)
