"""What an officer does with an enquiry: its steps, and its clocks stopped and set going again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cms.enquiries.access import require_here
from cms.enquiries.choices import HANDLED, EnquiryStatus, Outcome
from cms.enquiries.flow import BY_SYSTEM, CLOCK_OF, ENQUIRY_FLOW, HANDLE
from cms.enquiries.models import Enquiry, EnquiryPause
from cms.enquiries.rules import keep_discarded_until, keep_until
from cms.enquiries.services.clocks import clock_done, clocks_drop, clocks_set
from core import changes
from core.flow import Forbidden, Move, MoveRefused
from core.locking import locked
from core.writing import write


@transaction.atomic
def enquiry_move(
    *,
    enquiry: Enquiry,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen_status: str = "",
    today: dt.date | None = None,
) -> Enquiry:
    """Take a step of ENQUIRY_FLOW. `values` holds what it needs.

    `seen_status` is the status on the page where the button was pressed. A step whose clock is stopped sets
    it going again: who answers does not wait any more. Raises MoveRefused.
    """
    values, today = values or {}, today or timezone.localdate()
    enquiry = locked(enquiry)
    if seen_status and enquiry.status != seen_status:
        raise MoveRefused(
            _("Somebody just changed this enquiry to “%(status)s”. Look at it again before you decide.")
            % {"status": enquiry.get_status_display()}
        )
    move = ENQUIRY_FLOW.check(enquiry, name, actor, values)
    require_here(actor, move.permission, enquiry.area_id)
    if name in BY_SYSTEM:
        raise Forbidden(_("Give the enquiry to an officer by name."))
    note = values.get("note", "")
    fields = _becomes(enquiry, move, values, today)
    if enquiry.status in HANDLED:
        _end_pause(enquiry, actor, today)
        if name in CLOCK_OF:
            clock_done(enquiry=enquiry, kind=CLOCK_OF[name], actor=actor, on=today, note=note)
        else:
            clocks_drop(enquiry=enquiry)
        fields |= {"paused_since": None, "next_due_on": clocks_set(enquiry=enquiry)}
    return write(enquiry, fields, actor=actor, verb=name, note=note)


def _becomes(enquiry: Enquiry, move: Move, values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    fields: dict[str, Any] = {"status": move.target}
    if move.name == "release":
        return fields | {
            "closed_on": None,
            "outcome": "",
            "retention_until": keep_until(enquiry.rule, timezone.localdate(enquiry.received_at)),
        }
    if move.name == "discard" or values.get("outcome") == Outcome.SPAM:
        outcome, until = Outcome.SPAM, keep_discarded_until(enquiry.rule, today)
        return fields | {"closed_on": today, "outcome": outcome, "retention_until": until}
    fields["retention_until"] = keep_until(enquiry.rule, today)
    if move.target == EnquiryStatus.CLOSED:
        fields |= {"closed_on": today, "outcome": values["outcome"]}
    return fields


@transaction.atomic
def enquiry_pause(
    *, enquiry: Enquiry, reason: str, note: str, actor: User, today: dt.date | None = None
) -> EnquiryPause:
    """Stop the clocks from today on. What is late stays late. Raises Forbidden, MoveRefused."""
    enquiry, today = locked(enquiry), today or timezone.localdate()
    require_here(actor, HANDLE, enquiry.area_id)
    if enquiry.status not in HANDLED:
        raise MoveRefused(_("No clock of this enquiry runs now."))
    if enquiry.paused_since is not None:
        raise MoveRefused(_("The clocks of this enquiry are stopped already. Reload the page."))
    if enquiry.pauses.filter(ended_on__gt=today).exists():
        raise MoveRefused(_("The clocks were stopped until a later day. Choose another day."))
    pause = EnquiryPause.objects.create(
        enquiry=enquiry, reason=reason, note=note, started_on=today, started_by=actor
    )
    changes.record(pause, actor=actor, verb="created", changes={"reason": [None, reason]}, note=note)
    values = {"paused_since": today, "next_due_on": clocks_set(enquiry=enquiry)}
    write(enquiry, values, actor=actor, verb="paused", note=note)
    return pause


@transaction.atomic
def enquiry_resume(*, enquiry: Enquiry, actor: User, today: dt.date | None = None) -> Enquiry:
    """Today counts again. Raises Forbidden, MoveRefused."""
    enquiry, today = locked(enquiry), today or timezone.localdate()
    require_here(actor, HANDLE, enquiry.area_id)
    if enquiry.paused_since is None:
        raise MoveRefused(_("The clocks of this enquiry are not stopped. Reload the page."))
    _end_pause(enquiry, actor, today)
    values = {"paused_since": None, "next_due_on": clocks_set(enquiry=enquiry)}
    return write(enquiry, values, actor=actor, verb="resumed")


def _end_pause(enquiry: Enquiry, actor: User, today: dt.date) -> None:
    pause = enquiry.pauses.filter(ended_on=None).first()
    if pause is not None:
        write(pause, {"ended_on": today, "ended_by": actor}, actor=actor, verb="ended")
