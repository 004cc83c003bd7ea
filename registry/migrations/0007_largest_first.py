"""Enterprises by capital and by age, the largest and the latest first, those without a value at the end.

SQLite reads the indexes of 0001 backwards for that; PostgreSQL has the nulls at the wrong end then, and SQLite
makes no index that says where nulls go.
"""

from django.db import migrations

COLUMNS = {"enterprise_capital_down": "registered_capital", "enterprise_latest": "established_on"}


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, column in COLUMNS.items():
        schema_editor.execute(
            f"CREATE INDEX {name} ON registry_enterprise ({column} DESC NULLS LAST, id DESC)"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in COLUMNS:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_zone_divisions")]

    operations = [migrations.RunPython(make, drop)]
