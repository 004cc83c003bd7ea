"""What values the fields of reward rules and claims may have (domain.md 2.10, 3.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.choices.commitments import Indicator


class Base(models.TextChoices):
    """What a reward is computed from: verified figures of the project, or a place that is handed in."""

    FIXED_ASSET = Indicator.FIXED_ASSET.value, Indicator.FIXED_ASSET.label
    PAID_IN_FUND = Indicator.PAID_IN_FUND.value, Indicator.PAID_IN_FUND.label
    FDI_UTILIZED = Indicator.FDI_UTILIZED.value, Indicator.FDI_UTILIZED.label
    TAX = Indicator.TAX.value, Indicator.TAX.label
    PLACE = "place", _("Place in the appraisal")


class BandMode(models.TextChoices):
    MARGINAL = "marginal", _("Each band its own rate")
    WHOLE_BAND = "whole_band", _("The band of the base for the whole")


class RoundingWay(models.TextChoices):
    DOWN = "down", pgettext_lazy("rounding", "down")
    HALF_UP = "half_up", pgettext_lazy("rounding", "half up")


class TaxNote(models.TextChoices):
    WITHHELD = "withheld", _("Tax is withheld by the payer")
    BY_PAYEE = "by_payee", _("The payee pays the tax")
