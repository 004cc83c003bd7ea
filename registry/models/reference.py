from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Bilingual
from registry.choices import DivisionLevel, IndustryLevel, PlaceKind


class Division(Bilingual):
    """An administrative division (GB/T 2260). Abolished codes stay, for the addresses of old licences."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    level = models.CharField(_("level"), max_length=10, choices=DivisionLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )  # null: a province
    valid_from = models.DateField(_("valid from"), null=True, blank=True)  # null: not recorded
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # null: in force

    class Meta:
        verbose_name = _("administrative division")
        verbose_name_plural = _("administrative divisions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="division_level_known", condition=Q(level__in=DivisionLevel.values)),
        ]


class Country(Bilingual):
    """A country or region (国家（地区）), ISO 3166-1 alpha-2."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    aliases = models.JSONField(_("aliases"), default=list, blank=True)

    class Meta:
        verbose_name = _("country or region")
        verbose_name_plural = _("countries and regions")
        ordering = ["code"]


class Industry(Bilingual):
    """An industry of GB/T 4754-2017: section letter, then two, three or four digits."""

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    level = models.CharField(_("level"), max_length=10, choices=IndustryLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )  # null: a section

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="industry_level_known", condition=Q(level__in=IndustryLevel.values)),
        ]

    @property
    def coded_label(self) -> str:
        return f"{self.code} {self.label}"


class Place(Bilingual):
    """A hub, park, platform, corridor or event that the policy names."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PlaceKind.choices)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("area")
    )  # null: not in one FTZ area
    policy_item = models.CharField(_("policy item"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("named place")
        verbose_name_plural = _("named places")
        ordering = ["kind", "code", "pk"]
        constraints = [
            models.CheckConstraint(name="place_kind_known", condition=Q(kind__in=PlaceKind.values)),
        ]
