"""Comma- or tab-separated text, in the encodings that people have; never guesses past a strict decoder."""

import csv
import io

from exports.limits import MAX_COLUMNS, MAX_ROWS, Refused

DELIMITERS = ",\t;|，"
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_text(path: str) -> tuple[list[list[str]], str]:
    """The rows of the file and the name of its encoding."""
    with open(path, "rb") as file:
        text, encoding = decode(file.read())
    if "\x00" in text:
        raise Refused("unknown_format")
    rows: list[list[str]] = []
    csv.field_size_limit(1 << 20)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
            if len(rows) >= MAX_ROWS:
                raise Refused("too_many_rows", {"limit": MAX_ROWS})
            if len(row) > MAX_COLUMNS:
                raise Refused("too_many_columns", {"limit": MAX_COLUMNS})
            rows.append(row)
    except csv.Error as error:
        raise Refused("csv_broken", {"row": len(rows) + 1}) from error
    return rows, encoding


def decode(data: bytes) -> tuple[str, str]:
    """Byte-order mark, else UTF-8, else GB18030; strict each time."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data.removeprefix(bom), encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strict(data, "gb18030"), "gb18030"


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("unknown_encoding") from error


def _delimiter(text: str) -> str:
    """The one that the first lines have most often outside quotes."""
    lines = text.split("\n", 20)[:20]
    counts = {mark: sum(_unquoted(line).count(mark) for line in lines) for mark in DELIMITERS}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])
