"""States of an opportunity of the project library and of its matches (S3.2)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.changes import history_of
from core.flow import Flow, Move, MoveRefused
from crm.choices.library import MatchStatus, OpportunityStatus
from crm.models import Opportunity, OpportunityMatch

CHANGE = "crm.change_opportunity"
REVIEW = "crm.review_opportunity"
PUBLISH = "crm.publish_opportunity"
MATCH = "crm.add_opportunitymatch"

_DRAFT, _REVIEWED = OpportunityStatus.DRAFT, OpportunityStatus.REVIEWED
_PUBLISHED, _MATCHED = OpportunityStatus.PUBLISHED, OpportunityStatus.MATCHED
OPEN = (_DRAFT, _REVIEWED, _PUBLISHED, _MATCHED)
OFFERED = (_PUBLISHED, _MATCHED)  # what prospects may be proposed for

OPPORTUNITY_FLOW = Flow.of(
    OpportunityStatus.values,
    Move("review", {_DRAFT}, _REVIEWED, REVIEW, gettext_lazy("Confirm after review"), four_eyes=True),
    Move("return", {_REVIEWED}, _DRAFT, REVIEW, gettext_lazy("Send back"), needs=("note",)),
    Move(
        "publish",
        {_REVIEWED},
        _PUBLISHED,
        PUBLISH,
        gettext_lazy("Publish"),
        needs=("confidentiality_checked_by",),
    ),
    # An edit of what was reviewed takes this step: the text needs a new review.
    Move("revise", {_REVIEWED, _PUBLISHED, _MATCHED}, _DRAFT, CHANGE, gettext_lazy("Revise")),
    Move("match", {_PUBLISHED}, _MATCHED, CHANGE, gettext_lazy("Mark as matched")),
    Move("close", OPEN, OpportunityStatus.CLOSED, CHANGE, gettext_lazy("Close"), needs=("closing_note",)),
)
BY_EDIT = "revise"

MATCH_FLOW = Flow.of(
    MatchStatus.values,
    Move("contact", {MatchStatus.PROPOSED}, MatchStatus.CONTACTED, MATCH, gettext_lazy("Contacted")),
    Move(
        "interest",
        {MatchStatus.PROPOSED, MatchStatus.CONTACTED},
        MatchStatus.INTERESTED,
        MATCH,
        gettext_lazy("Interested"),
    ),
    Move(
        "decline",
        {MatchStatus.PROPOSED, MatchStatus.CONTACTED, MatchStatus.INTERESTED},
        MatchStatus.DECLINED,
        MATCH,
        gettext_lazy("Declined"),
        needs=("note",),
    ),
    Move("ask_again", {MatchStatus.DECLINED}, MatchStatus.CONTACTED, MATCH, gettext_lazy("Ask again")),
)

TEXTS = ("created", "updated", BY_EDIT)  # verbs of the history after which the text is a person's


def moves_open_to(opportunity: Opportunity, user) -> list[Move]:
    """The moves that `user` could make now: they draw the buttons. Two queries at most."""
    if not user.works_in(opportunity.area):
        return []
    moves = [move for move in OPPORTUNITY_FLOW.open_to(opportunity, user) if move.name != BY_EDIT]
    return [move for move in moves if _obstacle(opportunity, move, user) is None]


def check_move(opportunity: Opportunity, name: str, actor, values) -> Move:
    """The move, or MoveRefused with the reason. Call it on a locked row."""
    move = OPPORTUNITY_FLOW.check(opportunity, name, actor, values)
    if not actor.works_in(opportunity.area):
        raise MoveRefused(
            _("This opportunity is kept by its own area and by the region office."), forbidden=True
        )
    obstacle = _obstacle(opportunity, move, actor)
    if obstacle:
        raise obstacle
    if move.name == "publish" and not (opportunity.title_en and opportunity.summary_en):
        raise MoveRefused(
            _("The public library has two languages: first fill in the English title and summary.")
        )
    return move


def _obstacle(opportunity: Opportunity, move: Move, actor) -> MoveRefused | None:
    if move.name == "review" and _last_writer(opportunity) == actor.pk:
        return MoveRefused(
            _("A second person must take this step: you wrote the text as it stands."), forbidden=True
        )
    if move.name == "match" and not _interested(opportunity, actor):
        return MoveRefused(_("No enterprise has shown interest yet. First record the answer of one."))
    return None


def _last_writer(opportunity: Opportunity) -> int | None:
    written = history_of(opportunity).filter(verb__in=TEXTS)
    return written.values_list("actor_id", flat=True).first()


def _interested(opportunity: Opportunity, actor) -> bool:
    """Of the actor's own areas only: what came of another area's matches is not told by a button."""
    own = OpportunityMatch.objects.visible_to(actor).filter(opportunity=opportunity)
    return own.filter(status=MatchStatus.INTERESTED).exists()
