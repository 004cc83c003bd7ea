"""What values the fields of the incentives may have (domain.md 2.9, 2.10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RuleKind(models.TextChoices):
    PACKAGE = "package", _("Policy package")
    REWARD = "reward", _("Reward rule")
    ATTRIBUTION = "attribution", _("Attribution rule set")


class RuleStatus(models.TextChoices):
    """What a day later than the last of an effective version makes of it is seen by the day, not stored."""

    DRAFT = "draft", pgettext_lazy("rule", "Draft")
    EFFECTIVE = "effective", pgettext_lazy("rule", "Effective")
    WITHDRAWN = "withdrawn", pgettext_lazy("rule", "Withdrawn")


class ReviewKind(models.TextChoices):
    FAIR_COMPETITION = "fair_competition", _("Fair-competition review")
    LEGAL = "legal", _("Legal review")


class ReviewConclusion(models.TextChoices):
    PASSED = "passed", _("Passed")
    EXCEPTION = "exception", _("Passed by an exception")
    REFUSED = "refused", _("Not passed")


PASSING = (ReviewConclusion.PASSED, ReviewConclusion.EXCEPTION)
