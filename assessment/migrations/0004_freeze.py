"""The database refuses to change what is final: the period, its snapshot, and all that it was judged by."""

from django.db import migrations

from core.append_only import allow_changes, forbid_changes

SNAPSHOT = "assessment_periodsnapshot"
PERIOD = "assessment_assessmentperiod"
# They belong to a period by period_id.
ROWS = (
    "assessment_periodtarget",
    "assessment_unitreport",
    "assessment_score",
    "assessment_adjustmentline",
    "assessment_scoreobjection",
)
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE state text;
BEGIN
  IF TG_TABLE_NAME = 'assessment_assessmentperiod' THEN
    state := OLD.status;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT status INTO state FROM assessment_assessmentperiod WHERE id = NEW.period_id;
  ELSE
    SELECT status INTO state FROM assessment_assessmentperiod WHERE id = OLD.period_id;
  END IF;
  IF state = 'final' THEN
    RAISE EXCEPTION '% of a final period does not change', TG_TABLE_NAME;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_frozen_{action} BEFORE {action} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_frozen()
"""
SQLITE = """
CREATE TRIGGER {table}_frozen_{action} BEFORE {action} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{table} of a final period does not change'); END
"""


def _triggers():
    yield from ((PERIOD, action) for action in ("update", "delete"))
    yield from ((table, action) for table in ROWS for action in ("insert", "update", "delete"))


def _condition(table, action):
    if table == PERIOD:
        return "OLD.status = 'final'"
    row = "NEW" if action == "insert" else "OLD"
    return f"(SELECT status FROM {PERIOD} WHERE id = {row}.period_id) = 'final'"  # noqa: S608


def forward(apps, schema_editor):
    forbid_changes(schema_editor, SNAPSHOT)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    if is_postgres:
        schema_editor.execute(POSTGRES_FUNCTION, params=None)
    for table, action in _triggers():
        statement = (
            POSTGRES.format(table=table, action=action)
            if is_postgres
            else SQLITE.format(table=table, action=action, condition=_condition(table, action))
        )
        schema_editor.execute(statement, params=None)


def backward(apps, schema_editor):
    allow_changes(schema_editor, SNAPSHOT)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table, action in _triggers():
        on = f" ON {table}" if is_postgres else ""
        schema_editor.execute(f"DROP TRIGGER {table}_frozen_{action}{on}", params=None)
    if is_postgres:
        schema_editor.execute("DROP FUNCTION refuse_frozen()", params=None)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0003_schemes")]

    operations = [migrations.RunPython(forward, backward)]
