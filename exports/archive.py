"""The zip container of an .xlsx, opened with suspicion: no name twice, no way out, no more bytes than said.

`zipfile` reads the directory only; inflating is done here, because a reader in another language goes by the
stream, not by the size that the directory claims.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator

from exports.limits import MAX_INFLATED, MAX_PARTS, Refused

CHUNK = 1 << 16
LOCAL_HEADER = struct.Struct("<4s22xHH")
OUT_OF_MEMORY = "Error -4 "  # zlib's Z_MEM_ERROR, which Python gives as text only
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class Archive:
    def __init__(self, path: str):
        try:
            with zipfile.ZipFile(path) as archive:
                self.parts = {_safe_name(info): info for info in archive.infolist()}
                entries = len(archive.infolist())
        except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as error:
            raise Refused("damaged") from error
        self._file = open(path, "rb")  # noqa: SIM115 - closed with the process, which reads one workbook
        if len(self.parts) != entries or entries > MAX_PARTS:
            raise Refused("suspicious")
        if sum(info.file_size for info in self.parts.values()) > MAX_INFLATED:
            raise Refused("inflates")
        self.inflated = 0

    def find(self, name: str) -> str | None:
        """The key of a part; readers do not mind letter case, nor do we."""
        key = name.lstrip("/").casefold()
        return key if key in self.parts else None

    def read(self, name: str) -> Iterator[bytes]:
        """The inflated bytes of one part, counted; `Refused` once they are more than the directory says."""
        info = self.parts[name]
        count = 0
        for chunk in self._inflate(info):
            count += len(chunk)
            self.inflated += len(chunk)
            if count > info.file_size or self.inflated > MAX_INFLATED:
                raise Refused("inflates")
            yield chunk
        if count != info.file_size:
            raise Refused("damaged")

    def _inflate(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        self._file.seek(info.header_offset)
        header = self._file.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise Refused("damaged")
        _signature, name_length, extra_length = LOCAL_HEADER.unpack(header)
        self._file.seek(name_length + extra_length, 1)
        raw = _limited(self._file, info.compress_size)
        if info.compress_type == zipfile.ZIP_STORED:
            yield from raw
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for chunk in raw:
                data = inflater.decompress(chunk, CHUNK)
                while data:
                    yield data
                    data = inflater.decompress(inflater.unconsumed_tail, CHUNK)
        except zlib.error as error:
            if str(error).startswith(OUT_OF_MEMORY):
                raise MemoryError from error
            raise Refused("damaged") from error


def _limited(file, size: int) -> Iterator[bytes]:
    position = file.tell()
    while size > 0:
        file.seek(position)
        chunk = file.read(min(CHUNK, size))
        if not chunk:
            raise Refused("damaged")
        position += len(chunk)
        size -= len(chunk)
        yield chunk


def _safe_name(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in name or "\x00" in name:
        raise Refused("suspicious")
    if info.flag_bits & 0x1 or info.compress_type not in METHODS:
        raise Refused("suspicious")
    return name.casefold()
