"""What waits for a reader on the review desk, oldest due first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.workdays import Calendar, DueDate
from whitelist.choices import CaseStatus
from whitelist.clocks import Clock, clock_of, with_due
from whitelist.flow import DECIDE, REVIEW
from whitelist.models import Case, Event, Finding, Opinion
from whitelist.parties import applied, judgeable, looked_after
from whitelist.services.opinions import ASKED_IN, GIVE
from whitelist.value_words import data_in_words

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
    asked = {opinion.case_id: opinion for opinion in _asked(user)}
    found = [_waiting(case, user, calendar, today) for case in _to_decide(user, today)]
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
        has_findings=Exists(Finding.objects.filter(case=OuterRef("pk"), settled_on=None)),
    )
    return with_due(cases).select_related("enterprise", "chain", "area", "scheme", "version")


def _to_decide(user: User, today: dt.date) -> QuerySet[Case]:
    wanted = Q(pk__in=())
    if user.has_perm(REVIEW):
        wanted |= Q(status__in=(S.SUBMITTED, S.AREA_REVIEW))
    if user.has_perm(DECIDE):
        wanted |= Q(status__in=(S.REGION_REVIEW, S.OBJECTION, S.REEVALUATING, S.APPEALED))
        wanted |= Q(status=S.PUBLICITY, publicity_until__lt=today)
        wanted |= Q(status__in=(S.EFFECTIVE, S.WARNED), review_due__lte=today)
    cases = judgeable(_cases(user).filter(wanted), user)
    areas = user.area_ids()
    if areas is not None:  # a question to his organisation makes him see a case, not decide it
        cases = cases.filter(area__in=areas)
    return cases


def _asked(user: User) -> Iterator[Opinion]:
    if user.organisation_id is None or not user.has_perm(GIVE):
        return iter(())
    visible = Opinion.objects.visible_to(user)
    own = visible.filter(organisation=user.organisation_id, verdict="", case__status__in=ASKED_IN)
    own = own.filter(submission=F("case__submissions"))
    return iter(own.exclude(applied(user, "case__") | looked_after(user, "case__")))


def _waiting(case: Case, user: User, calendar: Calendar, today: dt.date) -> Waiting:
    return Waiting(
        case,
        WHY[S(case.status)],
        clock_of(case, today=today, calendar=calendar),
        reason=_reason(case),
        batch=_batch(case),
    )


def _reason(case: Case) -> str:
    """Of the last step; the watch gives the data that changed."""
    reason: str = case.last_reason  # type: ignore[attr-defined]
    return reason or data_in_words(case.last_data or [])  # type: ignore[attr-defined]


def _batch(case: Case) -> str:
    if case.status == S.REGION_REVIEW:
        return "publicise"
    unchanged = case.status == S.REEVALUATING and not case.has_findings  # type: ignore[attr-defined]
    return "confirm" if unchanged else ""


def _clock_of_opinion(opinion: Opinion, calendar: Calendar, today: dt.date) -> Clock:
    left = calendar.between(today, opinion.due_on)
    return Clock(_("Opinion of a department until"), DueDate(opinion.due_on), left, True)
