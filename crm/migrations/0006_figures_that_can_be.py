from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

NOT_BELOW_ZERO = [MinValueValidator(Decimal(0))]
COUNTABLE = [MaxValueValidator(2147483647)]


def _measure(name, words, digits):
    return migrations.AlterField(
        model_name="project",
        name=name,
        field=models.DecimalField(
            blank=True,
            decimal_places=2,
            max_digits=digits,
            null=True,
            validators=NOT_BELOW_ZERO,
            verbose_name=words,
        ),
    )


def _count(name, words):
    return migrations.AlterField(
        model_name="project",
        name=name,
        field=models.PositiveIntegerField(blank=True, null=True, validators=COUNTABLE, verbose_name=words),
    )


class Migration(migrations.Migration):
    """What the forms ask; the tables stay as they are."""

    dependencies = [("crm", "0005_kind_of_next_step")]

    operations = [
        _measure("land_mu", "land needed (mu)", 10),
        _measure("plant_m2", "plant needed (m²)", 12),
        _count("expected_jobs", "jobs"),
        _count("power_kva", "power needed (kVA)"),
        _count("energy_tce", "energy (tonnes of standard coal a year)"),
        _count("water_t_day", "water (tonnes a day)"),
    ]
