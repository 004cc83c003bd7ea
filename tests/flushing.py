"""Emptying the database behind a test that commits, although some tables refuse to lose a row."""

from django.db.backends.sqlite3.base import DatabaseOperations

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"

_flush = DatabaseOperations.execute_sql_flush


def let_flush_pass_append_only_tables() -> None:
    """Make the flush of SQLite set the triggers aside; PostgreSQL's TRUNCATE passes them by."""
    DatabaseOperations.execute_sql_flush = _flush_without_triggers


def _flush_without_triggers(operations, sql_list) -> None:
    with operations.connection.cursor() as cursor:
        triggers = cursor.execute(TRIGGERS).fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        _flush(operations, sql_list)
        for _, sql in triggers:
            cursor.execute(sql)
