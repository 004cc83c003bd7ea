"""What of enquiries falls due, and for whom: handed to the list of what is due at start-up."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cms.enquiries.choices import ClockKind, ClockState, EnquiryStatus
from cms.enquiries.flow import ASSIGN, HANDLE, SCREEN
from cms.enquiries.models import Enquiry, EnquiryClock
from core.due import Asker, Kind, Told, by, on_the_day, page, visible

STEPS = {
    ClockKind.RESPOND: _("Enquiry to respond to"),
    ClockKind.ASSESS: _("Enquiry to assess"),
    ClockKind.FEED_BACK: _("Enquiry to feed back on"),
    ClockKind.REPORT: _("Enquiry to report on"),
}


def _running(asker: Asker) -> QuerySet[EnquiryClock]:
    if not asker.user.has_perm(HANDLE):
        return EnquiryClock.objects.none()
    return visible(EnquiryClock, asker).filter(state=ClockState.RUNNING, due_on__isnull=False)


def _own(user: User) -> Q:
    return Q(enquiry__officer=user)


def _held(asker: Asker) -> QuerySet[Enquiry]:
    if not asker.user.has_perm(SCREEN):
        return Enquiry.objects.none()
    return visible(Enquiry, asker).filter(status=EnquiryStatus.HELD)


def _unrouted(asker: Asker) -> QuerySet[Enquiry]:
    """What the worker could give to nobody."""
    if not asker.user.has_perm(ASSIGN):
        return Enquiry.objects.none()
    return visible(Enquiry, asker).filter(status=EnquiryStatus.RECEIVED)


def _title(told: Told) -> str:
    return f"{told['number']} {told['subject']}"


_ENQUIRY = {"pk": "pk", "number": "number", "subject": "subject"}

KINDS = (
    Kind(
        "enquiry_step",
        _("Step of an enquiry"),
        _running,
        by("due_on"),
        {
            "pk": "enquiry_id",
            "number": "enquiry__number",
            "subject": "enquiry__subject",
            "step": "kind",
        },
        _title,
        page("enquiry"),
        own=_own,
        owner="enquiry__officer",
        label_of=lambda told: STEPS[ClockKind(told["step"])],
    ),
    Kind("enquiry_held", _("Held enquiry to look at"), _held, on_the_day, _ENQUIRY, _title, page("enquiry")),
    Kind(
        "enquiry_unrouted",
        _("Enquiry to give to an officer"),
        _unrouted,
        on_the_day,
        _ENQUIRY,
        _title,
        page("enquiry"),
    ),
)
