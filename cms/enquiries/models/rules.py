"""What a zone decides of its enquiries: how long each step may take, and who gets what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from cms.enquiries.choices import SiteLanguage
from core.scope import AreaScope, ScopedManager
from registry.models import Chain


class EnquiryRule(models.Model):
    """One version of the four clocks, and of how long data are kept. An enquiry keeps that it came under."""

    code = models.CharField(_("version"), max_length=40, unique=True)
    valid_from = models.DateField(_("valid from"), unique=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    respond_days = models.PositiveSmallIntegerField(_("respond within (working days)"))
    assess_days = models.PositiveSmallIntegerField(_("assess within (working days)"))
    feed_back_days = models.PositiveSmallIntegerField(_("feed back within (working days)"))
    report_days = models.PositiveSmallIntegerField(_("report every (working days)"))
    retention_months = models.PositiveSmallIntegerField(_("keep personal data (months)"))
    discarded_days = models.PositiveSmallIntegerField(_("keep discarded posts (calendar days)"))
    notice_version = models.CharField(_("version of the privacy notice"), max_length=40)
    # {"general": [keys of facts], "ELEC": [...]}: what an answer to an enquiry about a chain is drafted from
    answer_facts = models.JSONField(_("facts of an answer"), default=dict, blank=True)

    class Meta:
        verbose_name = _("rule of enquiries")
        verbose_name_plural = _("rules of enquiries")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="enquiry_clocks_run",
                condition=Q(
                    respond_days__gte=1, assess_days__gte=1, feed_back_days__gte=1, report_days__gte=1
                ),
            ),
        ]

    def __str__(self):
        return self.code


class EnquiryRoute(models.Model):
    """One line of the routing table: what is left empty means any. The lowest `order` that fits wins."""

    scope = AreaScope()

    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chain")
    )  # null: any
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )  # null: any, a line of the region office
    language = models.CharField(_("language"), max_length=10, choices=SiteLanguage.choices, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputy"),
    )  # null: none
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("route of enquiries")
        verbose_name_plural = _("routes of enquiries")
        ordering = ["order", "pk"]
        permissions = [("manage_routes", _("Can say which officer gets which enquiries"))]
        constraints = [
            models.CheckConstraint(
                name="enquiry_route_language_known",
                condition=Q(language__in=["", *SiteLanguage.values]),
            ),
            models.CheckConstraint(
                name="enquiry_deputy_is_another", condition=Q(deputy=None) | ~Q(deputy=models.F("officer"))
            ),
        ]

    def __str__(self):
        chain = self.chain.label if self.chain else _("All chains")
        area = self.area.label if self.area else _("All areas")
        return f"{chain} · {area}"

    def get_absolute_url(self) -> str:
        return reverse("enquiry-routes")
