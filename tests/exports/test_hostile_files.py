"""Files F01-F25 of the catalogue of bad inputs: what is refused, with which words, and what is read."""

import datetime as dt
import os
import resource
import struct
import subprocess
import sys
import zipfile

import pytest

from exports import limits, reader
from exports.limits import Refused
from exports.messages import REFUSALS, refusal_words
from exports.reader import read
from tests.exports.files import (
    BOOK,
    MAIN,
    book,
    csv_file,
    raw_xlsx,
    repacked,
    shared_text_xlsx,
    sheet_xml,
    text_cell,
)

CHILD_WITH_SMALL_ANSWER = "from exports import read_child; read_child.MAX_ANSWER = 1000; read_child.main()"
ROWS = [["Code", "Name"], ["A1", "甲"], ["A2", "乙"]]


def refusal_of(path, **options) -> str:
    with pytest.raises(Refused) as caught:
        read(path, **options)
    return caught.value.code


def test_every_refusal_has_words_that_say_what_to_do():
    params = {"limit": 1, "row": 2, "name": "x", "cell": "B7"}
    assert all(refusal_words(Refused(code, params)).endswith(".") for code in REFUSALS)


def test_f01_a_truncated_workbook_is_damaged(tmp_path):
    whole = book(tmp_path / "whole.xlsx", ROWS).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    assert refusal_of(cut) == "damaged"


def test_f02_a_text_table_named_xlsx_is_read_by_its_bytes(tmp_path):
    grid = read(csv_file(tmp_path / "table.xlsx", "编码,名称\nA1,甲\n", "gb18030"))
    assert (grid.format, grid.rows) == ("csv", [["编码", "名称"], ["A1", "甲"]])


def test_f03_a_web_page_named_xls_is_refused(tmp_path):
    page = csv_file(tmp_path / "page.xls", "<html><table><tr><td>A1</td></tr></table></html>")
    assert refusal_of(page) == "markup"


def test_f04_a_workbook_with_a_password_is_refused(tmp_path):
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert refusal_of(locked) == "password"


def test_f06_macros_are_noted_and_the_values_read(tmp_path):
    plain = book(tmp_path / "plain.xlsx", ROWS)
    grid = read(repacked(plain, tmp_path / "macros.xlsm", **{"xl/vbaProject.bin": b"\x00macro"}))
    assert (grid.notes, grid.rows) == (["macros"], ROWS)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
    ids=["f07_external_entity", "f08_entity_expansion"],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_document_types_are_refused_in_every_part(tmp_path, doctype, part):
    good = sheet_xml(f'<row r="1">{text_cell("A1", "x")}</row>')
    hostile = {part: doctype + (good if "sheet1" in part else "<x/>")}
    assert refusal_of(raw_xlsx(tmp_path / "x.xlsx", good, **hostile)) == "entities"
    assert read(raw_xlsx(tmp_path / "good.xlsx", good)).rows == [["x"]]


def test_f09_a_bomb_is_refused_by_its_declared_size(tmp_path):
    path = tmp_path / "bomb.xlsx"
    raw_xlsx(path, sheet_xml(""))
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/huge.xml", "w") as part,
    ):
        for _ in range(limits.MAX_INFLATED // (1 << 20) + 1):
            part.write(b" " * (1 << 20))
    assert path.stat().st_size < 1 << 20
    assert refusal_of(path) == "inflates"


def test_f10_a_directory_that_lies_about_the_size_is_stopped_at_the_counted_byte(tmp_path):
    path = raw_xlsx(tmp_path / "lie.xlsx", sheet_xml(f'<row r="1">{text_cell("A1", "x" * 100_000)}</row>'))
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")  # the sheet is the last entry of the directory
    struct.pack_into("<L", data, entry + 24, 50)
    path.write_bytes(data)
    assert refusal_of(path) == "inflates"


def test_f11_two_cells_at_opposite_corners_are_refused_and_cost_nothing(tmp_path):
    corner = f'<row r="1">{text_cell("A1", "x")}</row><row r="1048576">{text_cell("XFD1048576", "y")}</row>'
    path = raw_xlsx(tmp_path / "corner.xlsx", sheet_xml(corner))
    assert path.stat().st_size < 2048
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert refusal_of(path) == "too_many_rows"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 2
    wide = raw_xlsx(tmp_path / "wide.xlsx", sheet_xml(f'<row r="1">{text_cell("XFD1", "y")}</row>'))
    assert refusal_of(wide) == "too_many_columns"


def test_f12_styled_empty_rows_are_no_rows(tmp_path):
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(2, 250_001))
    path = raw_xlsx(tmp_path / "styled.xlsx", sheet_xml(f'<row r="1">{text_cell("A1", "x")}</row>{empty}'))
    assert read(path).rows == [["x"]]


@pytest.mark.parametrize("dimension", ["A1:XFD1048576", "A1"], ids=["f13_too_large", "f14_too_small"])
def test_the_declared_dimension_is_not_believed(tmp_path, dimension):
    second = text_cell("A2", "b") + text_cell("B2", "c")
    rows = f'<row r="1">{text_cell("A1", "a")}</row><row r="2">{second}</row>'
    grid = read(raw_xlsx(tmp_path / "d.xlsx", sheet_xml(rows, dimension=dimension)))
    assert grid.rows == [["a", None], ["b", "c"]]


def test_f15_cells_without_references_count_by_position(tmp_path):
    first, second = text_cell("", "a") + text_cell("", "b"), text_cell("", "c") + '<c t="e"><v>#N/A</v></c>'
    rows = f"<row>{first}</row><row>{second}</row>"
    grid = read(raw_xlsx(tmp_path / "p.xlsx", sheet_xml(rows)))
    assert grid.rows == [["a", "b"], ["c", reader.CellError("#N/A")]]


def test_f16_an_unknown_style_is_no_obstacle(tmp_path):
    rows = '<row r="1"><c r="A1" s="999"><v>5</v></c></row>'
    assert read(raw_xlsx(tmp_path / "s.xlsx", sheet_xml(rows))).rows == [[5]]


def test_f17_f18_the_first_visible_sheet_with_cells_is_read_and_the_others_are_listed(tmp_path):
    def more_sheets(workbook, sheet):
        workbook.create_sheet("Second").append(["Code", "2"])
        workbook.create_sheet("Hidden", 0).append(["secret"])
        workbook["Hidden"].sheet_state = "hidden"
        workbook.create_sheet("Empty", 0)

    path = book(tmp_path / "many.xlsx", ROWS, change=more_sheets)
    grid = read(path)
    assert (grid.sheet, grid.rows) == ("Data", ROWS)
    assert {(s.name, s.visible, s.empty) for s in grid.sheets} == {
        ("Empty", True, True),
        ("Hidden", False, False),
        ("Data", True, False),
        ("Second", True, False),
    }
    assert read(path, "Second").rows == [["Code", "2"]]
    assert refusal_of(path, sheet="Third") == "no_such_sheet"


def test_f19_hidden_rows_are_read_and_counted(tmp_path):
    def hide(_workbook, sheet):
        sheet.row_dimensions[2].hidden = True

    grid = read(book(tmp_path / "hidden.xlsx", ROWS, change=hide))
    assert (grid.hidden_rows, grid.rows) == (1, ROWS)


def test_f20_links_to_other_workbooks_are_noted_and_not_followed(tmp_path):
    rows = '<row r="1"><c r="A1"><f>[1]Other!A1</f><v>7</v></c></row>'
    link = {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    grid = read(raw_xlsx(tmp_path / "link.xlsx", sheet_xml(rows), **link))
    assert (grid.notes, grid.rows) == (["external_links"], [[7]])


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "name", ["xl/workbook.xml", "XL/Workbook.xml", "../evil.xml", "/etc/evil.xml", "a\\..\\b.xml"]
)
def test_f21_a_part_twice_or_outside_is_refused(tmp_path, name):
    path = raw_xlsx(tmp_path / "twice.xlsx", sheet_xml(f'<row r="1">{text_cell("A1", "x")}</row>'))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "<x/>")
    assert refusal_of(path) == "suspicious"


def test_f22_size_rows_and_columns_have_limits(tmp_path):
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(limits.MAX_BYTES + 1)
    long = csv_file(tmp_path / "long.csv", "a\n" * (limits.MAX_ROWS + 1))
    wide = csv_file(tmp_path / "wide.csv", "a," * limits.MAX_COLUMNS + "a\n")
    assert [refusal_of(big), refusal_of(long), refusal_of(wide)] == [
        "too_big",
        "too_many_rows",
        "too_many_columns",
    ]


def test_a_small_file_that_shows_one_text_in_a_million_cells_costs_the_server_nothing(tmp_path):
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 150}</t></si></sst>'
    row = "<row>{}</row>".format('<c t="s"><v>0</v></c>' * 100)
    path = shared_text_xlsx(tmp_path / "shared.xlsx", sheet_xml(row * 10_000), strings)
    assert path.stat().st_size < 120_000
    assert refusal_of(path) == "too_much_text"
    one, *others = read(shared_text_xlsx(tmp_path / "few.xlsx", sheet_xml(row * 100), strings)).rows
    assert all(cell is one[0] for row in others for cell in row)


def test_a_sheet_with_too_many_cells_is_refused(tmp_path):
    corners = f'<row r="1">{text_cell("A1", "x")}</row><row r="50001">{text_cell("CV50001", "y")}</row>'
    path = raw_xlsx(tmp_path / "far.xlsx", sheet_xml(corners))
    assert refusal_of(path) == "too_many_cells"
    wide = csv_file(tmp_path / "wide.csv", ("x" + "," * 99 + "\n") * 50_001)
    assert refusal_of(wide) == "too_many_cells"


def test_a_cell_longer_than_excel_keeps_is_refused_by_its_name(tmp_path):
    longest = "x" * limits.MAX_CELL_TEXT
    rows = f'<row r="1">{text_cell("A1", longest)}</row><row r="28">{text_cell("AB28", longest + "x")}</row>'
    with pytest.raises(Refused) as refused:
        read(raw_xlsx(tmp_path / "long.xlsx", sheet_xml(rows)))
    assert refusal_words(refused.value).startswith("Cell AB28 holds more than 32767 characters.")
    assert refusal_of(csv_file(tmp_path / "long.csv", f"a,b\n1,{longest}x\n")) == "cell_too_long"
    one = f'<row r="1">{text_cell("A1", longest)}</row>'
    assert read(raw_xlsx(tmp_path / "fits.xlsx", sheet_xml(one))).rows == [[longest]]


def test_a_workbook_of_more_sheets_than_anybody_keeps_is_refused(tmp_path):
    sheet = '<sheet name="Data" sheetId="1" r:id="rId1"/>'
    path = raw_xlsx(
        tmp_path / "sheets.xlsx",
        sheet_xml(f'<row r="1">{text_cell("A1", "x")}</row>'),
        **{"xl/workbook.xml": BOOK.replace(sheet, sheet * (limits.MAX_SHEETS + 1))},
    )
    assert refusal_of(path) == "too_heavy"


def test_an_answer_larger_than_agreed_is_not_loaded(tmp_path, monkeypatch):
    path = csv_file(tmp_path / "t.csv", "a\n")
    monkeypatch.setattr(reader, "MAX_ANSWER", 10)
    assert refusal_of(path) == "too_heavy"
    monkeypatch.undo()
    assert read(path).rows == [["a"]]


def test_the_child_cannot_write_more_than_agreed(tmp_path):
    """Figures are no text: what they come to is stopped where the answer is written."""
    row = "<row>{}</row>".format('<c t="str"><v>a</v></c><c><v>-1.2345678901234567E-300</v></c>' * 50)
    path = raw_xlsx(tmp_path / "figures.xlsx", sheet_xml(row * 200))
    command = [sys.executable, "-c", CHILD_WITH_SMALL_ANSWER, str(path), "", str(2 * 1024**3), "60"]
    with (tmp_path / "answer").open("wb") as answer:
        done = subprocess.run(command, stdout=answer, stderr=subprocess.DEVNULL, cwd=reader.ROOT, check=False)
    assert done.returncode != 0
    assert (tmp_path / "answer").stat().st_size <= 1000


def test_f23_an_empty_file_is_refused(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert refusal_of(empty) == "empty"
    assert refusal_of(csv_file(tmp_path / "blank.csv", " , \n,\n".replace(" ", ""))) == "empty"
    assert refusal_of(book(tmp_path / "empty.xlsx", [])) == "empty"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_f24_text_tables_in_every_usual_encoding(tmp_path, encoding):
    grid = read(csv_file(tmp_path / "t.csv", "编码,名称\nA1,钦州港有限公司\n", encoding))
    assert grid.rows == [["编码", "名称"], ["A1", "钦州港有限公司"]]


def test_f24_rare_characters_of_gb18030_survive_and_broken_bytes_are_refused(tmp_path):
    assert read(csv_file(tmp_path / "rare.csv", "名称\n㐂𠮷公司\n", "gb18030")).rows[1] == ["㐂𠮷公司"]
    broken = tmp_path / "broken.csv"
    broken.write_bytes("名称\n".encode("gbk") + b"\xff\xff\n")
    assert refusal_of(broken) == "unknown_encoding"


def test_f25_quotes_commas_and_line_breaks_inside_a_field(tmp_path):
    grid = read(csv_file(tmp_path / "q.csv", 'Code,Name\nA1,"甲, ""乙""\n丙"\n'))
    assert grid.rows == [["Code", "Name"], ["A1", '甲, "乙"\n丙']]
    assert refusal_of(csv_file(tmp_path / "open.csv", 'Code,Name\nA1,"甲\n')) == "csv_broken"


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters_are_recognised(tmp_path, delimiter):
    text = "\n".join(delimiter.join(row) for row in ROWS)
    assert read(csv_file(tmp_path / "d.csv", text)).rows == ROWS


@pytest.mark.parametrize("start", [b"%PDF-1.7 ", b"\x89PNG\r\n\x1a\n\x00", b"MZ\x00\x00"])
def test_other_kinds_of_file_are_refused(tmp_path, start):
    path = tmp_path / "x.xlsx"
    path.write_bytes(start + b"rest")
    assert refusal_of(path) == "unknown_format"


def test_a_child_that_needs_too_much_memory_is_stopped_and_the_parent_goes_on(tmp_path):
    path = book(tmp_path / "b.xlsx", [["名称"] * 50] * 2000)
    assert refusal_of(path, memory=10 * 1024**2) == "too_heavy"
    assert len(read(path).rows) == 2000


def test_a_child_that_takes_too_long_is_stopped(tmp_path):
    path = book(tmp_path / "b.xlsx", ROWS)
    assert refusal_of(path, wall_seconds=0.001) == "too_heavy"
    assert read(path).rows == ROWS


def test_the_child_knows_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    seen = {}

    def run(command, **options):
        seen.update(options)
        raise OSError("seen enough")

    monkeypatch.setattr(reader.subprocess, "run", run)
    with pytest.raises(OSError, match="seen enough"):
        read(csv_file(tmp_path / "t.csv", "a\n"))
    assert "canary" not in seen["env"].values()
    assert set(seen["env"]) == {"LC_ALL", "PYTHONUTF8"}
    assert os.environ["SECRET_KEY"] == "canary"


def test_excel_errors_and_formulas_that_were_never_computed_are_kept(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v/></c>'
        '<c r="D1"><f>1+1</f><v>2</v></c><c r="E1" t="str"><f>""</f><v></v></c></row>'
    )
    (cells,) = read(raw_xlsx(tmp_path / "e.xlsx", sheet_xml(rows))).rows
    assert cells[:4] == [reader.CellError("#DIV/0!"), reader.Uncomputed(), reader.Uncomputed(), 2]
    assert cells[4:] in ([], [None])


def test_dates_durations_and_texts_keep_their_kind(tmp_path):
    row = [
        dt.date(2021, 3, 5),
        dt.datetime(2021, 3, 5, 8, 30),
        dt.timedelta(hours=30),
        "2021-03-05",
        True,
        1.5,
    ]
    ((day, moment, duration, text, yes, number),) = read(book(tmp_path / "k.xlsx", [row])).rows
    assert day in (dt.date(2021, 3, 5), dt.datetime(2021, 3, 5))
    assert (moment, text, yes, number) == (dt.datetime(2021, 3, 5, 8, 30), "2021-03-05", True, 1.5)
    assert isinstance(duration, reader.Duration)


def test_a_null_character_written_as_an_escape_is_dropped(tmp_path):
    rows = f'<row r="1">{text_cell("A1", "a_x0000_b")}</row>'
    assert read(raw_xlsx(tmp_path / "null.xlsx", sheet_xml(rows))).rows == [["ab"]]


def test_r20_a_workbook_that_counts_from_1904_gives_the_same_day(tmp_path):
    def from_1904(workbook, _sheet):
        workbook.epoch = dt.datetime(1904, 1, 1)

    ((day,),) = read(book(tmp_path / "mac.xlsx", [[dt.date(2021, 3, 5)]], change=from_1904)).rows
    assert (day.year, day.month, day.day) == (2021, 3, 5)
