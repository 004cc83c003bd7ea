"""What pages of cases show of the list: contacts, findings, letters, what the state keeps."""

import datetime as dt
from dataclasses import dataclass

from django import template
from django.utils import timezone

from accounts.models import User
from whitelist import minutes
from whitelist.choices import LISTED
from whitelist.consequences import Standing, standings
from whitelist.letters import has_letter as event_has_letter
from whitelist.list_tables import event_in_words, finding_in_words, is_overdue
from whitelist.models import Case, Event, Finding, Review, Touch
from whitelist.services.touches import may_log_touch
from whitelist.touching import keeps_services

register = template.Library()
SHOWN = 20


@dataclass(frozen=True)
class Contacts:
    rows: list[Touch]
    due: dt.date | None  # null: none is due in this state
    is_missed: bool
    may_note: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.rows or self.may_note or self.due)


@register.simple_tag
def touches_of(case: Case, user: User) -> Contacts:
    """The latest contacts with a listed enterprise, and when the next is due. Two queries."""
    rows = list(case.touches.select_related("created_by", "officer")[:SHOWN])
    due = None
    if case.status in LISTED and case.listed_on and keeps_services(case):
        last = max([case.listed_on, *(touch.on for touch in rows[:1])])
        due = last + dt.timedelta(days=case.version.touch_days)
    return Contacts(
        rows,
        due,
        is_missed=due is not None and due < timezone.localdate(),
        may_note=may_note_contact(case, user),
    )


@register.simple_tag
def may_note_contact(case: Case, user: User) -> bool:
    return case.status in LISTED and may_log_touch(case, user)


@register.simple_tag
def standing_of(case: Case) -> Standing | None:
    """What it keeps today; none for a case that never was on the list. Two queries at most."""
    if case.listed_on is None:
        return None
    found = standings([case.enterprise_id], timezone.localdate())
    return next((one for one in found if one.case_id == case.pk), None)


@dataclass(frozen=True)
class ShownFinding:
    words: str
    settled_on: dt.date | None


@register.simple_tag
def findings_of(case: Case) -> list[ShownFinding]:
    """Open ones first, then the newest. One query."""
    found = sorted(case.findings.order_by("-pk")[:SHOWN], key=lambda one: one.settled_on is not None)
    return [ShownFinding(finding_in_words(one), one.settled_on) for one in found]


@register.filter
def review_of(row: Review, level: str) -> Review | None:
    return minutes.review_of(row, level)


@register.filter
def finding_words(finding: Finding) -> str:
    return finding_in_words(finding)


@register.filter
def event_words(event: Event) -> str:
    return event_in_words(event)


@register.filter(name="is_overdue")
def monitoring_is_overdue(case: Case) -> bool:
    return is_overdue(case)


@register.filter
def has_letter(event: Event) -> bool:
    return event_has_letter(event)
