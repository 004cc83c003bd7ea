from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Bilingual
from core.scope import ScopedManager, StaffScope
from registry.choices import HonourLevel, KeyKind, LinkReason
from registry.models.enterprises import Enterprise


class HonourProgramme(Bilingual):
    """A ranking or recognition: Fortune Global 500, little giant, single champion ..."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    level = models.CharField(_("level"), max_length=10, choices=HonourLevel.choices)
    aliases = models.JSONField(_("aliases"), default=list, blank=True)

    class Meta:
        verbose_name = _("honour programme")
        verbose_name_plural = _("honour programmes")
        ordering = ["pk"]


class HonourEntry(models.Model):
    """One line of a published list.

    Linked to an enterprise only where that is certain or a person said so.
    """

    scope = StaffScope()

    programme = models.ForeignKey(
        HonourProgramme, models.PROTECT, related_name="entries", verbose_name=_("programme")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)  # null: an unranked list
    listed_name = models.CharField(_("name on the list"), max_length=200)
    alias = models.CharField(_("alias on the list"), max_length=200, blank=True)
    city = models.CharField(_("city on the list"), max_length=120, blank=True)
    country = models.CharField(_("country on the list"), max_length=60, blank=True)
    industry = models.CharField(_("industry on the list"), max_length=120, blank=True)
    listing = models.CharField(_("listing on the list"), max_length=120, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # null: no end stated
    document = models.CharField(_("document"), max_length=200, blank=True)
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name=_("enterprise"),
    )  # null: not linked yet
    link_reason = models.CharField(_("why linked"), max_length=20, choices=LinkReason.choices, blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["programme", "-year", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_entry_per_list_and_name", fields=["programme", "year", "listed_name", "alias"]
            ),
        ]
        indexes = [models.Index(fields=["listed_name"], name="honour_listed_name")]

    def __str__(self):
        return f"{self.programme} {self.year} {self.listed_name}"


class HonourKey(models.Model):
    """A folded name of a listed enterprise.

    Joined with the stored keys of names it gives the proposals: they are never older than the registry.
    """

    entry = models.ForeignKey(HonourEntry, models.CASCADE, related_name="keys", verbose_name=_("honour"))
    kind = models.CharField(_("kind of key"), max_length=14, choices=KeyKind.choices)
    value = models.CharField(_("key"), max_length=120)
    is_alias = models.BooleanField(_("of an alias"), default=False)

    class Meta:
        verbose_name = _("key of a listed name")
        verbose_name_plural = _("keys of listed names")
        ordering = ["pk"]

    def __str__(self):
        return self.value
