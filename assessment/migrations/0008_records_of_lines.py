"""Lines name the records they were proposed for. SQLite makes the table anew for it, and loses its triggers."""

from django.db import migrations, models

TABLE = "assessment_adjustmentline"
# As migration 0004 made them.
SQLITE = """
CREATE TRIGGER {table}_frozen_{action} BEFORE {action} ON {table}
WHEN (SELECT status FROM assessment_assessmentperiod WHERE id = {row}.period_id) = 'final'
BEGIN SELECT RAISE(ABORT, '{table} of a final period does not change'); END
"""


def hold_final(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for action, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_frozen_{action}", params=None)
        schema_editor.execute(SQLITE.format(table=TABLE, action=action, row=row), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0007_documents_stay"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, hold_final),  # on the way back
        migrations.AddField(
            model_name="adjustmentline",
            name="records",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="records"),
        ),
        migrations.RunPython(hold_final, migrations.RunPython.noop),
    ]
