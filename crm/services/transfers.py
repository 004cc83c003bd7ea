"""Handing a lead to a better-suited area: offered, and moved with all that hangs on it once accepted."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.choices import AreaKind
from accounts.models import Organisation, User
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.moments import moment_of
from core.writing import write
from crm.choices.claims import ClaimEnd, TransferReason, TransferStatus
from crm.claim_flow import check_transfer_move
from crm.models import Activity, Claim, ClaimTransfer, Contact, Evidence, Lead, Project, Todo
from crm.queries import workers_in
from crm.services.claims import claim_end, claim_locked, claimed_lead_locked
from crm.services.projects import set_many


@transaction.atomic
def transfer_propose(
    *,
    claim: Claim,
    actor: User,
    to_organisation: Organisation,
    reason: TransferReason | str,
    kept_share_pct: Decimal,
    note: str = "",
    today: dt.date | None = None,
) -> ClaimTransfer:
    """Offer a protected lead to a unit of another area. The giving area keeps a share in the statistics.

    `note` is for the giving area and the region office. Raises MoveRefused when the actor may not or the lead
    is not protected, ValidationError for an area or a share that the rule does not allow.
    """
    today = today or timezone.localdate()
    claim = claim_locked(claim)
    require(actor, "crm.transfer_claim", claim.area_id)
    _refuse_unprotected(claim, today)
    if claim.transfers.filter(status=TransferStatus.PROPOSED).exists():
        raise MoveRefused(_("This lead is offered already. Wait for the answer, or withdraw the offer."))
    area = to_organisation.area
    if area is None or area.kind != AreaKind.FTZ_AREA or area.pk == claim.area_id:
        raise ValidationError({"to_organisation": _("Choose a unit of another area.")})
    rule = claim.rule
    if not rule.kept_share_min_pct <= kept_share_pct <= rule.kept_share_max_pct:
        raise ValidationError(
            {
                "kept_share_pct": _("The rule allows a share from %(least)s to %(most)s %%.")
                % {"least": plain(rule.kept_share_min_pct), "most": plain(rule.kept_share_max_pct)}
            }
        )
    transfer = ClaimTransfer.objects.create(
        claim=claim,
        to_area=area,
        to_organisation=to_organisation,
        reason=reason,
        note=note,
        kept_share_pct=kept_share_pct,
        proposed_at=moment_of(today),
        created_by=actor,
    )
    changes.record(transfer, actor=actor, verb="proposed", changes={"status": [None, transfer.status]})
    return transfer


@transaction.atomic
def transfer_answer(
    *,
    transfer: ClaimTransfer,
    name: str,
    actor: User,
    owner: User | None = None,
    note: str = "",
    today: dt.date | None = None,
) -> ClaimTransfer:
    """Accept, refuse or withdraw an offer (TRANSFER_FLOW). Who accepts names the officer who goes on.

    With the acceptance the lead, its contacts, activities, evidence and project belong to the receiving unit;
    the protection period goes on, the silence counts anew. Raises MoveRefused, ValidationError for an officer
    who does not work on leads there.
    """
    today = today or timezone.localdate()
    lead = claimed_lead_locked(transfer.claim.lead)
    claim = claim_locked(transfer.claim)
    transfer = locked(transfer)
    transfer.claim = claim
    move = check_transfer_move(transfer, name, actor, {"owner": owner, "note": note.strip()})
    answer = {
        "status": move.target,
        "answered_by": actor,
        "answered_at": moment_of(today),
        "answer_note": note.strip()[:300],
    }
    if name != "accept":
        return write(transfer, answer, actor=actor, verb=name)
    assert owner is not None  # the flow needs one
    _refuse_unprotected(claim, today)
    if not workers_in(transfer.to_area).filter(pk=owner.pk).exists():
        raise ValidationError(
            {"owner": _("This officer does not work on leads in the area. Choose somebody from the list.")}
        )
    transfer = write(transfer, answer, actor=actor, verb=name)
    _hand_over(transfer, claim, lead, owner, actor, today)
    return transfer


def plain(share: Decimal) -> str:
    """A share without the zeros of its column."""
    return f"{share.normalize():f}"


def _refuse_unprotected(claim: Claim, today: dt.date) -> None:
    if not claim.is_active or claim.lapses_on <= today:
        raise MoveRefused(_("This lead is not protected any more. It cannot be handed over."))


def _hand_over(
    transfer: ClaimTransfer, claim: Claim, lead: Lead, owner: User, actor: User, today: dt.date
) -> None:
    ended = claim_end(claim=claim, end=ClaimEnd.TRANSFERRED, actor=actor, today=today)
    write(ended, {"kept_share_pct": transfer.kept_share_pct}, actor=actor, verb="transferred")
    new_owner = {"area": transfer.to_area, "organisation": transfer.to_organisation}
    follower = Claim.objects.create(
        **new_owner,
        lead=lead,
        enterprise_id=claim.enterprise_id,
        created_by=actor,
        rule=claim.rule,
        phase=claim.phase,
        is_separate=claim.is_separate,
        claimed_at=claim.claimed_at,
        kept_alive_on=today,
        protected_until=claim.protected_until,
        extended_on=claim.extended_on,
        extension_reason=claim.extension_reason,
        follows=ended,
    )
    changes.record(follower, actor=actor, verb="granted", changes={"follows": [None, ended.pk]})
    _move_records(lead, new_owner, owner, actor)
    _part_contacts(lead, actor)


def _move_records(lead: Lead, new_owner: Mapping[str, Any], owner: User, actor: User) -> None:
    responsible = {**new_owner, "owner": owner}
    write(lead, responsible, actor=actor, verb="transferred")
    of_lead = Q(lead=lead)
    project = Project.objects.select_for_update(of=("self",)).filter(lead=lead).first()
    if project:
        write(project, responsible, actor=actor, verb="transferred")
        set_many(project, "co_officers", (), actor)  # a team of the giving area
        of_lead |= Q(project=project)
    _reassign(Contact.objects.filter(lead=lead), new_owner, actor)
    for model in (Activity, Evidence, Todo):
        _reassign(model._default_manager.filter(of_lead), new_owner, actor)


def _reassign(rows: Iterable[Any], new_owner: Mapping[str, Any], actor: User) -> None:
    moved: list[Any] = list(rows)
    entries = [(row, "transferred", changes.difference(row, new_owner)) for row in moved]
    for row in moved:
        for name, value in new_owner.items():
            setattr(row, name, value)
    if moved:
        type(moved[0])._default_manager.bulk_update(moved, list(new_owner))
        changes.record_many(entries, actor=actor)


def _part_contacts(lead: Lead, actor: User) -> None:
    """Who reads an activity reads the names of its contacts: each area keeps a row of its own of a person who
    took part in activities of both.
    """
    links = Activity.contacts.through.objects.filter(activity__enterprise=lead.enterprise_id)
    crossing = links.exclude(activity__area=F("contact__area"))
    own: dict[tuple[int, int], models.Model] = {}
    for link in crossing.select_related("activity", "contact").order_by("pk"):
        activity, contact = link.activity, link.contact
        key = (contact.pk, activity.area_id)
        if key not in own:
            own[key] = _copy_of(contact, activity, actor)
        links.filter(pk=link.pk).update(contact=own[key])  # the copy's entry tells of it


def _copy_of(contact: Contact, activity: Activity, actor: User) -> Contact:
    copy = Contact.objects.get(pk=contact.pk)
    copy.pk, copy._state.adding = None, True
    copy.lead = activity.lead
    copy.area, copy.organisation = activity.area, activity.organisation
    copy.save(force_insert=True)
    changes.record(copy, actor=actor, verb="created", changes={"copied_from": [None, contact.pk]})
    return copy
