"""What each indicator reads, and when it does not know. `None` is: not known."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Area
from core.language import in_all_languages
from registry.models import (
    Chain,
    Division,
    Enterprise,
    HonourEntry,
    HonourKey,
    HonourProgramme,
    RiskEvent,
    RiskScreening,
    SynergyZone,
)
from tests.factories import EnterpriseFactory, UserFactory
from tests.whitelist.states import TODAY, case_in, make_chain
from whitelist.choices import CaseStatus
from whitelist.indicators import INDICATORS, Batch, Datum, Indicator, Reading, register
from whitelist.models import CaseDocument, DeclaredFact

pytestmark = pytest.mark.django_db
OLD, NEW = dt.date(2023, 1, 1), dt.date(2026, 2, 1)


def ask(code: str, enterprise: Enterprise, *, reading: Reading | None = None, **params) -> Datum:
    indicator = INDICATORS[code]
    batch = Batch([enterprise.pk], columns=indicator.columns)
    return indicator.read(batch, reading or Reading(TODAY), indicator.settings_of(params)).of(enterprise.pk)


def value(code: str, enterprise: Enterprise, **more):
    return ask(code, enterprise, **more).value


@pytest.fixture
def enterprise(db) -> Enterprise:
    return EnterpriseFactory(source="licence", source_date=NEW)


def division(code: str) -> Division:
    return Division.objects.get_or_create(code=code, defaults={"name_zh": code, "level": "county"})[0]


# The zone


@pytest.fixture
def ground(north) -> Area:
    """North lies in city 4501 of region 45."""
    Area.objects.create(code="GX", kind="region", name_zh="全区", host_city="450000")
    Area.objects.filter(pk=north.pk).update(host_city="450100")
    return north


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ({"area": True}, True),
        ({"area": True, "division": "450200"}, True),
        ({}, None),
        ({"kind": "foreign_company"}, False),
        ({"division": "450103"}, None),  # of the host city: inside or outside
        ({"division": "450203"}, False),
        ({"division": "110101"}, False),
    ],
)
def test_in_the_zone_outside_or_not_known(facts, known, ground):
    own = {"kind": facts.get("kind", "cn_company")}
    own |= {"area": ground} if "area" in facts else {}
    own |= {"division": division(facts["division"])} if "division" in facts else {}
    assert value("in_zone", EnterpriseFactory(**own)) is known


@pytest.mark.postgres
def test_whom_a_division_brings_near_is_found_under_a_linguistic_collation_too(ground):
    with connection.cursor() as cursor:
        cursor.execute(
            'ALTER TABLE registry_enterprise ALTER COLUMN division_id TYPE varchar(6) COLLATE "en-x-icu"'
        )
    near, _far = (EnterpriseFactory(division=division(code)) for code in ("450103", "110101"))
    possible = INDICATORS["in_zone"].possible(Reading(TODAY), {}, "yes", True)
    assert set(Enterprise.objects.filter(possible)) == {near}


def zone(host: Area, **values) -> SynergyZone:
    recognised = {"status": "recognised", "recognised_on": OLD, "recognised_by": "x", "document": "y"}
    return SynergyZone.objects.create(
        **{"kind": "zone", "name_zh": "区", "name_en": "Zone", "host_area": host, **recognised, **values}
    )


def test_a_recognised_zone_counts_where_it_lies_and_a_point_is_the_enterprise(ground):
    inside, beside = (
        EnterpriseFactory(division=division("450203")),
        EnterpriseFactory(division=division("450305")),
    )
    far, point = (
        EnterpriseFactory(division=division("110101")),
        EnterpriseFactory(division=division("450305")),
    )
    zone(ground, divisions=["450200"])
    zone(ground, kind="point", enterprise=point)
    zone(ground, kind="zone", divisions=["110100"], status="suspended")
    zone(ground, kind="zone", divisions=["110100"], recognised_on=TODAY + dt.timedelta(1))
    everybody = (inside, beside, far, point)
    assert [value("in_zone", one) for one in everybody] == [True, False, False, True]
    zone(ground)  # nobody entered where it lies
    assert [value("in_zone", one) for one in everybody] == [True, None, False, True]


# Chains


@pytest.fixture
def chain(db) -> Chain:
    chain = make_chain()
    chain.nodes.create(code="smelting", name_zh="冶炼", name_en="Smelting", position="upstream")
    return chain


@pytest.mark.parametrize(
    ("roles", "node", "kinds", "tiers"),
    [
        ([], None, None, None),
        ([{"node": True}], True, {"leading"}, set()),
        ([{}], False, {"leading"}, set()),
        ([{"tier": "500", "tier_year": 2025, "role": "head"}], False, {"head"}, {"500"}),
        ([{"node": True, "status": "revoked"}], False, set(), set()),
        ([{"node": True, "valid_to": OLD}], False, set(), set()),
        ([{"node": True, "recognised_on": TODAY + dt.timedelta(1)}], False, set(), set()),
        ([{"status": "expired"}, {"node": True, "role": "backbone"}], True, {"backbone"}, set()),
    ],
)
def test_roles_on_the_chain(roles, node, kinds, tiers, enterprise, chain):
    for role in roles:
        own = {"node": chain.nodes.get()} if role.pop("node", False) else {}
        enterprise.chain_roles.create(chain=chain, **{"role": "leading", **own, **role})
    found = [value(code, enterprise) for code in ("chain_node", "chain_role", "chain_tier")]
    assert found == [node, kinds, tiers]


def test_roles_count_by_chain_and_by_status(enterprise, chain):
    other = make_chain("other")
    enterprise.chain_roles.create(chain=other, role="leading", status="candidate")
    of_case = Reading(TODAY, chains={enterprise.pk: chain.pk})
    of_scheme = Reading(TODAY, chain_id=chain.pk)
    assert value("chain_role", enterprise) == {"leading"}
    assert value("chain_role", enterprise, reading=of_case) is None
    assert value("chain_role", enterprise, reading=of_scheme) is None
    assert value("chain_role", enterprise, reading=of_case, chain="any") == {"leading"}
    assert value("chain_role", enterprise, reading=of_case, chain="other") == {"leading"}
    assert value("chain_role", enterprise, statuses=["recognised"]) == set()


# The enterprise's own row


@pytest.mark.parametrize(
    ("code", "facts", "known"),
    [
        ("registration_status", {"status": "active"}, {"active"}),
        ("registration_status", {"status": "unknown"}, None),
        ("years_since_establishment", {}, None),
        ("years_since_establishment", {"established_on": dt.date(2023, 3, 10)}, Decimal(3)),
        ("years_since_establishment", {"established_on": dt.date(2023, 3, 11)}, Decimal("2.91")),
        ("years_since_establishment", {"established_on": dt.date(2026, 4, 1)}, Decimal(0)),
        ("registered_capital", {}, None),
        ("registered_capital", {"registered_capital": Decimal(5)}, Decimal(5)),
        ("registered_capital", {"registered_capital": 5, "registered_capital_currency": "USD"}, None),
        ("foreign_invested", {"is_foreign_invested": True}, True),
        ("foreign_invested", {}, False),
        ("trade_modes", {}, None),
        ("trade_modes", {"trade_modes": ["offshore_trade"]}, {"offshore_trade"}),
    ],
)
def test_what_stands_in_the_row(code, facts, known):
    assert value(code, EnterpriseFactory(**facts)) == known


def test_a_datum_says_where_it_comes_from_in_both_languages_and_of_which_day(enterprise):
    datum = ask(
        "registered_capital", EnterpriseFactory(registered_capital=5, source="licence", source_date=NEW)
    )
    assert in_all_languages(datum.source) == {"zh-hans": "企业库（licence）", "en": "Registry (licence)"}
    assert datum.date == NEW
    missing = ask("registered_capital", enterprise)
    assert in_all_languages(missing.source) == {
        "zh-hans": "未录入注册资本。",
        "en": "The registered capital is not entered.",
    }


# Figures


@pytest.mark.parametrize(
    ("years", "known"),
    [
        ({}, None),
        ({2025: 10, 2024: 20}, 10),
        ({2025: None, 2024: 20}, 20),
        ({2024: 20}, 20),
        ({2023: 30}, None),  # too long ago
        ({2027: 30}, None),
    ],
)
def test_the_newest_figure_counts_unless_it_is_too_old(years, known, enterprise):
    for year, amount in years.items():
        enterprise.year_figures.create(
            year=year,
            revenue_cny=amount,
            employees=amount,
            assets_cny=amount,
            size_class="large" if amount else "unknown",
            size_source="declared",
        )
    assert [value(code, enterprise) for code in ("revenue", "employees", "assets")] == [known] * 3
    assert value("size_class", enterprise) == ({"large"} if known else None)


def test_a_size_computed_from_figures_does_not_say_who_gave_the_figures(enterprise):
    enterprise.year_figures.create(year=2025, revenue_cny=10, size_class="micro", size_source="computed")
    assert ask("revenue", enterprise).source == "Registry: figures of 2025"
    assert ask("size_class", enterprise).source == "Figures of 2025: Computed from the figures"


def test_how_old_a_figure_may_be_is_a_setting(enterprise):
    enterprise.year_figures.create(year=2023, revenue_cny=10, size_class="unknown", size_source="declared")
    assert value("revenue", enterprise, max_age_years=2) is None
    assert value("revenue", enterprise, max_age_years=3) == 10


# Honours


def line(programme: HonourProgramme, name: str, **values) -> HonourEntry:
    entry = HonourEntry.objects.create(programme=programme, listed_name=name, **{"year": 2025, **values})
    HonourKey.objects.create(entry=entry, kind="core", value=name)
    return entry


def test_a_list_that_is_there_says_yes_no_or_not_known_and_one_that_is_not_says_nothing():
    giants = HonourProgramme.objects.create(code="giants", name_zh="小巨人", name_en="Giants", level="nation")
    HonourProgramme.objects.create(code="absent", name_zh="别的", name_en="Absent", level="nation")
    on, perhaps, other = (EnterpriseFactory(name_zh=f"{name}有限公司") for name in ("甲一", "乙二", "丙三"))
    line(giants, "甲一", enterprise=on, link_reason="chosen")
    key = HonourKey.objects.create(entry=line(giants, "乙二"), kind="core", value="-")
    name_key = perhaps.names.get().keys.get(kind="core")
    HonourKey.objects.filter(pk=key.pk).update(value=name_key.value)

    def found(**params):
        return [value("honours", one, **params) for one in (on, perhaps, other)]

    assert found(programmes=["giants"]) == [True, None, False]
    assert found(programmes=["absent"]) == [None, None, None]
    assert found(programmes=["giants", "absent"]) == [True, None, None]
    assert in_all_languages(ask("honours", other, programmes=["absent"]).source) == {
        "zh-hans": "系统中没有该名单：别的",
        "en": "The list is not in the system: Absent",
    }


def test_a_whole_name_is_compared_with_whole_names_in_small_and_large_batches(monkeypatch):
    giants = HonourProgramme.objects.create(code="giants", name_zh="小巨人", level="nation")
    whole, core = EnterpriseFactory(name_zh="甲一有限公司"), EnterpriseFactory(name_zh="乙二有限公司")
    HonourKey.objects.create(entry=line(giants, "-"), kind="whole", value="甲一")
    for enterprise, kind in ((whole, "whole"), (core, "core")):
        enterprise.names.get().keys.filter(kind=kind).update(value="甲一")

    def found() -> list:
        batch = Batch([whole.pk, core.pk])
        answers = INDICATORS["honours"].read(
            batch, Reading(TODAY), {"programmes": ["giants"], "max_age_years": 5}
        )
        return [answers.of(one.pk).value for one in (whole, core)]

    assert found() == [None, False]
    monkeypatch.setattr("whitelist.indicators.base.KEYS_AT_ONCE", 1)
    assert found() == [None, False]


def test_an_honour_counts_while_it_is_valid_and_not_too_old(enterprise):
    giants = HonourProgramme.objects.create(code="giants", name_zh="小巨人", level="nation")
    line(giants, "别的企业")
    entry = line(giants, "甲一", enterprise=enterprise, link_reason="chosen", year=2021)
    assert value("honours", enterprise, programmes=["giants"]) is True
    assert value("honours", enterprise, programmes=["giants"], max_age_years=4) is False
    HonourEntry.objects.filter(pk=entry.pk).update(valid_to=OLD)
    assert value("honours", enterprise, programmes=["giants"]) is False


# Risk events


def event(enterprise, **values) -> RiskEvent:
    own = {"kind": "safety", "level": "major", "occurred_on": NEW, "title": "Fire", "source": "Notice"}
    return RiskEvent.objects.create(enterprise=enterprise, created_by=UserFactory(), **{**own, **values})


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ({}, True),
        ({"level": "minor"}, False),
        ({"kind": "tax"}, False),
        ({"occurred_on": OLD, "ended_on": NEW}, True),  # ended within the months
        ({"occurred_on": OLD, "ended_on": OLD}, False),
        ({"occurred_on": OLD}, True),  # still stands
        ({"occurred_on": TODAY + dt.timedelta(1)}, False),
        ({"withdrawn_on": NEW, "withdrawn_reason": "Wrong"}, False),
        ({"withdrawn_on": TODAY + dt.timedelta(1), "withdrawn_reason": "Wrong"}, True),
    ],
)
def test_an_event_counts_by_kind_level_and_time(values, known, enterprise):
    RiskScreening.objects.create(
        enterprise=enterprise, on=NEW, source="Credit China", created_by=UserFactory()
    )
    event(enterprise, **values)
    assert value("risk_events", enterprise) is known


@pytest.mark.parametrize(
    ("looked_up", "has_event", "known"),
    [
        (None, False, None),
        (NEW, False, False),
        (TODAY - dt.timedelta(180), False, False),
        (TODAY - dt.timedelta(181), False, None),
        (TODAY + dt.timedelta(1), False, None),
        (None, True, True),
    ],
)
def test_no_event_is_none_only_if_somebody_looked_lately(looked_up, has_event, known, enterprise):
    if looked_up:
        RiskScreening.objects.create(
            enterprise=enterprise, on=looked_up, source="Credit China", created_by=UserFactory()
        )
    if has_event:
        event(enterprise)
    assert value("risk_events", enterprise) is known


# Declared facts


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ([], None),
        ([(NEW, 5, False)], None),
        ([(NEW, 5, True)], 5),
        ([(NEW, 5, True), (TODAY, 9, False)], 5),  # the new one is not verified yet
        ([(NEW, 5, True), (TODAY, 9, True)], 9),
        ([(dt.date(2024, 9, 10), 5, True)], 5),
        ([(dt.date(2024, 9, 9), 5, True)], None),  # older than 18 months
        ([(TODAY + dt.timedelta(1), 5, True)], None),
    ],
)
def test_what_is_declared_counts_verified_and_fresh(facts, known, north, north_officer, north_manager):
    case = case_in(CaseStatus.DRAFT, area=north, created_by=north_officer)
    paper = CaseDocument.objects.create(
        case=case,
        kind="audit_report",
        file="x",
        filename="x",
        size=1,
        sha256="0" * 64,
        created_by=north_officer,
    )
    for as_of, number, is_verified in facts:
        verified = {"verified_by": north_manager, "verified_on": TODAY} if is_verified else {}
        DeclaredFact.objects.create(
            case=case,
            indicator="rd_share",
            number=number,
            as_of=as_of,
            document=paper,
            created_by=north_officer,
            **verified,
        )
    assert value("rd_share", case.enterprise) == known
    assert value("market_share", case.enterprise) is None


def test_a_yes_or_no_is_declared_too(north, north_officer, north_manager):
    case = case_in(CaseStatus.DRAFT, area=north, created_by=north_officer)
    paper = CaseDocument.objects.create(
        case=case,
        kind="contract",
        file="x",
        filename="x",
        size=1,
        sha256="0" * 64,
        created_by=north_officer,
    )
    verified = {"document": paper, "verified_by": north_manager, "verified_on": TODAY}
    DeclaredFact.objects.create(
        case=case, indicator="asean_business", is_true=False, as_of=NEW, created_by=north_officer, **verified
    )
    assert value("asean_business", case.enterprise) is False


# What the watch compares


def test_control_is_the_ultimate_parent_the_parent_or_nobody(north):
    top = EnterpriseFactory(name_zh="顶层集团有限公司", name_en="Top Group")
    parent = EnterpriseFactory(ultimate_parent=top)
    child = EnterpriseFactory(parent=parent, area=north, division=division("450100"))
    assert value("control", top) == {str(top.pk)}
    assert value("control", parent) == {str(top.pk)}
    assert value("control", child) == {str(parent.pk)}
    assert value("place", child) == {"NORTH", "450100"}
    assert value("place", top) is None


# The registry of indicators


def test_settings_have_a_key_of_their_own_that_fits_the_column():
    revenue, risks = INDICATORS["revenue"], INDICATORS["risk_events"]
    assert (revenue.key({}), revenue.key({"max_age_years": 3})) == ("revenue", "revenue:3")
    many = {"kinds": ["safety", "tax"], "levels": ["major"], "months": 24, "fresh_days": 180}
    same = {**many, "kinds": ["tax", "safety"]}
    keys = {risks.key(many), risks.key(same), risks.key({**many, "months": 12})}
    assert len(keys) == 2
    assert all(key.startswith("risk_events:") and len(key) <= 40 for key in keys)
    assert all(len(code) <= 31 for code in INDICATORS)


def test_two_indicators_of_one_code_are_refused():
    twin = Indicator("revenue", "Twin", "number", INDICATORS["revenue"].read)
    with pytest.raises(ValueError, match="two indicators are called revenue"):
        register(twin)
