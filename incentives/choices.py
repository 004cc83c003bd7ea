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


class PackageKind(models.TextChoices):
    CHAIN_EXCLUSIVE = "chain_exclusive", _("Tailored to a chain")
    GENERAL = "general", _("General")
    PROJECT_SPECIFIC = "project_specific", _("For one project")


class Instrument(models.TextChoices):
    GRANT = "grant", pgettext_lazy("measure", "Grant")
    RENT = "rent", pgettext_lazy("measure", "Rent relief")
    LOAN_INTEREST = "loan_interest", pgettext_lazy("measure", "Interest subsidy")
    LAND = "land", pgettext_lazy("measure", "Land")
    TALENT = "talent", pgettext_lazy("measure", "Talent")
    FACTOR = "factor", pgettext_lazy("measure", "Water, power, gas")
    SERVICE = "service", pgettext_lazy("measure", "Service")
    DATA = "data", pgettext_lazy("measure", "Data")
    OTHER = "other", pgettext_lazy("measure", "Other")


class BenefitMode(models.TextChoices):
    FIXED = "fixed", _("Fixed amount")
    SHARE = "share", _("Share of a figure")
    IN_KIND = "in_kind", _("In kind")


class FundingLevel(models.TextChoices):
    REGION = "region", pgettext_lazy("budget", "Region")
    CITY = "city", pgettext_lazy("budget", "City")
    AREA = "area", pgettext_lazy("budget", "Area")


class ClaimStatus(models.TextChoices):
    """Of a policy claim (domain.md 2.9)."""

    DRAFT = "draft", pgettext_lazy("policy claim", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("policy claim", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("policy claim", "Accepted")
    AREA_REVIEW = "area_review", pgettext_lazy("policy claim", "Area review")
    FINANCE_REVIEW = "finance_review", pgettext_lazy("policy claim", "Finance review")
    PUBLICITY = "publicity", pgettext_lazy("policy claim", "Public notice")
    OBJECTION = "objection", pgettext_lazy("policy claim", "Objection")
    APPROVED = "approved", pgettext_lazy("policy claim", "Approved, to be paid")
    PAID = "paid", pgettext_lazy("policy claim", "Paid")
    CLOSED = "closed", pgettext_lazy("policy claim", "Closed")
    RETURNED = "returned", pgettext_lazy("policy claim", "Returned")
    REJECTED = "rejected", pgettext_lazy("policy claim", "Rejected")
    RECOVERING = "recovering", pgettext_lazy("policy claim", "Being recovered")
    RECOVERED = "recovered", pgettext_lazy("policy claim", "Recovered")


# Where the government has to act within its days; the applicant's are those of DRAFT and RETURNED.
CLOCKED = (
    ClaimStatus.SUBMITTED,
    ClaimStatus.ACCEPTED,
    ClaimStatus.AREA_REVIEW,
    ClaimStatus.FINANCE_REVIEW,
    ClaimStatus.PUBLICITY,
    ClaimStatus.OBJECTION,
    ClaimStatus.APPROVED,
)
# What finance checks, publishes and answers for.
FOR_FINANCE = (ClaimStatus.FINANCE_REVIEW, ClaimStatus.PUBLICITY, ClaimStatus.OBJECTION)

# One claim of an enterprise to a measure at a time.
OPEN_CLAIMS = (
    *CLOCKED,
    ClaimStatus.DRAFT,
    ClaimStatus.RETURNED,
)
CHANGEABLE = (ClaimStatus.DRAFT, ClaimStatus.RETURNED)
