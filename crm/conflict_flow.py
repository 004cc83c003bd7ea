"""A conflict between two leads, from suspicion to the final decision (domain.md 3.1).

Deadlines are working days: evidence before a proposal, an appeal after a decision. One appeal; the decision
after it is not appealed again.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.flow import Flow, Move, MoveRefused
from crm.choices.claims import ConflictOutcome, ConflictStatus, DecisionGround
from crm.models import ConflictDecision, Lead, LeadConflict
from crm.registration import with_priority

ADJUDICATE = "crm.adjudicate_conflict"
STATE = "crm.state_in_conflict"

CONFLICT_FLOW = Flow.of(
    ConflictStatus.values,
    Move(
        "notify",
        {ConflictStatus.SUSPECTED},
        ConflictStatus.NOTIFIED,
        ADJUDICATE,
        gettext_lazy("Notify both areas"),
    ),
    Move(
        "state",
        {ConflictStatus.NOTIFIED, ConflictStatus.EVIDENCE},
        ConflictStatus.EVIDENCE,
        STATE,
        gettext_lazy("Make a statement"),
        needs=("text",),
    ),
    Move(
        "propose",
        {
            ConflictStatus.NOTIFIED,
            ConflictStatus.EVIDENCE,
            ConflictStatus.PROPOSED,
            ConflictStatus.APPEALED,
        },
        ConflictStatus.PROPOSED,
        ADJUDICATE,
        gettext_lazy("Propose a decision"),
        needs=("outcome", "ground", "reason"),
    ),
    Move(
        "decide",
        {ConflictStatus.PROPOSED},
        ConflictStatus.DECIDED,
        ADJUDICATE,
        gettext_lazy("Decide as proposed"),
    ),
    Move(
        "appeal",
        {ConflictStatus.DECIDED},
        ConflictStatus.APPEALED,
        STATE,
        gettext_lazy("Appeal"),
        needs=("text",),
    ),
    Move(
        "answer",
        {ConflictStatus.APPEALED},
        ConflictStatus.APPEALED,
        STATE,
        gettext_lazy("Add to the appeal"),
        needs=("text",),
    ),
    Move(
        "finalise",
        {ConflictStatus.DECIDED},
        ConflictStatus.FINAL,
        ADJUDICATE,
        gettext_lazy("Make final"),
    ),
)
STATEMENTS = ("state", "appeal", "answer")


def conflict_moves_open_to(conflict: LeadConflict, user: User, *, today: dt.date) -> list[Move]:
    """The moves that `user` could make now: they draw the buttons. `conflict` with both leads."""
    return [
        move
        for move in CONFLICT_FLOW.open_to(conflict, user)
        if _why_not(conflict, move, user, today) is None
    ]


def check_conflict_move(
    conflict: LeadConflict, name: str, actor: User, values: Any, *, today: dt.date
) -> Move:
    """The move, or MoveRefused with the reason. Call it on a locked row."""
    move = CONFLICT_FLOW.check(conflict, name, actor, values)
    refused = _why_not(conflict, move, actor, today) or _against_the_dates(conflict, move, values)
    if refused:
        raise refused
    return move


def _against_the_dates(conflict: LeadConflict, move: Move, values: Any) -> MoveRefused | None:
    """The ground “earliest valid report” can only speak for who has it."""
    winner = {
        ConflictOutcome.FIRST: conflict.first_lead,
        ConflictOutcome.SECOND: conflict.second_lead,
    }.get(values.get("outcome"))
    if move.name != "propose" or winner is None or values["ground"] != DecisionGround.EARLIEST_REPORT:
        return None
    priority = with_priority(conflict)
    if priority is None or priority == winner:
        return None
    return MoveRefused(
        _(
            "The earliest report in time with two-way contact is that of %(organisation)s. "
            "Decide for it, or choose another ground."
        )
        % {"organisation": priority.organisation.label}
    )


def proposal_of(conflict: LeadConflict) -> ConflictDecision | None:
    """The latest proposal that nobody decided on."""
    return conflict.decisions.filter(decided_on=None).order_by("-pk").first()


def decision_of(conflict: LeadConflict) -> ConflictDecision | None:
    """The latest decision."""
    return conflict.decisions.filter(decided_on__isnull=False).order_by("-pk").first()


def was_appealed(conflict: LeadConflict) -> bool:
    return conflict.statements.filter(is_appeal=True).exists()


def own_leads(conflict: LeadConflict, user: User) -> list[Lead]:
    """The sides for which `user` speaks; none for the region office, which judges, and for strangers.

    Of two leads of his area: the one that he is responsible for, else the one of his organisation. Both where
    that does not tell them apart.
    """
    areas = user.area_ids()
    if areas is None:
        return []
    sides = [lead for lead in (conflict.first_lead, conflict.second_lead) if lead.area_id in areas]
    responsible = [lead for lead in sides if lead.owner_id == user.pk]
    of_his_unit = [lead for lead in sides if lead.organisation_id == user.organisation_id]
    return responsible or of_his_unit or sides


def lead_spoken_for(conflict: LeadConflict, user: User, chosen: Lead | None) -> Lead:
    """The side of a statement of `user`, who may speak for it. Raises MoveRefused when he has to choose, or
    chose that of somebody else.
    """
    own = own_leads(conflict, user)
    if chosen is None and len(own) > 1:
        raise MoveRefused(_("Both leads are of your organisation or area: say for which one you speak."))
    if not own or (chosen and chosen not in own):
        raise MoveRefused(_("You speak for the lead of your own organisation only."), forbidden=True)
    return chosen or own[0]


def _why_not(conflict: LeadConflict, move: Move, user: User, today: dt.date) -> MoveRefused | None:
    if move.name in STATEMENTS:
        return _no_statement(conflict, move, user, today)
    people = {conflict.first_lead.owner_id, conflict.second_lead.owner_id}
    people |= {conflict.first_lead.created_by_id, conflict.second_lead.created_by_id}
    if user.pk in people:
        return MoveRefused(_("You work on one of the two leads: somebody else must judge."), forbidden=True)
    if move.name == "propose":
        return _no_proposal(conflict, today)
    if move.name == "decide":
        return _no_decision(conflict, user)
    if move.name == "finalise" and not is_appeal_over(conflict, today):
        return MoveRefused(
            _("The areas may appeal until %(day)s. It becomes final after that.")
            % {"day": conflict.appeal_due}
        )
    return None


def is_appeal_over(conflict: LeadConflict, today: dt.date) -> bool:
    over = conflict.appeal_due is None or conflict.appeal_due < today
    return over or was_appealed(conflict)


def _no_statement(conflict: LeadConflict, move: Move, user: User, today: dt.date) -> MoveRefused | None:
    if not own_leads(conflict, user):
        return MoveRefused(_("Only the areas of the two leads make statements."), forbidden=True)
    due = conflict.evidence_due if move.name == "state" else conflict.appeal_due
    if move.name == "appeal" and was_appealed(conflict):
        return MoveRefused(_("This is the decision after an appeal. It cannot be appealed again."))
    if due is not None and due < today:
        return MoveRefused(_("The time for statements ended on %(day)s.") % {"day": due})
    return None


def _no_proposal(conflict: LeadConflict, today: dt.date) -> MoveRefused | None:
    """Not before both areas were heard, or had their time."""
    if conflict.status == ConflictStatus.PROPOSED:
        return None
    appealed = conflict.status == ConflictStatus.APPEALED
    due = conflict.appeal_due if appealed else conflict.evidence_due
    heard = conflict.statements.filter(is_appeal=appealed).values("side").distinct().count()
    if due is not None and due >= today and heard < 2:
        return MoveRefused(
            _("The areas have until %(day)s. Wait for both, or until the day is over.") % {"day": due}
        )
    return None


def _no_decision(conflict: LeadConflict, user: User) -> MoveRefused | None:
    proposal = proposal_of(conflict)
    if proposal is None:
        return MoveRefused(_("There is no proposal yet."))
    if proposal.created_by_id == user.pk:
        return MoveRefused(_("A second person must decide: the proposal is yours."), forbidden=True)
    return None
