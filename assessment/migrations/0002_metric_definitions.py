"""How metrics are counted, and the figures entered for them, which the database refuses to change or delete."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.append_only import allow_changes, forbid_changes

TABLE = "assessment_observation"


def forward(apps, schema_editor):
    forbid_changes(schema_editor, TABLE)


def backward(apps, schema_editor):
    allow_changes(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("assessment", "0001_policy_and_targets"),
        ("registry", "0008_status_is_not_assumed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=7, verbose_name="period")),
                ("value", models.DecimalField(decimal_places=2, max_digits=15, verbose_name="value")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                (
                    "caliber",
                    models.CharField(
                        choices=[
                            ("commerce", "Commerce department"),
                            ("ipa_full", "Investment promotion, full caliber"),
                            ("statistics", "Statistics office"),
                        ],
                        default="statistics",
                        max_length=12,
                        verbose_name="caliber",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
            ],
            options={
                "verbose_name": "entered figure",
                "verbose_name_plural": "entered figures",
                "ordering": ["-recorded_at", "-pk"],
                "permissions": [("enter_observation", "Can enter and correct figures of metrics")],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="metric",
            name="caliber_en",
            field=models.TextField(blank=True, verbose_name="how it is counted, in English"),
        ),
        migrations.AddField(
            model_name="metric",
            name="caliber_zh",
            field=models.TextField(blank=True, verbose_name="how it is counted, in Chinese"),
        ),
        migrations.AddField(
            model_name="metric",
            name="computation",
            field=models.CharField(blank=True, max_length=60, verbose_name="computation"),
        ),
        migrations.AddField(
            model_name="metric",
            name="observed",
            field=models.CharField(
                choices=[("year", "Year"), ("quarter", "Quarter"), ("month", "Month")],
                default="year",
                max_length=8,
                verbose_name="counted by",
            ),
        ),
        migrations.AddField(
            model_name="metric",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="answers for the figures",
            ),
        ),
        migrations.AddField(
            model_name="metric",
            name="source",
            field=models.CharField(
                choices=[
                    ("computed", "Counted from records"),
                    ("entered", "Entered with a document"),
                    ("derived", "Worked out from other metrics"),
                ],
                default="entered",
                max_length=10,
                verbose_name="source of the figures",
            ),
        ),
        migrations.AddField(
            model_name="metric",
            name="valid_from",
            field=models.DateField(blank=True, null=True, verbose_name="valid from"),
        ),
        migrations.AddField(
            model_name="metric",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(("observed__in", ["year", "quarter", "month"])),
                name="metric_observed_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", "computed"), models.Q(("computation", ""), _negated=True)),
                    models.Q(("computation", ""), ("source__in", ["entered", "derived"])),
                    _connector="OR",
                ),
                name="computed_metric_names_its_computation",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="adjusts",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adjustments",
                to="assessment.observation",
                verbose_name="corrects",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.area",
                verbose_name="area",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="chain",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.chain",
                verbose_name="chain",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="metric",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="assessment.metric",
                verbose_name="metric",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("adjusts", None), ("chain__isnull", False)),
                fields=("metric", "area", "chain", "period"),
                name="one_first_figure_per_chain",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("adjusts", None), ("chain", None)),
                fields=("metric", "area", "period"),
                name="one_first_figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("adjusts__isnull", False), ("value__gte", 0), _connector="OR"),
                name="first_figure_not_below_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("adjusts", None), ("reason", "")),
                    models.Q(
                        ("adjusts__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                        models.Q(("value", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="correction_has_reason_and_difference",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("document", ""), _negated=True), name="observation_has_document"
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("caliber__in", ["commerce", "ipa_full", "statistics"])),
                name="observation_caliber_known",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
