"""Cells R01-R35 of the catalogue of bad inputs: what each becomes, or the words that say what to write."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from exports.clean import Unreadable
from exports.columns import Column, Kind
from exports.reader import CellError, Duration, Uncomputed
from exports.values import CellReader, Parsed

TODAY = dt.date(2024, 6, 30)
GOOD_CODE = "91110000600037341L"


class Standing(TextChoices):
    ACTIVE = "active", _("In business")
    CLOSED = "closed", _("Closed")


def places(_user):
    return [(1, "钦州市钦南区", ("钦南区", "450702")), (2, "南宁市", ("南宁",)), (3, "南宁经开区", ("南宁",))]


def parse(kind: Kind, cell, heading_unit: str = "", **more) -> Parsed:
    made = Column("x", "X", kind, **more)
    return CellReader([made], user=None, today=TODAY).read(made, cell, heading_unit)


def value(kind: Kind, cell, heading_unit: str = "", **more):
    return parse(kind, cell, heading_unit, **more).value


def complaint(kind: Kind, cell, heading_unit: str = "", **more) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(kind, cell, heading_unit, **more)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [GOOD_CODE.lower(), f" {GOOD_CODE} ", "9111 0000 6000 37341L", "９１１１００００６０００３７３４１Ｌ"],
)
def test_r01_a_credit_code_is_normalised(text):
    assert value(Kind.USCC, text) == GOOD_CODE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("91110000600037341M", "place 18"),  # R02
        ("9I110000600037341L", "The letter I at place 2 does not occur in credit codes. Is it 1?"),  # R03
        ("91110000O00037341L", "Is it 0?"),
        ("110000012345678", "old registration number"),  # R04
        (110000012345678, "old registration number"),
        (9.14601001234568e17, "its last digits are lost"),  # R05
        ("9.14601001234568E+17", "Format the column as text and paste"),  # R05 in a text file
        ("9111000060003734", "16 characters"),
        ("AB110000600037341L"[:2] + "X" + GOOD_CODE[3:], "not built like"),
    ],
)
def test_a_wrong_credit_code_is_named_and_never_corrected(text, words):
    assert words in complaint(Kind.USCC, text)


def test_r06_a_blank_code_is_refused_where_it_is_required():
    assert complaint(Kind.USCC, "", required=True) == complaint(Kind.USCC, "N/A", required=True)
    assert value(Kind.USCC, "") == ""


@pytest.mark.parametrize(
    ("cell", "unit", "amount", "currency"),
    [
        ("5,000", "", "50000000", ""),  # R09, in a column of 万元
        ("5,000万元", "", "50000000", "CNY"),  # R10
        ("1亿元", "", "100000000", "CNY"),
        ("５０００", "", "50000000", ""),
        ("1.2亿", "", "120000000", ""),
        (5000, "", "50000000", ""),
        (500.1234, "", "5001234", ""),
        (0.1, "亿元", "10000000", ""),
        ("500(万)", "", "5000000", ""),
        ("100(万元人民币)", "", "1000000", "CNY"),
        ("100万美元", "", "1000000", "USD"),
        ("2万港元", "", "20000", "HKD"),
        (3, "万美元", "30000", "USD"),
        ("(1,234)", "", "-12340000", ""),  # R13
        (-3.5, "", "-35000", ""),
    ],
)
def test_amounts_with_their_units_and_currencies(cell, unit, amount, currency):
    parsed = parse(Kind.MONEY, cell, unit, unit="万元")
    assert (parsed.value, parsed.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("cell", "warning"),
    [
        ("1.2亿", "“1.2亿” was read as CNY 120 million."),
        ("5,000元", "“5,000元” was read as CNY 5,000."),
        ("5,000万元", ""),
        ("5000", ""),
        (5000, ""),
    ],
)
def test_r10_r11_a_unit_in_the_cell_wins_and_the_conversion_is_shown(cell, warning):
    assert parse(Kind.MONEY, cell, "万元", unit="元").warning == warning


@pytest.mark.parametrize(
    ("cell", "heading", "kept"),
    [
        ("2.5亿美元", "亿元", "USD 250 million"),
        ("2.5亿美元", "", "USD 250 million"),
        ("3美元", "元", "USD 3"),
        ("500万元", "万美元", "CNY 5 million"),
        ("500万美元", "万美元", ""),
        ("500万元", "万元", ""),
        (500, "万美元", ""),
    ],
)
def test_r11_another_currency_than_that_of_the_column_is_asked_about(cell, heading, kept):
    words = f"“{cell}” names another currency than its column: it is kept as {kept}. Check it."
    assert parse(Kind.MONEY, cell, heading, unit="亿元").warning == (words if kept else "")


@pytest.mark.parametrize("word", ["-", "—", "/", "无", "暂无", "N/A", " n/a ", "", None])
@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.INT, Kind.RATIO, Kind.DATE, Kind.MONTH])
def test_r12_words_for_nothing_are_empty_and_counted(kind, word):
    parsed = parse(kind, word)
    assert (parsed.value, parsed.emptied) == (None, bool(word and word.strip()))
    assert "must be filled in" in complaint(kind, word, required=True)


@pytest.mark.parametrize(
    "text", ["1234-", "约500", "500左右", "500-800", "五百", "1,23,4", "12.5.1", "1e5", True]
)
@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.INT, Kind.RATIO])
def test_r13_r14_no_guess_is_made_about_a_figure(kind, text):
    assert "is not a" in complaint(kind, text)


def test_r15_r17_an_excel_error_is_named_and_a_formula_must_be_computed():
    for kind in Kind:
        if kind not in (Kind.CHOICE, Kind.REF):
            assert "#DIV/0!" in complaint(kind, CellError("#DIV/0!"))
            assert "never computed" in complaint(kind, Uncomputed())


@pytest.mark.parametrize(
    "cell",
    [
        "2021.3.5",
        "2021年3月5日",
        "2021-3-5",
        "2021/3/5",
        "2021-03-05 00:00:00",
        "２０２１-０３-０５",
        "20210305",
        20210305,
        dt.date(2021, 3, 5),
        dt.datetime(2021, 3, 5, 8, 30),
        44260,  # R19
        44260.0,
    ],
)
def test_r18_r19_dates_as_people_write_them(cell):
    parsed = parse(Kind.DATE, cell)
    assert parsed.value == dt.date(2021, 3, 5)
    assert bool(parsed.warning) == (cell == 44260)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("2021年3月", "not a full date"),  # R21
        ("2021", "not a full date"),
        ("21.3.5", "two digits"),
        ("2021-02-30", "no such day"),  # R22
        ("20211345", "no such day"),
        (dt.date(1899, 12, 31), "before 1900"),  # R23
        ("1812-06-24", "before 1900"),
        (Duration("30:00:00"), "a time, not a date"),  # R25
        (19999, "not a full date"),
        (60001, "not a full date"),
    ],
)
def test_a_date_that_is_none_is_refused_with_the_reason(cell, words):
    assert words in complaint(Kind.DATE, cell)


def test_r23_a_date_in_the_future_is_a_warning_unless_the_column_is_about_the_future():
    assert "in the future" in parse(Kind.DATE, "2024-07-01").warning
    assert parse(Kind.DATE, "2024-07-01", future_allowed=True).warning == ""
    assert parse(Kind.DATE, "2024-06-30").warning == ""


@pytest.mark.parametrize(
    "cell", ["2021年3月", "2021-03", "2021.3", "202103", "2021-03-17", dt.date(2021, 3, 17)]
)
def test_r21_a_month_where_a_month_is_meant(cell):
    assert value(Kind.MONTH, cell) == dt.date(2021, 3, 1)


def test_r26_shares_and_percentages_are_not_confused():
    assert value(Kind.RATIO, 0.125) == value(Kind.RATIO, "12.5%") == Decimal("0.125")
    assert "percent sign" in complaint(Kind.RATIO, 12.5)
    assert value(Kind.RATIO, 12.5, maximum=20) == Decimal("12.5")
    assert value(Kind.RATIO, 12.5, "%") == Decimal("0.125")
    assert "percent sign" in complaint(Kind.RATIO, 0.5, "%")


def test_r27_a_whole_number():
    assert value(Kind.INT, 12.0) == value(Kind.INT, "12") == value(Kind.INT, "12人", unit="人") == 12
    assert "whole number" in complaint(Kind.INT, 12.5)
    assert "at least 0" in complaint(Kind.INT, -1, minimum=0)


def test_r28_a_number_in_a_text_column_has_no_decimals():
    assert value(Kind.PHONE, 13012345678.0) == value(Kind.TEXT, 13012345678.0) == "13012345678"
    assert "telephone" in complaint(Kind.PHONE, "ask him")
    assert "its last digits are lost" in complaint(Kind.TEXT, 9.14601001234568e17)
    assert "its last digits are lost" in complaint(Kind.PHONE, "1.38E+10")


def test_r29_a_text_that_is_too_long_is_refused_with_its_length():
    assert "6 characters; at most 5" in complaint(Kind.TEXT, "abcdef", max_length=5)
    assert value(Kind.TEXT, "abcde", max_length=5) == "abcde"


def test_r30_control_characters_are_stripped_and_a_surrogate_refused():
    assert value(Kind.TEXT, "a\x01b\ufffe\x00c\r\nd") == "abc\nd"
    assert "broken character" in complaint(Kind.TEXT, "a\ud800")


@pytest.mark.parametrize("text", ["_x0041_", "=1+1", "+86", "-x", "@home", "N/A", "007"])
def test_r31_r32_text_stays_as_it_is(text):
    assert value(Kind.TEXT, text) == text


def test_r33_a_choice_by_label_value_or_alias():
    options = {"choices": Standing, "choice_aliases": {"存续": "active", "正常": "active"}}
    assert {value(Kind.CHOICE, word, **options) for word in ("In business", "ACTIVE", "正 常")} == {"active"}
    assert "In business, Closed" in complaint(Kind.CHOICE, "gone", **options)
    assert value(Kind.CHOICE, "无", **options) is None


def test_r34_a_reference_by_any_of_its_names_and_never_by_an_ambiguous_one():
    assert value(Kind.REF, "钦南区", lookup=places) == value(Kind.REF, 450702, lookup=places) == 1
    assert "several records" in complaint(Kind.REF, "南宁", lookup=places)
    assert "was not found" in complaint(Kind.REF, "北海", lookup=places)


def test_r35_yes_and_no():
    assert [value(Kind.BOOL, cell) for cell in ("是", "√", 1, "Y", True, 1.0)] == [True] * 6
    assert [value(Kind.BOOL, cell) for cell in ("否", "×", 0, "n", False, "无")] == [False] * 6
    assert value(Kind.BOOL, "") is None
    assert "neither yes nor no" in complaint(Kind.BOOL, "maybe")


def test_a_figure_with_decimals_is_read_and_kept_in_its_range():
    assert value(Kind.NUMBER, "1,200.50") == value(Kind.NUMBER, 1200.5) == Decimal("1200.5")
    assert "not a number" in complaint(Kind.NUMBER, "viel")
    assert "at least 0" in complaint(Kind.NUMBER, "-3", minimum=0)
