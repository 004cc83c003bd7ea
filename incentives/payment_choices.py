"""What values the fields of payables, payments and recoveries may have (domain.md 2.9, 2.10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PayeeKind(models.TextChoices):
    PERSON = "person", pgettext_lazy("payee", "Person")
    ORGANISATION = "organisation", pgettext_lazy("payee", "Agency or organisation")
    ENTERPRISE = "enterprise", pgettext_lazy("payee", "Enterprise")


class InstalmentStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("instalment", "Waiting")
    DUE = "due", pgettext_lazy("instalment", "To be paid")
    PAID = "paid", pgettext_lazy("instalment", "Paid")
    CANCELLED = "cancelled", pgettext_lazy("instalment", "Cancelled")


UNPAID = (InstalmentStatus.WAITING, InstalmentStatus.DUE)


class EntryKind(models.TextChoices):
    PAYMENT = "payment", pgettext_lazy("ledger", "Payment")
    REVERSAL = "reversal", pgettext_lazy("ledger", "Reversal")
    REPAYMENT = "repayment", pgettext_lazy("ledger", "Repayment")


class RecoveryTrigger(models.TextChoices):
    DEPARTURE = "departure", _("The project left within the agreed years")
    WITHDRAWAL = "withdrawal", _("Capital was withdrawn or reduced")
    FALSE_EVIDENCE = "false_evidence", _("Evidence was false")
    DOUBLE_CLAIM = "double_claim", _("The same was claimed twice")
    INVESTOR_FAULT = "investor_fault", _("The agreement ended by the investor's fault")
    OTHER = "other", pgettext_lazy("recovery", "Another reason")


class RecoveryStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("recovery", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("recovery", "Confirmed")
    WAIVED = "waived", pgettext_lazy("recovery", "Waived")
    RECOVERED = "recovered", pgettext_lazy("recovery", "Recovered")


# Once such a recovery is demanded, what was not paid yet is not owed any more.
ENDING = frozenset(RecoveryTrigger) - {RecoveryTrigger.OTHER}
DEMANDED = (RecoveryStatus.CONFIRMED, RecoveryStatus.RECOVERED)
OPEN_RECOVERIES = (RecoveryStatus.PROPOSED, RecoveryStatus.CONFIRMED)
