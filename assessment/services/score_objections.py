"""Objections of units to their scores and to lines: filed in time, answered by somebody else."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.models import (
    AdjustmentLine,
    AssessmentPeriod,
    Judgement,
    Score,
    ScoreObjection,
    reason_of,
)
from assessment.rights import (
    objections_are_over,
    require_judge,
    require_of_unit,
    require_second,
    require_status,
)
from assessment.scheme_choices import LineStatus, PeriodStatus
from assessment.score_flow import ANSWER, SCORE_FLOW, SUBMIT
from assessment.services.verdicts import set_by, verified_column
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write


@transaction.atomic
def score_object(*, score: Score, grounds: str, actor: User, today: dt.date | None = None) -> ScoreObjection:
    """Object to a score while the period is open to it. Raises MoveRefused, Forbidden, ValidationError."""
    period = locked(score.period)
    score = locked(score)
    require_of_unit(score.unit, actor, SUBMIT)
    day = _in_time(period, today)
    values = {"status": _target(score, "object", actor)}
    objection = _file(ScoreObjection(score=score, unit=score.unit), period, grounds, actor, day)
    write(score, values, actor=actor, verb="objected", note=objection.grounds)
    return objection


@transaction.atomic
def line_object(
    *, line: AdjustmentLine, grounds: str, actor: User, today: dt.date | None = None
) -> ScoreObjection:
    """Object to a line that was confirmed. Raises MoveRefused, Forbidden, ValidationError."""
    period = locked(line.period)
    line = locked(line)
    require_of_unit(line.unit, actor, SUBMIT)
    day = _in_time(period, today)
    if line.status != LineStatus.CONFIRMED or line.objections.filter(answered_on=None).exists():
        raise MoveRefused(_("There is nothing to object to, or an objection is open already."))
    return _file(ScoreObjection(line=line, unit=line.unit), period, grounds, actor, day)


def _in_time(period: AssessmentPeriod, today: dt.date | None) -> dt.date:
    day = today or timezone.localdate()
    require_status(period, {PeriodStatus.OBJECTION})
    if objections_are_over(period, day):
        assert period.objections_until is not None
        raise MoveRefused(
            _("The days for objections ended on %(day)s.") % {"day": period.objections_until.isoformat()}
        )
    return day


def _target(score: Score, name: str, actor: User) -> str:
    return SCORE_FLOW.check(score, name, actor).target


def _file(
    objection: ScoreObjection, period: AssessmentPeriod, grounds: str, actor: User, day: dt.date
) -> ScoreObjection:
    objection.period, objection.created_by, objection.filed_on = period, actor, day
    objection.grounds = grounds.strip()
    if not objection.grounds:
        raise ValidationError({"grounds": _("Say on what grounds.")})
    objection.save(force_insert=True)
    changes.record(objection, actor=actor, verb="filed", changes={"grounds": ["", objection.grounds]})
    return objection


@transaction.atomic
def objection_decide(
    *,
    objection: ScoreObjection,
    is_upheld: bool,
    finding: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    today: dt.date | None = None,
) -> ScoreObjection:
    """What was found. Upheld, a score takes the figure of `values` (verified or verified_on), a vetoed one
    loses its veto, and a line no longer counts.

    By nobody who verified, marked or vetoed the score, entered or confirmed the line. Raises
    MoveRefused, ValidationError.
    """
    period = locked(objection.period)
    objection = locked(objection)
    require_judge(objection.unit, actor, ANSWER)
    require_status(period, {PeriodStatus.OBJECTION})
    if objection.answered_on:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    if not finding.strip():
        raise ValidationError({"finding": _("Say what was found.")})
    require_second(actor, objection.created_by_id)
    if objection.score:
        _decide_on_score(locked(objection.score), is_upheld, finding.strip(), actor, values or {})
    elif objection.line:
        _decide_on_line(locked(objection.line), is_upheld, finding.strip(), actor)
    wanted = {
        "is_upheld": is_upheld,
        "finding": finding.strip(),
        "answered_on": today or timezone.localdate(),
        "answered_by": actor,
    }
    return write(objection, wanted, actor=actor, verb="answered")


def _decide_on_score(
    score: Score, is_upheld: bool, finding: str, actor: User, values: Mapping[str, Any]
) -> None:
    marked = Judgement.objects.filter(score=score, reviewer=actor).values_list("reviewer", flat=True)
    require_second(actor, score.reviewed_by_id, score.reported_by_id, set_by(score), *marked)
    wanted: dict[str, Any] = {"status": _target(score, "answer", actor)}
    column = verified_column(score)
    if is_upheld and column and values.get(column) is None and not score.is_vetoed:
        raise ValidationError({column: _("Give the figure that counts from now on.")})
    if is_upheld and column and values.get(column) is not None:
        wanted |= {column: values[column], "correction": reason_of(finding)}
    if is_upheld and score.is_vetoed:
        wanted |= {"is_vetoed": False, "veto_reason": ""}
    write(score, wanted, actor=actor, verb="objection_answered", note=finding)


def _decide_on_line(line: AdjustmentLine, is_upheld: bool, finding: str, actor: User) -> None:
    require_second(actor, line.created_by_id, line.confirmed_by_id)
    if is_upheld:
        values = {"status": LineStatus.WITHDRAWN.value}
        write(line, values, actor=actor, verb="withdrawn", note=finding)
