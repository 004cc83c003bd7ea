"""The database refuses to change or delete what a review said."""

from django.db import migrations

from core.append_only import allow_changes, forbid_changes

TABLE = "incentives_rulereview"


def forward(apps, schema_editor):
    forbid_changes(schema_editor, TABLE)


def backward(apps, schema_editor):
    allow_changes(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("incentives", "0001_rules")]

    operations = [migrations.RunPython(forward, backward)]
