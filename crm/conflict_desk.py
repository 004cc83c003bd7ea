"""A conflict as one reader may see it: an area its own side, the region office both."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from accounts.models import User
from core.flow import Move
from core.workdays import Calendar, DueDate
from crm.choices.claims import ConflictStatus, DecisionGround
from crm.conflict_flow import ADJUDICATE, STATEMENTS, conflict_moves_open_to, own_leads
from crm.models import Claim, ConflictDecision, ConflictStatement, Lead, LeadConflict
from crm.queries import Pursuit, pursuit_of
from crm.registration import Registration, registrations
from registry.models import AreaChain


@dataclass(frozen=True)
class DeskSide:
    """One of the two leads. All but `pursuit` is empty where the reader may not look into it."""

    pursuit: Pursuit
    lead: Lead | None = None
    statements: list[ConflictStatement] = field(default_factory=list)
    registration: Registration | None = None
    claim: Claim | None = None
    chain_is_focus: bool = False  # the chain of the lead is one of the area's (domain.md T01)
    may_hand_in: bool = False  # documents for its statements, as long as statements are made


@dataclass(frozen=True)
class Clock:
    """A deadline and the working days until then; negative when it is over."""

    due: DueDate
    days_left: int
    is_appeal: bool


@dataclass(frozen=True)
class ConflictPage:
    first: DeskSide
    second: DeskSide
    moves: list[Move]
    clock: Clock | None
    decisions: list[ConflictDecision]
    proposals: list[ConflictDecision]  # for who adjudicates
    grounds: list[str]  # in the order in which they count


def conflict_page(conflict: LeadConflict, user: User, *, today: dt.date) -> ConflictPage:
    """`conflict` as `crm.queries.conflicts` gives it. Decisions are for both areas, proposals are not."""
    readable = [lead for lead in (conflict.first_lead, conflict.second_lead) if user.works_in(lead.area_id)]
    moves = conflict_moves_open_to(conflict, user, today=today)
    is_heard = any(move.name in STATEMENTS for move in moves)
    sides = _sides(conflict, readable, user, own_leads(conflict, user) if is_heard else ())
    decisions = list(conflict.decisions.select_related("created_by", "decided_by"))
    may_judge = user.has_perm(ADJUDICATE) or user.area_ids() is None
    return ConflictPage(
        first=sides.get(conflict.first_lead_id, DeskSide(pursuit_of(conflict.first_lead))),
        second=sides.get(conflict.second_lead_id, DeskSide(pursuit_of(conflict.second_lead))),
        moves=moves,
        clock=_clock(conflict, today),
        decisions=[decision for decision in decisions if decision.decided_on],
        proposals=[decision for decision in decisions if not decision.decided_on] if may_judge else [],
        grounds=[str(label) for _value, label in DecisionGround.choices],
    )


def _sides(
    conflict: LeadConflict, leads: Iterable[Lead], user: User, spoken_for: Collection[Lead]
) -> dict[int, DeskSide]:
    """By lead. `spoken_for`: those for which the reader hands in documents now."""
    leads = list(leads)
    statements: dict[int, list[ConflictStatement]] = {}
    for statement in ConflictStatement.objects.visible_to(user).filter(conflict=conflict):
        statements.setdefault(statement.lead_id, []).append(statement)
    registered = registrations(conflict, leads)
    claims = {
        claim.lead_id: claim for claim in Claim.objects.filter(lead__in=leads).order_by("claimed_at", "pk")
    }
    focus = set(AreaChain.objects.values_list("area_id", "chain_id"))
    return {
        lead.pk: DeskSide(
            pursuit=pursuit_of(lead),
            lead=lead,
            statements=statements.get(lead.pk, []),
            registration=registered[lead.pk],
            claim=claims.get(lead.pk),
            chain_is_focus=(lead.area_id, lead.chain_id) in focus,
            may_hand_in=lead in spoken_for,
        )
        for lead in leads
    }


def _clock(conflict: LeadConflict, today: dt.date) -> Clock | None:
    """The deadline that runs now."""
    is_appeal = conflict.status in (ConflictStatus.DECIDED, ConflictStatus.APPEALED)
    waits = is_appeal or conflict.status in (ConflictStatus.NOTIFIED, ConflictStatus.EVIDENCE)
    due = conflict.appeal_due if is_appeal else conflict.evidence_due
    if not waits or due is None:
        return None
    left = Calendar().between(today, due)
    return Clock(DueDate(due, conflict.is_due_provisional), left, is_appeal)
