"""Emptying the database behind a test that commits, although some tables refuse to lose a row."""

from functools import partial

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def let_flush_pass_append_only_tables(connection) -> None:
    """Make the flush of this connection set the triggers aside; PostgreSQL's TRUNCATE passes them by."""
    if connection.vendor == "sqlite":
        flush = connection.ops.execute_sql_flush
        connection.ops.execute_sql_flush = partial(_flush_without_triggers, connection, flush)


def _flush_without_triggers(connection, flush, sql_list) -> None:
    with connection.cursor() as cursor:
        triggers = cursor.execute(TRIGGERS).fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        flush(sql_list)
        for _, sql in triggers:
            cursor.execute(sql)
