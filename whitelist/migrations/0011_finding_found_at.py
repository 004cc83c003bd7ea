import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    # In two steps: what was found before has no moment, and keeps the day alone.
    dependencies = [("whitelist", "0010_event_version")]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="found_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="found at"),
        ),
        migrations.AlterField(
            model_name="finding",
            name="found_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, null=True, verbose_name="found at"
            ),
        ),
    ]
