"""Every write to the lines of bonus and deduction: entered by one, confirmed by another."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from assessment.figures import computation
from assessment.models import AdjustmentLine, AdjustmentRule, AssessedUnit, AssessmentPeriod
from assessment.period_inputs import OFFICIAL
from assessment.proposals import proposals
from assessment.rights import require_judge, require_objectable, require_second, require_status
from assessment.scheme_choices import AdjustmentKind, LineStatus, PeriodStatus
from assessment.score_flow import CONFIRM_LINE, ENTER_LINE
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write

CHANGEABLE = frozenset({PeriodStatus.OPEN, PeriodStatus.REVIEWING, PeriodStatus.OBJECTION})


@transaction.atomic
def line_enter(
    *,
    period: AssessmentPeriod,
    unit: AssessedUnit,
    rule: AdjustmentRule,
    reason: str,
    evidence: str,
    actor: User,
    count: int = 1,
) -> AdjustmentLine:
    """Enter a bonus or a deduction for so many cases: as many points each as the rule says."""
    line = AdjustmentLine(
        kind=rule.kind, rule=rule, count=count, points=rule.points * count, reason=reason, evidence=evidence
    )
    if rule.version_id != period.version_id:
        raise ValidationError({"rule": _("Choose a rule of this assessment.")})
    return _enter(line, period, unit, actor)


@transaction.atomic
def line_propose(
    *,
    period: AssessmentPeriod,
    unit: AssessedUnit,
    rule: AdjustmentRule,
    count: int,
    actor: User,
    today: dt.date | None = None,
) -> AdjustmentLine:
    """Enter what the records of a unit speak for, `count` cases as the reviewer saw them.

    Raises MoveRefused if there are others by now.
    """
    day = today or timezone.localdate()
    period = locked(period)
    require_judge(unit, actor, ENTER_LINE)
    found = next((one for one in proposals(period, unit, day) if one.rule.pk == rule.pk), None)
    if found is None or found.cases != count:
        raise MoveRefused(_("The records changed meanwhile. Look at them again, then enter the line."))
    with override(OFFICIAL):
        what = str(computation(rule.computation).label)
    line = AdjustmentLine(
        kind=rule.kind,
        rule=rule,
        count=count,
        points=found.points,
        reason=f"{rule.name_zh}（{count}件，截至{day.isoformat()}）",
        evidence=f"系统记录：{what}",
        records=found.records,
    )
    return _enter(line, period, unit, actor)


@transaction.atomic
def correction_enter(
    *,
    period: AssessmentPeriod,
    unit: AssessedUnit,
    corrects: AssessmentPeriod,
    points: Decimal,
    reason: str,
    evidence: str,
    actor: User,
) -> AdjustmentLine:
    """What came out of an earlier, frozen period too late counts in this one; `points` may be below zero."""
    if not corrects.is_final or corrects.version.scheme_id != period.version.scheme_id:
        raise ValidationError({"corrects": _("Choose a period of this assessment that is final.")})
    if corrects.period.last_day >= period.period.last_day:
        raise ValidationError({"corrects": _("Only an earlier period is corrected in this one.")})
    if not points:
        raise ValidationError({"points": _("Give points above or below zero.")})
    line = AdjustmentLine(
        kind=AdjustmentKind.CORRECTION,
        corrects=corrects,
        points=points,
        reason=reason,
        evidence=evidence,
    )
    return _enter(line, period, unit, actor)


def _enter(line: AdjustmentLine, period: AssessmentPeriod, unit: AssessedUnit, actor: User) -> AdjustmentLine:
    period = locked(period)
    require_judge(unit, actor, ENTER_LINE)
    require_status(period, CHANGEABLE)
    if unit.version_id != period.version_id:
        raise ValidationError({"unit": _("Choose a unit of this assessment.")})
    line.period, line.unit, line.created_by = period, unit, actor
    line.full_clean(exclude=["created_by"])
    line.save(force_insert=True)
    changes.record(line, actor=actor, verb="entered", changes={"points": [None, line.points]})
    return line


@transaction.atomic
def line_confirm(
    *, line: AdjustmentLine, actor: User, seen: str = "", today: dt.date | None = None
) -> AdjustmentLine:
    """From now on the line counts. By somebody else than who entered it.

    Raises MoveRefused for points taken off once the days for objections are over.
    """
    line = _waiting(line, actor, seen)
    if line.takes_off:
        require_objectable(line.period, today)
    require_second(actor, line.created_by_id)
    values = {"status": LineStatus.CONFIRMED.value, "confirmed_by": actor}
    return write(line, values, actor=actor, verb="confirmed")


@transaction.atomic
def line_withdraw(*, line: AdjustmentLine, reason: str, actor: User, seen: str = "") -> AdjustmentLine:
    """The line does not count, and stays in the list with its reason."""
    line = _waiting(line, actor, seen)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    values = {"status": LineStatus.WITHDRAWN.value}
    return write(line, values, actor=actor, verb="withdrawn", note=reason.strip())


def _waiting(line: AdjustmentLine, actor: User, seen: str) -> AdjustmentLine:
    period = locked(line.period)
    line = locked(line, version=seen)
    require_judge(line.unit, actor, CONFIRM_LINE)
    require_status(period, CHANGEABLE)
    if line.status != LineStatus.ENTERED:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    return line
