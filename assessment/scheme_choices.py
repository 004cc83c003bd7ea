"""Words of assessment schemes, their periods and scores (domain.md 2.12, 3.6)."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SchemeKind(models.TextChoices):
    SEPARATE = "ftz_investment_separate", _("Separate assessment")
    PERFORMANCE = "performance_appraisal", _("Performance appraisal")
    BUSINESS_ENVIRONMENT = "business_environment", _("Business environment")


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Direction(models.TextChoices):
    MORE = "more", _("more is better")
    LESS = "less", _("less is better")


class Source(models.TextChoices):
    COMPUTED = "computed", _("counted from records")
    ENTERED = "entered", _("reported by the unit")
    JUDGED = "judged", _("judged by reviewers")


class IndicatorUnit(models.TextChoices):
    CNY_100M = "CNY_100M", _("CNY 100 million")
    CNY_10K = "CNY_10K", _("CNY 10,000")
    USD_100M = "USD_100M", _("USD 100 million")
    USD_10K = "USD_10K", _("USD 10,000")
    PCT = "PCT", "%"
    PROJECT = "PROJECT", pgettext_lazy("assessment", "projects")
    ENTERPRISE = "ENTERPRISE", _("enterprises")
    ITEM = "ITEM", pgettext_lazy("assessment", "items")
    POINT = "POINT", _("points")
    DAY = "DAY", _("days")
    MILESTONE = "MILESTONE", _("milestone")


# What figures of records, which are in base units, are divided by.
SCALES: dict[str, Decimal] = {
    IndicatorUnit.CNY_100M: Decimal(10**8),
    IndicatorUnit.CNY_10K: Decimal(10**4),
    IndicatorUnit.USD_100M: Decimal(10**8),
    IndicatorUnit.USD_10K: Decimal(10**4),
}


class AdjustmentKind(models.TextChoices):
    BONUS = "bonus", pgettext_lazy("assessment", "Bonus")
    DEDUCTION = "deduction", _("Deduction")
    CORRECTION = "correction", _("Correction of an earlier period")


class PeriodStatus(models.TextChoices):
    OPEN = "open", _("Open for reports")
    REVIEWING = "reviewing", _("Under review")
    OBJECTION = "objection", _("Open to objections")
    FINAL = "final", pgettext_lazy("assessment", "Final")


class ReportStatus(models.TextChoices):
    FILLING = "filling", _("Being filled in")
    HANDED_IN = "handed_in", _("Handed in")


class ScoreStatus(models.TextChoices):
    SELF = "self", _("Self-reported")
    REVIEWED = "reviewed", _("Verified")
    OBJECTION = "objection", _("Objected to")
    FINAL = "final", pgettext_lazy("assessment", "Final")


# The lines that count are confirmed by somebody else than who entered them.
class LineStatus(models.TextChoices):
    ENTERED = "entered", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
