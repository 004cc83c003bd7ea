"""What a review of the code found, each as it went wrong."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import override

from assessment.models import ScoreObjection
from assessment.period_inputs import period_inputs
from assessment.scoring import sheet_of
from assessment.services.assessment_workbooks import assessment_file
from assessment.services.score_objections import objection_decide, score_object
from assessment.services.verdicts import score_veto, scores_verify
from core.flow import Forbidden
from core.locking import ChangedMeanwhile, version_of
from tests.assessment.schemes import AFTER, LATER, fill, move, report_of, score_of

pytestmark = pytest.mark.django_db


def flags_of(period, area) -> dict[str, str]:
    row = next(
        row
        for row in sheet_of(period, LATER).results["units"]
        if row["unit"] == period.version.units.get(area=area).pk
    )
    return {code: one["flag"] for code, one in row["scores"].items()}


def test_what_was_filled_in_and_not_handed_in_counts_no_more_once_reports_are_closed(
    period, south, south_manager, chief
):
    fill(period, south, south_manager, RATE=80)
    assert flags_of(period, south)["RATE"] == ""
    closed = move(period, "close", chief, AFTER)
    assert flags_of(closed, south)["RATE"] == "missing"


def test_the_second_of_two_reviewers_is_told_that_his_page_is_old(period, north, chief, region_admin):
    report = report_of(period, north)
    seen = version_of(report)
    score = score_of(period, north, "RATE")
    entries = [{"score": score, "verified": Decimal(50), "correction": "Counted"}]
    scores_verify(report=report, entries=entries, actor=chief, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        scores_verify(report=report_of(period, north), entries=entries, actor=region_admin, seen=seen)


def test_who_vetoed_or_marked_a_score_does_not_answer_the_objection_to_it(
    shown, north, north_manager, chief, region_admin
):
    rate = score_of(shown, north, "RATE")
    score_veto(score=rate, reason="Not genuine", actor=region_admin, today=AFTER)
    for code, judge in (("RATE", region_admin), ("LIBRARY", region_admin)):
        score = score_of(shown, north, code)
        objection = score_object(score=score, grounds="Look again", actor=north_manager, today=AFTER)
        with pytest.raises(Forbidden):
            objection_decide(objection=objection, is_upheld=False, finding="No", actor=judge)
    assert not ScoreObjection.objects.exclude(answered_on=None).exists()


def test_an_objection_is_upheld_with_the_figure_that_counts(shown, north, north_manager, region_admin):
    score = score_of(shown, north, "RATE")
    objection = score_object(score=score, grounds="Look again", actor=north_manager, today=AFTER)
    with pytest.raises(ValidationError):
        objection_decide(objection=objection, is_upheld=True, finding="Yes", actor=region_admin)
    values = {"verified": Decimal(70)}
    objection_decide(objection=objection, is_upheld=True, finding="Yes", actor=region_admin, values=values)
    assert score_of(shown, north, "RATE").verified == 70


def test_the_inputs_are_the_same_in_whatever_language_they_are_asked_for(period):
    with override("en"):
        in_english = period_inputs(period, LATER)
    with override("zh-hans"):
        assert period_inputs(period, LATER) == in_english


def test_the_command_gives_a_filed_workbook_to_the_region_office_alone(shown, chief, north_officer, tmp_path):
    assessment_file(period=shown, actor=chief)
    out = tmp_path / "out.xlsx"
    with pytest.raises(CommandError):
        call_command("workbook", "separate", "2025", str(out), "--as", north_officer.username)
    assert not out.exists()
