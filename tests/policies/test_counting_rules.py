"""The counting rule of a folder: loaded by version, kept for good once figures were counted by it."""

import datetime as dt
from decimal import Decimal

import pytest

from core.loading import Counts
from crm.models import Commitment, CountingRule
from desk.policy_load import policy_folder_load
from tests.factories import ProjectFactory
from tests.policies.test_load_policy import change, refusal

pytestmark = pytest.mark.django_db
FILE = "counting_rules.yaml"


def first(**values):
    return lambda content: content["versions"][0].update(values)


def test_the_zone_has_the_defaults(loaded):
    rule = CountingRule.objects.get()
    assert rule.counted_kinds == [
        "equity_cash",
        "shareholder_loan",
        "construction",
        "equipment",
        "equipment_moved",
        "installation",
    ]
    assert (rule.debt_kinds, rule.land, rule.land_cap_pct) == (["shareholder_loan"], "capped", Decimal(20))
    assert rule.sources == ["domestic_outside_region", "foreign", "hk_mo_tw"]
    assert rule.withdrawal_months == 12


def test_a_zone_may_do_without(folder):
    (folder / FILE).unlink()
    assert policy_folder_load(folder)["counting rules"] == Counts()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"counted_kinds": ["gold"]}, "counted_kinds: 'gold' is not known"),
        ({"counted_kinds": "equity_cash"}, "counted_kinds is not a list"),
        ({"counted_kinds": ["policy_loan"]}, "policy_loan never counts"),
        ({"counted_kinds": ["land"]}, "land is not said here"),
        ({"debt_kinds": ["local_bank_loan"]}, "local_bank_loan is not among the kinds that count"),
        ({"sources": ["moon"]}, "sources: 'moon' is not known"),
        ({"land": "some"}, "land"),
        ({"land_cap_pct": None}, "counting_rule_cap_when_capped"),
        ({"land_cap_pct": 120}, "counting_rule_cap_when_capped"),
        ({"withdrawal_months": None}, "withdrawal_months"),
    ],
)
def test_a_version_that_makes_no_sense_is_refused_by_file_and_entry(folder, values, said):
    change(folder, FILE, first(**values))
    message = refusal(folder)
    assert f"{FILE}, funds-2021" in message
    assert said in message
    assert not CountingRule.objects.exists()


def test_a_version_changes_until_figures_are_counted_by_it(loaded, folder, north_officer):
    change(folder, FILE, first(debt_kinds=[], withdrawal_months=24))
    assert policy_folder_load(folder)["counting rules"] == Counts(updated=1)
    commitment = Commitment.objects.create(
        project=ProjectFactory(created_by=north_officer),
        side="investor",
        indicator="paid_in_fund",
        total=1000,
        unit="money",
        currency="CNY",
        due_on=dt.date(2026, 12, 31),
        created_by=north_officer,
    )
    commitment.actuals.create(
        year=2026, quarter=1, value=0, rule=CountingRule.objects.get(), created_by=north_officer
    )
    change(folder, FILE, first(withdrawal_months=6))
    assert "cannot change (withdrawal_months): write a new version" in refusal(folder)
    change(folder, FILE, first(code="new"))
    assert "version funds-2021 is already valid from 2021-07-22" in refusal(folder)
