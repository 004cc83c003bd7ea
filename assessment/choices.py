from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EditionKind(models.TextChoices):
    """Workbooks that are filed."""

    ASSESSMENT = "assessment", _("Assessment")
    MONTHLY = "monthly", _("Monthly report")


class ItemKind(models.TextChoices):
    GOAL = "goal", _("Goal")
    TASK = "task", _("Task")
    SAFEGUARD = "safeguard", _("Safeguard")


class ResponsibilityRole(models.TextChoices):
    """The policy only lists units; who leads is marked later."""

    LISTED = "listed", _("Listed")
    LEAD = "lead", _("Lead unit")
    COOPERATE = "cooperate", _("Cooperating unit")


class Measure(models.TextChoices):
    FLOW = "flow", _("Of the year")
    STOCK = "stock", _("At the end of the year")
    CUMULATIVE = "cumulative", _("Since 2021")
    SHARE = "share", _("Share of a total")


class MetricSource(models.TextChoices):
    """Where the figures of a metric come from.

    Computed ones are counted for the zone and its areas; of other areas there are no records, so they are
    entered there.
    """

    COMPUTED = "computed", _("Counted from records")
    ENTERED = "entered", _("Entered with a document")
    DERIVED = "derived", _("Worked out from other metrics")


class TargetOp(models.TextChoices):
    AT_LEAST = "at_least", _("at least")
    BETWEEN = "between", _("between")
    APPROX = "approx", _("about")


class YearSource(models.TextChoices):
    STATED = "stated", _("Stated")
    INFERRED = "inferred", _("Inferred")


class Unit(models.TextChoices):
    """Units of the policy's figures; records are kept in base units (元, dollars, persons, tonnes)."""

    CNY_100M = "CNY_100M", _("CNY 100 million")
    USD_100M = "USD_100M", _("USD 100 million")
    PCT = "PCT", "%"
    VEHICLE_10K = "VEHICLE_10K", _("10,000 vehicles")
    ENTERPRISE = "ENTERPRISE", _("enterprises")
    MILESTONE = "MILESTONE", _("milestone")
    TEU_10K = "TEU_10K", _("10,000 TEU")
    TONNE_10K = "TONNE_10K", _("10,000 tonnes")
    RATIO = "RATIO", _("times the baseline")
    ROUTE = "ROUTE", _("routes")
    SITE = "SITE", _("sites")
    PERSON_10K = "PERSON_10K", _("10,000 persons")


class Standing(models.TextChoices):
    """How a target stands: see assessment/standings.py for the rule."""

    REACHED = "reached", pgettext_lazy("target", "Reached")
    ON_THE_WAY = "on_the_way", _("On the way")
    BEHIND = "behind", _("Behind")
    NO_FIGURE = "no_figure", _("No figure yet")
    NO_BASELINE = "no_baseline", _("Not known: the policy states no baseline")
