"""Figures from a workbook: entered, corrected with a reason, or refused row by row."""

from decimal import Decimal

import pytest
from django.utils import translation

from assessment.models import Observation
from assessment.queries.observations import stands
from assessment.services.observations import observation_enter
from tests.assessment.conftest import metric_of
from tests.crm.importing import Workbooks
from tests.registry.importing import outcomes, reasons

pytestmark = pytest.mark.django_db
YI = 10**8


@pytest.fixture
def workbooks(tmp_path):
    return Workbooks(tmp_path, "observations")


@pytest.fixture
def row(output, north, chain):
    def make(**values):
        base = {
            "metric": "Metric output",
            "area": "North Area",
            "chain": "",
            "period": 2024,
            "value": 380,
            "unit": "",
            "document": "北统〔2025〕3号",
        }
        return base | values

    return make


def values_of(metric) -> dict[tuple, Decimal]:
    return {
        (place[1], place[2], period): stand.value
        for place, found in stands([metric.pk]).items()
        for period, stand in found.items()
    }


def test_figures_come_in_in_the_units_and_words_of_officers(
    workbooks, row, output, north, chain, north_manager
):
    rows = [
        row(),
        row(period="2023年", value=3_000_000, unit="万元", metric="指标output", area="北片区"),
        row(period="2022", value=5, unit="元", chain="电子信息", metric="output", area="NORTH"),
    ]
    run = workbooks.take_in(rows, north_manager)
    assert outcomes(run) == ["new", "new", "new"]
    assert values_of(output) == {
        (north.pk, None, "2024"): 380 * YI,
        (north.pk, None, "2023"): 300 * YI,
        (north.pk, chain.pk, "2022"): 5,
    }
    assert set(Observation.objects.values_list("caliber", flat=True)) == {"statistics"}


def test_another_figure_is_a_correction_and_needs_a_reason(workbooks, row, output, north, north_manager):
    first = observation_enter(
        metric=output,
        area=north,
        period="2024",
        value=Decimal(380 * YI),
        document="No. 1",
        caliber="commerce",
        actor=north_manager,
    )
    assert outcomes(workbooks.preview([row()], north_manager)) == ["unchanged"]
    refused = workbooks.preview([row(value=350)], north_manager)
    assert outcomes(refused) == ["failed"]
    with translation.override("en"):
        assert "write the reason" in reasons(workbooks.preview([row(value=350)], north_manager))[0]
    run = workbooks.take_in([row(value=350, correction="Counted twice")], north_manager)
    assert outcomes(run) == ["updated"], reasons(run)
    adjustment = Observation.objects.get(adjusts=first)
    assert (adjustment.value, adjustment.reason, adjustment.caliber) == (
        -30 * YI,
        "Counted twice",
        "commerce",
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value": ""}, "empty"),
        ({"document": ""}, "empty"),
        ({"unit": "美元"}, "is not counted in this"),
        ({"period": "2024Q1"}, "counted by the"),
        ({"period": "next"}, "is no period"),
        ({"value": -1}, "below zero"),
        ({"area": "South Area"}, "may not"),
        ({"area": "Atlantis"}, "was not found"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_come_in(
    workbooks, row, output, south, north_manager, values, said
):
    with translation.override("en"):
        run = workbooks.take_in([row(**values), row(period=2023)], north_manager)
        assert outcomes(run) == ["failed", "new"]
        assert said in reasons(run)[0]
    assert list(values_of(output).values()) == [380 * YI]


def test_the_same_figure_twice_in_a_file_counts_once_and_two_different_ones_not_at_all(
    workbooks, row, north_manager
):
    assert outcomes(workbooks.preview([row(), row()], north_manager)) == ["new", "duplicate"]
    found = workbooks.preview([row(), row(period="2024年", value=1)], north_manager)
    assert outcomes(found) == ["failed", "failed"]


def test_a_file_goes_out_and_in_again_without_a_change(workbooks, row, north_manager):
    workbooks.take_in([row(), row(period=2023, value=12.34)], north_manager)
    with translation.override("en"):
        run = workbooks.preview(workbooks.exported(north_manager), north_manager)
    assert outcomes(run) == ["unchanged", "unchanged"]


def test_a_computed_metric_is_refused_in_the_zone(workbooks, row, zone, chief):
    metric_of("leaders", "ENTERPRISE", "stock", source="computed", computation="chain_leaders")
    with translation.override("en"):
        run = workbooks.preview([row(metric="leaders", value=3)], chief)
    assert outcomes(run) == ["failed"]


def test_an_officer_cannot_import_figures(workbooks, north_officer, north_manager):
    assert [workbooks.table.can_import(user) for user in (north_officer, north_manager)] == [False, True]
