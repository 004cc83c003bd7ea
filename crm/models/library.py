"""The global project library: what the zone offers, and to whom it fits (S3.2)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Organisation
from core.fields import MoneyField
from core.language import for_reader
from core.scope import ScopedManager, StaffScope
from crm.choices.library import MatchStatus, OpportunityStatus
from crm.models.base import AreaOwned
from crm.models.leads import Lead
from registry.models import Chain, ChainNode, Enterprise, Park


class Opportunity(models.Model):
    """An investment opportunity. Shared by all staff; the public reads it once it is published."""

    scope = StaffScope()

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    title_zh = models.CharField(_("Chinese title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    summary_zh = models.TextField(_("Chinese summary"))
    summary_en = models.TextField(_("English summary"), blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="opportunities", verbose_name=_("area"))
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="opportunities", verbose_name=_("chain"))
    node = models.ForeignKey(
        ChainNode, models.PROTECT, null=True, blank=True, related_name="opportunities", verbose_name=_("node")
    )  # null: the whole chain
    park = models.ForeignKey(
        Park, models.PROTECT, null=True, blank=True, related_name="opportunities", verbose_name=_("park")
    )  # null: anywhere in the area
    scale_from_cny = MoneyField(_("investment from (CNY)"), null=True, blank=True)  # null: any
    scale_to_cny = MoneyField(_("investment to (CNY)"), null=True, blank=True)  # null: any
    contact_office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("contact office")
    )
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # null: until closed
    status = models.CharField(
        _("status"), max_length=10, choices=OpportunityStatus.choices, default=OpportunityStatus.DRAFT
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )  # null: not reviewed
    confidentiality_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confidentiality checked by"),
    )  # null: not published
    published_on = models.DateField(_("published on"), null=True, blank=True)  # null: never
    closed_on = models.DateField(_("closed on"), null=True, blank=True)  # null: open
    closing_note = models.CharField(_("closed because"), max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("review_opportunity", _("Can review opportunities of others")),
            ("publish_opportunity", _("Can publish reviewed opportunities")),
        ]
        constraints = [
            models.CheckConstraint(
                name="opportunity_status_known", condition=Q(status__in=OpportunityStatus.values)
            ),
            models.CheckConstraint(
                name="opportunity_reviewed_by_another",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("created_by")),
            ),
            models.CheckConstraint(
                name="published_opportunity_was_checked",
                condition=Q(published_on=None)
                | Q(reviewed_by__isnull=False, confidentiality_checked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="opportunity_scale_in_order",
                condition=Q(scale_from_cny=None)
                | Q(scale_to_cny=None)
                | Q(scale_to_cny__gte=F("scale_from_cny")),
            ),
        ]
        indexes = [models.Index(fields=["status", "-published_on"], name="opportunity_of_status")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("opportunity-detail", args=[self.pk])

    @property
    def title(self) -> str:
        return for_reader(self.title_zh, self.title_en)

    @property
    def summary(self) -> str:
        return for_reader(self.summary_zh, self.summary_en)


class OpportunityMatch(AreaOwned):
    """An enterprise to which an opportunity was put, by an area: what came of it is that area's."""

    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, related_name="matches", verbose_name=_("opportunity")
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="opportunity_matches", verbose_name=_("enterprise")
    )
    score = models.PositiveSmallIntegerField(_("score"))  # of 100
    reasons = models.JSONField(_("reasons"), default=list)  # values, worded for the reader
    status = models.CharField(
        _("status"), max_length=12, choices=MatchStatus.choices, default=MatchStatus.PROPOSED
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    lead = models.ForeignKey(
        Lead,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunity_matches",
        verbose_name=_("lead"),
    )  # null: none came of it yet

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_match_per_area", fields=["opportunity", "enterprise", "area"]),
            models.CheckConstraint(name="match_status_known", condition=Q(status__in=MatchStatus.values)),
            models.CheckConstraint(name="match_score_in_range", condition=Q(score__lte=100)),
        ]

    def __str__(self):
        return f"{self.opportunity} · {self.enterprise}"
