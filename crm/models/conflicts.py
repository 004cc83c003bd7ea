from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedManager
from crm.choices import ConflictStatus
from crm.models.leads import Lead
from registry.models import Enterprise


class ConflictScope:
    """A conflict is seen by the areas of both leads and by the region office."""

    def q(self, user) -> Q:
        areas = user.area_ids()
        if areas is None:
            return Q()
        return Q(first_lead__area_id__in=areas) | Q(second_lead__area_id__in=areas)


class LeadConflict(models.Model):
    """Two open leads on one enterprise (撞单): recorded with the second, decided by the region office."""

    scope = ConflictScope()

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="lead_conflicts", verbose_name=_("enterprise")
    )
    first_lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="conflicts_as_first", verbose_name=_("earlier lead")
    )
    second_lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="conflicts_as_second", verbose_name=_("later lead")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ConflictStatus.choices, default=ConflictStatus.SUSPECTED
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("lead conflict")
        verbose_name_plural = _("lead conflicts")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_conflict_per_pair", fields=["first_lead", "second_lead"]),
            models.CheckConstraint(name="conflict_of_two_leads", condition=~Q(first_lead=F("second_lead"))),
            models.CheckConstraint(
                name="conflict_status_known", condition=Q(status__in=ConflictStatus.values)
            ),
        ]

    def __str__(self):
        return str(self.enterprise)
