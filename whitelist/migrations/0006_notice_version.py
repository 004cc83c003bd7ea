import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("whitelist", "0005_answers_declare_no_interest")]

    operations = [
        migrations.AddField(
            model_name="publicnotice",
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
