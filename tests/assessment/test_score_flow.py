"""Every move from every state, by every role; four eyes; nobody judges himself."""

import itertools

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Role
from assessment.models import AdjustmentLine
from assessment.scheme_choices import PeriodStatus, ReportStatus, ScoreStatus
from assessment.score_flow import PERIOD_FLOW, REPORT_FLOW, SCORE_FLOW
from assessment.services.adjustments import line_confirm
from assessment.services.score_objections import objection_decide, score_object
from assessment.services.unit_reports import report_move
from assessment.services.verdicts import score_lift_veto, score_veto
from core.flow import Forbidden, MoveRefused
from tests.assessment.schemes import (
    AFTER,
    LATER,
    TOO_LATE,
    add_line,
    fill,
    hand_in,
    make_version,
    move,
    open_period,
    report_of,
    score_of,
    verify,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
REGION = {Role.REGION_REVIEWER, Role.REGION_ADMIN}
SPOKESMEN = {Role.AREA_MANAGER, Role.CITY_MANAGER}
# flow -> move -> (from where, who)
ALLOWED = {
    "period": (
        PERIOD_FLOW,
        PeriodStatus,
        {
            "close": ({"open"}, REGION),
            "reopen": ({"reviewing"}, REGION),
            "show": ({"reviewing"}, REGION),
            "show_again": ({"objection"}, REGION),
            "freeze": ({"objection"}, REGION),
        },
    ),
    "report": (
        REPORT_FLOW,
        ReportStatus,
        {"hand_in": ({"filling"}, SPOKESMEN), "send_back": ({"handed_in"}, REGION)},
    ),
    "score": (
        SCORE_FLOW,
        ScoreStatus,
        {
            "verify": ({"self", "reviewed"}, REGION),
            "object": ({"reviewed"}, SPOKESMEN),
            "answer": ({"objection"}, REGION),
            "fix": ({"self", "reviewed"}, REGION),
        },
    ),
}


@pytest.mark.parametrize("kind", ALLOWED)
def test_every_move_from_every_state_by_every_role(kind, opened, north):
    flow, statuses, allowed = ALLOWED[kind]
    record = {
        "period": opened,
        "report": report_of(opened, north),
        "score": score_of(opened, north, "RATE"),
    }[kind]
    assert set(flow.moves) == set(allowed)
    users = {role: UserFactory(role=role) for role in Role}
    wrong = []
    for name, status, role in itertools.product(flow.moves, statuses.values, Role):
        record.status = status
        sources, roles = allowed[name]
        is_open = name in {one.name for one in flow.open_to(record, users[role])}
        if is_open != (status in sources and role in roles):
            wrong.append((name, status, role))
    assert not wrong


def test_nobody_of_a_unit_judges_it_not_even_from_the_region_office(opened, north, north_manager):
    fill(opened, north, north_manager, RATE=60)
    hand_in(opened, north, north_manager)
    insider = UserFactory(role=Role.REGION_REVIEWER, areas=[north])
    for call in (
        lambda: verify(opened, north, insider),
        lambda: add_line(opened, north, "LATE", insider),
        lambda: score_veto(score=score_of(opened, north, "RATE"), reason="False", actor=insider),
    ):
        with pytest.raises(Forbidden, match="You belong to the unit"):
            call()
    assert verify(opened, north, UserFactory(role=Role.REGION_REVIEWER)) == 3


def test_who_entered_a_line_does_not_confirm_it(opened, north, chief, region_admin):
    line = add_line(opened, north, "LATE", chief)
    with pytest.raises(Forbidden, match="second person"):
        line_confirm(line=line, actor=chief)
    assert line_confirm(line=line, actor=region_admin).status == "confirmed"


def test_a_veto_is_lifted_by_somebody_else_than_who_set_it(opened, north, chief, region_admin):
    score = score_veto(score=score_of(opened, north, "RATE"), reason="False", actor=chief)
    with pytest.raises(Forbidden, match="second person"):
        score_lift_veto(score=score, reason="True", actor=chief)
    assert not score_lift_veto(score=score, reason="True", actor=region_admin).is_vetoed


def test_an_objection_is_answered_by_nobody_who_verified(shown, north, north_manager, chief, region_admin):
    score = score_of(shown, north, "RATE")
    objection = score_object(score=score, grounds="More", actor=north_manager, today=AFTER)
    told = {"is_upheld": False, "finding": "No", "today": AFTER}
    with pytest.raises(Forbidden, match="second person"):
        objection_decide(objection=objection, actor=chief, **told)
    assert objection_decide(objection=objection, actor=region_admin, **told).is_upheld is False
    score.refresh_from_db()
    assert (score.status, score.verified) == ("reviewed", score.reported)


def test_objections_end_with_their_days(shown, north, north_manager):
    score = score_of(shown, north, "RATE")
    with pytest.raises(MoveRefused, match="2026-01-28"):
        score_object(score=score, grounds="More", actor=north_manager, today=LATER)
    assert (
        score_object(
            score=score, grounds="More", actor=north_manager, today=shown.objections_until
        ).filed_on.isoformat()
        == "2026-01-28"
    )


def test_nothing_is_taken_off_once_the_unit_cannot_object_any_more(
    shown, north, north_manager, chief, region_admin
):
    """Until the days begin anew; what is in the unit's favour, at any time."""
    score = score_veto(score=score_of(shown, north, "RATE"), reason="False", actor=chief, today=AFTER)
    assert not score_lift_veto(score=score, reason="True", actor=region_admin).is_vetoed
    late, bonus = (add_line(shown, north, code, chief) for code in ("LATE", "LEADER"))
    earlier = AdjustmentLine(
        period=shown, unit=late.unit, kind="correction", points=-1, corrects=shown, reason="As told",
        evidence="No. 3", created_by=chief,
    )  # fmt: skip
    earlier.save()
    against_it = (
        lambda day: score_veto(score=score, reason="False", actor=chief, today=day),
        lambda day: line_confirm(line=late, actor=region_admin, today=day),
        lambda day: line_confirm(line=earlier, actor=region_admin, today=day),
    )
    for call in against_it:
        with pytest.raises(MoveRefused, match="2026-01-28.*anew"):
            call(LATER)
    assert line_confirm(line=bonus, actor=region_admin, today=LATER).status == "confirmed"
    with pytest.raises(MoveRefused, match="reason"):
        move(shown, "show_again", chief, LATER)
    again = move(shown, "show_again", chief, LATER, note="A falsified paper came out")
    assert (again.status, again.objections_from) == ("objection", LATER)
    for call in against_it:
        call(LATER)
    assert score_object(score=score_of(again, north, "RATE"), grounds="No", actor=north_manager, today=LATER)


def test_an_open_objection_keeps_the_period_from_its_freeze(shown, north, north_manager, chief):
    score_object(score=score_of(shown, north, "RATE"), grounds="More", actor=north_manager, today=AFTER)
    with pytest.raises(MoveRefused, match="not answered"):
        move(shown, "freeze", chief, LATER)


def test_a_line_that_waits_keeps_the_period_from_its_freeze(shown, north, chief):
    add_line(shown, north, "LATE", chief)
    with pytest.raises(MoveRefused, match="neither confirmed nor withdrawn"):
        move(shown, "freeze", chief, LATER)


def test_reports_close_when_all_are_in_or_their_time_is_over(opened, north, south, north_manager, chief):
    with pytest.raises(MoveRefused, match="2026-01-20"):
        move(opened, "close", chief, opened.closes_on)
    assert move(opened, "close", chief, AFTER).status == "reviewing"


def test_what_was_handed_in_is_verified_before_objections_begin(opened, north, north_manager, chief):
    fill(opened, north, north_manager, RATE=60)
    hand_in(opened, north, north_manager)
    move(opened, "close", chief, AFTER)
    with pytest.raises(MoveRefused, match="3 figures"):
        move(opened, "show", chief, AFTER)
    verify(opened, north, chief)
    assert move(opened, "show", chief, AFTER).status == "objection"


@pytest.mark.parametrize(("now", "is_late"), [(None, False), (TOO_LATE, True)])
def test_the_clock_says_whether_a_report_is_late(opened, north, north_manager, now, is_late):
    handed = hand_in(opened, north, north_manager, *([now] if now else []))
    assert handed.is_late is is_late


def test_a_report_sent_back_is_filled_in_again(opened, north, north_manager, chief):
    hand_in(opened, north, north_manager)
    with pytest.raises(MoveRefused, match="reason"):
        report_move(report=report_of(opened, north), name="send_back", actor=chief)
    with pytest.raises(MoveRefused, match="handed in"):
        fill(opened, north, north_manager, RATE=1)
    report_move(
        report=report_of(opened, north), name="send_back", actor=chief, values={"note": "Add the evidence"}
    )
    assert fill(opened, north, north_manager, RATE=1) == 1


def test_what_is_reported_needs_its_evidence_where_the_scheme_asks(opened, north, north_manager):
    opened.version.indicators.filter(code="RATE").update(evidence_required=True)
    score = score_of(opened, north, "RATE")
    fill(opened, north, north_manager, RATE=60)
    type(score).objects.filter(pk=score.pk).update(evidence="")
    with pytest.raises(ValidationError, match="RATE"):
        hand_in(opened, north, north_manager)


def test_a_scheme_judges_a_period_once_and_by_the_version_of_its_year(north, south, chief):
    old, new = make_version(north, south), make_version(north, south, valid_from_year=2025)
    with pytest.raises(ValidationError, match="not in force"):
        open_period(old, chief, "2025")
    assert open_period(new, chief, "2025").version == new
    with pytest.raises(ValidationError, match="assessed already"):
        open_period(new, chief, "2025")
    assert open_period(old, chief, "2024Q3").version == old
