"""The incentives of a folder: rules as drafts that nobody has reviewed, and what fair competition forbids."""

import datetime as dt
from collections import Counter

import pytest

from core.loading import LoadError
from desk.policy_folder import folder_read
from desk.policy_load import policy_folder_load
from incentives.choices import RuleKind, RuleStatus
from incentives.models import ProhibitedPattern, RuleVersion
from incentives.prohibited import patterns_in
from incentives.services.rules import effective_on, missing_for_effect, rule_draft, rule_update
from tests.incentives.packages import AUTOMATIC
from tests.policies.test_load_policy import change

pytestmark = pytest.mark.django_db
FILE = "incentives.yaml"


def test_the_shipped_rules_are_drafts_and_none_is_in_effect(loaded):
    versions = RuleVersion.objects.exclude(kind=RuleKind.PACKAGE)
    kinds = Counter(version.kind for version in versions)
    assert (kinds[RuleKind.REWARD] >= 7, kinds[RuleKind.ATTRIBUTION]) == (True, 2)
    assert {version.status for version in versions} == {RuleStatus.DRAFT}
    assert all(len(missing_for_effect(version)) == 2 for version in versions)
    assert not any(effective_on(version.kind, version.code, version.valid_from) for version in versions)


def test_a_reward_by_tax_is_found_to_be_prohibited(loaded, region_admin):
    assert ProhibitedPattern.objects.count() == 4
    version = RuleVersion.objects.get(code="EX-SOCIAL-2021")
    assert patterns_in(version) == []
    version = rule_update(version=version, content=version.content | {"base": "tax"}, actor=region_admin)
    assert [pattern.code for pattern in patterns_in(version)] == ["tax_refund"]


def test_a_chain_package_is_not_prohibited_for_its_name(loaded):
    content = package(kind="chain_exclusive", object_zh="经认定的产业链企业")
    draft = {"values": {"title_zh": "链上政策", "document": "示例", "valid_from": dt.date(2026, 1, 1)}}
    version = rule_draft(kind=RuleKind.PACKAGE, code="C", content=content, actor=None, **draft)
    assert patterns_in(version) == []
    content = package(kind="chain_exclusive", object_zh="一企一策")
    version = rule_draft(kind=RuleKind.PACKAGE, code="D", content=content, actor=None, **draft)
    assert [pattern.code for pattern in patterns_in(version)] == ["exclusive_treatment"]


def package(kind, **words):
    return {"package_kind": kind, "measures": [AUTOMATIC | words]}


def test_loading_again_leaves_a_rule_as_people_left_it(loaded, guangxi, region_admin):
    version = RuleVersion.objects.get(code="EX-SOCIAL-2021")
    rule_update(version=version, content=version.content | {"clawback_years": 3}, actor=region_admin)
    counts = policy_folder_load(guangxi)
    assert (counts["reward rules"].new, counts["prohibited patterns"].updated) == (0, 0)
    version.refresh_from_db()
    assert version.content["clawback_years"] == 3


def test_a_wrong_rule_is_named_and_nothing_is_loaded(folder):
    def break_bands(content):
        content["reward_rules"][1]["content"]["bands"] = [{"upto": None}]

    change(folder, FILE, break_bands)
    with pytest.raises(LoadError, match=r"incentives\.yaml, EX-PARK: .*either a rate or an amount"):
        policy_folder_load(folder)
    assert not RuleVersion.objects.exists()


def test_a_rule_of_an_unknown_area_or_with_an_unknown_name_is_named(folder):
    change(folder, FILE, lambda content: content["reward_rules"][0].update(area="MOON"))
    with pytest.raises(LoadError, match="EX-SOCIAL-2021: unknown area 'MOON'"):
        folder_read(folder)
    change(folder, FILE, lambda content: content["reward_rules"][0].update(colour="red"))
    with pytest.raises(LoadError, match="colour is not known here"):
        folder_read(folder)


def test_a_zone_may_do_without(folder):
    (folder / FILE).unlink()
    policy_folder_load(folder)
    assert not RuleVersion.objects.exists()
