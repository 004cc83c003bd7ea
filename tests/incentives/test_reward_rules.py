import datetime as dt
import os
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
import yaml
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import as_data, in_readers_language
from incentives.bands import Band, Mode, rounded, slices_of, worth_of
from incentives.parts import apportion
from incentives.reward_content import clean, indicators, lines
from incentives.reward_rules import (
    instalments_of,
    less_granted,
    repayment_for,
    reward_for,
    rule_of,
    shared,
    within_the_year,
)
from tests.incentives.worked_cases import WORKED

# 100,000 of each are the proof of issue 7; a few of them run with every test.
MANY = settings(max_examples=int(os.getenv("MANY_EXAMPLES", "300")), deadline=None)
FOLDER = django_settings.BASE_DIR / "policies" / "guangxi-ftz-2021"
FILE = yaml.safe_load((FOLDER / "incentives.yaml").read_text(encoding="utf-8"))
CONTENTS = {entry["code"]: clean(entry["content"]) for entry in FILE["reward_rules"]}
SOCIAL = CONTENTS["EX-SOCIAL-2021"]

amounts = st.decimals(min_value=0, max_value=Decimal("9999999999999.99"), places=2)
weights = st.lists(
    st.decimals(min_value=0, max_value=100, places=2), min_size=1, max_size=9
).filter(any)  # fmt: skip
rates = st.decimals(min_value=0, max_value=1, places=8)
limits = st.lists(st.decimals(min_value="0.01", max_value=10**12, places=2), max_size=6, unique=True)


@pytest.mark.parametrize(("code", "base", "bonuses", "amount", "why"), WORKED)
def test_published_rules_give_what_was_worked_out_by_hand(code, base, bonuses, amount, why):
    computed = reward_for(rule_of(CONTENTS[code]), Decimal(str(base)), bonuses)
    assert computed.amount == Decimal(amount), (why, computed.steps)


def test_the_derivation_of_an_amount_can_be_read_in_both_languages():
    steps = [as_data(step) for step in reward_for(rule_of(SOCIAL), Decimal(300_000_000)).steps]
    with override("en"):
        assert [in_readers_language(step) for step in steps] == [
            "Base: 300,000,000.",
            "10,000,000 × 0.3 % = 30,000.",
            "90,000,000 × 0.4 % = 360,000.",
            "200,000,000 × 0.5 % = 1,000,000.",
            "At most 1,000,000 a project: 1,000,000.",
        ]
    with override("zh-hans"):
        assert in_readers_language(steps[-1]) == "单个项目不超过 1,000,000 元：核定 1,000,000 元。"


@MANY
@given(whole=amounts, parts=weights, sign=st.sampled_from([1, -1]))
def test_the_parts_of_any_whole_are_together_exactly_the_whole(whole, parts, sign):
    apportioned = apportion(sign * whole, parts)
    assert sum(apportioned) == sign * whole
    total = sum(map(Fraction, parts))
    for part, weight in zip(apportioned, parts, strict=True):
        assert part == part.quantize(Decimal("0.01"))
        assert abs(Fraction(part) - sign * Fraction(whole) * Fraction(weight) / total) < Fraction(1, 100)


@MANY
@given(base=amounts, ends=limits, rate=st.lists(rates, min_size=7, max_size=7), mode=st.sampled_from(Mode))
def test_the_bands_of_any_base_give_exactly_what_fractions_give(base, ends, rate, mode):
    bands = [Band(upto, one) for upto, one in zip([*sorted(ends), None], rate, strict=False)]
    slices = slices_of(base, bands, mode)
    assert sum((one.of for one in slices), Decimal(0)) == base
    expected, low = Fraction(0), Fraction(0)
    for band in bands:
        high = Fraction(base) if band.upto is None else min(Fraction(base), Fraction(band.upto))
        if mode == Mode.MARGINAL:
            expected += max(high - low, 0) * Fraction(band.rate)
            low = max(low, high)
        elif band.upto is None or base <= band.upto:
            expected = Fraction(base) * Fraction(band.rate)
            break
    assert Fraction(worth_of(slices)) == expected


@MANY
@given(base=amounts, shares=weights, code=st.sampled_from(sorted(CONTENTS)))
def test_no_fen_is_lost_from_the_base_to_the_instalments_of_every_share(base, shares, code):
    rule = rule_of(CONTENTS[code])
    computed = reward_for(rule, base)
    paid = Decimal(0)
    for place in range(len(shares)):
        share = shared(computed, shares, place)
        parts = instalments_of(rule, share.amount)
        assert sum((part for _stage, part in parts), Decimal(0)) == share.amount
        paid += share.amount
    assert paid == computed.amount


def test_an_amount_does_not_depend_on_the_precision_that_somebody_set():
    content = SOCIAL | {"rounding": {"to": "0.01", "way": "half_up"}, "cap_per_project": ""}
    rule, base = rule_of(content), Decimal("9999999999999.99")
    with localcontext() as narrow:
        narrow.prec = 6
        by_few_digits = reward_for(rule, base)
    assert by_few_digits == reward_for(rule, base)
    assert by_few_digits.amount == Decimal("49999890000.00")  # 390,000 + 49,999,499,999.99995


@pytest.mark.parametrize(
    ("amount", "to", "way", "expected"),
    [
        ("199.99", "100", "down", "100.00"),
        ("0.005", "0.01", "half_up", "0.01"),
        ("0.00499", "0.01", "half_up", "0.00"),
        ("150", "100", "half_up", "200.00"),
    ],
)
def test_amounts_are_rounded_as_the_version_says(amount, to, way, expected):
    assert rounded(Decimal(amount), Decimal(to), way) == Decimal(expected)


def test_of_equal_remainders_the_earlier_gets_the_fen():
    assert apportion(Decimal("100.00"), [Decimal(1)] * 3) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]


def test_earlier_grants_and_the_year_limit_what_is_still_granted():
    rule = rule_of(SOCIAL | {"cap_per_year": "300000"})
    computed = less_granted(reward_for(rule, Decimal(150_000_000)), Decimal(400_000))
    assert computed.amount == Decimal(240_000)
    assert within_the_year(rule, computed, Decimal(100_000)).amount == Decimal(200_000)
    assert less_granted(computed, Decimal(500_000)).amount == 0


@pytest.mark.parametrize(
    ("left_on", "is_fraud", "amount"),
    [
        (dt.date(2021, 1, 1), False, "1000.00"),
        (dt.date(2020, 6, 1), False, "1000.00"),
        (dt.date(2023, 1, 1), False, "600.22"),  # 1,096 of 1,826 days
        (dt.date(2026, 1, 1), False, "0.00"),
        (dt.date(2027, 1, 1), False, "0.00"),
        (dt.date(2027, 1, 1), True, "1000.00"),
    ],
)
def test_who_leaves_repays_by_the_days_that_were_not_fulfilled_and_who_cheated_all(left_on, is_fraud, amount):
    repaid = repayment_for(Decimal("1000.00"), dt.date(2021, 1, 1), left_on, 5, is_fraud=is_fraud)
    assert repaid.amount == Decimal(amount)


def test_civil_servants_and_investors_are_paid_by_no_rule():
    rule = rule_of(SOCIAL | {"eligible": ["external", "civil_servant", "investor"], "ineligible": []})
    employments = ("external", "civil_servant", "investor", "agency")
    assert [one for one in employments if rule.pays(one)] == ["external"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bands": [{"upto": None, "rate": "0.1"}, {"upto": 5, "rate": "0.1"}]}, "must rise"),
        ({"bands": [{"upto": 5, "rate": "0.1"}, {"upto": 5, "rate": "0.2"}]}, "must rise"),
        ({"bands": [{"upto": None}]}, "either a rate or an amount"),
        ({"bands": [{"upto": None, "rate": "0.1", "amount": "5"}]}, "either a rate or an amount"),
        ({"bands": [{"upto": None, "amount": "5"}]}, "none has an amount"),
        ({"bands": [{"upto": None, "rate": "1.1"}]}, "between 0 and 1"),
        ({"bands": [{"upto": None, "rate": 0.003}]}, "quotation marks"),
        ({"instalments": [{"stage": "started", "share": "0.99"}]}, "exactly 1"),
        (
            {"instalments": [{"stage": s, "share": "0.5"} for s in ("in_production", "started")]},
            "follow the stages",
        ),
        ({"eligible": ["civil_servant"]}, "Nobody could be paid"),
        ({"eligible": ["civil_servant", "external"]}, "are never paid: do not choose them"),
        ({"eligible": []}, "“Who is paid” is missing"),
        ({"publicity_working_days": 0}, "for 5 working days at least"),
        ({"base": "moon"}, "“What it is computed from”: choose one"),
        ({"bands": ["x"]}, "cannot be read"),
        ({"bands": [{"upto": None, "rate": "viel"}]}, "“Bands”: “viel” is not a number"),
        ({"instalments": [{"share": "1"}]}, "“Instalments”: choose one"),
        ({"cap_per_project": "1e9999999"}, "“At most for a project”: “1e9999999” is not a number"),
        ({"cap_per_year": "1e999999999999"}, "is not a number"),
        ({"claim_months": 999999999}, "no more than 50 years"),
        ({"publicity_working_days": 9999}, "120 working days at most"),
        ({"bands": [{"upto": "NaN", "rate": "0.1"}, {"upto": None, "rate": "0.1"}]}, "“NaN” is not a number"),
        ({"cap_per_project": "-5"}, "A cap is an amount above zero"),
        ({"colour": "red"}, "colour is not known here"),
        ({"rounding": {"to": "0", "way": "down"}}, "above zero"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_with_the_reason(change, words):
    with pytest.raises(ValidationError, match=words):
        clean(SOCIAL | change)


def test_a_content_that_was_cleaned_stays_what_it_is_and_can_be_read():
    for content in CONTENTS.values():
        assert clean(content) == content
        assert all(lines(content))
        assert list(indicators(content)) == [content["base"]]
