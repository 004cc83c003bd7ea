"""What a step of a case needs besides the right person, and which days and papers follow from it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.flow import Move, MoveRefused
from core.moments import moment_of
from core.months import months_later
from core.numbers import next_number
from core.workdays import Calendar
from whitelist.checking import baseline_of, unproven
from whitelist.choices import LISTED, ON_THE_WAY, CaseStatus, NoticeKind, Verdict
from whitelist.flow import REVIEWS
from whitelist.grounds import AGAINST_DATA, ASKS_DATA
from whitelist.models import (
    Case,
    Finding,
    Objection,
    PublicNotice,
    Review,
    SchemeVersion,
)
from whitelist.queries import judged_by, version_of_day
from whitelist.services.checks import check_run
from whitelist.services.data_steps import refused_by_data, require_failed_clause
from whitelist.services.proofs import check_clause, check_document, what_is_missing

Values = dict[str, Any]
NOTICE_SERIES = "WLN"


@dataclass(frozen=True)
class Step:
    """One step of a locked case. `actor` is None where the clock takes it."""

    case: Case
    move: Move
    actor: User | None
    given: Values
    today: dt.date
    calendar: Calendar = field(default_factory=Calendar)

    @cached_property
    def judged_by(self) -> SchemeVersion:
        """As of before the step: a removed case is judged by its own version again."""
        return judged_by(self.case, self.today)


def take(step: Step) -> Values:
    """Check what the step needs, write what belongs to it, and return the fields of the case that it sets.

    Raises MoveRefused.
    """
    check_document(step.case, step.move, step.given.get("document"))
    check_clause(step.given.get("clause"), step.judged_by)
    _require(step)
    if step.move.name in ASKS_DATA:
        _require_data(step)
    act = _STEPS.get(step.move.name)
    values = act(step) if act else {}
    if step.move.name in REVIEWS:
        _sign(step)
    return values


def obstacle(case: Case, move: Move, *, today: dt.date) -> str:
    """Why a step that the reader may take cannot be taken today, whatever he hands in: "" where it can.

    Of days, opinions and objections; what the data say is not asked.
    """
    if move.name not in _REQUIRED:
        return ""
    try:
        _require(Step(case, move, None, {}, today))
    except MoveRefused as refused:
        return refused.message
    return ""


def _require(step: Step) -> None:
    for require in _REQUIRED.get(step.move.name, ()):
        require(step)


def _sign(step: Step) -> None:
    """The opinion of the level that decides, with the pre-check that it had before it."""
    assert step.actor is not None  # a review is never taken by the clock
    refused = step.move.target == CaseStatus.REJECTED
    level = REVIEWS[step.move.name]
    if step.case.reviews.filter(submission=step.case.submissions, level=level).exists():
        return  # rejected after its notice: the opinion of before stands, the event says why
    Review.objects.create(
        case=step.case,
        submission=step.case.submissions,
        level=level,
        verdict=Verdict.OPPOSE if refused else Verdict.SUPPORT,
        score=step.given.get("score"),
        text=step.given["note"],
        has_no_interest=True,
        check_seen=step.case.checks.order_by("-pk").first(),
        made_at=moment_of(step.today),
        created_by=step.actor,
    )


def _submit(step: Step) -> Values:
    version = version_of_day(step.case.scheme, step.today)
    missing = unproven(step.case, version=version, day=step.today)
    if missing:
        raise MoveRefused(what_is_missing(missing))
    check_run(case=step.case, version=version, actor=step.actor, today=step.today)
    return {"version": version, "submissions": step.case.submissions + 1, "edited_by": step.actor}


def _endorse(step: Step) -> Values:
    check_run(case=step.case, version=step.case.version, actor=step.actor, today=step.today)
    return {}


def _publicise(step: Step) -> Values:
    return _publish(step, NoticeKind.ADMISSION)


def _require_heard(step: Step) -> None:
    waiting = step.case.opinions.filter(submission=step.case.submissions, verdict="", due_on__gte=step.today)
    if waiting.exists():
        names = ", ".join(str(opinion.organisation) for opinion in waiting.select_related("organisation"))
        raise MoveRefused(
            _("Wait for the opinion of %(names)s, or until the time for it is over.") % {"names": names}
        )


def _require_data(step: Step) -> None:
    """The data of this day allow the step, by a pre-check that is kept with it."""
    version = step.judged_by
    check = check_run(case=step.case, version=version, actor=step.actor, today=step.today)
    refused = refused_by_data(step.move, check, version)
    if refused:
        raise MoveRefused(refused)
    if step.move.name in AGAINST_DATA:
        require_failed_clause(step.given.get("clause"), check, version)


def _require_room(step: Step) -> None:
    """Under the rules of the day: how long a list is, is not a matter of when somebody applied."""
    version = version_of_day(step.case.scheme, step.today)
    if version.quota is None:
        return
    taken = Case.objects.filter(scheme=step.case.scheme_id, status__in=[*LISTED, *ON_THE_WAY])
    if taken.exclude(pk=step.case.pk).count() >= version.quota:
        words = ngettext(
            "The list is full: %(version)s allows %(quota)s entry.",
            "The list is full: %(version)s allows %(quota)s entries.",
            version.quota,
        )
        raise MoveRefused(words % {"quota": version.quota, "version": version})


def _publish(step: Step, kind: NoticeKind) -> Values:
    notice = step.given.get("notice") or notice_make(step, kind)
    if (notice.version_id, notice.published_on) != (step.case.version_id, step.today):
        raise MoveRefused(_("This notice is of another day or version of the scheme. Make a new one."))
    notice.cases.add(step.case)
    return {
        "publicity_from": notice.published_on,
        "publicity_until": notice.until,
        "is_due_provisional": notice.is_until_provisional,
    }


def notice_make(step: Step, kind: NoticeKind) -> PublicNotice:
    """The day of publication is not counted; the notice runs to the end of its last working day."""
    due = step.calendar.add(step.today, step.case.version.publicity_days)
    assert step.actor is not None  # nothing is published by the clock
    return PublicNotice.objects.create(
        scheme=step.case.scheme,
        version=step.case.version,
        number=next_number(PublicNotice, f"{NOTICE_SERIES}-{step.today.year}"),
        kind=kind,
        published_on=step.today,
        until=due.date,
        is_until_provisional=due.provisional,
        created_by=step.actor,
    )


def _require_notice_running(step: Step) -> None:
    if step.case.publicity_until and step.today > step.case.publicity_until:
        raise MoveRefused(_("The time of the notice is over: enter the enterprise in the list, or reject."))


def _restart_notice(step: Step) -> Values:
    return _publish(step, NoticeKind.RENEWED)


def _objections(step: Step) -> QuerySet[Objection]:
    """Against the notice that runs."""
    notice = step.case.notices.order_by("-pk").first()
    return Objection.objects.filter(case=step.case, notice=notice)


def _require_answered(step: Step) -> None:
    if step.case.objections.filter(answered_on=None).exists():
        raise MoveRefused(_("Answer every objection first."))


def _require_none_upheld(step: Step) -> None:
    if _objections(step).filter(is_upheld=True).exists():
        raise MoveRefused(_("An objection was upheld: publish again from the beginning, or reject."))


def _require_upheld(step: Step) -> None:
    """The new notice says so."""
    if not _objections(step).filter(is_upheld=True).exists():
        raise MoveRefused(
            _(
                "No objection was upheld: go on with the notice, or enter the enterprise in the list when it "
                "is over."
            )
        )


def _require_notice_over(step: Step) -> None:
    case, version = step.case, step.case.version
    if case.publicity_until is None or step.today <= case.publicity_until:
        raise MoveRefused(
            _("The public notice runs until %(day)s. Nothing can be entered before that day is over.")
            % {"day": case.publicity_until}
        )
    # The calendar may have been corrected since: the notice had to run for its working days.
    if (
        case.publicity_from
        and step.calendar.add(case.publicity_from, version.publicity_days).date >= step.today
    ):
        raise MoveRefused(
            _("The notice has not run for %(days)s working days yet.") % {"days": version.publicity_days}
        )


def _require_officer(step: Step) -> None:
    if step.case.officer_id is None:
        raise MoveRefused(_("Name the officer who looks after the enterprise first."))


def _list(step: Step) -> Values:
    return {"listed_on": step.today, **_next_reviews(step, step.case.version, full=True)}


def _next_reviews(step: Step, version: SchemeVersion, *, full: bool) -> Values:
    """The listing is confirmed as of today: what it rests on, and when it is looked at again."""
    _settle_findings(step)
    full_due = step.case.full_review_due
    if full or full_due is None:
        full_due = months_later(step.today, version.full_review_months)
    return {
        "review_due": min(months_later(step.today, version.review_months), full_due),
        "full_review_due": full_due,
        "baseline": baseline_of(step.case, version=version, day=step.today),
    }


def _settle_findings(step: Step) -> None:
    """What was found is decided on."""
    open_ = Finding.objects.filter(case=step.case, settled_on=None)
    open_.update(settled_on=step.today)  # the event says why


def _confirm(step: Step) -> Values:
    """Under the rules of today; a full re-evaluation where it is due."""
    version = step.judged_by
    return {"version": version, **_next_reviews(step, version, full=is_full_review(step.case, step.today))}


def is_full_review(case: Case, today: dt.date) -> bool:
    """Whether a confirmation is the full re-evaluation, after which the listing holds for years again."""
    return case.full_review_due is not None and case.full_review_due <= today


def _back_on_list(step: Step) -> Values:
    """From this day without a break: what ran before the removal does not count on.

    The quota is not asked: an upheld appeal gives back what was wrongly taken, and may exceed it.
    """
    return {"listed_on": step.today, "exited_on": None, "appeal_until": None, **_lift(step)}


def _lift(step: Step) -> Values:
    """Back to the full standing, under the rules of today as a confirmation is."""
    version = step.judged_by
    return {"version": version, **_next_reviews(step, version, full=False)}


def _remove(step: Step) -> Values:
    """Nobody watches the data of a case off the list, so nothing found stays open."""
    _settle_findings(step)
    due = step.calendar.add(step.today, step.case.version.appeal_days)
    return {
        "exited_on": step.today,
        "appeal_until": due.date,
        "is_due_provisional": due.provisional,
    }


def _require_time_for_appeal(step: Step) -> None:
    if _appeal_was_dismissed(step):
        raise MoveRefused(_("The appeal was dismissed. There is no second one; apply anew when it is ended."))
    if step.case.appeal_until is None or step.today > step.case.appeal_until:
        raise MoveRefused(_("The time for an appeal ended on %(day)s.") % {"day": step.case.appeal_until})


def _appeal_was_dismissed(step: Step) -> bool:
    last = step.case.events.filter(verb__in=["remove", "uphold_removal"]).order_by("-pk").first()
    return last is not None and last.verb == "uphold_removal"


def _require_appeal_over(step: Step) -> None:
    until = step.case.appeal_until
    if not _appeal_was_dismissed(step) and until is not None and step.today <= until:
        raise MoveRefused(_("The enterprise may appeal until %(day)s.") % {"day": until})


def _close(step: Step) -> Values:
    return {"review_due": None, "full_review_due": None}


_REQUIRED: dict[str, tuple[Callable[[Step], None], ...]] = {
    "publicise": (_require_heard, _require_room),
    "reject": (_require_answered,),
    "resume_notice": (_require_answered, _require_none_upheld, _require_notice_running),
    "restart_notice": (_require_answered, _require_upheld),
    "list": (_require_answered, _require_none_upheld, _require_notice_over, _require_officer),
    "appeal": (_require_time_for_appeal,),
    "close": (_require_appeal_over,),
}
_STEPS: dict[str, Callable[[Step], Values]] = {
    "submit": _submit,
    "endorse": _endorse,
    "publicise": _publicise,
    "restart_notice": _restart_notice,
    "list": _list,
    "confirm": _confirm,
    "clear": _lift,
    "lift_suspension": _lift,
    "remove": _remove,
    "reinstate": _back_on_list,
    "close": _close,
}
