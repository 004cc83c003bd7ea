"""Promises of both sides and what came of them, quarter by quarter (domain.md 2.6, 3.3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from core.scope import ScopedManager
from crm.choices.commitments import (
    ActualStatus,
    Caliber,
    CommitmentSide,
    CommitmentStatus,
    FundKind,
    FundSource,
    Indicator,
    LandCounting,
    ReductionReason,
    Unit,
)
from crm.models.evidence import Evidence
from crm.models.projects import Project, ProjectScope

QUARTERS = (1, 2, 3, 4)


class CountingRule(models.Model):
    """One version of what counts as funds in place. An actual keeps the version by which it was counted."""

    code = models.CharField(_("version"), max_length=40, unique=True)
    valid_from = models.DateField(_("valid from"), unique=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    counted_kinds = models.JSONField(_("kinds of funds that count"), default=list)
    debt_kinds = models.JSONField(_("kinds that are flagged as debt"), default=list, blank=True)
    land = models.CharField(_("land price"), max_length=8, choices=LandCounting.choices)
    land_cap_pct = models.DecimalField(
        _("land at most, of the whole (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )  # null: no cap
    sources = models.JSONField(_("sources that count"), default=list)
    withdrawal_months = models.PositiveSmallIntegerField(_("withdrawn within (months) counts negative"))

    class Meta:
        verbose_name = _("counting rule")
        verbose_name_plural = _("counting rules")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="counting_rule_cap_when_capped",
                condition=~Q(land=LandCounting.CAPPED)
                | Q(land_cap_pct__isnull=False, land_cap_pct__gt=0, land_cap_pct__lte=100),
            ),
        ]

    def __str__(self):
        return self.code


class Commitment(models.Model):
    """One promise of one side. Never deleted: abandoned with a reason."""

    scope = ProjectScope("project")

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="commitments", verbose_name=_("project")
    )
    side = models.CharField(_("side"), max_length=12, choices=CommitmentSide.choices)
    indicator = models.CharField(_("indicator"), max_length=20, choices=Indicator.choices)
    subject = models.CharField(_("what is promised"), max_length=200, blank=True)
    total = models.DecimalField(_("agreed total"), max_digits=15, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    currency = models.CharField(_("currency"), max_length=3, blank=True)  # only of an amount
    caliber = models.CharField(_("caliber"), max_length=12, choices=Caliber.choices, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)  # null: by the schedule alone
    clause = models.CharField(_("clause of the agreement"), max_length=120, blank=True)
    consequence = models.CharField(_("consequence clause"), max_length=300, blank=True)
    policy_basis = models.CharField(_("policy basis"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=CommitmentStatus.choices, default=CommitmentStatus.ACTIVE
    )
    abandoned_on = models.DateField(_("abandoned on"), null=True, blank=True)  # null: in force
    abandoned_reason = models.CharField(_("abandoned because"), max_length=300, blank=True)
    # Of all figures in force (crm/fulfilment.py), kept so that reminders need not add them up.
    counted_so_far = models.DecimalField(
        _("counted so far"), max_digits=15, decimal_places=2, default=0, editable=False
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["project", "side", "indicator", "pk"]
        constraints = [
            models.CheckConstraint(name="commitment_side_known", condition=Q(side__in=CommitmentSide.values)),
            models.CheckConstraint(
                name="commitment_indicator_known", condition=Q(indicator__in=Indicator.values)
            ),
            models.CheckConstraint(name="commitment_above_zero", condition=Q(total__gt=0)),
            models.CheckConstraint(
                name="commitment_amount_has_currency",
                condition=Q(unit=Unit.MONEY) & ~Q(currency="") | ~Q(unit=Unit.MONEY) & Q(currency=""),
            ),
            models.CheckConstraint(
                name="abandoned_commitment_has_reason",
                condition=Q(status=CommitmentStatus.ACTIVE, abandoned_on=None, abandoned_reason="")
                | Q(status=CommitmentStatus.ABANDONED, abandoned_on__isnull=False) & ~Q(abandoned_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_side_display()} · {self.get_indicator_display()}"

    def get_absolute_url(self):
        return reverse("commitment-detail", args=[self.pk])


class ScheduleLine(models.Model):
    """How much of a commitment is due by the end of a quarter: of that quarter, not cumulative."""

    scope = ProjectScope("commitment__project")

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="schedule", verbose_name=_("commitment")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    amount = models.DecimalField(_("agreed for the quarter"), max_digits=15, decimal_places=2)
    # With the quarters before it, kept for the same reason.
    cumulative = models.DecimalField(
        _("agreed up to the quarter"), max_digits=15, decimal_places=2, editable=False
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("schedule line")
        verbose_name_plural = _("schedule lines")
        ordering = ["commitment", "year", "quarter", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_schedule_line_per_quarter", fields=["commitment", "year", "quarter"]
            ),
            models.CheckConstraint(name="schedule_quarter_known", condition=Q(quarter__in=QUARTERS)),
            models.CheckConstraint(name="schedule_above_zero", condition=Q(amount__gt=0)),
        ]

    def __str__(self):
        return f"{self.year}Q{self.quarter}"


class Actual(models.Model):
    """What one quarter brought. The sum of the counted values is the cumulative figure."""

    scope = ProjectScope("commitment__project")

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="actuals", verbose_name=_("commitment")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    value = models.DecimalField(_("value of the quarter"), max_digits=15, decimal_places=2)
    status = models.CharField(
        _("status"), max_length=16, choices=ActualStatus.choices, default=ActualStatus.DRAFT
    )
    rule = models.ForeignKey(
        CountingRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("counting rule")
    )  # null: an indicator that no rule counts
    counted_value = models.DecimalField(
        _("counted"), max_digits=15, decimal_places=2, null=True, blank=True
    )  # null: not verified
    reduction_reason = models.CharField(
        _("why less is counted"), max_length=16, choices=ReductionReason.choices, blank=True
    )
    reduction_note = models.CharField(_("note on the reduction"), max_length=300, blank=True)
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="actuals", verbose_name=_("evidence")
    )
    amends = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name=_("amends")
    )  # null: the first figure of its quarter
    note = models.CharField(_("note"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)  # null: a draft
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )  # null: not verified
    verified_on = models.DateField(_("verified on"), null=True, blank=True)  # null: not verified
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified for the region by"),
    )  # null: not verified for the region
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last changed or submitted by"),
    )  # null: as it was reported
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("quarterly actual")
        verbose_name_plural = _("quarterly actuals")
        ordering = ["commitment", "-year", "-quarter", "-pk"]
        permissions = [
            ("verify_actual", _("Can verify quarterly figures for the area")),
            ("verify_actual_region", _("Can verify quarterly figures for the region")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_actual_per_quarter",
                fields=["commitment", "year", "quarter"],
                condition=~Q(status=ActualStatus.AMENDED),
            ),
            models.CheckConstraint(name="actual_quarter_known", condition=Q(quarter__in=QUARTERS)),
            models.CheckConstraint(name="actual_status_known", condition=Q(status__in=ActualStatus.values)),
            models.CheckConstraint(
                name="actual_verifier_is_not_reporter",
                condition=(Q(verified_by=None) | ~Q(verified_by=F("created_by")))
                & (Q(reviewed_by=None) | ~Q(reviewed_by=F("created_by"))),
            ),
            models.CheckConstraint(
                name="actual_verifier_is_not_editor",
                condition=Q(edited_by=None)
                | (Q(verified_by=None) | ~Q(verified_by=F("edited_by")))
                & (Q(reviewed_by=None) | ~Q(reviewed_by=F("edited_by"))),
            ),
            models.CheckConstraint(
                name="verified_actual_is_counted",
                condition=~Q(status__in=[ActualStatus.AREA_VERIFIED, ActualStatus.REGION_VERIFIED])
                | Q(counted_value__isnull=False, verified_by__isnull=False, verified_on__isnull=False),
            ),
            models.CheckConstraint(
                name="reduced_actual_says_why",
                condition=Q(counted_value=None) | Q(counted_value__gte=F("value")) | ~Q(reduction_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "year", "quarter"], name="actual_of_status"),
            models.Index(fields=["year", "quarter", "id"], name="actual_by_quarter"),  # the list
            # Without the many that amend nothing, for which SQLite would rather read the whole table.
            models.Index(fields=["amends"], name="actual_amending", condition=Q(amends__isnull=False)),
        ]

    def __str__(self):
        return f"{self.year}Q{self.quarter}"

    def get_absolute_url(self):
        return reverse("actual-detail", args=[self.pk])


class FundLine(models.Model):
    """A part of the funds of a quarter: what it is and where it came from, in the original currency."""

    scope = ProjectScope("actual__commitment__project")

    actual = models.ForeignKey(Actual, models.CASCADE, related_name="lines", verbose_name=_("actual"))
    kind = models.CharField(_("kind"), max_length=24, choices=FundKind.choices)
    source = models.CharField(_("source"), max_length=24, choices=FundSource.choices)
    country = models.CharField(_("source country"), max_length=2, blank=True)
    received_on = models.DateField(
        _("credited or invoiced on"), null=True, blank=True
    )  # null: in the quarter
    amount = MoneyField(_("amount"), signed=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    fx_rate = models.DecimalField(
        _("exchange rate to CNY"), max_digits=12, decimal_places=6, null=True, blank=True
    )  # null: CNY
    fx_on = models.DateField(_("rate of"), null=True, blank=True)  # null: CNY
    fx_source = models.CharField(_("source of the rate"), max_length=80, blank=True)
    amount_cny = MoneyField(_("amount (CNY)"), signed=True)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="fund_lines", verbose_name=_("evidence")
    )  # null: none named

    objects = ScopedManager()

    class Meta:
        verbose_name = _("fund line")
        verbose_name_plural = _("fund lines")
        ordering = ["actual", "pk"]
        constraints = [
            models.CheckConstraint(name="fund_kind_known", condition=Q(kind__in=FundKind.values)),
            models.CheckConstraint(name="fund_source_known", condition=Q(source__in=FundSource.values)),
            models.CheckConstraint(
                name="foreign_amount_has_rate",
                condition=Q(currency="CNY", fx_rate=None, amount_cny=F("amount"))
                | ~Q(currency="CNY") & Q(fx_rate__isnull=False, fx_rate__gt=0, fx_on__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawal_is_negative",
                condition=Q(kind=FundKind.WITHDRAWN, amount__lt=0) | ~Q(kind=FundKind.WITHDRAWN),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount} {self.currency}"
