"""Two assessments of the areas: last year's is final and filed, this year's is open with two reports. And a
monthly report.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Area, User
from assessment.formula_words import FormulaKind
from assessment.models import AssessedUnit, AssessmentPeriod, Scheme, UnitReport
from assessment.periods import Period, PeriodKind
from assessment.queries.schemes import version_of_year
from assessment.scheme_choices import Source
from assessment.scheme_rules import is_counted
from assessment.services.adjustments import correction_enter, line_confirm, line_enter
from assessment.services.assessment_periods import period_move, period_open, targets_set
from assessment.services.assessment_workbooks import assessment_file
from assessment.services.monthly import report_draw_up
from assessment.services.unit_reports import report_fill, report_move
from assessment.services.verdicts import score_mark, scores_verify

SCHEME = "ftz-separate"
# By indicator, for each unit; of growth in per cent.
TARGETS = {
    "FUNDS": "6",
    "FDI": "300",
    "LEADER1000": "1",
    "LEADER500": "1",
    "LEADER100": "1",
    "SIGNED_N": "2",
    "SIGNED_A": "20",
    "START": "70",
    "PRODUCTION": "40",
    "MSME": "15",
    "TRADERS": "15",
    "POLICY": "100",
}
# What Nanning, Qinzhou Port and Chongzuo report; the rest is counted from the records of the demo.
REPORTED = {"POLICY": ("96", "100", "91"), "REPORTING": ("4", "2", "9")}
MARKS = {"reviewer": (86, 91, 78), "admin": (88, 90, 80)}
REPORTERS = ("manager", "qinzhou-manager")  # who hands in for the first two units
EVIDENCE = "演示佐证：统计台账〔演示〕第 {number} 号"


def assessments_make(people: Mapping[str, User], *, today: dt.date) -> int:
    """Returns how many periods. Call it once, after the projects; needs the scheme of the policy folder."""
    scheme = Scheme.objects.filter(code=SCHEME).first()
    if scheme is None:
        return 0
    final = _final_year(scheme, people, today.year - 1, today)
    _open_year(scheme, people, final, today)
    assessment_file(period=final, actor=people["admin"])
    _draw_up_last_month(people["manager"], today)
    return AssessmentPeriod.objects.count()


def _draw_up_last_month(manager: User, today: dt.date) -> None:
    before = today.replace(day=1) - dt.timedelta(days=1)
    period = Period(before.year, PeriodKind.MONTH, before.month)
    report_draw_up(area=Area.objects.get(code="NN"), period=period, actor=manager, today=today)


def _opened(
    scheme: Scheme, people: Mapping[str, User], year: int, days: tuple[dt.date, dt.date]
) -> AssessmentPeriod:
    version = version_of_year(scheme, year)
    assert version is not None
    period = period_open(
        version=version, code=str(year), opens_on=days[0], closes_on=days[1], actor=people["reviewer"]
    )
    indicators = {one.code: one for one in version.indicators.all()}
    targets_set(
        period=period,
        actor=people["reviewer"],
        targets=[
            {
                "indicator": indicators[code],
                "unit": unit,
                "value": Decimal(target),
                "document": "演示目标分解表",
            }
            for code, target in TARGETS.items()
            if code in indicators
            for unit in version.units.all()
        ],
    )
    return period


def _final_year(scheme: Scheme, people: Mapping[str, User], year: int, today: dt.date) -> AssessmentPeriod:
    """Reported by two of the units, verified, marked, with lines, and frozen."""
    opens = dt.date(year + 1, 1, 5)
    period = _opened(scheme, people, year, (opens, opens + dt.timedelta(days=15)))
    handed_in = timezone.make_aware(dt.datetime.combine(opens + dt.timedelta(days=9), dt.time(10, 30)))
    for place, username in enumerate(REPORTERS):
        report = _reports(period)[place]
        _fill(report, place, people[username])
        report = report_move(report=report, name="hand_in", actor=people[username], now=handed_in)
        _verify(report, people["reviewer"])
    for username, marks in MARKS.items():
        for report, points in zip(_reports(period), marks, strict=True):
            score = period.scores.filter(unit=report.unit, indicator__source=Source.JUDGED).first()
            if score is not None:
                score_mark(score=score, points=Decimal(points), actor=people[username])
    _lines(period, people)
    closed = opens + dt.timedelta(days=16)
    period = period_move(period=period, name="close", actor=people["reviewer"], today=closed)
    period = period_move(period=period, name="show", actor=people["reviewer"], today=closed)
    assert period.objections_until is not None
    frozen = max(today, period.objections_until + dt.timedelta(days=1))
    return period_move(period=period, name="freeze", actor=people["admin"], today=frozen)


def _open_year(
    scheme: Scheme, people: Mapping[str, User], final: AssessmentPeriod, today: dt.date
) -> AssessmentPeriod:
    """One unit has handed in, another fills in; a line waits, and one corrects the year before."""
    days = (today - dt.timedelta(days=10), today + dt.timedelta(days=20))
    period = _opened(scheme, people, today.year, days)
    first, second, *_others = _reports(period)
    _fill(second, 1, people["qinzhou-manager"])
    report_move(report=second, name="hand_in", actor=people["qinzhou-manager"])
    _fill(first, 0, people["officer"], only=("POLICY",))
    line_enter(
        period=period,
        unit=second.unit,
        rule=period.version.rules.get(code="TOP500"),
        reason="演示：引进一家中国500强投资方",
        evidence="演示佐证材料 3 号",
        actor=people["reviewer"],
    )
    correction = correction_enter(
        period=period,
        unit=first.unit,
        corrects=final,
        points=Decimal("0.40"),
        reason="演示：上年漏计一个开工项目",
        evidence="演示复核记录 1 号",
        actor=people["reviewer"],
    )
    line_confirm(line=correction, actor=people["admin"])
    return period


def _reports(period: AssessmentPeriod) -> list[UnitReport]:
    rows = period.reports.select_related("unit__area", "unit__organisation", "period__version")
    return list(rows.order_by("unit__order", "pk"))


def _fill(report: UnitReport, place: int, actor: User, only: tuple[str, ...] = ()) -> None:
    """What the unit reports itself; what is counted from records gets its evidence alone."""
    entries: list[dict[str, Any]] = []
    for number, score in enumerate(_scores(report), start=1):
        code = score.indicator.code
        if only and code not in only:
            continue
        entry: dict[str, Any] = {"score": score, "evidence": EVIDENCE.format(number=number)}
        if code in REPORTED:
            entry["reported"] = Decimal(REPORTED[code][place])
        entries.append(entry)
    report_fill(report=report, entries=entries, actor=actor)


def _verify(report: UnitReport, actor: User) -> None:
    """As reported, except for one figure that is corrected."""
    entries = []
    for score in _scores(report):
        entry: dict[str, Any] = {"score": score}
        if score.indicator.formula == FormulaKind.MILESTONE:
            entry["verified_on"] = score.reported_on
        elif not is_counted(score.indicator):
            entry["verified"] = score.reported
        if score.indicator.code == "REPORTING" and score.reported is not None:
            entry |= {"verified": score.reported + 1, "correction": "演示：抽查多发现一项错报"}
        entries.append(entry)
    scores_verify(report=report, entries=entries, actor=actor)


def _scores(report: UnitReport) -> list:
    return list(report.period.scores.filter(unit=report.unit).select_related("indicator"))


def _lines(period: AssessmentPeriod, people: Mapping[str, User]) -> None:
    units: list[AssessedUnit] = [report.unit for report in _reports(period)]
    for place, code, count, reason in (
        (1, "NEW_LEADER", 1, "演示：新引进千亿元级链主企业一家"),
        (0, "LATE_START", 3, "演示：三个项目逾期未开工"),
        (2, "LATE_REPORT", 2, "演示：两期月报迟报"),
    ):
        line = line_enter(
            period=period,
            unit=units[place],
            rule=period.version.rules.get(code=code),
            count=count,
            reason=reason,
            evidence="演示佐证材料",
            actor=people["reviewer"],
        )
        line_confirm(line=line, actor=people["admin"])
