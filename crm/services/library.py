"""Every write to the project library: opportunities, and the enterprises that they are put to."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.flow import Move, MoveRefused
from core.locking import locked
from core.numbers import next_number
from core.writing import write
from crm.choices.library import OpportunityStatus
from crm.library_flow import BY_EDIT, CHANGE, MATCH, MATCH_FLOW, OFFERED, check_move
from crm.models import Lead, Opportunity, OpportunityMatch
from crm.opportunity_matching import score_of
from crm.services.claims import claimed_lead_locked, enterprise_locked
from crm.services.entry import ownership
from registry.models import Enterprise

NUMBER = "GX-L"
# What a review and a confidentiality check vouch for.
UNCHECKED: dict[str, Any] = {
    "status": OpportunityStatus.DRAFT,
    "reviewed_by": None,
    "confidentiality_checked_by": None,
    "published_on": None,
}


@transaction.atomic
def opportunity_create(
    *, values: Mapping[str, Any], actor: User, today: dt.date | None = None
) -> Opportunity:
    """Enter an opportunity as a draft, with the next number of the year (GX-L-2026-0001).

    Raises Forbidden, ValidationError by field: an area that is not the actor's, a node of another chain, a
    park of another area, a scale that runs backwards.
    """
    require(actor, "crm.add_opportunity")
    year = (today or timezone.localdate()).year
    opportunity = Opportunity(number=next_number(Opportunity, f"{NUMBER}-{year}"), created_by=actor, **values)
    _check(opportunity, actor)
    opportunity.save(force_insert=True)
    changes.record(opportunity, actor=actor, verb="created", changes={"status": [None, opportunity.status]})
    return opportunity


@transaction.atomic
def opportunity_update(
    *, opportunity: Opportunity, values: Mapping[str, Any], actor: User, version: str = ""
) -> Opportunity:
    """Change an opportunity. One that was reviewed or published becomes a draft again: it is offered to the
    public only as a second person read it. Raises Forbidden, ChangedMeanwhile, ValidationError, MoveRefused.
    """
    opportunity = locked(opportunity, version=version)
    require(actor, CHANGE, opportunity.area_id)
    if opportunity.status == OpportunityStatus.CLOSED:
        raise ValidationError(_("This opportunity is closed and cannot be changed."))
    if not changes.difference(opportunity, values):
        return opportunity
    verb, fields = "updated", dict(values)
    if opportunity.status != OpportunityStatus.DRAFT:
        check_move(opportunity, BY_EDIT, actor, {})
        verb, fields = BY_EDIT, fields | UNCHECKED
    differing = changes.difference(opportunity, fields)
    for name in differing:
        setattr(opportunity, name, fields[name])
    _check(opportunity, actor)
    opportunity.save(update_fields=[*differing, "updated_at"])
    changes.record(opportunity, actor=actor, verb=verb, changes=differing)
    return opportunity


@transaction.atomic
def opportunity_move(
    *,
    opportunity: Opportunity,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen_status: str = "",
    today: dt.date | None = None,
) -> Opportunity:
    """Move an opportunity along OPPORTUNITY_FLOW. `values` holds what the move needs. Raises MoveRefused."""
    values = values or {}
    opportunity = locked(opportunity)
    if seen_status and opportunity.status != seen_status:
        raise MoveRefused(
            _("Somebody just changed this opportunity to “%(status)s”. Look at it again before you decide.")
            % {"status": opportunity.get_status_display()}
        )
    move = check_move(opportunity, name, actor, values)
    becomes = _becomes(move, values, actor, today or timezone.localdate())
    return write(opportunity, becomes, actor=actor, verb=move.name, note=values.get("note", ""))


def _becomes(move: Move, values: Mapping[str, Any], actor: User, today: dt.date) -> dict[str, Any]:
    """The fields that a move sets besides the status."""
    fields = {"status": move.target, **{name: values[name] for name in move.needs if name != "note"}}
    if move.name == "review":
        return fields | {"reviewed_by": actor}
    if move.name == "publish":
        return fields | {"published_on": today}
    if move.name == "close":
        return fields | {"closed_on": today}
    if move.target == OpportunityStatus.DRAFT:
        return fields | UNCHECKED
    return fields


@transaction.atomic
def match_propose(*, opportunity: Opportunity, enterprise: Enterprise, actor: User) -> OpportunityMatch:
    """Note that the actor's area puts an opportunity to an enterprise; score and reasons as of now.

    Raises Forbidden, MergedMeanwhile, ValidationError for one that is not published, or that the area put to
    this enterprise before.
    """
    require(actor, MATCH)
    enterprise = enterprise_locked(enterprise.pk)
    opportunity = locked(opportunity)
    if opportunity.status not in OFFERED:
        raise ValidationError(_("Only a published opportunity is put to enterprises."))
    owning = ownership(actor, actor.home_area() or opportunity.area)
    known = OpportunityMatch.objects.filter(
        opportunity=opportunity, enterprise=enterprise, area=owning["area"]
    ).first()
    if known:
        raise ValidationError(
            _("Your area put it to “%(name)s” already, on %(day)s. Go on from that entry below.")
            % {"name": enterprise.label, "day": timezone.localdate(known.created_at).isoformat()}
        )
    prospect = score_of(opportunity, enterprise)
    match = OpportunityMatch.objects.create(
        **owning,
        opportunity=opportunity,
        enterprise=enterprise,
        score=prospect.score,
        reasons=[reason.stored for reason in prospect.reasons],
    )
    changes.record(match, actor=actor, verb="created", changes={"status": [None, match.status]})
    return match


@transaction.atomic
def match_answer(
    *, match: OpportunityMatch, name: str, actor: User, note: str = "", seen_status: str = ""
) -> OpportunityMatch:
    """Record what came of a match by a step of MATCH_FLOW. Raises MoveRefused."""
    match = locked(match)
    require(actor, MATCH, match.area_id)
    if seen_status and match.status != seen_status:
        raise MoveRefused(
            _("Somebody just changed this match to “%(status)s”. Look at it again before you decide.")
            % {"status": match.get_status_display()}
        )
    move = MATCH_FLOW.check(match, name, actor, {"note": note})
    return write(match, {"status": move.target, "note": note or match.note}, actor=actor, verb=move.name)


@transaction.atomic
def match_link(*, match: OpportunityMatch, lead: Lead, actor: User) -> OpportunityMatch:
    """Say which lead came of a match. Raises Forbidden, ValidationError for another enterprise or area."""
    lead = claimed_lead_locked(lead)
    match = locked(match)
    require(actor, MATCH, match.area_id)
    if lead.enterprise_id != match.enterprise_id or lead.area_id != match.area_id:
        raise ValidationError(_("This lead is on another enterprise, or of another area. Choose another."))
    return write(match, {"lead": lead}, actor=actor, verb="linked")


def _check(opportunity: Opportunity, actor: User) -> None:
    opportunity.clean_fields(exclude=[f.name for f in opportunity._meta.fields if f.is_relation])
    _require_own(opportunity, actor)
    if opportunity.node and opportunity.node.chain_id != opportunity.chain_id:
        raise ValidationError({"node": _("This node belongs to another chain. Choose a node of the chain.")})
    if opportunity.park and opportunity.park.area_id != opportunity.area_id:
        raise ValidationError({"park": _("This park is in another area.")})
    lowest, highest = opportunity.scale_from_cny, opportunity.scale_to_cny
    if lowest is not None and highest is not None and lowest > highest:
        raise ValidationError({"scale_to_cny": _("The upper limit lies below the lower one.")})


def _require_own(opportunity: Opportunity, actor: User) -> None:
    if not actor.works_in(opportunity.area):
        raise ValidationError({"area": _("You do not work in this area. Choose one of yours.")})
