"""Fulfilment, delay and the four rates, by hand: every figure stands with its derivation."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.choices.projects import EntryStatus, ProjectStage
from crm.fulfilment import counted_funds, promises_of
from crm.models import Project, StageEntry
from crm.quarters import last_ended, quarter_of
from crm.rates import FourRates, Rate, Window, four_rates, rates_by, signed_projects, standings
from crm.services.commitments import Due, commitment_abandon
from tests.conftest import _of_area
from tests.crm.money import TODAY, funds, make_counting_rule, promise, submitted, verified
from tests.factories import ProjectFactory

D = Decimal
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
END = dt.date(2026, 12, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("of", "current", "ended"),
    [
        ("2026-01-01", (2026, 1), (2025, 4)),
        ("2026-03-30", (2026, 1), (2025, 4)),
        ("2026-03-31", (2026, 1), (2026, 1)),
        ("2026-04-01", (2026, 2), (2026, 1)),
        ("2026-12-31", (2026, 4), (2026, 4)),
        ("2027-01-01", (2027, 1), (2026, 4)),
    ],
)
def test_a_quarter_is_over_at_the_end_of_its_last_day(of, current, ended):
    assert (quarter_of(day(of)), last_ended(day(of))) == (current, ended)
    assert last_ended(day(of)).last_day <= day(of) < last_ended(day(of)).next.last_day


@pytest.fixture
def project(north_officer):
    make_counting_rule()
    return ProjectFactory(created_by=north_officer)


FOUR = (Due(2025, 4, D(100)), Due(2026, 1, D(200)), Due(2026, 2, D(300)), Due(2026, 3, D(400)))

# As of, what was counted by quarter: due, counted, delay. Due at the ends of 25Q4 to 26Q3: 100 300 600 1000.
FULFILMENT = {
    "before the first quarter is over nothing is due": ("2025-12-30", {}, 0, 0, 0),
    "100 due, nothing counted: exceeded since 25Q4, one quarter end": ("2025-12-31", {}, 100, 0, 1),
    "100 of 100": ("2025-12-31", {(2025, 4): 100}, 100, 100, 0),
    "100 of 300 at 26Q1: what is counted was due at 25Q4, one behind": (
        "2026-03-31",
        {(2025, 4): 100},
        300,
        100,
        1,
    ),
    "the same a day before: 26Q1 is not over, 100 of 100": ("2026-03-30", {(2025, 4): 100}, 100, 100, 0),
    "100 of 600 at 26Q2: exceeded at 26Q1 and 26Q2, two behind": (
        "2026-06-30",
        {(2025, 4): 100},
        600,
        100,
        2,
    ),
    "60 + 40 + 50 = 150 of 600: exceeded at 26Q1 (300) and 26Q2": (
        "2026-06-30",
        {(2025, 4): 60, (2026, 1): 40, (2026, 2): 50},
        600,
        150,
        2,
    ),
    "650 of 600 at 26Q2: ahead": ("2026-06-30", {(2025, 4): 100, (2026, 1): 550}, 600, 650, 0),
    "650 of 1000 at 26Q3: exceeded at 26Q3 alone": (
        "2026-09-30",
        {(2025, 4): 100, (2026, 1): 550},
        1000,
        650,
        1,
    ),
    "650 of 1000 a year later: exceeded at 26Q3, 26Q4, 27Q1, 27Q2, 27Q3": (
        "2027-09-30",
        {(2025, 4): 100, (2026, 1): 550},
        1000,
        650,
        5,
    ),
    "1200 of 1000: more than promised": ("2026-12-31", {(2026, 2): 1200}, 1000, 1200, 0),
    "a figure of 26Q2 counts from the end of 26Q2: 0 of 300 the day before": (
        "2026-06-29",
        {(2026, 2): 1200},
        300,
        0,
        2,
    ),
}


@pytest.mark.parametrize("name", FULFILMENT)
def test_a_promise_with_a_schedule(name, project, north_officer, north_manager):
    as_of, figures, due, counted, delay = FULFILMENT[name]
    commitment = promise(project, north_officer, *FOUR)
    for quarter, amount in figures.items():
        verified(commitment, north_officer, north_manager, quarter, amount)
    [found] = promises_of(project, north_officer, day(as_of))
    kept = found.fulfilment
    assert (kept.agreed, kept.due, kept.counted, kept.delay) == (1000, due, counted, delay)
    assert kept.of_due == (D(counted) / due if due else None)
    assert kept.of_agreed == D(counted) / 1000
    assert kept.is_behind == (counted < due)


@pytest.mark.parametrize(
    ("as_of", "due", "delay"),
    [
        ("2026-03-31", 400, 1),  # the schedule's 400 of 26Q1
        ("2026-05-14", 400, 1),
        (
            "2026-05-15",
            1000,
            1,
        ),  # the rest of 600 is due; only at the end of 26Q1 was more due than is counted
        ("2026-06-30", 1000, 2),
        ("2026-12-31", 1000, 4),
    ],
)
def test_what_the_schedule_leaves_out_is_due_on_a_day(project, north_officer, as_of, due, delay):
    promise(project, north_officer, Due(2026, 1, D(400)), due_on=day("2026-05-15"))
    [found] = promises_of(project, north_officer, day(as_of))
    assert (found.fulfilment.due, found.fulfilment.delay) == (due, delay)


def test_a_promise_without_a_schedule_is_due_as_a_whole(project, north_officer):
    promise(project, north_officer, indicator="jobs", total=120, due_on=day("2026-08-15"))
    found = [
        promises_of(project, north_officer, day(text))[0].fulfilment for text in ("2026-08-14", "2026-10-01")
    ]
    assert [(kept.due, kept.delay, kept.of_due) for kept in found] == [(0, 0, None), (120, 1, 0)]


def test_an_abandoned_promise_is_never_behind_and_its_money_stays(project, north_officer, north_manager):
    first = promise(project, north_officer, *FOUR)
    verified(first, north_officer, north_manager, (2026, 1), 250)
    commitment_abandon(commitment=first, actor=north_officer, reason="New agreement", today=TODAY)
    second = promise(project, north_officer)
    verified(second, north_officer, north_manager, (2026, 2), 50)
    assert counted_funds(project, END) == 300
    kept = promises_of(project, north_officer, END)[0].fulfilment
    assert (kept.due, kept.counted, kept.delay) == (0, 250, 0)


def test_only_verified_funds_in_place_are_counted_funds(project, north_officer, north_manager):
    """250 + 30 verified in Q1 and Q2; 70 is only submitted; fixed assets measure the same money again."""
    paid = promise(project, north_officer)
    verified(paid, north_officer, north_manager, (2026, 1), 250)
    verified(paid, north_officer, north_manager, (2026, 2), 30)
    submitted(paid, north_officer, (2026, 3), 70)
    assets = promise(project, north_officer, indicator="fixed_asset")
    verified(assets, north_officer, north_manager, (2026, 1), funds(99, "equipment"))
    assert [counted_funds(project, day(text)) for text in ("2026-03-30", "2026-03-31", "2026-12-31")] == [
        0,
        250,
        280,
    ]


class Life:
    """A project and the stages it entered: `Life(user, 900).at("signed", "2026-02-01")`."""

    def __init__(self, officer, invest_total=None, **fields):
        fields |= {"invest_total": invest_total, "stage_since": dt.date(2025, 1, 1)}
        self.project = ProjectFactory(created_by=officer, **fields)
        self.stage = "negotiation"

    def at(self, stage: str, on: str, status: str = EntryStatus.ACCEPTED) -> "Life":
        StageEntry.objects.create(
            project=self.project,
            stage_from=self.stage,
            stage=stage,
            entered_on=day(on),
            status=status,
            created_by=self.project.created_by,
        )
        if status == EntryStatus.ACCEPTED:
            self.stage = stage
            Project.objects.filter(pk=self.project.pk).update(status=stage)
        return self


@pytest.fixture
def lives(north_officer, north_manager):
    """Ten projects, what counts of them in 2026 and why.

    signed    a stays signed, b c d go on, e is leased and starts at once: 5
    not       f framework, g signed in 2025, h moved back, i waits for review, j signed in 2027
    """
    make_counting_rule()
    made = {
        "a": Life(north_officer, 1000).at("signed", "2026-02-01"),
        "b": Life(north_officer, 500).at("signed", "2026-01-01").at("registered", "2026-06-30"),
        "c": Life(north_officer, 2000)
        .at("signed", "2026-03-01")
        .at("registered", "2026-04-01")
        .at("started", "2026-07-01"),
        "d": Life(north_officer, 400)
        .at("signed", "2026-12-31")
        .at("registered", "2026-12-31")
        .at("started", "2026-12-31")
        .at("under_construction", "2026-12-31")
        .at("in_production", "2026-12-31"),
        "e": Life(north_officer, 100).at("signed", "2026-05-01").at("started", "2026-05-02"),
        "f": Life(north_officer, 9999, agreement_kind="framework").at("signed", "2026-02-01"),
        "g": Life(north_officer, 700).at("signed", "2025-12-31").at("registered", "2026-02-01"),
        "h": Life(north_officer, 800).at("signed", "2026-02-01").at("pre_sign", "2026-03-01"),
        "i": Life(north_officer, 600).at("signed", "2026-02-01", EntryStatus.PROPOSED),
        "j": Life(north_officer, 300).at("signed", "2027-01-01"),
    }
    for name, quarter, amount in (("a", 1, 250), ("c", 2, 500), ("c", 4, 1000), ("e", 3, 120), ("g", 1, 700)):
        project = made[name].project
        commitment = project.commitments.first() or promise(project, north_officer)
        verified(commitment, north_officer, north_manager, (2026, quarter), amount, today=dt.date(2027, 1, 4))
    return {name: life.project for name, life in made.items()}


# window and day: performance, funds, start, production as numerator and denominator
RATES = {
    # signed a b c d e; established b c d e; started c d e; producing d.
    # funds (250 + 1500 + 120) ÷ (1000 + 500 + 2000 + 400 + 100)
    "the year at its end": (YEAR, "2026-12-31", (4, 5), (1870, 4000), (3, 5), (1, 5)),
    # d is signed on the last day: not yet. c has its 500 of Q2, its 1000 of Q4 not yet.
    "the day before": (YEAR, "2026-12-30", (3, 4), (870, 3600), (2, 4), (0, 4)),
    # a b c e signed; b established on the last day of June; c not started, e started. Funds 250 + 500.
    "at half of the year": (YEAR, "2026-06-30", (3, 4), (750, 3600), (1, 4), (0, 4)),
    # h was signed and not yet moved back. a b h signed. No quarter is over.
    "at the end of February": (YEAR, "2026-02-28", (0, 3), (0, 2300), (0, 3), (0, 3)),
    # on 1 March h goes back and c is signed: a b c.
    "on 1 March": (YEAR, "2026-03-01", (0, 3), (0, 3500), (0, 3), (0, 3)),
    "both ends of the window belong to it: b": (
        (day("2026-01-01"), day("2026-01-01")), "2026-12-31", (1, 1), (0, 500), (0, 1), (0, 1)
    ),
    "only g was signed in 2025, with its funds of 2026": (
        (day("2025-01-01"), day("2025-12-31")), "2026-12-31", (1, 1), (700, 700), (0, 1), (0, 1)
    ),
    "nothing signed: no rate": (
        (day("2024-01-01"), day("2024-12-31")), "2026-12-31", (0, 0), (0, 0), (0, 0), (0, 0)
    ),
    "j is signed in 2027": (
        (day("2027-01-01"), day("2027-12-31")), "2027-01-01", (0, 1), (0, 300), (0, 1), (0, 1)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RATES)
def test_the_four_rates(name, lives):
    (first, last), as_of, *pairs = RATES[name]
    found = four_rates(Project.objects.all(), first, last, day(as_of))
    assert found == FourRates(*(Rate(*pair) for pair in pairs))
    for rate, (numerator, denominator) in zip(
        (found.performance, found.funds, found.start, found.production), pairs, strict=True
    ):
        assert rate.ratio == (D(numerator) / D(denominator) if denominator else None)


def test_a_project_that_was_dropped_later_stays_signed_and_one_signed_again_has_its_new_day(lives):
    Project.objects.filter(pk=lives["a"].pk).update(
        status=ProjectStage.DROPPED, closed_on=day("2026-08-01"), drop_reason="land"
    )
    again = Life.__new__(Life)
    again.project, again.stage = lives["h"], "pre_sign"
    again.at("signed", "2026-11-01")
    window = Window(*YEAR, END)
    rows = {row.pk: row.signed_on for row in signed_projects(Project.objects.all(), window)}
    assert rows[lives["a"].pk] == day("2026-02-01")
    assert rows[lives["h"].pk] == day("2026-11-01")
    assert len(rows) == 6


def test_a_project_without_agreed_investment_leaves_the_rate_of_funds_alone(lives):
    Project.objects.filter(pk=lives["e"].pk).update(invest_total=None)
    found = four_rates(Project.objects.all(), *YEAR, END)
    assert (found.funds, found.performance) == (Rate(1750, 3900), Rate(4, 5))  # without 120 and 100


def test_groups_add_up_and_another_area_counts_only_its_own(
    lives, south, south_officer, chief, north_officer
):
    Life(south_officer, 50).at("signed", "2026-02-01").at("registered", "2026-02-02")
    window = Window(*YEAR, END)
    of_all = rates_by(standings(Project.objects.visible_to(chief), window), lambda row: row.area)
    assert of_all[south.pk].performance == Rate(1, 1)
    assert {rates.performance.denominator for rates in of_all.values()} == {1, 5}
    of_south = rates_by(standings(Project.objects.visible_to(south_officer), window), lambda row: row.area)
    assert of_south.keys() == {south.pk}


def test_a_confidential_project_counts_for_its_team_and_managers_alone(lives, north, north_manager):
    Project.objects.filter(pk=lives["a"].pk).update(confidentiality="confidential")
    outsider = _of_area(north, "outsider", "officer")
    counts = [
        four_rates(Project.objects.visible_to(user), *YEAR, END).performance.denominator
        for user in (lives["a"].owner, outsider, north_manager)
    ]
    assert counts == [5, 4, 5]


def test_the_rates_cost_one_query(lives, django_assert_num_queries):
    with django_assert_num_queries(1):
        four_rates(Project.objects.all(), *YEAR, END)
