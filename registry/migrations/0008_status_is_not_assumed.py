"""What nobody said of an enterprise is not known; it was taken for in operation.

The database holds no default, and of the rows that are there nobody can tell which were said: they stay.
"""

from django.db import migrations, models

STATUSES = [
    ("active", "In operation"),
    ("preparing", "In preparation"),
    ("closed", "Closed down"),
    ("revoked", "Licence revoked"),
    ("deregistered", "Deregistered"),
    ("moved_out", "Moved out"),
    ("unknown", "Unknown"),
]


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_largest_first")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="enterprise",
                    name="status",
                    field=models.CharField(
                        choices=STATUSES,
                        default="unknown",
                        max_length=20,
                        verbose_name="registration status",
                    ),
                )
            ]
        )
    ]
