"""Policies, their items, the units that answer for them, and the targets (domain.md 1)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Bilingual, Organisation
from assessment.choices import (
    ItemKind,
    Measure,
    MetricSource,
    ResponsibilityRole,
    TargetOp,
    Unit,
    YearSource,
)
from assessment.periods import PeriodKind
from core.language import for_reader
from core.scope import ScopedManager, StaffScope
from registry.models import Chain

SIGNS: dict[str, str] = {TargetOp.AT_LEAST: "≥", TargetOp.APPROX: "≈"}


class Policy(Bilingual):
    """The document that sets items and targets. Its two names describe it; they need not be its title."""

    scope = StaffScope()

    code = models.CharField(_("code"), max_length=40, unique=True)
    number = models.CharField(_("document number"), max_length=60)
    issuer_zh = models.CharField(_("issuer in Chinese"), max_length=120)
    issuer_en = models.CharField(_("issuer in English"), max_length=160)
    dated = models.DateField(_("dated"))
    published = models.DateField(_("published"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["dated", "pk"]
        constraints = [
            models.CheckConstraint(
                name="policy_published_once_dated", condition=Q(published__gte=F("dated"))
            ),
        ]

    @property
    def issuer(self) -> str:
        return for_reader(self.issuer_zh, self.issuer_en)


class PolicyItem(Bilingual):
    """A goal, task or safeguard of the policy (domain.md 1.1)."""

    scope = StaffScope()

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="items", verbose_name=_("policy"))
    code = models.CharField(_("code"), max_length=10, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind.choices)
    open_list = models.BooleanField(
        _("open list"), default=False, help_text=_("The policy names these units and adds “and others”.")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("policy item")
        verbose_name_plural = _("policy items")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="policy_item_kind_known", condition=Q(kind__in=ItemKind.values)),
        ]


class Responsibility(models.Model):
    """A unit that answers for a policy item. `order` is the policy's: by convention the first one leads."""

    item = models.ForeignKey(
        PolicyItem, models.PROTECT, related_name="responsibilities", verbose_name=_("policy item")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="responsibilities", verbose_name=_("responsible unit")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    role = models.CharField(
        _("role"), max_length=10, choices=ResponsibilityRole.choices, default=ResponsibilityRole.LISTED
    )

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["item", "order", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_responsibility_per_unit", fields=["item", "organisation"]),
            models.CheckConstraint(
                name="responsibility_role_known", condition=Q(role__in=ResponsibilityRole.values)
            ),
        ]

    def __str__(self):
        return f"{self.item} · {self.organisation}"


class Metric(Bilingual):
    """Something the policy counts: its unit, how it adds up over time, where its figures come from."""

    scope = StaffScope()

    code = models.CharField(_("code"), max_length=40, unique=True)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit.choices)
    measure = models.CharField(_("measure"), max_length=12, choices=Measure.choices)
    observed = models.CharField(
        _("counted by"), max_length=8, choices=PeriodKind.choices, default=PeriodKind.YEAR
    )
    source = models.CharField(
        _("source of the figures"),
        max_length=10,
        choices=MetricSource.choices,
        default=MetricSource.ENTERED,
    )
    computation = models.CharField(_("computation"), max_length=60, blank=True)  # assessment.figures
    caliber_zh = models.TextField(_("how it is counted, in Chinese"), blank=True)
    caliber_en = models.TextField(_("how it is counted, in English"), blank=True)
    owner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answers for the figures"),
    )  # null: no unit named yet
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)  # null: since the policy

    objects = ScopedManager()

    class Meta:
        verbose_name = _("metric")
        verbose_name_plural = _("metrics")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="metric_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="metric_measure_known", condition=Q(measure__in=Measure.values)),
            models.CheckConstraint(
                name="metric_observed_by_known", condition=Q(observed__in=PeriodKind.values)
            ),
            models.CheckConstraint(
                name="computed_metric_names_its_computation",
                condition=Q(source=MetricSource.COMPUTED) & ~Q(computation="")
                | Q(source__in=[MetricSource.ENTERED, MetricSource.DERIVED], computation=""),
            ),
        ]

    @property
    def caliber(self) -> str:
        return for_reader(self.caliber_zh, self.caliber_en)


class Target(models.Model):
    """A figure that the policy wants of a metric in an area by the end of a year, in the metric's unit.

    A figure of a group of cities contains those of its areas: never add targets up.
    """

    scope = StaffScope()

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="targets", verbose_name=_("metric"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="targets", verbose_name=_("area"))
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("chain")
    )  # null: all chains, or none
    year = models.PositiveSmallIntegerField(_("year"))
    year_source = models.CharField(
        _("source of the year"), max_length=10, choices=YearSource.choices, default=YearSource.STATED
    )
    op = models.CharField(_("comparison"), max_length=10, choices=TargetOp.choices)
    value = models.DecimalField(_("value"), max_digits=15, decimal_places=2)
    value_max = models.DecimalField(
        _("upper value"), max_digits=15, decimal_places=2, null=True, blank=True
    )  # null: no range
    # What a share is a share of.
    denominator_metric = models.ForeignKey(
        Metric, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("share of metric")
    )  # null: no share
    denominator_area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("share of area")
    )  # null: no share
    baseline_open = models.BooleanField(
        _("baseline not stated"),
        default=False,
        help_text=_("The policy wants a multiple and does not say of which year."),
    )
    item = models.ForeignKey(
        PolicyItem, models.PROTECT, related_name="targets", verbose_name=_("policy item")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_target_per_chain_and_year",
                fields=["metric", "area", "chain", "year"],
                condition=Q(chain__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_target_per_year", fields=["metric", "area", "year"], condition=Q(chain=None)
            ),
            models.CheckConstraint(name="target_op_known", condition=Q(op__in=TargetOp.values)),
            models.CheckConstraint(
                name="target_year_source_known", condition=Q(year_source__in=YearSource.values)
            ),
            models.CheckConstraint(
                name="target_range_has_two_ends",
                # A null makes a comparison neither true nor false, and the check would let it pass.
                condition=Q(op=TargetOp.BETWEEN, value_max__isnull=False, value_max__gt=F("value"))
                | (~Q(op=TargetOp.BETWEEN) & Q(value_max=None)),
            ),
            models.CheckConstraint(
                name="target_share_is_of_something_somewhere",
                condition=Q(denominator_metric=None, denominator_area=None)
                | Q(denominator_metric__isnull=False, denominator_area__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.metric} {self.area} {self.year}"

    @property
    def wanted(self) -> str:
        """The figure with its sign, in the metric's unit: "≥ 1,500", "50–60"."""
        if self.op == TargetOp.BETWEEN:
            return f"{_figure(self.value)}–{_figure(self.value_max)}"
        return f"{SIGNS[self.op]} {_figure(self.value)}"

    @property
    def relation(self) -> str:
        """What a share or a multiple refers to, in words."""
        if self.baseline_open:
            return gettext("a baseline year that the policy does not state")
        if self.denominator_metric is None:
            return ""
        return f"{self.denominator_metric}, {self.denominator_area}"


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():,f}"
