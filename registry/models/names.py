"""Every name an enterprise has or had, and the stored keys by which it is found."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.choices import KeyKind, NameKind
from registry.models.enterprises import Enterprise


class EnterpriseName(models.Model):
    """One name an enterprise has or had."""

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="names", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("kind of name"), max_length=10, choices=NameKind.choices)
    name = models.CharField(_("name"), max_length=200)
    valid_from = models.DateField(_("from"), null=True, blank=True)  # null: not known
    valid_to = models.DateField(_("to"), null=True, blank=True)  # null: still used, or not known

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["enterprise", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_row_per_name_of_enterprise", fields=["enterprise", "kind", "name"]
            ),
            models.CheckConstraint(name="name_kind_known", condition=Q(kind__in=NameKind.values)),
            models.CheckConstraint(
                name="name_valid_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("A name cannot end before it began. Check both dates."),
            ),
        ]

    def __str__(self):
        return self.name


class NameKey(models.Model):
    """A folded form of a name (registry/names), stored so that the check while typing is an indexed read."""

    name = models.ForeignKey(EnterpriseName, models.CASCADE, related_name="keys", verbose_name=_("name"))
    kind = models.CharField(_("kind of key"), max_length=14, choices=KeyKind.choices)
    value = models.CharField(_("key"), max_length=120)

    class Meta:
        verbose_name = _("name key")
        verbose_name_plural = _("name keys")
        ordering = ["pk"]
        indexes = [
            # PostgreSQL answers LIKE 'x%' from a pattern index only; SQLite ignores the operator class.
            models.Index(
                fields=["kind", "value"], name="name_key_prefix", opclasses=["", "varchar_pattern_ops"]
            ),
        ]

    def __str__(self):
        return self.value
