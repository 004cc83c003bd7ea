"""Who owns whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models.enterprises import Enterprise


class Equity(models.Model):
    """A share of one enterprise in another, with its dates. There are no circles (equity_record checks)."""

    investor = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="holdings", verbose_name=_("investor")
    )
    investee = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="shareholders", verbose_name=_("enterprise")
    )
    share_pct = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=2)
    valid_from = models.DateField(_("from"), null=True, blank=True)  # null: not known
    valid_to = models.DateField(_("to"), null=True, blank=True)  # null: still held

    class Meta:
        verbose_name = _("shareholding")
        verbose_name_plural = _("shareholdings")
        ordering = ["investee", "-share_pct", "pk"]
        constraints = [
            models.CheckConstraint(
                name="equity_share_within_100", condition=Q(share_pct__gt=0, share_pct__lte=100)
            ),
            models.CheckConstraint(name="equity_in_another", condition=~Q(investor=F("investee"))),
            models.UniqueConstraint(
                name="one_current_equity_per_pair",
                fields=["investor", "investee"],
                condition=Q(valid_to=None),
            ),
            models.CheckConstraint(
                name="equity_valid_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The share cannot end before it began."),
            ),
        ]

    def __str__(self):
        return f"{self.investor} {self.share_pct}% {self.investee}"
