"""Everything up to now in one step for a new database: what each table became, without the way there."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import exports.models


class Migration(migrations.Migration):
    replaces = [
        ("exports", "0001_imports_and_saved_filters"),
        ("exports", "0002_file_may_be_removed"),
        ("exports", "0003_export_jobs"),
        ("exports", "0004_imports_in_the_background"),
        ("exports", "0005_imports_can_be_undone"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
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
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table_key", models.CharField(max_length=60, verbose_name="list")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=exports.models.private_storage,
                        upload_to="imports/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("filename", models.CharField(max_length=255, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="file hash")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("uploaded", "Uploaded"),
                            ("mapping", "Headings to assign"),
                            ("previewed", "To be confirmed"),
                            ("writing", "Being written"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                            ("confirmed", "Imported"),
                            ("refused", "File refused"),
                            ("failed", "Not imported"),
                        ],
                        default="uploaded",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=100, verbose_name="sheet")),
                ("mapping", models.JSONField(blank=True, default=dict, verbose_name="assigned headings")),
                (
                    "summary",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="preview",
                    ),
                ),
                (
                    "planned",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="planned rows",
                    ),
                ),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                ("refusal", models.TextField(blank=True, verbose_name="why not")),
                (
                    "report",
                    models.FileField(
                        blank=True,
                        storage=exports.models.private_storage,
                        upload_to="imports/%Y/%m",
                        verbose_name="report",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="imported at")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "leave_out_failed",
                    models.BooleanField(default=False, verbose_name="without the rows that fail"),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-pk"],
                "permissions": [
                    ("import_table", "Can import a list from a workbook"),
                    ("export_table", "Can export a list as a workbook"),
                    ("export_contacts", "Can export telephone numbers and e-mail addresses"),
                    ("undo_imports", "Can undo the imports of others"),
                ],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "uploaded",
                                    "mapping",
                                    "previewed",
                                    "writing",
                                    "undoing",
                                    "undone",
                                    "confirmed",
                                    "refused",
                                    "failed",
                                ],
                            )
                        ),
                        name="import_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("status__in", ("confirmed", "undoing", "undone")),
                            ),
                            models.Q(
                                models.Q(("status__in", ("confirmed", "undoing", "undone")), _negated=True),
                                ("confirmed_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="import_confirmed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("undoing", "undone")), ("undone_by__isnull", False)),
                            models.Q(
                                models.Q(("status__in", ("undoing", "undone")), _negated=True),
                                ("undone_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="import_undone_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table_key", models.CharField(max_length=60, verbose_name="list")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(max_length=2000, verbose_name="filter")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to="accounts.organisation",
                        verbose_name="shared with",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved filter",
                "verbose_name_plural": "saved filters",
                "ordering": ["name", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "table_key", "name"), name="saved_filter_named_once_per_owner"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_pk", models.CharField(max_length=40, verbose_name="record")),
                ("is_new", models.BooleanField(verbose_name="new")),
                (
                    "before",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="before",
                    ),
                ),
                ("version", models.CharField(max_length=40, verbose_name="version after the import")),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="exports.importjob",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported row",
                "verbose_name_plural": "imported rows",
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("job", "object_pk"), name="one_row_per_record_of_import")
                ],
            },
        ),
    ]
