"""Books: what a reader, a printer and another spreadsheet program find in them."""

import datetime as dt
import io
import subprocess
import sys
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from exports.books import SUM, Book, Evidence, Formula, Head, Link
from exports.books.packing import zipped
from exports.books.verify import dead_links, differences, figures_without_link, formula_cells
from tests.exports.books.conftest import CREATED, report
from tests.libreoffice import recalculated


def rows_of(content: bytes, sheet: str):
    values = load_workbook(io.BytesIO(content), data_only=True)[sheet]
    return [[cell for cell in row if cell is not None] for row in values.iter_rows(values_only=True)]


def test_a_book_shows_its_figures_before_anything_computes_them(content):
    assert rows_of(content, "01 新签") == [
        ["新签约项目统计表"],
        ["单位：亿元　数据截至 2026-01-31"],
        [],
        ["片区", "项目数", "投资额（亿元）", "完成率%", "说明"],
        ["计划", "实际"],
        ["=南宁片区&", 3, 25, 12.5, 50, '=南宁片区&"<有>'],
        ["钦州港片区", 0, 16.5, 8.26, 50.06],
        ["合计", 3, 41.5, 20.76],
        [],
        ["单位负责人：", "审核人：", "填表人：", "填报日期："],
        [],
    ]
    assert rows_of(content, "佐证索引")[1] == ["E1", "XM-2025-0007 某项目", dt.datetime(2026, 1, 5)]


@pytest.mark.libreoffice
def test_libreoffice_computes_the_values_that_the_file_carries(content, tmp_path):
    assert len(list(formula_cells(content))) == 9
    assert differences(content, recalculated(content, tmp_path)) == []


@pytest.mark.libreoffice
def test_a_wrong_value_in_the_file_is_found(content, tmp_path):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<v>20.76<", b"<v>20.77<")
    assert differences(zipped(parts), recalculated(zipped(parts), tmp_path)) == [
        "01 新签!D8 =SUM(D6:D7): 20.77 here, 20.76 there"
    ]


def test_the_same_calls_give_the_same_bytes_in_another_process_too(content):
    program = (
        "import django, hashlib; django.setup()\n"
        "from tests.exports.books.conftest import report\n"
        "print(hashlib.sha256(report().save()).hexdigest())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": ".", "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert content == report().save()
    assert len(answers) == 1


def test_headings_of_two_levels_are_merged(content):
    merged = load_workbook(io.BytesIO(content))["01 新签"].merged_cells.ranges
    assert {"A1:F1", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "F4:F5"} <= {str(found) for found in merged}


def test_a_figure_leads_to_its_record(content):
    cell = load_workbook(io.BytesIO(content))["01 新签"]["B6"]
    assert (cell.value, cell.hyperlink.location) == (3, "'佐证索引'!A2")


def test_every_figure_leads_to_its_records_behind_the_other_sheets():
    book = Book(title="t", created=CREATED)
    evidence = Evidence(book, "佐证索引", [Head("记录", 40), Head("数额", 10, "0.00")])
    sheet = book.sheet("表 1")
    sheet.head([Head("片区"), Head("数额", 12, "0.00"), Head("上年", 12, "0.00")])
    records = [["XM-1", Decimal("1.5")], ["XM-2", Decimal(2)]]
    sheet.row(["北", Link(Decimal("3.5"), evidence.target("数额 北", records)), 0])
    sheet.row(["南", Link(Decimal(2), evidence.target("数额 南", records[1:])), 7])
    content = book.save()
    assert load_workbook(io.BytesIO(content)).sheetnames == ["表 1", "佐证索引"]
    assert rows_of(content, "佐证索引")[1:] == [
        ["数额 北", "XM-1", 1.5],
        ["数额 北", "XM-2", 2],
        ["数额 南", "XM-2", 2],
    ]
    assert load_workbook(io.BytesIO(content))["表 1"]["B3"].hyperlink.location == "'佐证索引'!A4"
    assert dead_links(content) == []
    assert figures_without_link(content, "表 1", "B2:C3") == ["C3"]
    with pytest.raises(ValueError):
        evidence.target("nothing", [])


def test_a_link_to_no_cell_is_found():
    book = Book(title="t", created=CREATED)
    sheet = book.sheet("表 1")
    sheet.row([Link("here", sheet.target(1, 2)), Link(1, "#'gone'!A1"), Link("back", sheet.target(1, 1))])
    assert dead_links(book.save()) == ["表 1!B1 -> 'gone'!A1"]


def test_every_sheet_is_ready_to_print(content):
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "Page &P of &N"
        assert sheet.oddHeader.right.text == "月报 && 附表"
        assert bool(sheet.print_area) == (sheet.sheet_state == "visible")
    sheet = load_workbook(io.BytesIO(content))["01 新签"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$5", "C6")
    assert sheet.print_area == "'01 新签'!$A$1:$F$32"  # down to the end of the chart


def test_only_input_cells_can_be_written_in(content):
    sheet = load_workbook(io.BytesIO(content))["01 新签"]
    assert sheet.protection.sheet
    assert [c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked] == ["B11"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"已报,未报"'


def test_a_chart_has_its_figures_in_a_contiguous_hidden_range(content):
    book = load_workbook(io.BytesIO(content))
    helper = book.worksheets[-1]
    assert helper.sheet_state == "hidden"
    assert [[c.value for c in row] for row in helper["A1:B3"]] == [
        ["实际到位", "实际"],
        ["=南宁片区&", "='01 新签'!$D$6"],
        ["钦州港片区", "='01 新签'!$D$7"],
    ]
    series = book["01 新签"]._charts[0].series[0]
    assert series.val.numRef.f.endswith("!$B$2:$B$3")


def test_names_lead_to_cells_and_are_used_once(content):
    book = load_workbook(io.BytesIO(content))
    assert book.defined_names["actual_total"].attr_text == "'01 新签'!$D$8"
    book = Book(title="t", created=CREATED)
    sheet = book.sheet("s")
    book.name("figure", sheet, 1, 1)
    for name in ("FIGURE", "A1", "r", "R2C3", "c4", "two words", "1st"):
        with pytest.raises(ValueError):
            book.name(name, sheet, 1, 1)


def test_what_excel_would_call_damaged_is_kept_out():
    book = Book(title="长" * 300, created=CREATED)
    sheet = book.sheet("s")
    for choices in (["a,b"], ["选项"] * 100):
        with pytest.raises(ValueError):
            sheet.input(1, 1, choices=choices)
    sheet.row(["x"])
    header = load_workbook(io.BytesIO(book.save()))["s"].oddHeader.right.text
    assert header == "长" * 100


def test_two_sheets_of_one_title_are_refused():
    book = Book(title="t", created=CREATED)
    book.sheet("Summary")
    with pytest.raises(ValueError):
        book.sheet("summary")


@pytest.mark.parametrize("value", [1.5, True])
def test_what_has_no_exact_value_is_refused(value):
    sheet = Book(title="t", created=CREATED).sheet("s")
    with pytest.raises(TypeError):
        sheet.row([value])
    with pytest.raises(TypeError):
        Formula("=A1", value)


def test_an_error_is_no_value_and_a_script_no_target():
    with pytest.raises(ValueError):
        Formula("=A1/B1", Decimal("NaN"))
    with pytest.raises(ValueError):
        Link("here", "javascript:alert(1)")


def test_a_total_without_rows_is_zero():
    sheet = Book(title="t", created=CREATED).sheet("s")
    sheet.head([Head("a"), Head("b")])
    row = sheet.total("Total", [SUM])
    assert sheet.value(row, 2) == 0
    assert sheet.formulas == {}


def test_control_characters_are_left_out():
    book = Book(title="t", created=CREATED)
    book.sheet("s").row(["a\x00b\ufffec", "\x01"])
    assert rows_of(book.save(), "s") == [["abc"]]
