"""The database refuses to change or remove a document, and to add one to a period that is final."""

from django.db import migrations

from core.append_only import allow_changes, forbid_changes

TABLE = "assessment_evidencedocument"
# The function is of migration 0004.
POSTGRES = f"""
CREATE TRIGGER {TABLE}_frozen_insert BEFORE INSERT ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION refuse_frozen()
"""
SQLITE = f"""
CREATE TRIGGER {TABLE}_frozen_insert BEFORE INSERT ON {TABLE}
WHEN (SELECT status FROM assessment_assessmentperiod WHERE id = NEW.period_id) = 'final'
BEGIN SELECT RAISE(ABORT, '{TABLE} of a final period does not change'); END
"""  # noqa: S608


def forward(apps, schema_editor):
    forbid_changes(schema_editor, TABLE)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRES if is_postgres else SQLITE, params=None)


def backward(apps, schema_editor):
    allow_changes(schema_editor, TABLE)
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {TABLE}_frozen_insert{on}", params=None)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0006_evidence_documents")]

    operations = [migrations.RunPython(forward, backward)]
