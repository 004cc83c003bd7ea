"""Stages 0 to 2 of the pipeline (domain.md 2.4): how a lead moves until it becomes a project.

Into the pool a lead also comes when its protection lapses, out of it when another area takes it up; to
"converted" and "landed" its project brings it. These are no moves of a person (crm.services.pool, .projects).
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.flow import Flow, Move, MoveRefused
from crm.choices.leads import OPEN_LEAD_STATUSES, LeadStatus
from crm.models import Lead

ACTIVE_STATUSES = (LeadStatus.LEAD, LeadStatus.QUALIFIED, LeadStatus.CONTACT)

# A suspended lead goes back to where it was: one arrow for each place, of which one is open.
RESUMES = {f"resume_{status}": str(status) for status in ACTIVE_STATUSES}

LEAD_FLOW = Flow.of(
    LeadStatus.values,
    Move(
        "qualify",
        {LeadStatus.LEAD},
        LeadStatus.QUALIFIED,
        "crm.decide_lead",
        gettext_lazy("Qualify"),
        needs=("screening_note",),
    ),
    Move(
        "engage",
        {LeadStatus.QUALIFIED},
        LeadStatus.CONTACT,
        "crm.change_lead",
        gettext_lazy("Contact made"),
    ),
    Move(
        "suspend",
        ACTIVE_STATUSES,
        LeadStatus.SUSPENDED,
        "crm.change_lead",
        gettext_lazy("Suspend"),
        needs=("note", "review_on"),
    ),
    *(
        Move(
            name,
            {LeadStatus.SUSPENDED},
            status,
            "crm.change_lead",
            gettext_lazy("Resume"),
            needs=("next_step", "next_step_due"),
        )
        for name, status in RESUMES.items()
    ),
    Move(
        "give_up",
        OPEN_LEAD_STATUSES,
        LeadStatus.POOLED,
        "crm.change_lead",
        gettext_lazy("Refused by the investor"),
        needs=("note",),
    ),
    Move(
        "take_back",
        {LeadStatus.POOLED},
        LeadStatus.CONTACT,
        "crm.change_lead",
        gettext_lazy("Take back"),
        needs=("next_step", "next_step_due"),
    ),
    Move(
        "drop",
        {*OPEN_LEAD_STATUSES, LeadStatus.POOLED},
        LeadStatus.DROPPED,
        "crm.change_lead",
        gettext_lazy("Drop"),
        needs=("drop_reason", "note"),
    ),
)


def moves_open_to(lead: Lead, user) -> list[Move]:
    """The moves that `user` could make now: they draw the buttons. No query beyond his permissions."""
    return [move for move in LEAD_FLOW.open_to(lead, user) if _leads_back(move, lead)]


def check_move(lead: Lead, name: str, actor, values) -> Move:
    """The move, or MoveRefused with the reason. Call it on a locked row."""
    move = LEAD_FLOW.check(lead, name, actor, values)
    if not _leads_back(move, lead):
        raise MoveRefused(
            _("This lead was “%(status)s” before it was suspended and goes back to that.")
            % {"status": LeadStatus(lead.status_before).label}
        )
    if move.name == "engage" and lead.last_two_way_on is None:
        raise MoveRefused(
            _("The enterprise has not answered yet. First log a meeting, call or reply marked as two-way.")
        )
    return move


def _leads_back(move: Move, lead: Lead) -> bool:
    return move.name not in RESUMES or move.target == lead.status_before
