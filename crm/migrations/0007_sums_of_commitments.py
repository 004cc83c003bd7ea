"""Sums that a reminder would otherwise add up for every line of every schedule."""

from django.db import migrations, models
from django.db.models import Q, Sum


def fill(apps, schema_editor):
    Commitment = apps.get_model("crm", "Commitment")
    Actual = apps.get_model("crm", "Actual")
    ScheduleLine = apps.get_model("crm", "ScheduleLine")
    in_force = Q(counted_value__isnull=False) & (Q(amended_by=None) | Q(amended_by__counted_value=None))
    sums = Actual.objects.filter(in_force).order_by().values_list("commitment").annotate(Sum("counted_value"))
    for commitment, total in sums.iterator():
        Commitment.objects.filter(pk=commitment).update(counted_so_far=total)
    before, cumulative, lines = None, 0, []
    for line in ScheduleLine.objects.order_by("commitment", "year", "quarter").iterator():
        cumulative = line.amount + (cumulative if line.commitment_id == before else 0)
        before, line.cumulative = line.commitment_id, cumulative
        lines.append(line)
    ScheduleLine.objects.bulk_update(lines, ["cumulative"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("crm", "0006_figures_that_can_be")]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="counted_so_far",
            field=models.DecimalField(
                decimal_places=2,
                default=0,
                editable=False,
                max_digits=15,
                verbose_name="counted so far",
            ),
        ),
        migrations.AddField(
            model_name="scheduleline",
            name="cumulative",
            field=models.DecimalField(
                decimal_places=2,
                default=0,
                editable=False,
                max_digits=15,
                verbose_name="agreed up to the quarter",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
