"""What speaks against an enterprise in public records of credit, safety and environment (domain.md 3.7)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedManager, StaffScope
from registry.choices import RiskKind, RiskLevel
from registry.models.enterprises import Enterprise


class RiskEvent(models.Model):
    """A published penalty or listing. Never deleted: a wrong one is withdrawn with a reason."""

    scope = StaffScope()

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="risk_events", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=RiskKind.choices)
    level = models.CharField(_("level"), max_length=8, choices=RiskLevel.choices)
    occurred_on = models.DateField(_("date of the event"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)  # null: still stands
    title = models.CharField(_("what happened"), max_length=200)
    document = models.CharField(_("document"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=120)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)  # null: valid
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("risk event")
        verbose_name_plural = _("risk events")
        ordering = ["enterprise", "-occurred_on", "-pk"]
        permissions = [("keep_risk_events", _("Can enter and withdraw risk events of enterprises"))]
        constraints = [
            models.CheckConstraint(name="risk_kind_known", condition=Q(kind__in=RiskKind.values)),
            models.CheckConstraint(name="risk_level_known", condition=Q(level__in=RiskLevel.values)),
            models.CheckConstraint(
                name="risk_event_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("occurred_on")),
                violation_error_message=_("The event cannot end before it began."),
            ),
            models.CheckConstraint(
                name="withdrawn_risk_event_has_reason",
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.occurred_on}"


class RiskScreening(models.Model):
    """Somebody looked an enterprise up and entered what he found: from that day, no event means none."""

    scope = StaffScope()

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="risk_screenings", verbose_name=_("enterprise")
    )
    on = models.DateField(_("looked up on"))
    source = models.CharField(_("source"), max_length=120)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("risk screening")
        verbose_name_plural = _("risk screenings")
        ordering = ["enterprise", "-on", "-pk"]

    def __str__(self):
        return f"{self.enterprise} {self.on}"
