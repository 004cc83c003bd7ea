"""What values the fields of attribution may have (domain.md 2.10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartyRole(models.TextChoices):
    LEAD_AGENCY = "lead_agency", _("Lead agency")
    FIRST_REPORTER = "first_reporter", _("First-reporting unit")
    REFERRER = "referrer", _("Referrer")
    COOPERATING = "cooperating", pgettext_lazy("party", "Cooperating unit")
    LANDING_AREA = "landing_area", _("Landing area")
    SERVICE_OFFICER = "service_officer", _("Service officer")
    AGENCY = "agency", pgettext_lazy("party", "Entrusted agency")


class Employment(models.TextChoices):
    """Whose pay a person is on: it decides whether he is rewarded in cash (domain.md 3.5)."""

    CIVIL_SERVANT = "civil_servant", _("Civil servant")
    PUBLIC_INSTITUTION = "public_institution", _("Staff of a public institution")
    SOE_STAFF = "soe_staff", _("Staff of a state-owned enterprise")
    STATUTORY_BODY = "statutory_body", _("Staff of a statutory body")
    MARKET_HIRED = "market_hired", _("Hired on the market")
    EXTERNAL = "external", _("Outside person")
    AGENCY = "agency", pgettext_lazy("employment", "Agency")
    INVESTOR = "investor", _("Investor or partner")


class ShareKind(models.TextChoices):
    """Two shares of one project, kept apart: who counts it, and who is paid for it."""

    STATISTICS = "statistics", _("For statistics")
    REWARD = "reward", _("For reward")


class SetStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("shares", "Proposed")
    LOCKED = "locked", pgettext_lazy("shares", "Locked")
    REPLACED = "replaced", pgettext_lazy("shares", "Replaced by a decision")
    WITHDRAWN = "withdrawn", pgettext_lazy("shares", "Withdrawn")


class EventKind(models.TextChoices):
    """What shares are computed from. Those that nobody enters are read from the records of the project."""

    FIRST_REPORT = "first_report", pgettext_lazy("event", "First report")
    TRANSFER = "transfer", _("Transfer to another area")
    ADJUDICATION = "adjudication", _("Decision on a conflict")
    SIGNATURE = "signature", _("Signature")
    CAPITAL_INCREASE = "capital_increase", _("Capital increase")
    INVESTOR_CHANGE = "investor_change", _("Change of investor")
    TECHNICAL_UPGRADE = "technical_upgrade", _("Technical upgrade")


ENTERED_EVENTS = (EventKind.CAPITAL_INCREASE, EventKind.INVESTOR_CHANGE, EventKind.TECHNICAL_UPGRADE)


class ConsentWay(models.TextChoices):
    LOGIN = "login", _("Given here by the party")
    LETTER = "letter", _("By letter")
