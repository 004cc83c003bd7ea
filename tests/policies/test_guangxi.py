"""What stands in the folder of the first jurisdiction, as domain.md section 1 gives it."""

import csv
from collections import Counter

import pytest
from django.db import transaction

from accounts.choices import AreaKind, OrganisationKind
from accounts.models import Area, Organisation
from assessment.loading import members
from assessment.models import Metric, Policy, PolicyItem, Responsibility, Target
from core.loading import generations
from desk.policy_folder import folder_read
from desk.policy_load import policy_folder_load
from registry.choices import NodePosition
from registry.models import AreaChain, Chain, ChainNode, Place
from tests.policies.conftest import GUANGXI

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def zone(django_db_setup, django_db_blocker):
    """Loaded once for tests that only read: each test's own transaction is a savepoint within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        policy_folder_load(GUANGXI)
        yield GUANGXI
        transaction.set_rollback(True)


@pytest.fixture
def loaded(zone, db):
    return zone


def test_the_areas_hang_together(loaded):
    found = {area.code: area for area in Area.objects.select_related("parent")}
    assert {code: area.parent.code for code, area in found.items() if area.parent} == {
        "FTZ": "GX",
        "NN": "FTZ",
        "QZG": "FTZ",
        "CZ": "FTZ",
        "CITY3": "GX",
        "BGEZ": "GX",
        "BGPORT": "GX",
        "NNG": "GX",
    }
    assert found.keys() - {"ROUTE"} == {"GX", "FTZ", "NN", "QZG", "CZ", "CITY3", "BGEZ", "BGPORT", "NNG"}
    cities = {area.code: area.host_city for area in found.values() if area.kind == AreaKind.FTZ_AREA}
    assert cities == {"NN": "450100", "QZG": "450700", "CZ": "451400"}
    assert found["CITY3"].members == ["450100", "450700", "451400"]


def test_committees_and_city_governments_stand_in_their_area(loaded):
    of_areas = Organisation.objects.exclude(area=None).values_list("code", "area__code")
    assert dict(of_areas) == {
        "AC_NN": "NN",
        "AC_QZG": "QZG",
        "AC_CZ": "CZ",
        "CG_NN": "NN",
        "CG_QZ": "QZG",
        "CG_CZ": "CZ",
        "CIB_NN": "NN",
        "CIB_QZ": "QZG",
        "CIB_CZ": "CZ",
    }


def test_state_owned_enterprises_are_marked(loaded):
    soes = Organisation.objects.filter(kind=OrganisationKind.SOE).values_list("code", flat=True)
    assert set(soes) == {"BGP", "BGI", "AIR", "LOG", "RAIL", "CAIH", "EXPO"}


def test_items_are_the_goal_23_tasks_and_6_safeguards(loaded):
    codes = list(PolicyItem.objects.values_list("code", flat=True))
    assert codes == ["G1", *(f"T{n:02}" for n in range(1, 24)), *(f"S{n}" for n in range(1, 7))]
    assert Counter(PolicyItem.objects.values_list("kind", flat=True)) == {
        "goal": 1,
        "task": 23,
        "safeguard": 6,
    }
    assert Policy.objects.get().number == "桂政发〔2021〕17号"


def test_the_lists_that_end_in_and_others_are_open(loaded):
    open_items = PolicyItem.objects.filter(open_list=True).values_list("code", flat=True)
    assert list(open_items) == ["T16", "T18", "T21", "T22", "T23", "S4", "S6"]


def test_b_stands_for_three_committees_and_three_city_governments(loaded):
    listed = Responsibility.objects.filter(item__code="T03").values_list("organisation__code", flat=True)
    assert list(listed) == [
        *("AC_NN", "AC_QZG", "AC_CZ", "CG_NN", "CG_QZ", "CG_CZ"),
        *("DRC", "IIT", "COM", "IPB"),
    ]
    assert not Organisation.objects.filter(code__in=["B", "AC3"]).exists()


def test_every_item_but_the_goal_has_responsible_units(loaded):
    without = PolicyItem.objects.filter(responsibilities=None).values_list("code", flat=True)
    assert list(without) == ["G1"]


def test_a_unit_in_two_groups_is_listed_once():
    groups = {"X": ["a", "b"], "Y": ["X", "c"]}
    assert members(["Y", "b", "d"], groups) == ["a", "b", "c", "d"]


def test_there_are_35_targets_and_each_figure_is_that_of_the_file(loaded):
    with (loaded / "targets.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 35
    wanted = {
        (row["metric"], row["area"], row["chain"] or None, row["year"], row["value"], row["item"])
        for row in rows
    }
    found = {
        (t.metric.code, t.area.code, t.chain and t.chain.code, str(t.year), f"{t.value:.0f}", t.item.code)
        for t in Target.objects.select_related("metric", "area", "chain", "item")
    }
    assert found == wanted
    assert Target.objects.count() == 35


def test_the_range_the_share_and_the_inferred_years_are_kept(loaded):
    vehicles = Target.objects.get(metric__code="vehicle_output_led")
    assert (vehicles.op, vehicles.value, vehicles.value_max) == ("between", 50, 60)
    share = Target.objects.get(metric__code="fdi_share")
    assert (share.metric.unit, share.metric.measure) == ("PCT", "share")
    assert (share.denominator_metric.code, share.denominator_area.code) == ("fdi_utilized", "GX")
    multiple = Target.objects.get(baseline_open=True)
    assert (multiple.metric.code, multiple.denominator_metric) == ("road_freight_xborder_x", None)
    assert Target.objects.filter(year_source="inferred").count() == 7
    assert Metric.objects.count() == 25


def test_five_chains_stand_in_the_order_of_the_policy(loaded):
    assert list(Chain.objects.values_list("code", "launch_year")) == [
        ("ELEC", 2021),
        ("AUTO", 2022),
        ("CHEM", 2021),
        ("TCM", 2021),
        ("ASEAN", 2022),
    ]


def test_each_chain_has_nodes_from_upstream_to_services(loaded):
    for chain in Chain.objects.all():
        positions = list(chain.nodes.values_list("position", flat=True))
        rank = [NodePosition.values.index(position) for position in positions]
        assert set(positions) == set(NodePosition.values), chain.code
        assert rank == sorted(rank), chain.code


def test_no_gap_is_claimed_that_nobody_judged(loaded):
    assert set(ChainNode.objects.values_list("gap_status", "as_of")) == {("", None)}


def test_every_node_is_linked_and_the_links_form_no_circle(guangxi):
    for chain in folder_read(guangxi).chains:
        needs = {node["code"]: [] for node in chain["nodes"]}
        for link in chain["links"]:
            needs[link["to"]].append(link["from"])
        linked = {end for link in chain["links"] for end in (link["from"], link["to"])}
        assert linked == needs.keys(), chain["code"]
        assert sum(len(codes) for codes in generations(needs, "chains.yaml")) == len(needs)


def test_key_chains_are_at_most_fifteen_and_every_chain_is_key_somewhere(loaded):
    key = set(AreaChain.objects.filter(is_key_chain=True).values_list("area__code", "chain__code"))
    assert {chain for _area, chain in key} == {"ELEC", "AUTO", "CHEM", "TCM", "ASEAN"}
    assert {area for area, _chain in key} == {"NN", "QZG", "CZ"}
    assert len(key) <= 15
    assert ("NN", "CHEM") not in key


def test_named_places_are_of_every_kind(loaded):
    assert Counter(Place.objects.values_list("kind", flat=True)) == {
        "hub": 14,
        "park": 7,
        "platform": 10,
        "corridor": 2,
        "source_region": 8,
        "event": 2,
    }


@pytest.mark.parametrize("model", [Area, Organisation, PolicyItem, Metric, Chain, ChainNode, Place, Policy])
def test_everything_has_a_chinese_and_an_english_name(loaded, model):
    for found in model.objects.all():
        assert any("\u4e00" <= sign <= "\u9fff" for sign in found.name_zh), found.code
        assert found.name_en.isascii() or set(found.name_en) & set("–·"), found.code
