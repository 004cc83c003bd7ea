"""How a reward claim goes from hand to hand (domain.md 2.10); what follows the approval, bookings decide."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import changes
from core.flow import Flow, Forbidden, Move, MoveRefused
from incentives.models import RewardClaim
from incentives.reward_choices import RewardStatus

FILE, VERIFY, APPROVE = "incentives.file_reward", "incentives.verify_reward", "incentives.approve_reward"

REWARD_FLOW = Flow.of(
    RewardStatus.values,
    Move("submit", {RewardStatus.DRAFT}, RewardStatus.SUBMITTED, FILE, gettext_lazy("Submit")),
    Move(
        "verify",
        {RewardStatus.SUBMITTED},
        RewardStatus.VERIFIED,
        VERIFY,
        gettext_lazy("Verify"),
        needs=("has_no_interest",),
        four_eyes=True,
    ),
    Move(
        "publish",
        {RewardStatus.VERIFIED},
        RewardStatus.PUBLICITY,
        VERIFY,
        gettext_lazy("Make public"),
        needs=("published_on",),
    ),
    Move(
        "approve",
        {RewardStatus.PUBLICITY},
        RewardStatus.APPROVED,
        APPROVE,
        gettext_lazy("Approve"),
        needs=("has_no_interest",),
        four_eyes=True,
    ),
    Move(
        "send_back",
        {RewardStatus.SUBMITTED, RewardStatus.VERIFIED, RewardStatus.PUBLICITY},
        RewardStatus.DRAFT,
        VERIFY,
        gettext_lazy("Send back"),
        needs=("note",),
    ),
    Move(
        "reject",
        {RewardStatus.SUBMITTED, RewardStatus.VERIFIED, RewardStatus.PUBLICITY},
        RewardStatus.REJECTED,
        APPROVE,
        gettext_lazy("Reject"),
        needs=("note",),
        four_eyes=True,
    ),
)
HANDS = ("drafted", "updated", "submit", "verify", "publish")  # verbs of who may not approve
JUDGING = ("verify", "publish", "approve", "send_back", "reject")


def check_reward_move(claim: RewardClaim, name: str, actor: User, values) -> Move:
    """The move, or MoveRefused with the reason. Call it on a locked claim."""
    move = REWARD_FLOW.check(claim, name, actor, values)
    if name in JUDGING and claim.share.share_set.shares.filter(party__user=actor).exists():
        raise Forbidden(_("Somebody else must take this step: you have a share in this project yourself."))
    if name == "approve" and had_a_hand(claim, actor):
        raise Forbidden(_("Somebody else must approve: you had a hand in this claim."))
    return move


def moves_open_to(claim: RewardClaim, user: User) -> list[Move]:
    """The moves that `user` could make now: they draw the buttons."""
    return [move for move in REWARD_FLOW.open_to(claim, user) if _is_for(claim, move, user)]


def had_a_hand(claim: RewardClaim, user: User) -> bool:
    return changes.history_of(claim).filter(actor=user, verb__in=HANDS).exists()


def _is_for(claim: RewardClaim, move: Move, user: User) -> bool:
    if not user.works_in(claim.area_id):
        return False
    try:
        check_reward_move(claim, move.name, user, dict.fromkeys(move.needs, True))
    except MoveRefused:
        return False
    return True
