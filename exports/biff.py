"""Error cells of an old .xls, which the reader gives as empty: #DIV/0! must not become a missing value.

Reads just enough of the OLE container and of the BIFF8 records for that. Whatever is not as expected gives no
answer rather than a wrong one: the values themselves come from the reader.
"""

import struct
from collections.abc import Iterator

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
BOF, EOF, BOUNDSHEET, BOOLERR, FORMULA = 0x0809, 0x000A, 0x0085, 0x0205, 0x0006
END_OF_CHAIN = 0xFFFFFFFE
STREAM_NAMES = ("Workbook", "Book")
MINI_STREAM = 4096  # shorter streams are kept in mini sectors
ENTRY = 128  # bytes of a directory entry
SECTOR_POWERS = {(9, 6), (12, 6)}


def error_cells(data: bytes, sheet_index: int) -> dict[tuple[int, int], str]:
    """{(row, column): "#DIV/0!"} of the sheet at this place in the book."""
    try:
        stream = _workbook_stream(data)
        return dict(_errors(stream, _sheet_offsets(stream)[sheet_index]))
    except (struct.error, IndexError):
        return {}


def _workbook_stream(data: bytes) -> bytes:
    """The stream of records, from sectors of 512 bytes or, in a small book, from the mini sectors of 64."""
    power, mini_power = struct.unpack_from("<HH", data, 30)
    if (power, mini_power) not in SECTOR_POWERS:
        return b""
    size, sectors = 1 << power, data[1 << power :]
    fat_count, directory = struct.unpack_from("<II", data, 44)
    fat: list[int] = []
    for sector in struct.unpack_from("<109I", data, 76)[:fat_count]:
        fat += _numbers(sectors[sector * size : (sector + 1) * size])
    entries = _chain(sectors, directory, fat, size)
    for start in range(0, len(entries), ENTRY):
        length = struct.unpack_from("<H", entries, start + 64)[0]
        if entries[start : start + max(length - 2, 0)].decode("utf-16-le", "replace") in STREAM_NAMES:
            first, stream_size = struct.unpack_from("<II", entries, start + 116)
            if stream_size >= MINI_STREAM:
                return _chain(sectors, first, fat, size)[:stream_size]
            container = _chain(sectors, struct.unpack_from("<I", entries, 116)[0], fat, size)
            mini_fat = _numbers(_chain(sectors, struct.unpack_from("<I", data, 60)[0], fat, size))
            return _chain(container, first, mini_fat, 1 << mini_power)[:stream_size]
    return b""


def _numbers(sector: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))


def _chain(sectors: bytes, sector: int, fat: list[int], size: int) -> bytes:
    parts = []
    for _step in fat:  # a chain that bites its tail ends here
        if sector >= END_OF_CHAIN:
            break
        parts.append(sectors[sector * size : (sector + 1) * size])
        sector = fat[sector]
    return b"".join(parts)


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """(kind, start, length) of each record up to the end of the substream."""
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, offset + 4, length
        if kind == EOF:
            return
        offset += 4 + length


def _sheet_offsets(stream: bytes) -> list[int]:
    return [
        struct.unpack_from("<I", stream, start)[0]
        for kind, start, _length in _records(stream, 0)
        if kind == BOUNDSHEET
    ]


def _errors(stream: bytes, offset: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, start, _length in _records(stream, offset):
        if kind == BOOLERR:
            row, column, _style, code, is_error = struct.unpack_from("<HHHBB", stream, start)
            if is_error:
                yield (row, column), ERRORS.get(code, "#ERROR")
        elif kind == FORMULA:
            row, column = struct.unpack_from("<HH", stream, start)
            result, _unused, code = struct.unpack_from("<BBB", stream, start + 6)
            if result == 2 and stream[start + 12 : start + 14] == b"\xff\xff":
                yield (row, column), ERRORS.get(code, "#ERROR")
