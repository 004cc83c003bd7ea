"""A page for one investor, under an address that only he was given."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from cms.enquiries.choices import SiteLanguage
from cms.enquiries.models.enquiries import Enquiry, new_token
from core.scope import AreaScope, ScopedManager
from crm.models import Opportunity
from registry.models import Site


class Proposal(models.Model):
    """It may be read until its last day, or until it is withdrawn."""

    scope = AreaScope()
    restricted_fields = frozenset({"title", "text"})

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+", verbose_name=_("area")
    )  # null: of the region office
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="proposals", verbose_name=_("enquiry"))
    language = models.CharField(_("language"), max_length=10, choices=SiteLanguage.choices)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))  # sections: a line that begins with "# " is a heading
    projects = models.ManyToManyField(Opportunity, blank=True, related_name="+", verbose_name=_("projects"))
    sites = models.ManyToManyField(Site, blank=True, related_name="+", verbose_name=_("sites"))
    expires_on = models.DateField(_("may be read until"))
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)  # null: not
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_language_known", condition=Q(language__in=SiteLanguage.values)
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("enquiry-proposal", args=[self.pk])

    def may_be_read(self, today) -> bool:
        return self.revoked_at is None and today <= self.expires_on


class ProposalView(models.Model):
    """That somebody opened the page. Append-only: the database refuses UPDATE and DELETE (0001)."""

    scope = AreaScope("proposal__area_id")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="views", verbose_name=_("proposal"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    address_hash = models.CharField(_("address (hashed)"), max_length=64)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("view of a proposal")
        verbose_name_plural = _("views of proposals")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["proposal", "-id"], name="view_of_proposal")]

    def __str__(self):
        return f"{self.proposal_id} {self.at:%Y-%m-%d %H:%M}"
