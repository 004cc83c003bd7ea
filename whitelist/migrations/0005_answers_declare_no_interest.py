from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("whitelist", "0004_event_has_no_interest")]

    operations = [
        migrations.AddField(
            model_name="opinion",
            name="has_no_interest",
            field=models.BooleanField(
                editable=False, null=True, verbose_name="declares to have no interest in the enterprise"
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="has_no_interest",
            field=models.BooleanField(
                editable=False, null=True, verbose_name="declares to have no interest in the enterprise"
            ),
        ),
    ]
