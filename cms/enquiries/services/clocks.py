"""The clocks of an enquiry: started, stopped, done. All run in the caller's transaction, under its lock."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cms.enquiries.choices import HANDLED, ClockKind, ClockState
from cms.enquiries.clocks import ClockFace, Stop
from cms.enquiries.models import Enquiry, EnquiryClock
from cms.enquiries.rules import days_of
from core.locking import locked
from core.workdays import Calendar
from core.writing import write

FIRST = (ClockKind.RESPOND, ClockKind.ASSESS, ClockKind.FEED_BACK)


def face_of(enquiry: Enquiry, calendar: Calendar | None = None) -> ClockFace:
    """How the clocks of this enquiry count."""
    pauses = enquiry.pauses.values_list("started_on", "ended_on")
    return ClockFace(calendar or Calendar(), (Stop(since, until) for since, until in pauses))


def clocks_start(*, enquiry: Enquiry) -> None:
    """The visitor waits since he sent it, also where it was held for a while. Without a rule none runs."""
    since = timezone.localdate(enquiry.received_at)
    for kind in FIRST:
        _start(enquiry, kind, since)


def clock_done(*, enquiry: Enquiry, kind: str, actor: User, on: dt.date, note: str) -> None:
    """The running clock of a step is done; after the feedback the reports begin, one after the other."""
    clock = enquiry.clocks.filter(kind=kind, state=ClockState.RUNNING).first()
    if clock is not None:
        face = face_of(enquiry)
        clock.state, clock.done_on, clock.done_by, clock.note = ClockState.DONE, on, actor, note
        clock.days_taken = face.taken(clock.started_on, on)
        clock.days_late = face.late(clock.started_on, clock.days, on)
        clock.save(
            update_fields=["state", "done_on", "done_by", "note", "days_taken", "days_late"]
        )  # part of the enquiry, whose move is recorded
    if kind in (ClockKind.FEED_BACK, ClockKind.REPORT):
        _start(enquiry, ClockKind.REPORT, on)


def _start(enquiry: Enquiry, kind: str, since: dt.date) -> None:
    if enquiry.rule is None:
        return
    number = enquiry.clocks.filter(kind=kind).count() + 1
    days = days_of(enquiry.rule, kind)
    EnquiryClock.objects.create(enquiry=enquiry, kind=kind, number=number, days=days, started_on=since)


def clocks_drop(*, enquiry: Enquiry) -> None:
    """What is still to be done need not be done any more."""
    for clock in enquiry.clocks.filter(state=ClockState.RUNNING):
        clock.state = ClockState.DROPPED
        clock.save(update_fields=["state"])


def clocks_set(*, enquiry: Enquiry, calendar: Calendar | None = None) -> dt.date | None:
    """Count the running clocks anew. Returns the day on which the next step is due, None where none is."""
    running, due = list(enquiry.clocks.filter(state=ClockState.RUNNING)), []
    face = face_of(enquiry, calendar) if running else None
    for clock in running:
        found = face.due(clock.started_on, clock.days) if face else None
        values = (found.date, found.provisional) if found else (None, False)
        if values != (clock.due_on, clock.is_provisional):
            clock.due_on, clock.is_provisional = values
            clock.save(update_fields=["due_on", "is_provisional"])
        due += [found.date] if found else []
    return min(due, default=None)


def clocks_recount() -> Iterator[Enquiry]:
    """Once the holidays of a year are announced, days move. Gives each enquiry of which one did."""
    calendar = Calendar()
    for pk in list(Enquiry.objects.filter(status__in=HANDLED).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            enquiry = locked(Enquiry(pk=pk))
            before = _days(enquiry)
            due_on = clocks_set(enquiry=enquiry, calendar=calendar)
            if _days(enquiry) == before and due_on == enquiry.next_due_on:
                continue
            write(enquiry, {"next_due_on": due_on}, actor=None, verb="recounted")
        yield enquiry


def _days(enquiry: Enquiry) -> list[tuple]:
    running = enquiry.clocks.filter(state=ClockState.RUNNING)
    return list(running.values_list("pk", "due_on", "is_provisional"))
