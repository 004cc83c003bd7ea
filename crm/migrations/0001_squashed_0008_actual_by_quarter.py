"""Everything up to now in one step for a new database: what each table became, without the way there."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import exports.models


class Migration(migrations.Migration):
    replaces = [
        ("crm", "0001_initial"),
        ("crm", "0002_leads_held_by_the_database"),
        ("crm", "0003_claims_projects_and_commitments"),
        ("crm", "0004_claim_overtaken"),
        ("crm", "0005_kind_of_next_step"),
        ("crm", "0006_figures_that_can_be"),
        ("crm", "0007_sums_of_commitments"),
        ("crm", "0008_actual_by_quarter"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "0004_parks_sites_and_merges"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="version")),
                ("valid_from", models.DateField(unique=True, verbose_name="valid from")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                (
                    "register_within_days",
                    models.PositiveSmallIntegerField(verbose_name="register within (working days)"),
                ),
                (
                    "screen_within_days",
                    models.PositiveSmallIntegerField(verbose_name="screen within (working days)"),
                ),
                (
                    "screen_with_experts_days",
                    models.PositiveSmallIntegerField(verbose_name="with experts within (calendar days)"),
                ),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(verbose_name="protection of a lead (calendar days)"),
                ),
                (
                    "negotiation_days",
                    models.PositiveSmallIntegerField(
                        verbose_name="protection in negotiation (calendar days)"
                    ),
                ),
                (
                    "extension_days",
                    models.PositiveSmallIntegerField(verbose_name="one extension (calendar days)"),
                ),
                (
                    "keep_alive_days",
                    models.PositiveSmallIntegerField(verbose_name="a two-way activity every (calendar days)"),
                ),
                (
                    "warn_after_days",
                    models.PositiveSmallIntegerField(verbose_name="warning after (calendar days)"),
                ),
                (
                    "similar_name_pct",
                    models.PositiveSmallIntegerField(
                        verbose_name="project names of one group are alike from (%)"
                    ),
                ),
                (
                    "evidence_days",
                    models.PositiveSmallIntegerField(verbose_name="evidence in a conflict (working days)"),
                ),
                ("appeal_days", models.PositiveSmallIntegerField(verbose_name="appeal (working days)")),
                (
                    "threshold_cny",
                    core.fields.MoneyField(
                        decimal_places=2, max_digits=15, verbose_name="threshold of an area (CNY)"
                    ),
                ),
                (
                    "threshold_usd",
                    core.fields.MoneyField(
                        decimal_places=2,
                        max_digits=15,
                        verbose_name="threshold of an area, foreign capital (USD)",
                    ),
                ),
                (
                    "region_threshold_cny",
                    core.fields.MoneyField(
                        decimal_places=2, max_digits=15, verbose_name="threshold of the region (CNY)"
                    ),
                ),
                (
                    "kept_share_min_pct",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="kept by a transferring area, from (%)"
                    ),
                ),
                (
                    "kept_share_max_pct",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="kept by a transferring area, to (%)"
                    ),
                ),
            ],
            options={
                "verbose_name": "claim rule",
                "verbose_name_plural": "claim rules",
                "ordering": ["-valid_from", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("warn_after_days__lt", models.F("keep_alive_days"))),
                        name="claim_warning_before_the_lapse",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept_share_max_pct__lte", 100),
                            ("kept_share_min_pct__gte", 0),
                            ("kept_share_min_pct__lte", models.F("kept_share_max_pct")),
                        ),
                        name="claim_kept_share_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CountingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="version")),
                ("valid_from", models.DateField(unique=True, verbose_name="valid from")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="document")),
                ("counted_kinds", models.JSONField(default=list, verbose_name="kinds of funds that count")),
                (
                    "debt_kinds",
                    models.JSONField(blank=True, default=list, verbose_name="kinds that are flagged as debt"),
                ),
                (
                    "land",
                    models.CharField(
                        choices=[
                            ("full", "In full"),
                            ("capped", "Up to a share of the whole"),
                            ("none", "Not"),
                        ],
                        max_length=8,
                        verbose_name="land price",
                    ),
                ),
                (
                    "land_cap_pct",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="land at most, of the whole (%)",
                    ),
                ),
                ("sources", models.JSONField(default=list, verbose_name="sources that count")),
                (
                    "withdrawal_months",
                    models.PositiveSmallIntegerField(
                        verbose_name="withdrawn within (months) counts negative"
                    ),
                ),
            ],
            options={
                "verbose_name": "counting rule",
                "verbose_name_plural": "counting rules",
                "ordering": ["-valid_from", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("land", "capped"), _negated=True),
                            models.Q(
                                ("land_cap_pct__gt", 0),
                                ("land_cap_pct__isnull", False),
                                ("land_cap_pct__lte", 100),
                            ),
                            _connector="OR",
                        ),
                        name="counting_rule_cap_when_capped",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("items", models.PositiveSmallIntegerField(verbose_name="items")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "daily digest",
                "verbose_name_plural": "daily digests",
                "ordering": ["-day", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("user", "day"), name="one_digest_per_day")],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                ("next_step_due", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "no_next_step_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="no next step, because"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("investor", "Investor"), ("strategic_investor", "Strategic investor")],
                        default="investor",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("lead", "Lead"),
                            ("qualified", "Qualified"),
                            ("contact", "In contact"),
                            ("suspended", "Suspended"),
                            ("pooled", "In the pool"),
                            ("converted", "Became a project"),
                            ("landed", "Landed"),
                            ("dropped", "Dropped"),
                        ],
                        default="lead",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "status_before",
                    models.CharField(blank=True, max_length=12, verbose_name="status before the suspension"),
                ),
                ("summary", models.CharField(max_length=300, verbose_name="in one sentence")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("enclave", "Enclave promotion"),
                            ("entrusted", "Entrusted promotion"),
                            ("investor_led", "Investor-led promotion"),
                            ("stationed", "Stationed office"),
                            ("fair", "Fair"),
                            ("intermediary", "Intermediary"),
                            ("self_referred", "Came by itself"),
                            ("online", "Online"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="channel",
                    ),
                ),
                (
                    "reported_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="first reported at"
                    ),
                ),
                ("screening_note", models.TextField(blank=True, verbose_name="screening note")),
                (
                    "drop_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("location_other_area", "Chose another area"),
                            ("location_other_region", "Chose another region"),
                            ("location_abroad", "Chose a place abroad"),
                            ("market", "Market"),
                            ("financing", "Financing"),
                            ("land", "Land"),
                            ("energy_quota", "Energy quota"),
                            ("environment", "Environment"),
                            ("safety", "Safety"),
                            ("policy_gap", "Asked for more than policy permits"),
                            ("competitor_offer", "Better offer elsewhere"),
                            ("investor_credit", "Credit of the investor"),
                            ("duplicate", "Duplicate"),
                            ("no_response", "No response"),
                            ("internal_decision", "Decision of the investor"),
                            ("taken_over", "Taken over from the pool"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                        verbose_name="reason for dropping",
                    ),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("last_activity_on", models.DateField(blank=True, null=True, verbose_name="last activity")),
                (
                    "last_two_way_on",
                    models.DateField(blank=True, null=True, verbose_name="last two-way activity"),
                ),
                (
                    "submission_key",
                    models.UUIDField(editable=False, null=True, verbose_name="submission key"),
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
                        related_name="leads",
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
                        verbose_name="created by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsible officer",
                    ),
                ),
                (
                    "from_pool",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_up_as",
                        to="crm.lead",
                        verbose_name="taken up from the pool",
                    ),
                ),
            ],
            options={
                "verbose_name": "lead",
                "verbose_name_plural": "leads",
                "ordering": ["-reported_at", "-pk"],
                "permissions": [
                    ("assign_lead", "Can assign leads inside the area"),
                    ("decide_lead", "Can qualify leads"),
                    ("view_contact_details", "Can see phone numbers and e-mail addresses"),
                ],
                "indexes": [
                    models.Index(fields=["area", "-reported_at", "-id"], name="lead_of_area"),
                    models.Index(fields=["owner", "next_step_due"], name="lead_due"),
                    models.Index(
                        condition=models.Q(
                            ("status__in", ("lead", "qualified", "contact", "suspended", "converted"))
                        ),
                        fields=["enterprise"],
                        name="pursuing_lead_of_enterprise",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("created_by", "submission_key"), name="one_lead_per_submission"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "dropped"), _negated=True),
                            models.Q(
                                models.Q(("drop_reason", ""), _negated=True), ("closed_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="dropped_lead_has_reason_and_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "suspended"), _negated=True),
                            models.Q(
                                ("review_on__isnull", False), models.Q(("status_before", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="suspended_lead_has_review_and_way_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["investor", "strategic_investor"])),
                        name="lead_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    "",
                                    "enclave",
                                    "entrusted",
                                    "investor_led",
                                    "stationed",
                                    "fair",
                                    "intermediary",
                                    "self_referred",
                                    "online",
                                    "other",
                                ],
                            )
                        ),
                        name="lead_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "lead",
                                    "qualified",
                                    "contact",
                                    "suspended",
                                    "pooled",
                                    "converted",
                                    "landed",
                                    "dropped",
                                ],
                            )
                        ),
                        name="lead_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "drop_reason__in",
                                [
                                    "",
                                    "location_other_area",
                                    "location_other_region",
                                    "location_abroad",
                                    "market",
                                    "financing",
                                    "land",
                                    "energy_quota",
                                    "environment",
                                    "safety",
                                    "policy_gap",
                                    "competitor_offer",
                                    "investor_credit",
                                    "duplicate",
                                    "no_response",
                                    "internal_decision",
                                    "taken_over",
                                    "other",
                                ],
                            )
                        ),
                        name="lead_drop_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("landed", "dropped")), ("closed_on", None), _connector="OR"
                        ),
                        name="open_lead_is_not_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("next_step_due__isnull", False), models.Q(("next_step", ""), _negated=True)
                            ),
                            models.Q(("no_next_step_reason", ""), _negated=True),
                            models.Q(
                                ("status__in", ("lead", "qualified", "contact", "suspended")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="lead_has_next_step",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
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
                ("title_zh", models.CharField(max_length=120, verbose_name="Chinese title")),
                ("title_en", models.CharField(blank=True, max_length=160, verbose_name="English title")),
                ("summary_zh", models.TextField(verbose_name="Chinese summary")),
                ("summary_en", models.TextField(blank=True, verbose_name="English summary")),
                (
                    "scale_from_cny",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="investment from (CNY)",
                    ),
                ),
                (
                    "scale_to_cny",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="investment to (CNY)",
                    ),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("reviewed", "Reviewed"),
                            ("published", "Published"),
                            ("matched", "Matched"),
                            ("closed", "Closed"),
                        ],
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
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("closing_note", models.CharField(blank=True, max_length=300, verbose_name="closed because")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="accounts.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="registry.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "confidentiality_checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confidentiality checked by",
                    ),
                ),
                (
                    "contact_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="contact office",
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
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="registry.chainnode",
                        verbose_name="node",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="registry.park",
                        verbose_name="park",
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
                        verbose_name="reviewed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "opportunity",
                "verbose_name_plural": "opportunities",
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("review_opportunity", "Can review opportunities of others"),
                    ("publish_opportunity", "Can publish reviewed opportunities"),
                ],
                "indexes": [models.Index(fields=["status", "-published_on"], name="opportunity_of_status")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "reviewed", "published", "matched", "closed"])
                        ),
                        name="opportunity_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="opportunity_reviewed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_on", None),
                            models.Q(
                                ("confidentiality_checked_by__isnull", False), ("reviewed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="published_opportunity_was_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scale_from_cny", None),
                            ("scale_to_cny", None),
                            ("scale_to_cny__gte", models.F("scale_from_cny")),
                            _connector="OR",
                        ),
                        name="opportunity_scale_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Protected"),
                            ("fulfilled", "Fulfilled"),
                            ("lapsed", "Lapsed"),
                            ("transferred", "Transferred"),
                            ("revoked", "Revoked"),
                            ("closed", "Closed"),
                        ],
                        default="active",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("lead", "Lead"), ("negotiation", "Under negotiation")],
                        default="lead",
                        max_length=12,
                        verbose_name="phase",
                    ),
                ),
                (
                    "is_separate",
                    models.BooleanField(
                        default=False,
                        help_text="Granted beside another by a decision.",
                        verbose_name="for another project",
                    ),
                ),
                (
                    "claimed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="protected since"
                    ),
                ),
                ("kept_alive_on", models.DateField(verbose_name="kept alive on")),
                ("protected_until", models.DateField(verbose_name="protected until")),
                ("extended_on", models.DateField(blank=True, null=True, verbose_name="extended on")),
                (
                    "extension_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason for the extension"),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed", "Agreement signed"),
                            ("no_activity", "No two-way activity in time"),
                            ("expired", "Protection period over"),
                            ("refused", "Refused by the investor in writing"),
                            ("overtaken", "Somebody else had the enterprise by then"),
                            ("transferred", "Transferred to another area"),
                            ("decided", "Decision on a conflict"),
                            ("dropped", "Lead or project dropped"),
                            ("merged", "Enterprise merged with another"),
                        ],
                        max_length=12,
                        verbose_name="ended because",
                    ),
                ),
                ("end_note", models.CharField(blank=True, max_length=300, verbose_name="note on the end")),
                (
                    "kept_share_pct",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="share kept by the first reporter (%)",
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
                        verbose_name="created by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="crm.claim",
                        verbose_name="transferred from",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="crm.lead",
                        verbose_name="lead",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="crm.claimrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim",
                "verbose_name_plural": "claims",
                "ordering": ["-claimed_at", "-pk"],
                "permissions": [
                    ("extend_claim", "Can extend the protection of a lead"),
                    ("transfer_claim", "Can transfer a lead to another area, and accept one"),
                ],
                "indexes": [
                    models.Index(fields=["area", "-claimed_at", "-id"], name="claim_of_area"),
                    models.Index(
                        condition=models.Q(("status", "active")),
                        fields=["protected_until"],
                        name="active_claim_until",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_separate", False), ("status", "active")),
                        fields=("enterprise",),
                        name="one_active_claim_per_enterprise",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active")),
                        fields=("lead",),
                        name="one_active_claim_per_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["active", "fulfilled", "lapsed", "transferred", "revoked", "closed"],
                            )
                        ),
                        name="claim_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ["lead", "negotiation"])), name="claim_phase_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_on", None), ("status", "active")),
                            models.Q(
                                models.Q(("status", "active"), _negated=True),
                                ("ended_on__isnull", False),
                                (
                                    "end__in",
                                    [
                                        "signed",
                                        "no_activity",
                                        "expired",
                                        "refused",
                                        "overtaken",
                                        "transferred",
                                        "decided",
                                        "dropped",
                                        "merged",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="ended_claim_has_day_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="contact name")),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="job title")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="work phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="work e-mail")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("zh", "Chinese"),
                            ("en", "English"),
                            ("vi", "Vietnamese"),
                            ("th", "Thai"),
                            ("ms", "Malay"),
                            ("id", "Indonesian"),
                            ("ja", "Japanese"),
                            ("ko", "Korean"),
                            ("other", "Other"),
                        ],
                        default="zh",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "lawful_basis",
                    models.CharField(
                        choices=[
                            ("given_by_person", "Given by the person"),
                            ("public_source", "Published by the enterprise"),
                            ("consent", "Consent"),
                            ("public_duty", "Public duty"),
                        ],
                        default="given_by_person",
                        max_length=20,
                        verbose_name="lawful basis",
                    ),
                ),
                (
                    "notice_given_on",
                    models.DateField(blank=True, null=True, verbose_name="privacy notice given on"),
                ),
                ("consent_on", models.DateField(blank=True, null=True, verbose_name="consent on")),
                ("retention_until", models.DateField(verbose_name="keep until")),
                ("do_not_contact", models.BooleanField(default=False, verbose_name="do not contact")),
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
                        verbose_name="created by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="crm.lead",
                        verbose_name="lead",
                    ),
                ),
                (
                    "email_domain",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower(
                            django.db.models.functions.text.Substr(
                                "email",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex("email", models.Value("@")),
                                    "+",
                                    models.Value(1),
                                ),
                            )
                        ),
                        output_field=models.CharField(max_length=254, verbose_name="domain of the e-mail"),
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["enterprise", "name", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=["email_domain"],
                        name="contact_mail_domain",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("phone", ""), _negated=True),
                            models.Q(("email", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contact_can_be_named",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadConflict",
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
                            ("suspected", "Suspected"),
                            ("notified", "Notified"),
                            ("evidence", "Evidence"),
                            ("proposed", "Decision proposed"),
                            ("decided", "Decided"),
                            ("appealed", "Appealed"),
                            ("final", "Final"),
                        ],
                        default="suspected",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_conflicts",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "first_lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts_as_first",
                        to="crm.lead",
                        verbose_name="earlier lead",
                    ),
                ),
                (
                    "second_lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts_as_second",
                        to="crm.lead",
                        verbose_name="later lead",
                    ),
                ),
                ("appeal_due", models.DateField(blank=True, null=True, verbose_name="appeal until")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("enterprise", "The same enterprise"),
                            ("group_node", "The same group and chain node"),
                            ("group_name", "The same group and a similar project name"),
                        ],
                        default="enterprise",
                        max_length=12,
                        verbose_name="suspected because of",
                    ),
                ),
                ("evidence_due", models.DateField(blank=True, null=True, verbose_name="evidence until")),
                (
                    "is_due_provisional",
                    models.BooleanField(default=False, verbose_name="day may change with the calendar"),
                ),
                ("notified_on", models.DateField(blank=True, null=True, verbose_name="areas notified on")),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.claimrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "lead conflict",
                "verbose_name_plural": "lead conflicts",
                "ordering": ["-recorded_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first_lead", "second_lead"), name="one_conflict_per_pair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_lead", models.F("second_lead")), _negated=True),
                        name="conflict_of_two_leads",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "suspected",
                                    "notified",
                                    "evidence",
                                    "proposed",
                                    "decided",
                                    "appealed",
                                    "final",
                                ],
                            )
                        ),
                        name="conflict_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["enterprise", "group_node", "group_name"])),
                        name="conflict_basis_known",
                    ),
                ],
                "permissions": [
                    ("state_in_conflict", "Can make a statement in a conflict of the own area"),
                    ("adjudicate_conflict", "Can notify, propose and decide in conflicts"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunityMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("score", models.PositiveSmallIntegerField(verbose_name="score")),
                ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("contacted", "Contacted"),
                            ("interested", "Interested"),
                            ("declined", "Declined"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
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
                        verbose_name="created by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunity_matches",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunity_matches",
                        to="crm.lead",
                        verbose_name="lead",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="crm.opportunity",
                        verbose_name="opportunity",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "match",
                "verbose_name_plural": "matches",
                "ordering": ["-score", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("opportunity", "enterprise", "area"), name="one_match_per_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["proposed", "contacted", "interested", "declined"])
                        ),
                        name="match_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__lte", 100)), name="match_score_in_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                ("next_step_due", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "no_next_step_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="no next step, because"),
                ),
                (
                    "number",
                    models.CharField(
                        editable=False, max_length=20, unique=True, verbose_name="project number"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="project name")),
                (
                    "status",
                    models.CharField(
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
                        default="negotiation",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                (
                    "status_before",
                    models.CharField(blank=True, max_length=20, verbose_name="stage before the suspension"),
                ),
                ("stage_since", models.DateField(verbose_name="in this stage since")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("industrial", "Industrial"),
                            ("logistics", "Logistics"),
                            ("trade", "Trade"),
                            ("hq", "Headquarters"),
                            ("rd", "Research and development"),
                            ("platform", "Platform"),
                            ("finance", "Finance"),
                            ("service", "Service"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "construction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "New construction"),
                            ("expansion", "Expansion"),
                            ("technical_upgrade", "Technical upgrade"),
                            ("relocation", "Relocation"),
                        ],
                        max_length=20,
                        verbose_name="construction",
                    ),
                ),
                ("content", models.TextField(blank=True, verbose_name="what is to be built")),
                (
                    "land_mu",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal(0))],
                        verbose_name="land needed (mu)",
                    ),
                ),
                (
                    "plant_m2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal(0))],
                        verbose_name="plant needed (m²)",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("domestic_outside_region", "Other provinces"),
                            ("overseas", "Overseas"),
                            ("hk_mo_tw", "Hong Kong, Macao, Taiwan"),
                            ("in_region", "Inside the region"),
                        ],
                        max_length=24,
                        verbose_name="origin of capital",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("enclave", "Enclave promotion"),
                            ("entrusted", "Entrusted promotion"),
                            ("investor_led", "Investor-led promotion"),
                            ("stationed", "Stationed office"),
                            ("fair", "Fair"),
                            ("intermediary", "Intermediary"),
                            ("self_referred", "Came by itself"),
                            ("online", "Online"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="channel",
                    ),
                ),
                ("event", models.CharField(blank=True, max_length=120, verbose_name="event")),
                (
                    "importance",
                    models.CharField(
                        choices=[("normal", "Normal"), ("key", "Key"), ("major", "Major")],
                        default="normal",
                        max_length=10,
                        verbose_name="importance",
                    ),
                ),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("internal", "Internal"),
                            ("confidential", "Confidential: team and managers only"),
                        ],
                        default="internal",
                        max_length=12,
                        verbose_name="confidentiality",
                    ),
                ),
                (
                    "invest_total",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="total investment (CNY)",
                    ),
                ),
                (
                    "fixed_asset",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="fixed-asset investment (CNY)",
                    ),
                ),
                (
                    "foreign_capital_usd",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="foreign capital (USD)",
                    ),
                ),
                (
                    "expected_output",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="annual output at full capacity (CNY)",
                    ),
                ),
                (
                    "expected_tax",
                    core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        verbose_name="annual tax at full capacity (CNY)",
                    ),
                ),
                (
                    "expected_jobs",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(2147483647)],
                        verbose_name="jobs",
                    ),
                ),
                (
                    "power_kva",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(2147483647)],
                        verbose_name="power needed (kVA)",
                    ),
                ),
                (
                    "energy_tce",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(2147483647)],
                        verbose_name="energy (tonnes of standard coal a year)",
                    ),
                ),
                (
                    "water_t_day",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(2147483647)],
                        verbose_name="water (tonnes a day)",
                    ),
                ),
                (
                    "negative_list_result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_listed", "Not on the negative list"),
                            ("restricted", "Restricted: conditions apply"),
                            ("prohibited", "Prohibited"),
                        ],
                        max_length=12,
                        verbose_name="negative list",
                    ),
                ),
                (
                    "negative_list_on",
                    models.DateField(blank=True, null=True, verbose_name="negative list checked on"),
                ),
                (
                    "negative_list_note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="conditions of the negative list"
                    ),
                ),
                (
                    "agreement_kind",
                    models.CharField(
                        blank=True,
                        choices=[("formal", "Investment agreement"), ("framework", "Framework agreement")],
                        max_length=10,
                        verbose_name="agreement",
                    ),
                ),
                ("planned_sign_on", models.DateField(blank=True, null=True, verbose_name="planned signing")),
                (
                    "agreed_start_on",
                    models.DateField(blank=True, null=True, verbose_name="agreed construction start"),
                ),
                (
                    "agreed_production_on",
                    models.DateField(blank=True, null=True, verbose_name="agreed production start"),
                ),
                (
                    "drop_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("location_other_area", "Chose another area"),
                            ("location_other_region", "Chose another region"),
                            ("location_abroad", "Chose a place abroad"),
                            ("market", "Market"),
                            ("financing", "Financing"),
                            ("land", "Land"),
                            ("energy_quota", "Energy quota"),
                            ("environment", "Environment"),
                            ("safety", "Safety"),
                            ("policy_gap", "Asked for more than policy permits"),
                            ("competitor_offer", "Better offer elsewhere"),
                            ("investor_credit", "Credit of the investor"),
                            ("duplicate", "Duplicate"),
                            ("no_response", "No response"),
                            ("internal_decision", "Decision of the investor"),
                            ("taken_over", "Taken over from the pool"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                        verbose_name="reason for dropping",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="dropped on")),
                ("may_revive_on", models.DateField(blank=True, null=True, verbose_name="may be revived on")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                ("last_activity_on", models.DateField(blank=True, null=True, verbose_name="last activity")),
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
                        related_name="projects",
                        to="registry.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "co_officers",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="team"
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
                    "expansion_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expansions",
                        to="crm.project",
                        verbose_name="expands",
                    ),
                ),
                (
                    "lead",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="project",
                        to="crm.lead",
                        verbose_name="lead",
                    ),
                ),
                (
                    "nodes",
                    models.ManyToManyField(
                        blank=True,
                        related_name="projects",
                        to="registry.chainnode",
                        verbose_name="chain nodes",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsible officer",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="registry.park",
                        verbose_name="park",
                    ),
                ),
                (
                    "project_company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects_as_company",
                        to="registry.enterprise",
                        verbose_name="project company",
                    ),
                ),
            ],
            options={
                "verbose_name": "project",
                "verbose_name_plural": "projects",
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("review_stage", "Can confirm a stage that somebody else entered"),
                    ("assign_project", "Can assign projects inside the area"),
                    ("view_confidential_project", "Can see confidential projects of the area"),
                ],
                "indexes": [
                    models.Index(fields=["area", "-created_at", "-id"], name="project_of_area"),
                    models.Index(fields=["area", "status", "stage_since"], name="project_stage_of_area"),
                    models.Index(fields=["owner", "next_step_due"], name="project_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "negotiation",
                                    "pre_sign",
                                    "signed",
                                    "registered",
                                    "started",
                                    "under_construction",
                                    "in_production",
                                    "full_capacity",
                                    "aftercare",
                                    "suspended",
                                    "dropped",
                                ],
                            )
                        ),
                        name="project_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("next_step_due__isnull", False), models.Q(("next_step", ""), _negated=True)
                            ),
                            models.Q(("no_next_step_reason", ""), _negated=True),
                            ("status", "dropped"),
                            _connector="OR",
                        ),
                        name="project_has_next_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_on__isnull", False),
                                ("status", "dropped"),
                                models.Q(("drop_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "dropped"), _negated=True),
                                ("closed_on", None),
                                ("drop_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="dropped_project_has_reason_and_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("review_on__isnull", False),
                                ("status", "suspended"),
                                models.Q(("status_before", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "suspended"), _negated=True),
                                ("review_on", None),
                                ("status_before", ""),
                            ),
                            _connector="OR",
                        ),
                        name="suspended_project_has_review_and_way_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expansion_of", models.F("pk")), _negated=True),
                        name="project_expands_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                ("next_step_due", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "no_next_step_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="no next step, because"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outbound_visit", "Outbound visit"),
                            ("inbound_visit", "Inbound visit"),
                            ("site_tour", "Site tour"),
                            ("call", "Phone call"),
                            ("message", "Message or e-mail"),
                            ("video", "Video meeting"),
                            ("promotion_event", "Promotion event"),
                            ("signing", "Signing"),
                            ("fair", "Fair"),
                            ("expert_consult", "Expert consultation"),
                            ("service", "Service"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="when")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("result", models.TextField(blank=True, verbose_name="result")),
                (
                    "our_participants",
                    models.CharField(blank=True, max_length=300, verbose_name="our participants"),
                ),
                (
                    "is_two_way",
                    models.BooleanField(
                        default=False,
                        help_text="The enterprise replied or met us; only this keeps a claim alive.",
                        verbose_name="two-way",
                    ),
                ),
                ("leader_attended", models.BooleanField(default=False, verbose_name="a leader attended")),
                (
                    "submission_key",
                    models.UUIDField(editable=False, null=True, verbose_name="submission key"),
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
                        verbose_name="created by",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "contacts",
                    models.ManyToManyField(
                        blank=True,
                        related_name="activities",
                        to="crm.contact",
                        verbose_name="their participants",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="crm.lead",
                        verbose_name="lead",
                    ),
                ),
                ("city", models.CharField(blank=True, max_length=60, verbose_name="city")),
                (
                    "cost_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "No cost"),
                            ("travel", "Travel"),
                            ("event", "Event"),
                            ("abroad", "Mission abroad"),
                        ],
                        max_length=10,
                        verbose_name="cost",
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
                    "materials",
                    models.CharField(blank=True, max_length=300, verbose_name="materials handed over"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "next_step_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("outbound_visit", "Outbound visit"),
                            ("inbound_visit", "Inbound visit"),
                            ("site_tour", "Site tour"),
                            ("call", "Phone call"),
                            ("message", "Message or e-mail"),
                            ("video", "Video meeting"),
                            ("promotion_event", "Promotion event"),
                            ("signing", "Signing"),
                            ("fair", "Fair"),
                            ("expert_consult", "Expert consultation"),
                            ("service", "Service"),
                        ],
                        max_length=20,
                        verbose_name="kind of next step",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "ordering": ["-happened_at", "-pk"],
                "indexes": [
                    models.Index(fields=["area", "-happened_at", "-id"], name="activity_of_area"),
                    models.Index(fields=["enterprise", "-happened_at"], name="activity_of_enterprise"),
                    models.Index(fields=["-happened_at", "-id"], name="activity_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("created_by", "submission_key"), name="one_activity_per_submission"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "outbound_visit",
                                    "inbound_visit",
                                    "site_tour",
                                    "call",
                                    "message",
                                    "video",
                                    "promotion_event",
                                    "signing",
                                    "fair",
                                    "expert_consult",
                                    "service",
                                ],
                            )
                        ),
                        name="activity_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("next_step_due__isnull", False), models.Q(("next_step", ""), _negated=True)
                            ),
                            models.Q(("no_next_step_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="activity_has_next_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_step_kind", ""),
                            models.Q(
                                ("next_step_due__isnull", False),
                                (
                                    "next_step_kind__in",
                                    [
                                        "outbound_visit",
                                        "inbound_visit",
                                        "site_tour",
                                        "call",
                                        "message",
                                        "video",
                                        "promotion_event",
                                        "signing",
                                        "fair",
                                        "expert_consult",
                                        "service",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="activity_plans_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimTransfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("investor_choice", "The investor prefers the other area"),
                            ("no_site", "No suitable site in the first area"),
                            ("no_quota", "No land, energy or environment quota in the first area"),
                            ("chain_focus", "The chain is the focus of the other area"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "kept_share_pct",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="share kept by the first reporter (%)"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="proposed at"
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                (
                    "answer_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note of the answer"),
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
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="crm.claim",
                        verbose_name="claim",
                    ),
                ),
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
                    "to_area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                        verbose_name="to area",
                    ),
                ),
                (
                    "to_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="to organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer of a claim",
                "verbose_name_plural": "transfers of claims",
                "ordering": ["-proposed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("claim",),
                        name="one_open_transfer_per_claim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "accepted", "refused", "withdrawn"])),
                        name="transfer_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["investor_choice", "no_site", "no_quota", "chain_focus"])
                        ),
                        name="transfer_reason_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("investor", "Investor"), ("government", "Government")],
                        max_length=12,
                        verbose_name="side",
                    ),
                ),
                (
                    "indicator",
                    models.CharField(
                        choices=[
                            ("invest_total", "Total investment"),
                            ("fixed_asset", "Fixed-asset investment"),
                            ("paid_in_fund", "Funds in place"),
                            ("fdi_contracted", "Contracted foreign capital"),
                            ("fdi_utilized", "Foreign capital actually utilised"),
                            ("output", "Output value"),
                            ("revenue", "Revenue"),
                            ("tax", "Tax"),
                            ("jobs", "Jobs"),
                            ("rd_spend", "R&D spending"),
                            ("energy", "Energy use"),
                            ("grant", "Grant"),
                            ("land_delivery", "Land delivered"),
                            ("plant_delivery", "Plant delivered"),
                            ("utilities", "Utilities connected"),
                            ("service", "Service"),
                        ],
                        max_length=20,
                        verbose_name="indicator",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="what is promised")),
                ("total", models.DecimalField(decimal_places=2, max_digits=15, verbose_name="agreed total")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("money", "Amount"),
                            ("person", "Persons"),
                            ("tce", "Tonnes of standard coal"),
                            ("mu", "Mu"),
                            ("m2", "Square metres"),
                            ("item", "Items"),
                        ],
                        max_length=8,
                        verbose_name="unit",
                    ),
                ),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "caliber",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commerce", "Commerce department"),
                            ("ipa_full", "Investment promotion, full caliber"),
                            ("statistics", "Statistics office"),
                        ],
                        max_length=12,
                        verbose_name="caliber",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                (
                    "clause",
                    models.CharField(blank=True, max_length=120, verbose_name="clause of the agreement"),
                ),
                (
                    "consequence",
                    models.CharField(blank=True, max_length=300, verbose_name="consequence clause"),
                ),
                ("policy_basis", models.CharField(blank=True, max_length=200, verbose_name="policy basis")),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "In force"), ("abandoned", "Abandoned")],
                        default="active",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("abandoned_on", models.DateField(blank=True, null=True, verbose_name="abandoned on")),
                (
                    "abandoned_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="abandoned because"),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "counted_so_far",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        editable=False,
                        max_digits=15,
                        verbose_name="counted so far",
                    ),
                ),
            ],
            options={
                "verbose_name": "commitment",
                "verbose_name_plural": "commitments",
                "ordering": ["project", "side", "indicator", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["investor", "government"])),
                        name="commitment_side_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "indicator__in",
                                [
                                    "invest_total",
                                    "fixed_asset",
                                    "paid_in_fund",
                                    "fdi_contracted",
                                    "fdi_utilized",
                                    "output",
                                    "revenue",
                                    "tax",
                                    "jobs",
                                    "rd_spend",
                                    "energy",
                                    "grant",
                                    "land_delivery",
                                    "plant_delivery",
                                    "utilities",
                                    "service",
                                ],
                            )
                        ),
                        name="commitment_indicator_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__gt", 0)), name="commitment_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", "money"), models.Q(("currency", ""), _negated=True)),
                            models.Q(models.Q(("unit", "money"), _negated=True), ("currency", "")),
                            _connector="OR",
                        ),
                        name="commitment_amount_has_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("abandoned_on", None), ("abandoned_reason", ""), ("status", "active")),
                            models.Q(
                                ("abandoned_on__isnull", False),
                                ("status", "abandoned"),
                                models.Q(("abandoned_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="abandoned_commitment_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConflictDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("first", "The earlier lead keeps the claim"),
                            ("second", "The later lead takes the claim"),
                            ("separate", "Two different projects: both go on"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("earliest_report", "Earliest valid report with two-way evidence"),
                            ("investor_choice", "Written choice of the investor"),
                            ("chain_fit", "Chain focus of the area, site and quota"),
                            ("region_decision", "Decision of the region office"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "first_share_pct",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="share of the earlier lead (%)"
                    ),
                ),
                (
                    "second_share_pct",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="share of the later lead (%)"
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="proposed at"
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                ("is_final", models.BooleanField(default=False, verbose_name="final")),
                (
                    "conflict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="crm.leadconflict",
                        verbose_name="conflict",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "decision on a conflict",
                "verbose_name_plural": "decisions on conflicts",
                "ordering": ["proposed_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["first", "second", "separate"])),
                        name="decision_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ground__in",
                                ["earliest_report", "investor_choice", "chain_fit", "region_decision"],
                            )
                        ),
                        name="decision_ground_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first_share_pct", 100), ("outcome", "separate"), ("second_share_pct", 100)
                            ),
                            models.Q(
                                models.Q(("outcome", "separate"), _negated=True),
                                ("first_share_pct__gte", 0),
                                (
                                    "second_share_pct",
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(100), "-", models.F("first_share_pct")
                                    ),
                                ),
                                ("second_share_pct__gte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="decision_shares_add_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("decided_on", None)),
                            models.Q(
                                ("decided_on__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("created_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_needs_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_final", True)),
                        fields=("conflict",),
                        name="one_final_decision_per_conflict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConflictStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("first", "Earlier lead"), ("second", "Later lead")],
                        max_length=6,
                        verbose_name="side",
                    ),
                ),
                ("is_appeal", models.BooleanField(default=False, verbose_name="appeal")),
                ("text", models.TextField(verbose_name="statement")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made at"
                    ),
                ),
                (
                    "conflict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="crm.leadconflict",
                        verbose_name="conflict",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.lead",
                        verbose_name="lead",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement in a conflict",
                "verbose_name_plural": "statements in conflicts",
                "ordering": ["made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["first", "second"])), name="statement_side_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectInvestor",
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
                        choices=[("lead", "Lead investor"), ("partner", "Partner")],
                        default="lead",
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                (
                    "share_pct",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="share (%)"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="investments",
                        to="registry.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="investors",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "investor",
                "verbose_name_plural": "investors",
                "ordering": ["role", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "enterprise"), name="one_row_per_investor"),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "lead")),
                        fields=("project",),
                        name="one_lead_investor_per_project",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share_pct", None),
                            models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                            _connector="OR",
                        ),
                        name="investor_share_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResourceQuota",
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
                            ("land", "Land (mu)"),
                            ("energy", "Energy (tonnes of standard coal a year)"),
                            ("environment", "Environmental capacity (tonnes a year)"),
                            ("power", "Power (kVA)"),
                            ("water", "Water (tonnes a day)"),
                        ],
                        max_length=12,
                        verbose_name="resource",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("granted", "Granted"),
                            ("used", "Used"),
                            ("returned", "Returned"),
                            ("refused", "Refused"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="document")),
                ("status_on", models.DateField(verbose_name="since")),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotas",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "resource quota",
                "verbose_name_plural": "resource quotas",
                "ordering": ["kind", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["land", "energy", "environment", "power", "water"])),
                        name="quota_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["requested", "granted", "used", "returned", "refused"])
                        ),
                        name="quota_status_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="quota_above_zero"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteReservation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateField(verbose_name="reserved until")),
                ("released_on", models.DateField(blank=True, null=True, verbose_name="released on")),
                (
                    "release_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="released because"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="reserved at"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reserved by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "reservation of a site",
                "verbose_name_plural": "reservations of sites",
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_on", None)),
                        fields=("site",),
                        name="one_reservation_per_site",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage_from",
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
                        verbose_name="from",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
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
                        verbose_name="stage",
                    ),
                ),
                ("entered_on", models.DateField(verbose_name="on")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for review"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="reviewed at")),
                (
                    "review_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note of the review"),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stage_entries",
                        to="crm.project",
                        verbose_name="project",
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
                        verbose_name="reviewed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "stage entry",
                "verbose_name_plural": "stage entries",
                "ordering": ["-recorded_at", "-pk"],
                "indexes": [models.Index(fields=["stage", "status", "entered_on"], name="entry_of_stage")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("project",),
                        name="one_stage_waits_per_project",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                [
                                    "negotiation",
                                    "pre_sign",
                                    "signed",
                                    "registered",
                                    "started",
                                    "under_construction",
                                    "in_production",
                                    "full_capacity",
                                    "aftercare",
                                    "suspended",
                                    "dropped",
                                ],
                            )
                        ),
                        name="entered_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "accepted", "refused", "withdrawn"])),
                        name="entry_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="stage_review_needs_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreement", "Investment agreement"),
                            ("framework_agreement", "Framework agreement"),
                            ("review", "Project review or due diligence"),
                            ("legal_review", "Legal and fair-competition review"),
                            ("minutes", "Meeting minutes"),
                            ("investor_letter", "Letter of the investor"),
                            ("licence", "Business licence"),
                            ("land", "Land contract or lease"),
                            ("permit", "Construction permit"),
                            ("equipment", "Equipment contract or list"),
                            ("photo", "Site photo"),
                            ("bank_receipt", "Bank receipt"),
                            ("capital_report", "Capital verification report"),
                            ("fdi_receipt", "FDI report receipt"),
                            ("invoice", "Invoice"),
                            ("trial_production", "Trial production record"),
                            ("power_bill", "Power bill"),
                            ("output_statement", "Output statement"),
                            ("tax_certificate", "Tax certificate"),
                            ("social_insurance", "Social insurance list"),
                            ("split_certificate", "Split certificate of the funds"),
                            ("award", "Award document"),
                            ("notice", "Public notice"),
                            ("other", "Other"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=exports.models.private_storage,
                        upload_to="evidence/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                (
                    "number",
                    models.CharField(
                        blank=True, db_index=True, max_length=80, verbose_name="document number"
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="issuer")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                (
                    "amount",
                    core.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="amount"
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                ("is_confidential", models.BooleanField(default=False, verbose_name="confidential")),
                ("retention_until", models.DateField(blank=True, null=True, verbose_name="keep until")),
                (
                    "reused_because",
                    models.CharField(blank=True, max_length=300, verbose_name="used again because"),
                ),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="verified on")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="withdrawn because"),
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
                        verbose_name="created by",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="crm.lead",
                        verbose_name="lead",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="crm.conflictstatement",
                        verbose_name="statement",
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
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "stage_entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="crm.stageentry",
                        verbose_name="stage entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["-created_at", "-pk"],
                "permissions": [("verify_evidence", "Can verify evidence that somebody else handed in")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "agreement",
                                    "framework_agreement",
                                    "review",
                                    "legal_review",
                                    "minutes",
                                    "investor_letter",
                                    "licence",
                                    "land",
                                    "permit",
                                    "equipment",
                                    "photo",
                                    "bank_receipt",
                                    "capital_report",
                                    "fdi_receipt",
                                    "invoice",
                                    "trial_production",
                                    "power_bill",
                                    "output_statement",
                                    "tax_certificate",
                                    "social_insurance",
                                    "split_certificate",
                                    "award",
                                    "notice",
                                    "other",
                                ],
                            )
                        ),
                        name="evidence_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("project__isnull", False), ("lead__isnull", False), _connector="OR"
                        ),
                        name="evidence_of_lead_or_project",
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
                        name="withdrawn_evidence_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OurParticipant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.CharField(blank=True, max_length=60, verbose_name="rank")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ours",
                        to="crm.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "our participant",
                "verbose_name_plural": "our participants",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "user"), name="one_row_per_participant")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduleLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="quarter")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=15, verbose_name="agreed for the quarter"
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedule",
                        to="crm.commitment",
                        verbose_name="commitment",
                    ),
                ),
                (
                    "cumulative",
                    models.DecimalField(
                        decimal_places=2,
                        editable=False,
                        max_digits=15,
                        verbose_name="agreed up to the quarter",
                    ),
                ),
            ],
            options={
                "verbose_name": "schedule line",
                "verbose_name_plural": "schedule lines",
                "ordering": ["commitment", "year", "quarter", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commitment", "year", "quarter"), name="one_schedule_line_per_quarter"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__in", (1, 2, 3, 4))), name="schedule_quarter_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="schedule_above_zero"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Todo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("subject", models.CharField(max_length=200, verbose_name="what is to be done")),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="todos",
                        to="crm.activity",
                        verbose_name="activity",
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
                        verbose_name="created by",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="todos",
                        to="crm.lead",
                        verbose_name="lead",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="todos",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to be done by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="todos",
                        to="crm.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "to-do",
                "verbose_name_plural": "to-dos",
                "ordering": ["due_on", "pk"],
                "indexes": [models.Index(fields=["owner", "status", "due_on"], name="todo_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "done", "cancelled"])),
                        name="todo_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("status", "done")),
                            models.Q(models.Q(("status", "done"), _negated=True), ("done_on", None)),
                            _connector="OR",
                        ),
                        name="done_todo_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Actual",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="quarter")),
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=15, verbose_name="value of the quarter"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("area_verified", "Verified by the area"),
                            ("region_verified", "Verified by the region"),
                            ("rejected", "Rejected"),
                            ("amended", "Amended"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "counted_value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="counted"
                    ),
                ),
                (
                    "reduction_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("by_rule", "Excluded by the counting rule"),
                            ("no_evidence", "Evidence missing or unclear"),
                            ("double", "Counted elsewhere"),
                            ("other_period", "Belongs to another quarter"),
                            ("local_source", "Comes from inside the region"),
                            ("valuation", "Valuation not accepted"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                        verbose_name="why less is counted",
                    ),
                ),
                (
                    "reduction_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the reduction"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="verified on")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "amends",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="crm.actual",
                        verbose_name="amends",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
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
                        verbose_name="verified for the region by",
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
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actuals",
                        to="crm.commitment",
                        verbose_name="commitment",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.countingrule",
                        verbose_name="counting rule",
                    ),
                ),
                (
                    "evidence",
                    models.ManyToManyField(
                        blank=True, related_name="actuals", to="crm.evidence", verbose_name="evidence"
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="last changed or submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "quarterly actual",
                "verbose_name_plural": "quarterly actuals",
                "ordering": ["commitment", "-year", "-quarter", "-pk"],
                "permissions": [
                    ("verify_actual", "Can verify quarterly figures for the area"),
                    ("verify_actual_region", "Can verify quarterly figures for the region"),
                ],
                "indexes": [
                    models.Index(fields=["status", "year", "quarter"], name="actual_of_status"),
                    models.Index(
                        condition=models.Q(("amends__isnull", False)),
                        fields=["amends"],
                        name="actual_amending",
                    ),
                    models.Index(fields=["year", "quarter", "id"], name="actual_by_quarter"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "amended"), _negated=True),
                        fields=("commitment", "year", "quarter"),
                        name="one_actual_per_quarter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__in", (1, 2, 3, 4))), name="actual_quarter_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "area_verified",
                                    "region_verified",
                                    "rejected",
                                    "amended",
                                ],
                            )
                        ),
                        name="actual_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("verified_by", None),
                                models.Q(("verified_by", models.F("created_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("reviewed_by", None),
                                models.Q(("reviewed_by", models.F("created_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="actual_verifier_is_not_reporter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["area_verified", "region_verified"]), _negated=True),
                            models.Q(
                                ("counted_value__isnull", False),
                                ("verified_by__isnull", False),
                                ("verified_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="verified_actual_is_counted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted_value", None),
                            ("counted_value__gte", models.F("value")),
                            models.Q(("reduction_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reduced_actual_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("edited_by", None),
                            models.Q(
                                models.Q(
                                    ("verified_by", None),
                                    models.Q(("verified_by", models.F("edited_by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("reviewed_by", None),
                                    models.Q(("reviewed_by", models.F("edited_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="actual_verifier_is_not_editor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundLine",
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
                            ("equity_cash", "Equity in cash"),
                            ("shareholder_loan", "Shareholder loan"),
                            ("local_bank_loan", "Loan of a local bank"),
                            ("construction", "Construction"),
                            ("equipment", "Equipment bought"),
                            ("equipment_moved", "Equipment brought in (net book value)"),
                            ("installation", "Installation"),
                            ("land", "Land price"),
                            ("working_capital", "Working capital"),
                            ("local_partner", "Share of a local partner"),
                            ("policy_loan", "Policy loan"),
                            ("government_investment", "Direct government investment"),
                            ("withdrawn", "Capital withdrawn"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("domestic_outside_region", "Other provinces"),
                            ("foreign", "Abroad"),
                            ("hk_mo_tw", "Hong Kong, Macao, Taiwan"),
                            ("in_region", "Inside the region"),
                        ],
                        max_length=24,
                        verbose_name="source",
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="source country")),
                (
                    "received_on",
                    models.DateField(blank=True, null=True, verbose_name="credited or invoiced on"),
                ),
                (
                    "amount",
                    core.fields.MoneyField(
                        decimal_places=2, max_digits=15, signed=True, verbose_name="amount"
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                (
                    "fx_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        verbose_name="exchange rate to CNY",
                    ),
                ),
                ("fx_on", models.DateField(blank=True, null=True, verbose_name="rate of")),
                ("fx_source", models.CharField(blank=True, max_length=80, verbose_name="source of the rate")),
                (
                    "amount_cny",
                    core.fields.MoneyField(
                        decimal_places=2, max_digits=15, signed=True, verbose_name="amount (CNY)"
                    ),
                ),
                (
                    "actual",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="crm.actual",
                        verbose_name="actual",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fund_lines",
                        to="crm.evidence",
                        verbose_name="evidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "fund line",
                "verbose_name_plural": "fund lines",
                "ordering": ["actual", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "equity_cash",
                                    "shareholder_loan",
                                    "local_bank_loan",
                                    "construction",
                                    "equipment",
                                    "equipment_moved",
                                    "installation",
                                    "land",
                                    "working_capital",
                                    "local_partner",
                                    "policy_loan",
                                    "government_investment",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="fund_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["domestic_outside_region", "foreign", "hk_mo_tw", "in_region"])
                        ),
                        name="fund_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_cny", models.F("amount")), ("currency", "CNY"), ("fx_rate", None)
                            ),
                            models.Q(
                                models.Q(("currency", "CNY"), _negated=True),
                                ("fx_on__isnull", False),
                                ("fx_rate__gt", 0),
                                ("fx_rate__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="foreign_amount_has_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__lt", 0), ("kind", "withdrawn")),
                            models.Q(("kind", "withdrawn"), _negated=True),
                            _connector="OR",
                        ),
                        name="withdrawal_is_negative",
                    ),
                ],
            },
        ),
    ]
