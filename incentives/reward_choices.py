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


class RewardStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("reward claim", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("reward claim", "Submitted")
    VERIFIED = "verified", pgettext_lazy("reward claim", "Verified")
    PUBLICITY = "publicity", pgettext_lazy("reward claim", "Public notice")
    APPROVED = "approved", pgettext_lazy("reward claim", "Approved, to be paid")
    PAID = "paid", pgettext_lazy("reward claim", "Paid")
    CLAWBACK_PENDING = "clawback_pending", pgettext_lazy("reward claim", "Recovery pending")
    CLAWED_BACK = "clawed_back", pgettext_lazy("reward claim", "Recovered")
    REJECTED = "rejected", pgettext_lazy("reward claim", "Rejected")


OPEN_CLAIMS = (
    RewardStatus.DRAFT,
    RewardStatus.SUBMITTED,
    RewardStatus.VERIFIED,
    RewardStatus.PUBLICITY,
)
GRANTED_CLAIMS = (
    RewardStatus.APPROVED,
    RewardStatus.PAID,
    RewardStatus.CLAWBACK_PENDING,
    RewardStatus.CLAWED_BACK,
)


class HonourKind(models.TextChoices):
    MERIT = "merit", pgettext_lazy("honour", "Merit citation")
    COMMENDATION = "commendation", pgettext_lazy("honour", "Commendation")
    PRAISE = "praise", pgettext_lazy("honour", "Praise by public notice")
    ASSESSMENT = "assessment", pgettext_lazy("honour", "Bonus points in the assessment")
