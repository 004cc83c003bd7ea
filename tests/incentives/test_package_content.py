from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.flow import MoveRefused
from incentives.choices import RuleKind
from incentives.package_content import clean, indicators, instalments_of, lines
from incentives.package_words import measure_in_words
from incentives.services.rules import rule_enforce
from tests.factories import UserFactory
from tests.incentives.packages import AUTOMATIC, MEASURE, package
from tests.incentives.rules import draft, reviewed


def in_parts(*parts):
    return package(MEASURE | {"instalments": [{"share": share, "months": months} for share, months in parts]})


def test_what_is_clean_stays_as_it_is():
    once = clean(package(MEASURE, AUTOMATIC))
    assert clean(once) == once
    assert once["measures"][0]["cap"] == "1000000.00"
    assert once["clocks"]["finance_review"] == 10


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"package_kind": "general", "measures": []}, "at least one measure"),
        (package(MEASURE, MEASURE), "same code: M-1"),
        (package(package_kind="tailored"), "Kind of package: “tailored” is not one of"),
        (package(clocks={"publicity": 4}), "Public notice: enter 5 to 120"),
        (package(clocks={"paid": 4}), "No time runs in “paid”"),
        (package(MEASURE | {"cap": "-1"}), "Measure M-1: Enter an amount in yuan above 0"),
        (package(MEASURE | {"cap": "1.005"}), "two decimals at most"),
        (package(MEASURE | {"funding": {"region": "0.5", "area": "0.4"}}), "must make exactly 1"),
        (package(MEASURE | {"funding": {"nation": "1"}}), "Budget shares are those of"),
        (package(MEASURE | {"benefit": {"mode": "share", "base": "in_zone", "rate": "0.1"}}), "is none"),
        (
            package(MEASURE | {"benefit": {"mode": "share", "base": "revenue", "rate": "5"}}),
            "between 0 and 1",
        ),
        (package(MEASURE | {"benefit": {"mode": "in_kind"}}), "Say in Chinese"),
        (package(MEASURE | {"conditions": [{"indicator": "nothing"}]}), "no indicator “nothing”"),
        (package(MEASURE | {"claim_from": "1.1."}), "is no day"),
        (package(MEASURE | {"instalments": "60/40"}), "as a list of share and months"),
        (package(MEASURE | {"instalments": [{"share": 1}]}), "its share and its months"),
        (in_parts(("0.6", 0), ("0.3", 12)), "together must be exactly 1"),
        (in_parts(("1.5", 0), ("-0.5", 12)), "each above zero"),
        (in_parts(("1", 6)), "first instalment is after 0 months"),
        (in_parts(("0.5", 0), ("0.5", 0)), "the others follow"),
        (in_parts(("0.5", 0), ("0.5", 121)), "after at most 120"),
        (package(MEASURE | {"reward": 1}), "Not known here: reward"),
        (package(MEASURE | {"title_zh": ""}), "Chinese title"),
    ],
)
def test_a_package_that_cannot_be_is_refused_with_the_place(content, words):
    with pytest.raises(ValidationError) as refused:
        clean(content)
    assert words in " ".join(refused.value.messages)


def test_all_problems_are_told_at_once():
    with pytest.raises(ValidationError) as refused:
        clean(package(MEASURE | {"cap": "x"}, AUTOMATIC | {"instrument": "gift"}, package_kind=""))
    assert len(refused.value.messages) == 3


def test_a_package_is_said_in_both_languages():
    content = clean(package(MEASURE, AUTOMATIC))
    with override("en"):
        said = list(lines(content))
    assert said[1] == (
        "M-1 Grant on fixed assets (第三条): 5 % of: Fixed-asset investment, verified, "
        "at most CNY 1 million, if Fixed-asset investment, verified at least CNY 10 million."
    )
    assert said[2].startswith("M-2 服务专员: A service officer, granted without application.")
    with override("zh-hans"):
        assert "一名服务专员" in list(lines(content))[2]


def test_instalments_are_said_and_together_are_the_whole():
    [measure] = clean(in_parts(("0.3333", 0), ("0.3333", 1), ("0.3334", 12)))["measures"]
    said = "paid in instalments: 33.33 % at once; 33.33 % after a month; 33.34 % after 12 months"
    assert said in measure_in_words(measure)
    parts = instalments_of(measure, Decimal("0.05"))
    assert (sum(part for _months, part in parts), len(parts)) == (Decimal("0.05"), 3)
    assert instalments_of(measure, Decimal("0.01")) == [(12, Decimal("0.01"))]
    assert instalments_of(clean(package())["measures"][0], Decimal(7)) == [(0, Decimal(7))]


def test_the_figures_that_a_package_rests_on_are_named():
    assert set(indicators(clean(package()))) == {"fixed_asset_verified"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "words"),
    [("project_specific", "the project to which"), ("chain_exclusive", "the chain for which")],
)
def test_a_package_for_one_does_not_take_effect_for_everybody(kind, words, chief, region_admin):
    version = reviewed(draft(RuleKind.PACKAGE, "P", package(package_kind=kind), region_admin), chief)
    with pytest.raises(MoveRefused, match=words):
        rule_enforce(version=version, actor=UserFactory(role=chief.role))
