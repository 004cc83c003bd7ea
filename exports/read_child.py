"""Reads one file and prints it as JSON, in a process of its own, under limits, without Django or secrets.

    python -m exports.read_child FILE SHEET MEMORY_BYTES CPU_SECONDS

The first line is what is known of the file, or why it was refused; then one line for each row. A cell is
null, a string, a number, a boolean, or [tag, text]: d date, t date and time, h duration or time of day,
e Excel error, f formula that was never computed.
"""

import contextlib
import ctypes
import datetime as dt
import json
import resource
import signal
import sys

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from exports.biff import error_cells
from exports.limits import MAX_ANSWER, MAX_CELL_TEXT, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Refused
from exports.merges import needed
from exports.prescan import Cells, Sheet, choose, reference_of, scan
from exports.sniff import is_encrypted_package, kind_of
from exports.textfile import read_text

PR_SET_PDEATHSIG = 1


def read(path: str, sheet: str) -> dict:
    kind = kind_of(path)
    if kind == "zip":
        return _read_xlsx(path, sheet)
    if kind == "ole":
        return _read_xls(path, sheet)
    if kind == "markup":
        raise Refused("markup")
    if kind == "binary":
        raise Refused("unknown_format")
    rows, encoding = read_text(path)
    return _answer("csv", [Sheet("CSV", "", visible=True, empty=False)], "CSV", rows, Cells(), [encoding])


def _read_xlsx(path: str, sheet: str) -> dict:
    found = scan(path, sheet)
    book = _open(path)
    rows = [[_plain(value) for value in row] for row in _rows(book, found.chosen.name)]
    for (row, column), text in found.cells.errors.items():
        _put(rows, row, column, ["e", text])
    for row, column in found.cells.uncomputed:
        _put(rows, row, column, ["f", ""])
    return _answer("xlsx", found.sheets, found.chosen.name, rows, found.cells, found.notes)


def _read_xls(path: str, sheet: str) -> dict:
    if is_encrypted_package(path):
        raise Refused("password")
    book = _open(path)
    sheets = [
        Sheet(
            meta.name,
            "",
            meta.visible == SheetVisibleEnum.Visible,
            not book.get_sheet_by_name(meta.name).height,
        )
        for meta in book.sheets_metadata
    ]
    chosen = choose(sheets, sheet)
    rows = [[_plain(value) for value in row] for row in _rows(book, chosen.name)]
    with open(path, "rb") as file:
        errors = error_cells(file.read(), sheets.index(chosen))
    for (row, column), text in errors.items():
        _put(rows, row, column, ["e", text])
    merges = book.get_sheet_by_name(chosen.name).merged_cell_ranges or []
    cells = Cells(merges=[(*first, *last) for first, last in merges])
    return _answer("xls", sheets, chosen.name, rows, cells, [])


def _open(path: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise Refused("password") from error
    except CalamineError as error:
        raise Refused("damaged") from error


def _rows(book: CalamineWorkbook, name: str):
    try:
        sheet = book.get_sheet_by_name(name)
        if sheet.end and (sheet.end[0] >= MAX_ROWS):
            raise Refused("too_many_rows", {"limit": MAX_ROWS})
        if sheet.end and (sheet.end[1] >= MAX_COLUMNS):
            raise Refused("too_many_columns", {"limit": MAX_COLUMNS})
        if sheet.end and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MAX_CELLS:
            raise Refused("too_many_cells", {"limit": MAX_CELLS})
        yield from sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise Refused("damaged") from error


def _plain(value):
    if isinstance(value, str):
        return value.replace("\x00", "") or None  # _x0000_ in a workbook; PostgreSQL stores none
    if isinstance(value, dt.datetime):
        return ["t", value.isoformat()]
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    if isinstance(value, (dt.time, dt.timedelta)):
        return ["h", str(value)]
    return value


def _put(rows: list[list], row: int, column: int, value) -> None:
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = value


def _answer(kind, sheets, chosen, rows, cells: Cells, notes) -> dict:
    if not any(value not in (None, "") for row in rows for value in row):
        raise Refused("empty")
    _refuse_too_much(rows)
    return {
        "format": kind,
        "sheets": [{"name": s.name, "visible": s.visible, "empty": s.empty} for s in sheets],
        "sheet": chosen,
        "rows": rows,
        "merges": needed(cells.merges),
        "hidden_rows": cells.hidden_rows,
        "notes": notes,
    }


def _refuse_too_much(rows: list[list]) -> None:
    """A small file may show one long text in a million cells; what the server takes in is counted here."""
    if sum(map(len, rows)) > MAX_CELLS:
        raise Refused("too_many_cells", {"limit": MAX_CELLS})
    _refuse_long_cell(rows)
    texts = (value for row in rows for value in row if isinstance(value, str))
    if sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) > MAX_TEXT:
        raise Refused("too_much_text", {"limit": MAX_TEXT // 1024**2})


def _refuse_long_cell(rows: list[list]) -> None:
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) > MAX_CELL_TEXT:
                cell = reference_of(place, column)
                raise Refused("cell_too_long", {"cell": cell, "limit": MAX_CELL_TEXT})


def _write(answer: dict) -> None:
    rows = answer.pop("rows", ())
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # json.dump is much slower
    sys.stdout.writelines(f"{encode(line)}\n" for line in (answer, *rows))


def _die_with_the_server() -> None:
    """A killed server frees its place among the imports: nothing of it may go on reading."""
    with contextlib.suppress(OSError, AttributeError):  # Linux has it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    _die_with_the_server()
    path, sheet, memory, cpu = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu), int(cpu)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_ANSWER, MAX_ANSWER))
    try:
        answer = read(path, sheet)
    except Refused as refused:
        answer = {"refused": [refused.code, refused.params]}
    except (MemoryError, RecursionError):
        answer = {"refused": ["too_heavy", {}]}
    with contextlib.suppress(BrokenPipeError):
        _write(answer)


if __name__ == "__main__":
    main()
