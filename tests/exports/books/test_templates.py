"""An administrator's template: what is wrong with it, and what comes out when it is filled."""

import datetime as dt
import io
import subprocess
import sys
import zipfile
from decimal import Decimal

import PIL.Image
import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font

from exports.books import Formula
from exports.books.filling import NoRoom, filled
from exports.books.packing import zipped
from exports.books.starter import starter
from exports.books.template_check import template_problems
from exports.books.verify import formula_cells
from exports.limits import Refused
from tests.exports.books.templates import FIELDS, template
from tests.libreoffice import recalculated

CREATED = dt.datetime(2026, 1, 31, 18)
VALUES = {
    "period": "2026M01",
    "total": Formula("=SUM(B5:B7)", Decimal("3.5")),
    "lines": [["=南宁", Decimal("1.5")], ["钦州港", Decimal(2)]],
}


def problems(tmp_path, content: bytes) -> list[str]:
    path = tmp_path / "template.xlsx"
    path.write_bytes(content)
    return [str(problem) for problem in template_problems(str(path), FIELDS)]


def test_a_template_with_the_names_in_their_shape_is_taken(tmp_path):
    assert problems(tmp_path, template()) == []


def test_everything_that_is_wrong_with_the_names_is_told_at_once(tmp_path):
    content = template(total=None, lines="$A$5:$C$7", totl="$B$3", period="$B$1:$B$2", remark="$A$5")
    assert problems(tmp_path, content) == [
        "The name “total” is missing: Total of the report.",
        "The name “totl” is not known here. Correct or delete it.",
        "The name “period” must be one cell.",
        "The name “lines” must be 2 columns wide and at most 5000 rows high.",
        "The names “lines” and “remark” lead to the same cell.",
    ]


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ({"total": "#REF!"}, "leads to no single block"),
        ({"total": "$B:$B"}, "leads to no single block"),
        ({"total": "'报表'!$B$3,'报表'!$B$4"}, "leads to no single block"),
        ({"total": "$C$1"}, "leads into merged cells"),
        ({"total": "$B$9"}, "there is a formula"),
        ({"lines": "$A$5:$B$6000"}, "at most 5000 rows"),
    ],
)
def test_a_name_that_leads_to_no_fitting_cells_is_told(tmp_path, places, words):
    found = problems(tmp_path, template(**places))
    assert any(words in problem for problem in found), found


def test_what_a_program_keeps_for_itself_is_no_unknown_name(tmp_path):
    def change(_book, sheet):
        sheet.print_area, sheet.print_title_rows = "A1:C9", "1:2"
        sheet.auto_filter.ref = "A4:B7"

    assert problems(tmp_path, template(change)) == []


def test_a_formula_that_fetches_something_is_refused(tmp_path):
    def change(_book, sheet):
        sheet["A12"] = '=WEBSERVICE("http://example.org")'
        sheet["A13"] = "=cmd|'/c calc'!A1"
        sheet["A14"] = '=IF(A1="a|b",1,2)'

    assert problems(tmp_path, template(change)) == [
        "The formula in 报表!A12 fetches something from outside. Take it out.",
        "The formula in 报表!A13 fetches something from outside. Take it out.",
    ]


def test_what_filling_would_lose_is_told(tmp_path):
    def change(_book, sheet):
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=5, max_row=7))
        sheet.add_chart(chart, "E5")

    content = template(change)
    assert problems(tmp_path, content) == []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    drawing = "xl/drawings/drawing1.xml"
    parts[drawing] = parts[drawing].replace(b"</wsDr>", b"<sp/></wsDr>")
    parts["xl/embeddings/oleObject1.bin"] = b"x"
    assert problems(tmp_path, zipped(parts)) == [
        "The template has embedded files, which would be lost. Take them out, or put their words into cells.",
        "The template has shapes and text boxes, which would be lost. "
        "Take them out, or put their words into cells.",
    ]


@pytest.mark.parametrize(
    ("extension", "words"),
    [
        ("<x14:dataValidations/>", "drop-downs whose list stands on another sheet"),
        ("<x14:sparklineGroups/>", "sparklines"),
        ("<x14:conditionalFormattings/>", "conditional formats of the kind"),
    ],
)
def test_what_newer_programs_add_to_a_sheet_is_told(tmp_path, extension, words):
    with zipfile.ZipFile(io.BytesIO(template())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    ext = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        f'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">{extension}</ext></extLst>'
    )
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</worksheet>", f"{ext}</worksheet>".encode())
    found = problems(tmp_path, zipped(parts))
    assert len(found) == 1
    assert words in found[0]


def test_what_a_template_may_have_is_there_when_it_is_filled():
    def change(book, sheet):
        picture = io.BytesIO()
        PIL.Image.new("RGB", (8, 8), "red").save(picture, "PNG")
        sheet.add_image(Image(picture), "H1")
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=5, max_row=7))
        sheet.add_chart(chart, "H5")
        sheet["A1"].comment = Comment("填报说明", "管理员")
        sheet["A2"].hyperlink = "https://example.org/"
        rule = CellIsRule(operator="greaterThan", formula=["100"], font=Font(color="FF0000"))
        sheet.conditional_formatting.add("B5:B7", rule)
        sheet.column_dimensions["A"].width = 33
        sheet.row_dimensions[1].height = 40
        sheet.page_setup.paperSize, sheet.page_setup.orientation = 8, "landscape"
        sheet.oddFooter.center.text = "第 &P 页"
        sheet.freeze_panes = "A5"
        sheet.protection.sheet = True
        book.create_sheet("说明")["A1"] = "另一张表"

    content = filled(template(change), FIELDS, VALUES, created=CREATED)
    book = load_workbook(io.BytesIO(content))
    sheet = book["报表"]
    assert (len(sheet._images), len(sheet._charts), sheet["A1"].comment.text) == (1, 1, "填报说明")
    assert sheet["A2"].hyperlink.target == "https://example.org/"
    assert [str(found.sqref) for found in sheet.conditional_formatting] == ["B5:B7"]
    assert (sheet.column_dimensions["A"].width, sheet.row_dimensions[1].height) == (33, 40)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.oddFooter.center.text, sheet.freeze_panes) == ("第 &P 页", "A5")
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) == 3
    assert book["说明"]["A1"].value == "另一张表"
    assert content == filled(template(change), FIELDS, VALUES, created=CREATED)


def test_macros_declared_entities_and_bombs_are_refused(tmp_path):
    with zipfile.ZipFile(io.BytesIO(template())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    hostile = {
        "active_content": parts | {"xl/vbaProject.bin": b"x"},
        "entities": parts | {sheet: b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts[sheet]},
        "too_heavy": parts | {"xl/media/image1.bmp": bytes(30 * 1024 * 1024)},
        "damaged": {name: content for name, content in parts.items() if name != "xl/styles.xml"}
        | {"xl/styles.xml": b"<x/>"},
    }
    for code, content in hostile.items():
        with pytest.raises(Refused) as refused:
            problems(tmp_path, zipped(content))
        assert refused.value.code == code


def test_a_filled_template_has_the_values_and_keeps_the_rest():
    content = filled(template(), FIELDS, VALUES, created=CREATED)
    sheet = load_workbook(io.BytesIO(content))["报表"]
    assert [[sheet.cell(row, column).value for column in (1, 2)] for row in (1, 3, 5, 6, 7)] == [
        ["期间", "2026M01"],
        ["合计", "=SUM(B5:B7)"],
        ["=南宁", 1.5],
        ["钦州港", 2],
        [None, None],
    ]
    assert sheet["A5"].data_type == "s"
    assert (sheet["B3"].font.name, sheet["B3"].font.size) == ("黑体", 14)
    values = {cell.cell: cell.value for cell in formula_cells(content)}
    assert values == {"B3": 3.5, "B9": None}  # ours has its value, the template's own is computed on opening
    assert load_workbook(io.BytesIO(content)).calculation.fullCalcOnLoad


@pytest.mark.libreoffice
def test_the_formulas_of_a_template_are_computed_when_it_is_opened(tmp_path):
    content = recalculated(filled(template(), FIELDS, VALUES, created=CREATED), tmp_path)
    assert {cell.cell: cell.value for cell in formula_cells(content)} == {"B3": 3.5, "B9": 0}


def test_records_without_room_are_told():
    rows = [["x", Decimal(1)]] * 4
    with pytest.raises(NoRoom) as error:
        filled(template(), FIELDS, VALUES | {"lines": rows}, created=CREATED)
    assert (error.value.name, error.value.room, error.value.needed) == ("lines", 3, 4)


def test_filling_gives_the_same_bytes_in_another_process_too(tmp_path):
    program = (
        "import django, hashlib; django.setup()\n"
        "from tests.exports.books.test_templates import *\n"
        "template_ = open(sys.argv[1], 'rb').read()\n"
        "print(hashlib.sha256(filled(template_, FIELDS, VALUES, created=CREATED)).hexdigest())"
    )

    def digest(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "template.xlsx")],
            env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": ".", "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout

    (tmp_path / "template.xlsx").write_bytes(template())
    assert len({digest(seed) for seed in ("1", "2", "3", "4")}) == 1


def test_the_starter_is_a_template_that_is_taken_and_filled(tmp_path):
    content = starter("月报", FIELDS)
    assert problems(tmp_path, content) == []
    sheet = load_workbook(io.BytesIO(filled(content, FIELDS, VALUES, created=CREATED)))["月报"]
    assert {"2026M01", "=南宁", "钦州港"} <= {cell.value for row in sheet.iter_rows() for cell in row}
