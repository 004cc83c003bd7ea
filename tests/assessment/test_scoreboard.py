"""The scoreboard: what came of each target, and never a zero where nothing is known."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from assessment.choices import Standing
from assessment.models import Observation, PolicyItem
from assessment.queries.policy import targets
from assessment.scoreboard import SCOREBOARD, score, trend_words
from exports.lists import select
from registry.models import ChainRole
from tests.assessment.conftest import metric_of, target_of
from tests.factories import AreaFactory, EnterpriseFactory
from tests.query_counts import query_count

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 30)
RECORDED = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
YI = 10**8


def observe(metric, area, period, value, actor, **values) -> Observation:
    """`value` in the base unit; recorded long enough ago."""
    given = {"document": "统计公报", "caliber": "statistics", "recorded_at": RECORDED} | values
    return Observation.objects.create(
        metric=metric, area=area, period=str(period), value=value, entered_by=actor, **given
    )


def lines(viewer, as_of=TODAY):
    rows = list(targets(viewer))
    score(rows, as_of)
    return {(row.metric.code, row.area.code, row.year): row.line for row in rows}


def line(viewer, as_of=TODAY):
    return next(iter(lines(viewer, as_of).values()))


def test_a_target_stands_by_the_latest_figure_up_to_its_year(output, item, north, viewer):
    target_of(output, item, north, value=700)
    assert line(viewer).standing == Standing.NO_FIGURE
    assert line(viewer).actual is None
    assert line(viewer).completion is None
    assert line(viewer).gap is None
    observe(output, north, 2024, 560 * YI, viewer)
    observe(output, north, 2026, 900 * YI, viewer)  # after the target's year
    found = line(viewer)
    assert (found.year, found.actual, found.completion, found.gap) == (2024, 560, Decimal("0.8"), 140)
    observe(output, north, 2025, 735 * YI, viewer)
    found = line(viewer)
    assert (found.year, found.actual, found.completion, found.gap) == (2025, 735, Decimal("1.05"), -35)
    assert found.standing == Standing.REACHED
    assert found.trend == ((2024, 560), (2025, 735), (2026, 900))


@pytest.mark.parametrize(
    ("year", "value", "standing"),
    [
        (2025, 700, Standing.REACHED),
        (2025, 699, Standing.BEHIND),  # its year is over
        (2023, 386, Standing.ON_THE_WAY),  # 896 of 1627 days had passed: 385.5 of 700
        (2023, 385, Standing.BEHIND),
        (2022, 700, Standing.REACHED),
        (2025, 0, Standing.BEHIND),  # a zero that somebody entered is a figure
    ],
)
def test_on_the_way_is_what_keeps_up_with_the_time_since_the_policy(
    output, item, north, viewer, year, value, standing
):
    target_of(output, item, north, value=700)
    observe(output, north, year, value * YI, viewer)
    assert line(viewer).standing == standing


@pytest.mark.parametrize(
    ("value", "completion", "standing"),
    [
        (49, Decimal("0.98"), Standing.BEHIND),
        (50, Decimal(1), Standing.REACHED),
        (65, Decimal("1.3"), Standing.REACHED),
    ],
)
def test_a_range_is_reached_from_its_lower_end(item, north, viewer, value, completion, standing):
    vehicles = metric_of("vehicles", "VEHICLE_10K")
    target_of(vehicles, item, north, op="between", value=50, value_max=60)
    observe(vehicles, north, 2025, value * 10_000, viewer)
    assert (line(viewer).completion, line(viewer).standing) == (completion, standing)


def test_a_milestone_is_reached_or_not_and_has_no_share(item, north, viewer):
    milestone = metric_of("clearance", "MILESTONE", "stock")
    target_of(milestone, item, north, value=1)
    observe(milestone, north, 2024, 0, viewer)
    assert (line(viewer).standing, line(viewer).completion, line(viewer).gap) == (
        Standing.ON_THE_WAY,
        None,
        None,
    )
    observe(milestone, north, 2025, 1, viewer)
    assert line(viewer).standing == Standing.REACHED


def test_a_multiple_of_a_baseline_that_is_not_stated_stays_unknown(item, north, viewer):
    multiple = metric_of("multiple", "RATIO", source="derived")
    target_of(multiple, item, north, value=2, baseline_open=True)
    assert line(viewer).standing == Standing.NO_BASELINE
    assert line(viewer).actual is None


# Shares


@pytest.fixture
def share(item, zone, region):
    fdi = metric_of("fdi", "USD_100M")
    made = metric_of("fdi_share", "PCT", "share", source="derived")
    target_of(made, item, zone, value=40, denominator_metric=fdi, denominator_area=region)
    return fdi


def test_a_share_is_worked_out_only_where_both_sides_are_there_for_the_year(share, zone, region, viewer):
    assert line(viewer).standing == Standing.NO_FIGURE
    observe(share, zone, 2025, 6 * YI, viewer)
    assert line(viewer).standing == Standing.NO_FIGURE
    observe(share, region, 2024, 10 * YI, viewer)
    assert line(viewer).standing == Standing.NO_FIGURE
    observe(share, zone, 2024, 3 * YI, viewer)
    assert (line(viewer).year, line(viewer).actual, line(viewer).gap) == (2024, 30, 10)
    observe(share, region, 2025, 14 * YI, viewer)
    found = line(viewer)
    assert (found.year, found.actual) == (2025, Decimal("42.86"))
    assert (found.completion, found.standing) == (Decimal("1.0715"), Standing.REACHED)
    assert [year for year, _value in found.trend] == [2024, 2025]


def test_a_share_of_nothing_or_of_another_caliber_is_not_worked_out(share, zone, region, viewer):
    observe(share, zone, 2025, 6 * YI, viewer)
    observe(share, region, 2025, 0, viewer)
    assert line(viewer).standing == Standing.NO_FIGURE
    observe(share, zone, 2024, 6 * YI, viewer)
    observe(share, region, 2024, 10 * YI, viewer, caliber="ipa_full")
    assert line(viewer).standing == Standing.NO_FIGURE


# Quarters and moments


def test_quarters_of_a_flow_are_added_up_to_the_first_that_is_missing(item, north, viewer):
    freight = metric_of("freight", "TONNE_10K", observed="quarter")
    target_of(freight, item, north, value=800)
    for quarter, value in ((1, 100), (2, 150), (4, 300)):
        observe(freight, north, f"2025Q{quarter}", value * 10_000, viewer)
    found = line(viewer)
    assert (found.actual, found.reading.is_whole, found.reading.last_day) == (
        250,
        False,
        dt.date(2025, 6, 30),
    )
    observe(freight, north, "2025Q3", 250 * 10_000, viewer)
    found = line(viewer)
    assert (found.actual, found.reading.is_whole, found.standing) == (800, True, Standing.REACHED)


def test_of_a_stock_the_latest_quarter_stands(item, north, viewer):
    routes = metric_of("routes", "ROUTE", "stock", observed="quarter")
    target_of(routes, item, north, value=8)
    for quarter, value in ((1, 5), (2, 7)):
        observe(routes, north, f"2025Q{quarter}", value, viewer)
    assert (line(viewer).actual, line(viewer).reading.last_day) == (7, dt.date(2025, 6, 30))


def test_a_figure_counts_from_the_day_on_which_it_was_recorded(output, item, north, viewer):
    target_of(output, item, north, value=700)
    day = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    first = observe(output, north, 2025, 700 * YI, viewer, recorded_at=day)
    later = day + dt.timedelta(days=60)
    observe(output, north, 2025, -70 * YI, viewer, adjusts=first, reason="Twice", recorded_at=later)
    found = [line(viewer, dt.date(2026, month, 15)).actual for month in (2, 3, 5)]
    assert found == [None, 700, 630]


# From records


@pytest.fixture
def leaders(zone, north, south, chain):
    """Two chain leaders of the highest class in North, one of the next in South."""
    for number, (area, tier) in enumerate(((north, "1000"), (north, "1000"), (south, "500"))):
        ChainRole.objects.create(
            enterprise=EnterpriseFactory(area=area, name_zh=f"链主{number}有限公司", created_at=RECORDED),
            chain=chain,
            role="chain_leader",
            tier=tier,
            tier_year=2024,
            status="recognised",
            recognised_on=dt.date(2024, 5, 1),
        )
    return metric_of("leaders", "ENTERPRISE", "stock", source="computed", computation="chain_leader_1000")


def test_what_is_counted_is_counted_over_all_areas_of_the_zone_and_is_zero_where_there_is_none(
    leaders, item, zone, north, south, region, viewer
):
    for area in (zone, north, south, region):
        target_of(leaders, item, area, value=2)
    found = {code: found.actual for (_metric, code, _year), found in lines(viewer).items()}
    assert found == {"ZONE": 2, "NORTH": 2, "SOUTH": 0, "REG": None}


def test_entered_figures_of_areas_do_not_make_one_of_the_zone(output, item, zone, north, south, viewer):
    target_of(output, item, zone)
    for area in (north, south):
        observe(output, area, 2025, 400 * YI, viewer)
    assert line(viewer).standing == Standing.NO_FIGURE


# The page


def board(client, **asked):
    return client.get(reverse("scoreboard"), asked)


def shown(response) -> list[tuple[str, list[str]]]:
    return [(name, [row.metric.code for row in rows]) for name, rows in response.context["groups"]]


def test_targets_stand_by_policy_item_or_by_area_those_without_a_figure_last(
    output, policy, item, north, south, viewer, client_of
):
    other = PolicyItem.objects.create(policy=policy, code="T03", kind="task", name_zh="任务", name_en="Task")
    missing, known = metric_of("missing"), metric_of("known")
    target_of(missing, item, north)
    target_of(known, item, north)
    target_of(output, other, south)
    observe(known, north, 2025, 1, viewer)
    client = client_of(viewer)
    assert shown(board(client)) == [("G1 Goals", ["known", "missing"]), ("T03 Task", ["output"])]
    assert shown(board(client, group="area")) == [
        ("North Area", ["known", "missing"]),
        ("South Area", ["output"]),
    ]
    assert shown(board(client, area="SOUTH")) == [("T03 Task", ["output"])]
    counts = {str(value): number for value, _label, number in board(client).context["counts"]}
    assert counts == {"reached": 0, "on_the_way": 0, "behind": 1, "no_figure": 2, "no_baseline": 0}


def test_a_missing_figure_is_told_in_words_and_no_zero_stands_for_it(output, item, north, viewer, client_of):
    target_of(output, item, north, value=700)
    page = board(client_of(viewer)).content.decode()
    row = page[page.index('<tr class="group">') :]
    assert "No figure yet" in row
    assert ">0<" not in row
    assert "0 %" not in row


def test_each_figure_leads_to_what_it_consists_of(
    output, leaders, share, item, north, zone, region, viewer, client_of
):
    target_of(output, item, north)
    target_of(leaders, item, zone, value=2)
    of_output = observe(output, north, 2025, YI, viewer)
    part, whole = observe(share, zone, 2025, YI, viewer), observe(share, region, 2025, 2 * YI, viewer)
    rows = [row for _name, rows in board(client_of(viewer)).context["groups"] for row in rows]
    feeds = {row.metric.code: [(feed.label, feed.url) for feed in row.feeds] for row in rows}
    records = f"{reverse('figure-records')}?metric=leaders&area=ZONE&period=2025"
    assert feeds == {
        "output": [("Entry", of_output.get_absolute_url())],
        "fdi_share": [("Numerator", part.get_absolute_url()), ("Denominator", whole.get_absolute_url())],
        "leaders": [("Records", records)],
    }
    assert client_of(viewer).get(records).status_code == 200


def test_the_workbook_says_what_the_page_says(output, item, north, chain, viewer, client_of, tmp_path):
    target_of(output, item, north, value=700, chain=chain)
    for year, value in ((2024, 560), (2025, 630)):
        observe(output, north, year, value * YI, viewer, chain=chain)
    answer = client_of(viewer).post(reverse("table-export", args=["scoreboard"]))
    path = tmp_path / "scoreboard.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    headings, row = list(load_workbook(path).worksheets[0].values)
    cells = dict(zip(headings, row, strict=True))
    for heading, value in {
        "Metric": "Metric output",
        "Area": "North Area",
        "Chain": "Electronics",
        "Year": 2025,
        "Target": "≥ 700",
        "Unit": "CNY 100 million",
        "Actual": 630,
        "Year of the figure": 2025,
        "Completion": 0.9,
        "Gap": 70,
        "Trend": "2024: 560 → 2025: 630",
        "Standing": "Behind",
        "Source and caliber": "Statistics office",
        "Item": "G1",
    }.items():
        assert cells[heading] == value, heading
    page = board(client_of(viewer)).content.decode()
    for text in ("≥ 700", "630", "90 %", "70", "2024: 560 → 2025: 630", "Behind", "Statistics office"):
        assert text in page


def test_the_page_shows_what_stood_on_another_day(output, item, north, viewer, client_of):
    target_of(output, item, north)
    observe(output, north, 2025, 700 * YI, viewer, recorded_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    for day, actual in (("2026-02-01", None), ("2026-04-01", 700)):
        ((_name, (row,)),) = board(client_of(viewer), as_of=day).context["groups"]
        assert row.line.actual == actual


def test_a_filter_that_cannot_be_read_shows_nothing(output, item, north, viewer, client_of):
    target_of(output, item, north)
    page = board(client_of(viewer), as_of="soon")
    assert page.context["groups"] == []
    assert "errorlist" in page.content.decode()


def test_a_trend_needs_two_years(output, item, north, viewer):
    target_of(output, item, north)
    observe(output, north, 2024, 560 * YI, viewer)
    with override("en"):
        assert trend_words(line(viewer)) == ""
        observe(output, north, 2025, 1_250 * YI, viewer)
        assert trend_words(line(viewer)) == "2024: 560 → 2025: 1,250"


def test_every_desk_worker_and_nobody_else_sees_the_scoreboard(
    output, item, north, north_officer, chain_office, viewer, enterprise_user, publisher, client, client_of
):
    target_of(output, item, north)
    assert board(client).status_code == 302
    for user in (north_officer, chain_office, viewer):
        assert board(client_of(user)).status_code == 200
    for user in (enterprise_user, publisher):
        assert board(client_of(user)).status_code == 403
    assert list(select(SCOREBOARD, enterprise_user, {}).in_order()) == []


def test_the_scoreboard_costs_the_same_for_three_targets_and_for_thirty(
    leaders, policy, zone, viewer, client_of
):
    client = client_of(viewer)

    def fill(many, mark):
        for number in range(many):
            item = PolicyItem.objects.create(
                policy=policy, code=f"{mark}{number}", kind="task", name_zh="任务"
            )
            metric, area = metric_of(f"{mark}{number}"), AreaFactory()
            target_of(metric, item, area, denominator_metric=metric, denominator_area=area)
            observe(metric, area, 2025, YI, viewer)
            if number == 0:
                target_of(leaders, item, zone, year=2023 if mark == "A" else 2025, value=2)

    fill(3, "A")
    few = query_count(client, reverse("scoreboard"))
    fill(27, "B")
    many = query_count(client, reverse("scoreboard"))
    assert few <= 12
    assert many - few <= 1  # one more year of what is counted from records
