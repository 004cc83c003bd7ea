"""Opens a workbook from outside with its formulas and names, after the hardened reader let it pass."""

from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from exports.archive import Archive
from exports.limits import Refused
from exports.reader import read

MAX_INFLATED = 20 * 1024 * 1024  # bytes; templates and forms are small, and openpyxl needs many times that
REACHING_OUT = {"macros", "external_links"}  # notes of the reader
# What openpyxl raises for files that follow no standard.
BROKEN = (AttributeError, IndexError, KeyError, SyntaxError, TypeError, ValueError)


def open_guarded(path: str | Path) -> Any:
    """The openpyxl workbook. Raises Refused for what is no sane .xlsx, or has macros or outside links."""
    grid = read(path)
    if grid.format != "xlsx":
        raise Refused("not_workbook")
    if REACHING_OUT & set(grid.notes):
        raise Refused("active_content")
    archive = Archive(str(path))
    if sum(info.file_size for info in archive.parts.values()) > MAX_INFLATED:
        raise Refused("too_heavy")
    for part in archive.parts:  # the reader saw some parts only, and a directory may lie about sizes
        for _chunk in archive.read(part):
            pass
    try:
        with catch_warnings():
            simplefilter("ignore")  # what it does not keep is for the caller to judge
            return load_workbook(path, keep_links=False)
    except (BadZipFile, InvalidFileException, *BROKEN) as error:
        raise Refused("damaged") from error
