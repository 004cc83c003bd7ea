"""One drainer, one rebuild at a time, also across processes. A process that is killed holds no lock."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

FAMILY = 0x63686263


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Whether we hold the lock of this name for the block; False when another process does. Never waits."""
    with _advisory(name) if connection.vendor == "postgresql" else _file(name) as ours:
        yield ours


@contextmanager
def _advisory(name: str) -> Iterator[bool]:
    number = zlib.crc32(name.encode()) - (1 << 31)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [FAMILY, number])
        ours = cursor.fetchone()[0]
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [FAMILY, number])


@contextmanager
def _file(name: str) -> Iterator[bool]:
    """SQLite serves one host: a file beside the database will do."""
    path = Path(f"{connection.settings_dict['NAME']}.{name}.lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
