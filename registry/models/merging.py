from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedManager, StaffScope
from registry.models.enterprises import Enterprise


class EnterpriseMerge(models.Model):
    """One enterprise went into another. `snapshot` holds what is needed to take that back exactly."""

    scope = StaffScope()
    restricted_fields = frozenset({"snapshot"})

    kept = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="merges", verbose_name=_("enterprise kept")
    )
    gone_id = models.BigIntegerField(_("number of the enterprise that went"), db_index=True)
    gone_name = models.CharField(_("name of the enterprise that went"), max_length=200)
    chosen = models.JSONField(_("fields taken from the one that went"), default=list)
    snapshot = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=300)
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)  # null: stands
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )  # null: stands

    objects = ScopedManager()

    class Meta:
        verbose_name = _("merge of enterprises")
        verbose_name_plural = _("merges of enterprises")
        ordering = ["-merged_at", "-pk"]
        permissions = [("merge_enterprises", _("Can merge duplicate enterprises, and undo it"))]
        constraints = [
            models.UniqueConstraint(
                name="enterprise_goes_once", fields=["gone_id"], condition=Q(undone_at=None)
            ),
            # The one that came back may itself be the one kept by a later merge.
            models.CheckConstraint(
                name="merge_of_two", condition=~Q(kept=F("gone_id")) | Q(undone_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.gone_name} → {self.kept}"
