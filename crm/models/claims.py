"""The first-report rule: who may pursue an enterprise undisturbed, until when (domain.md 3.1)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Organisation
from core.fields import MoneyField
from core.scope import ScopedManager
from crm.choices.claims import ClaimEnd, ClaimPhase, ClaimStatus, TransferReason, TransferStatus
from crm.models.base import AreaOwned
from crm.models.leads import Lead, LeadScope
from registry.models import Enterprise


class ClaimRule(models.Model):
    """One version of the parameters. A claim keeps the version under which it was made."""

    code = models.CharField(_("version"), max_length=40, unique=True)
    valid_from = models.DateField(_("valid from"), unique=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    register_within_days = models.PositiveSmallIntegerField(_("register within (working days)"))
    screen_within_days = models.PositiveSmallIntegerField(_("screen within (working days)"))
    screen_with_experts_days = models.PositiveSmallIntegerField(_("with experts within (calendar days)"))
    lead_days = models.PositiveSmallIntegerField(_("protection of a lead (calendar days)"))
    negotiation_days = models.PositiveSmallIntegerField(_("protection in negotiation (calendar days)"))
    extension_days = models.PositiveSmallIntegerField(_("one extension (calendar days)"))
    keep_alive_days = models.PositiveSmallIntegerField(_("a two-way activity every (calendar days)"))
    warn_after_days = models.PositiveSmallIntegerField(_("warning after (calendar days)"))
    similar_name_pct = models.PositiveSmallIntegerField(
        _("project names of one group are alike from (%)")
    )  # of 100; then a conflict is suspected
    evidence_days = models.PositiveSmallIntegerField(_("evidence in a conflict (working days)"))
    appeal_days = models.PositiveSmallIntegerField(_("appeal (working days)"))
    # From these amounts on a project in negotiation has the longer protection.
    threshold_cny = MoneyField(_("threshold of an area (CNY)"))
    threshold_usd = MoneyField(_("threshold of an area, foreign capital (USD)"))
    region_threshold_cny = MoneyField(_("threshold of the region (CNY)"))
    kept_share_min_pct = models.DecimalField(
        _("kept by a transferring area, from (%)"), max_digits=5, decimal_places=2
    )
    kept_share_max_pct = models.DecimalField(
        _("kept by a transferring area, to (%)"), max_digits=5, decimal_places=2
    )

    class Meta:
        verbose_name = _("claim rule")
        verbose_name_plural = _("claim rules")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_warning_before_the_lapse", condition=Q(warn_after_days__lt=F("keep_alive_days"))
            ),
            models.CheckConstraint(
                name="claim_kept_share_in_order",
                condition=Q(
                    kept_share_min_pct__gte=0,
                    kept_share_min_pct__lte=F("kept_share_max_pct"),
                    kept_share_max_pct__lte=100,
                ),
            ),
        ]

    def __str__(self):
        return self.code


class Claim(AreaOwned):
    """The protection of one lead. Of one enterprise at most one is active, but for those decided separate."""

    scope = LeadScope()

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="claims", verbose_name=_("lead"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="claims", verbose_name=_("enterprise")
    )
    rule = models.ForeignKey(ClaimRule, models.PROTECT, related_name="claims", verbose_name=_("rule"))
    status = models.CharField(
        _("status"), max_length=12, choices=ClaimStatus.choices, default=ClaimStatus.ACTIVE
    )
    phase = models.CharField(_("phase"), max_length=12, choices=ClaimPhase.choices, default=ClaimPhase.LEAD)
    is_separate = models.BooleanField(
        _("for another project"), default=False, help_text=_("Granted beside another by a decision.")
    )
    claimed_at = models.DateTimeField(_("protected since"), default=timezone.now, editable=False)
    kept_alive_on = models.DateField(_("kept alive on"))  # last two-way activity, else the first day
    protected_until = models.DateField(_("protected until"))
    extended_on = models.DateField(_("extended on"), null=True, blank=True)  # null: not yet
    extension_reason = models.CharField(_("reason for the extension"), max_length=300, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)  # null: active
    end = models.CharField(_("ended because"), max_length=12, choices=ClaimEnd.choices, blank=True)
    end_note = models.CharField(_("note on the end"), max_length=300, blank=True)
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("transferred from"),
    )  # null: not by a transfer
    kept_share_pct = models.DecimalField(
        _("share kept by the first reporter (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )  # null: not transferred away

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-claimed_at", "-pk"]
        permissions = [
            ("extend_claim", _("Can extend the protection of a lead")),
            ("transfer_claim", _("Can transfer a lead to another area, and accept one")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_active_claim_per_enterprise",
                fields=["enterprise"],
                condition=Q(status=ClaimStatus.ACTIVE, is_separate=False),
            ),
            models.UniqueConstraint(
                name="one_active_claim_per_lead", fields=["lead"], condition=Q(status=ClaimStatus.ACTIVE)
            ),
            models.CheckConstraint(name="claim_status_known", condition=Q(status__in=ClaimStatus.values)),
            models.CheckConstraint(name="claim_phase_known", condition=Q(phase__in=ClaimPhase.values)),
            models.CheckConstraint(
                name="ended_claim_has_day_and_reason",
                condition=Q(status=ClaimStatus.ACTIVE, ended_on=None, end="")
                | (~Q(status=ClaimStatus.ACTIVE) & Q(ended_on__isnull=False) & Q(end__in=ClaimEnd.values)),
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-claimed_at", "-id"], name="claim_of_area"),
            models.Index(
                fields=["protected_until"],
                name="active_claim_until",
                condition=Q(status=ClaimStatus.ACTIVE),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.protected_until}"

    def get_absolute_url(self):
        return self.lead.get_absolute_url()

    @property
    def is_active(self) -> bool:
        return self.status == ClaimStatus.ACTIVE

    @property
    def lapses_on(self) -> dt.date:
        """The first day without protection if nothing happens: period over, or no two-way activity."""
        silent = self.kept_alive_on + dt.timedelta(days=self.rule.keep_alive_days)
        return min(silent, self.protected_until + dt.timedelta(days=1))

    @property
    def warns_on(self) -> dt.date:
        ahead = self.rule.keep_alive_days - self.rule.warn_after_days
        return self.lapses_on - dt.timedelta(days=ahead)


class TransferScope:
    """A transfer is seen by the giving and the receiving area and by the region office."""

    def q(self, user) -> Q:
        areas = user.area_ids()
        return Q() if areas is None else Q(claim__area_id__in=areas) | Q(to_area_id__in=areas)


class ClaimTransfer(models.Model):
    """An offer to hand a lead to a better-suited area; nothing moves until that area accepts."""

    scope = TransferScope()

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="transfers", verbose_name=_("claim"))
    to_area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("to area"))
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("to organisation")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=TransferReason.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    kept_share_pct = models.DecimalField(
        _("share kept by the first reporter (%)"), max_digits=5, decimal_places=2
    )
    status = models.CharField(
        _("status"), max_length=10, choices=TransferStatus.choices, default=TransferStatus.PROPOSED
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )  # null: not answered
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)  # null: not answered
    answer_note = models.CharField(_("note of the answer"), max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("transfer of a claim")
        verbose_name_plural = _("transfers of claims")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_transfer_per_claim",
                fields=["claim"],
                condition=Q(status=TransferStatus.PROPOSED),
            ),
            models.CheckConstraint(
                name="transfer_status_known", condition=Q(status__in=TransferStatus.values)
            ),
            models.CheckConstraint(
                name="transfer_reason_known", condition=Q(reason__in=TransferReason.values)
            ),
        ]

    def __str__(self):
        return f"{self.claim.enterprise} → {self.to_area}"
