"""Each notice gets the version by which its cases were checked when it was published, where it is one."""

from django.db import migrations

PUBLISHING = ("publicise", "restart_notice")


def forward(apps, schema_editor):
    notices = apps.get_model("whitelist", "PublicNotice").objects.filter(version=None)
    for notice in notices.prefetch_related("cases").order_by("pk").iterator(chunk_size=500):
        versions = {_version_then(case, notice) for case in notice.cases.all()}
        if len(versions) == 1:
            notice.version_id = versions.pop()
            notice.save(update_fields=["version"])


def _version_then(case, notice):
    """Of the pre-check that the step rested on; that of the case where none was made."""
    events = case.events.filter(verb__in=PUBLISHING, on=notice.published_on)
    event = events.order_by("-pk").first()
    if event is None:
        return case.version_id
    check = case.checks.filter(created_at__lte=event.at).order_by("-pk").first()
    return check.version_id if check else case.version_id


class Migration(migrations.Migration):
    dependencies = [("whitelist", "0007_settle_findings_off_the_list")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
