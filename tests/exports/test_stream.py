"""The streaming writer: every cell is what sheet_value says, and only a few rows are held at a time."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.choices import OrganisationKind
from exports import stream, writer
from exports.cells import number_format, safe_text, sheet_value
from exports.columns import Column, Kind
from exports.read_child import read
from exports.writer import write_table

TEXTS = st.text(
    st.characters(exclude_categories=("Cs",)) | st.sampled_from("&<>¦ \n\r\t_x0041_=长"), max_size=20
)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31))
FIGURES = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, places=2),
    st.floats(-1e9, 1e9, allow_nan=False),
)
VALUES = {
    Kind.TEXT: st.none() | TEXTS,
    Kind.USCC: st.none() | TEXTS,
    Kind.LONG: st.none() | TEXTS | FIGURES | DAYS | st.booleans() | st.datetimes(dt.datetime(1990, 1, 1)),
    Kind.INT: st.none() | st.integers(-(10**12), 10**12),
    Kind.NUMBER: st.none() | FIGURES,
    Kind.MONEY: st.none() | st.decimals(-(10**9), 10**9, places=2),
    Kind.DATE: st.none() | DAYS | st.datetimes(dt.datetime(1990, 1, 1)),
    Kind.CHOICE: st.none() | st.sampled_from([*OrganisationKind, *OrganisationKind.values, "gone", ""]),
    Kind.BOOL: st.none() | st.booleans(),
}


def column_of(kind: Kind) -> Column:
    unit = "万元" if kind is Kind.MONEY else ""
    choices = OrganisationKind if kind is Kind.CHOICE else None
    return Column("value", "Value", kind, unit=unit, choices=choices)


def written(columns, rows, **options) -> io.BytesIO:
    file = io.BytesIO()
    write_table(file, title="List", columns=columns, rows=rows, **options)
    file.seek(0)
    return file


def only(value) -> SimpleNamespace:
    return SimpleNamespace(value=value)


def as_read(value):
    """What openpyxl says of a cell that holds `value`."""
    if value is None or isinstance(value, str) and not safe_text(value):
        return None
    if isinstance(value, str):
        return ("s", safe_text(value).replace("\r\n", "\n"))
    if isinstance(value, dt.date):
        return ("d", value)
    return ("n", pytest.approx(float(value), abs=1e-9))


def found_in(cell):
    if cell.value is None:
        return None
    value = cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
    return (cell.data_type, value)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda kind: st.tuples(st.just(kind), st.lists(VALUES[kind], max_size=8))
    )
)
def test_every_cell_is_what_sheet_value_says(case):
    kind, values = case
    column = column_of(kind)
    sheet = load_workbook(written([column], map(only, values))).worksheets[0]
    cells = [sheet.cell(number, 1) for number in range(2, len(values) + 2)]
    expected = [as_read(sheet_value(column, value)) for value in values]
    if kind is Kind.LONG:  # without a format of its own a day is a number to openpyxl
        expected = [
            ("n", cell.value) if e and e[0] == "d" else e for e, cell in zip(expected, cells, strict=True)
        ]
    assert [found_in(cell) for cell in cells] == expected
    formats = {cell.number_format for cell in cells if cell.value is not None}
    assert formats <= {number_format(column)}


def test_a_day_before_1900_is_written_in_words_because_excel_has_no_number_for_it():
    days = [dt.date(1899, 12, 31), dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1)]
    sheet = load_workbook(written([column_of(Kind.DATE)], map(only, days))).worksheets[0]
    assert [cell.value for cell in sheet["A"][1:]] == [
        "1899-12-31",
        dt.datetime(1900, 1, 1),
        dt.datetime(1900, 2, 28),
        dt.datetime(1900, 3, 1),
    ]


def test_what_is_no_number_is_text_and_damages_no_file():
    values = [1.5, float("inf"), float("nan"), Decimal("NaN"), Decimal("1E+3"), True]
    sheet = load_workbook(written([Column("value", "Value", Kind.NUMBER)], map(only, values))).worksheets[0]
    assert [cell.value for cell in sheet["A"][1:]] == [1.5, "inf", "nan", "NaN", 1000, "True"]


def test_control_characters_and_half_characters_are_left_out():
    file = written([column_of(Kind.TEXT)], map(only, ["a\x00b\x07c", "\ud800d", "\x01", "e\ufffe"]))
    sheet = load_workbook(file).worksheets[0]
    assert [cell.value for cell in sheet["A"][1:4]] == ["abc", "\ufffdd", None]
    assert not ILLEGAL_CHARACTERS_RE.search(zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode())


def test_an_empty_list_has_its_headings_and_says_that_it_has_no_rows():
    book = load_workbook(written([Column("a", "Name"), Column("b", "Name")], []))
    assert [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()] == [["Name", "Name"]]
    assert [cell.value for cell in book["About this file"]["B"]] == ["0"]


def test_headings_are_frozen_filtered_bold_and_filled_on_every_sheet(tmp_path):
    rows = [only(str(n)) for n in range(5)]
    book = load_workbook(written([column_of(Kind.TEXT)], rows, rows_of_a_sheet=3))
    assert book.sheetnames == ["List", "List (2)", "About this file"]
    for sheet, last in zip(book.worksheets, (4, 3), strict=False):
        heading = sheet["A1"]
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:A{last}")
        assert (heading.font.bold, heading.fill.fgColor.rgb) == (True, "FFE7EDF5")
        assert sheet.column_dimensions["A"].width == 20
    assert book["About this file"].auto_filter.ref is None


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 7, 12, 13])
def test_sheets_follow_each_other_at_every_number_of_rows(count, monkeypatch):
    monkeypatch.setattr(writer, "AT_ONCE", 2)  # portions and sheets end at different rows
    file = written([column_of(Kind.INT)], map(only, range(count)), rows_of_a_sheet=3)
    sheets = load_workbook(file).worksheets[:-1]
    found = [[cell.value for cell in sheet["A"][1:]] for sheet in sheets]
    assert found == [list(range(n, min(n + 3, count))) for n in range(0, count, 3)] or found == [[]]
    assert sum(map(len, found)) == count


def test_a_sheet_ends_before_its_part_outgrows_the_zip_format(monkeypatch):
    monkeypatch.setattr(stream, "FULL", 3000)
    monkeypatch.setattr(writer, "AT_ONCE", 10)
    book = load_workbook(written([column_of(Kind.INT)], map(only, range(95))))
    found = [cell.value for sheet in book.worksheets[:-1] for cell in sheet["A"][1:]]
    assert found == list(range(95))
    assert len(book.worksheets) > 2


def test_rows_are_taken_a_portion_at_a_time_and_forgotten(monkeypatch):
    """What bounds the memory: never more rows alive than one portion."""
    monkeypatch.setattr(writer, "AT_ONCE", 10)
    alive, most = set(), []

    class Row:
        def __init__(self, number):
            self.value = number
            alive.add(number)

        def __del__(self):
            alive.discard(self.value)

    def heard(rows):
        most.append(len(alive))

    written([column_of(Kind.INT)], (Row(n) for n in range(100)), told=heard)
    assert len(most) == 10
    assert max(most) <= 20


def test_whoever_is_told_of_the_rows_may_stop_the_writing(monkeypatch):
    monkeypatch.setattr(writer, "AT_ONCE", 10)
    heard = []

    class Stopped(Exception):
        pass

    def stop(rows):
        heard.append(rows)
        if rows >= 30:
            raise Stopped

    with pytest.raises(Stopped):
        written([column_of(Kind.INT)], map(only, range(100)), told=stop)
    assert heard == [10, 20, 30]


def test_the_same_rows_make_the_same_bytes():
    rows = [only(n) for n in range(50)]
    first = written([column_of(Kind.INT)], rows, about=[("Data as of", "2026-11-27")])
    again = written([column_of(Kind.INT)], rows, about=[("Data as of", "2026-11-27")])
    assert first.getvalue() == again.getvalue()


def test_empty_cells_are_read_in_their_places(tmp_path):
    columns = [Column("a", "A"), Column("b", "B", Kind.INT), Column("c", "C", Kind.DATE)]
    rows = [SimpleNamespace(a=None, b=2, c=None), SimpleNamespace(a="x", b=None, c=dt.date(2021, 3, 5))]
    path = tmp_path / "out.xlsx"
    path.write_bytes(written(columns, rows).getvalue())
    assert read(str(path), "")["rows"][1:] == [[None, 2, None], ["x", None, ["d", "2021-03-05"]]]


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_are_lettered_as_in_excel(number, letters):
    assert stream.column_letters(number) == letters
