"""What a visitor of the public site wrote, and with whom it is."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from cms.enquiries.choices import (
    ENDED,
    HANDLED,
    EnquiryStatus,
    Outcome,
    RouteBasis,
    SiteLanguage,
)
from cms.enquiries.models.rules import EnquiryRule
from core.scope import AreaScope, ScopedManager
from crm.models import Lead
from registry.models import Chain, Country


def new_token() -> str:
    """What an address holds that nobody can guess."""
    return secrets.token_urlsafe(24)


class Enquiry(models.Model):
    """One post of the public form. Of an area; without one it is the region office's."""

    scope = AreaScope()
    restricted_fields = frozenset({"name", "organisation", "email", "phone", "subject", "message"})

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    # Of the opened form and what was in it: the button pressed twice makes one row.
    submission = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=EnquiryStatus.choices, default=EnquiryStatus.RECEIVED
    )
    received_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=SiteLanguage.choices)
    name = models.CharField(_("name of the sender"), max_length=60)
    organisation = models.CharField(_("company or organisation"), max_length=120)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country or region")
    )  # null: not said
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    subject = models.CharField(_("subject"), max_length=120)
    message = models.TextField(_("message"))
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chain")
    )  # null: not said
    wanted_area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area wished for")
    )  # null: not said
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )  # null: with the region office
    page_path = models.CharField(_("written on the page"), max_length=200, blank=True)

    notice_version = models.CharField(_("privacy notice"), max_length=40)
    consented_at = models.DateTimeField(_("consent at"))
    consents_transfer = models.BooleanField(_("consents to transfer abroad"), default=False)
    consents_news = models.BooleanField(_("consents to receive news"), default=False)
    retention_until = models.DateField(_("keep until"))
    anonymised_on = models.DateField(_("anonymised on"), null=True, blank=True)  # null: not
    rule = models.ForeignKey(
        EnquiryRule, models.PROTECT, null=True, related_name="enquiries", verbose_name=_("rule of enquiries")
    )  # null: none was in force; then no clock runs

    # By what an earlier enquiry of the same sender is found.
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    organisation_key = models.CharField(max_length=120, blank=True, editable=False)
    # Whoever sends much is known again for a day, and by nobody else: keyed hashes (spam/senders.py).
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    network_hash = models.CharField(max_length=64, blank=True, editable=False)
    text_hash = models.CharField(max_length=64, blank=True, editable=False)
    stamp_hash = models.CharField(max_length=64, blank=True, editable=False)
    suspicion = models.PositiveSmallIntegerField(_("points of suspicion"), default=0)
    suspicions = models.JSONField(_("held because"), default=list, blank=True)

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible officer"),
    )  # null: not routed yet
    basis = models.CharField(_("routed by"), max_length=16, choices=RouteBasis.choices, blank=True)
    routed_at = models.DateTimeField(_("routed at"), null=True, blank=True)  # null: not yet
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("follows the enquiry"),
    )  # null: the first of its sender
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="enquiries", verbose_name=_("lead")
    )  # null: none was made
    paused_since = models.DateField(_("clocks stopped since"), null=True, blank=True)  # null: they run
    next_due_on = models.DateField(_("next due"), null=True, blank=True)  # null: nothing, or stopped
    closed_on = models.DateField(_("closed on"), null=True, blank=True)  # null: open
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("handle_enquiry", _("Can answer enquiries")),
            ("assign_enquiry", _("Can give enquiries to officers")),
            ("screen_enquiry", _("Can release or discard held enquiries")),
        ]
        constraints = [
            models.CheckConstraint(name="enquiry_status_known", condition=Q(status__in=EnquiryStatus.values)),
            models.CheckConstraint(
                name="enquiry_language_known", condition=Q(language__in=SiteLanguage.values)
            ),
            models.CheckConstraint(
                name="enquiry_basis_known", condition=Q(basis__in=["", *RouteBasis.values])
            ),
            models.CheckConstraint(
                name="enquiry_outcome_known", condition=Q(outcome__in=["", *Outcome.values])
            ),
            models.CheckConstraint(
                name="enquiry_can_be_answered",
                condition=~Q(email="") | ~Q(phone="") | Q(anonymised_on__isnull=False),
            ),
            models.CheckConstraint(
                name="handled_enquiry_has_officer",
                condition=~Q(status__in=HANDLED) | Q(officer__isnull=False, routed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_enquiry_has_day_and_outcome",
                condition=Q(status__in=ENDED, closed_on__isnull=False) & ~Q(outcome="")
                | ~Q(status__in=ENDED) & Q(closed_on=None, outcome=""),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "next_due_on"], name="enquiry_due"),
            models.Index(fields=["area", "status", "next_due_on"], name="enquiry_of_area"),
            models.Index(fields=["address_hash", "received_at"], name="enquiry_of_address"),
            models.Index(fields=["network_hash", "received_at"], name="enquiry_of_network"),
            models.Index(fields=["text_hash", "received_at"], name="enquiry_of_text"),
            models.Index(fields=["stamp_hash"], name="enquiry_of_stamp"),
            models.Index(fields=["email"], name="enquiry_of_mailbox", condition=~Q(email="")),
            models.Index(fields=["phone_key"], name="enquiry_of_phone", condition=~Q(phone_key="")),
            models.Index(fields=["organisation_key"], name="enquiry_of_organisation"),
            models.Index(fields=["retention_until"], name="enquiry_kept_until"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("enquiry", args=[self.pk])
