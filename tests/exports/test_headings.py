"""Headings H01-H07 of the catalogue of bad inputs."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from exports.columns import Column, Kind
from exports.headings import find_headings, heading_text, sample, unit_in
from exports.limits import Refused
from exports.reader import Grid

COLUMNS = (
    Column("name", "Name", required=True, aliases=("企业名称", "名称")),
    Column("revenue", "Revenue", Kind.MONEY, unit="万元", aliases=("营收", "营业收入")),
    Column("phone", "Phone", Kind.PHONE, aliases=("联系方式/电话",)),
)


def grid(*rows, merges=()) -> Grid:
    return Grid([list(row) for row in rows], "Data", [], list(merges), 0, [], "xlsx")


def keys(found) -> dict[int, str]:
    return {heading.index: heading.key for heading in found.found}


def test_a_list_without_any_column_of_keys_is_asked_for_one():
    texts = grid(["名称", "营收"], ["甲公司", 5])
    found = find_headings(texts, COLUMNS, one_of=("phone", "code"))
    assert [column.key for column in found.missing_all_of] == ["phone"]
    assert not found.usable
    assert find_headings(texts, COLUMNS, one_of=("phone", "revenue")).usable
    chosen = find_headings(texts, COLUMNS, one_of=("phone",), chosen={"1": "phone"})
    assert chosen.usable


def test_h01_a_title_above_the_heading_is_passed_over():
    found = find_headings(
        grid(["2024年企业名录", None], [None], ["企业名称", "营收"], ["甲公司", 5], merges=[(0, 0, 0, 1)]),
        COLUMNS,
    )
    assert (found.first, found.last, keys(found)) == (2, 2, {0: "name", 1: "revenue"})


def test_h01_two_levels_joined_by_merged_cells_are_one_heading():
    found = find_headings(
        grid(
            ["一览表"],
            ["企业名称", "联系方式", None],
            [None, "电话", "地址"],
            ["甲公司", "0771-123456", "x"],
            merges=[(1, 0, 2, 0), (1, 1, 1, 2)],
        ),
        COLUMNS,
    )
    assert (found.first, found.last) == (1, 2)
    assert keys(found) == {0: "name", 1: "phone", 2: ""}
    assert [heading.text for heading in found.unknown] == ["联系方式/地址"]


@pytest.mark.parametrize(
    "text",
    [" 营 收\n（亿元）", "营收(亿元)", "营业收入【单位：亿元】", "Ｒｅｖｅｎｕｅ（亿元）", "营收（亿元）*"],
)
def test_h02_spaces_brackets_and_units_do_not_hide_a_heading(text):
    (_name, revenue) = find_headings(grid(["名称", text], ["甲", 1]), COLUMNS).found
    assert (revenue.key, revenue.unit) == ("revenue", "亿元")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("面积（亩）", "亩"),
        ("占比(%)", "%"),
        ("投资额(万美元)", "万美元"),
        ("名称（全称）", ""),
        ("营收（2023年）", ""),
    ],
)
def test_a_unit_is_only_what_is_one(text, unit):
    assert unit_in(text) == unit


def test_h03_an_unknown_heading_is_listed_and_not_fatal():
    found = find_headings(grid(["名称", "天气"], ["甲", "晴"]), COLUMNS)
    assert found.usable
    assert [heading.text for heading in found.unknown] == ["天气"]
    assert sample(grid(["名称", "天气"], ["甲", "晴"], ["乙", 5.0]), found, 1) == ["晴", "5"]


def test_h04_two_columns_for_one_field_are_for_the_user_to_decide():
    table = grid(["名称", "企业名称"], ["甲", "甲公司"])
    found = find_headings(table, COLUMNS)
    assert not found.usable
    assert [heading.index for heading in found.doubled["name"]] == [0, 1]
    decided = find_headings(table, COLUMNS, chosen={"0": ""})
    assert decided.usable
    assert keys(decided) == {0: "", 1: "name"}


def test_h05_a_missing_required_heading_is_named():
    found = find_headings(grid(["营收", "电话"], [1, 2]), COLUMNS)
    assert not found.usable
    assert [column.key for column in found.missing] == ["name"]


def test_nothing_known_gives_the_first_row_for_the_user_to_assign():
    table = grid(["only a title"], ["甲列", "乙列"], ["x", "y"])
    found = find_headings(table, COLUMNS)
    assert (found.first, keys(found)) == (1, {0: "", 1: ""})
    assert keys(find_headings(table, COLUMNS, chosen={"0": "name", "1": ""})) == {0: "name", 1: ""}
    with pytest.raises(Refused, match="no_heading"):
        find_headings(grid([1, 2], [3, 4]), COLUMNS)


def test_the_columns_of_our_own_report_are_not_unknown():
    found = find_headings(grid(["结果", "名称"], ["失败", "甲"]), COLUMNS, ignored=("结果",))
    assert keys(found) == {1: "name"}


def test_a_currency_in_a_label_is_no_unit():
    columns = (Column("revenue", "Revenue (CNY)", Kind.MONEY, unit="万元"),)
    for text, unit in (
        ("Revenue (CNY)", ""),
        ("Revenue (CNY) (万元)", "万元"),
        ("Revenue (CNY)（亿元）", "亿元"),
    ):
        (heading,) = find_headings(grid([text], [1]), columns).found
        assert (heading.key, heading.unit) == ("revenue", unit)


def test_a_column_that_files_cannot_change_is_neither_taken_nor_called_unknown():
    read_only = (Column("updated", "Updated on", importable=False),)
    found = find_headings(grid(["名称", "Updated on", "天气"], ["甲", 1, 2]), COLUMNS, read_only=read_only)
    assert keys(found) == {0: "name", 1: "", 2: ""}
    assert [heading.text for heading in found.unknown] == ["天气"]


@pytest.mark.parametrize(
    ("language", "currency_key", "heading"),
    [
        ("zh-hans", "", "Revenue (万元)"),
        ("en", "", "Revenue (CNY 10,000)"),
        ("en", "currency", "Revenue (10,000 units)"),
    ],
)
def test_what_an_export_writes_above_a_column_is_recognised(language, currency_key, heading):
    columns = [replace(c, currency_key=currency_key) if c.key == "revenue" else c for c in COLUMNS]
    with override(language):
        headings = [heading_text(column) for column in columns]
    assert headings == ["Name", heading, "Phone"]
    found = find_headings(grid(headings, ["甲", 1, 2]), columns)
    assert keys(found) == {0: "name", 1: "revenue", 2: "phone"}
    assert found.known[1].unit == "万元"
