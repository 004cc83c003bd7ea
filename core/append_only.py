"""Triggers that make a table append-only, on both databases. For use in migrations."""

SQLITE = """
CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""


def forbid_changes(schema_editor, table: str) -> None:
    """Refuse UPDATE and DELETE on `table`. SQLite also needs `PRAGMA recursive_triggers` for REPLACE."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION, params=None)
        statement = POSTGRES
    else:
        statement = SQLITE
    for action in ("update", "delete"):
        schema_editor.execute(statement.format(table=table, action=action), params=None)


def allow_changes(schema_editor, table: str) -> None:
    """Take the triggers of `forbid_changes` away again: the way back of a migration."""
    on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for action in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER {table}_no_{action}{on}", params=None)
