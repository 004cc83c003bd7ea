"""Funds in place, by hand: every figure stands with its derivation. Amounts in 元 unless 万 is said."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from crm.choices.commitments import FundKind, FundSource
from crm.counting import Excluded, counted, in_cny, may_count_twice

D = Decimal
OUTSIDE, LOCAL = FundSource.DOMESTIC_OUTSIDE_REGION, FundSource.IN_REGION
DEFAULT_KINDS = ["equity_cash", "shareholder_loan", "construction", "equipment", "equipment_moved"]


@dataclass(frozen=True)
class A:
    """One line. `A("land", 100)`: 100 元 of land paid with money of another province."""

    kind: str
    amount: int | str
    source: str = OUTSIDE
    received_on: dt.date | None = None

    @property
    def amount_cny(self) -> Decimal:
        return D(self.amount)


@dataclass(frozen=True)
class R:
    """The default rule of domain.md 3.3, where a case says nothing else."""

    counted_kinds: tuple = (*DEFAULT_KINDS, "installation")
    debt_kinds: tuple = ("shareholder_loan",)
    land: str = "capped"
    land_cap_pct: Decimal | None = D(20)
    sources: tuple = ("domestic_outside_region", "foreign", "hk_mo_tw")
    withdrawal_months: int = 12


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


EQUITY = A("equity_cash", 1000, OUTSIDE, day("2025-03-31"))

# what it shows: (lines, rule, total, what is left out)
CASES = {
    "nothing: 0": ([], R(), 0, {}),
    "equity from another province: 1000": ([A("equity_cash", 1000)], R(), 1000, {}),
    "equity from abroad: 1000": ([A("equity_cash", 1000, FundSource.FOREIGN)], R(), 1000, {}),
    "equity from Hong Kong: 1000": ([A("equity_cash", 1000, FundSource.HK_MO_TW)], R(), 1000, {}),
    "equity from inside the region: 0": (
        [A("equity_cash", 1000, LOCAL)],
        R(),
        0,
        {Excluded.SOURCE: 1000},
    ),
    "a shareholder loan counts like equity: 600 + 400 = 1000": (
        [A("equity_cash", 600), A("shareholder_loan", 400)],
        R(),
        1000,
        {},
    ),
    "a local bank loan does not: 600": (
        [A("equity_cash", 600), A("local_bank_loan", 400)],
        R(),
        600,
        {Excluded.KIND: 400},
    ),
    "a local bank loan does, if the rule says so: 600 + 400": (
        [A("equity_cash", 600), A("local_bank_loan", 400)],
        R(counted_kinds=(*DEFAULT_KINDS, "local_bank_loan")),
        1000,
        {},
    ),
    "construction 300 + equipment 200 + installation 50 = 550": (
        [A("construction", 300), A("equipment", 200), A("installation", 50)],
        R(),
        550,
        {},
    ),
    "equipment brought in, at its net book value of 80": ([A("equipment_moved", 80)], R(), 80, {}),
    "working capital is left out and shown apart: 500 - 120 = 380": (
        [A("equity_cash", 380), A("working_capital", 120)],
        R(),
        380,
        {Excluded.WORKING_CAPITAL: 120},
    ),
    "the share of a local partner never counts": (
        [A("equity_cash", 700), A("local_partner", 300)],
        R(counted_kinds=(*DEFAULT_KINDS, "local_partner")),
        700,
        {Excluded.NEVER: 300},
    ),
    "a policy loan and government investment never count": (
        [A("equity_cash", 700), A("policy_loan", 200), A("government_investment", 100)],
        R(counted_kinds=(*DEFAULT_KINDS, "policy_loan", "government_investment")),
        700,
        {Excluded.NEVER: 300},
    ),
    # Land. C = what counts without it; with a cap of 20 % land counts up to C × 20 ÷ 80 = C ÷ 4.
    "land below the cap: C 800, cap 200, land 150: 950": (
        [A("construction", 800), A("land", 150)],
        R(),
        950,
        {},
    ),
    "land just at the cap: C 800, cap 200, land 200: 1000, of which land 20 %": (
        [A("construction", 800), A("land", 200)],
        R(),
        1000,
        {},
    ),
    "land above the cap: C 800, cap 200, land 500: 1000, 300 left out": (
        [A("construction", 800), A("land", 500)],
        R(),
        1000,
        {Excluded.LAND_CAP: 300},
    ),
    "land and nothing else: C 0, cap 0: 0": ([A("land", 500)], R(), 0, {Excluded.LAND_CAP: 500}),
    "a cap that is no round number: C 100.01 × 20 ÷ 80 = 25.0025, to the cent 25.00": (
        [A("construction", "100.01"), A("land", 30)],
        R(),
        D("125.01"),
        {Excluded.LAND_CAP: 5},
    ),
    "half a cent goes up: C 0.02 × 20 ÷ 80 = 0.005, to the cent 0.01": (
        [A("construction", "0.02"), A("land", 1)],
        R(),
        D("0.03"),
        {Excluded.LAND_CAP: D("0.99")},
    ),
    "a cap of 30 %: C 700 × 30 ÷ 70 = 300": (
        [A("construction", 700), A("land", 400)],
        R(land_cap_pct=D(30)),
        1000,
        {Excluded.LAND_CAP: 100},
    ),
    "a cap of 100 % caps nothing": ([A("land", 500)], R(land_cap_pct=D(100)), 500, {}),
    "land in full: 800 + 500": (
        [A("construction", 800), A("land", 500)],
        R(land="full", land_cap_pct=None),
        1300,
        {},
    ),
    "land not at all: 800": (
        [A("construction", 800), A("land", 500)],
        R(land="none", land_cap_pct=None),
        800,
        {Excluded.LAND_NOT: 500},
    ),
    "land paid with local money does not count, nor raise the cap: 800": (
        [A("construction", 800), A("land", 100, LOCAL)],
        R(),
        800,
        {Excluded.SOURCE: 100},
    ),
    "what does not count does not raise the cap: C 400, not 800; cap 100": (
        [A("construction", 400), A("local_bank_loan", 400), A("land", 200)],
        R(),
        500,
        {Excluded.KIND: 400, Excluded.LAND_CAP: 100},
    ),
    # Withdrawals.
    "withdrawn within 12 months: 1000 - 400 = 600": (
        [EQUITY, A("withdrawn", -400, OUTSIDE, day("2026-03-31"))],
        R(),
        600,
        {},
    ),
    "withdrawn a day later than 12 months: 1000": (
        [EQUITY, A("withdrawn", -400, OUTSIDE, day("2026-04-01"))],
        R(),
        1000,
        {Excluded.WITHDRAWN_LATE: -400},
    ),
    "withdrawn on no known day: 1000 - 400 = 600": ([EQUITY, A("withdrawn", -400)], R(), 600, {}),
    "the last payment decides: credited again on 2025-09-30, so within 12 months: 1500 - 400 = 1100": (
        [
            EQUITY,
            A("equity_cash", 500, OUTSIDE, day("2025-09-30")),
            A("withdrawn", -400, OUTSIDE, day("2026-04-01")),
        ],
        R(),
        1100,
        {},
    ),
    "local capital that is withdrawn never counted: 1000": (
        [EQUITY, A("withdrawn", -400, LOCAL)],
        R(),
        1000,
        {Excluded.SOURCE: -400},
    ),
    "what was withdrawn lowers the cap: C 1000 - 400 = 600, cap 150: 750": (
        [EQUITY, A("withdrawn", -400), A("land", 200)],
        R(),
        750,
        {Excluded.LAND_CAP: 50},
    ),
    "more withdrawn than paid in this quarter: 100 - 400 = -300, land caps at 0": (
        [A("equity_cash", 100), A("withdrawn", -400), A("land", 50)],
        R(),
        -300,
        {Excluded.LAND_CAP: 50},
    ),
    "a correction of the reporter: 300 - 40 = 260": (
        [A("construction", 300), A("construction", -40)],
        R(),
        260,
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hand_worked_figure(name):
    lines, rule, total, left_out = CASES[name]
    found = counted(lines, rule)
    assert (found.total, found.excluded) == (total, left_out)
    reported = sum(line.amount_cny for line in lines)
    assert found.total + sum(found.excluded.values()) == reported
    assert sum(found.by_kind.values()) == found.total


def test_a_loan_is_counted_and_flagged_as_debt():
    found = counted([A("equity_cash", 600), A("shareholder_loan", 400)], R())
    assert (found.total, found.debt) == (1000, 400)
    assert found.by_kind == {FundKind.EQUITY_CASH: 600, FundKind.SHAREHOLDER_LOAN: 400}


def test_land_that_was_paid_first_counts_as_the_rest_comes():
    """Land 300 in Q1; 400, 800 and 400 built in Q2 to Q4. Caps: 0, 100, 300, 400.

    Q1 0; Q2 400 + 100 = 500; Q3 800 + 200 = 1000; Q4 400 + 0: the land is counted. Whole: 1600 + 300 = 1900.
    """
    quarters = [[A("land", 300)], *([A("construction", amount)] for amount in (400, 800, 400))]
    earlier: list[A] = []
    totals, left_out = [], []
    for lines in quarters:
        found = counted(lines, R(), earlier)
        totals.append(found.total)
        left_out.append(found.excluded.get(Excluded.LAND_CAP, 0))
        earlier += lines
    assert totals == [0, 500, 1000, 400]
    assert left_out == [300, -100, -200, 0]
    assert sum(totals) == counted(earlier, R()).total == 1900


def test_a_withdrawal_looks_at_what_was_paid_in_quarters_before():
    withdrawal = [A("withdrawn", -400, OUTSIDE, day("2026-02-01"))]
    assert counted(withdrawal, R(), [EQUITY]).total == -400
    assert counted(withdrawal, R(withdrawal_months=6), [EQUITY]).total == 0


@pytest.mark.parametrize(
    ("amount", "rate", "expected"),
    [
        ("1000000", "7.123456", "7123456.00"),
        ("0.01", "7.1", "0.07"),
        ("33.33", "7.123456", "237.42"),  # 237.42478848
        ("0.50", "0.01", "0.01"),  # 0.005, half a cent up
        ("-0.50", "0.01", "-0.01"),  # away from zero, so that a correction undoes the figure exactly
        ("123.45", None, "123.45"),
    ],
)
def test_foreign_money_is_counted_by_the_stored_rate(amount, rate, expected):
    assert in_cny(D(amount), rate and D(rate)) == D(expected)


def test_money_and_what_it_bought_are_pointed_out():
    assert may_count_twice([A("equity_cash", 1), A("equipment", 1)])
    assert not may_count_twice([A("equity_cash", 1), A("shareholder_loan", 1), A("equipment_moved", 1)])
    assert not may_count_twice([A("construction", 1), A("equipment", 1)])
