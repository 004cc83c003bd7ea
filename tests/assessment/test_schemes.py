"""Schemes: loaded with the policy, drafted, and published by somebody else."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessment.models import Indicator, Scheme, SchemeVersion
from assessment.scheme_loading import assessment_schemes_load
from assessment.services.assessment_schemes import (
    adjustment_rule_save,
    assessment_scheme_create,
    assessment_units_set,
    assessment_version_draft,
    assessment_version_publish,
    assessment_version_remove,
    assessment_version_update,
    indicator_save,
    scheme_part_remove,
)
from core.loading import Counts, LoadError
from core.locking import ChangedMeanwhile
from tests.assessment.schemes import PROJECTS, indicator, make_version

pytestmark = pytest.mark.django_db


def entry(**values):
    version = {
        "number": 1,
        "valid_from_year": 2021,
        "bonus_cap": 10,
        "objection_days": 5,
        "areas": ["NORTH"],
        "indicators": [indicator("FUNDS", 60), indicator("RATE", 40, params={})],
        "rules": [{"code": "LATE", "kind": "deduction", "name_zh": "逾期", "points": 0.1}],
    } | values
    return {
        "code": "separate",
        "kind": "ftz_investment_separate",
        "name_zh": "单列考核",
        "name_en": "Separate",
        "versions": [version],
    }


def test_a_scheme_is_loaded_as_published_and_a_second_time_without_change(north):
    first = assessment_schemes_load([entry()])
    assert first == {
        "assessment schemes": Counts(new=1),
        "versions of assessment schemes": Counts(new=1),
    }
    version = SchemeVersion.objects.get()
    assert (version.status, version.bonus_cap, [str(unit) for unit in version.units.all()]) == (
        "published",
        Decimal(10),
        [north.label],
    )
    # What is not said is written out, so that it stays.
    assert Indicator.objects.get(code="RATE").params == {"cap": "1"}
    assert version.rules.get().points == Decimal("0.1")
    assert sum(assessment_schemes_load([entry()]).values(), Counts()) == Counts()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"indicators": [indicator("FUNDS", 60)]}, "the weights add up to 60, not to 100"),
        ({"indicators": [indicator("FUNDS", 100, params={"floor": 1})]}, "FUNDS: params"),
        ({"indicators": [indicator("FUNDS", 100, formula="guess")]}, "FUNDS: formula"),
        ({"indicators": [indicator("FUNDS", 100, source="computed")]}, "FUNDS: .*Choose what is counted"),
        ({"indicators": [indicator("FUNDS", 100, source="judged")]}, "FUNDS: source"),
        ({"objection_days": 0}, "Days for objections"),
    ],
)
def test_a_wrong_version_is_refused_with_the_place(north, values, words):
    with pytest.raises(LoadError, match=f"assessment.yaml, separate 1: {words}"):
        assessment_schemes_load([entry(**values)])


def test_a_published_version_is_not_loaded_over(north):
    assessment_schemes_load([entry()])
    with pytest.raises(LoadError, match=r"cannot change \(bonus_cap\)"):
        assessment_schemes_load([entry(bonus_cap=11)])


@pytest.fixture
def draft(north, chief):
    version = make_version(north)
    return assessment_version_draft(scheme=version.scheme, valid_from_year=2027, actor=chief)


def test_a_draft_is_a_copy_and_only_one_is_open(draft, north, chief):
    assert [one.code for one in draft.indicators.all()] == ["FUNDS", "RATE", "LIBRARY"]
    assert [one.code for one in draft.rules.all()] == ["LEADER", "LATE"]
    assert [unit.area for unit in draft.units.all()] == [north]
    with pytest.raises(ValidationError, match="open already"):
        assessment_version_draft(scheme=draft.scheme, valid_from_year=2028, actor=chief)


def test_only_somebody_else_publishes(draft, chief, region_admin):
    with pytest.raises(ValidationError, match="Somebody else"):
        assessment_version_publish(version=draft, actor=chief)
    assert assessment_version_publish(version=draft, actor=region_admin).status == "published"


def test_weights_that_do_not_add_up_are_not_published_and_the_words_say_the_sum(draft, chief, region_admin):
    scheme_part_remove(part=draft.indicators.get(code="LIBRARY"), actor=chief)
    with pytest.raises(ValidationError, match="add up to 90.00"):
        assessment_version_publish(version=draft, actor=region_admin)
    indicator_save(version=draft, values=indicator("MORE", 10), actor=chief)
    assert assessment_version_publish(version=draft, actor=region_admin).status == "published"


def test_a_key_that_the_program_does_not_know_is_not_published(draft, chief, region_admin):
    wrong = indicator("FUNDS", 60, source="computed", computation="unheard_of")
    indicator_save(version=draft, values=wrong, indicator=draft.indicators.get(code="FUNDS"), actor=chief)
    with pytest.raises(ValidationError, match="unheard_of"):
        assessment_version_publish(version=draft, actor=region_admin)


def test_a_published_version_never_changes(draft, north, chief, region_admin):
    version = assessment_version_publish(version=draft, actor=region_admin)
    rule = version.rules.get(code="LATE")
    for call in (
        lambda: assessment_version_update(version=version, values={"bonus_cap": 1}, actor=chief),
        lambda: assessment_units_set(version=version, areas=[north], organisations=[], actor=chief),
        lambda: indicator_save(version=version, values=indicator("X", 1), actor=chief),
        lambda: adjustment_rule_save(version=version, values={"points": 1}, rule=rule, actor=chief),
        lambda: scheme_part_remove(part=rule, actor=chief),
        lambda: assessment_version_publish(version=version, actor=region_admin),
        lambda: assessment_version_remove(version=version, actor=chief),
    ):
        with pytest.raises(ValidationError, match="not changed any more"):
            call()


def test_who_wrote_over_somebody_elses_change_is_told(draft, chief, region_admin):
    seen = draft.updated_at.isoformat()
    assessment_version_update(version=draft, values={"bonus_cap": 3}, actor=region_admin, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        assessment_version_update(version=draft, values={"bonus_cap": 4}, actor=chief, seen=seen)


def test_a_draft_is_removed_with_all_its_parts(draft, chief):
    assessment_version_remove(version=draft, actor=chief)
    assert not Indicator.objects.filter(version_id=draft.pk).exists()


def test_a_scheme_begins_empty(chief):
    scheme = assessment_scheme_create(
        code="env", kind="business_environment", name_zh="营商环境", name_en="", actor=chief
    )
    version = assessment_version_draft(scheme=scheme, valid_from_year=2027, actor=chief)
    assert (version.number, version.indicators.count()) == (1, 0)
    assert Scheme.objects.get(code="env").label == "营商环境"


def test_an_indicator_is_written_on_its_page_with_the_numbers_of_its_formula(draft, chief, client_of):
    client = client_of(chief)
    url = reverse("assessment-indicator-new", args=[draft.pk])
    sent = {
        "code": "STEPS",
        "name_zh": "台阶",
        "weight": "10",
        "unit": "PCT",
        "direction": "more",
        "source": "computed",
        "computation": PROJECTS,
        "formula": "step",
        "steps": "50 0.5\n80 1",
        "cap": "3",
    }
    assert client.post(url, sent | {"steps": "50"}).status_code == 200
    assert client.post(url, sent).status_code == 302
    made = draft.indicators.get(code="STEPS")
    assert made.params == {"steps": [["50", "0.5"], ["80", "1"]], "of_target": False}
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "from 80 on 100% of the weight" in page
    assert "The weights add up to 110" in page
    remove = reverse("assessment-indicator-remove", args=[made.pk])
    assert client.post(remove).status_code == 302
    assert not draft.indicators.filter(code="STEPS").exists()


def test_the_pages_of_a_draft_change_it(draft, south, chief, region_admin, client_of):
    client = client_of(chief)
    edit = reverse("assessment-version-edit", args=[draft.pk])
    sent = {"valid_from_year": "2028", "document": "No. 9", "bonus_cap": "4", "objection_days": "7"}
    assert client.post(edit, sent).status_code == 302
    units = reverse("assessment-version-units", args=[draft.pk])
    assert client.post(units, {"areas": [south.pk]}).status_code == 302
    rule = reverse("assessment-rule-edit", args=[draft.rules.get(code="LATE").pk])
    told = {"code": "LATE", "kind": "deduction", "name_zh": "逾期", "points": "0.2", "cap": ""}
    assert client.post(rule, told).status_code == 302
    draft.refresh_from_db()
    assert (draft.valid_from_year, draft.document, draft.objection_days) == (2028, "No. 9", 7)
    assert [unit.area for unit in draft.units.all()] == [south]
    assert draft.rules.get(code="LATE").points == Decimal("0.2")
    publish = reverse("assessment-version-publish", args=[draft.pk])
    client_of(region_admin).post(publish)
    draft.refresh_from_db()
    assert (draft.status, draft.published_by) == ("published", region_admin)
    assert client.get(edit).status_code == 403


def test_the_words_of_an_assessment_are_not_those_of_the_whitelist(draft, chief, client_of):
    """Scheme and Steps are said of two things each, and Chinese has a word for each of the four."""
    client = client_of(chief, "zh-hans")
    for url in (reverse("assessment-schemes"), reverse("assessment-period-new")):
        assert "白名单方案" not in client.get(url).content.decode()
    page = client.get(reverse("assessment-indicator-new", args=[draft.pk])).content.decode()
    assert "办理过程" not in page
