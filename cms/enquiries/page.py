"""What the page of an enquiry shows its reader."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from cms.enquiries.choices import ENDED, HANDLED, EnquiryStatus, Suspicion
from cms.enquiries.flow import ASSIGN, ENQUIRY_FLOW, HANDLE, SEE_SENDER, moves_open_to
from cms.enquiries.models import Enquiry
from core.changes import history_of, in_words
from crm.models import Lead
from registry.history import SHOWN, Difference, Line

VERBS: dict[str, Promise] = {
    "received": pgettext_lazy("enquiry", "Received"),
    "assigned": _("Given to somebody else"),
    "lead_made": _("Lead made"),
    "paused": _("Clocks stopped"),
    "resumed": _("Clocks set going again"),
    "recounted": _("Days counted again"),
    "anonymised": _("Anonymised"),
}
# Shown elsewhere on the page.
UNTOLD = ("next_due_on", "routed_at", "retention_until", "closed_on", "paused_since", "duplicate_of")


def enquiry_page(enquiry: Enquiry, user: User) -> dict[str, Any]:
    may_handle = user.has_perm(HANDLE) and user.works_in(enquiry.area_id)
    is_handled = enquiry.status in HANDLED
    lead = enquiry.lead if enquiry.lead_id and _may_see(enquiry.lead_id, user) else None
    return {
        "enquiry": enquiry,
        "moves": moves_open_to(enquiry, user),
        "sees_sender": user.has_perm(SEE_SENDER),
        "suspicions": [Suspicion(one).label for one in enquiry.suspicions],
        "clocks": enquiry.clocks.select_related("done_by"),
        "pauses": enquiry.pauses.select_related("started_by", "ended_by"),
        "answers": enquiry.answers.select_related("created_by", "sent_by"),
        "proposals": enquiry.proposals.all(),
        "lead": lead,
        "today": timezone.localdate(),
        "may_assign": user.has_perm(ASSIGN)
        and user.works_in(enquiry.area_id)
        and enquiry.status not in (*ENDED, EnquiryStatus.HELD),
        "may_pause": may_handle and is_handled and enquiry.paused_since is None,
        "may_resume": may_handle and is_handled and enquiry.paused_since is not None,
        "may_write": may_handle and is_handled,
        "may_make_lead": may_handle
        and is_handled
        and enquiry.lead_id is None
        and enquiry.area_id is not None,
        "history": enquiry_history(enquiry),
    }


def _wants_lead(enquiry: Enquiry) -> bool:
    return enquiry.status in HANDLED and enquiry.lead_id is None and enquiry.area_id is not None


def _may_see(lead_id: int, user: User) -> bool:
    return user.has_perm("crm.view_lead") and Lead.objects.visible_to(user).filter(pk=lead_id).exists()


def enquiry_history(enquiry: Enquiry) -> list[Line]:
    """What was done, newest first; one query."""
    return [
        Line(
            entry.at,
            entry.actor,
            _verb(entry.verb),
            entry.note,
            [_difference(name, pair) for name, pair in entry.changes.items() if name not in UNTOLD],
        )
        for entry in history_of(enquiry)[:SHOWN]
    ]


def _verb(verb: str) -> str:
    move = ENQUIRY_FLOW.moves.get(verb)
    return str(move.label if move else VERBS.get(verb, verb))


def _difference(name: str, pair: Sequence[Any]) -> Difference:
    field = next((known for known in Enquiry._meta.fields if known.name == name), None)
    before, after = (in_words(field, value) for value in pair)
    return Difference(str(field.verbose_name if field else name), before, after)
