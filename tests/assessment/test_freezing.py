"""From the report to the freeze, and that nothing of it changes any more."""

import json
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from assessment.models import AdjustmentLine, AssessmentPeriod, PeriodSnapshot, Score, UnitReport
from assessment.plain_values import canonical, hash_of
from assessment.scoring import results, sheet_of
from core.flow import MoveRefused
from tests.assessment.schemes import AFTER, COUNTED, LATER, move

pytestmark = pytest.mark.django_db


def rows_of(period, today=LATER):
    sheet = sheet_of(period, today)
    return {row["unit"]: row for row in sheet.results["units"]}


def test_points_come_from_records_reports_and_marks_and_are_rounded_once(period, north, south):
    rows = list(rows_of(period).values())
    by_code = [{code: one["score"] for code, one in row["scores"].items()} for row in rows]
    # 8 of 10 in 亿元, 60 of 80, the mean of 90 and 80: 48 + 22.5 + 8.5, +8 capped at 5, -0.3
    assert by_code[0] == {"FUNDS": "48", "RATE": "22.5", "LIBRARY": "8.5"}
    assert (rows[0]["total"], rows[0]["rank"]) == ("83.7", 1)
    assert by_code[1] == {"FUNDS": "60", "RATE": "0", "LIBRARY": "0"}
    assert (rows[1]["total"], rows[1]["rank"]) == ("60", 2)


def test_what_is_missing_scores_nothing_and_says_so(period, south):
    row = list(rows_of(period).values())[1]
    assert {code: one["flag"] for code, one in row["scores"].items()} == {
        "FUNDS": "",
        "RATE": "missing",
        "LIBRARY": "missing",
    }


def test_the_snapshot_is_what_was_shown_and_its_results_come_out_again(period, frozen):
    snapshot = PeriodSnapshot.objects.get(period=period)
    content = json.loads(snapshot.content)
    assert canonical(content) == snapshot.content
    assert hash_of(snapshot.content) == snapshot.sha256
    assert results(content["inputs"]) == content["results"]


def test_later_records_change_nothing_of_a_frozen_period(period, frozen, north):
    before = sheet_of(frozen, LATER)
    COUNTED[north.pk].append(100 * Decimal(10**8))
    assert sheet_of(frozen, LATER) == before
    assert before.is_frozen


@pytest.mark.parametrize("model", [Score, UnitReport, AdjustmentLine])
def test_the_database_refuses_to_change_what_a_frozen_period_was_judged_by(period, frozen, model):
    row = model.objects.first()
    for change in (
        lambda: model.objects.filter(pk=row.pk).update(status=row.status),
        lambda: model.objects.filter(pk=row.pk).delete(),
        lambda: model.objects.bulk_create([model(**_copied(row))]),
    ):
        with pytest.raises(DatabaseError, match="final period"), transaction.atomic():
            change()


def _copied(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields if not field.primary_key}


def test_the_database_refuses_to_change_a_frozen_period_and_its_snapshot(period, frozen):
    for change, words in (
        (lambda: AssessmentPeriod.objects.update(status="open"), "final period"),
        (lambda: PeriodSnapshot.objects.update(content=""), "append-only"),
        (lambda: PeriodSnapshot.objects.all()._raw_delete("default"), "append-only"),
    ):
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            change()


def test_a_period_is_frozen_only_after_the_days_for_objections(period, chief):
    move(period, "close", chief, AFTER)
    move(period, "show", chief, AFTER)
    with pytest.raises(MoveRefused, match="2026-01-28"):
        move(period, "freeze", chief, AFTER)
    assert move(period, "freeze", chief, LATER).status == "final"
