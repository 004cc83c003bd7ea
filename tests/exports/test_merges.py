"""Merged ranges: refused where a file cannot have them, and only those kept that a table needs."""

import random

import pytest

from exports import headings
from exports.limits import HEADING_LEVELS, MAX_MERGES, SEARCHED_ROWS, Refused
from exports.merges import needed
from exports.reader import read
from tests.exports.files import book, raw_xlsx, sheet_xml, text_cell


def workbook(path, *ranges):
    merges = "".join(f'<mergeCell ref="{reference}"/>' for reference in ranges)
    row = f'<row r="1">{text_cell("A1", "x")}</row>'
    return raw_xlsx(path, sheet_xml(row, after=f"<mergeCells>{merges}</mergeCells>"))


def refusal_of(call, *arguments) -> str:
    with pytest.raises(Refused) as caught:
        call(*arguments)
    return caught.value.code


def test_a_small_file_with_one_large_range_many_times_is_refused(tmp_path):
    path = workbook(tmp_path / "many.xlsx", *["A1:GR25"] * MAX_MERGES)
    assert path.stat().st_size < 5000
    assert refusal_of(read, path) == "suspicious"
    assert read(workbook(tmp_path / "one.xlsx", "A1:GR25")).merges == [(0, 0, 24, 199)]


def test_more_ranges_than_a_table_has_are_refused(tmp_path):
    ranges = [f"A{row}:B{row}" for row in range(1, MAX_MERGES + 2)]
    assert refusal_of(read, workbook(tmp_path / "more.xlsx", *ranges)) == "too_many_merges"
    assert len(read(workbook(tmp_path / "most.xlsx", *ranges[:-1])).merges) < SEARCHED_ROWS + HEADING_LEVELS


@pytest.mark.parametrize(
    "merges",
    [
        [(0, 0, 1, 1), (0, 0, 1, 1)],
        [(0, 0, 1, 1), (1, 1, 2, 2)],
        [(0, 5, 9, 5), (3, 0, 3, 9)],
        [(3, 0, 3, 9), (0, 5, 9, 5)],
        [(5, 0, 4, 0)],
        [(0, 5, 0, 4)],
    ],
    ids=["twice", "corner", "crossing", "crossing_in_disorder", "upside_down", "back_to_front"],
)
def test_ranges_that_share_a_cell_or_run_backwards_are_refused(merges):
    assert refusal_of(needed, merges) == "suspicious"


def test_shared_cells_are_found_wherever_the_ranges_lie():
    chance = random.Random(7)
    found = set()
    for _ in range(2000):
        merges = []
        for _ in range(chance.randint(1, 6)):
            top, left = chance.randrange(8), chance.randrange(8)
            merges.append((top, left, top + chance.randrange(3), left + chance.randrange(3)))
        cells = [(r, c) for t, x, b, y in merges for r in range(t, b + 1) for c in range(x, y + 1)]
        shares = len(cells) != len(set(cells))
        found.add(shares)
        try:
            needed(merges)
            refused = False
        except Refused:
            refused = True
        assert refused == shares, merges
    assert found == {True, False}


def test_only_ranges_of_headings_and_of_one_column_are_kept():
    last_heading_row = SEARCHED_ROWS + HEADING_LEVELS - 2
    heading, value = (last_heading_row, 0, last_heading_row, 1), (5000, 3, 5004, 3)
    others = [(last_heading_row + 1, 0, last_heading_row + 1, 1), (0, 200, 0, 201), (200_000, 0, 200_001, 0)]
    assert needed([heading, *others, value]) == [heading, value]


def test_headings_look_no_further_than_the_ranges_that_are_kept(tmp_path):
    """Two rows of heading that begin in the last row which is searched."""
    rows = [[None, None]] * (SEARCHED_ROWS - 1) + [["Code", "Contact"], [None, "Phone"], ["A1", "1"]]
    above = SEARCHED_ROWS

    def merge(_workbook, sheet):
        sheet.merge_cells(f"A{above}:A{above + 1}")

    columns = [headings.Column("code", "Code"), headings.Column("phone", "Contact/Phone")]
    found = headings.find_headings(read(book(tmp_path / "deep.xlsx", rows, change=merge)), columns)
    assert (found.first, found.last) == (SEARCHED_ROWS - 1, SEARCHED_ROWS)
    assert [heading.key for heading in found.found] == ["code", "phone"]
