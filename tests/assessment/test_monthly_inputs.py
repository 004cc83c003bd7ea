"""What the monthly report tells, cell by cell, against the records and the pages."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.choices import AreaKind
from assessment.monthly.inputs import monthly_inputs
from assessment.monthly.sheets import DETAIL
from assessment.monthly.span import NoReport
from assessment.periods import Period
from crm.choices.projects import ProjectStage
from crm.fulfilment import funds_in_force
from crm.models import Project
from crm.money_tables import SIGNED
from exports.lists import select
from registry.models import Enterprise
from tests.assessment.monthly import DRAWN_ON, JUNE, YI, World, at, staged, world
from tests.crm.money import funds, promise, verified
from tests.factories import AreaFactory, LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def north_world(north_officer, north_manager) -> World:
    return world(north_officer, north_manager)


def rows(inputs, sheet) -> list[dict]:
    return [row["values"] for row in inputs["sheets"][sheet]]


def names(inputs, sheet) -> list[str]:
    return [values["name"] for values in rows(inputs, sheet)]


def figure(inputs, key) -> dict:
    return next(row["values"] for row in inputs["summary"] if row["key"] == key)


def told(inputs, key) -> list:
    values = figure(inputs, key)
    return [values[name] and Decimal(values[name]) for name in ("month", "year", "before")]


# The sheets


def test_a_project_under_negotiation_with_what_the_month_brought(north_world):
    [row] = rows(monthly_inputs(north_world.area, JUNE, DRAWN_ON), "negotiating")
    project = north_world.talks
    investor = project.investors.get().enterprise
    assert row == {
        "number": project.number,
        "name": "在谈测试项目",
        "investor": investor.name_zh,
        "origin": "区外境内",
        "chain": "电子信息",
        "nodes": "铜箔",
        "content": project.content,
        "invest_total": "123456789.01",
        "foreign_usd": "2500000",
        "place": "北片区/项目园区",
        "first_reporter": "北片区管委会",
        "first_reported_on": "2026-02-03",
        "stage": "拟签约",
        "progress": "06-12 考察厂房：同意选址",
        "problems": None,
        "next_step": "Send the land options（2026-03-31）",
        "unit": "北片区管委会",
        "owner": "north_officer",
        "secrecy": "保密",
    }


def test_a_signed_project(north_world):
    signed = rows(monthly_inputs(north_world.area, JUNE, DRAWN_ON), "signed")
    assert [row["name"] for row in signed] == ["开工测试项目", "签约测试项目"]
    project, row = north_world.signed, signed[1]
    expected = {
        "number": project.number,
        "chain": "电子信息",
        "nodes": "铜箔",
        "country": "中国",
        "signed_on": "2026-06-15",
        "event": "推介会",
        "agreement": "正式",
        "invest_total": "500000000",
        "fixed_asset": "300000000",
        "foreign_usd": None,
        "output": "900000000",
        "tax": "20000000",
        "jobs": 400,
        "land_mu": "120.5",
        "place": "北片区/项目园区",
        "agency": "lead_agency单位",
        "cooperating": "cooperating单位",
        "evidence": "XY-1",
    }
    assert {key: row[key] for key in expected} == expected


def test_started_this_year_and_what_should_have(north_world):
    started, late = rows(monthly_inputs(north_world.area, JUNE, DRAWN_ON), "started")
    expected = {
        "name": "开工测试项目",
        "signed_on": "2026-01-10",
        "agreed_start_on": "2026-06-10",
        "started_on": "2026-06-20",
        "days_late": 10,
        "invest_total": "800000000",
        "funds": "221234000",
        "invested": "3000000",
        "evidence": "SG-1",
        "note": None,
    }
    assert {key: started[key] for key in expected} == expected
    expected = {
        "name": "逾期测试项目",
        "started_on": None,
        "days_late": 30,
        "invest_total": None,
        "funds": None,
        "invested": None,
        "note": "逾期未开工",
    }
    assert {key: late[key] for key in expected} == expected


def test_in_production_with_the_figures_of_the_year(north_world):
    [row] = rows(monthly_inputs(north_world.area, JUNE, DRAWN_ON), "producing")
    expected = {
        "name": "投产测试项目",
        "company": "投产项目公司",
        "uscc": "91450100MA5K000001",
        "started_on": "2024-09-01",
        "agreed_on": "2027-09-01",
        "in_production_on": "2026-04-18",
        "capacity": None,
        "actual_capacity": None,
        "output": "40000000",
        "tax": "1234500",
        "jobs": "210",
        "above_scale": "是",
    }
    assert {key: row[key] for key in expected} == expected


def test_funds_by_source_and_currency(north_world):
    found = rows(monthly_inputs(north_world.area, JUNE, DRAWN_ON), "funds")
    assert [(row["name"], row["capital"], row["currency"]) for row in found] == [
        ("开工测试项目", "内资", "CNY"),
        ("开工测试项目", "外资", "USD"),
        ("投产测试项目", "内资", "CNY"),
    ]
    domestic, foreign, waiting = found
    keys = ("amount", "rate", "month", "working", "year", "total", "counted", "share")
    share = str(Decimal(221234000) / (8 * YI))
    # Working capital does not count by the rule.
    assert [domestic[key] for key in keys] == [
        "20000000",
        None,
        "20000000",
        "20000000",
        "150000000",
        "150000000",
        "0",
        share,
    ]
    assert [foreign[key] for key in keys] == [
        "10000000",
        "7.1234",
        "71234000",
        None,
        "71234000",
        "71234000",
        "71234000",
        share,
    ]
    assert (foreign["evidence"], foreign["source"]) == ("HD-1", "境外（SG）")
    # Handed in, not verified: it is told, and does not count.
    assert [waiting[key] for key in keys] == ["6000000", None, "6000000", None, None, None, None, None]
    assert (domestic["why_not"], waiting["why_not"]) == ("按认定规则剔除", None)


def test_leads_of_the_year_up_to_the_last_minute_of_the_month(north_world):
    found = rows(monthly_inputs(north_world.area, JUNE, DRAWN_ON), "leads")
    assert [row["reported_on"] for row in found] == ["2026-02-03", "2026-06-30"]
    expected = {
        "number": str(north_world.lead.pk),
        "enterprise": "线索测试有限公司",
        "reporter": "北片区管委会",
        "protected_until": "2026-09-28",
        "screening": "符合产业链",
        "transferred_to": None,
        "why_not": None,
    }
    assert {key: found[1][key] for key in expected} == expected


def test_an_old_lead_stays_while_it_is_worked_on(north_officer, north):
    kept = LeadFactory(created_by=north_officer, reported_at=at("2025-03-01"))
    LeadFactory(
        created_by=north_officer,
        reported_at=at("2025-03-02"),
        status="dropped",
        drop_reason="land",
        closed_on=dt.date(2025, 6, 1),
    )
    LeadFactory(created_by=north_officer, reported_at=at("2026-07-01", 0))
    found = rows(monthly_inputs(north, JUNE, DRAWN_ON), "leads")
    assert [row["number"] for row in found] == [str(kept.pk)]


def test_every_row_has_the_columns_of_the_form_and_no_more(north_world):
    inputs = monthly_inputs(north_world.area, JUNE, DRAWN_ON)
    for sheet in DETAIL:
        columns = {column.key for column in sheet.columns} - {"no"}
        for row in inputs["sheets"][sheet.key]:
            assert set(row["values"]) - {"agreed"} == columns
            assert row["records"]
        assert inputs["sheets"][sheet.key], sheet.key


# The summary


def test_the_figures_of_the_month_and_of_the_year(north_world):
    inputs = monthly_inputs(north_world.area, JUNE, DRAWN_ON)
    assert told(inputs, "signed_count") == [1, 2, 1]
    assert told(inputs, "signed_amount") == [5 * YI, 13 * YI, None]
    assert told(inputs, "started_count") == [1, 1, 0]
    assert told(inputs, "production_count") == [0, 1, 0]
    assert told(inputs, "funds") == [71_234_000, 221_234_000, 0]
    assert told(inputs, "funds_domestic") == [0, 150_000_000, 0]
    assert told(inputs, "funds_foreign") == [71_234_000, 71_234_000, 0]
    assert told(inputs, "rate_start") == [0, Decimal("0.5"), 0]
    assert told(inputs, "rate_production") == [0, 0, 0]
    assert told(inputs, "leaders") == [1, 1, 0]
    assert told(inputs, "strong") == [0, 0, 0]
    assert figure(inputs, "signed_count")["growth"] == "1"
    assert figure(inputs, "started_count")["growth"] is None  # nothing to compare with


def test_a_leader_that_is_gone_or_a_branch_is_none(north_world):
    leader = Enterprise.objects.filter(chain_roles__isnull=False)
    for wrong in (
        {"dissolved_on": dt.date(2026, 6, 30)},
        {"dissolved_on": None, "status": "deregistered", "status_on": None},
        {"status": "active", "is_branch": True},
    ):
        leader.update(**wrong)
        assert told(monthly_inputs(north_world.area, JUNE, DRAWN_ON), "leaders")[1] == 0
    leader.update(is_branch=False, status="deregistered", status_on=dt.date(2026, 7, 1))
    assert told(monthly_inputs(north_world.area, JUNE, DRAWN_ON), "leaders")[1] == 1


def test_the_year_is_what_the_pages_tell(north_world, north_manager):
    inputs = monthly_inputs(north_world.area, JUNE, DRAWN_ON)
    params = QueryDict("signed_from=2026-01-01&signed_to=2026-06-30&as_of=2026-06-30")
    listed = list(select(SIGNED, north_manager, params).rows)
    assert told(inputs, "signed_count")[1] == len(listed)
    assert told(inputs, "signed_amount")[1] == sum(project.invest_total for project in listed)
    in_force = [
        actual
        for actual in funds_in_force(dt.date(2026, 6, 30))
        if actual.year == 2026 and actual.commitment.project.area == north_world.area
    ]
    assert told(inputs, "funds")[1] == sum(actual.counted_value for actual in in_force)
    behind = next(row["behind"] for row in inputs["summary"] if row["key"] == "funds")
    found = {one["key"]: Decimal(one["amount"]) for one in behind["year"]}
    assert found == {f"crm.Actual:{actual.pk}": actual.counted_value for actual in in_force}


def test_the_months_of_a_quarter_make_the_quarter(north_world):
    months = [Period.of(f"2026M0{month}") for month in (4, 5, 6)]
    later = dt.date(2026, 8, 1)
    in_months = [told(monthly_inputs(north_world.area, month, later), "funds")[0] for month in months]
    assert in_months == [0, 50_000_000, 71_234_000]


def test_what_was_reduced_is_spread_over_the_lines_and_still_adds_up(north_officer, north_manager, north):
    world(north_officer, north_manager)
    project = staged(north_officer, ProjectStage.SIGNED, ["2026-01-01"] * 3, invest_total=YI)
    promised = promise(project, north_officer, total=YI)
    before = told(monthly_inputs(north, JUNE, DRAWN_ON), "funds")
    verified(
        promised,
        north_officer,
        north_manager,
        (2026, 2),
        funds("10.01", received_on=dt.date(2026, 5, 1)),
        funds("20.02", received_on=dt.date(2026, 6, 1)),
        counted_value=Decimal("10.00"),
        reduction_reason="double",
    )
    after = told(monthly_inputs(north, JUNE, DRAWN_ON), "funds")
    assert [one - other for one, other in zip(after, before, strict=True)] == [
        Decimal("6.67"),
        Decimal("10.00"),
        0,
    ]


def test_a_framework_agreement_is_listed_and_does_not_count(north_world):
    Project.objects.filter(pk=north_world.signed.pk).update(agreement_kind="framework")
    inputs = monthly_inputs(north_world.area, JUNE, DRAWN_ON)
    assert [row["agreement"] for row in rows(inputs, "signed")] == ["正式", "框架"]
    assert told(inputs, "signed_count") == [0, 1, 1]


def test_what_was_entered_after_the_day_does_not_count(north_world):
    inputs = monthly_inputs(north_world.area, JUNE, dt.date(2026, 6, 14))
    assert (inputs["last_day"], inputs["is_whole_month"]) == ("2026-06-14", False)
    assert names(inputs, "signed") == ["开工测试项目"]
    assert told(inputs, "started_count")[0] == 0


# The areas


def test_the_zone_has_the_rows_of_all_its_areas(north_world, north, south, south_officer, south_manager):
    zone = AreaFactory(code="ZONE", kind=AreaKind.FTZ, name_zh="自贸区")
    for area in (north, south):
        area.parent = zone
        area.save()
    theirs = staged(south_officer, ProjectStage.SIGNED, ["2026-06-01"] * 3, name="南片区项目")
    whole = monthly_inputs(zone, JUNE, DRAWN_ON)
    assert names(whole, "signed") == ["开工测试项目", "南片区项目", "签约测试项目"]
    assert names(monthly_inputs(south, JUNE, DRAWN_ON), "signed") == [theirs.name]
    assert told(whole, "signed_count")[:2] == [2, 3]


def test_only_areas_and_months_have_a_report(north):
    with pytest.raises(NoReport):
        monthly_inputs(AreaFactory(kind=AreaKind.GROUP), JUNE, DRAWN_ON)
    with pytest.raises(NoReport):
        monthly_inputs(north, Period.of("2026Q2"), DRAWN_ON)
    with pytest.raises(NoReport):
        monthly_inputs(north, JUNE, dt.date(2026, 5, 31))


def test_an_area_without_records_has_a_report_without_rows(north):
    inputs = monthly_inputs(north, JUNE, DRAWN_ON)
    assert not any(inputs["sheets"].values())
    assert told(inputs, "signed_count") == [0, 0, 0]
    assert told(inputs, "rate_start") == [None, None, None]


# The same whoever asks, for however many rows


def test_the_inputs_are_json_and_the_same_in_every_language(north_world):
    with override("en"):
        english = monthly_inputs(north_world.area, JUNE, DRAWN_ON)
    with override("zh-hans"):
        chinese = monthly_inputs(north_world.area, JUNE, DRAWN_ON)
    assert english == chinese == json.loads(json.dumps(chinese))


def _queries(area) -> int:
    with CaptureQueriesContext(connection) as queries:
        monthly_inputs(area, JUNE, DRAWN_ON)
    return len(queries)


def test_thirty_rows_cost_as_many_queries_as_three(north_world, north_officer, north_manager):
    few = _queries(north_world.area)
    for number in range(27):
        project = staged(
            north_officer, ProjectStage.SIGNED, ["2026-06-02"] * 3, name=f"更多{number}", invest_total=YI
        )
        promised = promise(project, north_officer, total=YI)
        verified(promised, north_officer, north_manager, (2026, 2), funds(1000))
        LeadFactory(created_by=north_officer, reported_at=project.created_at)
    assert _queries(north_world.area) == few
    assert few < 40
