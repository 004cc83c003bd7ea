"""Leads and the contacts at their enterprises. Seen by their area only."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower, StrIndex, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.scope import AreaScope, ScopedQuerySet
from crm.choices.leads import (
    CLOSED_LEAD_STATUSES,
    OPEN_LEAD_STATUSES,
    PURSUING_LEAD_STATUSES,
    Channel,
    ContactLanguage,
    DropReason,
    LawfulBasis,
    LeadKind,
    LeadStatus,
)
from crm.choices.projects import Confidentiality
from crm.models.base import NEXT_STEP_OR_REASON, AreaOwned, NextStep
from registry.models import Chain, Enterprise


class LeadQuerySet(ScopedQuerySet):
    def open(self):
        """Worked on as leads."""
        return self.filter(status__in=OPEN_LEAD_STATUSES)

    def pursuing(self):
        """Those that tell that somebody is on the enterprise: with a lead, or the project that it became."""
        return self.filter(status__in=PURSUING_LEAD_STATUSES)


LeadManager = models.Manager.from_queryset(LeadQuerySet)


@dataclass(frozen=True)
class LeadScope(AreaScope):
    """The area's rule; and of the lead of a confidential project no more people know than of the project."""

    lead: str = "lead"  # the path to it

    def q(self, user) -> Q:
        own_area = super().q(user)
        if user.area_ids() is None or user.has_perm("crm.view_confidential_project"):
            return own_area
        closed = Lead._base_manager.filter(project__confidentiality=Confidentiality.CONFIDENTIAL).order_by()
        hidden = closed.exclude(project__owner=user.pk).exclude(project__co_officers=user.pk)
        return own_area & ~Q(**{f"{self.lead}__in": hidden.values("pk")})


class Lead(AreaOwned, NextStep):
    """An enterprise that might invest. `reported_at` is the first report and never changes."""

    scope = LeadScope(lead="pk")

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="leads", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=LeadKind.choices, default=LeadKind.INVESTOR)
    status = models.CharField(_("status"), max_length=12, choices=LeadStatus.choices, default=LeadStatus.LEAD)
    status_before = models.CharField(_("status before the suspension"), max_length=12, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=300)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices, blank=True)
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("chain")
    )  # null: not judged yet
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="leads", verbose_name=_("responsible officer")
    )
    reported_at = models.DateTimeField(_("first reported at"), default=timezone.now, editable=False)
    screening_note = models.TextField(_("screening note"), blank=True)
    drop_reason = models.CharField(
        _("reason for dropping"), max_length=30, choices=DropReason.choices, blank=True
    )
    review_on = models.DateField(_("review on"), null=True, blank=True)  # null: not suspended
    closed_on = models.DateField(_("closed on"), null=True, blank=True)  # null: open
    last_activity_on = models.DateField(_("last activity"), null=True, blank=True)  # null: none yet
    last_two_way_on = models.DateField(_("last two-way activity"), null=True, blank=True)  # null: none yet
    from_pool = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="taken_up_as",
        verbose_name=_("taken up from the pool"),
    )  # null: a first report
    submission_key = models.UUIDField(_("submission key"), null=True, editable=False)  # null: not from a form

    objects = LeadManager()  # type: ignore[misc]  # in place of the one of AreaOwned

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-reported_at", "-pk"]
        permissions = [
            ("assign_lead", _("Can assign leads inside the area")),
            ("decide_lead", _("Can qualify leads")),
            ("view_contact_details", _("Can see phone numbers and e-mail addresses")),
        ]
        constraints = [
            models.UniqueConstraint(name="one_lead_per_submission", fields=["created_by", "submission_key"]),
            models.CheckConstraint(name="lead_status_known", condition=Q(status__in=LeadStatus.values)),
            models.CheckConstraint(name="lead_kind_known", condition=Q(kind__in=LeadKind.values)),
            models.CheckConstraint(name="lead_channel_known", condition=Q(channel__in=["", *Channel.values])),
            models.CheckConstraint(
                name="lead_drop_reason_known", condition=Q(drop_reason__in=["", *DropReason.values])
            ),
            models.CheckConstraint(
                name="open_lead_is_not_closed",
                condition=Q(status__in=CLOSED_LEAD_STATUSES) | Q(closed_on=None),
            ),
            models.CheckConstraint(
                name="lead_has_next_step",
                condition=NEXT_STEP_OR_REASON | ~Q(status__in=OPEN_LEAD_STATUSES),
            ),
            models.CheckConstraint(
                name="dropped_lead_has_reason_and_date",
                condition=~Q(status=LeadStatus.DROPPED) | (~Q(drop_reason="") & Q(closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="suspended_lead_has_review_and_way_back",
                condition=~Q(status=LeadStatus.SUSPENDED)
                | (Q(review_on__isnull=False) & ~Q(status_before="")),
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-reported_at", "-id"], name="lead_of_area"),
            models.Index(fields=["owner", "next_step_due"], name="lead_due"),
            models.Index(
                fields=["enterprise"],
                name="pursuing_lead_of_enterprise",
                condition=Q(status__in=PURSUING_LEAD_STATUSES),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.summary}"

    def get_absolute_url(self):
        return reverse("lead-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_LEAD_STATUSES


class Contact(AreaOwned):
    """A person at an enterprise, in business only: no identity number, no home address (domain.md 2.3)."""

    scope = LeadScope()
    restricted_fields = frozenset({"name", "phone", "email"})

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="contacts", verbose_name=_("enterprise")
    )
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("lead")
    )  # null: known without a lead
    name = models.CharField(_("contact name"), max_length=60, blank=True)
    title = models.CharField(_("job title"), max_length=60, blank=True)
    phone = models.CharField(_("work phone"), max_length=40, blank=True)
    email = models.EmailField(_("work e-mail"), blank=True)
    # What follows the @; of a text without one the whole, which is no address and matches nothing.
    email_domain = models.GeneratedField(
        expression=Lower(Substr("email", StrIndex("email", Value("@")) + 1)),
        output_field=models.CharField(_("domain of the e-mail"), max_length=254),
        db_persist=True,
    )
    language = models.CharField(
        _("language"), max_length=10, choices=ContactLanguage.choices, default=ContactLanguage.ZH
    )
    lawful_basis = models.CharField(
        _("lawful basis"), max_length=20, choices=LawfulBasis.choices, default=LawfulBasis.GIVEN_BY_PERSON
    )
    notice_given_on = models.DateField(_("privacy notice given on"), null=True, blank=True)  # null: not given
    consent_on = models.DateField(_("consent on"), null=True, blank=True)  # null: none
    retention_until = models.DateField(_("keep until"))
    do_not_contact = models.BooleanField(_("do not contact"), default=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["enterprise", "name", "pk"]
        indexes = [
            models.Index(fields=["email_domain"], name="contact_mail_domain", condition=~Q(email="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="contact_can_be_named", condition=~Q(name="") | ~Q(phone="") | ~Q(email="")
            ),
        ]

    def __str__(self):
        return self.name or str(_("Contact without a name"))

    def get_absolute_url(self):
        return page_of(self.lead_id, self.enterprise_id)


def page_of(lead_id: int | None, enterprise_id: int) -> str:
    """The page that shows a contact or an activity: of its lead, or else of the enterprise."""
    if lead_id:
        return reverse("lead-detail", args=[lead_id])
    return reverse("enterprise-detail", args=[enterprise_id])
