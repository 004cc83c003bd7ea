import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import exports.models


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0002_file_may_be_removed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table_key", models.CharField(max_length=60, verbose_name="list")),
                ("query", models.TextField(blank=True, verbose_name="filter")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being made"),
                            ("done", "Ready"),
                            ("failed", "Not made"),
                            ("cancelled", "Cancelled"),
                            ("expired", "File removed"),
                        ],
                        default="queued",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0, verbose_name="attempt")),
                ("rows_counted", models.PositiveIntegerField(blank=True, null=True, verbose_name="rows")),
                ("rows_written", models.PositiveIntegerField(default=0, verbose_name="rows written")),
                ("requested_at", models.DateTimeField(auto_now_add=True, verbose_name="requested at")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="begun at")),
                (
                    "alive_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last sign of the worker"),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="kept until")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=exports.models.private_storage,
                        upload_to="exports/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("filename", models.CharField(blank=True, max_length=255, verbose_name="file name")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="file hash")),
                (
                    "rights",
                    models.CharField(blank=True, max_length=64, verbose_name="rights it was made with"),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("forbidden", "You may no longer export this list."),
                            (
                                "filter",
                                "The filter could not be read. Open the list, correct the filter and export again.",
                            ),
                            (
                                "broken",
                                "The file could not be made, several times over. Export again later, or tell the administrator.",
                            ),
                        ],
                        max_length=12,
                        verbose_name="why not",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="export_jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ["-pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["owner", "-id"], name="export_of_owner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["queued", "running", "done", "failed", "cancelled", "expired"])
                        ),
                        name="export_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("status", "done"), _negated=True), ("file", "")),
                            models.Q(
                                ("expires_at__isnull", False),
                                ("finished_at__isnull", False),
                                ("status", "done"),
                                models.Q(("file", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="export_done_has_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "failed"), models.Q(("failure", ""), _negated=True)),
                            models.Q(models.Q(("status", "failed"), _negated=True), ("failure", "")),
                            _connector="OR",
                        ),
                        name="export_failed_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "running")),
                        fields=("owner",),
                        name="export_one_running_of_owner",
                    ),
                ],
            },
        ),
    ]
