"""What is counted from records: each figure is the sum of its records, by the rules of the lists."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from assessment.figures import Asked, computation, computations, figure, figures
from assessment.periods import Period
from crm.models import Project, StageEntry
from crm.rates import four_rates
from registry.models import ChainRole, Industry, YearFigures
from tests.crm.money import promise
from tests.factories import EnterpriseFactory, LeadFactory, ProjectFactory

pytestmark = pytest.mark.django_db
RECORDED = dt.datetime(2024, 1, 15, 12, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 6, 30)


def asked(*areas, period="2025", as_of=AS_OF, chain=None) -> Asked:
    return Asked(tuple(area.pk for area in areas), Period.of(period), as_of, chain and chain.pk)


def value(key, *areas, **more):
    return figure(key, asked(*areas, **more)).value


def names(key, *areas, **more) -> list[str]:
    return [record.name for record in figure(key, asked(*areas, **more)).records]


def reach(project: Project, stage: str, day: dt.date, *, came_from: str) -> None:
    StageEntry.objects.create(
        project=project,
        stage_from=came_from,
        stage=stage,
        entered_on=day,
        status="accepted",
        created_by=project.created_by,
    )
    Project.objects.filter(pk=project.pk).update(status=stage, stage_since=day)


@pytest.fixture
def project(north_officer):
    """Under negotiation since June 2024; `project(signed=…, started=…, in_production=…)` went further."""

    def make(creator=north_officer, signed=None, started=None, in_production=None, **values) -> Project:
        values = {"stage_since": dt.date(2024, 6, 1), "agreement_kind": "formal"} | values
        made = ProjectFactory(created_by=creator, **values)
        before = "negotiation"
        for stage, day in (("signed", signed), ("started", started), ("in_production", in_production)):
            if day:
                reach(made, stage, day, came_from=before)
                before = stage
        return made

    return make


MARCH, MAY, DECEMBER = dt.date(2025, 3, 31), dt.date(2025, 5, 5), dt.date(2025, 12, 31)


def test_every_figure_is_the_sum_of_its_records(project, north, north_officer):
    project(signed=MARCH, started=MAY, in_production=DECEMBER, invest_total=Decimal(5000))
    for one in computations():
        found = figure(one.key, asked(north))
        assert found.value == sum(record.amount for record in found.records), one.key
        assert {record.area for record in found.records} <= {north.pk}, one.key


def test_signed_projects_are_those_of_the_rates_framework_agreements_never(
    project, north, south, south_officer
):
    first = project(signed=MARCH, invest_total=Decimal(3_0000_0000))
    project(signed=MARCH, agreement_kind="framework", invest_total=Decimal(9))
    project(signed=dt.date(2024, 12, 31), invest_total=Decimal(9))
    project(south_officer, signed=MAY, invest_total=Decimal(2_0000_0000))
    project()
    assert names("signed_projects", north) == [str(first)]
    assert (value("signed_projects", north), value("signed_amount", north)) == (1, 3_0000_0000)
    assert (value("signed_projects", north, south), value("signed_amount", north, south)) == (2, 5_0000_0000)
    assert value("signed_projects", north, period="2025Q1") == 1
    assert value("signed_projects", north, period="2025M04") == 0
    assert value("signed_projects", north, period="2024") == 1


def test_an_unknown_investment_adds_nothing_and_is_told(project, north):
    project(signed=MARCH)
    alone = figure("signed_amount", asked(north))
    assert (alone.value, alone.unknown) == (None, 1)
    project(signed=MAY, invest_total=Decimal(100))
    found = figure("signed_amount", asked(north))
    assert (found.value, found.unknown, len(found.records)) == (100, 1, 2)
    assert value("signed_projects", north) == 2


def test_a_signature_that_was_taken_back_is_none_from_that_day_on(project, north):
    one = project(signed=MARCH)
    reach(one, "negotiation", dt.date(2026, 2, 1), came_from="signed")
    assert value("signed_projects", north) == 0
    assert value("signed_projects", north, as_of=dt.date(2026, 1, 31)) == 1


def test_starts_and_productions_are_counted_by_the_day_of_the_stage(project, north):
    project(signed=MARCH, started=MAY)
    project(signed=MARCH, started=MAY, in_production=DECEMBER)
    found = {
        period: (
            value("started_projects", north, period=period),
            value("production_projects", north, period=period),
        )
        for period in ("2025", "2025Q2", "2025M12", "2024")
    }
    assert found == {"2025": (2, 1), "2025Q2": (2, 0), "2025M12": (0, 1), "2024": (0, 0)}
    assert value("started_projects", north, as_of=MARCH) == 0


def test_both_sides_of_the_four_rates_are_those_of_their_page(project, north):
    project(signed=MARCH, started=MAY, invest_total=Decimal(400))
    project(signed=MARCH, started=MAY, in_production=DECEMBER, invest_total=Decimal(600))
    project(signed=MAY)
    rates = four_rates(Project.objects.all(), dt.date(2025, 1, 1), DECEMBER, AS_OF)
    found = {
        "performance": (value("signed_registered", north), value("signed_projects", north)),
        "start": (value("signed_started", north), value("signed_projects", north)),
        "production": (value("signed_in_production", north), value("signed_projects", north)),
        "funds": (value("signed_funds", north), value("signed_agreed", north)),
    }
    assert found == {
        name: (rate.numerator, rate.denominator) for name in found for rate in (getattr(rates, name),)
    }
    assert found["start"] == (2, 3)


def test_under_negotiation_is_what_was_so_at_the_end_of_the_period(project, north):
    project()
    project(signed=MARCH)
    found = [value("negotiating_projects", north, period=period) for period in ("2024", "2025M02", "2025")]
    assert found == [2, 2, 1]


def test_a_start_is_overdue_by_the_rule_of_the_list(project, north, settings):
    settings.OVERDUE_START_MONTHS = 6
    late = project(signed=dt.date(2025, 6, 1))
    project(signed=dt.date(2025, 8, 1))
    assert names("overdue_starts", north, period="2026M01", as_of=dt.date(2026, 1, 31)) == [str(late)]


def test_leads_are_counted_by_their_first_report(north_officer, north, south, south_officer):
    day = timezone.make_aware(dt.datetime(2025, 4, 1, 0, 0))
    LeadFactory(created_by=north_officer, reported_at=day)
    LeadFactory(created_by=north_officer, reported_at=day - dt.timedelta(seconds=1))
    LeadFactory(created_by=south_officer, reported_at=day)
    assert [value("reported_leads", north, period=period) for period in ("2025", "2025Q2", "2025M03")] == [
        2,
        1,
        1,
    ]


# Funds


def actual(commitment, quarter, counted, **values):
    given = {
        "value": counted,
        "status": "area_verified",
        "counted_value": counted,
        "verified_by": values.pop("verifier"),
        "verified_on": dt.date(2026, 2, 1),
        "created_by": commitment.created_by,
    } | values
    return commitment.actuals.create(year=2025, quarter=quarter, **given)


@pytest.fixture
def funds(project, north_officer):
    return promise(project(signed=MARCH), north_officer)


def line(row, source, amount, kind="equity_cash"):
    return row.lines.create(kind=kind, source=source, amount=amount, currency="CNY", amount_cny=amount)


def test_funds_are_what_was_verified_of_the_quarters_of_the_period(funds, north, north_manager, chief):
    first = actual(funds, 1, Decimal(100), verifier=north_manager)
    actual(funds, 2, Decimal(50), verifier=north_manager)
    funds.actuals.create(year=2025, quarter=3, value=7, created_by=funds.created_by)
    assert [value("funds_in_place", north, period=period) for period in ("2025", "2025Q2", "2025Q3")] == [
        150,
        50,
        0,
    ]
    assert value("funds_in_place", north, as_of=dt.date(2026, 1, 31)) == 0
    actual(funds, 4, Decimal(80), verifier=north_manager, verified_on=dt.date(2026, 4, 1))
    first.status = "amended"
    first.save()
    actual(funds, 1, Decimal(90), verifier=north_manager, amends=first, verified_on=dt.date(2026, 5, 1))
    assert value("funds_in_place", north, as_of=dt.date(2026, 4, 30)) == 230
    assert value("funds_in_place", north) == 220


def test_of_a_month_funds_are_not_known_rather_than_zero(funds, north):
    for key in ("funds_in_place", "funds_in_place_foreign", "fdi_utilized"):
        assert value(key, north, period="2025M03") is None


def test_domestic_and_foreign_funds_are_told_apart_as_far_as_the_breakdown_tells(funds, north, north_manager):
    mixed = actual(funds, 1, Decimal(100), verifier=north_manager)
    line(mixed, "domestic_outside_region", 70)
    line(mixed, "hk_mo_tw", 30)
    reduced = actual(funds, 2, Decimal(40), verifier=north_manager, value=50, reduction_reason="double")
    line(reduced, "foreign", 50)
    unclear = actual(funds, 3, Decimal(60), verifier=north_manager, value=90, reduction_reason="double")
    line(unclear, "foreign", 45)
    line(unclear, "domestic_outside_region", 45)
    domestic = figure("funds_in_place_domestic", asked(north))
    foreign = figure("funds_in_place_foreign", asked(north))
    assert (domestic.value, domestic.unknown) == (70, 1)
    assert (foreign.value, foreign.unknown) == (70, 1)
    assert value("funds_in_place", north) == 200


@pytest.mark.parametrize(
    ("caliber", "currency", "expected"),
    [("commerce", "USD", (500, 0)), ("ipa_full", "USD", (0, 0)), ("commerce", "CNY", (None, 1))],
)
def test_foreign_capital_counts_by_the_commerce_caliber_and_in_dollars(
    project, north, north_officer, north_manager, caliber, currency, expected
):
    commitment = promise(
        project(signed=MARCH), north_officer, indicator="fdi_utilized", currency=currency, caliber=caliber
    )
    actual(commitment, 1, Decimal(500), verifier=north_manager)
    found = figure("fdi_utilized", asked(north))
    assert (found.value, found.unknown) == expected


# Enterprises


def role_of(area, chain, **values) -> ChainRole:
    given = {
        "role": "chain_leader",
        "tier": "1000",
        "tier_year": 2024,
        "status": "recognised",
        "recognised_on": dt.date(2024, 5, 1),
    } | values
    enterprise = given.pop("enterprise", None) or EnterpriseFactory(area=area, created_at=RECORDED)
    return ChainRole.objects.create(enterprise=enterprise, chain=chain, **given)


TIERS = ("chain_leader_1000", "chain_leader_500", "chain_leader_100", "chain_leaders")


def tiers(*areas, **more) -> tuple:
    found = figures(TIERS, asked(*areas, **more))
    return tuple(int(found[key].value) for key in TIERS)


def test_a_chain_leader_counts_once_and_in_its_highest_band(north, south, chain):
    first = role_of(north, chain)
    other = chain.__class__.objects.create(code="AUTO", name_zh="汽车", launch_year=2022)
    role_of(north, other, enterprise=first.enterprise, tier="500")
    role_of(north, chain, tier="500")
    role_of(south, chain, tier="100")
    role_of(north, chain, tier="", tier_year=None)
    assert tiers(north) == (1, 1, 0, 3)
    assert tiers(north, south) == (1, 1, 1, 4)
    assert tiers(north, chain=other) == (0, 1, 0, 1)


def test_a_chain_leader_counts_from_its_recognition_to_the_end_of_its_validity(north, chain):
    role_of(north, chain, recognised_on=dt.date(2024, 5, 1), valid_to=dt.date(2025, 6, 30))
    role_of(north, chain, status="candidate", recognised_on=None)
    role_of(north, chain, status="revoked")
    role_of(None, chain)
    found = {period: tiers(north, period=period)[0] for period in ("2023", "2024", "2025Q2", "2025")}
    assert found == {"2023": 0, "2024": 1, "2025Q2": 1, "2025": 0}


@pytest.fixture
def making(db):
    section = Industry.objects.get_or_create(code="C", defaults={"level": "section", "name_zh": "制造业"})[0]
    return Industry.objects.get_or_create(
        code="C39", defaults={"level": "division", "name_zh": "计算机", "parent": section}
    )[0]


def test_small_makers_on_a_chain_are_counted_by_the_size_of_the_year(north, chain, making):
    def maker(**values):
        given = {"area": north, "industry": making, "size_class": "small", "created_at": RECORDED} | values
        made = EnterpriseFactory(**given)
        role_of(north, chain, enterprise=made, role="supporting", tier="", tier_year=None, status="candidate")
        return made

    small, grown = maker(), maker(size_class="large")
    for year, size in ((2024, "medium"), (2026, "large")):
        YearFigures.objects.create(enterprise=grown, year=year, size_class=size, size_source="computed")
    maker(size_class="unknown")
    maker(industry=None)
    maker(is_branch=True)
    maker(status="deregistered", status_on=dt.date(2025, 7, 1))
    assert set(names("chain_msme", north)) == {small.label, grown.label}
    assert value("chain_msme", north, period="2025Q2") == 3
    assert names("chain_msme", north, period="2026", as_of=AS_OF) == [small.label]


def test_traders_are_enterprises_with_a_mode_of_trade(north, south, chain):
    trader = EnterpriseFactory(area=north, trade_modes=["offshore_trade"], created_at=RECORDED)
    EnterpriseFactory(area=north, created_at=RECORDED)
    EnterpriseFactory(area=south, trade_modes=["offshore_trade"], created_at=RECORDED)
    assert names("trade_enterprise", north) == [trader.label]
    assert value("trade_enterprise", north, chain=chain) == 0


def test_what_is_read_together_is_the_same_as_one_by_one(north, chain, making, django_assert_num_queries):
    role_of(north, chain)
    keys = [*TIERS, "chain_msme"]
    one_by_one = {key: figure(key, asked(north)) for key in keys}
    with django_assert_num_queries(1):
        assert figures(keys, asked(north)) == one_by_one
    with pytest.raises(KeyError):
        computation("nothing")
