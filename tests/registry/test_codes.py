"""Credit codes (GB 32100) and LEIs. The codes are those of domain.md 4.4: invented, but well made."""

import unicodedata

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.choices import EnterpriseKind
from registry.codes import (
    USCC_SIGNS,
    check_lei,
    check_uscc,
    guess_kind,
    organisation_check_character,
    organisation_code,
)

NANNING = "914501000000DEM183"
VALID = [NANNING, "914507000000DEM26W", "914514000000DEM34L", "124500000000DEM42K", "514500000000DEM50D"]
LEI = "5493001KJTIIGC8Y1R12"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
unhurried = settings(deadline=None)  # a busy machine is no failure


def check_character(body):
    """GB 32100 written once more, so that codes can be made without the code under test."""
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return SIGNS[(31 - total % 31) % 31]


def full_width(text):
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("code", VALID)
def test_a_right_code_has_neither_errors_nor_warnings(code):
    check = check_uscc(code)
    assert (check.value, check.errors, check.warnings, check.ok) == (code, (), (), True)


@pytest.mark.parametrize("code", VALID)
def test_any_other_last_character_is_refused_and_named(code):
    for sign in sorted(USCC_SIGNS - {code[-1]}):
        check = check_uscc(code[:-1] + sign)
        assert not check.ok
        assert check.errors == (
            f"The check character (character 18, {sign}) does not fit the other 17: at least one is wrong. "
            "Compare the code with the business licence, character by character.",
        )


@unhurried
@given(st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_wrong_character_anywhere_is_noticed(position, sign):
    wrong = NANNING[:position] + sign + NANNING[position + 1 :]
    assert check_uscc(wrong).ok is (wrong == NANNING)


@pytest.mark.parametrize(
    "typed",
    [
        NANNING.lower(),
        full_width(NANNING),
        full_width(NANNING.lower()),
        f"  {NANNING}\t",
        "9145 0100 0000 DEM1 83",
        "914501-000000DEM18-3",
        f"\u3000{NANNING}\ufeff",
        f"'{NANNING}",
    ],
)
def test_width_case_spaces_and_invisible_marks_are_put_right(typed):
    assert check_uscc(typed).value == NANNING
    assert check_uscc(typed).ok


@pytest.mark.parametrize(("typed", "count"), [("", 0), (NANNING[:16], 16), (NANNING + "0", 19), ("桂", 1)])
def test_another_length_is_an_error_that_counts(typed, count):
    assert check_uscc(typed).errors == (
        f"A credit code has 18 characters; this one has {count}. Copy it again from the business licence.",
    )


def test_fifteen_digits_are_recognised_as_an_old_registration_number():
    assert "old registration number" in check_uscc("450100200012345").errors[0]
    assert "this one has 15" in check_uscc("45010020001234A").errors[0]


@pytest.mark.parametrize(("letter", "likely"), [("I", "1"), ("O", "0"), ("Z", "2"), ("S", "5"), ("V", "U")])
def test_a_letter_no_code_contains_is_pointed_at_and_not_replaced(letter, likely):
    check = check_uscc(NANNING[:17] + letter.lower())
    assert check.value == NANNING[:17] + letter
    assert check.errors == (
        f"Character 18 is {letter}, which no credit code contains. "
        f"Look at the business licence: perhaps it is {likely}.",
    )


def test_every_impossible_character_is_reported_with_its_position():
    errors = check_uscc("I145010000桂0DEM18O").errors
    assert [error.split(",")[0] for error in errors] == [
        "Character 1 is I",
        "Character 11 is 桂",
        "Character 18 is O",
    ]


def test_a_letter_among_the_division_digits_is_an_error_even_with_a_right_check_character():
    body = "9145A1000000DEM18"
    check = check_uscc(body + check_character(body))
    assert check.errors == (
        "Character 5 is A, but characters 3 to 8 are digits (the place of registration). "
        "Compare it with the business licence.",
    )


def test_authorities_written_with_a_letter_are_accepted():
    body = "N24501000000DEM18"  # village collectives register under N
    assert check_uscc(body + check_character(body)).ok


def test_a_wrong_organisation_code_inside_a_right_credit_code_is_a_warning():
    body = "914501000000DEM19"
    check = check_uscc(body + check_character(body))
    assert check.ok
    assert [warning.split(",")[0] for warning in check.warnings] == [
        "The organisation code inside this credit code (0000DEM19"
    ]


@pytest.mark.parametrize("code", [*VALID, "91110000600037341L"])
def test_the_organisation_code_satisfies_its_own_standard(code):
    carried = organisation_code(code)
    assert organisation_check_character(carried[:-1]) == carried[-1]


@pytest.mark.parametrize(
    ("body", "sign"),
    [
        ("D2143569", "X"),  # the example printed in GB 11714
        ("00000000", "0"),
        ("00000005", "1"),
    ],
)
def test_organisation_check_characters(body, sign):
    assert organisation_check_character(body) == sign


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (NANNING, EnterpriseKind.CN_COMPANY),
        ("92", EnterpriseKind.INDIVIDUAL_BUSINESS),
        ("93", EnterpriseKind.COOPERATIVE),
        ("124500000000DEM42K", EnterpriseKind.CN_INSTITUTION),
        ("11", EnterpriseKind.GOVERNMENT_BODY),
        ("514500000000DEM50D", EnterpriseKind.CN_SOCIAL_ORG),
        ("52", EnterpriseKind.CN_SOCIAL_ORG),
        ("Y1", None),
        ("", None),
    ],
)
def test_the_first_two_characters_tell_the_kind(code, kind):
    assert guess_kind(code) == kind


def test_an_lei_is_checked_and_normalised():
    assert check_lei(f" {LEI.lower()} ") == check_lei(LEI)
    assert check_lei(LEI).ok
    assert check_lei(LEI).value == LEI


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (LEI[:-1] + "3", "The last two digits of this LEI do not fit the others"),
        (LEI[:-1], "this one has 19"),
        ("", "this one has 0"),
        ("桂" + LEI[1:], "do not fit"),
    ],
)
def test_a_wrong_lei_is_refused_with_a_reason(typed, words):
    (error,) = check_lei(typed).errors
    assert words in error


@unhurried
@given(st.text(max_size=40))
def test_no_text_breaks_the_checks(text):
    for check in (check_uscc, check_lei):
        assert check(text).value == check(check(text).value).value
        assert check(text).ok == (not check(text).errors)
        assert unicodedata.is_normalized("NFC", check(text).value) or not check(text).ok
