"""What waits for a reader on the review desk, oldest due first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.workdays import Calendar, DueDate
from whitelist.choices import CaseStatus
from whitelist.clocks import Clock, clock_of, with_due
from whitelist.models import Case, Event, Finding, Opinion
from whitelist.services.steps import is_full_review
from whitelist.value_words import data_in_words
from whitelist.waits import asked_of, new_findings, to_decide

S = CaseStatus
WHY = {
    S.SUBMITTED: _("Application to be accepted"),
    S.AREA_REVIEW: _("Area review"),
    S.REGION_REVIEW: _("Region review"),
    S.OBJECTION: _("Objection to be handled"),
    S.PUBLICITY: _("Notice is over: enter in the list"),
    S.EFFECTIVE: _("Monitoring due"),
    S.WARNED: _("Warned, monitoring due"),
    S.REEVALUATING: _("Re-evaluation"),
    S.APPEALED: _("Appeal to be decided"),
}
DATA_CHANGED = _("Its data changed")
OPINION_ASKED = _("Opinion asked of your organisation")


@dataclass(frozen=True)
class Waiting:
    """A case that waits for the reader. `opinion` is the question put to his organisation, if that is why."""

    case: Case
    why: Any
    clock: Clock | None
    opinion: Opinion | None = None
    reason: str = ""  # why it was opened or sent on, as the last step said
    batch: str = ""  # the step that can be taken for several of these at once, or ""

    @property
    def order(self) -> tuple[dt.date, int]:
        due: dt.date | None = self.opinion.due_on if self.opinion else self.case.next_due  # type: ignore[attr-defined]
        return due or self.case.status_on, self.case.pk


def waiting_for(user: User, *, today: dt.date) -> list[Waiting]:
    """Every case that the reader can decide now, and every question to his organisation. Three queries."""
    calendar = Calendar()
    asked = {opinion.case_id: opinion for opinion in asked_of(user)}
    found = [_waiting(case, calendar, today) for case in to_decide(_cases(user), user, today=today)]
    decided_by_reader = {waiting.case.pk for waiting in found}
    found += [
        Waiting(case, OPINION_ASKED, _clock_of_opinion(asked[case.pk], calendar, today), asked[case.pk])
        for case in _cases(user).filter(pk__in=asked.keys() - decided_by_reader)
    ]
    return sorted(found, key=lambda waiting: waiting.order)


def _cases(user: User) -> QuerySet[Case]:
    events = Event.objects.filter(case=OuterRef("pk")).order_by("-pk")
    cases = Case.objects.visible_to(user).annotate(
        last_reason=Subquery(events.values("reason")[:1]),
        last_data=Subquery(events.values("data")[:1]),
        has_findings=Exists(new_findings()),
        has_open_findings=Exists(Finding.objects.filter(case=OuterRef("pk"), settled_on=None)),
    )
    return with_due(cases).select_related("enterprise", "chain", "area", "scheme", "version")


def _waiting(case: Case, calendar: Calendar, today: dt.date) -> Waiting:
    changed = case.status in (S.WARNED, S.SUSPENDED) and case.has_findings  # type: ignore[attr-defined]
    return Waiting(
        case,
        DATA_CHANGED if changed else WHY[S(case.status)],
        clock_of(case, today=today, calendar=calendar),
        reason=_reason(case),
        batch=_batch(case, today),
    )


def _reason(case: Case) -> str:
    """Of the last step; the watch gives the data that changed."""
    reason: str = case.last_reason  # type: ignore[attr-defined]
    return reason or data_in_words(case.last_data or [])  # type: ignore[attr-defined]


def _batch(case: Case, today: dt.date) -> str:
    if case.status == S.REGION_REVIEW:
        return "publicise"
    if case.status != S.REEVALUATING or is_full_review(case, today):
        return ""
    return "" if case.has_open_findings else "confirm"  # type: ignore[attr-defined]


def _clock_of_opinion(opinion: Opinion, calendar: Calendar, today: dt.date) -> Clock:
    left = calendar.between(today, opinion.due_on)
    return Clock(_("Opinion of a department until"), DueDate(opinion.due_on), left, True)
