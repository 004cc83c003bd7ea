from django.db import models
from django.utils.translation import gettext_lazy as _


class SectionKind(models.TextChoices):
    PLAIN = "plain", _("Plain page")
    PRIVACY = "privacy", _("Privacy notice")


class Investor(models.TextChoices):
    DOMESTIC = "domestic", _("Domestic investor")
    FOREIGN = "foreign", _("Foreign investor")


class InvestorStage(models.TextChoices):
    NEW = "new", _("New project")
    OPERATING = "operating", _("Already operating here")


class Need(models.TextChoices):
    """What an investor asks for, as the policy finder puts it."""

    LAND = "land", _("Land and plants")
    FINANCE = "finance", _("Finance")
    TALENT = "talent", _("Talent")
    TRADE = "trade", _("Trade across the border")
    LOGISTICS = "logistics", _("Logistics")
    RESEARCH = "research", _("Research and development")
    APPROVAL = "approval", _("Approvals and services")


class NoticeKind(models.TextChoices):
    INFO = "info", _("Information")
    SAMPLE = "sample", _("Sample content")
    WARNING = "warning", _("Warning")
