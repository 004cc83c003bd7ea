import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # Nullable, so that SQLite adds the column in place: made anew, the table would lose its triggers (0002).
    dependencies = [("whitelist", "0009_objections_to")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="version",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="whitelist.schemeversion",
                verbose_name="version",
            ),
        ),
    ]
