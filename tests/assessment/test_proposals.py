"""Deductions that records speak for: proposed to reviewers, entered as they saw them, once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.models import AdjustmentLine, AdjustmentRule
from assessment.period_inputs import period_inputs
from assessment.proposals import proposals
from assessment.scheme_loading import assessment_schemes_load
from assessment.services.adjustments import line_propose, line_withdraw
from core.flow import Forbidden, MoveRefused
from core.loading import LoadError
from crm.models import Project
from tests.assessment.schemes import LATER, make_version, open_period, report_of, unit_of
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
SIGNED = dt.date(2024, 5, 6)


@pytest.fixture
def late(north, south, chief):
    """The rule LATE proposes what was not started in time."""
    version = make_version(north, south)
    version.rules.filter(code="LATE").update(computation="overdue_starts")
    return open_period(version, chief, "2025")


def unstarted(creator, **values) -> Project:
    return ProjectFactory(
        created_by=creator, status="signed", stage_since=SIGNED, agreement_kind="formal", **values
    )


def told(period, area):
    found = proposals(period, unit_of(period, area), LATER)
    return [(one.rule.code, one.points, [record[1] for record in one.records]) for one in found]


def enter(period, area, actor, count):
    rule = period.version.rules.get(code="LATE")
    given = {"period": period, "unit": unit_of(period, area), "rule": rule, "count": count}
    return line_propose(**given, actor=actor, today=LATER)


def test_what_was_not_started_in_time_is_proposed_to_its_unit_until_a_line_rests_on_it(
    late, north, south, north_officer, south_officer, chief
):
    first, second = (unstarted(north_officer) for _number in range(2))
    other = unstarted(south_officer)
    assert told(late, north) == [("LATE", Decimal("0.2"), [first.pk, second.pk])]
    assert told(late, south) == [("LATE", Decimal("0.1"), [other.pk])]
    line = enter(late, north, chief, 2)
    assert (line.count, line.points, line.status) == (2, Decimal("0.2"), "entered")
    assert told(late, north) == []
    third = unstarted(north_officer)
    line_withdraw(line=line, reason="The land was not there", actor=chief)
    assert told(late, north) == [("LATE", Decimal("0.1"), [third.pk])]


def test_a_line_is_entered_for_the_records_that_the_reviewer_saw(
    late, north, north_officer, north_manager, chief
):
    unstarted(north_officer)
    with pytest.raises(Forbidden):
        enter(late, north, north_manager, 1)
    with pytest.raises(MoveRefused, match="changed meanwhile"):
        enter(late, north, chief, 3)
    enter(late, north, chief, 1)
    with pytest.raises(MoveRefused, match="changed meanwhile"):
        enter(late, north, chief, 1)
    assert AdjustmentLine.objects.count() == 1


def test_a_reviewer_enters_the_line_from_the_page_of_the_unit_and_the_unit_sees_no_proposal(
    late, north, north_officer, north_manager, chief, client_of
):
    hidden = unstarted(north_manager, confidentiality="confidential")
    page, url = (
        report_of(late, north).get_absolute_url(),
        reverse(
            "assessment-proposal",
            args=[
                report_of(late, north).pk,
                AdjustmentRule.objects.get(code="LATE", version=late.version).pk,
            ],
        ),
    )
    assert url not in client_of(north_manager).get(page).content.decode()
    assert client_of(north_manager).post(url, {"count": "1"}).status_code == 403
    shown = client_of(chief).get(page).content.decode()
    assert url in shown
    assert hidden.name in shown
    client_of(chief).post(url, {"count": "1"})
    line = AdjustmentLine.objects.get()
    assert line.count == 1
    own = client_of(north_officer).get(line.get_absolute_url()).content.decode()
    assert "1 more, not shown to you" in own
    assert hidden.name not in own
    assert period_inputs(late, timezone.localdate())["lines"][0]["records"] == line.records


def scheme(**rule):
    return {
        "code": "loaded",
        "kind": "performance_appraisal",
        "name_zh": "考评",
        "name_en": "Appraisal",
        "versions": [
            {
                "number": 1,
                "valid_from_year": 2021,
                "bonus_cap": 5,
                "objection_days": 5,
                "indicators": [
                    {"code": "ONE", "name_zh": "一", "weight": 100, "unit": "PCT", "formula": "ratio_capped"}
                ],
                "rules": [{"code": "LATE", "kind": "deduction", "name_zh": "逾期", "points": 0.1} | rule],
            }
        ],
    }


def test_what_proposes_a_line_is_loaded_into_a_published_version_and_its_points_are_not():
    assessment_schemes_load([scheme()])
    assessment_schemes_load([scheme(computation="overdue_starts")])
    assert AdjustmentRule.objects.get().computation == "overdue_starts"
    with pytest.raises(LoadError, match="rules"):
        assessment_schemes_load([scheme(computation="overdue_starts", points=0.2)])
