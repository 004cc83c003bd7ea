import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from core.flow import Forbidden, MoveRefused
from incentives import kinds
from incentives.choices import ReviewConclusion, ReviewKind, RuleKind, RuleStatus
from incentives.models import ProhibitedPattern, RuleReview, RuleVersion
from incentives.services.rules import (
    effective_on,
    missing_for_effect,
    review_record,
    rule_enforce,
    rule_remove,
    rule_update,
    rule_withdraw,
)
from incentives.shapes import Group
from tests.factories import ProjectFactory, UserFactory
from tests.incentives.rules import REVIEW, draft, effective, reviewed

pytestmark = pytest.mark.django_db
KIND = RuleKind.REWARD


@pytest.fixture(autouse=True)
def _kind_of_one_text(monkeypatch):
    """A kind that knows texts and indicators, so that these tests are about all kinds."""
    kind = kinds.Kind(
        example={},
        shape=Group("", ""),
        clean=lambda content: {"text": content["text"], "base": content.get("base", "")},
        lines=lambda content: [content["text"]],
        indicators=lambda content: [content["base"]],
    )
    monkeypatch.setitem(kinds._kinds, KIND.value, kind)


@pytest.fixture
def version(region_admin):
    return draft(KIND, "R-1", {"text": "千分之三"}, region_admin)


def test_a_rule_takes_effect_only_after_both_reviews_and_by_somebody_else(version, region_admin, chief):
    with pytest.raises(MoveRefused, match="Fair-competition review.*Legal review"):
        rule_enforce(version=version, actor=chief)
    reviewed(version, chief)
    with pytest.raises(Forbidden, match="Somebody else"):
        rule_enforce(version=version, actor=region_admin)
    enforced = rule_enforce(version=version, actor=chief)
    assert (enforced.status, enforced.enforced_by) == (RuleStatus.EFFECTIVE, chief)


def test_who_drafted_or_ever_changed_a_rule_does_not_record_its_review(version, region_admin, chief):
    rule_update(version=version, actor=chief, content={"text": "千分之四"})
    other = UserFactory(role=chief.role)
    rule_update(version=version, actor=other, content={"text": "千分之五"})
    for drafter in (region_admin, chief, other):
        with pytest.raises(Forbidden):
            review_record(version=version, values=REVIEW | {"kind": ReviewKind.LEGAL}, actor=drafter)
    assert not RuleReview.objects.exists()


def test_a_review_does_not_count_for_what_was_written_after_it(version, region_admin, chief):
    reviewed(version, chief)
    rule_update(version=version, actor=region_admin, content={"text": "千分之九"})
    version.refresh_from_db()
    with pytest.raises(MoveRefused, match="before it was changed"):
        rule_enforce(version=version, actor=chief)
    rule_update(version=version, actor=region_admin, content={"text": "千分之三"})
    assert rule_enforce(version=version, actor=chief).status == RuleStatus.EFFECTIVE


def test_a_refused_review_or_a_missing_document_keeps_a_rule_from_effect(region_admin, chief):
    version = draft(KIND, "R-2", {"text": "x"}, region_admin, document="")
    reviewed(version, chief)
    refused = REVIEW | {"kind": ReviewKind.LEGAL, "conclusion": ReviewConclusion.REFUSED}
    review_record(version=version, values=refused, actor=chief)
    missing = missing_for_effect(version)
    assert [words.split("”")[-1] for words in missing] == [
        "Enter the document by which the rule is issued.",
        " was not passed.",
    ]


@pytest.mark.parametrize("content", [{"text": "按缴纳税收返还"}, {"text": "奖励", "base": "tax"}])
def test_a_prohibited_pattern_passes_by_an_exception_only(content, region_admin, chief):
    ProhibitedPattern.objects.create(code="TAX", name_zh="按税返还", words=["税收返还"], indicators=["tax"])
    version = draft(KIND, "R-3", content, region_admin)
    review_record(version=version, values=REVIEW | {"kind": ReviewKind.LEGAL}, actor=chief)
    fair = REVIEW | {"kind": ReviewKind.FAIR_COMPETITION}
    with pytest.raises(ValidationError, match="exception only"):
        review_record(version=version, values=fair, actor=chief)
    by_exception = fair | {"conclusion": ReviewConclusion.EXCEPTION}
    with pytest.raises(ValidationError, match="which exception"):
        review_record(version=version, values=by_exception, actor=chief)
    review = review_record(
        version=version, values=by_exception | {"exception": "第十二条第一项"}, actor=chief
    )
    assert review.flags == ["TAX"]
    assert rule_enforce(version=version, actor=chief).status == RuleStatus.EFFECTIVE


def test_a_pattern_prohibited_after_the_review_asks_for_another(version, chief):
    reviewed(version, chief)
    ProhibitedPattern.objects.create(code="RATE", name_zh="按率", words=["千分之三"])
    with pytest.raises(MoveRefused, match="did not know a pattern"):
        rule_enforce(version=version, actor=chief)


def test_a_version_in_effect_is_neither_changed_nor_removed_nor_reviewed(version, region_admin, chief):
    reviewed(version, chief)
    rule_enforce(version=version, actor=chief)
    for attempt in (
        lambda: rule_update(version=version, actor=region_admin, values={"title_zh": "另"}),
        lambda: rule_remove(version=version, actor=region_admin),
        lambda: review_record(version=version, values=REVIEW | {"kind": ReviewKind.LEGAL}, actor=chief),
        lambda: rule_enforce(version=version, actor=chief),
    ):
        with pytest.raises(MoveRefused, match="does not change any more"):
            attempt()


def test_the_version_of_a_day_is_the_last_to_begin_by_then(region_admin, chief):
    first = effective(KIND, "R-4", {"text": "1"}, chief)
    second = effective(
        KIND, "R-4", {"text": "2"}, chief, valid_from=dt.date(2026, 7, 1), valid_to=dt.date(2026, 9, 30)
    )
    draft(KIND, "R-4", {"text": "3"}, region_admin, valid_from=dt.date(2026, 8, 1))
    on = {
        day: effective_on(KIND, "R-4", dt.date.fromisoformat(day))
        for day in ("2025-12-31", "2026-01-01", "2026-06-30", "2026-08-15", "2026-10-01")
    }
    assert on == {
        "2025-12-31": None,
        "2026-01-01": first,
        "2026-06-30": first,
        "2026-08-15": second,
        "2026-10-01": None,
    }


def test_a_withdrawn_version_counts_until_the_day_of_its_withdrawal(chief):
    version = effective(KIND, "R-5", {"text": "1"}, chief)
    with pytest.raises(ValidationError, match="Say why"):
        rule_withdraw(version=version, reason=" ", actor=chief)
    rule_withdraw(version=version, reason="公平竞争复查", actor=chief, today=dt.date(2026, 3, 1))
    assert effective_on(KIND, "R-5", dt.date(2026, 2, 28)) == version
    assert effective_on(KIND, "R-5", dt.date(2026, 3, 1)) is None


def test_one_draft_at_a_time_and_numbers_run_on(version, region_admin, chief):
    with pytest.raises(ValidationError, match="draft of this rule is open"):
        draft(KIND, "R-1", {"text": "2"}, region_admin)
    reviewed(version, chief)
    rule_enforce(version=version, actor=chief)
    assert draft(KIND, "R-1", {"text": "2"}, region_admin, valid_from=dt.date(2027, 1, 1)).number == 2


def test_the_database_refuses_to_change_or_delete_a_review(version, chief):
    reviewed(version, chief)
    reviews = RuleReview.objects.all()
    for attempt in (lambda: reviews.update(document="另"), reviews.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_a_rule_promised_to_a_project_is_seen_by_who_may_see_the_project(north, north_officer, south_officer):
    project = ProjectFactory(area=north, created_by=north_officer)
    promised = draft(KIND, "R-6", {"text": "1"}, None, project=project)
    shared = draft(KIND, "R-7", {"text": "1"}, None)
    assert set(RuleVersion.objects.visible_to(north_officer)) == {promised, shared}
    assert set(RuleVersion.objects.visible_to(south_officer)) == {shared}


def test_an_area_drafts_rules_of_its_own_and_not_of_the_whole_zone(north, south, north_manager):
    for area in (None, south):
        with pytest.raises(Forbidden):
            draft(KIND, "R-8", {"text": "1"}, north_manager, area=area)
    own = draft(KIND, "R-8", {"text": "1"}, north_manager, area=north)
    with pytest.raises(Forbidden):
        rule_update(version=own, values={"area": None}, actor=north_manager)
    shared = draft(KIND, "R-9", {"text": "1"}, None)
    with pytest.raises(Forbidden):
        rule_update(version=shared, content={"text": "2"}, actor=north_manager)
