"""Everything up to now in one step for a new database: what each table became, without the way there."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields

# SQLite reads the other indexes backwards; PostgreSQL has the nulls at the wrong end then.
COLUMNS = {"enterprise_capital_down": "registered_capital", "enterprise_latest": "established_on"}


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, column in COLUMNS.items():
        schema_editor.execute(
            f"CREATE INDEX {name} ON registry_enterprise ({column} DESC NULLS LAST, id DESC)"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in COLUMNS:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    replaces = [
        ("registry", "0001_initial"),
        ("registry", "0002_restricted_becomes_staff"),
        ("registry", "0003_facts_held_by_the_database"),
        ("registry", "0004_parks_sites_and_merges"),
        ("registry", "0005_risk_events"),
        ("registry", "0006_zone_divisions"),
        ("registry", "0007_largest_first"),
        ("registry", "0008_status_is_not_assumed"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("description_zh", models.TextField(blank=True, verbose_name="Chinese description")),
                ("description_en", models.TextField(blank=True, verbose_name="English description")),
                ("launch_year", models.PositiveSmallIntegerField(verbose_name="launch year")),
                ("is_public", models.BooleanField(default=True, verbose_name="public")),
            ],
            options={
                "verbose_name": "chain",
                "verbose_name_plural": "chains",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Country",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "code",
                    models.CharField(max_length=2, primary_key=True, serialize=False, verbose_name="code"),
                ),
                ("aliases", models.JSONField(blank=True, default=list, verbose_name="aliases")),
            ],
            options={
                "verbose_name": "country or region",
                "verbose_name_plural": "countries and regions",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "code",
                    models.CharField(max_length=6, primary_key=True, serialize=False, verbose_name="code"),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "Province"), ("city", "City"), ("county", "County")],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.division",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "administrative division",
                "verbose_name_plural": "administrative divisions",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["province", "city", "county"])),
                        name="division_level_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HonourProgramme",
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
                    "level",
                    models.CharField(
                        choices=[
                            ("world", "World"),
                            ("nation", "Nation"),
                            ("region", "Region level"),
                            ("city", "City level"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("aliases", models.JSONField(blank=True, default=list, verbose_name="aliases")),
            ],
            options={
                "verbose_name": "honour programme",
                "verbose_name_plural": "honour programmes",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Industry",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "code",
                    models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name="code"),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("section", "Section"),
                            ("division", "Industry division"),
                            ("group", "Group"),
                            ("class", "Class"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.industry",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "industry",
                "verbose_name_plural": "industries",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["section", "division", "group", "class"])),
                        name="industry_level_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
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
                            ("hub", "Logistics hub"),
                            ("park", "Park"),
                            ("platform", "Platform"),
                            ("corridor", "Corridor"),
                            ("source_region", "Investor source region"),
                            ("event", "Event"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("policy_item", models.CharField(blank=True, max_length=10, verbose_name="policy item")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="accounts.area",
                        verbose_name="area",
                    ),
                ),
            ],
            options={
                "verbose_name": "named place",
                "verbose_name_plural": "named places",
                "ordering": ["kind", "code", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["hub", "park", "platform", "corridor", "source_region", "event"])
                        ),
                        name="place_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaChain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "focus",
                    models.CharField(
                        choices=[("primary", "Primary focus"), ("secondary", "Secondary focus")],
                        max_length=10,
                        verbose_name="focus",
                    ),
                ),
                ("is_key_chain", models.BooleanField(default=True, verbose_name="key chain")),
                (
                    "focus_note_zh",
                    models.CharField(blank=True, max_length=200, verbose_name="focus in Chinese"),
                ),
                (
                    "focus_note_en",
                    models.CharField(blank=True, max_length=200, verbose_name="focus in English"),
                ),
                (
                    "chain_head_title",
                    models.CharField(blank=True, max_length=80, verbose_name="title of the chain chief"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="area_chains",
                        to="accounts.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "chain_head",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chain chief",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="area_chains",
                        to="registry.chain",
                        verbose_name="chain",
                    ),
                ),
            ],
            options={
                "verbose_name": "chain of an area",
                "verbose_name_plural": "chains of areas",
                "ordering": ["chain", "area", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "chain"), name="one_row_per_area_and_chain")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainNode",
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
                    "position",
                    models.CharField(
                        choices=[
                            ("upstream", "Upstream"),
                            ("midstream", "Midstream"),
                            ("downstream", "Downstream"),
                            ("service", "Services"),
                        ],
                        max_length=12,
                        verbose_name="position",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "industry_codes",
                    models.JSONField(blank=True, default=list, verbose_name="industry codes (GB/T 4754)"),
                ),
                (
                    "gap_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("missing", "Missing"),
                            ("weak", "Weak"),
                            ("balanced", "Balanced"),
                            ("strong", "Strong"),
                        ],
                        max_length=10,
                        verbose_name="gap",
                    ),
                ),
                ("gap_note", models.TextField(blank=True, verbose_name="note on the gap")),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="as of")),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nodes",
                        to="registry.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.chainnode",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "chain node",
                "verbose_name_plural": "chain nodes",
                "ordering": ["chain", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("position__in", ["upstream", "midstream", "downstream", "service"])
                        ),
                        name="node_position_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("pk")), _negated=True),
                        name="node_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
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
                            ("cn_company", "Chinese company"),
                            ("foreign_company", "Foreign company"),
                            ("cn_institution", "Public institution"),
                            ("cn_social_org", "Social organisation"),
                            ("individual_business", "Individual business"),
                            ("cooperative", "Cooperative"),
                            ("government_body", "Government body"),
                        ],
                        default="cn_company",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "uscc",
                    models.CharField(blank=True, db_index=True, max_length=18, verbose_name="credit code"),
                ),
                (
                    "uscc_pending",
                    models.BooleanField(
                        default=False,
                        help_text="Not registered yet, or the code is not known yet.",
                        verbose_name="code pending",
                    ),
                ),
                (
                    "foreign_reg_no",
                    models.CharField(blank=True, max_length=40, verbose_name="foreign registration number"),
                ),
                (
                    "foreign_reg_authority",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="foreign registration authority"
                    ),
                ),
                ("lei", models.CharField(blank=True, max_length=20, verbose_name="LEI")),
                ("name_zh", models.CharField(blank=True, max_length=200, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="English name")),
                ("short_name", models.CharField(blank=True, max_length=60, verbose_name="short name")),
                ("sort_key", models.CharField(editable=False, max_length=120, verbose_name="sort key")),
                (
                    "legal_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("limited", "Limited liability company"),
                            ("joint_stock", "Joint-stock company"),
                            ("wholly_foreign", "Wholly foreign-owned"),
                            ("joint_venture", "Sino-foreign joint venture"),
                            ("partnership", "Partnership"),
                            ("sole_proprietorship", "Sole proprietorship"),
                            ("individual", "Individual business"),
                            ("cooperative", "Farmers' cooperative"),
                            ("state_owned", "Enterprise owned by the whole people"),
                            ("collective", "Collective enterprise"),
                            ("branch", "Branch"),
                            ("representative_office", "Representative office"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                        verbose_name="legal form",
                    ),
                ),
                (
                    "ownership",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("state", "State-owned"),
                            ("private", "Private"),
                            ("foreign", "Foreign-invested"),
                            ("hk_mo_tw", "Hong Kong, Macao or Taiwan invested"),
                            ("collective", "Collective"),
                            ("mixed", "Mixed"),
                        ],
                        max_length=20,
                        verbose_name="ownership",
                    ),
                ),
                ("is_soe", models.BooleanField(default=False, verbose_name="state-owned enterprise")),
                ("is_foreign_invested", models.BooleanField(default=False, verbose_name="foreign-invested")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "In operation"),
                            ("preparing", "In preparation"),
                            ("closed", "Closed down"),
                            ("revoked", "Licence revoked"),
                            ("deregistered", "Deregistered"),
                            ("moved_out", "Moved out"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=20,
                        verbose_name="registration status",
                    ),
                ),
                ("status_on", models.DateField(blank=True, null=True, verbose_name="status since")),
                ("established_on", models.DateField(blank=True, null=True, verbose_name="established on")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="dissolved on")),
                (
                    "legal_representative",
                    models.CharField(blank=True, max_length=60, verbose_name="legal representative"),
                ),
                (
                    "registered_address",
                    models.CharField(blank=True, max_length=300, verbose_name="registered address"),
                ),
                (
                    "operating_address",
                    models.CharField(blank=True, max_length=300, verbose_name="operating address"),
                ),
                ("business_scope", models.TextField(blank=True, verbose_name="business scope")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "registered_capital",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="registered capital",
                    ),
                ),
                (
                    "registered_capital_currency",
                    models.CharField(default="CNY", max_length=3, verbose_name="currency of capital"),
                ),
                (
                    "paid_in_capital",
                    core.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="paid-in capital"
                    ),
                ),
                (
                    "paid_in_capital_currency",
                    models.CharField(default="CNY", max_length=3, verbose_name="currency of paid-in capital"),
                ),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                (
                    "revenue_cny",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="annual revenue (CNY)",
                    ),
                ),
                (
                    "assets_cny",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="total assets (CNY)",
                    ),
                ),
                (
                    "size_class",
                    models.CharField(
                        choices=[
                            ("large", "Large"),
                            ("medium", "Medium"),
                            ("small", "Small"),
                            ("micro", "Micro"),
                            ("unknown", "Unknown"),
                            ("not_classified", "Not classified"),
                        ],
                        default="unknown",
                        max_length=20,
                        verbose_name="size",
                    ),
                ),
                (
                    "size_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="year of the size figures"
                    ),
                ),
                (
                    "size_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declared", "Declared by the enterprise"),
                            ("computed", "Computed from the figures"),
                            ("directory", "Official directory"),
                        ],
                        max_length=20,
                        verbose_name="source of the size",
                    ),
                ),
                (
                    "above_scale",
                    models.BooleanField(blank=True, null=True, verbose_name="above designated size"),
                ),
                (
                    "above_scale_on",
                    models.DateField(blank=True, null=True, verbose_name="above designated size since"),
                ),
                (
                    "ultimate_parent_reason",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="reason for setting the ultimate parent by hand",
                    ),
                ),
                ("is_branch", models.BooleanField(default=False, verbose_name="branch")),
                ("trade_modes", models.JSONField(blank=True, default=list, verbose_name="trade modes")),
                (
                    "is_trader_programme",
                    models.BooleanField(default=False, verbose_name="in the Global Traders Programme"),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "Public"), ("staff", "Staff")],
                        default="staff",
                        max_length=12,
                        verbose_name="visibility",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                ("source_date", models.DateField(blank=True, null=True, verbose_name="date of the source")),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enterprises",
                        to="accounts.area",
                        verbose_name="FTZ area",
                    ),
                ),
                (
                    "branch_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branches",
                        to="registry.enterprise",
                        verbose_name="branch of",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enterprises",
                        to="registry.division",
                        verbose_name="division",
                    ),
                ),
                (
                    "foreign_reg_country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.country",
                        verbose_name="country of registration",
                    ),
                ),
                (
                    "origin_country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.country",
                        verbose_name="origin of capital",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidiaries",
                        to="registry.enterprise",
                        verbose_name="parent",
                    ),
                ),
                (
                    "ultimate_origin_country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.country",
                        verbose_name="ultimate origin",
                    ),
                ),
                (
                    "ultimate_parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_members",
                        to="registry.enterprise",
                        verbose_name="ultimate parent",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enterprises",
                        to="registry.industry",
                        verbose_name="industry",
                    ),
                ),
            ],
            options={
                "verbose_name": "enterprise",
                "verbose_name_plural": "enterprises",
                "ordering": ["sort_key", "pk"],
                "permissions": [
                    ("view_restricted", "Can see restricted fields of enterprises"),
                    ("manage_chain_roles", "Can manage chain roles"),
                    ("link_honours", "Can link honours to enterprises"),
                ],
                "indexes": [
                    models.Index(fields=["sort_key", "id"], name="enterprise_sort"),
                    models.Index(fields=["registered_capital", "id"], name="enterprise_capital"),
                    models.Index(fields=["-updated_at", "-id"], name="enterprise_updated"),
                    models.Index(fields=["established_on", "id"], name="enterprise_established"),
                    models.Index(fields=["size_class", "sort_key", "id"], name="enterprise_size"),
                    models.Index(fields=["status", "sort_key", "id"], name="enterprise_status"),
                    models.Index(fields=["area", "sort_key", "id"], name="enterprise_area_sort"),
                    models.Index(fields=["division", "sort_key", "id"], name="enterprise_division_sort"),
                    models.Index(fields=["industry", "sort_key", "id"], name="enterprise_industry_sort"),
                    models.Index(
                        condition=models.Q(("parent__isnull", False)),
                        fields=["parent"],
                        name="enterprise_of_parent",
                    ),
                    models.Index(
                        condition=models.Q(("branch_of__isnull", False)),
                        fields=["branch_of"],
                        name="enterprise_of_branch_of",
                    ),
                    models.Index(
                        condition=models.Q(("ultimate_parent__isnull", False)),
                        fields=["ultimate_parent"],
                        name="enterprise_of_ultimate_parent",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("uscc", ""), _negated=True),
                        fields=("uscc",),
                        name="one_enterprise_per_uscc",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("foreign_reg_no", ""), _negated=True),
                        fields=("foreign_reg_country", "foreign_reg_no"),
                        name="one_enterprise_per_foreign_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_zh", ""), _negated=True),
                            models.Q(("name_en", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="enterprise_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "cn_company",
                                    "foreign_company",
                                    "cn_institution",
                                    "cn_social_org",
                                    "individual_business",
                                    "cooperative",
                                    "government_body",
                                ],
                            )
                        ),
                        name="enterprise_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "active",
                                    "preparing",
                                    "closed",
                                    "revoked",
                                    "deregistered",
                                    "moved_out",
                                    "unknown",
                                ],
                            )
                        ),
                        name="enterprise_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "size_class__in",
                                ["large", "medium", "small", "micro", "unknown", "not_classified"],
                            )
                        ),
                        name="enterprise_size_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("pk")), _negated=True),
                        name="enterprise_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("branch_of", models.F("pk")), _negated=True),
                        name="enterprise_not_its_own_branch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "legal_form__in",
                                [
                                    "",
                                    "limited",
                                    "joint_stock",
                                    "wholly_foreign",
                                    "joint_venture",
                                    "partnership",
                                    "sole_proprietorship",
                                    "individual",
                                    "cooperative",
                                    "state_owned",
                                    "collective",
                                    "branch",
                                    "representative_office",
                                    "other",
                                ],
                            )
                        ),
                        name="enterprise_legal_form_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ownership__in",
                                ["", "state", "private", "foreign", "hk_mo_tw", "collective", "mixed"],
                            )
                        ),
                        name="enterprise_ownership_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "staff"])),
                        name="enterprise_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("foreign_reg_no", ""), ("foreign_reg_country__isnull", False), _connector="OR"
                        ),
                        name="foreign_number_names_its_country",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainNodeLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[("supplies", "supplies"), ("processes", "processes"), ("serves", "serves")],
                        max_length=10,
                        verbose_name="relation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_out",
                        to="registry.chainnode",
                        verbose_name="from",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_in",
                        to="registry.chainnode",
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "node link",
                "verbose_name_plural": "node links",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "target", "relation"), name="one_link_per_pair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="link_joins_two_nodes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainRole",
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
                            ("chain_leader", "Chain-leader enterprise"),
                            ("leading", "Leading enterprise"),
                            ("head", "Top enterprise"),
                            ("backbone", "Backbone enterprise"),
                            ("supporting", "Supporting enterprise"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "role_scope",
                    models.CharField(
                        choices=[("region", "Whole region"), ("area", "FTZ area")],
                        default="region",
                        max_length=10,
                        verbose_name="scope",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No tier"),
                            ("1000", "CNY 100-billion class"),
                            ("500", "CNY 50-billion class"),
                            ("100", "CNY 10-billion class"),
                        ],
                        max_length=6,
                        verbose_name="tier",
                    ),
                ),
                (
                    "tier_basis",
                    models.CharField(
                        blank=True,
                        choices=[("", "Not stated"), ("revenue", "Revenue"), ("output", "Output value")],
                        max_length=10,
                        verbose_name="basis of the tier",
                    ),
                ),
                (
                    "tier_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of the tier"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("candidate", "Candidate"),
                            ("recognised", "Recognised"),
                            ("under_review", "Under review"),
                            ("revoked", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="candidate",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("recognised_by", models.CharField(blank=True, max_length=120, verbose_name="recognised by")),
                ("recognised_on", models.DateField(blank=True, null=True, verbose_name="recognised on")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="registry.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="registry.chainnode",
                        verbose_name="node",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chain_roles",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "chain role",
                "verbose_name_plural": "chain roles",
                "ordering": ["enterprise", "chain", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("node__isnull", False),
                            ("status__in", ("candidate", "recognised", "under_review")),
                        ),
                        fields=("enterprise", "node"),
                        name="one_current_role_per_node",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("node__isnull", True),
                            ("status__in", ("candidate", "recognised", "under_review")),
                        ),
                        fields=("enterprise", "chain"),
                        name="one_current_role_per_chain",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["chain_leader", "leading", "head", "backbone", "supporting"])
                        ),
                        name="chain_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["candidate", "recognised", "under_review", "revoked", "expired"])
                        ),
                        name="chain_role_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier", ""), ("tier_year__isnull", False), _connector="OR"),
                        name="tier_names_its_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "gone_id",
                    models.BigIntegerField(db_index=True, verbose_name="number of the enterprise that went"),
                ),
                (
                    "gone_name",
                    models.CharField(max_length=200, verbose_name="name of the enterprise that went"),
                ),
                (
                    "chosen",
                    models.JSONField(default=list, verbose_name="fields taken from the one that went"),
                ),
                ("snapshot", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "merged_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="merged at"
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="merged by",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="registry.enterprise",
                        verbose_name="enterprise kept",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of enterprises",
                "verbose_name_plural": "merges of enterprises",
                "ordering": ["-merged_at", "-pk"],
                "permissions": [("merge_enterprises", "Can merge duplicate enterprises, and undo it")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("gone_id",),
                        name="enterprise_goes_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kept", models.F("gone_id")), _negated=True),
                            ("undone_at__isnull", False),
                            _connector="OR",
                        ),
                        name="merge_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseName",
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
                            ("legal", "Legal name"),
                            ("former", "Former name"),
                            ("short", "Short name"),
                            ("brand", "Brand"),
                            ("english", "English name"),
                        ],
                        max_length=10,
                        verbose_name="kind of name",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "name",
                "verbose_name_plural": "names",
                "ordering": ["enterprise", "kind", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enterprise", "kind", "name"), name="one_row_per_name_of_enterprise"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["legal", "former", "short", "brand", "english"])),
                        name="name_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="name_valid_in_order",
                        violation_error_message="A name cannot end before it began. Check both dates.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseUser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_links",
                        to="registry.enterprise",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enterprise_link",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "enterprise user",
                "verbose_name_plural": "enterprise users",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Equity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("share_pct", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="share (%)")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "investee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shareholders",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "investor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="registry.enterprise",
                        verbose_name="investor",
                    ),
                ),
            ],
            options={
                "verbose_name": "shareholding",
                "verbose_name_plural": "shareholdings",
                "ordering": ["investee", "-share_pct", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                        name="equity_share_within_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("investor", models.F("investee")), _negated=True),
                        name="equity_in_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("investor", "investee"),
                        name="one_current_equity_per_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="equity_valid_in_order",
                        violation_error_message="The share cannot end before it began.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HonourEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("rank", models.PositiveIntegerField(blank=True, null=True, verbose_name="rank")),
                ("listed_name", models.CharField(max_length=200, verbose_name="name on the list")),
                ("alias", models.CharField(blank=True, max_length=200, verbose_name="alias on the list")),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="city on the list")),
                ("country", models.CharField(blank=True, max_length=60, verbose_name="country on the list")),
                (
                    "industry",
                    models.CharField(blank=True, max_length=120, verbose_name="industry on the list"),
                ),
                ("listing", models.CharField(blank=True, max_length=120, verbose_name="listing on the list")),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="issued by")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                (
                    "link_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same_name", "The only enterprise of this name"),
                            ("chosen", "Chosen by a person"),
                            ("created", "Enterprise entered from the list"),
                        ],
                        max_length=20,
                        verbose_name="why linked",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="registry.honourprogramme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "honour",
                "verbose_name_plural": "honours",
                "ordering": ["programme", "-year", "rank", "pk"],
                "indexes": [models.Index(fields=["listed_name"], name="honour_listed_name")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "year", "listed_name", "alias"),
                        name="one_entry_per_list_and_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("exchange", models.CharField(max_length=20, verbose_name="exchange")),
                ("ticker", models.CharField(max_length=20, verbose_name="ticker")),
                ("listed_on", models.DateField(blank=True, null=True, verbose_name="listed on")),
                ("delisted_on", models.DateField(blank=True, null=True, verbose_name="delisted on")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="registry.enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "listing",
                "verbose_name_plural": "listings",
                "ordering": ["enterprise", "exchange", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enterprise", "exchange", "ticker"), name="one_listing_per_ticker"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("listed_on", None),
                            ("delisted_on", None),
                            ("delisted_on__gte", models.F("listed_on")),
                            _connector="OR",
                        ),
                        name="listing_dates_in_order",
                        violation_error_message="The listing cannot end before it began.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Park",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("industrial", "Industrial park"),
                            ("bonded", "Bonded zone"),
                            ("logistics", "Logistics park"),
                            ("overseas", "Overseas park"),
                            ("twin", "Twin park"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("nation", "National"), ("region", "Regional"), ("city", "City")],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                (
                    "planned_land_mu",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="planned land (mu)",
                    ),
                ),
                (
                    "built_land_mu",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="built land (mu)"
                    ),
                ),
                (
                    "available_land_mu",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="available land (mu)",
                    ),
                ),
                ("description_zh", models.TextField(blank=True, verbose_name="Chinese description")),
                ("description_en", models.TextField(blank=True, verbose_name="English description")),
                ("is_public", models.BooleanField(default=False, verbose_name="public")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parks",
                        to="accounts.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "contact_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="contact office",
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.country",
                        verbose_name="country or region",
                    ),
                ),
                (
                    "focus_chains",
                    models.ManyToManyField(
                        blank=True, related_name="parks", to="registry.chain", verbose_name="chains in focus"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parks",
                        to="registry.enterprise",
                        verbose_name="operator",
                    ),
                ),
            ],
            options={
                "verbose_name": "park",
                "verbose_name_plural": "parks",
                "ordering": ["name_zh", "pk"],
                "permissions": [("manage_parks", "Can enter and change parks, sites and synergy zones")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["industrial", "bonded", "logistics", "overseas", "twin"])
                        ),
                        name="park_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskEvent",
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
                            ("dishonesty", "Serious dishonesty"),
                            ("abnormal_operation", "Abnormal operation"),
                            ("safety", "Work safety"),
                            ("environment", "Environment"),
                            ("tax", "Tax violation"),
                            ("investigation", "Investigation"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("minor", "Minor"), ("major", "Major")], max_length=8, verbose_name="level"
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="date of the event")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                ("title", models.CharField(max_length=200, verbose_name="what happened")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="document")),
                ("source", models.CharField(max_length=120, verbose_name="source")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="withdrawn because"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
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
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_events",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "risk event",
                "verbose_name_plural": "risk events",
                "ordering": ["enterprise", "-occurred_on", "-pk"],
                "permissions": [("keep_risk_events", "Can enter and withdraw risk events of enterprises")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "dishonesty",
                                    "abnormal_operation",
                                    "safety",
                                    "environment",
                                    "tax",
                                    "investigation",
                                ],
                            )
                        ),
                        name="risk_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["minor", "major"])), name="risk_level_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("occurred_on")), _connector="OR"
                        ),
                        name="risk_event_in_order",
                        violation_error_message="The event cannot end before it began.",
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
                        name="withdrawn_risk_event_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskScreening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="looked up on")),
                ("source", models.CharField(max_length=120, verbose_name="source")),
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
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_screenings",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "risk screening",
                "verbose_name_plural": "risk screenings",
                "ordering": ["enterprise", "-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SynergyZone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("zone", "Synergy zone"), ("point", "Synergy point")],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                (
                    "priority_basis",
                    models.CharField(blank=True, max_length=200, verbose_name="adjacency or chain relation"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("recognised", "Recognised"),
                            ("suspended", "Suspended"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("recognised_by", models.CharField(blank=True, max_length=120, verbose_name="recognised by")),
                ("recognised_on", models.DateField(blank=True, null=True, verbose_name="recognised on")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                ("policies", models.TextField(blank=True, verbose_name="applicable policies")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="synergy_points",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "host_area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="synergy_zones",
                        to="accounts.area",
                        verbose_name="host area",
                    ),
                ),
                ("divisions", models.JSONField(blank=True, default=list, verbose_name="divisions")),
            ],
            options={
                "verbose_name": "synergy zone or point",
                "verbose_name_plural": "synergy zones and points",
                "ordering": ["name_zh", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["zone", "point"])), name="zone_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["proposed", "recognised", "suspended", "withdrawn"])
                        ),
                        name="zone_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("enterprise__isnull", False), ("kind", "point")),
                            models.Q(("enterprise", None), ("kind", "zone")),
                            _connector="OR",
                        ),
                        name="synergy_point_is_an_enterprise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "proposed"),
                            models.Q(
                                ("recognised_on__isnull", False),
                                models.Q(("document", ""), _negated=True),
                                models.Q(("recognised_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recognised_zone_has_document",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YearFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                (
                    "revenue_cny",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="annual revenue (CNY)",
                    ),
                ),
                (
                    "assets_cny",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="total assets (CNY)",
                    ),
                ),
                (
                    "size_class",
                    models.CharField(
                        choices=[
                            ("large", "Large"),
                            ("medium", "Medium"),
                            ("small", "Small"),
                            ("micro", "Micro"),
                            ("unknown", "Unknown"),
                            ("not_classified", "Not classified"),
                        ],
                        max_length=20,
                        verbose_name="size",
                    ),
                ),
                (
                    "size_source",
                    models.CharField(
                        choices=[
                            ("declared", "Declared by the enterprise"),
                            ("computed", "Computed from the figures"),
                            ("directory", "Official directory"),
                        ],
                        max_length=20,
                        verbose_name="source of the size",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="year_figures",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "figures of a year",
                "verbose_name_plural": "figures of years",
                "ordering": ["enterprise", "-year", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enterprise", "year"), name="one_row_of_figures_per_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "size_class__in",
                                ["large", "medium", "small", "micro", "unknown", "not_classified"],
                            )
                        ),
                        name="year_size_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HonourKey",
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
                            ("whole", "whole name"),
                            ("core", "core name"),
                            ("fragment", "part of the name"),
                            ("pinyin", "pinyin"),
                            ("core_pinyin", "pinyin of the core name"),
                            ("initials", "pinyin initials"),
                            ("core_initials", "pinyin initials of the core name"),
                        ],
                        max_length=14,
                        verbose_name="kind of key",
                    ),
                ),
                ("value", models.CharField(max_length=120, verbose_name="key")),
                ("is_alias", models.BooleanField(default=False, verbose_name="of an alias")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="registry.honourentry",
                        verbose_name="honour",
                    ),
                ),
            ],
            options={
                "verbose_name": "key of a listed name",
                "verbose_name_plural": "keys of listed names",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="NameKey",
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
                            ("whole", "whole name"),
                            ("core", "core name"),
                            ("fragment", "part of the name"),
                            ("pinyin", "pinyin"),
                            ("core_pinyin", "pinyin of the core name"),
                            ("initials", "pinyin initials"),
                            ("core_initials", "pinyin initials of the core name"),
                        ],
                        max_length=14,
                        verbose_name="kind of key",
                    ),
                ),
                ("value", models.CharField(max_length=120, verbose_name="key")),
                (
                    "name",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="registry.enterprisename",
                        verbose_name="name",
                    ),
                ),
            ],
            options={
                "verbose_name": "name key",
                "verbose_name_plural": "name keys",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        fields=["kind", "value"],
                        name="name_key_prefix",
                        opclasses=["", "varchar_pattern_ops"],
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionalAssessment",
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
                            ("environment", "Environment"),
                            ("water", "Water resources"),
                            ("geology", "Geological hazards"),
                            ("energy", "Energy saving"),
                            ("earthquake", "Earthquake safety"),
                            ("soil", "Soil and water conservation"),
                            ("heritage", "Cultural relics"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "park",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="registry.park",
                        verbose_name="park",
                    ),
                ),
            ],
            options={
                "verbose_name": "regional assessment",
                "verbose_name_plural": "regional assessments",
                "ordering": ["park", "kind", "-valid_from", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "environment",
                                    "water",
                                    "geology",
                                    "energy",
                                    "earthquake",
                                    "soil",
                                    "heritage",
                                    "other",
                                ],
                            )
                        ),
                        name="assessment_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="assessment_valid_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="parcel or plant number")),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("industrial", "Industrial land"),
                            ("logistics", "Logistics land"),
                            ("commercial", "Commercial land"),
                            ("plant", "Standard plant"),
                            ("warehouse", "Warehouse"),
                            ("office", "Office"),
                        ],
                        max_length=12,
                        verbose_name="use",
                    ),
                ),
                (
                    "land_mu",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="land (mu)"
                    ),
                ),
                (
                    "floor_m2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="floor space (m²)",
                    ),
                ),
                (
                    "floor_height_m",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="floor height (m)"
                    ),
                ),
                (
                    "floor_load_kn_m2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="floor load (kN/m²)",
                    ),
                ),
                ("power_kva", models.PositiveIntegerField(blank=True, null=True, verbose_name="power (kVA)")),
                ("has_gas", models.BooleanField(blank=True, null=True, verbose_name="gas")),
                (
                    "water_t_day",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="water (tonnes a day)"),
                ),
                (
                    "wastewater_t_day",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="wastewater (tonnes a day)"
                    ),
                ),
                (
                    "price",
                    core.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="price (CNY)"
                    ),
                ),
                (
                    "price_unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mu", "mu"),
                            ("m2_month", "m² and month"),
                            ("m2", "m²"),
                            ("whole", "the whole site"),
                        ],
                        max_length=12,
                        verbose_name="price per",
                    ),
                ),
                ("available_from", models.DateField(blank=True, null=True, verbose_name="available from")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("available", "Available"),
                            ("reserved", "Reserved"),
                            ("leased", "Leased"),
                            ("sold", "Sold"),
                        ],
                        default="available",
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
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="registry.park",
                        verbose_name="park",
                    ),
                ),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "sites",
                "ordering": ["park", "number", "pk"],
                "indexes": [models.Index(fields=["status", "use", "land_mu"], name="site_offered")],
                "constraints": [
                    models.UniqueConstraint(fields=("park", "number"), name="one_site_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "use__in",
                                ["industrial", "logistics", "commercial", "plant", "warehouse", "office"],
                            )
                        ),
                        name="site_use_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["available", "reserved", "leased", "sold"])),
                        name="site_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("land_mu__gt", 0), ("floor_m2__gt", 0), _connector="OR"),
                        name="site_has_land_or_floor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price", None), models.Q(("price_unit", ""), _negated=True), _connector="OR"
                        ),
                        name="site_price_says_per_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ZoneEvaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("passed", models.BooleanField(verbose_name="passed")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="registry.synergyzone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "evaluation of a zone",
                "verbose_name_plural": "evaluations of zones",
                "ordering": ["zone", "-year", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "year"), name="one_evaluation_per_year")
                ],
            },
        ),
        migrations.RunPython(make, drop),
    ]
