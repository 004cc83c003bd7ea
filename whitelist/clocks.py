"""What runs for a case now: the day that counts in its state, and how long it is until then."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from core.workdays import Calendar, DueDate
from whitelist.choices import LISTED, MONITORED, CaseStatus
from whitelist.models import Case, Event, Objection, Opinion

S = CaseStatus
IN_REVIEW = (S.AREA_REVIEW, S.REGION_REVIEW)
WORDS = {
    S.AREA_REVIEW: _("Opinion of a department until"),
    S.REGION_REVIEW: _("Opinion of a department until"),
    S.PUBLICITY: _("Public until"),
    S.OBJECTION: _("Objection to be answered until"),
    S.EFFECTIVE: _("Monitoring due"),
    S.REEVALUATING: _("Monitoring due"),
    S.WARNED: _("Monitoring due"),
    S.EXITED: _("Appeal until"),
}
# What somebody has to do is late then. The time for an appeal just ends.
CAN_BE_LATE = (*IN_REVIEW, S.PUBLICITY, S.OBJECTION, *MONITORED)
_MONITORED: dict[str, Any] = {"status__in": MONITORED, "then": F("review_due")}


@dataclass(frozen=True)
class Clock:
    """A day, and the days until then: working days where the rule counts those. Negative when it is over."""

    label: Any
    due: DueDate
    left: int
    in_working_days: bool

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def gone(self) -> int:
        return -self.left


def with_due(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Adds `next_due`: the day that counts in the present state; null where no time runs."""
    unanswered = Objection.objects.filter(case=OuterRef("pk"), answered_on=None)
    asked = Opinion.objects.filter(case=OuterRef("pk"), submission=OuterRef("submissions"), verdict="")
    due = models.Case(
        When(status=S.PUBLICITY, then=F("publicity_until")),
        When(status=S.OBJECTION, then=_first_due(unanswered)),
        When(status__in=IN_REVIEW, then=_first_due(asked)),
        When(**_MONITORED),
        When(~Exists(_dismissed_appeals()), status=S.EXITED, then=F("appeal_until")),
        default=Value(None),
        output_field=models.DateField(),
    )
    return cases.annotate(next_due=due)


def with_monitoring(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Adds `monitoring_on`, as `monitoring_due` tells it."""
    return cases.annotate(monitoring_on=models.Case(When(**_MONITORED), output_field=models.DateField()))


def _dismissed_appeals() -> QuerySet[Event]:
    """There is no second appeal, so nobody waits for one."""
    return Event.objects.filter(case=OuterRef("pk"), verb="uphold_removal")


def _first_due(rows: QuerySet) -> models.Subquery:
    return models.Subquery(rows.order_by("due_on").values("due_on")[:1])


def late(today: dt.date) -> Q:
    """Of cases `with_due`: the day has passed, and somebody still has to do something."""
    return Q(next_due__lt=today, status__in=CAN_BE_LATE)


def clock_of(case: Case, *, today: dt.date, calendar: Calendar) -> Clock | None:
    """Of a case `with_due`. No query."""
    due: dt.date | None = case.next_due  # type: ignore[attr-defined]
    return None if due is None else _clock(WORDS[S(case.status)], due, case, today, calendar)


def clocks_of(case: Case, *, today: dt.date, calendar: Calendar) -> list[Clock]:
    """All that run for a case `with_due`, those of its state first."""
    first = clock_of(case, today=today, calendar=calendar)
    found = [first] if first else []
    if full_due := full_review_due(case):
        found.append(_clock(_("Full re-evaluation due"), full_due, case, today, calendar))
    return found


def monitoring_due(case: Case) -> dt.date | None:
    """The day stays with a case whose time does not run: only of those that are monitored does it count."""
    return case.review_due if case.status in MONITORED else None


def full_review_due(case: Case) -> dt.date | None:
    return case.full_review_due if case.status in LISTED else None


def _clock(label: Any, due: dt.date, case: Case, today: dt.date, calendar: Calendar) -> Clock:
    in_working_days = case.status not in LISTED
    left = calendar.between(today, due) if in_working_days else (due - today).days
    provisional = case.is_due_provisional and case.status in (S.PUBLICITY, S.EXITED)
    return Clock(label, DueDate(due, provisional), left, in_working_days)
