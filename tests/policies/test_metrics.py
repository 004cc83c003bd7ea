"""How the metrics of a folder are counted: said in a file of its own, which a zone may do without."""

import pytest

from assessment.figures import computation
from assessment.models import Metric
from core.loading import Counts
from desk.policy_load import policy_folder_load
from tests.policies.test_load_policy import change, refusal

pytestmark = pytest.mark.django_db
FILE = "metrics.yaml"


def first(**values):
    return lambda content: content["metrics"][0].update(values)


def test_every_metric_says_how_it_is_counted_and_who_answers_for_it(loaded):
    for metric in Metric.objects.select_related("owner"):
        assert metric.caliber_zh, metric.code
        assert metric.caliber_en.isascii() or "÷" in metric.caliber_en, metric.code
        assert metric.owner, metric.code
        assert (metric.version, metric.observed) == (1, "year")


def test_what_is_counted_from_records_names_a_computation_in_the_same_unit(loaded):
    computed = dict(Metric.objects.filter(source="computed").values_list("code", "computation"))
    assert computed == {
        code: code
        for code in (
            "chain_leader_1000",
            "chain_leader_500",
            "chain_leader_100",
            "chain_msme",
            "trade_enterprise",
        )
    }
    assert {computation(key).base_unit for key in computed.values()} == {"ENTERPRISE"}
    derived = Metric.objects.filter(source="derived").order_by("code").values_list("code", flat=True)
    assert list(derived) == ["fdi_share", "road_freight_xborder_x", "trade_share"]


def test_a_zone_without_the_file_has_its_metrics_entered_by_the_year(folder):
    (folder / FILE).unlink()
    assert policy_folder_load(folder)["metrics"] == Counts(new=25)
    assert set(Metric.objects.values_list("source", "observed", "computation", "owner")) == {
        ("entered", "year", "", None)
    }


def test_a_changed_definition_is_updated(loaded, folder):
    change(folder, FILE, first(version=2, observed="quarter"))
    assert policy_folder_load(folder)["metrics"] == Counts(updated=1)
    metric = Metric.objects.get(code="output_value")
    assert (metric.version, metric.observed) == (2, "quarter")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"code": "gold"}, "unknown metric 'gold'"),
        ({"owner": "NOBODY"}, "unknown unit 'NOBODY'"),
        ({"code": "fdi_utilized"}, "the definition of a metric is there twice"),
        ({"colour": "red"}, "colour is not known here"),
        ({"source": "computed"}, "what is computed names its computation"),
        ({"computation": "chain_msme"}, "what is computed names its computation"),
        ({"source": "computed", "computation": "gold"}, "unknown computation 'gold'"),
        ({"source": "guessed"}, "source"),
        ({"observed": "day"}, "observed"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(folder, values, said):
    change(folder, FILE, first(**values))
    assert said in refusal(folder)
    assert not Metric.objects.exists()
