from django.db import migrations, models


class Migration(migrations.Migration):
    # Nullable, so that SQLite adds the column in place: made anew, the table would lose its triggers (0002).
    dependencies = [("whitelist", "0003_edition_days_and_least_notice")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="has_no_interest",
            field=models.BooleanField(
                null=True, verbose_name="declares to have no interest in the enterprise"
            ),
        ),
    ]
