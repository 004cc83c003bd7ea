"""Figures that somebody entered for a metric (domain.md 1.3, 6.7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from assessment.models.policy import Metric
from assessment.periods import Period
from core.scope import ScopedManager, StaffScope
from crm.choices.commitments import Caliber
from registry.models import Chain


class Observation(models.Model):
    """A figure of a metric in an area and a period, or a correction of one, in the base unit of the metric.

    The table is append-only: a figure is corrected by a further row with the difference, which names the
    first one in `adjusts` and is of the same metric, area, chain and period (the service copies them). What
    stands at a moment is the sum of the rows recorded up to it.
    """

    scope = StaffScope()

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="observations", verbose_name=_("metric"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chain")
    )  # null: all chains, or none
    period = models.CharField(_("period"), max_length=7)  # assessment.periods: 2025, 2025Q3, 2025M06
    # 15 digits: SQLite keeps no more of a decimal.
    value = models.DecimalField(_("value"), max_digits=15, decimal_places=2)
    adjusts = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjustments",
        verbose_name=_("corrects"),
    )  # null: the first figure
    reason = models.CharField(_("reason"), max_length=300, blank=True)  # of a correction
    document = models.CharField(_("document"), max_length=200)
    caliber = models.CharField(
        _("caliber"), max_length=12, choices=Caliber.choices, default=Caliber.STATISTICS
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("entered figure")
        verbose_name_plural = _("entered figures")
        ordering = ["-recorded_at", "-pk"]
        default_permissions = ()
        permissions = [("enter_observation", _("Can enter and correct figures of metrics"))]
        constraints = [
            models.UniqueConstraint(
                name="one_first_figure_per_chain",
                fields=["metric", "area", "chain", "period"],
                condition=Q(adjusts=None, chain__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_first_figure",
                fields=["metric", "area", "period"],
                condition=Q(adjusts=None, chain=None),
            ),
            models.CheckConstraint(
                name="first_figure_not_below_zero", condition=Q(adjusts__isnull=False) | Q(value__gte=0)
            ),
            models.CheckConstraint(
                name="correction_has_reason_and_difference",
                condition=Q(adjusts=None, reason="") | Q(adjusts__isnull=False) & ~Q(reason="") & ~Q(value=0),
            ),
            models.CheckConstraint(name="observation_has_document", condition=~Q(document="")),
            models.CheckConstraint(name="observation_caliber_known", condition=Q(caliber__in=Caliber.values)),
        ]

    def __str__(self):
        parts = (self.metric, self.area, self.chain, Period.of(self.period).label)
        return " · ".join(str(part) for part in parts if part)

    def get_absolute_url(self) -> str:
        return reverse("observation-detail", args=[self.adjusts_id or self.pk])
