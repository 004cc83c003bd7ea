"""Everything up to now in one step for a new database: what each table became, without the way there."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import exports.models
from core.append_only import allow_changes, forbid_changes

PERIOD = "assessment_assessmentperiod"
# They belong to a period by period_id.
ROWS = (
    "assessment_periodtarget",
    "assessment_unitreport",
    "assessment_score",
    "assessment_adjustmentline",
    "assessment_scoreobjection",
)
DOCUMENTS = "assessment_evidencedocument"
APPEND_ONLY = ("assessment_observation", "assessment_edition", "assessment_periodsnapshot", DOCUMENTS)
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE state text;
BEGIN
  IF TG_TABLE_NAME = 'assessment_assessmentperiod' THEN
    state := OLD.status;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT status INTO state FROM assessment_assessmentperiod WHERE id = NEW.period_id;
  ELSE
    SELECT status INTO state FROM assessment_assessmentperiod WHERE id = OLD.period_id;
  END IF;
  IF state = 'final' THEN
    RAISE EXCEPTION '% of a final period does not change', TG_TABLE_NAME;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_frozen_{action} BEFORE {action} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_frozen()
"""
SQLITE = """
CREATE TRIGGER {table}_frozen_{action} BEFORE {action} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{table} of a final period does not change'); END
"""


def _triggers():
    yield from ((PERIOD, action) for action in ("update", "delete"))
    yield from ((table, action) for table in ROWS for action in ("insert", "update", "delete"))
    yield DOCUMENTS, "insert"


def _condition(table, action):
    if table == PERIOD:
        return "OLD.status = 'final'"
    row = "NEW" if action == "insert" else "OLD"
    return f"(SELECT status FROM {PERIOD} WHERE id = {row}.period_id) = 'final'"  # noqa: S608


def forward(apps, schema_editor):
    for table in APPEND_ONLY:
        forbid_changes(schema_editor, table)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    if is_postgres:
        schema_editor.execute(POSTGRES_FUNCTION, params=None)
    for table, action in _triggers():
        statement = (
            POSTGRES.format(table=table, action=action)
            if is_postgres
            else SQLITE.format(table=table, action=action, condition=_condition(table, action))
        )
        schema_editor.execute(statement, params=None)


def backward(apps, schema_editor):
    for table in APPEND_ONLY:
        allow_changes(schema_editor, table)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table, action in _triggers():
        on = f" ON {table}" if is_postgres else ""
        schema_editor.execute(f"DROP TRIGGER {table}_frozen_{action}{on}", params=None)
    if is_postgres:
        schema_editor.execute("DROP FUNCTION refuse_frozen()", params=None)


class Migration(migrations.Migration):
    replaces = [
        ("assessment", "0001_policy_and_targets"),
        ("assessment", "0002_metric_definitions"),
        ("assessment", "0003_schemes"),
        ("assessment", "0004_freeze"),
        ("assessment", "0005_editions"),
        ("assessment", "0006_evidence_documents"),
        ("assessment", "0007_documents_stay"),
        ("assessment", "0008_records_of_lines"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "0008_status_is_not_assumed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Metric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("CNY_100M", "CNY 100 million"),
                            ("USD_100M", "USD 100 million"),
                            ("PCT", "%"),
                            ("VEHICLE_10K", "10,000 vehicles"),
                            ("ENTERPRISE", "enterprises"),
                            ("MILESTONE", "milestone"),
                            ("TEU_10K", "10,000 TEU"),
                            ("TONNE_10K", "10,000 tonnes"),
                            ("RATIO", "times the baseline"),
                            ("ROUTE", "routes"),
                            ("SITE", "sites"),
                            ("PERSON_10K", "10,000 persons"),
                        ],
                        max_length=20,
                        verbose_name="unit",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("flow", "Of the year"),
                            ("stock", "At the end of the year"),
                            ("cumulative", "Since 2021"),
                            ("share", "Share of a total"),
                        ],
                        max_length=12,
                        verbose_name="measure",
                    ),
                ),
                ("caliber_en", models.TextField(blank=True, verbose_name="how it is counted, in English")),
                ("caliber_zh", models.TextField(blank=True, verbose_name="how it is counted, in Chinese")),
                ("computation", models.CharField(blank=True, max_length=60, verbose_name="computation")),
                (
                    "observed",
                    models.CharField(
                        choices=[("year", "Year"), ("quarter", "Quarter"), ("month", "Month")],
                        default="year",
                        max_length=8,
                        verbose_name="counted by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="answers for the figures",
                    ),
                ),
                (
                    "source",
                    models.CharField(
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
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
            ],
            options={
                "verbose_name": "metric",
                "verbose_name_plural": "metrics",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "CNY_100M",
                                    "USD_100M",
                                    "PCT",
                                    "VEHICLE_10K",
                                    "ENTERPRISE",
                                    "MILESTONE",
                                    "TEU_10K",
                                    "TONNE_10K",
                                    "RATIO",
                                    "ROUTE",
                                    "SITE",
                                    "PERSON_10K",
                                ],
                            )
                        ),
                        name="metric_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("measure__in", ["flow", "stock", "cumulative", "share"])),
                        name="metric_measure_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("observed__in", ["year", "quarter", "month"])),
                        name="metric_observed_by_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "computed"), models.Q(("computation", ""), _negated=True)),
                            models.Q(("computation", ""), ("source__in", ["entered", "derived"])),
                            _connector="OR",
                        ),
                        name="computed_metric_names_its_computation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("number", models.CharField(max_length=60, verbose_name="document number")),
                ("issuer_zh", models.CharField(max_length=120, verbose_name="issuer in Chinese")),
                ("issuer_en", models.CharField(max_length=160, verbose_name="issuer in English")),
                ("dated", models.DateField(verbose_name="dated")),
                ("published", models.DateField(verbose_name="published")),
            ],
            options={
                "verbose_name": "policy",
                "verbose_name_plural": "policies",
                "ordering": ["dated", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("published__gte", models.F("dated"))),
                        name="policy_published_once_dated",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Scheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ftz_investment_separate", "Separate assessment"),
                            ("performance_appraisal", "Performance appraisal"),
                            ("business_environment", "Business environment"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment scheme",
                "verbose_name_plural": "assessment schemes",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["ftz_investment_separate", "performance_appraisal", "business_environment"],
                            )
                        ),
                        name="assessment_scheme_kind_known",
                    )
                ],
            },
        ),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "name", "version"), name="one_template_per_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("kind", "name"),
                        name="one_template_in_use_per_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["assessment", "monthly"])),
                        name="template_kind_known",
                    ),
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("area__isnull", False)),
                        fields=("kind", "subject", "area", "period", "number"),
                        name="one_filed_edition_per_area",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("area", None)),
                        fields=("kind", "subject", "period", "number"),
                        name="one_filed_edition_of_region",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["assessment", "monthly"])),
                        name="filed_edition_kind_known",
                    ),
                ],
            },
        ),
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
                (
                    "adjusts",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="assessment.observation",
                        verbose_name="corrects",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="assessment.metric",
                        verbose_name="metric",
                    ),
                ),
            ],
            options={
                "verbose_name": "entered figure",
                "verbose_name_plural": "entered figures",
                "ordering": ["-recorded_at", "-pk"],
                "permissions": [("enter_observation", "Can enter and correct figures of metrics")],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("adjusts", None), ("chain__isnull", False)),
                        fields=("metric", "area", "chain", "period"),
                        name="one_first_figure_per_chain",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("adjusts", None), ("chain", None)),
                        fields=("metric", "area", "period"),
                        name="one_first_figure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("adjusts__isnull", False), ("value__gte", 0), _connector="OR"),
                        name="first_figure_not_below_zero",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True), name="observation_has_document"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("caliber__in", ["commerce", "ipa_full", "statistics"])),
                        name="observation_caliber_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[("goal", "Goal"), ("task", "Task"), ("safeguard", "Safeguard")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "open_list",
                    models.BooleanField(
                        default=False,
                        help_text="The policy names these units and adds “and others”.",
                        verbose_name="open list",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="assessment.policy",
                        verbose_name="policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "policy item",
                "verbose_name_plural": "policy items",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["goal", "task", "safeguard"])),
                        name="policy_item_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SchemeVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("valid_from_year", models.PositiveSmallIntegerField(verbose_name="valid from the year")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                (
                    "bonus_cap",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=7,
                        validators=[django.core.validators.MinValueValidator(Decimal(0))],
                        verbose_name="bonus at most (points)",
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="days for objections (working days)"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="assessment.scheme",
                        verbose_name="assessment scheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of an assessment scheme",
                "verbose_name_plural": "versions of assessment schemes",
                "ordering": ["scheme", "-number", "pk"],
                "permissions": [
                    ("draft_scheme", "Can draft the rules of an assessment"),
                    ("publish_scheme", "Can publish the rules of an assessment that somebody else drafted"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "number"), name="one_assessment_version_per_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "published")),
                        fields=("scheme", "valid_from_year"),
                        name="one_published_assessment_version_per_year",
                        violation_error_message="Another version begins with this year: change the year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published"])),
                        name="assessment_version_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by", None),
                            models.Q(
                                models.Q(
                                    ("created_by", None),
                                    models.Q(("published_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("edited_by", None),
                                    models.Q(("published_by", models.F("edited_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="assessment_version_needs_two_people",
                        violation_error_message="Somebody else must publish: you drafted or changed these rules.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bonus_cap__gte", 0), ("objection_days__gte", 1)),
                        name="assessment_version_limits",
                        violation_error_message="Days for objections must be 1 or more, the bonus not negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdjustmentRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[("bonus", "Bonus"), ("deduction", "Deduction")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "points",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=7,
                        validators=[django.core.validators.MinValueValidator(Decimal(0))],
                        verbose_name="points each",
                    ),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal(0))],
                        verbose_name="at most (points)",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="assessment.schemeversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "computation",
                    models.CharField(blank=True, max_length=60, verbose_name="proposed for each of"),
                ),
            ],
            options={
                "verbose_name": "rule for bonus and deductions",
                "verbose_name_plural": "rules for bonus and deductions",
                "ordering": ["version", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "code"),
                        name="one_adjustment_rule_per_code",
                        violation_error_message="Another rule of this version has this code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["bonus", "deduction"])),
                        name="adjustment_rule_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)),
                        name="adjustment_rule_gives_points",
                        violation_error_message="Points must be above zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessedUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="assessment.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessed unit",
                "verbose_name_plural": "assessed units",
                "ordering": ["version", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area__isnull", False), ("organisation", None)),
                            models.Q(("area", None), ("organisation__isnull", False)),
                            _connector="OR",
                        ),
                        name="assessed_unit_is_area_or_organisation",
                        violation_error_message="Choose an area or an organisation, not both.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("area__isnull", False)),
                        fields=("version", "area"),
                        name="area_assessed_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", False)),
                        fields=("version", "organisation"),
                        name="organisation_assessed_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, verbose_name="period")),
                ("opens_on", models.DateField(verbose_name="opens on")),
                ("closes_on", models.DateField(verbose_name="reports until")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open for reports"),
                            ("reviewing", "Under review"),
                            ("objection", "Open to objections"),
                            ("final", "Final"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("objections_from", models.DateField(blank=True, null=True, verbose_name="objections from")),
                (
                    "objections_until",
                    models.DateField(blank=True, null=True, verbose_name="objections until"),
                ),
                ("is_provisional", models.BooleanField(default=False, verbose_name="provisional")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="assessment.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment period",
                "verbose_name_plural": "assessment periods",
                "ordering": ["-code", "pk"],
                "permissions": [
                    ("view_score", "Can see assessments"),
                    ("report_score", "Can fill in the report of the own unit"),
                    ("submit_score", "Can hand in the report of the own unit, and object"),
                    ("review_score", "Can verify and judge what units report"),
                    ("enter_line", "Can enter a bonus or a deduction"),
                    ("confirm_line", "Can confirm a bonus or a deduction that somebody else entered"),
                    ("answer_objection", "Can decide on an objection to a score"),
                    (
                        "freeze_period",
                        "Can open, move on and freeze an assessment period, and set its targets",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "code"),
                        name="one_assessment_period_per_version",
                        violation_error_message="This period is assessed under this version already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "reviewing", "objection", "final"])),
                        name="assessment_period_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))),
                        name="assessment_period_closes_after_it_opens",
                        violation_error_message="Reports close on or after the day the period opens.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=7,
                        validators=[django.core.validators.MinValueValidator(Decimal(0))],
                        verbose_name="weight",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("CNY_100M", "CNY 100 million"),
                            ("CNY_10K", "CNY 10,000"),
                            ("USD_100M", "USD 100 million"),
                            ("USD_10K", "USD 10,000"),
                            ("PCT", "%"),
                            ("PROJECT", "projects"),
                            ("ENTERPRISE", "enterprises"),
                            ("ITEM", "items"),
                            ("POINT", "points"),
                            ("DAY", "days"),
                            ("MILESTONE", "milestone"),
                        ],
                        max_length=12,
                        verbose_name="unit",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("more", "more is better"), ("less", "less is better")],
                        default="more",
                        max_length=4,
                        verbose_name="direction",
                    ),
                ),
                (
                    "formula",
                    models.CharField(
                        choices=[
                            ("ratio_capped", "Share of the target"),
                            ("ratio_bonus", "Share of the target with a bonus"),
                            ("efficacy", "Efficacy coefficient"),
                            ("step", "Steps"),
                            ("per_item", "Deduction per item"),
                            ("milestone", "Milestone"),
                            ("growth", "Growth"),
                            ("judge", "Judged by reviewers"),
                        ],
                        max_length=20,
                        verbose_name="formula",
                    ),
                ),
                (
                    "params",
                    models.JSONField(blank=True, default=dict, verbose_name="settings of the formula"),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("computed", "counted from records"),
                            ("entered", "reported by the unit"),
                            ("judged", "judged by reviewers"),
                        ],
                        default="entered",
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("computation", models.CharField(blank=True, max_length=60, verbose_name="computation")),
                ("denominator", models.CharField(blank=True, max_length=60, verbose_name="as a share of")),
                (
                    "target_source",
                    models.CharField(blank=True, max_length=200, verbose_name="source of the targets"),
                ),
                ("evidence_required", models.BooleanField(default=False, verbose_name="evidence required")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="assessment.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicator",
                "verbose_name_plural": "indicators",
                "ordering": ["version", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "code"),
                        name="one_assessment_indicator_per_code",
                        violation_error_message="Another indicator of this version has this code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("direction__in", ["more", "less"]),
                            (
                                "formula__in",
                                [
                                    "ratio_capped",
                                    "ratio_bonus",
                                    "efficacy",
                                    "step",
                                    "per_item",
                                    "milestone",
                                    "growth",
                                    "judge",
                                ],
                            ),
                            ("source__in", ["computed", "entered", "judged"]),
                            (
                                "unit__in",
                                [
                                    "CNY_100M",
                                    "CNY_10K",
                                    "USD_100M",
                                    "USD_10K",
                                    "PCT",
                                    "PROJECT",
                                    "ENTERPRISE",
                                    "ITEM",
                                    "POINT",
                                    "DAY",
                                    "MILESTONE",
                                ],
                            ),
                        ),
                        name="assessment_indicator_words_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)),
                        name="assessment_indicator_weighs_something",
                        violation_error_message="An indicator needs a weight above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("source", "computed"), _negated=True),
                                ("computation", ""),
                                ("denominator", ""),
                            ),
                            models.Q(("source", "computed"), models.Q(("computation", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="computed_indicator_has_a_computation",
                        violation_error_message="Choose what is counted.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("listed", "Listed"),
                            ("lead", "Lead unit"),
                            ("cooperate", "Cooperating unit"),
                        ],
                        default="listed",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="assessment.policyitem",
                        verbose_name="policy item",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="accounts.organisation",
                        verbose_name="responsible unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "responsibility",
                "verbose_name_plural": "responsibilities",
                "ordering": ["item", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "organisation"), name="one_responsibility_per_unit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["listed", "lead", "cooperate"])),
                        name="responsibility_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "year_source",
                    models.CharField(
                        choices=[("stated", "Stated"), ("inferred", "Inferred")],
                        default="stated",
                        max_length=10,
                        verbose_name="source of the year",
                    ),
                ),
                (
                    "op",
                    models.CharField(
                        choices=[("at_least", "at least"), ("between", "between"), ("approx", "about")],
                        max_length=10,
                        verbose_name="comparison",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=15, verbose_name="value")),
                (
                    "value_max",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="upper value"
                    ),
                ),
                (
                    "baseline_open",
                    models.BooleanField(
                        default=False,
                        help_text="The policy wants a multiple and does not say of which year.",
                        verbose_name="baseline not stated",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="accounts.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="registry.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "denominator_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                        verbose_name="share of area",
                    ),
                ),
                (
                    "denominator_metric",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.metric",
                        verbose_name="share of metric",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="assessment.policyitem",
                        verbose_name="policy item",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="assessment.metric",
                        verbose_name="metric",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("chain__isnull", False)),
                        fields=("metric", "area", "chain", "year"),
                        name="one_target_per_chain_and_year",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("chain", None)),
                        fields=("metric", "area", "year"),
                        name="one_target_per_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("op__in", ["at_least", "between", "approx"])),
                        name="target_op_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year_source__in", ["stated", "inferred"])),
                        name="target_year_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("op", "between"),
                                ("value_max__gt", models.F("value")),
                                ("value_max__isnull", False),
                            ),
                            models.Q(models.Q(("op", "between"), _negated=True), ("value_max", None)),
                            _connector="OR",
                        ),
                        name="target_range_has_two_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("denominator_area", None), ("denominator_metric", None)),
                            models.Q(
                                ("denominator_area__isnull", False), ("denominator_metric__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="target_share_is_of_something_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdjustmentLine",
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
                        choices=[
                            ("bonus", "Bonus"),
                            ("deduction", "Deduction"),
                            ("correction", "Correction of an earlier period"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "count",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="number of cases",
                    ),
                ),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="points")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("evidence", models.TextField(max_length=2000, verbose_name="evidence")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("entered", "To be confirmed"),
                            ("confirmed", "Confirmed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="entered",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="assessment.adjustmentrule",
                        verbose_name="rule",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.assessedunit",
                        verbose_name="assessed unit",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="assessment.assessmentperiod",
                        verbose_name="corrects the period",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="assessment.assessmentperiod",
                        verbose_name="assessment period",
                    ),
                ),
                (
                    "records",
                    models.JSONField(blank=True, default=list, editable=False, verbose_name="records"),
                ),
            ],
            options={
                "verbose_name": "line of bonus or deduction",
                "verbose_name_plural": "lines of bonus and deduction",
                "ordering": ["period", "unit", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["bonus", "deduction"]),
                                ("corrects", None),
                                ("points__gt", 0),
                                ("rule__isnull", False),
                            ),
                            models.Q(
                                ("corrects__isnull", False),
                                ("kind", "correction"),
                                ("rule", None),
                                models.Q(("points", Decimal(0)), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="line_has_a_rule_or_corrects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["entered", "confirmed", "withdrawn"])),
                        name="line_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("status", "confirmed"), _negated=True),
                                ("confirmed_by__isnull", False),
                                _connector="OR",
                            ),
                            models.Q(
                                ("confirmed_by", None),
                                models.Q(("confirmed_by", models.F("created_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="line_needs_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeriodSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.TextField(verbose_name="content")),
                ("sha256", models.CharField(max_length=64, verbose_name="hash")),
                ("frozen_at", models.DateTimeField(auto_now_add=True, verbose_name="frozen at")),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="frozen by",
                    ),
                ),
                (
                    "period",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshot",
                        to="assessment.assessmentperiod",
                        verbose_name="assessment period",
                    ),
                ),
            ],
            options={
                "verbose_name": "snapshot of a period",
                "verbose_name_plural": "snapshots of periods",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PeriodTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=15, null=True, verbose_name="target"
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="assessment.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="assessment.assessmentperiod",
                        verbose_name="assessment period",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.assessedunit",
                        verbose_name="assessed unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "target of a period",
                "verbose_name_plural": "targets of periods",
                "ordering": ["period", "indicator", "unit", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "indicator", "unit"), name="one_target_per_score"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("self", "Self-reported"),
                            ("reviewed", "Verified"),
                            ("objection", "Objected to"),
                            ("final", "Final"),
                        ],
                        default="self",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "reported",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=15, null=True, verbose_name="reported"
                    ),
                ),
                (
                    "reported_on",
                    models.DateField(blank=True, null=True, verbose_name="reached on, as reported"),
                ),
                (
                    "verified",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=15, null=True, verbose_name="verified"
                    ),
                ),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="accepted on")),
                ("explanation", models.TextField(blank=True, max_length=1000, verbose_name="explanation")),
                (
                    "evidence",
                    models.TextField(
                        blank=True,
                        help_text="Document numbers, titles and links, one a line.",
                        max_length=2000,
                        verbose_name="evidence",
                    ),
                ),
                (
                    "correction",
                    models.CharField(blank=True, max_length=300, verbose_name="reason of the correction"),
                ),
                ("is_vetoed", models.BooleanField(default=False, verbose_name="vetoed")),
                (
                    "veto_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason of the veto"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="assessment.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="assessment.assessmentperiod",
                        verbose_name="assessment period",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.assessedunit",
                        verbose_name="assessed unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
                "ordering": ["period", "unit", "indicator__order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "indicator", "unit"), name="one_score_per_indicator_and_unit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["self", "reviewed", "objection", "final"])),
                        name="score_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            ("reported_by", None),
                            models.Q(("reviewed_by", models.F("reported_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="score_needs_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_vetoed", False), ("veto_reason", "")),
                            models.Q(("is_vetoed", True), models.Q(("veto_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="veto_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("filling", "Being filled in"), ("handed_in", "Handed in")],
                        default="filling",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("handed_in_at", models.DateTimeField(blank=True, null=True, verbose_name="handed in at")),
                ("is_late", models.BooleanField(default=False, verbose_name="late")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="assessment.assessmentperiod",
                        verbose_name="assessment period",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.assessedunit",
                        verbose_name="assessed unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "self-report of a unit",
                "verbose_name_plural": "self-reports of units",
                "ordering": ["period", "unit", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("period", "unit"), name="one_report_per_unit"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["filling", "handed_in"])),
                        name="unit_report_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "filling"),
                            models.Q(("handed_in_at__isnull", False), ("handed_in_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="unit_report_handed_in_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title and document number")),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=exports.models.private_storage,
                        upload_to="assessment-evidence/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="assessment.adjustmentline",
                        verbose_name="line",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="assessment.assessmentperiod",
                        verbose_name="assessment period",
                    ),
                ),
                (
                    "score",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="assessment.score",
                        verbose_name="score",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.assessedunit",
                        verbose_name="assessed unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence document of an assessment",
                "verbose_name_plural": "evidence documents of assessments",
                "ordering": ["period", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line", None), ("score__isnull", False)),
                            models.Q(("line__isnull", False), ("score", None)),
                            _connector="OR",
                        ),
                        name="assessment_document_of_score_or_line",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("score__isnull", False)),
                        fields=("score", "sha256"),
                        name="one_assessment_document_per_score",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("line__isnull", False)),
                        fields=("line", "sha256"),
                        name="one_assessment_document_per_line",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="points of 100")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(auto_now=True, verbose_name="at")),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
                (
                    "score",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="assessment.score",
                        verbose_name="score",
                    ),
                ),
            ],
            options={
                "verbose_name": "judgement",
                "verbose_name_plural": "judgements",
                "ordering": ["score", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("score", "reviewer"), name="one_judgement_per_reviewer"),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0), ("points__lte", 100)),
                        name="judgement_of_100",
                        violation_error_message="Give 0 to 100 points.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreObjection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grounds", models.TextField(max_length=2000, verbose_name="grounds")),
                ("filed_on", models.DateField(verbose_name="filed on")),
                ("is_upheld", models.BooleanField(blank=True, null=True, verbose_name="upheld")),
                ("finding", models.TextField(blank=True, max_length=2000, verbose_name="finding")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="filed by",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="assessment.adjustmentline",
                        verbose_name="line of bonus or deduction",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="assessment.assessmentperiod",
                        verbose_name="assessment period",
                    ),
                ),
                (
                    "score",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="assessment.score",
                        verbose_name="score",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.assessedunit",
                        verbose_name="assessed unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection to a score",
                "verbose_name_plural": "objections to scores",
                "ordering": ["period", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line", None), ("score__isnull", False)),
                            models.Q(("line__isnull", False), ("score", None)),
                            _connector="OR",
                        ),
                        name="objection_to_score_or_line",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_on", None)),
                        fields=("score",),
                        name="one_open_objection_per_score",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_on", None)),
                        fields=("line",),
                        name="one_open_objection_per_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_by", None), ("answered_on", None), ("is_upheld", None)),
                            models.Q(
                                ("answered_by__isnull", False),
                                ("answered_on__isnull", False),
                                ("is_upheld__isnull", False),
                                models.Q(("answered_by", models.F("created_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="score_objection_answered_by_another",
                    ),
                ],
            },
        ),
        migrations.RunPython(forward, backward),
    ]
