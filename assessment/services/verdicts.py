"""Every write to a score by who judges it: verified, corrected, vetoed, marked."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.formula_words import FormulaKind
from assessment.models import Judgement, Score, UnitReport
from assessment.rights import require_judge, require_objectable, require_second, require_status
from assessment.scheme_choices import PeriodStatus, ReportStatus, Source
from assessment.scheme_rules import is_counted
from assessment.score_flow import REVIEW, SCORE_FLOW
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write

REVIEWABLE = frozenset({PeriodStatus.OPEN, PeriodStatus.REVIEWING})


@transaction.atomic
def scores_verify(
    *, report: UnitReport, entries: Iterable[Mapping[str, Any]], actor: User, seen: str = ""
) -> int:
    """Verify figures of a report that was handed in: each entry names a score and has verified, verified_on
    and correction, the reason where it is not what was reported. Returns how many were verified.

    Raises MoveRefused before it is handed in, Forbidden for who reported, ValidationError without a reason.
    """
    period = locked(report.period)
    report = locked(report, version=seen)
    require_judge(report.unit, actor, REVIEW)
    require_status(period, REVIEWABLE)
    if report.status != ReportStatus.HANDED_IN:
        raise MoveRefused(_("The unit has not handed in its report yet."))
    require_second(actor, report.handed_in_by_id)
    rows = {
        one.pk: one
        for one in period.scores.select_for_update(of=("self",), no_key=True)
        .filter(unit=report.unit)
        .select_related("indicator")
    }
    verified = sum(_verify(rows, entry, actor) for entry in entries)
    report.save(update_fields=["updated_at"])  # who still has the older page is told
    return verified


def _verify(rows: Mapping[int, Score], entry: Mapping[str, Any], actor: User) -> int:
    score = rows.get(entry["score"].pk)
    if score is None:
        raise ValidationError(_("This figure belongs to another report."))
    move = SCORE_FLOW.check(score, "verify", actor)
    require_second(actor, score.reported_by_id)
    column = verified_column(score)
    values: dict[str, Any] = {column: entry.get(column)} if column else {}
    reason = str(entry.get("correction") or "").strip()
    if _differs(score, values) and not reason:
        raise ValidationError(
            _("Say why “%(name)s” is not what was reported.") % {"name": score.indicator.label}
        )
    values |= {"status": move.target, "correction": reason, "reviewed_by": actor}
    before = (score.status, score.reviewed_by_id)
    write(score, values, actor=actor, verb="verified")
    return int(before != (score.status, score.reviewed_by_id))


def verified_column(score: Score) -> str:
    """What a reviewer verifies: a figure, the day of a milestone, or nothing of what reviewers mark."""
    if score.indicator.source == Source.JUDGED:
        return ""
    return "verified_on" if score.indicator.formula == FormulaKind.MILESTONE else "verified"


def _differs(score: Score, values: Mapping[str, Any]) -> bool:
    """Whether a reviewer says something else than the unit; of what is counted: than the records."""
    if is_counted(score.indicator):
        return values.get("verified") is not None
    reported = {"verified": score.reported, "verified_on": score.reported_on}
    return any(value != reported[name] for name, value in values.items())


@transaction.atomic
def score_veto(
    *, score: Score, reason: str, actor: User, seen: str = "", today: dt.date | None = None
) -> Score:
    """Falsified evidence: the indicator scores 0, whatever its figure. Kept with its reason.

    Raises MoveRefused once the days for objections are over.
    """
    return _set_veto(score, actor, seen, is_vetoed=True, reason=reason, today=today)


@transaction.atomic
def score_lift_veto(*, score: Score, reason: str, actor: User, seen: str = "") -> Score:
    """Take a veto back, with the reason in the history. By somebody else than who set it."""
    return _set_veto(score, actor, seen, is_vetoed=False, reason=reason)


def set_by(score: Score) -> int | None:
    """Who set the veto that stands."""
    if not score.is_vetoed:
        return None
    setter = changes.history_of(score).filter(verb="vetoed").first()
    return setter.actor_id if setter else None


def _set_veto(
    score: Score,
    actor: User,
    seen: str,
    *,
    is_vetoed: bool,
    reason: str,
    today: dt.date | None = None,
) -> Score:
    period = locked(score.period)
    score = locked(score, version=seen)
    require_judge(score.unit, actor, REVIEW)
    require_status(period, REVIEWABLE | {PeriodStatus.OBJECTION})
    if is_vetoed:
        require_objectable(period, today)
    require_second(actor, score.reported_by_id)
    if score.is_vetoed == is_vetoed:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if not is_vetoed:
        require_second(actor, set_by(score))
    values = {"is_vetoed": is_vetoed, "veto_reason": reason.strip() if is_vetoed else ""}
    verb = "vetoed" if is_vetoed else "veto_lifted"
    return write(score, values, actor=actor, verb=verb, note="" if is_vetoed else reason.strip())


@transaction.atomic
def score_mark(*, score: Score, points: Decimal, reason: str = "", actor: User) -> Judgement:
    """What one reviewer gives of 100; given again, it replaces what he gave."""
    period = locked(score.period)
    score = locked(score)
    require_judge(score.unit, actor, REVIEW)
    require_status(period, REVIEWABLE)
    if score.indicator.source != Source.JUDGED:
        raise ValidationError(_("This indicator is not judged by reviewers."))
    mark = Judgement.objects.filter(score=score, reviewer=actor).first()
    before = mark.points if mark else None
    mark = mark or Judgement(score=score, reviewer=actor)
    mark.points, mark.reason = points, reason.strip()
    mark.full_clean(exclude=["score", "reviewer"])
    mark.save()
    changes.record(score, actor=actor, verb="marked", changes={"points": [before, points]}, note=mark.reason)
    return mark
