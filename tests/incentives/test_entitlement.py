import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from core.language import in_readers_language
from incentives.entitlement import entitlement_to, entitlements
from registry.choices import ChainRoleKind
from registry.models import Chain, ChainRole
from tests.factories import EnterpriseFactory, ProjectFactory
from tests.incentives.packages import AUTOMATIC, MEASURE
from tests.incentives.policy_claims import TODAY, firm, in_effect, invested
from whitelist.choices import Outcome

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("invested_cny", "outcome", "amount"),
    [
        ("9999999.99", Outcome.FAILED, "500000.00"),
        ("10000000", Outcome.MET, "500000.00"),
        ("15000000.30", Outcome.MET, "750000.02"),
        ("20000000", Outcome.MET, "1000000.00"),
        ("80000000", Outcome.MET, "1000000.00"),
    ],
)
def test_the_amount_follows_from_verified_figures_up_to_the_cap(
    invested_cny, outcome, amount, north, north_officer, chief
):
    (measure,) = in_effect(chief)
    said = entitlement_to(measure, firm(north, north_officer, invested_cny), TODAY)
    assert (said.outcome, said.amount) == (outcome, Decimal(amount))


def test_what_is_not_verified_is_missing_and_neither_granted_nor_refused(north, north_officer, chief):
    (measure,) = in_effect(chief)
    said = entitlement_to(measure, EnterpriseFactory(area=north), TODAY)
    assert (said.outcome, said.amount) == (Outcome.UNKNOWN, None)
    assert len(said.missing) == 2


def test_a_figure_counts_from_the_day_on_which_it_was_verified(north, north_officer, chief):
    (measure,) = in_effect(chief)
    enterprise = firm(north, north_officer)
    assert entitlement_to(measure, enterprise, dt.date(2026, 1, 19)).outcome == Outcome.UNKNOWN
    assert entitlement_to(measure, enterprise, dt.date(2026, 1, 20)).outcome == Outcome.MET


def test_every_reason_reads_in_both_languages_after_it_was_stored(north, north_officer, chief):
    (measure,) = in_effect(chief)
    with override("en"):
        stored = entitlement_to(measure, firm(north, north_officer), TODAY).as_data()
        assert in_readers_language(stored[1]["words"]) == (
            "5 % of Fixed-asset investment, verified (CNY 15 million): CNY 750,000."
        )
        assert in_readers_language(stored[0]["words"]).startswith("Met: Fixed-asset investment, verified is")
    with override("zh-hans"):
        assert "1500 万元" in in_readers_language(stored[1]["words"])
        assert "CNY" not in in_readers_language(stored[0]["words"])


def test_a_measure_is_for_its_area_chain_and_project_only(north, south, north_officer, chief):
    chain = Chain.objects.create(code="T", name_zh="链", name_en="Chain", launch_year=2021)
    enterprise = firm(north, north_officer)
    project = ProjectFactory(created_by=north_officer, project_company=enterprise)
    other = ProjectFactory(created_by=north_officer, project_company=EnterpriseFactory())
    in_effect(chief, code="ZONE")
    in_effect(chief, code="NORTH", area=north)
    in_effect(chief, code="SOUTH", area=south)
    in_effect(chief, code="CHAIN", chain=chain)
    in_effect(chief, code="OURS", project=project)
    in_effect(chief, code="THEIRS", project=other)

    def found():
        return {one.measure.version.code for one in entitlements(enterprise, TODAY)}

    assert found() == {"ZONE", "NORTH", "OURS"}
    ChainRole.objects.create(
        enterprise=enterprise, chain=chain, role=ChainRoleKind.SUPPORTING, status="recognised"
    )
    assert found() == {"ZONE", "NORTH", "OURS", "CHAIN"}


def test_only_the_newest_version_of_a_package_that_has_begun_counts(north, north_officer, chief):
    enterprise = firm(north, north_officer)
    in_effect(chief, code="P")
    in_effect(chief, AUTOMATIC, code="P", valid_from=dt.date(2026, 3, 1))
    in_effect(chief, MEASURE | {"code": "M-9"}, code="P", valid_from=dt.date(2026, 7, 1))
    assert [one.measure.code for one in entitlements(enterprise, dt.date(2026, 2, 1))] == ["M-1"]
    assert [one.measure.code for one in entitlements(enterprise, TODAY)] == ["M-2"]
    assert [one.measure.code for one in entitlements(enterprise, dt.date(2026, 7, 1))] == ["M-9"]


def test_outside_its_window_a_measure_is_not_due(north, north_officer, chief):
    window = {"claim_from": "2026-03-01", "claim_to": "2026-03-31"}
    (measure,) = in_effect(chief, MEASURE | window)
    enterprise = firm(north, north_officer)
    outcomes = [
        entitlement_to(measure, enterprise, dt.date.fromisoformat(day)).outcome
        for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")
    ]
    assert outcomes == [Outcome.FAILED, Outcome.MET, Outcome.MET, Outcome.FAILED]


def test_projects_of_one_company_count_together_and_withdrawn_capital_against_it(north, north_officer, chief):
    (measure,) = in_effect(chief)
    enterprise = firm(north, north_officer, 12_000_000)
    invested(enterprise, north_officer, 3_000_000)
    assert entitlement_to(measure, enterprise, TODAY).amount == Decimal("750000.00")
    invested(enterprise, north_officer, -6_000_000)
    assert entitlement_to(measure, enterprise, TODAY).outcome == Outcome.FAILED
