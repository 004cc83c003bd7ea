"""The first-report rule of a folder: loaded by version, kept for good once claims were made under it."""

import datetime as dt

import pytest

from core.loading import Counts
from core.models import ChangeEntry
from crm.models import ClaimRule
from crm.rules import claim_rule_on
from desk.policy_load import policy_folder_load
from tests.crm.claims import claim_of
from tests.factories import LeadFactory
from tests.policies.test_load_policy import change, refusal

pytestmark = pytest.mark.django_db
FILE = "claim_rules.yaml"


def test_the_zone_has_the_defaults(loaded):
    rule = ClaimRule.objects.get()
    assert (rule.register_within_days, rule.screen_within_days, rule.screen_with_experts_days) == (1, 3, 7)
    assert (rule.lead_days, rule.negotiation_days, rule.extension_days) == (90, 180, 90)
    assert (rule.keep_alive_days, rule.warn_after_days) == (30, 25)
    assert (rule.evidence_days, rule.appeal_days) == (5, 5)
    assert (rule.threshold_cny, rule.threshold_usd) == (100_000_000, 10_000_000)
    assert rule.region_threshold_cny == 1_000_000_000
    assert (rule.kept_share_min_pct, rule.kept_share_max_pct) == (30, 50)


def test_the_version_in_force_is_the_latest_begun(loaded, folder):
    def add(content):
        content["versions"].append(
            content["versions"][0] | {"code": "later", "valid_from": dt.date(2026, 1, 1)}
        )

    change(folder, FILE, add)
    assert policy_folder_load(folder)["claim rules"] == Counts(new=1)
    days = [dt.date(2021, 7, 21), dt.date(2021, 7, 22), dt.date(2025, 12, 31), dt.date(2026, 1, 1)]
    found = [claim_rule_on(day) for day in days]
    assert [rule and rule.code for rule in found] == [None, "first-report-2021", "first-report-2021", "later"]


def test_a_zone_may_do_without(folder):
    (folder / FILE).unlink()
    assert policy_folder_load(folder)["claim rules"] == Counts()
    assert claim_rule_on(dt.date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"keep_alive_days": None}, "keep_alive_days"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"warn_after_days": 30}, "claim_warning_before_the_lapse"),
        ({"kept_share_min_pct": 60}, "claim_kept_share_in_order"),
        ({"kept_share_max_pct": 101}, "claim_kept_share_in_order"),
        ({"colour": "red"}, "colour is not known here"),
    ],
)
def test_a_version_that_makes_no_sense_is_refused_by_file_and_entry(folder, values, said):
    change(folder, FILE, lambda content: content["versions"][0].update(values))
    message = refusal(folder)
    assert f"{FILE}, first-report-2021" in message
    assert said in message
    assert not ClaimRule.objects.exists()


@pytest.mark.parametrize("key", ["code", "valid_from"])
def test_two_versions_of_one_name_or_day_are_refused(folder, key):
    other = {"code": "other", "valid_from": dt.date(2026, 1, 1)}

    def double(content):
        first = content["versions"][0]
        content["versions"].append(first | other | {key: first[key]})

    change(folder, FILE, double)
    assert f"the {key} is there twice" in refusal(folder)


def test_a_version_changes_until_claims_are_made_under_it(loaded, folder, north_officer):
    change(folder, FILE, lambda content: content["versions"][0].update(lead_days=60))
    assert policy_folder_load(folder)["claim rules"] == Counts(updated=1)
    assert ChangeEntry.objects.filter(label="crm.ClaimRule").first().changes == {"lead_days": [90, 60]}
    claim_of(LeadFactory(created_by=north_officer), rule=ClaimRule.objects.get())
    change(folder, FILE, lambda content: content["versions"][0].update(lead_days=70))
    assert "cannot change (lead_days): write a new version" in refusal(folder)
    change(folder, FILE, lambda content: content["versions"][0].update(code="new"))
    assert "version first-report-2021 is already valid from 2021-07-22" in refusal(folder)
    assert ClaimRule.objects.get().lead_days == 60
