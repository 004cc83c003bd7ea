"""Every write to parties and events of a project (domain.md 2.10). Locks the project first."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from core.moments import moment_of
from core.writing import write
from crm.models import Project
from crm.services.entry import require_project
from incentives.attribution_choices import ENTERED_EVENTS, Employment, SetStatus
from incentives.models import AttributionEvent, Party

PROPOSE, CONFIRM = "incentives.propose_shares", "incentives.confirm_party"
CONFIRMATIONS = ("investor", "unit", "area")


@transaction.atomic
def party_add(
    *, project: Project, values: Mapping[str, Any], actor: User, today: dt.date | None = None
) -> Party:
    """Record who took part. When it was recorded is kept by the system and decides who was the first.

    `values`: role, organisation or user or name, employment, has_no_interest, document. Raises
    ValidationError, Forbidden.
    """
    project = locked(project)
    require_project(actor, PROPOSE, project)
    user, employment = values.get("user"), values.get("employment")
    if user is not None and user.is_desk_staff and employment in (Employment.EXTERNAL, Employment.AGENCY):
        raise ValidationError({"employment": _("This person works for the zone: say how he is employed.")})
    party = Party(
        project=project, created_by=actor, recorded_at=moment_of(today or timezone.localdate()), **values
    )
    party.full_clean(exclude=["created_by"])
    party.save(force_insert=True)
    changes.record(party, actor=actor, verb="created", changes={"role": [None, party.role]})
    return party


@transaction.atomic
def party_confirm(
    *, party: Party, by: str, on: dt.date, document: str, actor: User, today: dt.date | None = None
) -> Party:
    """Note that the investor, the receiving unit or the area (`by`) confirmed the party.

    Who recorded it does not confirm it for the area. Raises ValidationError, MoveRefused, Forbidden.
    """
    if by not in CONFIRMATIONS:
        raise TypeError(f"nobody confirms as {by}")
    project, party = locked(party.project), locked(party)
    require_project(actor, CONFIRM if by == "area" else PROPOSE, project)
    _refuse_withdrawn(party)
    if party.user_id == actor.pk:
        raise Forbidden(_("This is you. Somebody else must note the confirmation."))
    if by == "area" and party.created_by_id == actor.pk:
        raise Forbidden(_("You recorded this party. Somebody else must confirm it for the area."))
    if on > (today or timezone.localdate()):
        raise ValidationError({"on": _("This day lies ahead. Enter the day of the confirmation.")})
    if by == "area" and on != (today or timezone.localdate()):
        raise ValidationError({"on": _("The area confirms with the day on which it is entered.")})
    if on < timezone.localdate(party.recorded_at):
        raise ValidationError({"on": _("Nobody is confirmed before he was recorded.")})
    if not document.strip():
        raise ValidationError({"document": _("Name the paper that confirms it.")})
    values = {f"{by}_confirmed_on": on, "document": document.strip()}
    return write(party, values, actor=actor, verb="confirmed", note=document.strip())


@transaction.atomic
def party_withdraw(*, party: Party, reason: str, actor: User, today: dt.date | None = None) -> Party:
    """Take a party back that has no share proposed or locked. Raises MoveRefused, ValidationError."""
    project, party = locked(party.project), locked(party)
    require_project(actor, PROPOSE, project)
    _refuse_withdrawn(party)
    open_sets = [SetStatus.PROPOSED, SetStatus.LOCKED]
    if party.shares.filter(share_set__status__in=open_sets).exists():
        raise MoveRefused(_("The party has a share. Withdraw the proposal first, or have it decided anew."))
    return write(party, _withdrawal(reason, today), actor=actor, verb="withdrawn", note=reason.strip())


@transaction.atomic
def event_record(
    *, project: Project, values: Mapping[str, Any], actor: User, today: dt.date | None = None
) -> AttributionEvent:
    """Enter what no other record tells. `values`: kind, on, amount, document, note.

    Raises ValidationError, Forbidden.
    """
    project = locked(project)
    require_project(actor, PROPOSE, project)
    event = AttributionEvent(project=project, created_by=actor, **values)
    if event.kind not in ENTERED_EVENTS:
        raise ValidationError({"kind": _("This event is read from the records of the project.")})
    if event.on and event.on > (today or timezone.localdate()):
        raise ValidationError({"on": _("This day lies ahead. Enter the day on which it happened.")})
    event.full_clean(exclude=["created_by"])
    event.save(force_insert=True)
    changes.record(event, actor=actor, verb="created", changes={"kind": [None, event.kind]})
    return event


@transaction.atomic
def event_withdraw(
    *, event: AttributionEvent, reason: str, actor: User, today: dt.date | None = None
) -> AttributionEvent:
    """Take back what was entered wrongly. Raises MoveRefused, ValidationError."""
    project, event = locked(event.project), locked(event)
    require_project(actor, PROPOSE, project)
    if event.withdrawn_on is not None:
        raise MoveRefused(_("This was withdrawn already. Reload the page."))
    return write(event, _withdrawal(reason, today), actor=actor, verb="withdrawn", note=reason.strip())


def _refuse_withdrawn(party: Party) -> None:
    if party.withdrawn_on is not None:
        raise MoveRefused(_("This party was withdrawn. Reload the page."))


def _withdrawal(reason: str, today: dt.date | None) -> dict[str, Any]:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    return {"withdrawn_on": today or timezone.localdate(), "withdrawn_reason": reason.strip()}
