"""F01-F25: files that are not what they seem. Each is read or refused as the catalogue says, in little time
and memory, and the server goes on.
"""

import resource
import struct
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exports import limits
from exports.choices import ImportStatus
from exports.models import ImportJob
from tests.exports.catalogue.cases import case
from tests.exports.catalogue.conftest import CODE, NAME, names
from tests.exports.files import book, csv_file, raw_xlsx, repacked, sheet_xml, text_cell
from tests.registry.samples import CODES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_time")]
HUARUI, HAIBAO = "南宁华锐电子有限公司", "柳州海豹木业有限公司"
ROWS = [[NAME, CODE], [HUARUI, CODES[0]], [HAIBAO, CODES[1]]]
TABLE = "".join(
    f'<row r="{n}">{text_cell(f"A{n}", row[0])}{text_cell(f"B{n}", row[1])}</row>'
    for n, row in enumerate(ROWS, start=1)
)
TO_REFUSE = 10.0  # seconds
MEMORY = 1536 * 1024  # KiB, of any reading process so far


@pytest.fixture
def in_time():
    """No file takes longer to refuse, or a reader more memory, than agreed."""
    started = time.monotonic()
    yield
    refused = ImportJob.objects.filter(status=ImportStatus.REFUSED).count()
    assert time.monotonic() - started < TO_REFUSE * max(refused, 2)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MEMORY


def refused(dropped) -> str:
    """The words of the refusal, as its page shows them."""
    assert dropped.job.status == ImportStatus.REFUSED
    assert "Nothing was imported." in dropped.page
    assert dropped.job.refusal in dropped.page
    return dropped.job.refusal


def taken(dropped) -> set[str]:
    """The enterprises that are there after confirming."""
    assert dropped.job.status == ImportStatus.PREVIEWED, dropped.job.refusal
    assert dropped.confirm().job.status == ImportStatus.CONFIRMED
    return names()


@case("F01")
def test_a_truncated_workbook_is_damaged(drop, tmp_path):
    whole = book(tmp_path / "whole.xlsx", ROWS).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    assert refused(drop(cut)).startswith("The file is damaged.")
    assert "文件已损坏，请用表格软件打开后重新另存。" in drop(cut, language="zh-hans").page


@case("F02")
def test_a_gbk_text_table_named_xlsx_is_read_by_its_bytes_and_the_page_says_so(drop, tmp_path):
    dropped = drop(csv_file(tmp_path / "list.xlsx", f"{NAME},{CODE}\n{HUARUI},{CODES[0]}\n", "gbk"))
    assert "A text table in GB18030." in dropped.page
    assert taken(dropped) == {HUARUI}


@case("F03")
def test_a_web_page_named_xls_is_refused(drop, tmp_path):
    page = csv_file(tmp_path / "page.xls", f"<html><table><tr><td>{NAME}</td></tr></table></html>")
    assert "web page saved as a workbook" in refused(drop(page))


@case("F04")
def test_a_workbook_with_a_password_is_refused_and_the_password_is_not_asked_for(drop, tmp_path):
    locked = tmp_path / "locked.xlsx"
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    locked.write_bytes(container + "EncryptedPackage".encode("utf-16-le"))
    dropped = drop(locked)
    assert "has a password" in refused(dropped)
    assert 'type="password"' not in dropped.page


@case("F05")
def test_an_old_xls_is_read_by_the_same_rules(drop):
    """Made with LibreOffice from a workbook of two rows, the second with a wrong code."""
    dropped = drop(Path(__file__).with_name("old.xls"))
    assert dropped.counts == {"new": 1, "failed": 1}
    assert "place 18" in dropped.page
    dropped.confirm(leave_out="failed")
    assert names() == {HUARUI}


@case("F06")
def test_macros_are_left_alone_and_the_file_is_never_served(drop, tmp_path):
    plain = book(tmp_path / "plain.xlsx", ROWS)
    dropped = drop(repacked(plain, tmp_path / "macros.xlsm", **{"xl/vbaProject.bin": b"\x00macro"}))
    assert "The file has macros. They were ignored." in dropped.page
    answer = dropped.client.get(reverse("import-report", args=[dropped.job.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert taken(dropped) == {HUARUI, HAIBAO}


def declared(drop, tmp_path, doctype: str) -> None:
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        hostile = doctype + (sheet_xml(TABLE) if "sheet1" in part else "<x/>")
        path = raw_xlsx(tmp_path / "x.xlsx", sheet_xml(TABLE), **{part: hostile})
        assert "document type declarations" in refused(drop(path))


@case("F07")
def test_an_external_entity_is_refused(drop, tmp_path):
    declared(drop, tmp_path, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')


@case("F08")
def test_an_expanding_entity_is_refused(drop, tmp_path):
    declared(drop, tmp_path, '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>')


@case("F09")
def test_a_bomb_is_refused_by_its_declared_size(drop, tmp_path):
    path = raw_xlsx(tmp_path / "bomb.xlsx", sheet_xml(TABLE))
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/huge.xml", "w") as part,
    ):
        for _ in range(limits.MAX_INFLATED // (1 << 20) + 1):
            part.write(b" " * (1 << 20))
    assert path.stat().st_size < 1 << 20
    assert "unpack to an enormous size" in refused(drop(path))


@case("F10")
def test_a_directory_that_lies_about_the_size_is_stopped_at_the_counted_byte(drop, tmp_path):
    path = raw_xlsx(tmp_path / "lie.xlsx", sheet_xml(f'<row r="1">{text_cell("A1", "x" * 100_000)}</row>'))
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, 50)  # the sheet is the last entry
    path.write_bytes(data)
    assert "unpack to an enormous size" in refused(drop(path))


@case("F11")
def test_two_cells_at_opposite_corners_are_refused(drop, tmp_path):
    corner = f'<row r="1">{text_cell("A1", "x")}</row><row r="1048576">{text_cell("XFD1048576", "y")}</row>'
    path = raw_xlsx(tmp_path / "corner.xlsx", sheet_xml(corner))
    assert path.stat().st_size < 2048
    assert "more than 200000 rows" in refused(drop(path))
    wide = raw_xlsx(tmp_path / "wide.xlsx", sheet_xml(f'<row r="1">{text_cell("XFD1", "y")}</row>'))
    assert "more than 200 columns" in refused(drop(wide))


@case("F12")
def test_a_million_styled_empty_rows_are_no_rows(drop, tmp_path):
    empty = "".join([f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(4, 1_048_577)])
    assert drop(raw_xlsx(tmp_path / "styled.xlsx", sheet_xml(TABLE + empty))).counts == {"new": 2}


@case("F13")
def test_a_dimension_that_says_too_much_is_not_believed(drop, tmp_path):
    path = raw_xlsx(tmp_path / "d.xlsx", sheet_xml(TABLE, dimension="A1:XFD1048576"))
    dropped = drop(path)
    assert dropped.report().max_column == 4  # result, reason, and the two of the file
    assert taken(dropped) == {HUARUI, HAIBAO}


@case("F14")
def test_a_dimension_that_says_too_little_loses_nothing(drop, tmp_path):
    assert taken(drop(raw_xlsx(tmp_path / "d.xlsx", sheet_xml(TABLE, dimension="A1")))) == {HUARUI, HAIBAO}


@case("F15")
def test_rows_and_cells_without_references_count_by_position(drop, tmp_path):
    rows = "".join(f"<row>{text_cell('', name)}{text_cell('', code)}</row>" for name, code in ROWS)
    assert taken(drop(raw_xlsx(tmp_path / "p.xlsx", sheet_xml(rows)))) == {HUARUI, HAIBAO}


@case("F16")
def test_an_unknown_style_is_no_obstacle(drop, tmp_path):
    styled = TABLE.replace('<c r="A2"', '<c r="A2" s="999"')
    assert taken(drop(raw_xlsx(tmp_path / "s.xlsx", sheet_xml(styled)))) == {HUARUI, HAIBAO}


@case("F17")
def test_which_sheet_is_asked_and_the_first_visible_one_with_cells_is_taken_until_then(drop, tmp_path):
    def more(workbook, _sheet):
        second = workbook.create_sheet("第二批")
        for row in (ROWS[0], ROWS[2]):
            second.append(row)
        workbook.create_sheet("空表", 0)

    dropped = drop(book(tmp_path / "two.xlsx", ROWS[:2], change=more))
    assert "The file has others" in dropped.page
    assert dropped.job.summary["other_sheets"] == ["第二批"]
    dropped.post("import-sheet", sheet="第二批")
    assert taken(dropped) == {HAIBAO}


@case("F18")
def test_a_hidden_sheet_is_passed_over_and_named(drop, tmp_path):
    def hide(workbook, _sheet):
        workbook.create_sheet("机密", 0).append([NAME, CODE])
        workbook["机密"].sheet_state = "hidden"

    dropped = drop(book(tmp_path / "hidden.xlsx", ROWS, change=hide))
    assert "Hidden sheets, not read</dt><dd>机密" in dropped.page
    assert taken(dropped) == {HUARUI, HAIBAO}


@case("F19")
def test_hidden_rows_are_imported_and_counted(drop, tmp_path):
    def hide(_workbook, sheet):
        sheet.row_dimensions[2].hidden = True

    dropped = drop(book(tmp_path / "filtered.xlsx", ROWS, change=hide))
    assert "Hidden rows, read as well</dt><dd>1" in dropped.page
    assert taken(dropped) == {HUARUI, HAIBAO}


@case("F20")
def test_links_to_other_workbooks_are_named_and_not_followed(drop, tmp_path):
    cell = f'<c r="A2" t="str"><f>[1]Other!A1</f><v>{HUARUI}</v></c>'
    linked = TABLE.replace(text_cell("A2", HUARUI), cell)
    link = {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    dropped = drop(raw_xlsx(tmp_path / "link.xlsx", sheet_xml(linked), **link))
    assert "The file links to other workbooks." in dropped.page
    assert taken(dropped) == {HUARUI, HAIBAO}


@case("F21")
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_twice_or_outside_is_refused(drop, tmp_path):
    for name in ("xl/workbook.xml", "XL/Workbook.xml", "../evil.xml", "/etc/evil.xml", "a\\..\\b.xml"):
        path = raw_xlsx(tmp_path / "twice.xlsx", sheet_xml(TABLE))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, "<x/>")
        assert "No spreadsheet program builds a file in this way." in refused(drop(path))


@case("F22")
def test_size_rows_and_columns_have_limits_that_the_refusal_states(drop, tmp_path, client_of, north_manager):
    upload = SimpleUploadedFile("big.csv", b"x" * (limits.MAX_BYTES + 1))
    page = client_of(north_manager).post(reverse("import-upload", args=["enterprises"]), {"file": upload})
    assert "The file is larger than 50 MB." in page.content.decode()
    assert not ImportJob.objects.exists()
    assert "more than 200000 rows" in refused(drop(csv_file(tmp_path / "long.csv", "a\n" * 200_001)))
    assert "more than 200 columns" in refused(drop(csv_file(tmp_path / "wide.csv", "a," * 200 + "a\n")))


@case("F23")
def test_a_file_without_data_rows_is_refused(drop, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    for path in (empty, book(tmp_path / "none.xlsx", []), book(tmp_path / "headings.xlsx", ROWS[:1])):
        assert refused(drop(path)).startswith("There are no data rows in the file.")


@case("F24")
def test_text_tables_in_every_usual_encoding_and_never_a_guess(drop, tmp_path):
    text = f"{NAME},{CODE}\n钦州㐂𠮷有限公司,{CODES[0]}\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        dropped = drop(csv_file(tmp_path / "t.csv", text, encoding))
        assert dropped.counts == {"new": 1}, encoding
    assert taken(dropped) == {"钦州㐂𠮷有限公司"}
    assert drop(csv_file(tmp_path / "t.csv", text.replace("㐂𠮷", "华锐"), "gbk")).counts == {"updated": 1}
    broken = tmp_path / "broken.csv"
    broken.write_bytes(text.replace("㐂𠮷", "").encode("gbk") + b"\xff\xff\n")
    assert "neither UTF-8 nor GB18030" in refused(drop(broken))


@case("F25")
def test_quotes_commas_and_line_breaks_inside_a_field(drop, tmp_path):
    text = f'{NAME},{CODE},经营范围\n{HUARUI},{CODES[0]},"电子产品, ""显示器""\n销售"\n'
    dropped = drop(csv_file(tmp_path / "q.csv", text))
    assert dropped.report()["E2"].value == '电子产品, "显示器"\n销售'
    assert taken(dropped) == {HUARUI}
    broken = csv_file(tmp_path / "open.csv", text.replace('销售"', "销售"))
    assert "open quotation mark" in refused(drop(broken))
