"""Drafting and publishing rules: four eyes, nothing published changes, everything is in the history."""

import datetime as dt
from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint

from accounts.choices import Role
from core.changes import history_of
from core.locking import ChangedMeanwhile, version_of
from tests.factories import UserFactory
from tests.parks import DESK_ROLES
from tests.whitelist.rules import add_criterion, asks
from tests.whitelist.states import TODAY, make_chain, make_version
from whitelist.choices import LISTED
from whitelist.models import Condition, Criterion, Scheme, SchemeVersion
from whitelist.queries import version_of_day
from whitelist.rulebook import rules_of
from whitelist.services.schemes import (
    consequences_save,
    criterion_remove,
    criterion_save,
    scheme_create,
    version_draft,
    version_publish,
    version_remove,
    version_update,
)

pytestmark = pytest.mark.django_db
SOON = TODAY + dt.timedelta(30)
RICH = {"name_zh": "营业收入达标", "name_en": "Rich enough", "code": "rich", "clause": "3"}
REVENUE = asks("revenue", "at_least", "1000000000")


@pytest.fixture
def published(db) -> SchemeVersion:
    version = make_version(document="No. 1")
    add_criterion(version, "zone", asks("in_zone", "yes"), evidence_kinds=["certificate"])
    add_criterion(version, "smart", asks("rd_share", "at_least", "3"), is_hard=False, weight=10)
    version.consequences.create(
        status="warned",
        keeps_measures=True,
        gets_new_measures=False,
        keeps_services=True,
        is_public=True,
        recovers=False,
    )
    return version


@pytest.fixture
def draft(published, chief) -> SchemeVersion:
    return version_draft(scheme=published.scheme, actor=chief, valid_from=SOON)


def verbs(version):
    return [entry.verb for entry in history_of(version)]


def save(draft, actor, *conditions, values=RICH, **more) -> Criterion:
    return criterion_save(
        version=draft, values=values, conditions=conditions or [REVENUE], actor=actor, **more
    )


def test_a_scheme_is_entered_and_its_first_version_starts_from_the_usual_days(chief):
    scheme = scheme_create(
        code="steel", name_zh="钢铁白名单", name_en="Steel", chain=make_chain(), actor=chief
    )
    with pytest.raises(ValidationError):
        scheme_create(code="steel", name_zh="又一", name_en="Another", actor=chief)
    first = version_draft(scheme=scheme, actor=chief, valid_from=TODAY)
    assert (first.number, first.status, first.publicity_days, first.objection_days) == (1, "draft", 5, 10)
    assert not first.criteria.exists()
    assert set(first.consequences.values_list("status", flat=True)) == {
        "effective",
        "reevaluating",
        "warned",
        "suspended",
        "exited",
    }
    assert (verbs(scheme), verbs(first)) == (["created"], ["drafted"])


def test_a_draft_is_a_copy_of_the_last_version_and_the_only_one(published, draft, chief):
    assert (draft.number, draft.valid_from, draft.document) == (2, SOON, "")
    assert rules_of(draft) == rules_of(published) | {"document": ""}
    with pytest.raises(ValidationError, match="A draft of this scheme is open already"):
        version_draft(scheme=published.scheme, actor=chief, valid_from=SOON)


def test_a_criterion_is_added_changed_and_removed_with_its_conditions(draft, chief):
    rich = save(
        draft, chief, REVENUE, asks("local_suppliers", "at_least", 5), values={**RICH, "joiner": "any"}
    )
    asked = list(rich.conditions.values_list("indicator", "operator", "value", "params"))
    assert asked == [
        ("revenue", "at_least", "1000000000", {"max_age_years": 2}),
        ("local_suppliers", "at_least", "5", {}),
    ]
    save(draft, chief, asks("revenue", "at_least", 5), values={"name_zh": "改名"}, criterion=rich)
    rich.refresh_from_db()
    assert (rich.name_zh, rich.name_en, rich.joiner, rich.conditions.get().value) == (
        "改名",
        "Rich enough",
        "any",
        "5",
    )
    save(draft, chief, asks("revenue", "at_least", 5), values={"name_zh": "改名"}, criterion=rich)  # the same
    criterion_remove(criterion=rich, actor=chief)
    assert set(draft.criteria.values_list("code", flat=True)) == {"zone", "smart"}
    assert verbs(draft) == ["criterion_removed", "criterion_changed", "criterion_added", "drafted"]
    before, after = history_of(draft)[1].changes["criterion"]
    assert (before["name_zh"], after["name_zh"], len(before["conditions"]), len(after["conditions"])) == (
        "营业收入达标",
        "改名",
        2,
        1,
    )


@pytest.mark.parametrize(
    ("values", "conditions", "field"),
    [
        ({}, [], "conditions"),
        ({}, [asks("fame", "yes")], "indicator"),
        ({}, [asks("control", "one_of", ["1"])], "indicator"),
        ({}, [asks("revenue", "yes")], "operator"),
        ({}, [asks("revenue", "at_least", "much")], "value"),
        ({}, [asks("revenue", "at_least", "-1")], "value"),
        ({}, [asks("rd_share", "at_least", "101")], "value"),
        ({}, [asks("revenue", "at_least", "1", max_age_years=11)], "max_age_years"),
        ({}, [asks("honours", "yes")], "programmes"),
        ({"name_zh": ""}, [REVENUE], "name_zh"),
        ({"code": "zone"}, [REVENUE], "code"),
        ({"evidence_kinds": ["rumour"]}, [REVENUE], "evidence_kinds"),
        ({"is_hard": False, "weight": 0}, [REVENUE], "__all__"),
    ],
)
def test_a_criterion_that_makes_no_sense_is_refused_and_nothing_changes(
    values, conditions, field, draft, chief
):
    before = rules_of(draft)
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        criterion_save(version=draft, values=RICH | values, conditions=conditions, actor=chief)
    assert set(refused.value.message_dict) == {field}
    assert rules_of(draft) == before


def test_settings_and_consequences_are_changed_and_checked(draft, chief):
    version_update(version=draft, values={"quota": 50, "publicity_days": 7}, actor=chief)
    with pytest.raises(TypeError):
        version_update(version=draft, values={"status": "published"}, actor=chief)
    every = {status: {"is_public": True} for status in ("effective", "reevaluating", "warned", "suspended")}
    with pytest.raises(ValidationError, match="of every state"):
        consequences_save(version=draft, kept=every, actor=chief)
    consequences_save(version=draft, kept={**every, "exited": {"recovers": True}}, actor=chief)
    draft.refresh_from_db()
    assert (draft.quota, draft.publicity_days, draft.edited_by) == (50, 7, chief)
    kept = {one.status: (one.is_public, one.keeps_measures, one.recovers) for one in draft.consequences.all()}
    assert kept == {
        **dict.fromkeys(every, (True, False, False)),
        "exited": (False, False, True),
    }
    assert verbs(draft) == ["consequences_changed", "updated", "drafted"]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"publicity_days": 4}, "publicity_days", "runs for 5 working days at least"),
        ({"publicity_days": 0}, "publicity_days", "runs for 5 working days at least"),
        ({"objection_days": 0}, "objection_days", "Enter a number from 1 to 120"),
        ({"objection_days": -1}, "objection_days", "greater than or equal to 0"),
        ({"quota": 0}, "quota", "Enter a number from 1 to 30000"),
        ({"stale_months": 9_999}, "stale_months", "Enter a number from 1 to 120"),
        ({"appeal_days": 121}, "appeal_days", "Enter a number from 1 to 120"),
        ({"full_review_months": 11}, "full_review_months", "enter 12 or more"),
        ({"pass_score": 101}, "pass_score", "from 0 to 100"),
    ],
)
def test_days_and_limits_have_a_floor_and_the_refusal_names_the_field(draft, chief, values, field, words):
    with pytest.raises(ValidationError, match=words) as refused:
        version_update(version=draft, values=values, actor=chief)
    assert set(refused.value.message_dict) == {field}


def test_the_least_notice_is_that_of_the_scheme(published, draft, chief, region_admin):
    Scheme.objects.filter(pk=published.scheme_id).update(least_publicity_days=7)
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="runs for 7 working days at least"):
        version_publish(version=draft, actor=region_admin, today=TODAY)
    version_update(version=draft, values={"publicity_days": 7}, actor=chief)
    assert version_publish(version=draft, actor=region_admin, today=TODAY).status == "published"


def test_every_constraint_of_the_whitelist_says_in_words_what_is_wrong():
    constraints = [
        constraint
        for model in apps.get_app_config("whitelist").get_models()
        for constraint in model._meta.constraints
    ]
    usual = BaseConstraint.default_violation_error_message
    assert [one.name for one in constraints if one.violation_error_message == usual] == []


def test_somebody_elses_change_is_not_overwritten(draft, chief, region_admin):
    seen = version_of(draft)
    save(draft, chief)
    with pytest.raises(ChangedMeanwhile):
        version_update(version=draft, values={"quota": 5}, actor=region_admin, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        save(draft, region_admin, values={**RICH, "code": "other"}, seen=seen)
    kept = dict.fromkeys([*LISTED, "exited"], {"is_public": True})
    for act in (
        partial(criterion_remove, criterion=draft.criteria.first()),
        partial(consequences_save, version=draft, kept=kept),
        partial(version_remove, version=draft),
    ):
        with pytest.raises(ChangedMeanwhile):
            act(actor=region_admin, seen=seen)
        act(actor=region_admin, seen=version_of(SchemeVersion.objects.get(pk=draft.pk)))
    assert not SchemeVersion.objects.filter(pk=draft.pk).exists()


def test_whoever_touched_a_draft_does_not_publish_it_even_if_another_changed_it_last(
    draft, chief, region_admin
):
    third = UserFactory(role=Role.REGION_REVIEWER)
    save(draft, region_admin)
    for actor in (chief, region_admin):
        with pytest.raises(ValidationError, match="Somebody else must publish"):
            version_publish(version=draft, actor=actor, today=TODAY)
    version_publish(version=draft, actor=third, today=TODAY)
    draft.refresh_from_db()
    assert (draft.status, draft.published_by) == ("published", third)
    assert verbs(draft)[0] == "published"


def test_the_database_asks_for_two_people_too(draft, chief):
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemeVersion.objects.filter(pk=draft.pk).update(status="published", published_by=chief)


def test_a_published_version_is_not_changed_by_any_door(published, chief, region_admin):
    before = rules_of(published)
    doors = [
        lambda: version_update(version=published, values={"quota": 1}, actor=chief),
        lambda: save(published, chief),
        lambda: criterion_remove(criterion=published.criteria.first(), actor=chief),
        lambda: consequences_save(version=published, kept={}, actor=chief),
        lambda: version_publish(version=published, actor=region_admin, today=TODAY),
        lambda: version_remove(version=published, actor=chief),
    ]
    for door in doors:
        with pytest.raises(ValidationError, match="not changed any more"):
            door()
    published.refresh_from_db()
    assert rules_of(published) == before


def test_a_version_begins_today_or_later_the_first_too(draft, chief, region_admin):
    scheme = scheme_create(code="new", name_zh="新", name_en="New", actor=chief)
    first = version_draft(scheme=scheme, actor=chief, valid_from=TODAY)
    with pytest.raises(ValidationError, match="at least one hard criterion"):
        version_publish(version=first, actor=region_admin, today=TODAY)
    save(first, chief)
    for version in (draft, first):
        version_update(version=version, values={"valid_from": TODAY - dt.timedelta(1)}, actor=chief)
        with pytest.raises(ValidationError, match="cannot begin in the past"):
            version_publish(version=version, actor=region_admin, today=TODAY)
        version_update(version=version, values={"valid_from": TODAY}, actor=chief)
    assert version_publish(version=first, actor=region_admin, today=TODAY).status == "published"


def test_the_version_of_a_day_is_the_last_that_began(published, draft, region_admin):
    scheme = published.scheme
    version_publish(version=draft, actor=region_admin, today=TODAY)
    assert version_of_day(scheme, SOON - dt.timedelta(1)) == published
    assert version_of_day(scheme, SOON) == draft
    with pytest.raises(ValidationError, match="No version of this scheme is in force on 2021-07-21"):
        version_of_day(scheme, dt.date(2021, 7, 21))
    again = version_draft(scheme=scheme, actor=region_admin, valid_from=SOON)
    third = UserFactory(role=Role.REGION_REVIEWER)
    with pytest.raises(ValidationError, match="Another version begins on this day"):
        version_publish(version=again, actor=third, today=TODAY)


def test_a_draft_is_removed_with_its_rules_and_the_scheme_remembers(draft, chief):
    version_remove(version=draft, actor=chief)
    assert not SchemeVersion.objects.filter(pk=draft.pk).exists()
    assert Condition.objects.filter(criterion__version=draft.pk).count() == 0
    assert verbs(Scheme.objects.get()) == ["draft_removed"]


@pytest.mark.parametrize("role", [role for role in DESK_ROLES if "region" not in role])
def test_only_the_region_office_writes_rules(role, published, draft):
    user = UserFactory(role=role)
    doors = [
        lambda: scheme_create(code="x", name_zh="x", name_en="x", actor=user),
        lambda: version_draft(scheme=published.scheme, actor=user, valid_from=SOON),
        lambda: save(draft, user),
        lambda: version_publish(version=draft, actor=user, today=TODAY),
        lambda: version_remove(version=draft, actor=user),
    ]
    for door in doors:
        with pytest.raises(PermissionDenied):
            door()
