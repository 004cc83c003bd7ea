"""Worked cases of attribution, each with its derivation. No database.

Sources [P] as excerpts in domain.md 3.1 to 3.5: transfers keep 30 to 50 % for who reported first; splits of
5:5, 3:7, 7:3 and 6:4 with durations and thresholds; a single first introducer; Sanming counts a project once.
"""

import datetime as dt
import os
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import as_data, in_readers_language
from incentives.attributing import Claimant, Event, Facts, attribute
from incentives.attribution_choices import EventKind, PartyRole
from incentives.attribution_content import clean, lines

FIRST, SIGNED, MOVED = dt.date(2025, 1, 10), dt.date(2025, 9, 1), dt.date(2025, 4, 1)
REPORT = Event(EventKind.FIRST_REPORT, FIRST, "NN-L-0001")
SIGNATURE = Event(EventKind.SIGNATURE, SIGNED, "NN-2025-0001")
TRANSFER = Event(EventKind.TRANSFER, MOVED, "NN → QZG", kept_pct=Decimal("40.00"))
DECISION = Event(EventKind.ADJUDICATION, dt.date(2025, 3, 1), "NN / QZG")
MILLION = Decimal(1_000_000)


def rules(*clauses, kind="statistics", **counting):
    made = [
        {"code": f"C{number}", "clause": f"第{number}条", "name_zh": "分成", **clause}
        for number, clause in enumerate(clauses, 1)
    ]
    return clean({"share_kind": kind, "clauses": made, "counting": counting})


def split(**shares):
    return {"split": shares}


SOLE = {"split": {"referrer": 100}, "first_only": ["referrer"]}
EVEN = {"when": {"transferred": True}, "split": {"first_reporter": 50, "landing_area": 50}}
ALL_TO_FIRST = split(first_reporter=100)
THREE_SEVEN = {"when": {"transferred": True}, "split": {"first_reporter": 30, "landing_area": 70}}
SEVEN_THREE = {"when": {"adjudicated": True}, "split": {"first_reporter": 70, "cooperating": 30}}
SIX_FOUR = {"when": {"amount_at_least": "100000000"}, "split": {"first_reporter": 60, "cooperating": 40}}
KEPT = {"when": {"transferred": True}, "split": {"first_reporter": "kept", "landing_area": "rest"}}
THREE_YEARS = {**EVEN, "when": {"transferred": True, "within_years": 3}}
AFTER_START = {"when": {"stage": "started"}, "split": {"referrer": 20, "first_reporter": "rest"}}


def facts(*roles, events=(REPORT, SIGNATURE), amount=50 * MILLION, stages=(), day=dt.date(2025, 12, 31)):
    claimants = [
        Claimant(number, PartyRole(role), f"{role} {number}", FIRST + dt.timedelta(days=number))
        for number, role in enumerate(roles, 1)
    ]
    return Facts(day, amount, dict(stages), events, claimants)


def shares(content, known):
    return [(part.claimant.label, str(part.share_pct)) for part in attribute(content, known).parts]


BOTH, MOVES = ("first_reporter", "landing_area"), (REPORT, TRANSFER, SIGNATURE)
CASES = {
    # Nobody took part but who reported first: all of it.
    "first reporter alone": (rules(ALL_TO_FIRST), facts("first_reporter"), ["100.00"]),
    # 5:5 after a transfer: half and half.
    "5:5": (rules(EVEN, ALL_TO_FIRST), facts(*BOTH, events=MOVES), ["50.00", "50.00"]),
    # Without the transfer the first clause is passed over: 100.
    "5:5 without transfer": (rules(EVEN, ALL_TO_FIRST), facts(*BOTH), ["100.00"]),
    # 3:7: the landing area has the larger part.
    "3:7": (rules(THREE_SEVEN), facts(*BOTH, events=MOVES), ["30.00", "70.00"]),
    # 7:3 by a decision on a conflict: who is given the project 70.
    "7:3": (
        rules(SEVEN_THREE),
        facts("first_reporter", "cooperating", events=(REPORT, DECISION)),
        ["70.00", "30.00"],
    ),
    # 6:4 from 100 million on: at exactly 100 million it holds.
    "6:4 at the threshold": (
        rules(SIX_FOUR, ALL_TO_FIRST),
        facts("first_reporter", "cooperating", amount=100 * MILLION),
        ["60.00", "40.00"],
    ),
    # One 分 below: the next clause, all to the first reporter.
    "6:4 below the threshold": (
        rules(SIX_FOUR, ALL_TO_FIRST),
        facts("first_reporter", "cooperating", amount=100 * MILLION - Decimal("0.01")),
        ["100.00"],
    ),
    # An amount that is not known meets no threshold.
    "6:4 amount unknown": (
        rules(SIX_FOUR, ALL_TO_FIRST),
        facts("first_reporter", "cooperating", amount=None),
        ["100.00"],
    ),
    # The transfer kept 40: the landing area has the other 60.
    "kept 40": (rules(KEPT), facts(*BOTH, events=MOVES), ["40.00", "60.00"]),
    # 30 and 50, the ends of the usual range.
    "kept 30": (
        rules(KEPT),
        facts(*BOTH, events=(REPORT, Event(EventKind.TRANSFER, MOVED, "x", kept_pct=Decimal(30)))),
        ["30.00", "70.00"],
    ),
    "kept 50": (
        rules(KEPT),
        facts(*BOTH, events=(REPORT, Event(EventKind.TRANSFER, MOVED, "x", kept_pct=Decimal(50)))),
        ["50.00", "50.00"],
    ),
    # Two transfers: what the last one kept counts.
    "the last transfer counts": (
        rules(KEPT),
        facts(
            *BOTH,
            events=(TRANSFER, Event(EventKind.TRANSFER, dt.date(2025, 6, 1), "x", kept_pct=Decimal(30))),
        ),
        ["30.00", "70.00"],
    ),
    # Three years from the transfer of 2025-04-01: the last day is 2028-03-31.
    "duration, last day": (
        rules(THREE_YEARS, split(landing_area=100)),
        facts(*BOTH, events=MOVES, day=dt.date(2028, 3, 31)),
        ["50.00", "50.00"],
    ),
    "duration, over": (
        rules(THREE_YEARS, split(landing_area=100)),
        facts(*BOTH, events=MOVES, day=dt.date(2028, 4, 1)),
        ["100.00"],
    ),
    # Condition precedent: nothing for the referrer before the start of construction.
    "precedent not met": (
        rules(AFTER_START, ALL_TO_FIRST),
        facts("referrer", "first_reporter", stages=[("signed", SIGNED)]),
        ["100.00"],
    ),
    "precedent met": (
        rules(AFTER_START, ALL_TO_FIRST),
        facts("referrer", "first_reporter", stages=[("started", dt.date(2025, 11, 1))]),
        ["20.00", "80.00"],
    ),
    # A later stage includes the earlier one.
    "precedent met by a later stage": (
        rules(AFTER_START),
        facts("referrer", "first_reporter", stages=[("in_production", dt.date(2025, 12, 1))]),
        ["20.00", "80.00"],
    ),
    # Reached after the day: not reached yet.
    "precedent met after the day": (
        rules(AFTER_START, ALL_TO_FIRST),
        facts("referrer", "first_reporter", stages=[("started", dt.date(2026, 1, 1))]),
        ["100.00"],
    ),
    # One introducer a project (Guangxi 2010): of three the first to be recorded.
    "single first introducer": (
        rules(SOLE, kind="reward"),
        facts("referrer", "referrer", "referrer"),
        ["100.00"],
    ),
    # Shared evenly: 33.34 for who was recorded first, then 33.33 twice.
    "three referrers evenly": (
        rules(split(referrer=100), kind="reward"),
        facts("referrer", "referrer", "referrer"),
        ["33.34", "33.33", "33.33"],
    ),
    # 10 % among three: 3.34, 3.33, 3.33, and 90 for the reporter.
    "a part shared by three": (
        rules(split(first_reporter=90, cooperating=10)),
        facts("first_reporter", "cooperating", "cooperating", "cooperating"),
        ["90.00", "3.34", "3.33", "3.33"],
    ),
    # 0.01 % for two: one has it, the other nothing, and nobody is listed with nothing.
    "less than a hundredth each": (
        rules(split(first_reporter="99.99", cooperating="0.01")),
        facts("first_reporter", "cooperating", "cooperating"),
        ["99.99", "0.01"],
    ),
    # A clause whose role nobody has is passed over.
    "no referrer": (rules(SOLE, ALL_TO_FIRST), facts("first_reporter"), ["100.00"]),
    # No clause applies: no shares, and the reasons.
    "nothing applies": (rules(SOLE), facts("first_reporter"), []),
    # Recorded after the day: not a party on it.
    "recorded later": (
        rules(SOLE, ALL_TO_FIRST),
        facts("first_reporter", "referrer", day=FIRST + dt.timedelta(days=1)),
        ["100.00"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_worked_cases(case):
    content, known, expected = CASES[case]
    assert [share for _label, share in shares(content, known)] == expected


def test_the_first_to_be_recorded_is_the_first_introducer():
    content, known = rules(SOLE, kind="reward"), facts("referrer", "referrer")
    assert shares(content, known) == [("referrer 1", "100.00")]
    later_first = Facts(known.day, known.amount, {}, known.events, known.claimants[::-1])
    assert shares(content, later_first) == [("referrer 1", "100.00")]


def test_a_result_cites_clause_and_events_in_both_languages(settings):
    [first, landing] = attribute(rules(KEPT), facts(*BOTH, events=MOVES)).parts
    said = [in_readers_language(as_data(sentence)) for sentence in first.why]
    assert said == [
        "第1条 gives “First-reporting unit” 40.00 %.",
        "First report on 2025-01-10 (NN-L-0001).",
        "Transfer to another area on 2025-04-01 (NN → QZG).",
    ]
    assert "60.00" in str(landing.why[0])


def test_what_did_not_apply_is_said():
    result = attribute(rules(SIX_FOUR, SOLE), facts("first_reporter", "cooperating"))
    assert [str(words) for words in result.why] == [
        "第1条 does not apply: the investment of 50,000,000.00 CNY is below 100,000,000.00 CNY.",
        "第2条 does not apply: nobody is recorded as “Referrer”.",
    ]


def test_events_after_the_day_change_nothing():
    known = facts(*BOTH, events=MOVES, day=MOVED - dt.timedelta(days=1))
    assert shares(rules(EVEN, ALL_TO_FIRST), known) == [("first_reporter 1", "100.00")]


@pytest.mark.parametrize(
    ("clauses", "words"),
    [
        ([split(first_reporter=60)], "make 60.00, not 100"),
        ([split(first_reporter=60, landing_area=60)], "make 120.00, not 100"),
        ([split(first_reporter="kept", landing_area=60)], "not 100"),
        ([split(first_reporter="rest", landing_area="rest")], "or once"),
        ([split(first_reporter="33.333", landing_area="rest")], "at most two decimals"),
        ([split(godfather=100)], "unknown roles: godfather"),
        ([{**ALL_TO_FIRST, "when": {"stage": "dropped"}}], "no such stage"),
        ([{**ALL_TO_FIRST, "when": {"within_years": 0}}], "number of years"),
        ([{**ALL_TO_FIRST, "when": {"amount_at_least": "many"}}], "above zero"),
        ([{**ALL_TO_FIRST, "first_only": ["referrer"]}], "has no share"),
        ([{**ALL_TO_FIRST, "code": "A"}, {**ALL_TO_FIRST, "code": "A"}], "same code"),
        ([{**ALL_TO_FIRST, "clause": ""}], "“Clause” is missing"),
        ([], "at least one clause"),
    ],
)
def test_a_rule_set_that_cannot_be_is_refused_with_what_is_wrong(clauses, words):
    with pytest.raises(ValidationError) as refused:
        rules(*clauses)
    assert words in " ".join(refused.value.messages)


def test_a_cleaned_rule_set_stays_as_it_is_and_says_itself():
    content = rules(THREE_YEARS, SOLE, increase="none")
    assert clean(content) == content
    assert list(lines(content)) == [
        "Shares: For statistics.",
        "第1条 分成. When: transferred to another area, within 3 years. "
        "Then: First-reporting unit 50.00 %; Landing area 50.00 %.",
        "第2条 分成. When: always. Then: Referrer (the first only) 100.00 %.",
        "A project counts once. An increase does not count. A technical upgrade counts without an amount.",
    ]


# 100,000 of them are the proof of issue 7; a few run with every test.
MANY = settings(max_examples=int(os.getenv("MANY_EXAMPLES", "300")), deadline=None)
ROLES = st.lists(st.sampled_from(["first_reporter", "cooperating", "landing_area"]), min_size=1, max_size=9)


@MANY
@given(ROLES, st.decimals("0.01", "99.99", places=2))
def test_shares_make_exactly_a_hundred_whoever_takes_part(roles, percent):
    present = sorted(set(roles))
    if len(present) == 1:
        content = rules(split(**{present[0]: 100}))
    else:
        content = rules(split(**{present[0]: str(percent), present[-1]: "rest"}))
    parts = attribute(content, facts(*roles)).parts
    assert sum(part.share_pct for part in parts) == 100
