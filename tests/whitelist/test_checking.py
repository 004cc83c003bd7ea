"""What rules say of data: every operator, and the three-valued tables of Kleene."""

from decimal import Decimal
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.whitelist.rules import asks, criterion
from whitelist.checking import all_of, any_of, enough, evaluate, holds, joined, score_of
from whitelist.choices import Operator, Outcome

MET, FAILED, UNKNOWN = Outcome.MET, Outcome.FAILED, Outcome.UNKNOWN
BOTH = {(MET, MET): MET, (MET, UNKNOWN): UNKNOWN, (UNKNOWN, UNKNOWN): UNKNOWN}
BOTH |= {(FAILED, other): FAILED for other in Outcome}
EITHER = {(FAILED, FAILED): FAILED, (FAILED, UNKNOWN): UNKNOWN, (UNKNOWN, UNKNOWN): UNKNOWN}
EITHER |= {(MET, other): MET for other in Outcome}
SETS = st.sets(st.sampled_from("abc"))


@pytest.mark.parametrize(("join", "table"), [(all_of, BOTH), (any_of, EITHER)])
def test_two_outcomes_are_joined_as_kleene_says_in_either_order(join, table):
    pairs = list(product(Outcome, repeat=2))
    assert len(pairs) == 9
    for pair in pairs:
        assert join(pair) == table.get(pair, table.get(pair[::-1])), pair


@pytest.mark.parametrize("join", [all_of, any_of])
def test_three_outcomes_are_joined_the_same_in_every_order(join):
    for three in product(Outcome, repeat=3):
        assert {join(order) for order in permutations(three)} == {join([join(three[:2]), three[2]])}, three


@pytest.mark.parametrize("joiner", ["all", "any"])
def test_a_criterion_that_asks_nothing_is_not_known(joiner):
    assert joined(joiner, []) == UNKNOWN


@pytest.mark.parametrize(
    ("value", "operator", "wanted", "outcome"),
    [
        (Decimal(10), "at_least", "10", MET),
        (Decimal("9.99"), "at_least", "10", FAILED),
        (Decimal(0), "at_least", "1", FAILED),
        (Decimal(10), "at_most", "10", MET),
        (Decimal("10.01"), "at_most", "10", FAILED),
        (frozenset("ab"), "one_of", ["b", "c"], MET),
        (frozenset("a"), "one_of", ["b", "c"], FAILED),
        (frozenset(), "one_of", ["b"], FAILED),
        (frozenset("a"), "none_of", ["b", "c"], MET),
        (frozenset("ab"), "none_of", ["b"], FAILED),
        (frozenset(), "none_of", ["b"], MET),
        (True, "yes", None, MET),
        (False, "yes", None, FAILED),
        (False, "no", None, MET),
        (True, "no", None, FAILED),
    ],
)
def test_a_known_value_meets_or_fails_a_condition(value, operator, wanted, outcome):
    assert holds(value, operator, wanted) == outcome


@pytest.mark.parametrize("operator", Operator.values)
def test_what_is_not_known_neither_meets_nor_fails_any_condition(operator):
    assert holds(None, operator, "1") == UNKNOWN


def facts(**values):
    return {
        key: {"value": value, "source": "a register", "date": "2025-12-31"} for key, value in values.items()
    }


RICH = criterion(
    "rich", asks("revenue", "at_least", "1000"), asks("local_suppliers", "at_least", "5"), joiner="any"
)
INSIDE = criterion("inside", asks("in_zone", "yes"))
SMART = criterion("smart", asks("rd_share", "at_least", "3"), is_hard=False, weight=30)
KNOWN = criterion("known", asks("honours", "yes"), is_hard=False, weight=10)


@pytest.mark.parametrize(
    ("data", "outcomes", "outcome", "score"),
    [
        (
            {"revenue": "2000", "in_zone": True, "rd_share": "3.0", "honours": False},
            [MET, MET, MET, FAILED],
            MET,
            75,
        ),
        ({"revenue": "10", "in_zone": True, "honours": True}, [UNKNOWN, MET, UNKNOWN, MET], UNKNOWN, 25),
        (
            {"revenue": "10", "local_suppliers": "5", "in_zone": None},
            [MET, UNKNOWN, UNKNOWN, UNKNOWN],
            UNKNOWN,
            0,
        ),
        (
            {"revenue": "10", "local_suppliers": "4", "in_zone": None},
            [FAILED, UNKNOWN, UNKNOWN, UNKNOWN],
            FAILED,
            0,
        ),
        ({}, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN], UNKNOWN, 0),
    ],
)
def test_the_hard_criteria_decide_and_the_soft_ones_give_a_score(data, outcomes, outcome, score):
    found = evaluate([RICH, INSIDE, SMART, KNOWN], facts(**data))
    assert [Outcome(result["outcome"]) for result in found.results] == outcomes
    assert (found.outcome, found.score) == (outcome, score)


def test_an_assessment_keeps_what_it_read_and_says_the_same_when_done_again():
    data = facts(revenue="2000", in_zone=True, registered_capital="1")
    first = evaluate([RICH, INSIDE], data)
    assert first.facts == facts(revenue="2000", in_zone=True)
    assert first.score is None
    assert evaluate([RICH, INSIDE], first.facts) == first
    assert first.results[0] == {
        "code": "rich",
        "outcome": "met",
        "conditions": [
            {
                "key": "revenue",
                "indicator": "revenue",
                "operator": "at_least",
                "value": "1000",
                "outcome": "met",
            },
            {
                "key": "local_suppliers",
                "indicator": "local_suppliers",
                "operator": "at_least",
                "value": "5",
                "outcome": "unknown",
            },
        ],
    }


@pytest.mark.parametrize(
    ("weights", "least", "score", "outcome"),
    [
        ([], 60, None, MET),
        ([(50, MET), (50, FAILED)], 50, 50, MET),
        ([(50, MET), (50, FAILED)], 51, 50, FAILED),
        ([(50, MET), (50, UNKNOWN)], 51, 50, UNKNOWN),
        ([(50, FAILED), (50, UNKNOWN)], 51, 0, FAILED),
        ([(50, UNKNOWN)], 0, 0, MET),
        ([(1, MET), (2, FAILED)], 34, 33, FAILED),
    ],
)
def test_a_score_is_enough_not_enough_or_not_known_yet(weights, least, score, outcome):
    assert score_of(weights) == score
    assert enough(weights, least) == outcome


@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from(list(Outcome))), max_size=6), st.integers(0, 100)
)
def test_whatever_becomes_of_what_is_not_known_a_known_answer_stays(weights, least):
    said = enough(weights, least)
    for decided in (MET, FAILED):
        later = [(weight, decided if outcome == UNKNOWN else outcome) for weight, outcome in weights]
        assert said in (UNKNOWN, enough(later, least))


@given(SETS, SETS)
def test_none_of_is_the_opposite_of_one_of(value, wanted):
    answers = {holds(frozenset(value), operator, sorted(wanted)) for operator in ("one_of", "none_of")}
    assert answers == {MET, FAILED}
