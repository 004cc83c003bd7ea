"""Every write to an assessment period and its targets."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from assessment.models import (
    AssessedUnit,
    AssessmentPeriod,
    Indicator,
    PeriodTarget,
    SchemeVersion,
    Score,
    UnitReport,
)
from assessment.periods import Period
from assessment.queries.schemes import version_of_year
from assessment.rights import require_judge, require_status
from assessment.scheme_choices import LineStatus, PeriodStatus, ReportStatus, ScoreStatus
from assessment.scheme_rules import asks_year_before
from assessment.score_flow import KEEP, PERIOD_FLOW
from assessment.services.freezing import freeze
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.workdays import Calendar
from core.writing import write

TARGET = ("value", "due_on", "document", "previous", "previous_document")
CHANGEABLE = frozenset({PeriodStatus.OPEN, PeriodStatus.REVIEWING})


@transaction.atomic
def period_open(
    *, version: SchemeVersion, code: str, opens_on: dt.date, closes_on: dt.date, actor: User
) -> AssessmentPeriod:
    """Open a period with a report for each unit. Raises ValidationError: no period, or not its version."""
    require(actor, KEEP)
    version = SchemeVersion.objects.select_for_update(of=("self",), no_key=True).get(pk=version.pk)
    try:
        asked = Period.of(code)
    except ValueError:
        raise ValidationError(
            {"code": _("Write a year, a quarter or a month: 2025, 2025Q3, 2025M06.")}
        ) from None
    if version != version_of_year(version.scheme, asked.year):
        raise ValidationError({"version": _("This version is not in force in that year.")})
    period = AssessmentPeriod(
        version=version, code=asked.code, opens_on=opens_on, closes_on=closes_on, created_by=actor
    )
    period.full_clean(exclude=["created_by", "version"])
    _refuse_double(period)
    period.save(force_insert=True)
    units, indicators = list(version.units.all()), list(version.indicators.all())
    UnitReport.objects.bulk_create([UnitReport(period=period, unit=unit) for unit in units])
    Score.objects.bulk_create(
        [Score(period=period, unit=unit, indicator=one) for unit in units for one in indicators]
    )
    changes.record(period, actor=actor, verb="opened", changes={"code": [None, period.code]})
    return period


def _refuse_double(period: AssessmentPeriod) -> None:
    """A scheme judges a period once, whatever version is in force."""
    same = AssessmentPeriod.objects.filter(version__scheme_id=period.version.scheme_id, code=period.code)
    if same.exists():
        raise ValidationError({"code": _("This period is assessed already.")})


@transaction.atomic
def targets_set(
    *, period: AssessmentPeriod, targets: Iterable[Mapping[str, Any]], actor: User, seen: str = ""
) -> int:
    """Set targets: each names indicator and unit, and has value, due_on, document.

    Of growth of an entered figure also previous with previous_document. Returns how many changed.

    Raises MoveRefused once objections are open, Forbidden for who is of one of the units.
    """
    period = locked(period, version=seen)
    require(actor, KEEP)
    require_status(period, CHANGEABLE)
    rows = list(targets)
    for unit in {row["unit"] for row in rows}:
        require_judge(unit, actor, KEEP)
    present = {(one.indicator_id, one.unit_id): one for one in period.targets.all()}
    differing: dict[str, list] = {}
    for wanted in rows:
        differing |= _target_set(period, wanted, present)
    if differing:
        period.save(update_fields=["updated_at"])
        changes.record(period, actor=actor, verb="targets_set", changes=differing)
    return len(differing)


def _target_set(
    period: AssessmentPeriod,
    wanted: Mapping[str, Any],
    present: Mapping[tuple[int, int], PeriodTarget],
) -> dict[str, list]:
    indicator: Indicator = wanted["indicator"]
    unit: AssessedUnit = wanted["unit"]
    if {indicator.version_id, unit.version_id} != {period.version_id}:
        raise ValidationError(_("Choose an indicator and a unit of this assessment."))
    target = present.get((indicator.pk, unit.pk)) or PeriodTarget(
        period=period, indicator=indicator, unit=unit
    )
    values = {name: wanted[name] for name in TARGET if name in wanted}
    differing = changes.difference(target, values)
    if not differing:
        return {}
    for name, value in values.items():
        setattr(target, name, value)
    target.clean_fields(exclude=["period", "indicator", "unit"])
    _check_year_before(target)
    target.save()
    before, after = (_said({name: pair[place] for name, pair in differing.items()}) for place in (0, 1))
    return {f"{indicator.code} {unit.pk}": [before, after]}


def _check_year_before(target: PeriodTarget) -> None:
    about = {"indicator": target.indicator.label, "unit": target.unit}
    previous: Decimal | None = target.previous
    if previous is None and not target.previous_document:
        return
    if not asks_year_before(target.indicator):
        words = _("%(indicator)s: only growth of reported figures has a year before to enter.")
        raise ValidationError(words % about)
    if previous is None:
        words = _("%(indicator)s, %(unit)s: enter the value of the year before, or empty its document.")
        raise ValidationError(words % about)
    if not target.previous_document:
        words = _("%(indicator)s, %(unit)s: name the document that states the value of the year before.")
        raise ValidationError(words % about)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value and str(value)
        for name, value in values.items()
    }


@transaction.atomic
def period_move(
    *,
    period: AssessmentPeriod,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen: str = "",
    today: dt.date | None = None,
) -> AssessmentPeriod:
    """Take a move of PERIOD_FLOW. `values`: note, where it needs one.

    `show` begins the days for objections, `show_again` begins them anew; `freeze` takes the snapshot.
    Raises MoveRefused, Forbidden.
    """
    day, given = today or timezone.localdate(), dict(values or {})
    period = locked(period, version=seen)
    require(actor, PERIOD_FLOW.moves[name].permission if name in PERIOD_FLOW.moves else KEEP)
    move = PERIOD_FLOW.check(period, name, actor, given)
    refused = why_not_yet(period, name, day)
    if refused:
        raise MoveRefused(refused)
    if name == "freeze":
        return freeze(period=period, actor=actor, day=day)
    wanted: dict[str, Any] = {"status": move.target}
    if name in ("show", "show_again"):
        due = Calendar().add(day, period.version.objection_days)
        wanted |= {
            "objections_from": day,
            "objections_until": due.date,
            "is_provisional": due.provisional,
        }
    return write(period, wanted, actor=actor, verb=name, note=str(given.get("note", "")).strip())


def why_not_yet(period: AssessmentPeriod, name: str, today: dt.date) -> str:
    """Why a period cannot go on, in words; "" where it can."""
    asked = {"close": _not_closed, "show": _not_shown, "freeze": _not_frozen}.get(name)
    return asked(period, today) if asked else ""


def _not_closed(period: AssessmentPeriod, today: dt.date) -> str:
    waiting = period.reports.filter(status=ReportStatus.FILLING)
    if today <= period.closes_on and waiting.exists():
        return _("Units may still report until %(day)s.") % {"day": period.closes_on.isoformat()}
    return ""


def _not_shown(period: AssessmentPeriod, today: dt.date) -> str:
    handed_in = period.reports.filter(status=ReportStatus.HANDED_IN).values("unit")
    left = period.scores.filter(unit__in=handed_in, status=ScoreStatus.SELF).count()
    if left:
        return _("%(count)s figures that were handed in are not verified yet.") % {"count": left}
    return ""


def _not_frozen(period: AssessmentPeriod, today: dt.date) -> str:
    if period.objections_until and today <= period.objections_until:
        return _("Units may object until %(day)s.") % {"day": period.objections_until.isoformat()}
    if period.objections.filter(answered_on=None).exists():
        return _("An objection is not answered yet.")
    if period.lines.filter(status=LineStatus.ENTERED).exists():
        return _("A bonus or deduction is neither confirmed nor withdrawn yet.")
    return ""
