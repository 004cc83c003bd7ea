"""H01-H07: headings that people design, and what they put around a table."""

from decimal import Decimal

import pytest

from exports.choices import ImportStatus
from registry.models import Enterprise
from tests.exports.catalogue.cases import case
from tests.exports.catalogue.conftest import CODE, NAME, names, value_of
from tests.registry.samples import CODES

pytestmark = pytest.mark.django_db
HUARUI, HAIBAO, TIANLANG = "南宁华锐电子有限公司", "柳州海豹木业有限公司", "崇左天狼音响有限公司"


@case("H01")
def test_a_title_and_headings_of_three_joined_levels(drop_rows):
    def merge(_workbook, sheet):
        for cells in ("A1:E1", "A2:A4", "B2:B4", "C2:E2", "C3:D3", "E3:E4"):
            sheet.merge_cells(cells)

    dropped = drop_rows(
        ["2024年重点企业一览表"],
        [NAME, CODE, "基本情况"],
        [None, None, "资本", None, "企业规模"],
        [None, None, "注册资本（亿元）", "实缴资本（万元）", None],
        [HUARUI, CODES[0], 1.5, 500, "大型"],
        change=merge,
    )
    assert [(h["text"], h["key"], h["unit"]) for h in dropped.job.summary["headings"]] == [
        (NAME, "name", ""),
        (CODE, "uscc", ""),
        ("基本情况/资本/注册资本（亿元）", "registered_capital", "亿元"),
        ("基本情况/资本/实缴资本（万元）", "paid_in_capital", "万元"),
        ("基本情况/企业规模", "size_class", ""),
    ]
    dropped.confirm()
    enterprise = Enterprise.objects.get()
    assert (enterprise.registered_capital, enterprise.paid_in_capital) == (150_000_000, 5_000_000)


def test_a_unit_said_of_a_group_or_above_the_whole_table_is_heeded(drop_rows):
    """Told wrong by 10,000, and nobody would see it."""

    def group(_workbook, sheet):
        for cells in ("A1:A2", "B1:B2", "C1:D1"):
            sheet.merge_cells(cells)

    heads = [NAME, CODE, "资本（亿元）"], [None, None, "注册资本", "实缴资本"]
    drop_rows(*heads, [HUARUI, CODES[0], 1.5, 0.5], change=group).confirm()
    assert (value_of("registered_capital"), value_of("paid_in_capital")) == (150_000_000, 50_000_000)
    above = [[None, "单位：亿元、人"], [NAME, CODE, "注册资本", "实缴资本（万元）", "从业人数"]]
    dropped = drop_rows(*above, [HUARUI, CODES[0], 2, 300, 40])
    assert "Amounts without a unit of their own were read in 亿元" in dropped.page
    dropped.confirm()
    assert (value_of("registered_capital"), value_of("paid_in_capital")) == (200_000_000, 3_000_000)
    assert value_of("employees") == 40


@case("H02")
def test_spaces_line_ends_full_width_brackets_and_a_unit_do_not_hide_a_heading(drop_rows):
    headings = [" 企 业\n名称*", "统一社会信用代码（18位）", "营业收入 （亿元）", "Ｗｅｂｓｉｔｅ："]
    dropped = drop_rows(headings, [HUARUI, CODES[0], 1.25, "https://huarui.example"])
    assert dropped.job.summary["unknown"] == []
    dropped.confirm()
    assert value_of("revenue_cny") == Decimal(125_000_000)
    assert value_of("website") == "https://huarui.example"


@case("H03")
def test_an_unknown_heading_is_listed_and_its_column_is_left_out(drop_rows):
    dropped = drop_rows([NAME, CODE, "今日天气"], [HUARUI, CODES[0], "晴"])
    assert "Columns not recognised, not imported</dt><dd>今日天气" in dropped.page
    assert dropped.confirm().job.status == ImportStatus.CONFIRMED


@case("H04")
def test_two_columns_for_one_field_are_for_the_user_to_decide(drop_rows):
    dropped = drop_rows([NAME, "单位名称", CODE], ["华锐", HUARUI, CODES[0]])
    assert dropped.job.status == ImportStatus.MAPPING
    assert f"Several columns are taken for “Name”: {NAME}, 单位名称. Keep one." in dropped.page
    assert dropped.confirm().job.status == ImportStatus.MAPPING
    dropped.post("import-map", column_0="", column_1="name", column_2="uscc").confirm()
    assert names() == {HUARUI}


@case("H05")
def test_a_required_heading_that_is_missing_is_named(drop_rows, table):
    """Of enterprises no column must be there: a file may change what is known of them by code alone."""
    dropped = drop_rows(["类型", "片区"], ["IPA", None], table="organisations")
    assert dropped.job.status == ImportStatus.MAPPING
    assert "Not found in the file, but needed: Code, Name." in dropped.page


@case("H06")
def test_sums_and_notes_below_the_table_are_passed_over_with_a_reason(drop_rows):
    notes = [
        "合 计",
        "本页小计（万元）：",
        "填表人：张三",
        "制表：李四",
        "注1：以上为准",
        "数据来源：登记机关",
    ]
    dropped = drop_rows(
        [NAME, CODE],
        [HUARUI, CODES[0]],
        [None],
        *([note, 5] for note in notes),
        ["合计科技有限公司", CODES[1]],
    )
    assert dropped.counts == {"new": 2}
    assert [(skipped["row"], skipped["text"]) for skipped in dropped.job.summary["skipped"]] == [
        (row, note) for row, note in enumerate(notes, start=4)
    ]
    assert "Row 4, a row of sums: 合 计" in dropped.page
    assert "Row 6, a note below the table: 填表人：张三" in dropped.page
    dropped.confirm()
    assert names() == {HUARUI, "合计科技有限公司"}


@case("H07")
def test_a_merged_cell_counts_for_all_its_rows_where_it_is_a_place_and_never_where_it_is_an_amount(drop_rows):
    def merge(_workbook, sheet):
        for column in "CDE":
            sheet.merge_cells(f"{column}2:{column}4")

    dropped = drop_rows(
        [NAME, CODE, "行政区划", "省份", "注册资本"],
        [HUARUI, CODES[0], "南宁市", None, 500],
        [HAIBAO, CODES[1]],
        [TIANLANG, CODES[2]],
        change=merge,
    )
    dropped.confirm()
    found = Enterprise.objects.order_by("uscc").values_list("uscc", "division", "registered_capital")
    assert list(found) == [
        (CODES[0], "450100", Decimal(5_000_000)),
        (CODES[1], "450100", None),
        (CODES[2], "450100", None),
    ]
    coded = drop_rows(
        [NAME, CODE, "网址"],
        [HUARUI, CODES[0], None],
        [HAIBAO, None, "https://x.example"],
        change=lambda _workbook, sheet: sheet.merge_cells("B2:B3"),
    )
    assert coded.counts == {"unchanged": 1, "failed": 1}
