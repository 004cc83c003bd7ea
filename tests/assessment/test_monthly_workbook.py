"""The workbook of the monthly report: every cell from the snapshot, live formulas, the same bytes again."""

import copy
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from assessment.monthly.inputs import monthly_inputs
from assessment.monthly.sheets import DETAIL, SUMMARY, Kind
from assessment.workbooks.monthly import monthly_workbook
from assessment.workbooks.monthly_notes import checksum
from exports.books.verify import dead_links, differences, figures_without_link, formula_cells
from tests.assessment.monthly import DRAWN_ON, JUNE, world
from tests.libreoffice import recalculated

FILED = {
    "edition": {
        "filed_by": "经办人",
        "filed_at": "2026-07-03T10:20:30",
        "number": 1,
        "before": None,
    },
    "changes": [],
}
FIRST = 6


@pytest.fixture
def snapshot(north_officer, north_manager) -> dict:
    made = world(north_officer, north_manager)
    return monthly_inputs(made.area, JUNE, DRAWN_ON) | FILED


@pytest.fixture
def empty(north) -> dict:
    return monthly_inputs(north, JUNE, DRAWN_ON) | FILED


def opened(content: bytes, **options):
    return load_workbook(io.BytesIO(content), **options)


def shown(column, value):
    if value is None:
        return None
    if column.kind == Kind.DATE:
        return dt.datetime.fromisoformat(value)
    if column.kind in (Kind.TEXT, Kind.CODE):
        return value
    return pytest.approx(float(Decimal(value) / column.scale), rel=1e-12)


@pytest.mark.django_db
def test_every_cell_of_every_sheet_is_the_value_of_the_snapshot(snapshot):
    book = opened(monthly_workbook(snapshot), data_only=True)
    sheets = "汇总 在谈 签约 开工 投产 到位资金 线索 说明 变更 _meta 佐证索引"
    assert book.sheetnames == sheets.split()
    for sheet in DETAIL:
        rows = snapshot["sheets"][sheet.key]
        assert rows
        for number, row in enumerate(rows, start=1):
            cells = [cell.value for cell in book[sheet.name][FIRST + number - 1]]
            expected = [number, *(shown(column, row["values"][column.key]) for column in sheet.columns[1:])]
            assert cells == expected, sheet.name


@pytest.mark.django_db
def test_the_headings_stand_in_letter_order_above_the_rows(snapshot):
    book = opened(monthly_workbook(snapshot))
    for sheet in (SUMMARY, *DETAIL):
        page = book[sheet.name]
        headings = [
            page.cell(5, place).value or page.cell(4, place).value
            for place in range(1, len(sheet.columns) + 1)
        ]
        assert headings == [column.heading for column in sheet.columns]
        assert str(page["A1"].value).startswith("北片区2026年6月招商引资项目情况月报")
        assert page["A2"].value == (
            "填报单位：北片区管委会　填报人：经办人　审核人：　填报日期：2026-07-03　金额单位：亿元、万美元"
        )
        assert (page.freeze_panes, page.print_title_rows) == ("C6", "$4:$5")
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
        assert page.protection.sheet


@pytest.mark.django_db
def test_codes_are_text_and_amounts_are_numbers(snapshot):
    page = opened(monthly_workbook(snapshot))["投产"]
    uscc, output = page.cell(FIRST, 5), page.cell(FIRST, 11)
    assert (uscc.value, uscc.data_type, uscc.number_format) == ("91450100MA5K000001", "s", "@")
    assert (output.value, output.data_type) == (0.4, "n")


@pytest.mark.django_db
def test_the_summary_is_live_and_shows_the_figures_of_the_snapshot(snapshot):
    content = monthly_workbook(snapshot)
    values, formulas = opened(content, data_only=True)["汇总"], opened(content)["汇总"]
    scale = {"亿元": Decimal(10) ** 8}
    for at, line in enumerate(snapshot["summary"], start=FIRST):
        told = line["values"]
        for place, column in enumerate(SUMMARY.columns, start=1):
            value = told[column.key]
            if column.kind == Kind.NUMBER and value is not None:
                value = pytest.approx(float(Decimal(value) / scale.get(told["unit"], 1)))
            elif column.kind == Kind.SHARE and value is not None:
                value = pytest.approx(float(value))
            assert (values.cell(at, place).value or None) == (value if value != 0 else None)
        for place in (4, 5):
            cell = formulas.cell(at, place)
            assert cell.data_type == "f", told["label"]
            assert "!" in cell.value
        assert formulas.cell(at, 1).hyperlink.location


@pytest.mark.django_db
def test_the_last_row_adds_up_what_is_known(snapshot):
    content = monthly_workbook(snapshot)
    page, formulas = opened(content, data_only=True)["开工"], opened(content)["开工"]
    total = FIRST + len(snapshot["sheets"]["started"])
    assert page.cell(total, 1).value == "合计"
    assert formulas.cell(total, 10).value == '=IF(COUNT($J$6:$J$7)=0,"",SUM($J$6:$J$7))'
    assert [page.cell(total, place).value for place in (10, 11, 12)] == [8, 2.21234, 0.03]


@pytest.mark.django_db
def test_the_hidden_sheet_proves_what_the_rows_were(snapshot):
    book = opened(monthly_workbook(snapshot))
    meta = book["_meta"]
    assert meta.sheet_state == "hidden"
    told = {(row[0].value, row[1].value, row[2].value): row[4].value for row in meta.iter_rows(min_row=2)}
    assert told["started", None, 1] == checksum(snapshot["sheets"]["started"][0])
    assert ("area", "NORTH", None) in told
    assert ("period", "2026M06", None) in told
    assert ("generated_at", "2026-07-03T10:20:30", None) in told
    assert ("filter", "last_day=2026-06-30", None) in told
    assert len([key for key in told if key[2]]) == sum(len(rows) for rows in snapshot["sheets"].values())


@pytest.mark.django_db
def test_the_same_snapshot_gives_the_same_bytes_in_every_language(snapshot):
    first = monthly_workbook(snapshot)
    with override("en"):
        assert monthly_workbook(copy.deepcopy(snapshot)) == first
    other = copy.deepcopy(snapshot)
    other["sheets"]["started"][0]["values"]["note"] = "改"
    assert monthly_workbook(other) != first


@pytest.mark.django_db
def test_every_figure_of_the_summary_leads_to_its_records(snapshot):
    content = monthly_workbook(snapshot)
    assert figures_without_link(content, "汇总", f"D{FIRST}:F{FIRST + len(snapshot['summary']) - 1}") == []
    assert dead_links(content) == []
    sheet = opened(content)["佐证索引"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    funds = [row for row in rows if row[0] == "到位资金 本年累计"]
    assert sum(row[2] for row in funds) == pytest.approx(2.21234)
    assert [row[1] for row in rows if row[0] == "新签项目数 本月"] == [
        f"{row['values']['number']} {row['values']['name']}" for row in snapshot["sheets"]["signed"][1:]
    ]


@pytest.mark.django_db
@pytest.mark.libreoffice
@pytest.mark.parametrize("which", ["snapshot", "empty"])
def test_libreoffice_computes_the_same_figures(which, request, tmp_path):
    content = monthly_workbook(request.getfixturevalue(which))
    assert len(list(formula_cells(content))) > 20
    assert differences(content, recalculated(content, tmp_path)) == []
