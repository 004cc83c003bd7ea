"""Reads a workbook in a child process: what kills or fattens a reader must not take the server along."""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from exports.limits import (
    CHILD_CPU_SECONDS,
    CHILD_MEMORY,
    CHILD_WALL_SECONDS,
    MAX_ANSWER,
    MAX_BYTES,
    Refused,
)

ROOT = Path(__file__).resolve().parent.parent
REMEMBERED = 50_000  # different texts of a sheet that are kept once


@dataclass(frozen=True)
class CellError:
    """An Excel error such as #DIV/0!."""

    text: str


@dataclass(frozen=True)
class Uncomputed:
    """A formula that no spreadsheet program has computed yet."""


@dataclass(frozen=True)
class Duration:
    """A time without a day, where a date was meant."""

    text: str


@dataclass(frozen=True)
class SheetInfo:
    name: str
    visible: bool
    empty: bool


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet; row 0 is the sheet's first row.

    A cell is None, str, int, float, bool, date, datetime, CellError, Uncomputed or Duration.
    """

    rows: list[list[Any]]
    sheet: str
    sheets: list[SheetInfo]
    merges: list[tuple[int, int, int, int]]  # first row, first column, last row, last column
    hidden_rows: int
    notes: list[str]  # macros, external_links; for text files the encoding
    format: str  # xlsx, xls, csv

    @cached_property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


def read(
    path: str | Path,
    sheet: str = "",
    *,
    memory: int = CHILD_MEMORY,
    cpu_seconds: int = CHILD_CPU_SECONDS,
    wall_seconds: float = CHILD_WALL_SECONDS,
) -> Grid:
    """The grid of `sheet` (default: the first visible one with cells). Raises Refused."""
    _refuse_size(path)
    arguments = [os.path.abspath(path), sheet, str(memory), str(cpu_seconds)]
    with tempfile.TemporaryFile() as answer:
        _run_child(arguments, answer, wall_seconds)
        if answer.seek(0, os.SEEK_END) > MAX_ANSWER:
            raise Refused("too_heavy")
        answer.seek(0)
        return _grid(answer)


def _refuse_size(path: str | Path) -> None:
    size = Path(path).stat().st_size
    if size > MAX_BYTES:
        raise Refused("too_big", {"limit": MAX_BYTES // 1024**2})
    if not size:
        raise Refused("empty")


def _run_child(arguments: list[str], answer: IO[bytes], wall_seconds: float) -> None:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "exports.read_child", *arguments],
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},  # no database address, no keys
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("too_heavy") from error
    if done.returncode:
        raise Refused("too_heavy")


def _grid(answer: IO[bytes]) -> Grid:
    """The answer, line by line: never all of it at once beside what is made of it."""
    found = json.loads(answer.readline())
    if "refused" in found:
        code, params = found["refused"]
        raise Refused(code, params)
    cells = _Cells()
    return Grid(
        rows=[cells.take(json.loads(line)) for line in answer],
        sheet=found["sheet"],
        sheets=[SheetInfo(**sheet) for sheet in found["sheets"]],
        merges=[tuple(merge) for merge in found["merges"]],
        hidden_rows=found["hidden_rows"],
        notes=found["notes"],
        format=found["format"],
    )


_TAGS = {
    "d": dt.date.fromisoformat,
    "t": dt.datetime.fromisoformat,
    "h": Duration,
    "e": CellError,
    "f": lambda _text: Uncomputed(),
}


class _Cells:
    """Makes cells of an answer. A text that many cells show is kept once."""

    def __init__(self):
        self.known: dict[Any, Any] = {}

    def take(self, values: list) -> list:
        return [self._kept(value) if isinstance(value, (str, list)) else value for value in values]

    def _kept(self, value: str | list):
        key = value if isinstance(value, str) else tuple(value)
        cell = self.known.get(key)
        if cell is None:
            cell = _TAGS[key[0]](key[1]) if isinstance(key, tuple) else key
            if len(self.known) < REMEMBERED:
                self.known[key] = cell
        return cell


def text_of(cell) -> str:
    """What the user has in the cell, for messages and for the report."""
    if cell is None:
        return ""
    if isinstance(cell, (CellError, Duration)):
        return cell.text
    if isinstance(cell, Uncomputed):
        return "="
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
    return str(cell)
