import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.append_only import allow_changes, forbid_changes

TABLES = ("incentives_share", "incentives_consent")


def forbid(apps, schema_editor):
    for table in TABLES:
        forbid_changes(schema_editor, table)


def allow(apps, schema_editor):
    for table in TABLES:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("crm", "0007_sums_of_commitments"),
        ("incentives", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead_agency", "Lead agency"),
                            ("first_reporter", "First-reporting unit"),
                            ("referrer", "Referrer"),
                            ("cooperating", "Cooperating unit"),
                            ("landing_area", "Landing area"),
                            ("service_officer", "Service officer"),
                            ("agency", "Entrusted agency"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="name of an outside person or agency"
                    ),
                ),
                (
                    "employment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("civil_servant", "Civil servant"),
                            ("public_institution", "Staff of a public institution"),
                            ("soe_staff", "Staff of a state-owned enterprise"),
                            ("statutory_body", "Staff of a statutory body"),
                            ("market_hired", "Hired on the market"),
                            ("external", "Outside person"),
                            ("agency", "Agency"),
                            ("investor", "Investor or partner"),
                        ],
                        max_length=20,
                        verbose_name="employment",
                    ),
                ),
                (
                    "has_no_interest",
                    models.BooleanField(verbose_name="declares to be neither investor nor related to one"),
                ),
                (
                    "investor_confirmed_on",
                    models.DateField(blank=True, null=True, verbose_name="confirmed by the investor on"),
                ),
                (
                    "unit_confirmed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="confirmed by the receiving unit on"
                    ),
                ),
                (
                    "area_confirmed_on",
                    models.DateField(blank=True, null=True, verbose_name="confirmed by the area on"),
                ),
                (
                    "document",
                    models.CharField(blank=True, max_length=200, verbose_name="mandate or confirmation"),
                ),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="withdrawn because"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff member",
                    ),
                ),
            ],
            options={
                "verbose_name": "party of a project",
                "verbose_name_plural": "parties of projects",
                "ordering": ["project", "recorded_at", "pk"],
                "permissions": [("confirm_party", "Can confirm for the area who brought a project")],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("share_pct", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="part (%)")),
                ("why", models.JSONField(default=list, verbose_name="why")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="incentives.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "share",
                "verbose_name_plural": "shares",
                "ordering": ["share_set", "-share_pct", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("login", "Given here by the party"), ("letter", "By letter")],
                        max_length=8,
                        verbose_name="given",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="letter")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
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
                    "share",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent",
                        to="incentives.share",
                        verbose_name="share",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent to a share",
                "verbose_name_plural": "consents to shares",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ShareSet",
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
                        choices=[("statistics", "For statistics"), ("reward", "For reward")],
                        max_length=12,
                        verbose_name="shares",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("locked", "Locked"),
                            ("replaced", "Replaced by a decision"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("computed_on", models.DateField(blank=True, null=True, verbose_name="by the events until")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                ("locked_on", models.DateField(blank=True, null=True, verbose_name="locked on")),
                (
                    "ended_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="withdrawn because"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="proposed at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_sets",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="incentives.shareset",
                        verbose_name="replaces",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_sets",
                        to="incentives.ruleversion",
                        verbose_name="computed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "shares of a project",
                "verbose_name_plural": "shares of projects",
                "ordering": ["project", "kind", "-number", "pk"],
                "permissions": [
                    ("propose_shares", "Can propose the shares of a project"),
                    ("lock_shares", "Can lock shares that every party agreed to"),
                    ("decide_shares", "Can decide on shares after they were locked"),
                ],
            },
        ),
        migrations.AddField(
            model_name="share",
            name="share_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="incentives.shareset",
                verbose_name="shares",
            ),
        ),
        migrations.CreateModel(
            name="AttributionEvent",
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
                            ("first_report", "First report"),
                            ("transfer", "Transfer to another area"),
                            ("adjudication", "Decision on a conflict"),
                            ("signature", "Signature"),
                            ("capital_increase", "Capital increase"),
                            ("investor_change", "Change of investor"),
                            ("technical_upgrade", "Technical upgrade"),
                        ],
                        max_length=20,
                        verbose_name="event",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                (
                    "amount",
                    core.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="amount (CNY)"
                    ),
                ),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="withdrawn because"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attribution_events",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of attribution",
                "verbose_name_plural": "events of attribution",
                "ordering": ["project", "on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("capital_increase", "investor_change", "technical_upgrade"))
                        ),
                        name="attribution_event_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "capital_increase"), _negated=True),
                            models.Q(("amount__gt", 0), ("amount__isnull", False)),
                            _connector="OR",
                        ),
                        name="increase_has_amount",
                        violation_error_message="Enter by how much the capital was increased.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_on", None), ("withdrawn_reason", "")),
                            models.Q(
                                ("withdrawn_on__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_event_says_why",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "lead_agency",
                            "first_reporter",
                            "referrer",
                            "cooperating",
                            "landing_area",
                            "service_officer",
                            "agency",
                        ],
                    )
                ),
                name="party_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("employment", ""), ("name", ""), ("organisation__isnull", False), ("user", None)
                    ),
                    models.Q(
                        (
                            "employment__in",
                            [
                                "civil_servant",
                                "public_institution",
                                "soe_staff",
                                "statutory_body",
                                "market_hired",
                                "external",
                                "agency",
                                "investor",
                            ],
                        ),
                        ("organisation", None),
                        models.Q(
                            models.Q(("name", ""), ("user__isnull", False)),
                            models.Q(("user", None), models.Q(("name", ""), _negated=True)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="party_is_unit_or_person",
                violation_error_message="Name either a unit, or a staff member, or an outsider.",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_on", None), ("withdrawn_reason", "")),
                    models.Q(
                        ("withdrawn_on__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="withdrawn_party_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                condition=models.Q(("organisation__isnull", False), ("withdrawn_on", None)),
                fields=("project", "role", "organisation"),
                name="one_party_per_unit_and_role",
                violation_error_message="This unit has this role in the project already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False), ("withdrawn_on", None)),
                fields=("project", "role", "user"),
                name="one_party_per_user_and_role",
                violation_error_message="This person has this role in the project already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["login", "letter"])), name="consent_way_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "letter"), _negated=True),
                    models.Q(("document", ""), _negated=True),
                    _connector="OR",
                ),
                name="letter_of_consent_is_named",
                violation_error_message="Name the letter by which the party agreed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareset",
            constraint=models.UniqueConstraint(
                fields=("project", "kind", "number"), name="one_share_set_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="shareset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "proposed")),
                fields=("project", "kind"),
                name="one_share_proposal_at_a_time",
                violation_error_message="Shares are proposed already: lock or withdraw them first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "locked")),
                fields=("project", "kind"),
                name="one_locked_share_set",
                violation_error_message="These shares are locked already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareset",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["statistics", "reward"])), name="share_set_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="shareset",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["proposed", "locked", "replaced", "withdrawn"])),
                name="share_set_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("locked_by", None), ("locked_on", None), ("status__in", ["proposed", "withdrawn"])
                    ),
                    models.Q(
                        ("locked_by__isnull", False),
                        ("locked_on__isnull", False),
                        ("status__in", ["locked", "replaced"]),
                    ),
                    _connector="OR",
                ),
                name="locked_share_set_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaces", None),
                    models.Q(
                        models.Q(("document", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="decided_share_set_says_why",
                violation_error_message="A decision needs its document and its reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("computed_on__isnull", False), ("version__isnull", False)),
                    models.Q(
                        ("computed_on", None), ("version", None), models.Q(("reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="share_set_of_no_rule_says_why",
                violation_error_message="Say why the shares are not those of a rule.",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(fields=("share_set", "party"), name="one_share_per_party"),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)), name="share_in_range"
            ),
        ),
        # In the migration that makes the tables: there is no moment in which a share could be changed.
        migrations.RunPython(forbid, allow),
    ]
