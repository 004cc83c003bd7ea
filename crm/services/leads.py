"""Every write to leads: reported, changed, moved, assigned."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from core import changes
from core.advisory import serialise
from core.flow import Move, MoveRefused
from core.locking import locked
from core.workdays import Calendar, DueDate
from core.writing import write
from crm.choices.claims import ClaimEnd
from crm.choices.leads import LeadStatus
from crm.contact_text import ContactText
from crm.duplicates import group_of, suspicions
from crm.flow import check_move
from crm.models import Lead, LeadConflict
from crm.queries import assignable_to
from crm.rules import claim_rule_on
from crm.services.claims import (
    claimed_lead_locked,
    claims_promote,
    enterprise_locked,
    lead_claim_end,
    protecting_claim,
)
from crm.services.contacts import contact_add
from crm.services.entry import ownership
from crm.services.submissions import submit_once
from registry.choices import EnterpriseKind
from registry.matching import namesakes
from registry.models import Enterprise
from registry.names.folding import fold
from registry.names.parsing import has_chinese, parse
from registry.services.enterprises import enterprise_create

CLAIM_ENDS = {"drop": ClaimEnd.DROPPED, "give_up": ClaimEnd.REFUSED}
CLAIM_MOVES = {*CLAIM_ENDS, "take_back"}
# Of a lead that nobody works on.
NOTHING_PLANNED = {
    "next_step": "",
    "next_step_due": None,
    "no_next_step_reason": "",
    "review_on": None,
    "status_before": "",
}


def lead_log(
    *,
    actor: User,
    summary: str,
    enterprise: Enterprise | None = None,
    enterprise_name: str = "",
    other_than: Collection[Enterprise] = (),
    contact: ContactText | None = None,
    area: Area | None = None,
    values: Mapping[str, Any] | None = None,
    submission_key: UUID | None = None,
    today: dt.date | None = None,
) -> Lead:
    """Report a lead on an enterprise, or on a new one of the name given; this is the first report.

    Where an enterprise with the whole name (or code) was entered meanwhile, the lead is on that one, unless
    it is among `other_than`: those that the actor has seen and says it is not.

    `values` are further fields of Lead. Without a next step it gets "First contact", due on the next working
    day. The first to report the enterprise gets the claim on it, as far as a rule is in force. Every other
    lead or project on the enterprise, of whatever area, becomes a conflict with this one. The same
    `submission_key` from the same actor returns the first lead and writes nothing.
    Raises Forbidden; ValidationError when the actor has no organisation or may not enter for the area, or
    when several enterprises have the name.
    """
    require(actor, "crm.add_lead")

    def create() -> Lead:
        owning = ownership(actor, area)
        target = enterprise or _enterprise_named(enterprise_name, other_than, actor)
        # Two reports at the same moment: the second waits here and then sees the first.
        target = enterprise_locked(target.pk)
        lead = Lead.objects.create(
            **owning,
            enterprise=target,
            owner=actor,
            summary=summary,
            submission_key=submission_key,
            **with_next_step(values or {}, today or timezone.localdate()),
        )
        changes.record(lead, actor=actor, verb="created", changes={"status": [None, lead.status]})
        record_conflicts(lead, actor)
        claims_promote(enterprise_id=target.pk, actor=actor, today=today or timezone.localdate())
        if contact:
            contact_add(actor=actor, enterprise=target, lead=lead, values=vars(contact), today=today)
        return lead

    return submit_once(Lead, actor=actor, key=submission_key, create=create)


def with_next_step(values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """`values` with "First contact" on the next working day where they say nothing of a next step."""
    if values.get("next_step_due") or values.get("no_next_step_reason"):
        return dict(values)
    return {**values, "next_step": _("First contact"), "next_step_due": first_step_due(today).date}


def first_step_due(today: dt.date) -> DueDate:
    """The next working day; provisional while its year's holidays are not announced."""
    return Calendar().add(today, 1)


def _enterprise_named(name: str, other_than: Collection[Enterprise], actor: User) -> Enterprise:
    """Of two who report a new company at once the second waits here, and finds what the first entered."""
    name_reserved(name)
    if has_chinese(name) and any(fold(one.name_zh) == fold(name) for one in other_than):
        raise ValidationError(
            _(
                "An enterprise of exactly this name is here already: choose it. Of two companies with one "
                "name enter the second in the registry first, with its credit code."
            )
        )
    found = list(namesakes(name).exclude(pk__in=[enterprise.pk for enterprise in other_than])[:2])
    if len(found) > 1:
        raise ValidationError(_("Several enterprises have this name. Choose one of them, or a new one."))
    return found[0] if found else _new_enterprise(name, actor)


def name_reserved(name: str) -> None:
    """Whoever else reports a new company of this name waits until the end of our transaction."""
    serialise(f"crm.lead_log {parse(name).whole}")


def _new_enterprise(name: str, actor: User) -> Enterprise:
    """Of an enterprise that is only talked about nothing but the name is known; its script tells the kind."""
    if has_chinese(name):
        return enterprise_create(actor=actor, values={"name_zh": name, "uscc_pending": True})
    return enterprise_create(actor=actor, values={"name_en": name, "kind": EnterpriseKind.FOREIGN_COMPANY})


def record_conflicts(lead: Lead, actor: User) -> None:
    """A conflict with every other lead that pursues the enterprise. Under `enterprise_locked`."""
    # Not scoped: the other lead may be of an area that the actor may not look into.
    others = (
        Lead.objects.pursuing()
        .filter(enterprise=lead.enterprise_id)
        .exclude(
            Q(pk=lead.pk) | Q(conflicts_as_first__second_lead=lead) | Q(conflicts_as_second__first_lead=lead)
        )
    )
    for other in others.order_by("reported_at", "pk"):
        conflict = LeadConflict.objects.create(
            enterprise_id=lead.enterprise_id, first_lead=other, second_lead=lead
        )
        changes.record(conflict, actor=actor, verb="created")
    record_group_conflicts(lead, actor)


def record_group_conflicts(lead: Lead, actor: User | None) -> list[LeadConflict]:
    """A conflict with every lead of another area that may be after the same project elsewhere in the group.

    Both sides are told the head of the group, not on which enterprise the other is. Runs in the caller's
    transaction. Two reports at the same moment do not see each other: the worker finds them.
    """
    rule = claim_rule_on(timezone.localdate(lead.reported_at))
    if rule is None:
        return []
    found = []
    for other, basis in suspicions(lead, similar_pct=rule.similar_name_pct):
        first, second = sorted((lead, other), key=lambda one: (one.reported_at, one.pk))
        # Somebody on another enterprise of the group may record the same pair at this moment.
        conflict, is_new = LeadConflict.objects.get_or_create(
            first_lead=first,
            second_lead=second,
            defaults={"enterprise_id": group_of(lead.enterprise), "basis": basis},
        )
        if is_new:
            changes.record(conflict, actor=actor, verb="created", changes={"basis": [None, basis]})
            found.append(conflict)
    return found


@transaction.atomic
def lead_update(*, lead: Lead, actor: User, values: Mapping[str, Any], version: str = "") -> Lead:
    """Change fields of an open lead; its status moves through `lead_move` alone.

    Raises Forbidden, ChangedMeanwhile when it is no longer of `version`, ValidationError when it is closed.
    """
    lead = locked(lead, version=version)
    require(actor, "crm.change_lead", lead.area_id)
    lead = _open(lead)
    return write(lead, values, actor=actor, verb="updated")


@transaction.atomic
def lead_assign(*, lead: Lead, owner: User, actor: User) -> Lead:
    """Make `owner` responsible. Raises Forbidden, ValidationError when he does not work on leads there."""
    lead = locked(lead)
    require(actor, "crm.assign_lead", lead.area_id)
    lead = _open(lead)
    if not assignable_to(lead).filter(pk=owner.pk).exists():
        raise ValidationError(
            _("%(name)s does not work on leads in this area. Choose somebody from the list.")
            % {"name": owner}
        )
    return write(lead, {"owner": owner}, actor=actor, verb="assigned")


@transaction.atomic
def lead_move(
    *,
    lead: Lead,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen_status: str = "",
    today: dt.date | None = None,
) -> Lead:
    """Move a lead along LEAD_FLOW. `values` holds what the move needs, and a `note` for the record.

    With a lead that is dropped or given up its claim ends, and the next who waits has it.
    `seen_status` is the status on the page where the button was pressed; left out, that of `lead` as given.
    Raises MoveRefused when the move is not open to the actor or somebody moved the lead meanwhile.
    """
    values = values or {}
    seen_status, today = seen_status or lead.status, today or timezone.localdate()
    lead = claimed_lead_locked(lead) if name in CLAIM_MOVES else locked(lead)
    if lead.status != seen_status:
        raise MoveRefused(
            _("Somebody just changed this lead to “%(status)s”. Look at it again before you decide.")
            % {"status": lead.get_status_display()}
        )
    move = check_move(lead, name, actor, values)
    require(actor, move.permission, lead.area_id)
    if name == "take_back":
        _refuse_claimed(lead)
    note = values.get("note", "")
    lead = write(lead, _becomes(lead, move, values, today), actor=actor, verb=move.name, note=note)
    if name == "take_back":
        record_conflicts(lead, actor)
        claims_promote(enterprise_id=lead.enterprise_id, actor=actor, today=today)
    elif name in CLAIM_ENDS:
        lead_claim_end(lead=lead, end=CLAIM_ENDS[name], actor=actor, today=today, note=note)
    return lead


def _refuse_claimed(lead: Lead) -> None:
    if protecting_claim(lead.enterprise_id):
        raise MoveRefused(
            _("Somebody else has this enterprise now. Report a lead of your own; the region office decides.")
        )


def _becomes(lead: Lead, move: Move, values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """The fields that a move sets besides the status."""
    fields = {"status": move.target, **{n: values[n] for n in move.needs if n != "note"}}
    if move.target == LeadStatus.SUSPENDED:
        review = {"next_step": _("Review the suspension"), "next_step_due": values["review_on"]}
        return fields | review | {"status_before": lead.status, "no_next_step_reason": ""}
    if move.target == LeadStatus.POOLED:
        return fields | NOTHING_PLANNED
    if move.target == LeadStatus.DROPPED:
        return fields | NOTHING_PLANNED | {"closed_on": today}
    if lead.status == LeadStatus.SUSPENDED:
        return fields | {"review_on": None, "status_before": "", "no_next_step_reason": ""}
    return fields


def _open(lead: Lead) -> Lead:
    if not lead.is_open:
        raise ValidationError(_("This lead is closed and cannot be changed."))
    return lead
