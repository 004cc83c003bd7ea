"""Working days counted again: a year's calendar may have been announced since they were counted first.

What the public or the enterprise was told is never shortened by it. What nobody waits for any more stays.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F

from core.recounting import recount
from core.workdays import Calendar
from whitelist.choices import ON_THE_WAY, CaseStatus
from whitelist.models import Case, Objection, Opinion, PublicNotice
from whitelist.services.opinions import ASKED_IN


def days_recount() -> Iterator[models.Model]:
    """Notices and appeals that were marked provisional, objections and opinions that wait for an answer.

    Gives each record whose day or mark is another now. A transaction for each.
    """
    calendar = Calendar()
    running = PublicNotice.cases.through.objects.filter(case__status__in=ON_THE_WAY)
    notices = PublicNotice.objects.filter(is_until_provisional=True, pk__in=running.values("publicnotice"))
    waiting = Case.objects.filter(is_due_provisional=True, status__in=[*ON_THE_WAY, CaseStatus.EXITED])
    objections = Objection.objects.filter(answered_on=None)
    asked = Opinion.objects.filter(verdict="", submission=F("case__submissions"), case__status__in=ASKED_IN)
    yield from recount(notices, _of_notice, calendar)
    yield from recount(waiting.select_related("version"), _of_case, calendar)
    yield from recount(objections.select_related("case__version"), _of_objection, calendar)
    yield from recount(asked.select_related("case__version"), _of_opinion, calendar)


def _of_notice(notice: PublicNotice, calendar: Calendar) -> dict[str, Any]:
    case = notice.cases.filter(status__in=ON_THE_WAY).select_related("version").first()
    if case is None:
        return {}
    due = calendar.add(notice.published_on, case.version.publicity_days)
    return {"until": max(notice.until, due.date), "is_until_provisional": due.provisional}


def _of_case(case: Case, calendar: Calendar) -> dict[str, Any]:
    start, told, days, name = (
        (case.exited_on, case.appeal_until, case.version.appeal_days, "appeal_until")
        if case.status == CaseStatus.EXITED
        else (case.publicity_from, case.publicity_until, case.version.publicity_days, "publicity_until")
    )
    if start is None or told is None:
        return {}
    due = calendar.add(start, days)
    return {name: max(told, due.date), "is_due_provisional": due.provisional}


def _of_objection(objection: Objection, calendar: Calendar) -> dict[str, Any]:
    return {"due_on": calendar.add(objection.received_on, objection.case.version.objection_days).date}


def _of_opinion(opinion: Opinion, calendar: Calendar) -> dict[str, Any]:
    return {"due_on": calendar.add(opinion.asked_on, opinion.case.version.opinion_days).date}
