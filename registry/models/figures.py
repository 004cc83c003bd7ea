"""Figures of a year, and listings at a stock exchange."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from registry.choices import SizeClass, SizeSource
from registry.models.enterprises import Enterprise


class YearFigures(models.Model):
    """Size figures of one year; the enterprise carries a copy of the newest.

    Counts of small enterprises depend on the class of their year, so no year is overwritten.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="year_figures", verbose_name=_("enterprise")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    # Null: not known, never zero.
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue_cny = MoneyField(_("annual revenue (CNY)"), null=True, blank=True)
    assets_cny = MoneyField(_("total assets (CNY)"), null=True, blank=True)
    size_class = models.CharField(_("size"), max_length=20, choices=SizeClass.choices)
    size_source = models.CharField(_("source of the size"), max_length=20, choices=SizeSource.choices)

    class Meta:
        verbose_name = _("figures of a year")
        verbose_name_plural = _("figures of years")
        ordering = ["enterprise", "-year", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_row_of_figures_per_year", fields=["enterprise", "year"]),
            models.CheckConstraint(name="year_size_known", condition=Q(size_class__in=SizeClass.values)),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.year}"


class Listing(models.Model):
    """A listing at a stock exchange."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="listings")
    exchange = models.CharField(_("exchange"), max_length=20)
    ticker = models.CharField(_("ticker"), max_length=20)
    listed_on = models.DateField(_("listed on"), null=True, blank=True)  # null: not known
    delisted_on = models.DateField(_("delisted on"), null=True, blank=True)  # null: still listed

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["enterprise", "exchange", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_listing_per_ticker", fields=["enterprise", "exchange", "ticker"]
            ),
            models.CheckConstraint(
                name="listing_dates_in_order",
                condition=Q(listed_on=None) | Q(delisted_on=None) | Q(delisted_on__gte=F("listed_on")),
                violation_error_message=_("The listing cannot end before it began."),
            ),
        ]

    def __str__(self):
        return f"{self.exchange}: {self.ticker}"
