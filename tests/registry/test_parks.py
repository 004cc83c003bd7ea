"""Parks, sites and synergy zones: who may change what, every step from every state, import and export."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.choices import Role
from core.flow import MoveRefused
from core.models import ChangeEntry
from exports.columns import get_table
from exports.runs import commit, open_source
from exports.writer import write_table
from registry.choices import AssessmentKind, ParkKind, PriceUnit, SiteStatus, SiteUse, ZoneKind, ZoneStatus
from registry.models import Chain, Park, Site
from registry.park_access import site_moves, zone_moves
from registry.services.parks import (
    assessment_add,
    park_create,
    park_update,
    site_create,
    site_move,
    site_update,
)
from registry.services.zones import zone_create, zone_evaluate, zone_move, zone_update
from registry.site_flow import PARK_MOVES, SITE_FLOW, ZONE_FLOW
from tests.factories import EnterpriseFactory
from tests.parks import DESK_ROLES, TODAY, ParkFactory, SiteFactory, ZoneFactory, person
from tests.registry.importing import outcomes, reasons, run_import

pytestmark = pytest.mark.django_db

KEEPERS = {Role.AREA_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN}
RESERVERS = {Role.OFFICER, Role.AREA_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN}
# Written out, not taken from the flow: state -> {step: next state}.
SITE_STEPS = {
    SiteStatus.AVAILABLE: {"reserve": "reserved", "lease": "leased", "sell": "sold"},
    SiteStatus.RESERVED: {"release": "available", "lease": "leased", "sell": "sold"},
    SiteStatus.LEASED: {"reopen": "available"},
    SiteStatus.SOLD: {"reopen": "available"},
}
ZONE_STEPS = {
    ZoneStatus.PROPOSED: {"recognise": "recognised"},
    ZoneStatus.RECOGNISED: {"suspend": "suspended"},
    ZoneStatus.SUSPENDED: {"resume": "recognised", "withdraw": "withdrawn"},
    ZoneStatus.WITHDRAWN: {},
}
RECOGNITION = {"recognised_by": "Region government", "document": "2026-1", "recognised_on": TODAY}


@pytest.mark.parametrize("role", DESK_ROLES)
@pytest.mark.parametrize("name", SITE_FLOW.moves)
@pytest.mark.parametrize("state", SITE_FLOW.states)
def test_every_step_of_a_site_by_every_role(state, name, role, north):
    """By a reservation: the crm asks for the step. The park's own steps have their table below."""
    site = SiteFactory(park__area=north, status=state)
    actor, allowed = person(role, north), RESERVERS if name in ("reserve", "release") else KEEPERS
    follows = SITE_STEPS[state].get(name) if role in allowed else None
    if follows is None:
        with pytest.raises(MoveRefused) as refused:
            site_move(site=site, name=name, actor=actor, note="Why", by_reservation=True)
        assert refused.value.forbidden == (role not in allowed)
    else:
        site_move(site=site, name=name, actor=actor, note="Why", by_reservation=True)
    site.refresh_from_db()
    assert site.status == (follows or state)


@pytest.mark.parametrize("role", DESK_ROLES)
@pytest.mark.parametrize("name", SITE_FLOW.moves)
@pytest.mark.parametrize("state", SITE_FLOW.states)
def test_a_park_never_moves_a_reserved_site(state, name, role, north, south):
    site = SiteFactory(park__area=north, status=state)
    actor, stranger = person(role, north), person(role, south)
    possible = state != SiteStatus.RESERVED and name in PARK_MOVES and name in SITE_STEPS[state]
    follows = SITE_STEPS[state][name] if possible and role in KEEPERS else None
    offered = {move.name for move in site_moves(site, actor)}
    assert (name in offered) == (follows is not None)
    if role == Role.AREA_MANAGER:
        assert site_moves(site, stranger) == []
        with pytest.raises(MoveRefused) as refused:
            site_move(site=site, name=name, actor=stranger, note="Why")
        assert refused.value.forbidden
    if follows is None:
        with pytest.raises(MoveRefused):
            site_move(site=site, name=name, actor=actor, note="Why")
    else:
        site_move(site=site, name=name, actor=actor, note="Why")
    site.refresh_from_db()
    assert site.status == (follows or state)


@pytest.mark.parametrize("role", DESK_ROLES)
@pytest.mark.parametrize("name", ZONE_FLOW.moves)
@pytest.mark.parametrize("state", ZONE_FLOW.states)
def test_every_step_of_a_zone_by_every_role(state, name, role, north):
    zone = ZoneFactory(host_area=north, status=state, **(RECOGNITION if state != "proposed" else {}))
    actor = person(role, north)
    follows = ZONE_STEPS[state].get(name) if role in KEEPERS else None
    assert (name in {move.name for move in zone_moves(zone, actor)}) == (follows is not None)
    given = {**RECOGNITION, "note": "Why"}
    if follows is None:
        with pytest.raises(MoveRefused) as refused:
            zone_move(zone=zone, name=name, actor=actor, values=given)
        assert refused.value.forbidden == (role not in KEEPERS)
    else:
        zone_move(zone=zone, name=name, actor=actor, values=given)
    zone.refresh_from_db()
    assert zone.status == (follows or state)


def test_a_recognition_needs_who_when_and_a_document(north, north_manager):
    zone = ZoneFactory(host_area=north)
    for missing in RECOGNITION:
        given = {key: value for key, value in RECOGNITION.items() if key != missing}
        with pytest.raises(MoveRefused, match="first fill in"):
            zone_move(zone=zone, name="recognise", actor=north_manager, values=given)
    zone = zone_move(zone=zone, name="recognise", actor=north_manager, values=RECOGNITION)
    assert {name: getattr(zone, name) for name in RECOGNITION} == RECOGNITION
    assert zone.status == ZoneStatus.RECOGNISED


def test_a_step_on_a_page_that_is_out_of_date_is_refused(north, north_manager):
    site, zone = SiteFactory(park__area=north, status="leased"), ZoneFactory(host_area=north)
    with pytest.raises(MoveRefused, match="just changed this site"):
        site_move(site=site, name="reopen", actor=north_manager, note="Why", seen_status="sold")
    with pytest.raises(MoveRefused, match="just changed this zone"):
        zone_move(
            zone=zone, name="recognise", actor=north_manager, values=RECOGNITION, seen_status="suspended"
        )
    assert site_move(site=site, name="reopen", actor=north_manager, note="Why", seen_status="leased")


def park_values(area, **more):
    named = {"code": "P1", "name_zh": "北方园区", "name_en": "North Park", "kind": ParkKind.INDUSTRIAL}
    return named | {"area": area} | more


def test_a_park_is_entered_and_changed_by_its_own_area(north, north_manager, south_manager, chief):
    chain = Chain.objects.create(code="T", name_zh="链", launch_year=2021)
    with pytest.raises(ValidationError):
        park_create(values=park_values(north), actor=south_manager)
    with pytest.raises(ValidationError):
        park_create(values=park_values(None), actor=north_manager)
    park = park_create(values=park_values(north, focus_chains=[chain]), actor=north_manager)
    with pytest.raises(ValidationError):
        park_update(park=park, values={"level": "city"}, actor=south_manager)
    park = park_update(park=park, values={"level": "city", "focus_chains": []}, actor=chief)
    assert (park.level, list(park.focus_chains.all())) == ("city", [])
    verbs = ChangeEntry.objects.filter(label="registry.Park").order_by("pk").values_list("verb", "changes")
    assert [verb for verb, _changes in verbs] == ["created", "updated"]
    assert verbs[1][1] == {"level": ["", "city"], "focus_chains": [["T"], []]}


def test_two_parks_share_neither_code_nor_name(north, north_manager):
    park_create(values=park_values(north), actor=north_manager)
    for values in (
        {"name_zh": "另一园区", "name_en": ""},
        {"code": "P2"},
        {"code": "P2", "name_zh": "另一园区"},
    ):
        with pytest.raises(ValidationError):
            park_create(values=park_values(north, **values), actor=north_manager)
    assert Park.objects.count() == 1


def test_an_assessment_ends_after_it_begins(north, north_manager):
    park = ParkFactory(area=north)
    values = {"kind": AssessmentKind.WATER, "document": "W-1", "valid_from": TODAY}
    with pytest.raises(ValidationError):
        assessment_add(
            park=park, values=values | {"valid_to": TODAY - dt.timedelta(days=1)}, actor=north_manager
        )
    assessment = assessment_add(park=park, values=values | {"valid_to": TODAY}, actor=north_manager)
    assert list(park.assessments.all()) == [assessment]


def test_a_site_has_land_or_floor_and_a_number_of_its_own(north, north_manager, south_manager):
    park = ParkFactory(area=north)
    good = {"number": "A-1", "use": SiteUse.PLANT, "floor_m2": Decimal(3000)}
    for wrong, field in (
        ({"floor_m2": None}, "land_mu"),
        ({"price": Decimal(20)}, "price_unit"),
        ({"status": SiteStatus.RESERVED}, "status"),
    ):
        with pytest.raises(ValidationError) as refused:
            site_create(park=park, values=good | wrong, actor=north_manager)
        assert set(refused.value.error_dict) == {field}
    with pytest.raises(ValidationError):
        site_create(park=park, values=good, actor=south_manager)
    site = site_create(park=park, values=good, actor=north_manager)
    with pytest.raises(ValidationError) as refused:
        site_create(park=park, values=good, actor=north_manager)
    assert set(refused.value.error_dict) == {"number"}
    assert site_update(site=site, values={"power_kva": 500}, actor=north_manager).power_kva == 500
    with pytest.raises(TypeError):
        site_update(site=site, values={"status": "sold"}, actor=north_manager)


def test_a_point_is_an_enterprise_and_a_zone_is_none(north, north_manager):
    enterprise = EnterpriseFactory()
    named = {"name_zh": "协同", "host_area": north}
    with pytest.raises(ValidationError):
        zone_create(values=named | {"kind": ZoneKind.POINT}, actor=north_manager)
    with pytest.raises(ValidationError):
        zone_create(values=named | {"kind": ZoneKind.ZONE, "enterprise": enterprise}, actor=north_manager)
    point = zone_create(
        values=named | {"kind": ZoneKind.POINT, "enterprise": enterprise}, actor=north_manager
    )
    assert zone_update(zone=point, values={"policies": "Land"}, actor=north_manager).policies == "Land"


def test_a_year_is_evaluated_once_and_only_of_a_recognised_zone(north, north_manager):
    zone = ZoneFactory(host_area=north)
    with pytest.raises(ValidationError):
        zone_evaluate(zone=zone, year=2026, passed=True, actor=north_manager)
    zone = zone_move(zone=zone, name="recognise", actor=north_manager, values=RECOGNITION)
    with pytest.raises(ValidationError):
        zone_evaluate(zone=zone, year=2025, passed=True, actor=north_manager)
    zone_evaluate(zone=zone, year=2026, passed=False, actor=north_manager, note="Too slow")
    with pytest.raises(ValidationError):
        zone_evaluate(zone=zone, year=2026, passed=True, actor=north_manager)
    assert [(e.year, e.passed) for e in zone.evaluations.all()] == [(2026, False)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_export_of_sites_comes_back_unchanged(tmp_path, north, chief, language):
    park = ParkFactory(area=north)
    SiteFactory(
        park=park,
        number="007",
        land_mu=Decimal("12.50"),
        floor_m2=Decimal("3000.25"),
        floor_height_m=Decimal("8.10"),
        floor_load_kn_m2=Decimal("20.00"),
        power_kva=1250,
        has_gas=False,
        water_t_day=300,
        wastewater_t_day=0,
        price=Decimal("18.50"),
        price_unit=PriceUnit.M2_MONTH,
        available_from=dt.date(2027, 1, 1),
    )
    SiteFactory(park=park, number="=1+1", status=SiteStatus.RESERVED)
    SiteFactory(park=ParkFactory(area=None), number="007", status=SiteStatus.SOLD, has_gas=True)
    table, path = get_table("sites"), tmp_path / "out.xlsx"
    with override(language):
        columns = table.export_columns(chief, everything=True)
        assert write_table(path, title="x", columns=columns, rows=table.rows(chief)) == 3
    run = commit(table, open_source(table, path, chief), chief)
    assert run.counts == {"new": 0, "updated": 0, "unchanged": 3, "duplicate": 0, "failed": 0}, [
        (reasons(run), decision.changes) for decision in run.decisions
    ]
    assert not ChangeEntry.objects.exists()


HEADINGS = ("number", "park", "use", "status", "Land (mu)", "Floor space (m²)")


@pytest.fixture
def take_in(tmp_path, north_manager):
    return lambda rows, actor=north_manager: run_import(tmp_path, "sites", HEADINGS, rows, actor)


def test_a_file_enters_sites_and_corrects_them(take_in, north):
    park = ParkFactory(area=north)
    run = take_in(
        [
            ["A-1", park.name_zh, "industrial", "", "50", ""],
            ["B-1", park.code, "plant", "leased", "", "3000.5"],
        ]
    )
    assert outcomes(run) == ["new", "new"]
    again = take_in(
        [["A-1", park.name_en, "industrial", "", "60", ""], ["B-1", park.code, "plant", "leased", "", ""]]
    )
    assert outcomes(again) == ["updated", "unchanged"]
    assert set(Site.objects.values_list("number", "status", "land_mu", "floor_m2")) == {
        ("A-1", "available", Decimal(60), None),
        ("B-1", "leased", None, Decimal("3000.5")),
    }


def test_a_file_neither_reserves_nor_frees_a_site_nor_writes_in_another_area(take_in, north, south):
    park, foreign = ParkFactory(area=north), ParkFactory(area=south)
    SiteFactory(park=park, number="A-1", status=SiteStatus.RESERVED)
    run = take_in(
        [
            ["A-1", park.code, "industrial", "available", "50", ""],
            ["A-2", park.code, "industrial", "reserved", "50", ""],
            ["A-3", park.code, "industrial", "", "", ""],
            ["A-4", foreign.code, "industrial", "", "50", ""],
            ["A-5", park.code, "industrial", "", "50", ""],
        ]
    )
    assert outcomes(run) == ["failed"] * 4 + ["new"]
    fields = [{problem.column for problem in decision.reasons} for decision in run.decisions]
    assert fields == [{"status"}, {"status"}, {"land_mu"}, {"park"}, set()]
    assert set(Site.objects.values_list("number", "status")) == {("A-1", "reserved"), ("A-5", "available")}
