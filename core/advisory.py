"""One at a time, where there is no row to lock yet."""

import hashlib

from django.db import connection, transaction


def serialise(subject: str) -> None:
    """Wait until no other transaction works on `subject`; it is ours until the end of this one.

    Take it before any row lock, else two people can wait for each other. SQLite lets one transaction write
    at a time anyway (IMMEDIATE, see core.checks).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("serialise must run in the transaction it guards")
    if connection.vendor == "postgresql":
        digest = hashlib.sha256(subject.encode()).digest()
        with connection.cursor() as cursor:
            key = int.from_bytes(digest[:8], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
