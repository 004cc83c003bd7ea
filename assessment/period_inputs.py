"""All that a period is judged by, as plain JSON: names in both languages, numbers and days as text."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import override

from assessment.deciders import correctors_of, decided_by, vetoers_of
from assessment.formula_words import formula_words
from assessment.models import (
    AdjustmentLine,
    AssessedUnit,
    AssessmentPeriod,
    EvidenceDocument,
    Indicator,
    Judgement,
    PeriodTarget,
    Score,
    ScoreObjection,
    UnitReport,
)
from assessment.period_figures import counted_figures, earlier_values, subject_key
from assessment.plain_values import Plain, in_both, name_of, text_of, text_of_day
from assessment.scheme_choices import (
    Direction,
    LineStatus,
    PeriodStatus,
    ReportStatus,
    ScoreStatus,
    Source,
)
from assessment.scheme_rules import is_counted

FORMAT = 2
OFFICIAL = "zh-hans"


def period_inputs(period: AssessmentPeriod, as_of: dt.date) -> Plain:
    """All that the results are made of; `as_of`: what was recorded of later days does not count.

    Records are named as the official form has them, whoever asks: the same content is the same text.
    """
    with override(OFFICIAL):
        return _inputs(period, as_of)


def _inputs(period: AssessmentPeriod, as_of: dt.date) -> Plain:
    version = period.version
    units = list(version.units.select_related("area", "organisation__area"))
    indicators = list(version.indicators.all())
    asked_for = [one for one in indicators if is_counted(one)]
    counted = counted_figures(asked_for, units, period.period, as_of)
    scores = _scores_of(period)
    vetoed_by = vetoers_of(scores.values())
    objections = list(_objections_of(period))
    corrected_by = correctors_of(objections)
    earlier = earlier_values(period, units, asked_for, as_of)
    targets = {(one.indicator_id, one.unit_id): one for one in period.targets.all()}
    reports = list(period.reports.select_related("handed_in_by"))
    told = _told_by(period, reports)
    cells = [
        _cell(
            one,
            unit,
            scores.get((one.pk, unit.pk)),
            targets.get((one.pk, unit.pk)),
            counted.get((one.pk, unit.pk)),
            is_told=unit.pk in told,
        )
        | _year_before(earlier.get((one.code, subject_key(unit))), targets.get((one.pk, unit.pk)))
        | {
            **decided_by(scores.get((one.pk, unit.pk)), vetoed_by, corrected_by),
        }
        for unit in units
        for one in indicators
    ]
    return {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "scheme": _scheme(period),
        "period": _period(period),
        "units": [_unit(unit) for unit in units],
        "indicators": [_indicator(one) for one in indicators],
        "adjustment_rules": [_rule(one) for one in version.rules.all()],
        "cells": cells,
        "lines": [_line(line) for line in _lines_of(period)],
        "objections": [_objection(one) for one in objections],
        "reports": [_report(one) for one in reports],
    }


def _told_by(period: AssessmentPeriod, reports: Iterable[UnitReport]) -> set[int]:
    """The units whose reported figures count: while reports are open all, then those that handed in."""
    is_open = period.status == PeriodStatus.OPEN
    return {one.unit_id for one in reports if is_open or one.status == ReportStatus.HANDED_IN}


def _scheme(period: AssessmentPeriod) -> Plain:
    version = period.version
    return {
        "code": version.scheme.code,
        "kind": version.scheme.kind,
        "kind_words": in_both(version.scheme.get_kind_display),
        "name": name_of(version.scheme),
        "version": version.number,
        "valid_from_year": version.valid_from_year,
        "document": version.document,
        "bonus_cap": text_of(version.bonus_cap),
        "objection_days": version.objection_days,
    }


def _period(period: AssessmentPeriod) -> Plain:
    return {
        "code": period.code,
        "name": in_both(lambda: period.period.label),
        "opens_on": period.opens_on.isoformat(),
        "closes_on": period.closes_on.isoformat(),
        "first_day": period.period.first_day.isoformat(),
        "last_day": period.period.last_day.isoformat(),
        "objections_from": text_of_day(period.objections_from),
        "objections_until": text_of_day(period.objections_until),
    }


def _unit(unit: AssessedUnit) -> Plain:
    return {"id": unit.pk, "key": subject_key(unit), "name": name_of(unit.subject)}


def _indicator(one: Indicator) -> Plain:
    lower = one.direction == Direction.LESS
    return {
        "id": one.pk,
        "code": one.code,
        "name": {"zh": one.name_zh, "en": one.name_en or one.name_zh},
        "weight": text_of(one.weight),
        "unit": one.unit,
        "unit_words": in_both(one.get_unit_display),
        "direction": one.direction,
        "direction_words": in_both(one.get_direction_display),
        "formula": one.formula,
        "formula_name": in_both(one.get_formula_display),
        "formula_words": in_both(lambda: formula_words(one.formula, one.params, lower_is_better=lower)),
        "params": one.params,
        "source": one.source if is_counted(one) or one.source == Source.JUDGED else Source.ENTERED.value,
        "computation": one.computation,
        "denominator": one.denominator,
        "target_source": one.target_source,
        "evidence_required": one.evidence_required,
    }


def _rule(one: Any) -> Plain:
    return {
        "code": one.code,
        "kind": one.kind,
        "kind_words": in_both(one.get_kind_display),
        "name": {"zh": one.name_zh, "en": one.name_en or one.name_zh},
        "points": text_of(one.points),
        "cap": text_of(one.cap),
    }


def _year_before(known: str | None, target: PeriodTarget | None) -> Plain:
    """What growth is measured by: what an assessment or the records tell, else what was entered with it."""
    if known is not None or target is None or target.previous is None:
        return {"previous": known}
    return {"previous": text_of(target.previous), "previous_document": target.previous_document}


def _cell(
    one: Indicator,
    unit: AssessedUnit,
    score: Score | None,
    target: Any,
    counted: Plain | None,
    *,
    is_told: bool,
) -> Plain:
    """One indicator of one unit. `value` is what counts: as verified, else as counted, else as reported."""
    is_verified = score is not None and score.status != ScoreStatus.SELF
    reported = score.reported if score else None
    verified = score.verified if score and is_verified else None
    amount = counted["value"] if counted else None
    if counted is not None:
        value = text_of(verified) if verified is not None else amount
    else:
        value = text_of(verified if is_verified else reported if is_told else None)
    reported_on = score.reported_on if score and is_told else None
    day = score.verified_on if score and is_verified else reported_on
    return {
        "indicator": one.code,
        "unit": unit.pk,
        "score": score.pk if score else None,
        "target": text_of(target.value) if target else None,
        "due_on": text_of_day(target.due_on) if target else None,
        "target_document": target.document if target else "",
        "value": value,
        "accepted_on": text_of_day(day),
        "counted": amount,
        "reported": text_of(reported),
        "reported_on": text_of_day(score.reported_on) if score else None,
        "verified": text_of(verified),
        "is_verified": is_verified,
        "is_vetoed": bool(score and score.is_vetoed),
        "veto_reason": score.veto_reason if score else "",
        "correction": score.correction if score else "",
        "explanation": score.explanation if score else "",
        "evidence": score.evidence.splitlines() if score else [],
        "documents": [_document(paper) for paper in _papers_of(score)],
        "reported_by": str(score.reported_by or "") if score else "",
        "reviewed_by": str(score.reviewed_by or "") if score else "",
        "judgements": [
            {"reviewer": str(mark.reviewer), "points": text_of(mark.points), "reason": mark.reason}
            for mark in (score.judgements.all() if score else ())
        ],
        "records": counted["records"] if counted else [],
        "share_of": counted["share_of"] if counted else [],
    }


def _papers_of(about: Any) -> Iterable[EvidenceDocument]:
    """Of a score or a line."""
    return about.documents.all() if about else ()


def _document(paper: EvidenceDocument) -> Plain:
    return {
        "id": paper.pk,
        "title": paper.title,
        "filename": paper.filename,
        "sha256": paper.sha256,
        "handed_in_by": str(paper.created_by),
    }


def _line(line: AdjustmentLine) -> Plain:
    rule = line.rule
    return {
        "id": line.pk,
        "unit": line.unit_id,
        "kind": line.kind,
        "kind_words": in_both(line.get_kind_display),
        "rule": rule.code if rule else "",
        "name": {"zh": rule.name_zh, "en": rule.name_en or rule.name_zh}
        if rule
        else in_both(line.get_kind_display),
        "corrects": line.corrects.code if line.corrects else "",
        "count": line.count,
        "points": text_of(line.points),
        "reason": line.reason,
        "evidence": line.evidence.splitlines(),
        "documents": [_document(paper) for paper in _papers_of(line)],
        "records": line.records,
        "entered_by": str(line.created_by),
        "confirmed_by": str(line.confirmed_by or ""),
        "is_confirmed": line.status == LineStatus.CONFIRMED,
    }


def _objection(one: ScoreObjection) -> Plain:
    return {
        "id": one.pk,
        "unit": one.unit_id,
        "indicator": one.score.indicator.code if one.score else "",
        "line": one.line_id,
        "grounds": one.grounds,
        "filed_on": one.filed_on.isoformat(),
        "filed_by": str(one.created_by),
        "is_upheld": one.is_upheld,
        "finding": one.finding,
        "answered_on": text_of_day(one.answered_on),
        "answered_by": str(one.answered_by or ""),
    }


def _report(report: Any) -> Plain:
    return {
        "id": report.pk,
        "unit": report.unit_id,
        "status": report.status,
        "handed_in_at": report.handed_in_at.isoformat() if report.handed_in_at else None,
        "handed_in_by": str(report.handed_in_by or ""),
        "is_late": report.is_late,
    }


def _scores_of(period: AssessmentPeriod) -> dict[tuple[int, int], Score]:
    marks = Judgement.objects.select_related("reviewer").order_by("pk")
    rows = period.scores.select_related("reported_by", "reviewed_by")
    rows = rows.prefetch_related(Prefetch("judgements", queryset=marks), _papers())
    return {(score.indicator_id, score.unit_id): score for score in rows}


def _papers() -> Prefetch:
    papers = EvidenceDocument.objects.select_related("created_by").order_by("pk")
    return Prefetch("documents", queryset=papers)


def _lines_of(period: AssessmentPeriod) -> Iterable[AdjustmentLine]:
    rows = period.lines.exclude(status=LineStatus.WITHDRAWN)
    rows = rows.select_related("rule", "corrects", "created_by", "confirmed_by")
    return rows.prefetch_related(_papers())


def _objections_of(period: AssessmentPeriod) -> Iterable[ScoreObjection]:
    return period.objections.select_related("score__indicator", "created_by", "answered_by")
