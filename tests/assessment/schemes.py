"""A small assessment of two areas, and its way from the report to the freeze."""

import datetime as dt
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.choices import Role
from assessment.figures import Computation, Record, register
from assessment.models import (
    AdjustmentRule,
    AssessedUnit,
    EvidenceDocument,
    Indicator,
    Scheme,
    SchemeVersion,
    ScoreObjection,
)
from assessment.services.adjustments import line_confirm, line_enter
from assessment.services.assessment_periods import period_move, period_open, targets_set
from assessment.services.unit_reports import report_fill, report_move
from assessment.services.verdicts import score_mark, scores_verify
from tests.factories import UserFactory

OPENS, CLOSES = dt.date(2026, 1, 5), dt.date(2026, 1, 20)
AFTER = dt.date(2026, 1, 21)  # reports are closed
LATER = dt.date(2026, 2, 20)  # the days for objections are over
PROJECTS = "test_projects"
NOON = timezone.make_aware(dt.datetime(2026, 1, 19, 12))
TOO_LATE = timezone.make_aware(dt.datetime(2026, 1, 21, 0, 5))
# area key -> amounts, as the records of the test computation
COUNTED: dict[int, list[Decimal]] = {}


def _records(asked):
    return [
        Record("crm.Project", 100 * area + number, f"XM-{number}", area, amount)
        for area in asked.areas
        for number, amount in enumerate(COUNTED.get(area, ()), start=1)
    ]


register(Computation(PROJECTS, "Projects of tests", "CNY", _records))


def make_version(*areas, indicators=None, status="published", code="separate", **values) -> SchemeVersion:
    """FUNDS 60 counted in 亿元, RATE 30 entered, LIBRARY 10 judged; a bonus of 4 and a deduction of 0.1."""
    scheme, _made = Scheme.objects.get_or_create(
        code=code, defaults={"kind": "ftz_investment_separate", "name_zh": "单列考核", "name_en": "Separate"}
    )
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=scheme.versions.count() + 1,
        status=status,
        **{"valid_from_year": 2021, "bonus_cap": 5, "objection_days": 5} | values,
    )
    for order, area in enumerate(areas):
        AssessedUnit.objects.create(version=version, area=area, order=order)
    for order, one in enumerate(indicators or DEFAULT):
        Indicator.objects.create(version=version, order=order, **one)
    for order, one in enumerate(RULES):
        AdjustmentRule.objects.create(version=version, order=order, **one)
    return version


def indicator(code, weight, **values):
    return {
        "code": code,
        "name_zh": code,
        "name_en": code,
        "weight": weight,
        "unit": "PCT",
        "formula": "ratio_capped",
        "params": {"cap": "1"},
    } | values


DEFAULT = (
    indicator("FUNDS", 60, unit="CNY_100M", source="computed", computation=PROJECTS),
    indicator("RATE", 30),
    indicator("LIBRARY", 10, unit="POINT", formula="judge", params={"drop": "1"}, source="judged"),
)
RULES = (
    {"code": "LEADER", "kind": "bonus", "name_zh": "链主", "name_en": "Leader", "points": 4},
    {
        "code": "LATE",
        "kind": "deduction",
        "name_zh": "逾期",
        "name_en": "Late",
        "points": Decimal("0.1"),
        "cap": 12,
    },
)


def open_period(version, actor, code="2025", **values):
    days = {"opens_on": OPENS, "closes_on": CLOSES} | values
    return period_open(version=version, code=code, actor=actor, **days)


def unit_of(period, area):
    return period.version.units.get(area=area)


def report_of(period, area):
    return period.reports.get(unit__area=area)


def score_of(period, area, code):
    return period.scores.get(unit__area=area, indicator__code=code)


def set_targets(period, actor, **targets):
    """`FUNDS=10`: for every unit."""
    indicators = {one.code: one for one in period.version.indicators.all()}
    targets_set(
        period=period,
        actor=actor,
        targets=[
            {"indicator": indicators[code], "unit": unit, "value": Decimal(value)}
            for code, value in targets.items()
            for unit in period.version.units.all()
        ],
    )


def fill(period, area, actor, **figures):
    """`RATE=50`."""
    return report_fill(
        report=report_of(period, area),
        actor=actor,
        entries=[
            {"score": score_of(period, area, code), "reported": Decimal(value), "evidence": "No. 1"}
            for code, value in figures.items()
        ],
    )


def hand_in(period, area, actor, now=NOON):
    return report_move(report=report_of(period, area), name="hand_in", actor=actor, now=now)


def verify(period, area, actor, **figures):
    """All of a report: as reported, or as told."""
    entries = []
    for score in period.scores.filter(unit__area=area).select_related("indicator"):
        told = figures.get(score.indicator.code)
        verified = Decimal(told) if told is not None else score.reported
        entries.append(
            {"score": score, "verified": verified, "correction": "Counted" if told is not None else ""}
        )
    return scores_verify(report=report_of(period, area), entries=entries, actor=actor)


def mark(period, area, actor, points):
    return score_mark(score=score_of(period, area, "LIBRARY"), points=Decimal(points), actor=actor)


def add_line(period, area, code, actor, *, confirmed_by=None, count=1):
    line = line_enter(
        period=period,
        unit=unit_of(period, area),
        rule=period.version.rules.get(code=code),
        count=count,
        reason="As told",
        evidence="No. 2",
        actor=actor,
    )
    return line_confirm(line=line, actor=confirmed_by) if confirmed_by else line


def move(period, name, actor, today, note=""):
    period.refresh_from_db()
    return period_move(period=period, name=name, actor=actor, values={"note": note}, today=today)


def assessment_records(officer) -> dict:
    """One record of every kind, of the officer's area, by the beginning of its address."""
    chief = UserFactory(role=Role.REGION_REVIEWER)
    area = officer.home_area()
    version = make_version(area, code="T")
    draft = make_version(area, code="T", status="draft", valid_from_year=2030)
    period = open_period(version, chief)
    score = score_of(period, area, "RATE")
    objection = ScoreObjection.objects.create(
        period=period, unit=score.unit, score=score, grounds="More", filed_on=AFTER, created_by=officer
    )
    document = EvidenceDocument(
        period=period,
        unit=score.unit,
        score=score,
        title="No. 1",
        size=1,
        sha256="0" * 64,
        created_by=officer,
    )
    document.file.save("slip.pdf", ContentFile(b"x"), save=False)
    document.save()
    records = {
        "documents": document,
        "periods": period,
        "reports": report_of(period, area),
        "scores": score,
        "lines": add_line(period, area, "LATE", chief),
        "objections": objection,
        "versions": draft,
        "indicators": draft.indicators.first(),
        "rules": draft.rules.first(),
    }
    return {f"desk/assessment/{name}/": record for name, record in records.items()}
