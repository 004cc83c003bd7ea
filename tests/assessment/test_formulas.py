"""Worked cases of every formula kind of domain.md 3.6, computed by hand, and of the total."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessment.formulas import (
    FORMULA_KINDS,
    Flag,
    Inputs,
    Scored,
    clean_params,
    rounded,
    score_of,
    total_of,
)

D = Decimal
STEPS = {"steps": [["10", "0.2"], ["20", "0.5"], ["50", "1"]]}
STEPS_OF_TARGET = {"steps": [["0.6", "0.5"], ["0.8", "0.8"], ["1", "1"]], "of_target": True}
DUE = dt.date(2025, 6, 30)


def known(value=None, target=None, previous=None, **others) -> Inputs:
    given = (None if one is None else D(one) for one in (value, target, previous))
    return Inputs(*given, **others)


def peers(value, *others) -> Inputs:
    own = None if value is None else D(value)
    return Inputs(own, peers=(own, *(None if one is None else D(one) for one in others)))


def marks(*given) -> Inputs:
    return Inputs(judgements=tuple(D(mark) for mark in given))


def accepted(on, due=DUE) -> Inputs:
    return Inputs(accepted_on=on, due_on=due)


# kind, weight, params, inputs, score ("" = does not apply), completion ("" = none), flag
CASES = [
    # by the share of the target, from nothing to the cap
    ("ratio_capped", "20", {}, known("80", "100"), "16", "0.8", ""),
    ("ratio_capped", "20", {}, known("100", "100"), "20", "1", ""),
    ("ratio_capped", "20", {}, known("150", "100"), "20", "1.5", ""),
    ("ratio_capped", "20", {}, known("0", "100"), "0", "0", ""),
    ("ratio_capped", "20", {}, known("-5", "100"), "0", "-0.05", ""),
    ("ratio_capped", "20", {"cap": "1.2"}, known("120", "100"), "24", "1.2", ""),
    ("ratio_capped", "20", {"cap": "1.2"}, known("121", "100"), "24", "1.21", ""),
    ("ratio_capped", "20", {"cap": "1.2"}, known("119", "100"), "23.8", "1.19", ""),
    ("ratio_capped", "20", {"cap": "0.9"}, known("95", "100"), "18", "0.95", ""),
    # the result published in 2024: completion x 0.5, where 120 % come to 0.6
    ("ratio_capped", "0.5", {"cap": "10"}, known("120", "100"), "0.6", "1.2", ""),
    ("ratio_capped", "0.5", {"cap": "10"}, known("50", "100"), "0.25", "0.5", ""),
    # the city template: 50 / 30 / 20, proportional, full at most
    ("ratio_capped", "50", {}, known("37", "50"), "37", "0.74", ""),
    ("ratio_capped", "30", {}, known("4.5", "5"), "27", "0.9", ""),
    ("ratio_capped", "20", {}, known("7", "8"), "17.5", "0.875", ""),
    # target of zero
    ("ratio_capped", "20", {}, known("1", "0"), "20", "", "zero_target"),
    ("ratio_capped", "20", {"cap": "1.2"}, known("1", "0"), "20", "", "zero_target"),
    ("ratio_capped", "20", {}, known("0", "0"), "", "", "not_applicable"),
    ("ratio_capped", "20", {}, known("-3", "0"), "", "", "not_applicable"),
    # missing
    ("ratio_capped", "20", {}, known(None, "100"), "0", "", "missing"),
    ("ratio_capped", "20", {}, known(None, None), "0", "", "missing"),
    ("ratio_capped", "20", {}, known("80", None), "0", "", "no_target"),
    ("ratio_capped", "20", {}, known(None, "0"), "0", "", "missing"),
    # in full at the target; above it a bonus up to its cap
    ("ratio_bonus", "10", {"bonus_rate": "5", "bonus_cap": "2"}, known("90", "100"), "9", "0.9", ""),
    ("ratio_bonus", "10", {"bonus_rate": "5", "bonus_cap": "2"}, known("100", "100"), "10", "1", ""),
    ("ratio_bonus", "10", {"bonus_rate": "5", "bonus_cap": "2"}, known("120", "100"), "11", "1.2", ""),
    ("ratio_bonus", "10", {"bonus_rate": "5", "bonus_cap": "2"}, known("140", "100"), "12", "1.4", ""),
    ("ratio_bonus", "10", {"bonus_rate": "5", "bonus_cap": "2"}, known("141", "100"), "12", "1.41", ""),
    ("ratio_bonus", "10", {}, known("150", "100"), "10", "1.5", ""),
    ("ratio_bonus", "10", {"bonus_rate": "5", "bonus_cap": "2"}, known("3", "0"), "10", "", "zero_target"),
    ("ratio_bonus", "10", {"bonus_rate": "5", "bonus_cap": "2"}, known("0", "0"), "", "", "not_applicable"),
    ("ratio_bonus", "10", {"bonus_rate": "5", "bonus_cap": "2"}, known(None, "9"), "0", "", "missing"),
    # w * (60 + 40 * (v - min) / (max - min)) / 100: the efficacy coefficient
    ("efficacy", "10", {}, peers("50", "10", "90"), "8", "0.5", ""),
    ("efficacy", "10", {}, peers("10", "50", "90"), "6", "0", ""),
    ("efficacy", "10", {}, peers("90", "10", "50"), "10", "1", ""),
    ("efficacy", "10", {}, peers("7", "7", "7"), "10", "1", ""),
    ("efficacy", "10", {}, peers("7"), "10", "1", ""),
    ("efficacy", "10", {}, peers("30", None, "10", "50"), "8", "0.5", ""),
    ("efficacy", "10", {}, peers(None, "10", "50"), "0", "", "missing"),
    ("efficacy", "10", {"floor": "0"}, peers("50", "10", "90"), "5", "0.5", ""),
    ("efficacy", "10", {}, peers("-10", "-20", "20"), "7", "0.25", ""),
    # thresholds -> share of w
    ("step", "8", STEPS, known("9.99"), "0", "", ""),
    ("step", "8", STEPS, known("10"), "1.6", "", ""),
    ("step", "8", STEPS, known("19.99"), "1.6", "", ""),
    ("step", "8", STEPS, known("20"), "4", "", ""),
    ("step", "8", STEPS, known("50"), "8", "", ""),
    ("step", "8", STEPS, known("5000"), "8", "", ""),
    ("step", "8", STEPS, known(None), "0", "", "missing"),
    ("step", "10", STEPS_OF_TARGET, known("79", "100"), "5", "0.79", ""),
    ("step", "10", STEPS_OF_TARGET, known("80", "100"), "8", "0.8", ""),
    ("step", "10", STEPS_OF_TARGET, known("100", "100"), "10", "1", ""),
    ("step", "10", STEPS_OF_TARGET, known("1", "0"), "10", "", "zero_target"),
    ("step", "10", STEPS_OF_TARGET, known("0", "0"), "", "", "not_applicable"),
    ("step", "10", STEPS_OF_TARGET, known("1", None), "0", "", "no_target"),
    # w - n_missing * unit_deduction, not below 0
    ("per_item", "2", {"unit_deduction": "0.1"}, known("0"), "2", "", ""),
    ("per_item", "2", {"unit_deduction": "0.1"}, known("7"), "1.3", "", ""),
    ("per_item", "2", {"unit_deduction": "0.1"}, known("20"), "0", "", ""),
    ("per_item", "2", {"unit_deduction": "0.1"}, known("21"), "0", "", ""),
    ("per_item", "2", {"unit_deduction": "0.1"}, known(None), "0", "", "missing"),
    # the published penalties as indicators: 0.1 a late start, 0.2 a falsified project
    ("per_item", "1", {"unit_deduction": "0.1"}, known("3"), "0.7", "", ""),
    ("per_item", "1", {"unit_deduction": "0.2"}, known("3"), "0.4", "", ""),
    # a late monthly report costs 1 point each, up to 12
    ("per_item", "12", {"unit_deduction": "1"}, known("5"), "7", "", ""),
    ("per_item", "12", {"unit_deduction": "1"}, known("13"), "0", "", ""),
    # w if accepted by the day, else w * late_factor
    ("milestone", "5", {}, accepted(dt.date(2025, 6, 29)), "5", "1", ""),
    ("milestone", "5", {}, accepted(DUE), "5", "1", ""),
    ("milestone", "5", {}, accepted(dt.date(2025, 7, 1)), "2.5", "1", "late"),
    ("milestone", "5", {"late_factor": "0"}, accepted(dt.date(2025, 7, 1)), "0", "1", "late"),
    ("milestone", "5", {}, accepted(None), "0", "0", "not_reached"),
    ("milestone", "5", {}, accepted(dt.date(2030, 1, 1), due=None), "5", "1", ""),
    # w * clamp((v / prev - 1) / target_growth, 0, cap); funds are to grow by 15 % a year
    ("growth", "10", {}, known("115", "15", "100"), "10", "1", ""),
    ("growth", "10", {}, known("107.5", "15", "100"), "5", "0.5", ""),
    ("growth", "10", {}, known("130", "15", "100"), "10", "2", ""),
    ("growth", "10", {"cap": "1.2"}, known("130", "15", "100"), "12", "2", ""),
    ("growth", "10", {}, known("100", "15", "100"), "0", "0", ""),
    ("growth", "10", {}, known("85", "15", "100"), "0", "-1", ""),
    ("growth", "10", {}, known("5", "15", "0"), "10", "", "zero_target"),
    ("growth", "10", {}, known("0", "15", "0"), "", "", "not_applicable"),
    ("growth", "10", {}, known("5", "15", None), "0", "", "no_previous"),
    ("growth", "10", {}, known(None, "15", "100"), "0", "", "missing"),
    ("growth", "10", {}, known("110", None, "100"), "0", "", "no_target"),
    ("growth", "10", {}, known("100", "0", "100"), "10", "", "zero_target"),
    ("growth", "10", {}, known("99", "0", "100"), "0", "0", ""),
    # the mean of the reviewers without the extremes
    ("judge", "4", {}, marks("80", "90", "100"), "3.6", "0.9", ""),
    ("judge", "4", {}, marks("0", "80", "90", "100"), "3.4", "0.85", ""),
    ("judge", "4", {}, marks("80", "90"), "3.4", "0.85", ""),
    ("judge", "4", {"drop": "0"}, marks("60", "90", "90"), "3.2", "0.8", ""),
    ("judge", "4", {}, marks("75"), "3", "0.75", ""),
    ("judge", "4", {}, marks(), "0", "", "missing"),
]
LOWER_IS_BETTER = [
    ("ratio_capped", "10", {}, known("5", "10"), "10", "2", ""),
    ("ratio_capped", "10", {"cap": "1.2"}, known("5", "10"), "12", "2", ""),
    ("ratio_capped", "10", {}, known("20", "10"), "5", "0.5", ""),
    ("ratio_capped", "10", {}, known("0", "10"), "10", "", "zero_target"),
    ("ratio_capped", "10", {}, known("0", "0"), "10", "", "zero_target"),
    ("ratio_capped", "10", {}, known("3", "0"), "0", "0", ""),
    ("efficacy", "10", {}, peers("10", "50", "90"), "10", "1", ""),
    ("efficacy", "10", {}, peers("90", "50", "10"), "6", "0", ""),
    ("growth", "10", {}, known("90", "10", "100"), "10", "1", ""),
    ("growth", "10", {}, known("95", "10", "100"), "5", "0.5", ""),
]


def _name(case) -> str:
    kind, weight, _params, inputs, score, *_rest = case
    return f"{kind}-{weight}-{inputs.value}-{inputs.target}-{score}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_value_becomes_points_as_worked_by_hand(case):
    _check(case, lower_is_better=False)


@pytest.mark.parametrize("case", LOWER_IS_BETTER, ids=_name)
def test_where_less_is_better_the_ratio_is_turned_round(case):
    _check(case, lower_is_better=True)


def _check(case, *, lower_is_better):
    kind, weight, params, inputs, score, completion, flag = case
    scored = score_of(kind, D(weight), params, inputs, lower_is_better=lower_is_better)
    assert scored.score == (D(score) if score else None)
    assert scored.completion == (D(completion) if completion else None)
    assert scored.flag == flag
    assert scored.bonus == max(D(0), (scored.score or D(0)) - D(weight))


def test_there_are_cases_of_every_kind_and_sixty_of_them():
    assert {case[0] for case in CASES} == FORMULA_KINDS.keys()
    assert len(CASES) >= 60


@pytest.mark.parametrize("kind", FORMULA_KINDS)
def test_falsified_evidence_makes_any_indicator_nothing(kind):
    params = STEPS if kind == "step" else {}
    inputs = Inputs(
        D(100), D(100), D(50), (D(100),), accepted_on=DUE, due_on=DUE, judgements=(D(90),), vetoed=True
    )
    assert score_of(kind, D(10), params, inputs) == Scored(D(0), flag=Flag.VETO)


def _scored(*scores) -> list[tuple[Decimal, Scored]]:
    return [(D(weight), Scored(None if score is None else D(score))) for weight, score in scores]


# scores, bonus, bonus cap, deductions, total
TOTALS = [
    (_scored((60, 50), (40, 30)), "0", "5", "0", "80.00"),
    (_scored((60, 60), (40, 40)), "7", "5", "0", "105.00"),
    (_scored((60, 60), (40, 40)), "7", None, "0", "107.00"),
    (_scored((60, 60), (40, 40)), "0", "5", "2.5", "97.50"),
    (_scored((60, 1), (40, 0)), "0", "5", "3", "0.00"),
    (_scored((60, 72), (40, 48)), "4", "5", "0", "105.00"),  # caps above 1 do not pass the bounds
    # what does not apply gives its weight to the others: 48 of 80 asked is 60 of 100
    (_scored((80, 48), (20, None)), "0", "5", "0", "60.00"),
    (_scored((80, None), (20, None)), "0", "5", "0", "0.00"),
    # rounded once, at the end: 3 x 33.335 is 100.005, not 3 x 33.34
    (_scored((40, "33.335"), (30, "33.335"), (30, "33.335")), "0", "5", "0", "100.01"),
    (_scored((100, "85.124999")), "0", "5", "0", "85.12"),
    (_scored((100, "85.125")), "0", "5", "0", "85.13"),
    # three late starts and two falsified projects: 0.3 + 0.4
    (_scored((100, 90)), "0", "5", "0.7", "89.30"),
]


@pytest.mark.parametrize(("scores", "bonus", "cap", "deductions", "total"), TOTALS)
def test_the_total_is_bounded_and_rounded_once(scores, bonus, cap, deductions, total):
    got = total_of(
        scores, bonus=D(bonus), bonus_cap=None if cap is None else D(cap), deductions=D(deductions)
    )
    assert str(got.total) == total


def test_weights_that_do_not_apply_are_spread_in_proportion():
    got = total_of(_scored((50, 40), (30, 15), (20, None)))
    assert (got.base, got.spread) == (D("68.75"), D("1.25"))


def test_half_a_hundredth_goes_up():
    assert [str(rounded(D(points))) for points in ("0.005", "0.015", "0.0149", "2.675")] == [
        "0.01",
        "0.02",
        "0.01",
        "2.68",
    ]


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("ratio", {}),
        ("ratio_capped", {"cap": "0"}),
        ("ratio_capped", {"cap": "eleven"}),
        ("ratio_capped", {"cap": "NaN"}),
        ("ratio_capped", {"caps": "1"}),
        ("ratio_bonus", {"bonus_rate": "-1"}),
        ("milestone", {"late_factor": "1.1"}),
        ("step", {}),
        ("step", {"steps": [["10", "0.5"], ["10", "1"]]}),
        ("step", {"steps": [["20", "0.5"], ["10", "1"]]}),
        ("step", {"steps": [["10", "1.5"]]}),
        ("step", {"steps": [["10"]]}),
        ("step", {"steps": [["ten", "0.5"]]}),
    ],
)
def test_numbers_that_no_formula_can_have_are_refused_with_words(kind, params):
    with pytest.raises(ValidationError) as refused:
        clean_params(kind, params)
    assert refused.value.messages[0]


def test_numbers_that_are_not_given_have_their_defaults():
    assert clean_params("ratio_capped", {}) == {"cap": D(1)}
    assert clean_params("efficacy", {}) == {"floor": D(60)}
    assert clean_params("step", {"steps": [["1", "1"]]}) == {"steps": [(D(1), D(1))], "of_target": False}
