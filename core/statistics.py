"""What the query planner knows of the tables."""

from django.db import connection

ROWS_LOOKED_AT = 1000  # of each index: enough to choose one, quick at any size


def statistics_refresh() -> None:
    """On SQLite, which does nothing of its own accord and forgets what it knew of a table that a migration
    rebuilt. PostgreSQL keeps its own.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
