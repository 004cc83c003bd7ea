"""Proposals: written, withdrawn, and seen by whoever has the address."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cms.enquiries.access import require_here
from cms.enquiries.choices import HANDLED
from cms.enquiries.flow import HANDLE
from cms.enquiries.models import Enquiry, Proposal, ProposalView
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write

LONGEST = 366  # days that a proposal may be read for


@transaction.atomic
def proposal_create(
    *, enquiry: Enquiry, values: Mapping[str, Any], actor: User, today: dt.date | None = None
) -> Proposal:
    """A page for the sender of an enquiry. `values` are fields of Proposal, projects and sites among them.

    Raises Forbidden, MoveRefused, ValidationError.
    """
    enquiry = locked(enquiry)
    require_here(actor, HANDLE, enquiry.area_id)
    if enquiry.status not in HANDLED:
        raise MoveRefused(_("A proposal is made to an enquiry that is with an officer."))
    _judge_expiry(values["expires_on"], today or timezone.localdate())
    own, chosen = _parts(values)
    proposal = Proposal.objects.create(**own, enquiry=enquiry, area=enquiry.area, created_by=actor)
    for name, rows in chosen.items():
        getattr(proposal, name).set(rows)
    expires = {"expires_on": [None, proposal.expires_on]}
    changes.record(proposal, actor=actor, verb="created", changes=expires)
    return proposal


@transaction.atomic
def proposal_change(
    *,
    proposal: Proposal,
    values: Mapping[str, Any],
    actor: User,
    version: str = "",
    today: dt.date | None = None,
) -> Proposal:
    """The address stays. Raises Forbidden, ChangedMeanwhile, MoveRefused, ValidationError."""
    proposal = _standing(proposal, actor, version)
    if values["expires_on"] != proposal.expires_on:
        _judge_expiry(values["expires_on"], today or timezone.localdate())
    own, chosen = _parts(values)
    differing = {}
    for name, rows in chosen.items():
        before, after = sorted(map(str, getattr(proposal, name).all())), sorted(map(str, rows))
        if before != after:
            differing[name] = [before, after]
        getattr(proposal, name).set(rows)
    if differing:
        changes.record(proposal, actor=actor, verb="updated", changes=differing)
    return write(proposal, own, actor=actor, verb="updated")


@transaction.atomic
def proposal_revoke(*, proposal: Proposal, note: str, actor: User) -> Proposal:
    """Nobody can read it any more, for good. Raises Forbidden, MoveRefused."""
    proposal = _standing(proposal, actor)
    return write(proposal, {"revoked_at": timezone.now()}, actor=actor, verb="revoked", note=note)


@transaction.atomic
def proposal_see(*, proposal: Proposal, address_hash: str) -> ProposalView:
    """Note that somebody opened the page. The note is itself the trail: append-only, with no address."""
    return ProposalView.objects.create(proposal=proposal, address_hash=address_hash)


def _standing(proposal: Proposal, actor: User, version: str = "") -> Proposal:
    proposal = locked(proposal, version=version)
    require_here(actor, HANDLE, proposal.area_id)
    if proposal.revoked_at is not None:
        raise MoveRefused(_("This proposal was withdrawn. Make another one."))
    return proposal


def _judge_expiry(expires_on: dt.date, today: dt.date) -> None:
    if not today <= expires_on <= today + dt.timedelta(days=LONGEST):
        raise ValidationError({"expires_on": _("Choose a day from today on, within a year.")})


def _parts(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    chosen = {name: values[name] for name in ("projects", "sites") if name in values}
    return {name: value for name, value in values.items() if name not in chosen}, chosen
