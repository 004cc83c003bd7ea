from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.money import MoneyError, display_money, in_unit, parse_money, raw_money


@pytest.mark.parametrize(
    ("text", "unit", "amount", "currency"),
    [
        ("1200.50", "元", "1200.50", ""),
        ("5000", "万元", "50000000", ""),
        ("５０００", "万元", "50000000", ""),
        ("5,000万元", "元", "50000000", "CNY"),
        ("1亿元", "万元", "100000000", "CNY"),
        ("1.2亿", "万元", "120000000", ""),
        ("500(万)", "元", "5000000", ""),
        ("500（万）", "元", "5000000", ""),
        ("100(万元人民币)", "元", "1000000", "CNY"),
        ("1,000(万)", "元", "10000000", ""),
        ("100万美元", "元", "1000000", "USD"),
        ("1000(万)美元", "元", "10000000", "USD"),
        ("美元100", "万元", "100", "USD"),
        ("3千元", "元", "3000", "CNY"),
        ("(1,234)", "元", "-1234", ""),
        ("-12.5", "元", "-12.5", ""),
        ("0", "亿元", "0", ""),
        ("0.005", "元", "0.01", ""),
    ],
)
def test_amounts_are_read_as_officials_write_them(text, unit, amount, currency):
    assert parse_money(text, unit=unit) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "约500",
        "500左右",
        "500-800",
        "1234-",
        "1,23",
        "abc",
        "1e5",
        "100万美元欧元",
        "99999999999999",
        "NaN",
    ],
)
def test_what_is_no_amount_is_refused_with_its_text(text):
    with pytest.raises(MoneyError) as refused:
        parse_money(text)
    assert text in str(refused.value)


@given(
    cents=st.integers(min_value=0, max_value=10**14),
    unit=st.sampled_from(["元", "万元", "亿元"]),
)
def test_an_amount_written_in_a_unit_is_read_back_to_the_cent(cents, unit):
    amount = Decimal(cents) / 100
    assert parse_money(f"{in_unit(amount, unit):f}", unit=unit) == (amount, "")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (None, "CNY", ""),
        ("800", "CNY", "800 元"),
        ("3500000", "CNY", "350 万元"),
        ("123456789", "CNY", "1.23 亿元"),
        ("10000", "USD", "1 万美元"),
        ("-20000", "CNY", "-2 万元"),
        ("0", "THB", "0 THB"),
    ],
)
def test_short_forms_use_the_largest_unit_that_fits(amount, currency, shown):
    with override("zh-hans"):
        assert display_money(amount and Decimal(amount), currency) == shown


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (None, "CNY", ""),
        ("800", "CNY", "CNY 800"),
        ("5000.50", "", "CNY 5,000.50"),
        ("3500000", "CNY", "CNY 3.5 million"),
        ("123456789", "USD", "USD 123.46 million"),
        ("-2500000000", "CNY", "CNY -2.5 billion"),
    ],
)
def test_an_english_page_counts_in_millions(amount, currency, shown):
    with override("en"):
        assert display_money(amount and Decimal(amount), currency) == shown


def test_the_raw_figure_shows_every_digit():
    assert raw_money(Decimal("123456789.10")) == "123,456,789.10 CNY"
    assert raw_money(None) == ""
