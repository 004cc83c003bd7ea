"""A form that comes back: what is taken from it, and what makes it refused."""

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Protection

from exports.books import Book, Formula, Head
from exports.books.returned import META, read_returned
from exports.columns import Kind, column
from tests.exports.books.conftest import CREATED
from tests.libreoffice import recalculated

SHEET = "报表"
COLUMNS = (
    column("reported", "Reported", Kind.NUMBER, minimum=Decimal(0)),
    column("started_on", "Started on", Kind.DATE),
    column("remark", "Remark"),
)


def form(version: str = "2", target: int = 100) -> bytes:
    book = Book(title="t", created=CREATED)
    sheet = book.sheet(SHEET)
    sheet.title("项目进度回报表", 3)
    sheet.head([Head("项目", 30), Head("目标", 10, "0.00"), Head("完成", 10, "0.00")])
    row = sheet.row(["=XM-1", Decimal(target) / 3, None])
    sheet.input(row, 3)
    sheet.row(["开工日期", dt.date(2026, 1, 5), None])
    sheet.input(row + 1, 3)
    sheet.row(["完成率", None, Formula(f'=IF(C{row}="","",ROUND({sheet.ref(row, 3)}/B{row}*100, 2))', None)])
    sheet.row(["说明", None, None])
    sheet.input(row + 3, 3)
    sheet.input(row + 4, 3)  # without a name: nobody reads it
    for place, name in enumerate(("reported", "started_on")):
        book.name(name, sheet, row + place, 3)
    book.name("remark", sheet, row + 3, 3)
    book.form("progress", version)
    return book.save()


def returned(tmp_path: Path, content: bytes, **cells) -> Path:
    """The form with cells written as people write them, saved by another program."""
    book = load_workbook(io.BytesIO(content))
    for cell, value in cells.items():
        book[SHEET][cell] = value
    book.save(tmp_path / "returned.xlsx")
    return tmp_path / "returned.xlsx"


FILLED = {"C3": 41.5, "C4": "2026年1月8日", "C6": "  如期 ", "C7": "无人读"}


def test_values_come_from_the_named_input_cells(tmp_path, chief):
    result = read_returned(returned(tmp_path, form(), **FILLED), sent=form(), columns=COLUMNS, user=chief)
    assert result.problems == []
    assert result.values == {"reported": Decimal("41.5"), "started_on": dt.date(2026, 1, 8), "remark": "如期"}


def test_a_form_that_was_not_filled_in_gives_nothing(tmp_path, chief):
    result = read_returned(returned(tmp_path, form()), sent=form(), columns=COLUMNS, user=chief)
    assert (result.values, result.problems) == ({"reported": None, "started_on": None, "remark": ""}, [])


@pytest.mark.libreoffice
def test_a_form_saved_by_libreoffice_is_the_form_that_was_sent(tmp_path, chief):
    filled = returned(tmp_path, form(), **FILLED)
    filled.write_bytes(recalculated(filled.read_bytes(), tmp_path))
    result = read_returned(filled, sent=form(), columns=COLUMNS, user=chief)
    assert result.problems == []
    assert result.values["reported"] == Decimal("41.5")


def test_each_changed_cell_is_named_and_nothing_is_taken(tmp_path, chief):
    path = returned(tmp_path, form(), **FILLED, A3="别的项目", B3=1, A5=None, D9="新", C5="=1+1")
    result = read_returned(path, sent=form(), columns=COLUMNS, user=chief)
    assert result.values == {}
    assert {(p.sheet, p.cell) for p in result.problems} == {
        (SHEET, c) for c in ("A3", "B3", "A5", "C5", "D9")
    }
    words = {p.cell: p.words for p in result.problems}
    assert "“=XM-1” was changed to “别的项目”" in words["A3"]
    assert "“完成率” is gone" in words["A5"]
    assert "“新” where nothing was" in words["D9"]


def test_a_moved_table_is_told_in_one_sentence_beside_the_first_cells(tmp_path, chief):
    book = load_workbook(io.BytesIO(form()))
    for row in range(10, 60):
        book[SHEET].cell(row, 1, "x")
    book.save(tmp_path / "moved.xlsx")
    problems = read_returned(tmp_path / "moved.xlsx", sent=form(), columns=COLUMNS, user=chief).problems
    assert len(problems) == 21
    assert "30 more cells" in problems[-1].words


def test_unlocking_a_cell_does_not_make_it_an_input(tmp_path, chief):
    book = load_workbook(io.BytesIO(form()))
    book[SHEET]["B3"].protection = Protection(locked=False)
    book[SHEET]["B3"] = 1
    book.defined_names["reported"].attr_text = f"'{SHEET}'!$B$3"
    book.save(tmp_path / "unlocked.xlsx")
    result = read_returned(tmp_path / "unlocked.xlsx", sent=form(), columns=COLUMNS, user=chief)
    assert [(p.cell, result.values) for p in result.problems] == [("B3", {})]


def test_another_form_another_version_and_a_missing_sheet_are_told_apart(tmp_path, chief):
    def problems(path) -> list[str]:
        return [str(p.words) for p in read_returned(path, sent=form(), columns=COLUMNS, user=chief).problems]

    plain = Book(title="t", created=CREATED)
    plain.sheet(SHEET).row(["x"])
    (tmp_path / "plain.xlsx").write_bytes(plain.save())
    assert problems(tmp_path / "plain.xlsx") == ["This is not the form that was sent out. Fill in that one."]
    old = returned(tmp_path, form(version="1"), **FILLED)
    assert problems(old) == ["This is version 1 of the form, not 2. Fill in version 2."]
    book = load_workbook(io.BytesIO(form()))
    book.create_sheet("x")["A1"] = 1
    book.remove(book[SHEET])
    book.save(tmp_path / "missing.xlsx")
    assert problems(tmp_path / "missing.xlsx") == ["This sheet is missing. Fill in the form as it was sent."]


def test_a_copied_meta_sheet_does_not_help_a_changed_form(tmp_path, chief):
    book = load_workbook(io.BytesIO(form(target=50)))
    digest = load_workbook(io.BytesIO(form()))[META]["B3"].value
    assert book[META]["B3"].value != digest
    book[META]["B3"] = digest
    book.save(tmp_path / "forged.xlsx")
    result = read_returned(tmp_path / "forged.xlsx", sent=form(), columns=COLUMNS, user=chief)
    assert [p.cell for p in result.problems] == ["B3"]


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_a_changed_check_sum_is_told_and_nothing_is_taken(digest, tmp_path, chief):
    path = returned(tmp_path, form(), **FILLED)
    book = load_workbook(path)
    assert book[META]["A3"].value == "locked"
    book[META]["B3"] = digest
    book.save(path)
    result = read_returned(path, sent=form(), columns=COLUMNS, user=chief)
    assert (result.values, [problem[:2] for problem in result.problems]) == ({}, [(META, "B3")])
    assert "check sum on the hidden sheet" in result.problems[0].words


def test_every_value_of_a_wrong_kind_is_named_and_the_good_ones_are_read(tmp_path, chief):
    path = returned(tmp_path, form(), C3="many", C4="=1/0", C6="x")
    result = read_returned(path, sent=form(), columns=COLUMNS, user=chief)
    assert {p.cell: str(p.words) for p in result.problems} == {
        "C3": "“many” is not a number. Write one number, for example 1200.5.",
        "C4": "The formula was never computed. Open the file in a spreadsheet program and save it again.",
    }
    assert result.values == {"remark": "x"}


def test_what_is_no_workbook_is_refused_in_words(tmp_path, chief):
    (tmp_path / "text.xlsx").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "cut.xlsx").write_bytes(form()[:500])
    for name in ("text.xlsx", "cut.xlsx"):
        result = read_returned(tmp_path / name, sent=form(), columns=COLUMNS, user=chief)
        assert (result.values, len(result.problems)) == ({}, 1)


def test_a_column_without_its_cell_is_a_mistake_of_ours(tmp_path, chief):
    with pytest.raises(KeyError):
        read_returned(returned(tmp_path, form()), sent=form(), columns=[column("x", "x")], user=chief)
