"""Everything up to now in one step for a new database: what each table became, without the way there."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import exports.models
from core.append_only import allow_changes, forbid_changes

APPEND_ONLY = (
    "whitelist_event",
    "whitelist_check",
    "whitelist_review",
    "whitelist_editionline",
)


def forward(apps, schema_editor):
    for table in APPEND_ONLY:
        forbid_changes(schema_editor, table)


def backward(apps, schema_editor):
    for table in APPEND_ONLY:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):
    replaces = [
        ("whitelist", "0001_initial"),
        ("whitelist", "0002_append_only"),
        ("whitelist", "0003_edition_days_and_least_notice"),
        ("whitelist", "0004_event_has_no_interest"),
        ("whitelist", "0005_answers_declare_no_interest"),
        ("whitelist", "0006_notice_version"),
        ("whitelist", "0007_settle_findings_off_the_list"),
        ("whitelist", "0008_fill_notice_version"),
        ("whitelist", "0009_objections_to"),
        ("whitelist", "0010_event_version"),
        ("whitelist", "0011_finding_found_at"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "0008_status_is_not_assumed"),
    ]

    operations = [
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
                    "least_publicity_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="least public notice (working days)",
                    ),
                ),
            ],
            options={
                "verbose_name": "whitelist scheme",
                "verbose_name_plural": "whitelist schemes",
                "ordering": ["pk"],
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
                ("number", models.PositiveSmallIntegerField(verbose_name="edition")),
                ("effective_on", models.DateField(verbose_name="effective on")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                (
                    "published_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="published at"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "repeals",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repealed_by",
                        to="whitelist.edition",
                        verbose_name="repeals",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="whitelist.scheme",
                        verbose_name="whitelist scheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["scheme", "-number", "pk"],
                "permissions": [("publish_edition", "Can publish an edition of the whitelist")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "number"),
                        name="one_edition_per_number",
                        violation_error_message="This scheme has an edition with this number already.",
                    ),
                    models.UniqueConstraint(
                        fields=("scheme", "effective_on"),
                        name="one_edition_per_day",
                        violation_error_message="This scheme has an edition of this day already.",
                    ),
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
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                (
                    "publicity_days",
                    models.PositiveSmallIntegerField(verbose_name="public notice (working days)"),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(verbose_name="handling of an objection (working days)"),
                ),
                (
                    "opinion_days",
                    models.PositiveSmallIntegerField(verbose_name="opinion of a department (working days)"),
                ),
                (
                    "appeal_days",
                    models.PositiveSmallIntegerField(verbose_name="appeal after removal (working days)"),
                ),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(verbose_name="yearly monitoring every (months)"),
                ),
                (
                    "full_review_months",
                    models.PositiveSmallIntegerField(verbose_name="full re-evaluation every (months)"),
                ),
                (
                    "touch_days",
                    models.PositiveSmallIntegerField(
                        verbose_name="contact by the named officer every (calendar days)"
                    ),
                ),
                (
                    "stale_months",
                    models.PositiveSmallIntegerField(verbose_name="data count as late after (months)"),
                ),
                (
                    "chains_per_enterprise",
                    models.PositiveSmallIntegerField(
                        verbose_name="chains for which one enterprise may be listed"
                    ),
                ),
                (
                    "quota",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="most enterprises on the list"
                    ),
                ),
                (
                    "pass_score",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="least score of the soft criteria (%)"
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
                        to="whitelist.scheme",
                        verbose_name="whitelist scheme",
                    ),
                ),
                (
                    "objections_to",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=300,
                        verbose_name="where objections are received: address, telephone, e-mail",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a scheme",
                "verbose_name_plural": "versions of schemes",
                "ordering": ["scheme", "-number", "pk"],
                "permissions": [
                    ("draft_scheme", "Can draft the rules of a whitelist"),
                    ("publish_scheme", "Can publish the rules of a whitelist that somebody else drafted"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "number"),
                        name="one_scheme_version_per_number",
                        violation_error_message="This scheme has a version with this number already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "published")),
                        fields=("scheme", "valid_from"),
                        name="one_published_version_per_day",
                        violation_error_message="Another version begins on this day: change the day it is valid from.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published"])),
                        name="scheme_version_status_known",
                        violation_error_message="There is no such state of a version.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by", None),
                            models.Q(
                                models.Q(("published_by", models.F("created_by")), _negated=True),
                                models.Q(("published_by", models.F("edited_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="scheme_version_needs_two_people",
                        violation_error_message="Somebody else must publish: you drafted or changed these rules.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("appeal_days__gte", 1),
                            ("chains_per_enterprise__gte", 1),
                            ("full_review_months__gte", models.F("review_months")),
                            ("objection_days__gte", 1),
                            ("opinion_days__gte", 1),
                            ("pass_score__lte", 100),
                            ("publicity_days__gte", 1),
                            ("review_months__gte", 1),
                            ("stale_months__gte", 1),
                            ("touch_days__gte", 1),
                        ),
                        name="scheme_version_days_above_zero",
                        violation_error_message="Days, months and limits must be 1 or more, the full re-evaluation not come more often than the yearly monitoring, and the score lie between 0 and 100.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="case number")),
                ("grounds", models.TextField(blank=True, verbose_name="grounds of the application")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Applied"),
                            ("returned", "Returned"),
                            ("area_review", "Area review"),
                            ("region_review", "Region review"),
                            ("publicity", "Public notice"),
                            ("objection", "Objection being handled"),
                            ("effective", "Effective"),
                            ("reevaluating", "Re-evaluation"),
                            ("warned", "Warned"),
                            ("suspended", "Suspended"),
                            ("exited", "Removed from the list"),
                            ("appealed", "Appealed"),
                            ("rejected", "Not admitted"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Ended"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "status_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="in this state since"
                    ),
                ),
                ("submissions", models.PositiveSmallIntegerField(default=0, verbose_name="times submitted")),
                ("publicity_from", models.DateField(blank=True, null=True, verbose_name="public from")),
                ("publicity_until", models.DateField(blank=True, null=True, verbose_name="public until")),
                ("listed_on", models.DateField(blank=True, null=True, verbose_name="on the list since")),
                ("review_due", models.DateField(blank=True, null=True, verbose_name="monitoring due")),
                (
                    "full_review_due",
                    models.DateField(blank=True, null=True, verbose_name="full re-evaluation due"),
                ),
                ("exited_on", models.DateField(blank=True, null=True, verbose_name="removed on")),
                ("appeal_until", models.DateField(blank=True, null=True, verbose_name="appeal until")),
                (
                    "is_due_provisional",
                    models.BooleanField(default=False, verbose_name="day may change with the calendar"),
                ),
                ("baseline", models.JSONField(blank=True, default=dict, verbose_name="confirmed data")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.chain",
                        verbose_name="chain",
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
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="whitelist_cases",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named officer",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="whitelist.scheme",
                        verbose_name="whitelist scheme",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="whitelist.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "whitelist case",
                "verbose_name_plural": "whitelist cases",
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("submit_case", "Can apply for the whitelist, withdraw and appeal"),
                    ("review_area", "Can review applications of the own area"),
                    ("decide_case", "Can decide who is admitted, warned, suspended and removed"),
                    ("give_opinion", "Can give the opinion of the own organisation on an application"),
                    ("record_objection", "Can record an objection against a public notice"),
                ],
                "indexes": [
                    models.Index(fields=["status", "status_on", "id"], name="case_queue"),
                    models.Index(fields=["area", "status", "id"], name="case_of_area"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                (
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "area_review",
                                    "region_review",
                                    "publicity",
                                    "objection",
                                    "effective",
                                    "reevaluating",
                                    "warned",
                                    "suspended",
                                    "exited",
                                    "appealed",
                                ),
                            )
                        ),
                        fields=("scheme", "enterprise", "chain"),
                        name="one_open_case_per_chain",
                        violation_error_message="This enterprise has an open case for this chain already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "area_review",
                                    "region_review",
                                    "publicity",
                                    "objection",
                                    "effective",
                                    "reevaluating",
                                    "warned",
                                    "suspended",
                                    "exited",
                                    "appealed",
                                    "rejected",
                                    "withdrawn",
                                    "closed",
                                ],
                            )
                        ),
                        name="case_status_known",
                        violation_error_message="There is no such state of a case.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("publicity_from", None), ("publicity_until", None)),
                            ("publicity_until__gt", models.F("publicity_from")),
                            _connector="OR",
                        ),
                        name="case_publicity_in_order",
                        violation_error_message="The public notice must end after the day on which it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["publicity", "objection"]), _negated=True),
                            ("publicity_until__isnull", False),
                            _connector="OR",
                        ),
                        name="case_in_publicity_has_its_days",
                        violation_error_message="A case in its public notice needs the days of the notice.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["effective", "reevaluating", "warned"]), _negated=True),
                            models.Q(
                                ("full_review_due__isnull", False),
                                ("listed_on__isnull", False),
                                ("review_due__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="listed_case_has_its_days",
                        violation_error_message="A case on the list needs the day of its listing and of its next reviews.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("listed_on", None),
                            models.Q(
                                ("listed_on__gt", models.F("publicity_until")),
                                ("publicity_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="listed_after_publicity",
                        violation_error_message="Nothing is entered in the list before its public notice is over.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["exited", "appealed"]), _negated=True),
                            ("exited_on__isnull", False),
                            _connector="OR",
                        ),
                        name="exited_case_has_its_day",
                        violation_error_message="A removed case needs the day of its removal.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consequence",
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
                            ("draft", "Draft"),
                            ("submitted", "Applied"),
                            ("returned", "Returned"),
                            ("area_review", "Area review"),
                            ("region_review", "Region review"),
                            ("publicity", "Public notice"),
                            ("objection", "Objection being handled"),
                            ("effective", "Effective"),
                            ("reevaluating", "Re-evaluation"),
                            ("warned", "Warned"),
                            ("suspended", "Suspended"),
                            ("exited", "Removed from the list"),
                            ("appealed", "Appealed"),
                            ("rejected", "Not admitted"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Ended"),
                        ],
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("keeps_measures", models.BooleanField(verbose_name="keeps measures already granted")),
                ("gets_new_measures", models.BooleanField(verbose_name="may be granted new measures")),
                ("keeps_services", models.BooleanField(verbose_name="keeps its named officer and services")),
                ("is_public", models.BooleanField(verbose_name="stands on the public list")),
                (
                    "recovers",
                    models.BooleanField(verbose_name="measures already paid are checked for recovery"),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consequences",
                        to="whitelist.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "consequence of a state",
                "verbose_name_plural": "consequences of states",
                "ordering": ["version", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "status"),
                        name="one_consequence_per_status",
                        violation_error_message="This version says already what this state keeps.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["effective", "reevaluating", "warned", "suspended", "exited"])
                        ),
                        name="consequence_of_a_listed_status",
                        violation_error_message="Only states on the list, and the removal, have consequences.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("clause", models.CharField(blank=True, max_length=60, verbose_name="clause")),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                ("is_hard", models.BooleanField(default=True, verbose_name="hard")),
                ("weight", models.PositiveSmallIntegerField(default=0, verbose_name="weight")),
                (
                    "joiner",
                    models.CharField(
                        choices=[("all", "all of these"), ("any", "one of these")],
                        default="all",
                        max_length=3,
                        verbose_name="conditions",
                    ),
                ),
                (
                    "evidence_kinds",
                    models.JSONField(blank=True, default=list, verbose_name="documents that prove it"),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="whitelist.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "criterion",
                "verbose_name_plural": "criteria",
                "ordering": ["version", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "code"),
                        name="one_criterion_per_code",
                        violation_error_message="Another criterion of this version has this code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("joiner__in", ["all", "any"])),
                        name="criterion_joiner_known",
                        violation_error_message="Conditions hold all together or one is enough.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_hard", True), ("weight__gt", 0), _connector="OR"),
                        name="soft_criterion_has_weight",
                        violation_error_message="A soft criterion needs a weight above zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseDocument",
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
                            ("application", "Application form"),
                            ("audit_report", "Audit report"),
                            ("tax_proof", "Tax certificate"),
                            ("customs_proof", "Customs declaration"),
                            ("certificate", "Certificate"),
                            ("contract", "Contract"),
                            ("market_report", "Market report"),
                            ("credit_report", "Credit report"),
                            ("commitment", "Letter of commitment"),
                            ("opinion", "Opinion of a department"),
                            ("objection", "Objection"),
                            ("decision", "Decision document"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=exports.models.private_storage,
                        upload_to="whitelist/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="document number")),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="issuer")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="whitelist.case",
                        verbose_name="whitelist case",
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
            ],
            options={
                "verbose_name": "document of a case",
                "verbose_name_plural": "documents of cases",
                "ordering": ["case", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "application",
                                    "audit_report",
                                    "tax_proof",
                                    "customs_proof",
                                    "certificate",
                                    "contract",
                                    "market_report",
                                    "credit_report",
                                    "commitment",
                                    "opinion",
                                    "objection",
                                    "decision",
                                    "other",
                                ],
                            )
                        ),
                        name="case_document_kind_known",
                        violation_error_message="There is no such kind of document.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="as of")),
                ("facts", models.JSONField(default=dict, verbose_name="data")),
                ("results", models.JSONField(default=list, verbose_name="results")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("met", "Met"), ("failed", "Not met"), ("unknown", "Not known")],
                        max_length=8,
                        verbose_name="result",
                    ),
                ),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="score of the soft criteria (%)"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="whitelist.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "pre-check",
                "verbose_name_plural": "pre-checks",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["met", "failed", "unknown"])),
                        name="check_outcome_known",
                        violation_error_message="There is no such result of a pre-check.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("indicator", models.CharField(max_length=40, verbose_name="indicator")),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            ("at_least", "at least"),
                            ("at_most", "at most"),
                            ("one_of", "one of"),
                            ("none_of", "none of"),
                            ("yes", "yes"),
                            ("no", "no"),
                        ],
                        max_length=10,
                        verbose_name="operator",
                    ),
                ),
                ("value", models.JSONField(blank=True, null=True, verbose_name="value")),
                (
                    "params",
                    models.JSONField(blank=True, default=dict, verbose_name="settings of the indicator"),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conditions",
                        to="whitelist.criterion",
                        verbose_name="criterion",
                    ),
                ),
            ],
            options={
                "verbose_name": "condition",
                "verbose_name_plural": "conditions",
                "ordering": ["criterion", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("operator__in", ["at_least", "at_most", "one_of", "none_of", "yes", "no"])
                        ),
                        name="condition_operator_known",
                        violation_error_message="There is no such operator.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
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
                            ("draft", "Draft"),
                            ("submitted", "Applied"),
                            ("returned", "Returned"),
                            ("area_review", "Area review"),
                            ("region_review", "Region review"),
                            ("publicity", "Public notice"),
                            ("objection", "Objection being handled"),
                            ("effective", "Effective"),
                            ("reevaluating", "Re-evaluation"),
                            ("warned", "Warned"),
                            ("suspended", "Suspended"),
                            ("exited", "Removed from the list"),
                            ("appealed", "Appealed"),
                            ("rejected", "Not admitted"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Ended"),
                        ],
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.scheme",
                        verbose_name="whitelist scheme",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the list",
                "verbose_name_plural": "entries of the list",
                "ordering": ["since", "pk"],
                "indexes": [models.Index(fields=["scheme", "since", "until"], name="entry_of_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("case",),
                        name="one_running_entry_per_case",
                        violation_error_message="This case stands on the list already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="entry_in_order",
                        violation_error_message="An entry ends on its first day or later.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("effective", "reevaluating", "warned", "suspended"))
                        ),
                        name="entry_of_a_listed_status",
                        violation_error_message="This state does not stand on the list.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=40, verbose_name="datum")),
                ("before", models.JSONField(null=True, verbose_name="before")),
                ("after", models.JSONField(null=True, verbose_name="after")),
                ("found_on", models.DateField(verbose_name="found on")),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "found_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, null=True, verbose_name="found at"
                    ),
                ),
            ],
            options={
                "verbose_name": "finding of the watch",
                "verbose_name_plural": "findings of the watch",
                "ordering": ["case", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_on", None)),
                        fields=("case", "indicator"),
                        name="one_open_finding_per_datum",
                        violation_error_message="This datum has an open finding already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("submission", models.PositiveSmallIntegerField(verbose_name="submission")),
                ("question", models.CharField(blank=True, max_length=300, verbose_name="question")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("due_on", models.DateField(verbose_name="answer until")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("support", "Support"), ("oppose", "Oppose"), ("no_comment", "No comment")],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="opinion")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="department",
                    ),
                ),
                (
                    "has_no_interest",
                    models.BooleanField(
                        editable=False,
                        null=True,
                        verbose_name="declares to have no interest in the enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "opinion of a department",
                "verbose_name_plural": "opinions of departments",
                "ordering": ["case", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "submission", "organisation"),
                        name="one_opinion_per_department",
                        violation_error_message="This department has been asked about this submission already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_by", None), ("answered_on", None), ("verdict", "")),
                            models.Q(
                                ("answered_by__isnull", False),
                                ("answered_on__isnull", False),
                                ("verdict__in", ["support", "oppose", "no_comment"]),
                            ),
                            _connector="OR",
                        ),
                        name="opinion_answered_whole",
                        violation_error_message="An answer needs the verdict, the day and who gave it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("admission", "Admission"), ("renewed", "Renewed after an objection")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("published_on", models.DateField(verbose_name="published on")),
                ("until", models.DateField(verbose_name="public until")),
                (
                    "is_until_provisional",
                    models.BooleanField(default=False, verbose_name="day may change with the calendar"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "cases",
                    models.ManyToManyField(related_name="notices", to="whitelist.case", verbose_name="cases"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
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
                        related_name="notices",
                        to="whitelist.scheme",
                        verbose_name="whitelist scheme",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "public notice",
                "verbose_name_plural": "public notices",
                "ordering": ["-published_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("published_on"))),
                        name="notice_in_order",
                        violation_error_message="The public notice must end after the day on which it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["admission", "renewed"])),
                        name="notice_kind_known",
                        violation_error_message="There is no such kind of notice.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Touch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("note", models.CharField(max_length=300, verbose_name="note")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="touches",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named officer",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact with a listed enterprise",
                "verbose_name_plural": "contacts with listed enterprises",
                "ordering": ["case", "-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DeclaredFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=40, verbose_name="indicator")),
                (
                    "number",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="value"
                    ),
                ),
                ("is_true", models.BooleanField(blank=True, null=True, verbose_name="yes")),
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="verified on")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="declared by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="whitelist.casedocument",
                        verbose_name="document",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "declared fact",
                "verbose_name_plural": "declared facts",
                "ordering": ["case", "indicator", "-as_of", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_true__isnull", False), ("number", None)),
                            models.Q(("is_true", None), ("number__isnull", False)),
                            _connector="OR",
                        ),
                        name="declared_fact_has_one_value",
                        violation_error_message="Declare either a number or yes or no.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_by", None), ("verified_on", None)),
                            models.Q(
                                ("document__isnull", False),
                                ("verified_on__isnull", False),
                                ("verified_by__isnull", False),
                                models.Q(("verified_by", models.F("created_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="declared_fact_needs_two_people",
                        violation_error_message="A declared figure is verified against a document by another person than declared it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "change",
                    models.CharField(
                        choices=[("entered", "Entered"), ("stayed", "Stayed"), ("left", "Left")],
                        max_length=8,
                        verbose_name="change",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Applied"),
                            ("returned", "Returned"),
                            ("area_review", "Area review"),
                            ("region_review", "Region review"),
                            ("publicity", "Public notice"),
                            ("objection", "Objection being handled"),
                            ("effective", "Effective"),
                            ("reevaluating", "Re-evaluation"),
                            ("warned", "Warned"),
                            ("suspended", "Suspended"),
                            ("exited", "Removed from the list"),
                            ("appealed", "Appealed"),
                            ("rejected", "Not admitted"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Ended"),
                        ],
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("since", models.DateField(verbose_name="on the list since")),
                ("name_zh", models.CharField(blank=True, max_length=200, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="English name")),
                ("uscc", models.CharField(blank=True, max_length=18, verbose_name="credit code")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("clause", models.TextField(blank=True, verbose_name="clause")),
                ("is_public", models.BooleanField(verbose_name="stands on the public list")),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="whitelist.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "rests_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.check",
                        verbose_name="pre-check",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an edition",
                "verbose_name_plural": "lines of editions",
                "ordering": ["edition", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "case"),
                        name="one_line_per_case_and_edition",
                        violation_error_message="An edition names each case once.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("change__in", ["entered", "stayed", "left"])),
                        name="line_change_known",
                        violation_error_message="There is no such change in an edition.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="at"
                    ),
                ),
                ("verb", models.CharField(max_length=20, verbose_name="step")),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Applied"),
                            ("returned", "Returned"),
                            ("area_review", "Area review"),
                            ("region_review", "Region review"),
                            ("publicity", "Public notice"),
                            ("objection", "Objection being handled"),
                            ("effective", "Effective"),
                            ("reevaluating", "Re-evaluation"),
                            ("warned", "Warned"),
                            ("suspended", "Suspended"),
                            ("exited", "Removed from the list"),
                            ("appealed", "Appealed"),
                            ("rejected", "Not admitted"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Ended"),
                        ],
                        max_length=16,
                        verbose_name="before",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Applied"),
                            ("returned", "Returned"),
                            ("area_review", "Area review"),
                            ("region_review", "Region review"),
                            ("publicity", "Public notice"),
                            ("objection", "Objection being handled"),
                            ("effective", "Effective"),
                            ("reevaluating", "Re-evaluation"),
                            ("warned", "Warned"),
                            ("suspended", "Suspended"),
                            ("exited", "Removed from the list"),
                            ("appealed", "Appealed"),
                            ("rejected", "Not admitted"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Ended"),
                        ],
                        max_length=16,
                        verbose_name="after",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("clause", models.CharField(blank=True, max_length=60, verbose_name="clause")),
                ("data", models.JSONField(blank=True, default=list, verbose_name="data that changed")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.casedocument",
                        verbose_name="document",
                    ),
                ),
                (
                    "has_no_interest",
                    models.BooleanField(
                        null=True, verbose_name="declares to have no interest in the enterprise"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.schemeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a case",
                "verbose_name_plural": "events of cases",
                "ordering": ["case", "pk"],
                "indexes": [models.Index(fields=["on", "id"], name="whitelist_event_on")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "after__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "area_review",
                                    "region_review",
                                    "publicity",
                                    "objection",
                                    "effective",
                                    "reevaluating",
                                    "warned",
                                    "suspended",
                                    "exited",
                                    "appealed",
                                    "rejected",
                                    "withdrawn",
                                    "closed",
                                ],
                            )
                        ),
                        name="event_status_known",
                        violation_error_message="There is no such state of a case.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_on", models.DateField(verbose_name="received on")),
                ("due_on", models.DateField(verbose_name="to be answered until")),
                ("objector", models.CharField(blank=True, max_length=120, verbose_name="raised by")),
                ("contact", models.CharField(blank=True, max_length=120, verbose_name="contact")),
                ("text", models.TextField(verbose_name="objection")),
                ("is_upheld", models.BooleanField(blank=True, null=True, verbose_name="upheld")),
                ("finding", models.TextField(blank=True, verbose_name="finding")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.casedocument",
                        verbose_name="document",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="whitelist.publicnotice",
                        verbose_name="public notice",
                    ),
                ),
                (
                    "has_no_interest",
                    models.BooleanField(
                        editable=False,
                        null=True,
                        verbose_name="declares to have no interest in the enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection",
                "verbose_name_plural": "objections",
                "ordering": ["case", "pk"],
                "permissions": [("view_objector", "Can see who raised an objection")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_by", None),
                                ("answered_on", None),
                                ("finding", ""),
                                ("is_upheld", None),
                            ),
                            models.Q(
                                ("answered_by__isnull", False),
                                ("answered_on__isnull", False),
                                ("is_upheld__isnull", False),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_answered_whole",
                        violation_error_message="An answer to an objection needs the result, what was found, the day and who answered.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("submission", models.PositiveSmallIntegerField(verbose_name="submission")),
                (
                    "level",
                    models.CharField(
                        choices=[("area", "Area"), ("region", "Region")], max_length=8, verbose_name="level"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("support", "Support"), ("oppose", "Oppose"), ("no_comment", "No comment")],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                (
                    "score",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="score (0 to 100)"),
                ),
                ("text", models.TextField(verbose_name="opinion")),
                (
                    "has_no_interest",
                    models.BooleanField(verbose_name="declares to have no interest in the enterprise"),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made at"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="whitelist.case",
                        verbose_name="whitelist case",
                    ),
                ),
                (
                    "check_seen",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="whitelist.check",
                        verbose_name="pre-check",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "ordering": ["case", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "submission", "level"),
                        name="one_review_per_level_and_submission",
                        violation_error_message="This level has signed its review of this submission already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("has_no_interest", True)),
                        name="review_without_interest",
                        violation_error_message="Who reviews declares to have no interest in the enterprise.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["area", "region"])),
                        name="review_level_known",
                        violation_error_message="There is no such level of review.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["support", "oppose", "no_comment"])),
                        name="review_verdict_known",
                        violation_error_message="There is no such verdict.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score", None), ("score__lte", 100), _connector="OR"),
                        name="review_score_within_100",
                        violation_error_message="A score lies between 0 and 100.",
                    ),
                ],
            },
        ),
        migrations.RunPython(forward, backward),
    ]
