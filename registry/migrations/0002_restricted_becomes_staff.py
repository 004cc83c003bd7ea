from django.db import migrations


def restricted_becomes_staff(apps, schema_editor):
    """No page ever read `restricted`: every desk user saw these enterprises, as those of `staff`."""
    enterprises = apps.get_model("registry", "Enterprise").objects
    enterprises.filter(visibility="restricted").update(visibility="staff")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    # Not taken back: which ones were restricted is not known any more, and it made no difference.
    operations = [migrations.RunPython(restricted_becomes_staff, migrations.RunPython.noop, elidable=True)]
