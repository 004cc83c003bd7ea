"""What is owed to a payee, in which parts, what was paid, and what has to come back (domain.md 2.9, 2.10)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from core.fields import MoneyField, SealedField
from core.scope import ScopedManager
from crm.choices.projects import ProjectStage
from crm.models.projects import CONFIDENTIAL, ProjectScope
from incentives.payment_choices import (
    EntryKind,
    InstalmentStatus,
    PayeeKind,
    RecoveryStatus,
    RecoveryTrigger,
)

PROJECTS = ("reward_claim__share__share_set__project", "policy_claim__project")


class PayableScope:
    """Staff see what their area pays; a payee who has a login sees his own.

    What is paid for a confidential project is seen by who may see the project, and by who books the payment.
    """

    def __init__(self, prefix: str = ""):
        self.prefix = prefix  # "payable__" for what hangs on a payable

    def q(self, user) -> Q:
        own = Q(**{f"{self.prefix}user_id": user.pk})
        if not user.is_desk_staff:
            return own
        areas = user.area_ids()
        if areas is None:
            return Q()
        own_area = Q(**{f"{self.prefix}area_id__in": areas})
        if user.has_perm("incentives.pay") or user.has_perm(CONFIDENTIAL):
            return own | own_area
        for project in PROJECTS:
            own_area &= ProjectScope(f"{self.prefix}{project}").told(user)
        return own | own_area


class Payable(models.Model):
    """An amount granted to one payee. His numbers are kept sealed and shown masked."""

    scope = PayableScope()
    restricted_fields = frozenset({"id_number_sealed", "account_sealed"})

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    payee_kind = models.CharField(_("kind of payee"), max_length=12, choices=PayeeKind.choices)
    payee_name = models.CharField(_("payee"), max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )  # null: a payee without a login
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    id_number_sealed = SealedField(_("identity number"), blank=True)
    account_sealed = SealedField(_("account number"), blank=True)
    amount = MoneyField(_("amount (CNY)"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("payable")
        verbose_name_plural = _("payables")
        ordering = ["-pk"]
        permissions = [
            ("pay", _("Can book payments, reversals and repayments")),
            ("propose_recovery", _("Can propose that what was paid comes back")),
            ("decide_recovery", _("Can confirm or waive a recovery that somebody else proposed")),
            ("unmask_numbers", _("Can see identity and account numbers, each time with a reason")),
        ]
        constraints = [
            models.CheckConstraint(name="payable_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="payee_kind_known", condition=Q(payee_kind__in=PayeeKind.values)),
        ]

    def __str__(self):
        return f"{self.number} {self.payee_name}"

    def get_absolute_url(self) -> str:
        return reverse("payable", args=[self.pk])


class Instalment(models.Model):
    """One part of a payable: due when the project reaches a stage, or on a day."""

    scope = PayableScope("payable__")

    payable = models.ForeignKey(
        Payable, models.PROTECT, related_name="instalments", verbose_name=_("payable")
    )
    number = models.PositiveSmallIntegerField(_("instalment"))
    stage = models.CharField(_("at stage"), max_length=20, choices=ProjectStage.choices, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)  # null: the stage is not reached yet
    amount = MoneyField(_("amount (CNY)"))
    status = models.CharField(
        _("status"), max_length=10, choices=InstalmentStatus.choices, default=InstalmentStatus.WAITING
    )
    cancelled_by = models.ForeignKey(
        "Recovery",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="cancelled",
        verbose_name=_("cancelled by"),
    )  # null: owed or paid, or stopped for another reason
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["payable", "number", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_instalment_per_number", fields=["payable", "number"]),
            models.CheckConstraint(name="instalment_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="instalment_status_known", condition=Q(status__in=InstalmentStatus.values)
            ),
            models.CheckConstraint(
                name="instalment_says_when", condition=~Q(stage="") | Q(due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="due_instalment_has_day",
                condition=~Q(status__in=[InstalmentStatus.DUE, InstalmentStatus.PAID])
                | Q(due_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.payable.number}-{self.number}"

    def get_absolute_url(self) -> str:
        return self.payable.get_absolute_url()


class Recovery(models.Model):
    """What of a payable has to come back, computed and proposed; somebody else confirms or waives it."""

    scope = PayableScope("payable__")

    payable = models.ForeignKey(Payable, models.PROTECT, related_name="recoveries", verbose_name=_("payable"))
    trigger = models.CharField(_("because"), max_length=16, choices=RecoveryTrigger.choices)
    amount = MoneyField(_("amount (CNY)"))
    derivation = models.JSONField(_("derivation"), default=list)  # sentences by core.language.as_data
    status = models.CharField(
        _("status"), max_length=10, choices=RecoveryStatus.choices, default=RecoveryStatus.PROPOSED
    )
    proposed_on = models.DateField(_("proposed on"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )  # null: by the system
    decided_on = models.DateField(_("decided on"), null=True, blank=True)  # null: proposed
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )  # null: proposed
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    due_on = models.DateField(_("to be repaid by"), null=True, blank=True)  # null: not confirmed
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_recovery_per_trigger",
                violation_error_message=_("A recovery for this reason is open already."),
                fields=["payable", "trigger"],
                condition=Q(status__in=[RecoveryStatus.PROPOSED, RecoveryStatus.CONFIRMED]),
            ),
            models.CheckConstraint(name="recovery_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="recovery_trigger_known", condition=Q(trigger__in=RecoveryTrigger.values)
            ),
            models.CheckConstraint(
                name="recovery_status_known", condition=Q(status__in=RecoveryStatus.values)
            ),
            models.CheckConstraint(
                name="decided_recovery_has_two_people",
                violation_error_message=_("Somebody else must decide: you proposed it."),
                condition=Q(status=RecoveryStatus.PROPOSED, decided_on=None, decided_by=None)
                | ~Q(status=RecoveryStatus.PROPOSED)
                & Q(decided_on__isnull=False, decided_by__isnull=False)
                & ~Q(reason="")
                & (Q(created_by=None) | ~Q(decided_by=F("created_by"))),
            ),
            models.CheckConstraint(
                name="confirmed_recovery_has_day",
                condition=~Q(status=RecoveryStatus.CONFIRMED) | Q(due_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.payable.number} {self.get_trigger_display()}"

    def get_absolute_url(self) -> str:
        return self.payable.get_absolute_url()


class LedgerEntry(models.Model):
    """One booking of a payable, never changed: a wrong one is reversed by another.

    A payment adds, a repayment takes away, a reversal undoes the one it names.
    """

    scope = PayableScope("payable__")

    payable = models.ForeignKey(Payable, models.PROTECT, related_name="entries", verbose_name=_("payable"))
    number = models.PositiveSmallIntegerField(_("entry"))  # from 1 on, without gaps, of one payable
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    amount = MoneyField(_("amount (CNY)"), signed=True)
    balance_after = MoneyField(_("balance (CNY)"))  # what the payee has then received
    instalment = models.ForeignKey(
        Instalment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("instalment"),
    )  # null: a repayment, or its reversal
    recovery = models.ForeignKey(
        Recovery, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("recovery")
    )  # null: a payment, or its reversal
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )  # null: no reversal
    voucher = models.CharField(_("voucher"), max_length=80)
    booked_on = models.DateField(_("booked on"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("booked by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["payable", "number", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_ledger_entry_per_number", fields=["payable", "number"]),
            models.CheckConstraint(name="ledger_balance_not_below_zero", condition=Q(balance_after__gte=0)),
            models.CheckConstraint(
                name="ledger_entry_is_of_its_kind",
                condition=Q(
                    kind=EntryKind.PAYMENT,
                    amount__gt=0,
                    instalment__isnull=False,
                    recovery=None,
                    reverses=None,
                )
                | Q(
                    kind=EntryKind.REPAYMENT,
                    amount__lt=0,
                    instalment=None,
                    recovery__isnull=False,
                    reverses=None,
                )
                | Q(kind=EntryKind.REVERSAL, reverses__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.payable.number}/{self.number}"
