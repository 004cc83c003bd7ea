"""One state of the database for as long as a list is read."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils import timezone


@contextmanager
def snapshot() -> Iterator[dt.datetime]:
    """Everything read inside is of one moment, which this gives. Nothing may be written inside.

    PostgreSQL: a transaction that repeats what it read. SQLite: one that takes no lock until it writes.
    Inside a transaction that is open already, it is as good as that one.
    """
    if connection.in_atomic_block:
        yield timezone.now()
        return
    with _reading(), transaction.atomic():
        yield _begun()


@contextmanager
def _reading() -> Iterator[None]:
    """On SQLite every transaction would otherwise hold up who writes (config/env.py: IMMEDIATE)."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    sqlite: Any = connections[DEFAULT_DB_ALIAS]  # the type of all databases knows no such mode
    mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = mode


def _begun() -> dt.datetime:
    """The first question fixes the state."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            moment = timezone.now()
            cursor.execute("SELECT count(*) FROM sqlite_master")
            cursor.fetchone()
            return moment
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]
