"""First-report claims and the conflicts between leads (domain.md 3.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClaimStatus(models.TextChoices):
    ACTIVE = "active", _("Protected")
    FULFILLED = "fulfilled", _("Fulfilled")  # the investor signed
    LAPSED = "lapsed", _("Lapsed")
    TRANSFERRED = "transferred", _("Transferred")
    REVOKED = "revoked", _("Revoked")  # by a decision on a conflict
    CLOSED = "closed", _("Closed")  # with its lead


class ClaimPhase(models.TextChoices):
    """Protected for longer once it is negotiated."""

    LEAD = "lead", _("Lead")
    NEGOTIATION = "negotiation", _("Under negotiation")


class ClaimEnd(models.TextChoices):
    """Why a claim ended."""

    SIGNED = "signed", _("Agreement signed")
    NO_ACTIVITY = "no_activity", _("No two-way activity in time")
    EXPIRED = "expired", _("Protection period over")
    REFUSED = "refused", _("Refused by the investor in writing")
    OVERTAKEN = "overtaken", _("Somebody else had the enterprise by then")
    TRANSFERRED = "transferred", _("Transferred to another area")
    DECIDED = "decided", _("Decision on a conflict")
    DROPPED = "dropped", _("Lead or project dropped")
    MERGED = "merged", _("Enterprise merged with another")


class TransferStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TransferReason(models.TextChoices):
    INVESTOR_CHOICE = "investor_choice", _("The investor prefers the other area")
    NO_SITE = "no_site", _("No suitable site in the first area")
    NO_QUOTA = "no_quota", _("No land, energy or environment quota in the first area")
    CHAIN_FOCUS = "chain_focus", _("The chain is the focus of the other area")


class ConflictBasis(models.TextChoices):
    """Why two leads are suspected to be one project, the strongest first (domain.md 3.1)."""

    SAME_ENTERPRISE = "enterprise", _("The same enterprise")
    GROUP_NODE = "group_node", _("The same group and chain node")
    GROUP_NAME = "group_name", _("The same group and a similar project name")


class ConflictStatus(models.TextChoices):
    SUSPECTED = "suspected", _("Suspected")
    NOTIFIED = "notified", _("Notified")
    EVIDENCE = "evidence", pgettext_lazy("conflict", "Evidence")
    PROPOSED = "proposed", _("Decision proposed")
    DECIDED = "decided", _("Decided")
    APPEALED = "appealed", _("Appealed")
    FINAL = "final", _("Final")


UNDECIDED_CONFLICT_STATUSES = (
    ConflictStatus.SUSPECTED,
    ConflictStatus.NOTIFIED,
    ConflictStatus.EVIDENCE,
    ConflictStatus.PROPOSED,
    ConflictStatus.APPEALED,
)


class ConflictOutcome(models.TextChoices):
    FIRST = "first", _("The earlier lead keeps the claim")
    SECOND = "second", _("The later lead takes the claim")
    SEPARATE = "separate", _("Two different projects: both go on")


class DecisionGround(models.TextChoices):
    """In the order of domain.md 3.1."""

    EARLIEST_REPORT = "earliest_report", _("Earliest valid report with two-way evidence")
    INVESTOR_CHOICE = "investor_choice", _("Written choice of the investor")
    CHAIN_FIT = "chain_fit", _("Chain focus of the area, site and quota")
    REGION_DECISION = "region_decision", _("Decision of the region office")


class StatementSide(models.TextChoices):
    FIRST = "first", _("Earlier lead")
    SECOND = "second", _("Later lead")
