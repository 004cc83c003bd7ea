from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from core.fields import MoneyField
from core.scope import ScopedManager, StaffScope
from registry.choices import (
    EnterpriseKind,
    LegalForm,
    Ownership,
    RegistrationStatus,
    SizeClass,
    SizeSource,
    Visibility,
)
from registry.models.reference import Country, Division, Industry


class Enterprise(models.Model):
    """A company or body, Chinese or foreign. Registration facts, shared by all desk staff (domain.md 2.1)."""

    scope = StaffScope()
    restricted_fields = frozenset({"legal_representative"})

    kind = models.CharField(
        _("kind"), max_length=20, choices=EnterpriseKind.choices, default=EnterpriseKind.CN_COMPANY
    )
    uscc = models.CharField(
        _("credit code"), max_length=18, blank=True, db_index=True
    )  # indexed as a whole: the unique constraint below leaves the empty ones out
    uscc_pending = models.BooleanField(
        _("code pending"), default=False, help_text=_("Not registered yet, or the code is not known yet.")
    )
    foreign_reg_no = models.CharField(_("foreign registration number"), max_length=40, blank=True)
    foreign_reg_country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of registration"),
    )  # null: a Chinese enterprise, or not known
    foreign_reg_authority = models.CharField(_("foreign registration authority"), max_length=120, blank=True)
    lei = models.CharField(_("LEI"), max_length=20, blank=True)

    # The current names; every name, these included, is a row of EnterpriseName.
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    sort_key = models.CharField(_("sort key"), max_length=120, editable=False)

    legal_form = models.CharField(_("legal form"), max_length=30, choices=LegalForm.choices, blank=True)
    ownership = models.CharField(_("ownership"), max_length=20, choices=Ownership.choices, blank=True)
    is_soe = models.BooleanField(_("state-owned enterprise"), default=False)
    is_foreign_invested = models.BooleanField(_("foreign-invested"), default=False)
    origin_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("origin of capital")
    )  # null: domestic, or not known
    ultimate_origin_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ultimate origin")
    )  # null: same as the origin

    status = models.CharField(
        _("registration status"),
        max_length=20,
        choices=RegistrationStatus.choices,
        default=RegistrationStatus.UNKNOWN,  # a workbook that does not say it has not said “in operation”
    )
    status_on = models.DateField(_("status since"), null=True, blank=True)  # null: not known
    established_on = models.DateField(_("established on"), null=True, blank=True)  # null: not known
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)  # null: exists
    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="enterprises", verbose_name=_("FTZ area")
    )  # null: not registered in an FTZ area
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises",
        verbose_name=_("division"),
    )  # null: abroad, or not known
    registered_address = models.CharField(_("registered address"), max_length=300, blank=True)
    operating_address = models.CharField(_("operating address"), max_length=300, blank=True)
    business_scope = models.TextField(_("business scope"), blank=True)
    website = models.URLField(_("website"), blank=True)

    # Null amounts and counts: not known, never zero.
    registered_capital = MoneyField(_("registered capital"), null=True, blank=True)
    registered_capital_currency = models.CharField(_("currency of capital"), max_length=3, default="CNY")
    paid_in_capital = MoneyField(_("paid-in capital"), null=True, blank=True)
    paid_in_capital_currency = models.CharField(_("currency of paid-in capital"), max_length=3, default="CNY")
    industry = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises",
        verbose_name=_("industry"),
    )  # null: not classified
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue_cny = MoneyField(_("annual revenue (CNY)"), null=True, blank=True)
    assets_cny = MoneyField(_("total assets (CNY)"), null=True, blank=True)
    size_class = models.CharField(
        _("size"), max_length=20, choices=SizeClass.choices, default=SizeClass.UNKNOWN
    )
    size_year = models.PositiveSmallIntegerField(_("year of the size figures"), null=True, blank=True)
    size_source = models.CharField(
        _("source of the size"), max_length=20, choices=SizeSource.choices, blank=True
    )
    above_scale = models.BooleanField(_("above designated size"), null=True, blank=True)  # null: not known
    above_scale_on = models.DateField(
        _("above designated size since"), null=True, blank=True
    )  # null: unknown

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries", verbose_name=_("parent")
    )  # null: none known
    ultimate_parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="group_members",
        verbose_name=_("ultimate parent"),
    )  # null: is its own
    ultimate_parent_reason = models.CharField(
        _("reason for setting the ultimate parent by hand"), max_length=200, blank=True
    )
    branch_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("branch of")
    )  # null: not a branch. Branches are never counted as enterprises.
    is_branch = models.BooleanField(_("branch"), default=False)
    trade_modes = models.JSONField(_("trade modes"), default=list, blank=True)
    is_trader_programme = models.BooleanField(_("in the Global Traders Programme"), default=False)
    visibility = models.CharField(
        _("visibility"), max_length=12, choices=Visibility.choices, default=Visibility.STAFF
    )
    source = models.CharField(_("source"), max_length=120, blank=True)
    source_date = models.DateField(_("date of the source"), null=True, blank=True)  # null: not stated

    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )  # null: a command
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ["sort_key", "pk"]
        permissions = [
            ("view_restricted", _("Can see restricted fields of enterprises")),
            ("manage_chain_roles", _("Can manage chain roles")),
            ("link_honours", _("Can link honours to enterprises")),
        ]
        constraints = [
            models.UniqueConstraint(name="one_enterprise_per_uscc", fields=["uscc"], condition=~Q(uscc="")),
            models.UniqueConstraint(
                name="one_enterprise_per_foreign_number",
                fields=["foreign_reg_country", "foreign_reg_no"],
                condition=~Q(foreign_reg_no=""),
            ),
            models.CheckConstraint(name="enterprise_has_a_name", condition=~Q(name_zh="") | ~Q(name_en="")),
            models.CheckConstraint(name="enterprise_kind_known", condition=Q(kind__in=EnterpriseKind.values)),
            models.CheckConstraint(
                name="enterprise_status_known", condition=Q(status__in=RegistrationStatus.values)
            ),
            models.CheckConstraint(
                name="enterprise_size_known", condition=Q(size_class__in=SizeClass.values)
            ),
            models.CheckConstraint(
                name="enterprise_legal_form_known", condition=Q(legal_form__in=["", *LegalForm.values])
            ),
            models.CheckConstraint(
                name="enterprise_ownership_known", condition=Q(ownership__in=["", *Ownership.values])
            ),
            models.CheckConstraint(
                name="enterprise_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
            models.CheckConstraint(
                name="foreign_number_names_its_country",
                condition=Q(foreign_reg_no="") | Q(foreign_reg_country__isnull=False),
            ),
            models.CheckConstraint(name="enterprise_not_its_own_parent", condition=~Q(parent=F("pk"))),
            models.CheckConstraint(name="enterprise_not_its_own_branch", condition=~Q(branch_of=F("pk"))),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="enterprise_sort"),
            models.Index(fields=["registered_capital", "id"], name="enterprise_capital"),
            models.Index(fields=["-updated_at", "-id"], name="enterprise_updated"),
            models.Index(fields=["established_on", "id"], name="enterprise_established"),
            models.Index(fields=["size_class", "sort_key", "id"], name="enterprise_size"),
            models.Index(fields=["status", "sort_key", "id"], name="enterprise_status"),
            models.Index(fields=["area", "sort_key", "id"], name="enterprise_area_sort"),
            models.Index(fields=["division", "sort_key", "id"], name="enterprise_division_sort"),
            models.Index(fields=["industry", "sort_key", "id"], name="enterprise_industry_sort"),
            # Without the many that have none, for which SQLite would rather read the whole table.
            *(
                models.Index(
                    fields=[name], name=f"enterprise_of_{name}", condition=Q(**{f"{name}__isnull": False})
                )
                for name in ("parent", "branch_of", "ultimate_parent")
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("enterprise-detail", args=[self.pk])

    @property
    def label(self) -> str:
        if (get_language() or "").startswith("zh"):
            return self.name_zh or self.name_en
        return self.name_en or self.name_zh


class EnterpriseUser(models.Model):
    """Which enterprise a user of the role `enterprise_user` speaks for."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enterprise_link")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="user_links")

    class Meta:
        verbose_name = _("enterprise user")
        verbose_name_plural = _("enterprise users")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.user} {self.enterprise}"
