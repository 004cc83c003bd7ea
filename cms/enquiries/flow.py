"""States and moves of an enquiry. The worker routes; all else a person does."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.enquiries.choices import HANDLED, ClockKind
from cms.enquiries.choices import EnquiryStatus as S
from core.flow import Flow, Move

VIEW = "cms.view_enquiry"
HANDLE = "cms.handle_enquiry"
ASSIGN = "cms.assign_enquiry"
SCREEN = "cms.screen_enquiry"
MANAGE_ROUTES = "cms.manage_routes"
SEE_SENDER = "crm.view_contact_details"

ENQUIRY_FLOW = Flow.of(
    S.values,
    Move("release", {S.HELD, S.DISCARDED}, S.RECEIVED, SCREEN, pgettext_lazy("enquiry", "Release")),
    Move(
        "discard",
        {S.HELD, S.RECEIVED},
        S.DISCARDED,
        SCREEN,
        pgettext_lazy("enquiry", "Discard"),
        needs=("note",),
    ),
    Move("route", {S.RECEIVED}, S.ROUTED, ASSIGN, pgettext_lazy("enquiry", "Give to an officer")),
    Move(
        "respond",
        {S.ROUTED},
        S.RESPONDED,
        HANDLE,
        gettext_lazy("Record the response"),
        needs=("note",),
    ),
    Move(
        "assess",
        {S.RESPONDED},
        S.ASSESSED,
        HANDLE,
        gettext_lazy("Record the assessment"),
        needs=("note",),
    ),
    Move(
        "feed_back",
        {S.ASSESSED},
        S.FOLLOWED,
        HANDLE,
        gettext_lazy("Record the feedback"),
        needs=("note",),
    ),
    Move(
        "report",
        {S.FOLLOWED},
        S.FOLLOWED,
        HANDLE,
        gettext_lazy("Record a progress report"),
        needs=("note",),
    ),
    Move(
        "close",
        HANDLED,
        S.CLOSED,
        HANDLE,
        pgettext_lazy("enquiry", "Close"),
        needs=("outcome", "note"),
    ),
)
# What a page offers as a button; "route" is the worker's, and a person assigns by name.
BY_SYSTEM = {"route"}
# By which step which clock is done.
CLOCK_OF = {
    "respond": ClockKind.RESPOND,
    "assess": ClockKind.ASSESS,
    "feed_back": ClockKind.FEED_BACK,
    "report": ClockKind.REPORT,
}


def moves_open_to(enquiry, user) -> list[Move]:
    """The buttons of the page. No query beyond his permissions and areas."""
    if not user.works_in(enquiry.area_id):
        return []
    return [move for move in ENQUIRY_FLOW.open_to(enquiry, user) if move.name not in BY_SYSTEM]
