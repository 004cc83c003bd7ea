"""What was found under a listing is settled by the removal; before, it stayed open for ever."""

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

OFF_THE_LIST = ("exited", "appealed", "closed")


def forward(apps, schema_editor):
    cases = apps.get_model("whitelist", "Case").objects.filter(pk=OuterRef("case"))
    day = cases.annotate(day=Coalesce("exited_on", "status_on")).values("day")
    findings = apps.get_model("whitelist", "Finding").objects
    left = findings.filter(case__status__in=OFF_THE_LIST, settled_on=None)
    left.update(settled_on=Greatest(Subquery(day), "found_on"))


class Migration(migrations.Migration):
    dependencies = [("whitelist", "0006_notice_version")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
