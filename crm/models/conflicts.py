"""Conflicts between leads (撞单), from suspicion to the final decision (domain.md 3.1)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedManager
from crm.choices.claims import (
    ConflictBasis,
    ConflictOutcome,
    ConflictStatus,
    DecisionGround,
    StatementSide,
)
from crm.models.claims import ClaimRule
from crm.models.leads import Lead
from registry.models import Enterprise


class ConflictScope:
    """A conflict is seen by the areas of both leads and by the region office."""

    def q(self, user) -> Q:
        areas = user.area_ids()
        if areas is None:
            return Q()
        return Q(first_lead__area_id__in=areas) | Q(second_lead__area_id__in=areas)


class LeadConflict(models.Model):
    """Two leads that may be one project (撞单): recorded with the second, decided by the region office.

    `enterprise` is what both sides may know: the enterprise of both, or else the head of their group.
    """

    scope = ConflictScope()

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="lead_conflicts", verbose_name=_("enterprise")
    )
    first_lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="conflicts_as_first", verbose_name=_("earlier lead")
    )
    second_lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="conflicts_as_second", verbose_name=_("later lead")
    )
    basis = models.CharField(
        _("suspected because of"),
        max_length=12,
        choices=ConflictBasis.choices,
        default=ConflictBasis.SAME_ENTERPRISE,
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ConflictStatus.choices, default=ConflictStatus.SUSPECTED
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    rule = models.ForeignKey(
        ClaimRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rule")
    )  # null: recorded before there were rules; set when the areas are notified
    notified_on = models.DateField(_("areas notified on"), null=True, blank=True)  # null: not yet
    evidence_due = models.DateField(_("evidence until"), null=True, blank=True)  # null: not asked for yet
    appeal_due = models.DateField(_("appeal until"), null=True, blank=True)  # null: not decided
    is_due_provisional = models.BooleanField(_("day may change with the calendar"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("lead conflict")
        verbose_name_plural = _("lead conflicts")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_conflict_per_pair", fields=["first_lead", "second_lead"]),
            models.CheckConstraint(name="conflict_of_two_leads", condition=~Q(first_lead=F("second_lead"))),
            models.CheckConstraint(
                name="conflict_status_known", condition=Q(status__in=ConflictStatus.values)
            ),
            models.CheckConstraint(name="conflict_basis_known", condition=Q(basis__in=ConflictBasis.values)),
        ]
        permissions = [
            ("state_in_conflict", _("Can make a statement in a conflict of the own area")),
            ("adjudicate_conflict", _("Can notify, propose and decide in conflicts")),
        ]

    def __str__(self):
        return str(self.enterprise)

    def get_absolute_url(self):
        return reverse("conflict-detail", args=[self.pk])

    @property
    def is_in_group(self) -> bool:
        """Of two enterprises of one group, not of one enterprise."""
        return self.basis != ConflictBasis.SAME_ENTERPRISE


class ConflictPartScope(ConflictScope):
    def q(self, user) -> Q:
        areas = user.area_ids()
        if areas is None:
            return Q()
        return Q(conflict__first_lead__area_id__in=areas) | Q(conflict__second_lead__area_id__in=areas)


class StatementScope:
    """What an area says of its own lead is read by that area and the region office, not by the other side."""

    def q(self, user) -> Q:
        areas = user.area_ids()
        return Q() if areas is None else Q(lead__area_id__in=areas)


class ConflictStatement(models.Model):
    """Evidence of one side in words; files hang on it as Evidence. Never changed, only added to."""

    scope = StatementScope()

    conflict = models.ForeignKey(
        LeadConflict, models.PROTECT, related_name="statements", verbose_name=_("conflict")
    )
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", verbose_name=_("lead"))
    side = models.CharField(_("side"), max_length=6, choices=StatementSide.choices)
    is_appeal = models.BooleanField(_("appeal"), default=False)
    text = models.TextField(_("statement"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("statement in a conflict")
        verbose_name_plural = _("statements in conflicts")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(name="statement_side_known", condition=Q(side__in=StatementSide.values)),
        ]

    def __str__(self):
        return self.text


class ConflictDecision(models.Model):
    """A proposal and then the decision. A decision is not changed: an appeal leads to a new one."""

    scope = ConflictPartScope()

    conflict = models.ForeignKey(
        LeadConflict, models.PROTECT, related_name="decisions", verbose_name=_("conflict")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=ConflictOutcome.choices)
    ground = models.CharField(_("ground"), max_length=20, choices=DecisionGround.choices)
    reason = models.TextField(_("reason"))
    # Shares in the statistics, kept for attribution; together 100. Separate projects have 100 each.
    first_share_pct = models.DecimalField(_("share of the earlier lead (%)"), max_digits=5, decimal_places=2)
    second_share_pct = models.DecimalField(_("share of the later lead (%)"), max_digits=5, decimal_places=2)
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)  # null: a proposal
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )  # null: a proposal
    is_final = models.BooleanField(_("final"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("decision on a conflict")
        verbose_name_plural = _("decisions on conflicts")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_outcome_known", condition=Q(outcome__in=ConflictOutcome.values)
            ),
            models.CheckConstraint(
                name="decision_ground_known", condition=Q(ground__in=DecisionGround.values)
            ),
            models.CheckConstraint(
                name="decision_shares_add_up",
                condition=Q(outcome=ConflictOutcome.SEPARATE, first_share_pct=100, second_share_pct=100)
                | (
                    ~Q(outcome=ConflictOutcome.SEPARATE)
                    & Q(first_share_pct__gte=0, second_share_pct=100 - F("first_share_pct"))
                    & Q(second_share_pct__gte=0)
                ),
            ),
            models.CheckConstraint(
                name="decision_needs_two_people",
                condition=Q(decided_by=None, decided_on=None)
                | (
                    Q(decided_on__isnull=False) & Q(decided_by__isnull=False) & ~Q(decided_by=F("created_by"))
                ),
            ),
            models.UniqueConstraint(
                name="one_final_decision_per_conflict", fields=["conflict"], condition=Q(is_final=True)
            ),
        ]

    def __str__(self):
        return self.get_outcome_display()
