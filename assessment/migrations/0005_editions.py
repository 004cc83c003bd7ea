"""Filed workbooks and the templates they may be filled into. The database keeps what was filed as it is."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import exports.models
from core.append_only import allow_changes, forbid_changes

EDITIONS = "assessment_edition"


def forward(apps, schema_editor):
    forbid_changes(schema_editor, EDITIONS)


def backward(apps, schema_editor):
    allow_changes(schema_editor, EDITIONS)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("assessment", "0004_freeze"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkbookTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("assessment", "Assessment"), ("monthly", "Monthly report")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=exports.models.private_storage,
                        upload_to="workbook-templates/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                ("sha256", models.CharField(max_length=64, verbose_name="file hash")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="uploaded at"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "template",
                "verbose_name_plural": "templates",
                "ordering": ["kind", "name", "-version", "pk"],
                "permissions": [("manage_templates", "Can upload and withdraw templates of workbooks")],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("assessment", "Assessment"), ("monthly", "Monthly report")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=40, verbose_name="of")),
                ("period", models.CharField(max_length=7, verbose_name="period")),
                ("number", models.PositiveSmallIntegerField(verbose_name="edition")),
                ("snapshot", models.JSONField(verbose_name="figures")),
                ("renderer", models.CharField(max_length=20, verbose_name="made by version")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=exports.models.private_storage,
                        upload_to="editions/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                ("sha256", models.CharField(max_length=64, verbose_name="file hash")),
                ("filed_at", models.DateTimeField(editable=False, verbose_name="filed at")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="filed by",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="assessment.workbooktemplate",
                        verbose_name="template",
                    ),
                ),
            ],
            options={
                "verbose_name": "filed workbook",
                "verbose_name_plural": "filed workbooks",
                "ordering": ["-filed_at", "-pk"],
                "permissions": [("file_edition", "Can file a workbook")],
                "default_permissions": ("view",),
            },
        ),
        migrations.AddConstraint(
            model_name="workbooktemplate",
            constraint=models.UniqueConstraint(
                fields=("kind", "name", "version"), name="one_template_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="workbooktemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("kind", "name"),
                name="one_template_in_use_per_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="workbooktemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["assessment", "monthly"])), name="template_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("area__isnull", False)),
                fields=("kind", "subject", "area", "period", "number"),
                name="one_filed_edition_per_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("area", None)),
                fields=("kind", "subject", "period", "number"),
                name="one_filed_edition_of_region",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["assessment", "monthly"])), name="filed_edition_kind_known"
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
