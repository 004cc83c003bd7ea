"""Targets take the value of the year before. SQLite makes the table anew for it, and loses its triggers."""

from django.db import migrations, models
from django.db.models import Q

TABLE = "assessment_periodtarget"
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
        ("assessment", "0008_records_of_lines"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, hold_final),  # on the way back
        migrations.AddField(
            model_name="periodtarget",
            name="previous",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                max_digits=15,
                null=True,
                verbose_name="value of the year before",
            ),
        ),
        migrations.AddField(
            model_name="periodtarget",
            name="previous_document",
            field=models.CharField(blank=True, max_length=200, verbose_name="document of the year before"),
        ),
        migrations.AddConstraint(
            model_name="periodtarget",
            constraint=models.CheckConstraint(
                condition=Q(previous=None, previous_document="")
                | Q(previous__isnull=False) & ~Q(previous_document=""),
                name="year_before_has_document",
            ),
        ),
        migrations.RunPython(hold_final, migrations.RunPython.noop),
    ]
