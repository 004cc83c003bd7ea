"""Parks, their sites, and synergy zones (domain.md 2.8, S5). Shared by all desk staff."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Bilingual, Organisation
from core.fields import MoneyField
from core.language import for_reader
from core.scope import ScopedManager, StaffScope
from registry.choices import (
    AssessmentKind,
    ParkKind,
    ParkLevel,
    PriceUnit,
    SiteStatus,
    SiteUse,
    ZoneKind,
    ZoneStatus,
)
from registry.models.chains import Chain
from registry.models.enterprises import Enterprise
from registry.models.reference import Country


class Park(Bilingual):
    scope = StaffScope()

    code = models.CharField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ParkKind.choices)
    level = models.CharField(_("level"), max_length=10, choices=ParkLevel.choices, blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="parks", verbose_name=_("area")
    )  # null: abroad, or outside the areas
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country or region")
    )  # null: in China
    operator = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="parks", verbose_name=_("operator")
    )  # null: not known
    planned_land_mu = models.DecimalField(
        _("planned land (mu)"), max_digits=10, decimal_places=2, null=True, blank=True
    )  # null: not known
    built_land_mu = models.DecimalField(
        _("built land (mu)"), max_digits=10, decimal_places=2, null=True, blank=True
    )  # null: not known
    available_land_mu = models.DecimalField(
        _("available land (mu)"), max_digits=10, decimal_places=2, null=True, blank=True
    )  # null: not known
    focus_chains = models.ManyToManyField(
        Chain, blank=True, related_name="parks", verbose_name=_("chains in focus")
    )
    contact_office = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact office"),
    )  # null: none named
    description_zh = models.TextField(_("Chinese description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("park")
        verbose_name_plural = _("parks")
        ordering = ["name_zh", "pk"]
        permissions = [("manage_parks", _("Can enter and change parks, sites and synergy zones"))]
        constraints = [
            models.CheckConstraint(name="park_kind_known", condition=Q(kind__in=ParkKind.values)),
        ]

    def get_absolute_url(self) -> str:
        return reverse("park-detail", args=[self.pk])

    @property
    def description(self) -> str:
        return for_reader(self.description_zh, self.description_en)


class RegionalAssessment(models.Model):
    """A regional assessment of a park that its projects share (T21)."""

    scope = StaffScope()

    park = models.ForeignKey(Park, models.PROTECT, related_name="assessments", verbose_name=_("park"))
    kind = models.CharField(_("kind"), max_length=20, choices=AssessmentKind.choices)
    document = models.CharField(_("document"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # null: without end

    objects = ScopedManager()

    class Meta:
        verbose_name = _("regional assessment")
        verbose_name_plural = _("regional assessments")
        ordering = ["park", "kind", "-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(name="assessment_kind_known", condition=Q(kind__in=AssessmentKind.values)),
            models.CheckConstraint(
                name="assessment_valid_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class Site(models.Model):
    """A parcel or a plant. Who reserved it is known to the crm; here only that it is reserved."""

    scope = StaffScope()

    park = models.ForeignKey(Park, models.PROTECT, related_name="sites", verbose_name=_("park"))
    number = models.CharField(_("parcel or plant number"), max_length=40)
    use = models.CharField(_("use"), max_length=12, choices=SiteUse.choices)
    # Null: not known, or does not apply.
    land_mu = models.DecimalField(_("land (mu)"), max_digits=10, decimal_places=2, null=True, blank=True)
    floor_m2 = models.DecimalField(
        _("floor space (m²)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    floor_height_m = models.DecimalField(
        _("floor height (m)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    floor_load_kn_m2 = models.DecimalField(
        _("floor load (kN/m²)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    power_kva = models.PositiveIntegerField(_("power (kVA)"), null=True, blank=True)
    has_gas = models.BooleanField(_("gas"), null=True, blank=True)
    water_t_day = models.PositiveIntegerField(_("water (tonnes a day)"), null=True, blank=True)
    wastewater_t_day = models.PositiveIntegerField(_("wastewater (tonnes a day)"), null=True, blank=True)
    price = MoneyField(_("price (CNY)"), null=True, blank=True)
    price_unit = models.CharField(_("price per"), max_length=12, choices=PriceUnit.choices, blank=True)
    available_from = models.DateField(_("available from"), null=True, blank=True)  # null: at once
    status = models.CharField(
        _("status"), max_length=10, choices=SiteStatus.choices, default=SiteStatus.AVAILABLE
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )  # null: loaded
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["park", "number", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_site_per_number", fields=["park", "number"]),
            models.CheckConstraint(name="site_use_known", condition=Q(use__in=SiteUse.values)),
            models.CheckConstraint(name="site_status_known", condition=Q(status__in=SiteStatus.values)),
            models.CheckConstraint(
                name="site_has_land_or_floor", condition=Q(land_mu__gt=0) | Q(floor_m2__gt=0)
            ),
            models.CheckConstraint(
                name="site_price_says_per_what", condition=Q(price=None) | ~Q(price_unit="")
            ),
        ]
        indexes = [models.Index(fields=["status", "use", "land_mu"], name="site_offered")]

    def __str__(self):
        return f"{self.park} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("site-detail", args=[self.pk])


class SynergyZone(Bilingual):
    """A zone next to an area, or a related leading enterprise, to which region-level policies apply (S5)."""

    scope = StaffScope()

    kind = models.CharField(_("kind"), max_length=6, choices=ZoneKind.choices)
    host_area = models.ForeignKey(
        Area, models.PROTECT, related_name="synergy_zones", verbose_name=_("host area")
    )
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="synergy_points",
        verbose_name=_("enterprise"),
    )  # null: a zone
    divisions = models.JSONField(
        _("divisions"), default=list, blank=True
    )  # codes; of a zone that covers whole counties or cities
    priority_basis = models.CharField(_("adjacency or chain relation"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=ZoneStatus.choices, default=ZoneStatus.PROPOSED
    )
    recognised_by = models.CharField(_("recognised by"), max_length=120, blank=True)
    recognised_on = models.DateField(_("recognised on"), null=True, blank=True)  # null: proposed
    document = models.CharField(_("document"), max_length=200, blank=True)
    policies = models.TextField(_("applicable policies"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )  # null: loaded
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("synergy zone or point")
        verbose_name_plural = _("synergy zones and points")
        ordering = ["name_zh", "pk"]
        constraints = [
            models.CheckConstraint(name="zone_kind_known", condition=Q(kind__in=ZoneKind.values)),
            models.CheckConstraint(name="zone_status_known", condition=Q(status__in=ZoneStatus.values)),
            models.CheckConstraint(
                name="synergy_point_is_an_enterprise",
                condition=Q(kind=ZoneKind.POINT, enterprise__isnull=False)
                | Q(kind=ZoneKind.ZONE, enterprise=None),
            ),
            models.CheckConstraint(
                name="recognised_zone_has_document",
                condition=Q(status=ZoneStatus.PROPOSED)
                | Q(recognised_on__isnull=False) & ~Q(document="") & ~Q(recognised_by=""),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("zone-detail", args=[self.pk])


class ZoneEvaluation(models.Model):
    scope = StaffScope()

    zone = models.ForeignKey(SynergyZone, models.PROTECT, related_name="evaluations", verbose_name=_("zone"))
    year = models.PositiveSmallIntegerField(_("year"))
    passed = models.BooleanField(_("passed"))
    note = models.TextField(_("note"), blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("evaluation of a zone")
        verbose_name_plural = _("evaluations of zones")
        ordering = ["zone", "-year", "pk"]
        constraints = [models.UniqueConstraint(name="one_evaluation_per_year", fields=["zone", "year"])]

    def __str__(self):
        return f"{self.zone} {self.year}"
