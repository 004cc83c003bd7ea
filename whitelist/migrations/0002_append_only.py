"""The database refuses to change or delete what was decided: events, checks, reviews and edition lines."""

from django.db import migrations

from core.append_only import forbid_changes

TABLES = ("whitelist_event", "whitelist_check", "whitelist_review", "whitelist_editionline")


def forward(apps, schema_editor):
    for table in TABLES:
        forbid_changes(schema_editor, table)


def backward(apps, schema_editor):
    for table in TABLES:
        for action in ("update", "delete"):
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{action}{on}")


class Migration(migrations.Migration):
    dependencies = [("whitelist", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
