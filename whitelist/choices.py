"""What values the fields of the whitelist may have (domain.md 2.11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("whitelist case", "Draft")
    SUBMITTED = "submitted", _("Applied")
    RETURNED = "returned", pgettext_lazy("whitelist case", "Returned")
    AREA_REVIEW = "area_review", _("Area review")
    REGION_REVIEW = "region_review", _("Region review")
    PUBLICITY = "publicity", pgettext_lazy("whitelist case", "Public notice")
    OBJECTION = "objection", _("Objection being handled")
    EFFECTIVE = "effective", pgettext_lazy("whitelist case", "Effective")
    REEVALUATING = "reevaluating", _("Re-evaluation")
    WARNED = "warned", _("Warned")
    SUSPENDED = "suspended", pgettext_lazy("whitelist case", "Suspended")
    EXITED = "exited", _("Removed from the list")
    APPEALED = "appealed", pgettext_lazy("whitelist case", "Appealed")
    REJECTED = "rejected", _("Not admitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("whitelist case", "Withdrawn")
    CLOSED = "closed", _("Ended")


APPLYING = (
    CaseStatus.DRAFT,
    CaseStatus.SUBMITTED,
    CaseStatus.RETURNED,
    CaseStatus.AREA_REVIEW,
    CaseStatus.REGION_REVIEW,
    CaseStatus.PUBLICITY,
    CaseStatus.OBJECTION,
)
# On the list. Which of them the public reads, and what each keeps, is data: models.Consequence.
MONITORED = (CaseStatus.EFFECTIVE, CaseStatus.REEVALUATING, CaseStatus.WARNED)
ON_THE_WAY = (CaseStatus.PUBLICITY, CaseStatus.OBJECTION)  # laid open; each holds a place on the list
LISTED = (*MONITORED, CaseStatus.SUSPENDED)
AFTER_EXIT = (CaseStatus.EXITED, CaseStatus.APPEALED)
OVER = (CaseStatus.REJECTED, CaseStatus.WITHDRAWN, CaseStatus.CLOSED)
OPEN = (*APPLYING, *LISTED, *AFTER_EXIT)


class VersionStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("whitelist scheme", "Draft")
    PUBLISHED = "published", pgettext_lazy("whitelist scheme", "Published")


class Joiner(models.TextChoices):
    """How the conditions of one criterion belong together; the criteria of a version must all be met."""

    ALL = "all", _("all of these")
    ANY = "any", _("one of these")


class Operator(models.TextChoices):
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    ONE_OF = "one_of", _("one of")
    NONE_OF = "none_of", _("none of")
    YES = "yes", pgettext_lazy("condition", "yes")
    NO = "no", pgettext_lazy("condition", "no")


class Outcome(models.TextChoices):
    """Three values: what is not known is neither met nor failed."""

    MET = "met", _("Met")
    FAILED = "failed", _("Not met")
    UNKNOWN = "unknown", pgettext_lazy("criterion", "Not known")


class DocumentKind(models.TextChoices):
    APPLICATION = "application", _("Application form")
    AUDIT_REPORT = "audit_report", _("Audit report")
    TAX_PROOF = "tax_proof", _("Tax certificate")
    CUSTOMS_PROOF = "customs_proof", _("Customs declaration")
    CERTIFICATE = "certificate", _("Certificate")
    CONTRACT = "contract", _("Contract")
    MARKET_REPORT = "market_report", _("Market report")
    CREDIT_REPORT = "credit_report", _("Credit report")
    COMMITMENT = "commitment", _("Letter of commitment")
    OPINION = "opinion", _("Opinion of a department")
    OBJECTION = "objection", _("Objection")
    DECISION = "decision", _("Decision document")
    OTHER = "other", _("Other")


# The office's own papers: an applicant does not hand them in.
OF_THE_OFFICE = frozenset({DocumentKind.DECISION, DocumentKind.OPINION, DocumentKind.OBJECTION})


class ReviewLevel(models.TextChoices):
    AREA = "area", pgettext_lazy("review", "Area")
    REGION = "region", pgettext_lazy("review", "Region")


class Verdict(models.TextChoices):
    SUPPORT = "support", _("Support")
    OPPOSE = "oppose", _("Oppose")
    NO_COMMENT = "no_comment", _("No comment")


class NoticeKind(models.TextChoices):
    ADMISSION = "admission", _("Admission")
    RENEWED = "renewed", _("Renewed after an objection")


class LineChange(models.TextChoices):
    """What an edition says of an enterprise, against the edition before."""

    ENTERED = "entered", pgettext_lazy("edition", "Entered")
    STAYED = "stayed", _("Stayed")
    LEFT = "left", pgettext_lazy("edition", "Left")
