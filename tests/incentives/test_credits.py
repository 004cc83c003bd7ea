"""What a project counts and for whom, worked out by hand after Sanming 2006 (domain.md 3.1). No database."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.attributing import Claimant, Event
from incentives.attribution_choices import EventKind, PartyRole
from incentives.credits import Counted, counted, credits_of
from tests.incentives.test_attributing import ALL_TO_FIRST, MILLION, REPORT, SIGNATURE, facts, rules

YEARS = {year: (dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in (2024, 2025, 2026, 2027)}
INCREASE = Event(EventKind.CAPITAL_INCREASE, dt.date(2026, 5, 1), "决议1", amount=20 * MILLION)
SECOND = Event(EventKind.CAPITAL_INCREASE, dt.date(2027, 5, 1), "决议2", amount=5 * MILLION)
SAME_YEAR = Event(EventKind.CAPITAL_INCREASE, dt.date(2025, 11, 1), "决议0", amount=10 * MILLION)
BEFORE = Event(EventKind.CAPITAL_INCREASE, dt.date(2025, 2, 1), "草案", amount=7 * MILLION)
UPGRADE = Event(EventKind.TECHNICAL_UPGRADE, dt.date(2026, 8, 1), "技改备案", amount=9 * MILLION)
AGAIN = Event(EventKind.SIGNATURE, dt.date(2026, 9, 1), "补充协议")
SIGNED, LATER = (REPORT, SIGNATURE), (REPORT, SIGNATURE, INCREASE, SECOND)

# rule set's counting, events, year -> projects, upgrades, million yuan (50 were signed in 2025)
CASES = {
    # Signed on 2025-09-01: once, with what was signed.
    "year of the signature": ({}, SIGNED, 2025, (1, 0, 50)),
    "year before": ({}, SIGNED, 2024, (0, 0, 0)),
    "year after": ({}, SIGNED, 2026, (0, 0, 0)),
    "never signed": ({}, (REPORT,), 2025, (0, 0, 0)),
    # A second signature does not count the project again.
    "signed again": ({}, (REPORT, SIGNATURE, AGAIN), 2026, (0, 0, 0)),
    # An increase of 20 in 2026: 20, and no project more.
    "increase by the increment": ({}, LATER, 2026, (0, 0, 20)),
    "second increase": ({}, LATER, 2027, (0, 0, 5)),
    # 50 signed + 10 of the same year.
    "increase in the year of the signature": ({}, (*SIGNED, SAME_YEAR), 2025, (1, 0, 60)),
    # Before the signature: it is in the 50.
    "increase before the signature": ({}, (*SIGNED, BEFORE), 2025, (1, 0, 50)),
    # With the whole amount: 50 + 20, then 50 + 20 + 5.
    "increase with the whole": ({"increase": "whole"}, LATER, 2026, (0, 0, 70)),
    "second increase with the whole": ({"increase": "whole"}, LATER, 2027, (0, 0, 75)),
    # The whole is not counted twice in the year of the signature: 50 + 10.
    "whole in the year of the signature": ({"increase": "whole"}, (*SIGNED, SAME_YEAR), 2025, (1, 0, 60)),
    "increases do not count": ({"increase": "none"}, LATER, 2026, (0, 0, 0)),
    # A technical upgrade is counted without an amount, or with its 9.
    "upgrade without amount": ({}, (*SIGNED, UPGRADE), 2026, (0, 1, 0)),
    "upgrade with amount": ({"upgrade": "whole"}, (*SIGNED, UPGRADE), 2026, (0, 1, 9)),
}


@pytest.mark.parametrize("case", CASES)
def test_worked_cases(case):
    counting, events, year, (projects, upgrades, millions) = CASES[case]
    known = facts("first_reporter", events=events, amount=50 * MILLION)
    found = counted(rules(ALL_TO_FIRST, **counting), known, *YEARS[year])
    assert found == Counted(Decimal(projects), Decimal(upgrades), millions * MILLION)


def test_the_years_of_a_project_add_up_to_it_once():
    known = facts("first_reporter", events=(*LATER, SAME_YEAR, UPGRADE))
    years = [counted(rules(ALL_TO_FIRST), known, *period) for period in YEARS.values()]
    assert sum(one.projects for one in years) == 1
    assert sum(one.amount for one in years) == (50 + 10 + 20 + 5) * MILLION


def claimants(number):
    return [Claimant(key, PartyRole.COOPERATING, str(key), dt.date(2025, 1, 1)) for key in range(number)]


def test_one_fen_in_three_parts_goes_to_the_largest_remainder():
    thirds = [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    found = credits_of(
        Counted(Decimal(1), Decimal(0), Decimal("0.01")), list(zip(claimants(3), thirds, strict=True))
    )
    assert [(one.projects, one.amount) for one in found] == [
        (Decimal("0.3334"), Decimal("0.01")),
        (Decimal("0.3333"), Decimal(0)),
        (Decimal("0.3333"), Decimal(0)),
    ]


def test_without_shares_nobody_is_credited_and_other_sums_are_refused():
    whole = Counted(Decimal(1), Decimal(0), MILLION)
    assert credits_of(whole, []) == []
    with pytest.raises(ValueError, match="do not make"):
        credits_of(whole, [(claimants(1)[0], Decimal("99.99"))])


@given(
    st.decimals(0, 10**12, places=2),
    st.lists(st.integers(1, 9999), max_size=6, unique=True).map(sorted),
)
def test_credits_make_exactly_what_the_project_counts(amount, cuts):
    places = [0, *cuts, 10000]
    shares = [Decimal(end - start) / 100 for start, end in zip(places, places[1:], strict=False)]
    whole = Counted(Decimal(1), Decimal(2), amount)
    found = credits_of(whole, list(zip(claimants(len(shares)), shares, strict=True)))
    assert sum(one.amount for one in found) == amount
    assert sum(one.projects for one in found) == 1
    assert sum(one.upgrades for one in found) == 2
