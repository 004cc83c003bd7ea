"""Everything up to now in one step for a new database: what each table became, without the way there."""

from decimal import Decimal

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import exports.models
from core.append_only import allow_changes, forbid_changes

APPEND_ONLY = (
    "incentives_rulereview",
    "incentives_share",
    "incentives_consent",
    "incentives_ledgerentry",
)


def forward(apps, schema_editor):
    for table in APPEND_ONLY:
        forbid_changes(schema_editor, table)


def backward(apps, schema_editor):
    for table in APPEND_ONLY:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):
    replaces = [
        ("incentives", "0001_rules"),
        ("incentives", "0002_append_only"),
        ("incentives", "0003_attribution"),
        ("incentives", "0004_payments"),
        ("incentives", "0005_packages"),
        ("incentives", "0006_rewards"),
        ("incentives", "0007_instalment_cancelled_by"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("crm", "0007_sums_of_commitments"),
        ("registry", "0008_status_is_not_assumed"),
    ]

    operations = [
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
                "constraints": [
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("employment", ""),
                                ("name", ""),
                                ("organisation__isnull", False),
                                ("user", None),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_on", None), ("withdrawn_reason", "")),
                            models.Q(
                                ("withdrawn_on__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_party_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", False), ("withdrawn_on", None)),
                        fields=("project", "role", "organisation"),
                        name="one_party_per_unit_and_role",
                        violation_error_message="This unit has this role in the project already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False), ("withdrawn_on", None)),
                        fields=("project", "role", "user"),
                        name="one_party_per_user_and_role",
                        violation_error_message="This person has this role in the project already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(editable=False, max_length=20, unique=True, verbose_name="number"),
                ),
                (
                    "payee_kind",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("organisation", "Agency or organisation"),
                            ("enterprise", "Enterprise"),
                        ],
                        max_length=12,
                        verbose_name="kind of payee",
                    ),
                ),
                ("payee_name", models.CharField(max_length=120, verbose_name="payee")),
                ("bank", models.CharField(blank=True, max_length=120, verbose_name="bank")),
                ("id_number_sealed", core.fields.SealedField(blank=True, verbose_name="identity number")),
                ("account_sealed", core.fields.SealedField(blank=True, verbose_name="account number")),
                (
                    "amount",
                    core.fields.MoneyField(decimal_places=2, max_digits=15, verbose_name="amount (CNY)"),
                ),
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
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granted by",
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
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "payable",
                "verbose_name_plural": "payables",
                "ordering": ["-pk"],
                "permissions": [
                    ("pay", "Can book payments, reversals and repayments"),
                    ("propose_recovery", "Can propose that what was paid comes back"),
                    ("decide_recovery", "Can confirm or waive a recovery that somebody else proposed"),
                    ("unmask_numbers", "Can see identity and account numbers, each time with a reason"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payable_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("payee_kind__in", ["person", "organisation", "enterprise"])),
                        name="payee_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProhibitedPattern",
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
                ("clause", models.CharField(blank=True, max_length=200, verbose_name="clause")),
                ("words", models.JSONField(blank=True, default=list, verbose_name="words")),
                ("indicators", models.JSONField(blank=True, default=list, verbose_name="indicators")),
            ],
            options={
                "verbose_name": "prohibited pattern",
                "verbose_name_plural": "prohibited patterns",
                "ordering": ["code", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
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
                            ("package", "Policy package"),
                            ("reward", "Reward rule"),
                            ("attribution", "Attribution rule set"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("title_zh", models.CharField(max_length=120, verbose_name="Chinese title")),
                ("title_en", models.CharField(blank=True, max_length=160, verbose_name="English title")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("content", models.JSONField(default=dict, verbose_name="content")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("effective", "Effective"), ("withdrawn", "Withdrawn")],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("enforced_on", models.DateField(blank=True, null=True, verbose_name="put into effect on")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="withdrawn because"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
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
                    "enforced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="put into effect by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a rule",
                "verbose_name_plural": "versions of rules",
                "ordering": ["kind", "code", "-number", "pk"],
                "permissions": [
                    ("draft_rule", "Can draft policy packages, reward rules and attribution rules"),
                    ("review_rule", "Can record reviews of rules that somebody else drafted"),
                    ("enforce_rule", "Can put rules into effect that somebody else drafted"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "code", "number"),
                        name="one_rule_version_per_number",
                        violation_error_message="This rule has a version with this number already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "draft")),
                        fields=("kind", "code"),
                        name="one_rule_draft_per_code",
                        violation_error_message="A draft of this rule is open already. Put it into effect, or remove it first.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "effective")),
                        fields=("kind", "code", "valid_from"),
                        name="one_effective_rule_per_day",
                        violation_error_message="Another version begins on this day: change the day it is valid from.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["package", "reward", "attribution"])),
                        name="rule_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "effective", "withdrawn"])),
                        name="rule_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="rule_valid_in_order",
                        violation_error_message="The last day may not come before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("enforced_by", None), ("enforced_on", None), ("status", "draft")),
                            models.Q(
                                ("enforced_by__isnull", False),
                                ("enforced_on__isnull", False),
                                models.Q(
                                    ("created_by", None),
                                    models.Q(("enforced_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("edited_by", None),
                                    models.Q(("enforced_by", models.F("edited_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="effective_rule_has_two_people",
                        violation_error_message="Somebody else must put the rule into effect: you drafted or changed it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "withdrawn"),
                                ("withdrawn_on__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "withdrawn"), _negated=True),
                                ("withdrawn_on", None),
                                ("withdrawn_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_rule_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("title_zh", models.CharField(max_length=120, verbose_name="Chinese title")),
                ("title_en", models.CharField(blank=True, max_length=160, verbose_name="English title")),
                (
                    "instrument",
                    models.CharField(
                        choices=[
                            ("grant", "Grant"),
                            ("rent", "Rent relief"),
                            ("loan_interest", "Interest subsidy"),
                            ("land", "Land"),
                            ("talent", "Talent"),
                            ("factor", "Water, power, gas"),
                            ("service", "Service"),
                            ("data", "Data"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                        verbose_name="instrument",
                    ),
                ),
                (
                    "is_automatic",
                    models.BooleanField(default=False, verbose_name="granted without application"),
                ),
                ("content", models.JSONField(default=dict, verbose_name="content")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="incentives.ruleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "measure",
                "verbose_name_plural": "measures",
                "ordering": ["version", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "code"), name="one_measure_per_code"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "instrument__in",
                                [
                                    "grant",
                                    "rent",
                                    "loan_interest",
                                    "land",
                                    "talent",
                                    "factor",
                                    "service",
                                    "data",
                                    "other",
                                ],
                            )
                        ),
                        name="measure_instrument_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("departure", "The project left within the agreed years"),
                            ("withdrawal", "Capital was withdrawn or reduced"),
                            ("false_evidence", "Evidence was false"),
                            ("double_claim", "The same was claimed twice"),
                            ("investor_fault", "The agreement ended by the investor's fault"),
                            ("other", "Another reason"),
                        ],
                        max_length=16,
                        verbose_name="because",
                    ),
                ),
                (
                    "amount",
                    core.fields.MoneyField(decimal_places=2, max_digits=15, verbose_name="amount (CNY)"),
                ),
                ("derivation", models.JSONField(default=list, verbose_name="derivation")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("waived", "Waived"),
                            ("recovered", "Recovered"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("proposed_on", models.DateField(verbose_name="proposed on")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be repaid by")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "payable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="incentives.payable",
                        verbose_name="payable",
                    ),
                ),
            ],
            options={
                "verbose_name": "recovery",
                "verbose_name_plural": "recoveries",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["proposed", "confirmed"])),
                        fields=("payable", "trigger"),
                        name="one_recovery_per_trigger",
                        violation_error_message="A recovery for this reason is open already.",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="recovery_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "trigger__in",
                                [
                                    "departure",
                                    "withdrawal",
                                    "false_evidence",
                                    "double_claim",
                                    "investor_fault",
                                    "other",
                                ],
                            )
                        ),
                        name="recovery_trigger_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "confirmed", "waived", "recovered"])),
                        name="recovery_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("decided_on", None), ("status", "proposed")),
                            models.Q(
                                models.Q(("status", "proposed"), _negated=True),
                                ("decided_by__isnull", False),
                                ("decided_on__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                                models.Q(
                                    ("created_by", None),
                                    models.Q(("decided_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="decided_recovery_has_two_people",
                        violation_error_message="Somebody else must decide: you proposed it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "confirmed"), _negated=True),
                            ("due_on__isnull", False),
                            _connector="OR",
                        ),
                        name="confirmed_recovery_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RewardHonour",
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
                            ("merit", "Merit citation"),
                            ("commendation", "Commendation"),
                            ("praise", "Praise by public notice"),
                            ("assessment", "Bonus points in the assessment"),
                        ],
                        max_length=12,
                        verbose_name="honour",
                    ),
                ),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                ("awarded_on", models.DateField(verbose_name="awarded on")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="incentives.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "honour",
                "verbose_name_plural": "honours",
                "ordering": ["-awarded_on", "-pk"],
                "permissions": [("award_honour", "Can record honours")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["merit", "commendation", "praise", "assessment"])),
                        name="honour_kind_known",
                    ),
                    models.UniqueConstraint(
                        fields=("party", "kind", "document"),
                        name="one_honour_per_document",
                        violation_error_message="This honour is recorded already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleReview",
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
                        choices=[("fair_competition", "Fair-competition review"), ("legal", "Legal review")],
                        max_length=20,
                        verbose_name="review",
                    ),
                ),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("passed", "Passed"),
                            ("exception", "Passed by an exception"),
                            ("refused", "Not passed"),
                        ],
                        max_length=10,
                        verbose_name="conclusion",
                    ),
                ),
                ("reviewer", models.CharField(max_length=120, verbose_name="reviewed by")),
                ("reviewed_on", models.DateField(verbose_name="reviewed on")),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                ("opinion", models.TextField(blank=True, verbose_name="opinion")),
                ("exception", models.TextField(blank=True, verbose_name="exception relied upon")),
                ("fingerprint", models.CharField(max_length=64)),
                ("flags", models.JSONField(blank=True, default=list, verbose_name="patterns found")),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="incentives.ruleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "review of a rule",
                "verbose_name_plural": "reviews of rules",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fair_competition", "legal"])),
                        name="rule_review_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("conclusion__in", ["passed", "exception", "refused"])),
                        name="rule_review_conclusion_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("conclusion", "exception"), _negated=True),
                            models.Q(("exception", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="rule_exception_says_why",
                        violation_error_message="Say which exception the review relies upon, and why it applies.",
                    ),
                ],
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "kind", "number"), name="one_share_set_per_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("project", "kind"),
                        name="one_share_proposal_at_a_time",
                        violation_error_message="Shares are proposed already: lock or withdraw them first.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "locked")),
                        fields=("project", "kind"),
                        name="one_locked_share_set",
                        violation_error_message="These shares are locked already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["statistics", "reward"])),
                        name="share_set_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "locked", "replaced", "withdrawn"])),
                        name="share_set_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("locked_by", None),
                                ("locked_on", None),
                                ("status__in", ["proposed", "withdrawn"]),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces", None),
                            models.Q(
                                models.Q(("document", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decided_share_set_says_why",
                        violation_error_message="A decision needs its document and its reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("computed_on__isnull", False), ("version__isnull", False)),
                            models.Q(
                                ("computed_on", None),
                                ("version", None),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="share_set_of_no_rule_says_why",
                        violation_error_message="Say why the shares are not those of a rule.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="instalment")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("negotiation", "Under negotiation"),
                            ("pre_sign", "Pending signature"),
                            ("signed", "Signed"),
                            ("registered", "Established"),
                            ("started", "Construction start"),
                            ("under_construction", "Under construction"),
                            ("in_production", "Production start"),
                            ("full_capacity", "Full capacity"),
                            ("aftercare", "Aftercare"),
                            ("suspended", "Suspended"),
                            ("dropped", "Dropped"),
                        ],
                        max_length=20,
                        verbose_name="at stage",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                (
                    "amount",
                    core.fields.MoneyField(decimal_places=2, max_digits=15, verbose_name="amount (CNY)"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("due", "To be paid"),
                            ("paid", "Paid"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "payable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="incentives.payable",
                        verbose_name="payable",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancelled",
                        to="incentives.recovery",
                        verbose_name="cancelled by",
                    ),
                ),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
                "ordering": ["payable", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("payable", "number"), name="one_instalment_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="instalment_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "due", "paid", "cancelled"])),
                        name="instalment_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", ""), _negated=True), ("due_on__isnull", False), _connector="OR"
                        ),
                        name="instalment_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["due", "paid"]), _negated=True),
                            ("due_on__isnull", False),
                            _connector="OR",
                        ),
                        name="due_instalment_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(editable=False, max_length=20, unique=True, verbose_name="number"),
                ),
                ("grounds", models.TextField(blank=True, verbose_name="grounds of the claim")),
                (
                    "claimed",
                    core.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="claimed (CNY)"
                    ),
                ),
                (
                    "granted",
                    core.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="granted (CNY)"
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="why")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("area_review", "Area review"),
                            ("finance_review", "Finance review"),
                            ("publicity", "Public notice"),
                            ("objection", "Objection"),
                            ("approved", "Approved, to be paid"),
                            ("paid", "Paid"),
                            ("closed", "Closed"),
                            ("returned", "Returned"),
                            ("rejected", "Rejected"),
                            ("recovering", "Being recovered"),
                            ("recovered", "Recovered"),
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
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be decided by")),
                (
                    "is_due_provisional",
                    models.BooleanField(default=False, verbose_name="day may change with the calendar"),
                ),
                ("publicity_from", models.DateField(blank=True, null=True, verbose_name="public from")),
                ("publicity_until", models.DateField(blank=True, null=True, verbose_name="public until")),
                (
                    "document",
                    models.CharField(blank=True, max_length=200, verbose_name="document of the decision"),
                ),
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
                    "created_by",
                    models.ForeignKey(
                        null=True,
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
                        related_name="policy_claims",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="incentives.measure",
                        verbose_name="measure",
                    ),
                ),
                (
                    "payable",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policy_claim",
                        to="incentives.payable",
                        verbose_name="payable",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policy_claims",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "policy claim",
                "verbose_name_plural": "policy claims",
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("file_claim", "Can claim what a policy package grants"),
                    ("review_claim", "Can review policy claims of the own area"),
                    ("check_claim", "Can review policy claims for finance, and publish them"),
                    ("approve_claim", "Can approve policy claims that somebody else reviewed"),
                ],
                "indexes": [models.Index(fields=["status", "due_on"], name="policy_claim_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                (
                                    "submitted",
                                    "accepted",
                                    "area_review",
                                    "finance_review",
                                    "publicity",
                                    "objection",
                                    "approved",
                                    "draft",
                                    "returned",
                                ),
                            )
                        ),
                        fields=("measure", "enterprise"),
                        name="one_open_claim_per_measure",
                        violation_error_message="This enterprise has an open claim to this measure already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "accepted",
                                    "area_review",
                                    "finance_review",
                                    "publicity",
                                    "objection",
                                    "approved",
                                    "paid",
                                    "closed",
                                    "returned",
                                    "rejected",
                                    "recovering",
                                    "recovered",
                                ],
                            )
                        ),
                        name="policy_claim_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("publicity_from", None), ("publicity_until", None)),
                            ("publicity_until__gt", models.F("publicity_from")),
                            _connector="OR",
                        ),
                        name="policy_claim_notice_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["approved", "paid"]), _negated=True),
                            models.Q(
                                ("publicity_until__isnull", False), models.Q(("document", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="policy_claim_public_before_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted", None),
                            models.Q(("granted__gt", Decimal(0)), ("granted__lte", models.F("claimed"))),
                            _connector="OR",
                        ),
                        name="policy_claim_grants_no_more_than_claimed",
                        violation_error_message="No more can be granted than was claimed.",
                    ),
                ],
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
                (
                    "share_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="incentives.shareset",
                        verbose_name="shares",
                    ),
                ),
            ],
            options={
                "verbose_name": "share",
                "verbose_name_plural": "shares",
                "ordering": ["share_set", "-share_pct", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("share_set", "party"), name="one_share_per_party"),
                    models.CheckConstraint(
                        condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                        name="share_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimDocument",
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
                        upload_to="policy-claims/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
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
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="incentives.policyclaim",
                        verbose_name="policy claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a policy claim",
                "verbose_name_plural": "documents of policy claims",
                "ordering": ["claim", "pk"],
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
                        name="claim_document_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimObjection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_on", models.DateField(verbose_name="received on")),
                ("objector", models.CharField(max_length=120, verbose_name="objector")),
                ("text", models.TextField(verbose_name="objection")),
                ("due_on", models.DateField(verbose_name="to be answered by")),
                ("is_upheld", models.BooleanField(blank=True, null=True, verbose_name="upheld")),
                ("finding", models.TextField(blank=True, verbose_name="what was found")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
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
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="incentives.policyclaim",
                        verbose_name="policy claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection to a policy claim",
                "verbose_name_plural": "objections to policy claims",
                "ordering": ["claim", "pk"],
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
                        name="claim_objection_answered_as_a_whole",
                    )
                ],
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["login", "letter"])), name="consent_way_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("way", "letter"), _negated=True),
                            models.Q(("document", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="letter_of_consent_is_named",
                        violation_error_message="Name the letter by which the party agreed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="entry")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "Payment"),
                            ("reversal", "Reversal"),
                            ("repayment", "Repayment"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "amount",
                    core.fields.MoneyField(
                        decimal_places=2, max_digits=15, signed=True, verbose_name="amount (CNY)"
                    ),
                ),
                (
                    "balance_after",
                    core.fields.MoneyField(decimal_places=2, max_digits=15, verbose_name="balance (CNY)"),
                ),
                ("voucher", models.CharField(max_length=80, verbose_name="voucher")),
                ("booked_on", models.DateField(verbose_name="booked on")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
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
                        verbose_name="booked by",
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="incentives.instalment",
                        verbose_name="instalment",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="incentives.ledgerentry",
                        verbose_name="reverses",
                    ),
                ),
                (
                    "payable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="incentives.payable",
                        verbose_name="payable",
                    ),
                ),
                (
                    "recovery",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="incentives.recovery",
                        verbose_name="recovery",
                    ),
                ),
            ],
            options={
                "verbose_name": "ledger entry",
                "verbose_name_plural": "ledger entries",
                "ordering": ["payable", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("payable", "number"), name="one_ledger_entry_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("balance_after__gte", 0)), name="ledger_balance_not_below_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gt", 0),
                                ("instalment__isnull", False),
                                ("kind", "payment"),
                                ("recovery", None),
                                ("reverses", None),
                            ),
                            models.Q(
                                ("amount__lt", 0),
                                ("instalment", None),
                                ("kind", "repayment"),
                                ("recovery__isnull", False),
                                ("reverses", None),
                            ),
                            models.Q(
                                ("kind", "reversal"),
                                ("reverses__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_entry_is_of_its_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RewardClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(editable=False, max_length=20, unique=True, verbose_name="number"),
                ),
                ("bonuses", models.JSONField(blank=True, default=list, verbose_name="bonuses")),
                ("bank", models.CharField(blank=True, max_length=120, verbose_name="bank")),
                ("id_number_sealed", core.fields.SealedField(blank=True, verbose_name="identity number")),
                ("account_sealed", core.fields.SealedField(blank=True, verbose_name="account number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("verified", "Verified"),
                            ("publicity", "Public notice"),
                            ("approved", "Approved, to be paid"),
                            ("paid", "Paid"),
                            ("clawback_pending", "Recovery pending"),
                            ("clawed_back", "Recovered"),
                            ("rejected", "Rejected"),
                        ],
                        default="draft",
                        max_length=18,
                        verbose_name="status",
                    ),
                ),
                (
                    "base",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="base"
                    ),
                ),
                (
                    "base_figures",
                    models.JSONField(blank=True, default=list, verbose_name="figures of the base"),
                ),
                (
                    "amount",
                    core.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="amount (CNY)"
                    ),
                ),
                ("derivation", models.JSONField(blank=True, default=list, verbose_name="derivation")),
                ("submitted_on", models.DateField(blank=True, null=True, verbose_name="submitted on")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="made public on")),
                ("public_until", models.DateField(blank=True, null=True, verbose_name="public until")),
                (
                    "is_provisional",
                    models.BooleanField(
                        default=False, verbose_name="rests on a year without a holiday notice"
                    ),
                ),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="approved on")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="last changed by",
                    ),
                ),
                (
                    "payable",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reward_claim",
                        to="incentives.payable",
                        verbose_name="payable",
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reward_claims",
                        to="incentives.share",
                        verbose_name="share",
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reward_claims",
                        to="incentives.ruleversion",
                        verbose_name="reward rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward claim",
                "verbose_name_plural": "reward claims",
                "ordering": ["-pk"],
                "permissions": [
                    ("file_reward", "Can enter and submit reward claims"),
                    ("verify_reward", "Can verify reward claims and make them public"),
                    ("approve_reward", "Can approve or reject reward claims"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("draft", "submitted", "verified", "publicity"))),
                        fields=("share",),
                        name="one_open_reward_claim_per_share",
                        violation_error_message="A claim of this share is open already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "verified",
                                    "publicity",
                                    "approved",
                                    "paid",
                                    "clawback_pending",
                                    "clawed_back",
                                    "rejected",
                                ],
                            )
                        ),
                        name="reward_claim_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "rejected"]),
                            models.Q(
                                ("amount__gt", 0), ("base__isnull", False), ("submitted_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="submitted_reward_claim_is_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ("approved", "paid", "clawback_pending", "clawed_back")),
                                _negated=True,
                            ),
                            models.Q(
                                ("approved_by__isnull", False),
                                ("approved_on__gt", models.F("public_until")),
                                ("payable__isnull", False),
                                ("published_on__isnull", False),
                                ("verified_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="granted_reward_was_public",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(
                                models.Q(("approved_by", models.F("created_by")), _negated=True),
                                models.Q(("approved_by", models.F("edited_by")), _negated=True),
                                models.Q(("approved_by", models.F("verified_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reward_approved_by_no_hand",
                        violation_error_message="Who had a hand in the claim does not approve it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by", None),
                            models.Q(
                                models.Q(("verified_by", models.F("created_by")), _negated=True),
                                models.Q(("verified_by", models.F("edited_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reward_verified_by_no_hand",
                    ),
                ],
            },
        ),
        migrations.RunPython(forward, backward),
    ]
