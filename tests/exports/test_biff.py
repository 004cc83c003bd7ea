"""R15 for old .xls files: the reader gives error cells as empty."""

import subprocess

import pytest

from exports.biff import error_cells
from exports.reader import CellError, read
from tests.exports.files import book


@pytest.mark.libreoffice
def test_error_cells_of_an_old_xls_are_named(tmp_path):
    def more(workbook, sheet):
        sheet["C2"] = "=1/0"
        sheet["C3"] = "=NA()"
        sheet["C4"] = "=1+1"
        sheet.merge_cells("A6:B6")
        workbook.create_sheet("Second")["B2"] = '=VALUE("x")'

    path = book(
        tmp_path / "errors.xlsx",
        [["Code", "Name", "Figure"], *[[f"A{n}", "甲"] for n in range(4)]],
        change=more,
    )
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xls"]
        + ["--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    grid = read(tmp_path / "errors.xls")
    assert [row[2] if len(row) > 2 else None for row in grid.rows[:4]] == [
        "Figure",
        CellError("#DIV/0!"),
        CellError("#N/A"),
        2,
    ]
    assert read(tmp_path / "errors.xls", "Second").rows[1][1] == CellError("#VALUE!")


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0" * 200, bytes(4096)])
def test_a_container_that_is_none_gives_no_answer(data):
    assert error_cells(data, 0) == {}
