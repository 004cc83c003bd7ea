"""Every service of schemes, periods and scores asks for permission and unit itself.

Each row is a call that the right person may make: it succeeds for him, and is refused for who reads all and
changes nothing, and for officer and manager of another area. A service without a row fails.
"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import assessment.services
from accounts.choices import Role
from assessment.services import (
    adjustments,
    assessment_periods,
    assessment_schemes,
    evidence,
    score_objections,
    unit_reports,
    verdicts,
)
from tests.assessment.schemes import (
    AFTER,
    COUNTED,
    LATER,
    NOON,
    PROJECTS,
    add_line,
    fill,
    hand_in,
    indicator,
    make_version,
    move,
    open_period,
    report_of,
    score_of,
    set_targets,
    unit_of,
    verify,
)
from tests.factories import AreaFactory, UserFactory
from tests.guards import attempt, services_for_a_user

pytestmark = pytest.mark.django_db
MINE = (
    "adjustments.",
    "assessment_periods.",
    "assessment_schemes.",
    "evidence.",
    "score_objections.",
    "unit_reports.",
    "verdicts.",
    "freezing.",
)
# Runs inside period_move, which has asked; or asks and writes nothing.
INNER = {"freezing.freeze", "evidence.require_may_prove", "evidence.require_may_document"}
# Reading is the viewer's too.
ALSO = {"evidence.evidence_fetched": {"viewer"}}


@pytest.fixture
def world(north, south, north_manager, south_officer, south_manager, chief, region_admin, viewer):
    """Two periods: one where north is verified, and one open to objections."""
    COUNTED.clear()
    version = make_version(north, AreaFactory())
    w = SimpleNamespace(manager=north_manager, chief=chief, admin=region_admin, version=version, area=north)
    w.strangers = (viewer, south_officer, south_manager)
    w.draft = assessment_schemes.assessment_version_draft(
        scheme=make_version(north, code="other").scheme, valid_from_year=2027, actor=chief
    )
    w.third = UserFactory(role=Role.REGION_REVIEWER)
    w.filling = open_period(version, chief, "2022")
    w.open = open_period(version, chief, "2025")
    set_targets(w.open, chief, FUNDS=10, RATE=80)
    fill(w.open, north, north_manager, RATE=60)
    hand_in(w.open, north, north_manager)
    w.line = add_line(w.open, north, "LATE", chief)
    w.past = open_period(version, chief, "2023")
    move(w.past, "close", chief, AFTER)
    move(w.past, "show", chief, AFTER)
    w.past = move(w.past, "freeze", chief, LATER)
    w.shown = open_period(version, chief, "2024")
    fill(w.shown, north, north_manager, RATE=60)
    hand_in(w.shown, north, north_manager)
    verify(w.shown, north, chief)
    w.deduction = add_line(w.shown, north, "LATE", chief, confirmed_by=region_admin)
    move(w.shown, "close", chief, AFTER)
    w.shown = move(w.shown, "show", chief, AFTER)
    w.vetoed = verdicts.score_veto(
        score=score_of(w.shown, north, "FUNDS"), reason="False", actor=chief, today=AFTER
    )
    w.objection = score_objections.score_object(
        score=score_of(w.shown, north, "LIBRARY"), grounds="More", actor=north_manager, today=AFTER
    )
    COUNTED[north.pk] = [Decimal(1), Decimal(1)]
    version.rules.filter(code="LATE").update(computation=PROJECTS)
    w.document = evidence.score_document_add(
        score=score_of(w.filling, north, "FUNDS"), title="No. 0", file=_paper(), actor=north_manager
    )
    return w


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("slip.pdf", b"%PDF-1.7 slip")


# name -> (who may, the call)
ROWS = {
    "assessment_schemes.assessment_scheme_create": (
        "chief",
        lambda w, by: assessment_schemes.assessment_scheme_create(
            code="new", kind="business_environment", name_zh="新", name_en="New", actor=by
        ),
    ),
    "assessment_schemes.assessment_version_draft": (
        "chief",
        lambda w, by: assessment_schemes.assessment_version_draft(
            scheme=w.version.scheme, valid_from_year=2027, actor=by
        ),
    ),
    "assessment_schemes.assessment_version_update": (
        "chief",
        lambda w, by: assessment_schemes.assessment_version_update(
            version=w.draft, values={"objection_days": 7}, actor=by
        ),
    ),
    "assessment_schemes.assessment_units_set": (
        "chief",
        lambda w, by: assessment_schemes.assessment_units_set(
            version=w.draft, areas=[], organisations=[], actor=by
        ),
    ),
    "assessment_schemes.indicator_save": (
        "chief",
        lambda w, by: assessment_schemes.indicator_save(
            version=w.draft, values=indicator("NEW", 5), actor=by
        ),
    ),
    "assessment_schemes.adjustment_rule_save": (
        "chief",
        lambda w, by: assessment_schemes.adjustment_rule_save(
            version=w.draft,
            values={"code": "NEW", "kind": "bonus", "name_zh": "新", "points": Decimal(1)},
            actor=by,
        ),
    ),
    "assessment_schemes.scheme_part_remove": (
        "chief",
        lambda w, by: assessment_schemes.scheme_part_remove(part=w.draft.rules.first(), actor=by),
    ),
    "assessment_schemes.assessment_version_publish": (
        "admin",
        lambda w, by: assessment_schemes.assessment_version_publish(version=w.draft, actor=by),
    ),
    "assessment_schemes.assessment_version_remove": (
        "chief",
        lambda w, by: assessment_schemes.assessment_version_remove(version=w.draft, actor=by),
    ),
    "assessment_periods.period_open": (
        "chief",
        lambda w, by: assessment_periods.period_open(
            version=w.version,
            code="2026",
            opens_on=dt.date(2027, 1, 4),
            closes_on=dt.date(2027, 1, 20),
            actor=by,
        ),
    ),
    "assessment_periods.targets_set": ("chief", lambda w, by: set_targets(w.open, by, RATE=90)),
    "assessment_periods.period_move": ("chief", lambda w, by: move(w.open, "close", by, AFTER)),
    "unit_reports.report_fill": ("manager", lambda w, by: fill(w.filling, w.area, by, RATE=1)),
    "unit_reports.report_move": (
        "manager",
        lambda w, by: unit_reports.report_move(
            report=report_of(w.filling, w.area), name="hand_in", actor=by, now=NOON
        ),
    ),
    "verdicts.scores_verify": ("chief", lambda w, by: verify(w.open, w.area, by)),
    "verdicts.score_mark": (
        "chief",
        lambda w, by: verdicts.score_mark(
            score=score_of(w.open, w.area, "LIBRARY"), points=Decimal(80), actor=by
        ),
    ),
    "verdicts.score_veto": (
        "chief",
        lambda w, by: verdicts.score_veto(score=score_of(w.open, w.area, "RATE"), reason="False", actor=by),
    ),
    "verdicts.score_lift_veto": (
        "admin",
        lambda w, by: verdicts.score_lift_veto(score=w.vetoed, reason="True", actor=by),
    ),
    "adjustments.line_enter": ("chief", lambda w, by: add_line(w.open, w.area, "LATE", by)),
    "adjustments.line_propose": (
        "chief",
        lambda w, by: adjustments.line_propose(
            period=w.open,
            unit=unit_of(w.open, w.area),
            rule=w.version.rules.get(code="LATE"),
            count=2,
            actor=by,
        ),
    ),
    "adjustments.correction_enter": (
        "chief",
        lambda w, by: adjustments.correction_enter(
            period=w.open,
            unit=unit_of(w.open, w.area),
            corrects=w.past,
            points=Decimal("-0.5"),
            reason="Counted twice",
            evidence="No. 3",
            actor=by,
        ),
    ),
    "adjustments.line_confirm": ("admin", lambda w, by: adjustments.line_confirm(line=w.line, actor=by)),
    "adjustments.line_withdraw": (
        "chief",
        lambda w, by: adjustments.line_withdraw(line=w.line, reason="Wrong", actor=by),
    ),
    "evidence.score_document_add": (
        "manager",
        lambda w, by: evidence.score_document_add(
            score=score_of(w.filling, w.area, "RATE"), title="No. 1", file=_paper(), actor=by
        ),
    ),
    "evidence.line_document_add": (
        "chief",
        lambda w, by: evidence.line_document_add(line=w.line, title="No. 2", file=_paper(), actor=by),
    ),
    "evidence.evidence_fetched": (
        "manager",
        lambda w, by: evidence.evidence_fetched(document=w.document, actor=by),
    ),
    "score_objections.score_object": (
        "manager",
        lambda w, by: score_objections.score_object(
            score=score_of(w.shown, w.area, "RATE"), grounds="More", actor=by, today=AFTER
        ),
    ),
    "score_objections.line_object": (
        "manager",
        lambda w, by: score_objections.line_object(line=w.deduction, grounds="None", actor=by, today=AFTER),
    ),
    "score_objections.objection_decide": (
        "third",
        lambda w, by: score_objections.objection_decide(
            objection=w.objection, is_upheld=False, finding="No", actor=by, today=AFTER
        ),
    ),
}


def test_every_service_of_schemes_periods_and_scores_has_a_row():
    found = {name for name in services_for_a_user(assessment.services) if name.startswith(MINE)}
    assert found == ROWS.keys() | INNER


def test_each_service_serves_the_right_person_and_refuses_viewer_and_other_areas(world):
    wrong = []
    for name, (who, call) in ROWS.items():
        raised, writes = attempt(call, world, getattr(world, who))
        if raised or not writes:
            wrong.append((name, who, raised))
        for stranger in world.strangers:
            if stranger.username in ALSO.get(name, ()):
                continue
            raised, writes = attempt(call, world, stranger)
            if not getattr(raised, "forbidden", False) or writes:
                wrong.append((name, stranger.username, raised, writes))
    assert not wrong, "\n".join(map(str, wrong))
