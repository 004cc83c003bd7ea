"""Every write to conflicts: the areas are heard, the region office proposes and decides (domain.md 3.1)."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import MoveRefused
from core.moments import moment_of
from core.recounting import recount
from core.workdays import Calendar, DueDate
from core.writing import write
from crm.choices.claims import (
    ClaimEnd,
    ConflictOutcome,
    ConflictStatus,
    DecisionGround,
    StatementSide,
)
from crm.choices.leads import PURSUING_LEAD_STATUSES, DropReason, LeadStatus
from crm.conflict_flow import check_conflict_move, decision_of, lead_spoken_for, proposal_of, was_appealed
from crm.duplicates import leads_of_shared_groups
from crm.models import ConflictDecision, ConflictStatement, Lead, LeadConflict
from crm.rules import claim_rule_on
from crm.services.claims import (
    MergedMeanwhile,
    claim_end,
    claim_grant,
    claim_locked,
    claims_promote,
    enterprises_locked,
    held_claim,
    holding_claim,
    lead_claim_end,
)
from crm.services.leads import NOTHING_PLANNED, record_group_conflicts

HUNDRED = Decimal(100)
STATEMENT_MOVES = {ConflictStatus.DECIDED: "appeal", ConflictStatus.APPEALED: "answer"}


@transaction.atomic
def conflict_notify(*, conflict: LeadConflict, actor: User, today: dt.date | None = None) -> LeadConflict:
    """Ask both areas for their evidence, within the working days of the rule in force.

    Raises MoveRefused, also when no rule is in force.
    """
    today = today or timezone.localdate()
    conflict = conflict_locked(conflict)
    move = check_conflict_move(conflict, "notify", actor, {}, today=today)
    rule = claim_rule_on(today)
    if rule is None:
        raise MoveRefused(_("No first-report rule is in force: an administrator must load one first."))
    due = Calendar().add(today, rule.evidence_days)
    values = {
        "status": move.target,
        "rule": rule,
        "notified_on": today,
        "evidence_due": due.date,
        "is_due_provisional": due.provisional,
    }
    return write(conflict, values, actor=actor, verb=move.name)


@transaction.atomic
def statement_make(
    *, conflict: LeadConflict, actor: User, text: str, lead: Lead | None = None, today: dt.date | None = None
) -> ConflictStatement:
    """What a side says of its own lead: as evidence, as an appeal against the decision, or on that appeal.

    `lead`: which of both, where the actor speaks for either. Raises MoveRefused when it is not the actor's
    turn or lead, or too late.
    """
    today = today or timezone.localdate()
    conflict = conflict_locked(conflict)
    name = STATEMENT_MOVES.get(ConflictStatus(conflict.status), "state")
    move = check_conflict_move(conflict, name, actor, {"text": text.strip()}, today=today)
    lead = lead_spoken_for(conflict, actor, lead)
    statement = ConflictStatement.objects.create(
        conflict=conflict,
        lead=lead,
        side=StatementSide.FIRST if lead == conflict.first_lead else StatementSide.SECOND,
        is_appeal=name != "state",
        text=text.strip(),
        made_at=moment_of(today),
        created_by=actor,
    )
    changes.record(statement, actor=actor, verb="created")
    write(conflict, {"status": move.target}, actor=actor, verb=name)
    return statement


@transaction.atomic
def conflict_propose(
    *,
    conflict: LeadConflict,
    actor: User,
    outcome: ConflictOutcome | str,
    ground: DecisionGround | str,
    reason: str,
    first_share_pct: Decimal = HUNDRED,
    today: dt.date | None = None,
) -> ConflictDecision:
    """Propose a decision; a later proposal takes the place of an earlier one. Both areas will read `reason`.

    `first_share_pct`: the share of the earlier lead in the statistics, the later lead has the rest; separate
    projects have 100 each. Raises MoveRefused.
    """
    today = today or timezone.localdate()
    conflict = conflict_locked(conflict)
    given = {"outcome": outcome, "ground": ground, "reason": reason.strip()}
    move = check_conflict_move(conflict, "propose", actor, given, today=today)
    separate = outcome == ConflictOutcome.SEPARATE
    if not 0 <= first_share_pct <= HUNDRED:
        raise MoveRefused(_("The share is a number from 0 to 100."))
    proposal = ConflictDecision.objects.create(
        conflict=conflict,
        **given,
        first_share_pct=HUNDRED if separate else first_share_pct,
        second_share_pct=HUNDRED if separate else HUNDRED - first_share_pct,
        proposed_at=moment_of(today),
        created_by=actor,
    )
    changes.record(proposal, actor=actor, verb="proposed", changes={"outcome": [None, str(outcome)]})
    write(conflict, {"status": move.target}, actor=actor, verb=move.name)
    return proposal


@transaction.atomic
def conflict_decide(
    *,
    conflict: LeadConflict,
    actor: User,
    proposal: ConflictDecision | None = None,
    today: dt.date | None = None,
) -> ConflictDecision:
    """Decide as proposed, by a second person; the claims follow at once. The decision is kept for good.

    `proposal`: what the actor has read; refused when there is another meanwhile. Raises MoveRefused.
    """
    today = today or timezone.localdate()
    leads = _leads_locked(conflict)
    conflict = conflict_locked(conflict)
    move = check_conflict_move(conflict, "decide", actor, {}, today=today)
    latest = proposal_of(conflict)
    assert latest is not None  # the flow has seen to it
    if proposal is not None and proposal.pk != latest.pk:
        raise MoveRefused(_("There is a newer proposal. Read it before you decide."))
    decision = write(latest, {"decided_on": today, "decided_by": actor}, actor=actor, verb="decided")
    appeal = _appeal_due(conflict, today)
    values = {"status": move.target, "appeal_due": appeal.date, "is_due_provisional": appeal.provisional}
    write(conflict, values, actor=actor, verb=move.name)
    _give_claims(conflict, decision, leads, actor, today)
    return decision


def _appeal_due(conflict: LeadConflict, today: dt.date) -> DueDate:
    """After an appeal there is none: final from the next day on."""
    if was_appealed(conflict) or conflict.rule is None:
        return DueDate(today)
    return Calendar().add(today, conflict.rule.appeal_days)


@transaction.atomic
def conflict_finalise(
    *, conflict: LeadConflict, actor: User | None, today: dt.date | None = None
) -> LeadConflict:
    """Nobody appealed in time, or the appeal is decided. `actor` None: the clock.

    The lead that lost is closed, unless it became a project: that its officer drops (crm.reminders).
    Raises MoveRefused.
    """
    today = today or timezone.localdate()
    leads = _leads_locked(conflict)
    conflict = conflict_locked(conflict)
    if actor is not None:
        check_conflict_move(conflict, "finalise", actor, {}, today=today)
    elif not _is_due(conflict, today):
        raise MoveRefused(_("The time for an appeal is not over."))
    decision = decision_of(conflict)
    assert decision is not None  # a decided conflict has one
    write(decision, {"is_final": True}, actor=actor, verb="finalise")
    _close_loser(conflict, decision, leads, actor, today)
    return write(conflict, {"status": ConflictStatus.FINAL}, actor=actor, verb="finalise")


def _is_due(conflict: LeadConflict, today: dt.date) -> bool:
    due = conflict.appeal_due
    return conflict.status == ConflictStatus.DECIDED and due is not None and due < today


def conflicts_finalise(*, today: dt.date) -> Iterator[LeadConflict]:
    """Make final what nobody appealed against in time, one transaction each."""
    due = LeadConflict.objects.filter(status=ConflictStatus.DECIDED, appeal_due__lt=today)
    for conflict in list(due.order_by("pk")):
        try:
            yield conflict_finalise(conflict=conflict, actor=None, today=today)
        except MoveRefused:
            continue  # appealed since


def conflicts_recount() -> Iterator[LeadConflict]:
    """Count the deadlines again that rest on a year whose holidays were not announced: it may be now."""
    provisional = LeadConflict.objects.filter(is_due_provisional=True).select_related("rule")
    yield from recount(provisional, _recounted, Calendar())


def _recounted(conflict: LeadConflict, calendar: Calendar) -> dict[str, object]:
    decision, rule = decision_of(conflict), conflict.rule
    if rule is None or conflict.status == ConflictStatus.FINAL:
        return {}
    if decision and decision.decided_on:
        name, due = "appeal_due", calendar.add(decision.decided_on, rule.appeal_days)
    elif conflict.notified_on:
        name, due = "evidence_due", calendar.add(conflict.notified_on, rule.evidence_days)
    else:
        return {}
    return {name: due.date, "is_due_provisional": due.provisional}


def conflict_locked(conflict: LeadConflict) -> LeadConflict:
    rows = LeadConflict.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("first_lead", "second_lead", "rule").get(pk=conflict.pk)


def _leads_locked(conflict: LeadConflict) -> dict[int, Lead]:
    """Both leads as they are now, and before them their enterprises; each kind in the order of the keys."""
    keys = (conflict.first_lead_id, conflict.second_lead_id)
    leads = Lead.objects.filter(pk__in=keys)
    enterprises = set(leads.order_by().values_list("enterprise_id", flat=True))
    enterprises_locked(enterprises)
    rows = leads.select_for_update(of=("self",), no_key=True).order_by("pk")
    by_key = {lead.pk: lead for lead in rows}
    if {lead.enterprise_id for lead in by_key.values()} != enterprises:
        raise MergedMeanwhile
    return by_key


def _give_claims(
    conflict: LeadConflict, decision: ConflictDecision, leads: dict[int, Lead], actor: User, today: dt.date
) -> None:
    """What the decision means for the claims of leads that are still pursued."""
    pursued = {pk: lead for pk, lead in leads.items() if lead.status in PURSUING_LEAD_STATUSES}
    if decision.outcome == ConflictOutcome.SEPARATE:
        for pk in (conflict.first_lead_id, conflict.second_lead_id):
            if pk in pursued:
                beside = holding_claim(pursued[pk].enterprise_id) is not None
                claim_grant(lead=pursued[pk], actor=actor, today=today, is_separate=beside)
        return
    winner, loser = _winner_and_loser(conflict, decision)
    if winner not in pursued:
        return
    lost = held_claim(pursued[loser]) if loser in pursued else None
    if lost:
        claim_end(claim=lost, end=ClaimEnd.DECIDED, actor=actor, today=today, note=decision.reason)
    own = held_claim(pursued[winner])
    if own and own.is_separate and holding_claim(pursued[winner].enterprise_id) is None:
        write(claim_locked(own), {"is_separate": False}, actor=actor, verb="decided")
    claim_grant(lead=pursued[winner], actor=actor, today=today)
    if lost and pursued[loser].enterprise_id != pursued[winner].enterprise_id:
        claims_promote(enterprise_id=pursued[loser].enterprise_id, actor=actor, today=today)


def _close_loser(
    conflict: LeadConflict,
    decision: ConflictDecision,
    leads: dict[int, Lead],
    actor: User | None,
    today: dt.date,
) -> None:
    """Close the lead that lost, where the other is still pursued."""
    if decision.outcome == ConflictOutcome.SEPARATE:
        return
    winner, loser = (leads[pk] for pk in _winner_and_loser(conflict, decision))
    if winner.status in PURSUING_LEAD_STATUSES and (loser.is_open or loser.status == LeadStatus.POOLED):
        closed = {"status": LeadStatus.DROPPED, "drop_reason": DropReason.DUPLICATE, "closed_on": today}
        write(loser, closed | NOTHING_PLANNED, actor=actor, verb="drop", note=decision.reason)
        lead_claim_end(lead=loser, end=ClaimEnd.DECIDED, actor=actor, today=today, note=decision.reason)


def _winner_and_loser(conflict: LeadConflict, decision: ConflictDecision) -> tuple[int, int]:
    first, second = conflict.first_lead_id, conflict.second_lead_id
    return (first, second) if decision.outcome == ConflictOutcome.FIRST else (second, first)


def conflicts_suspect() -> Iterator[LeadConflict]:
    """Record what nobody's report showed: groups, chain roles and names change, and two report at once."""
    for lead in leads_of_shared_groups():
        with transaction.atomic():
            found = record_group_conflicts(lead, actor=None)
        yield from found
