"""Investment projects: from a named investor with an intention to production (domain.md 2.4)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from core.scope import ScopedManager
from crm.choices.leads import Channel, DropReason
from crm.choices.projects import (
    AgreementKind,
    Confidentiality,
    Construction,
    EntryStatus,
    Importance,
    InvestorRole,
    NegativeListResult,
    Origin,
    ProjectKind,
    ProjectStage,
    QuotaKind,
    QuotaStatus,
)
from crm.models.base import NEXT_STEP_OR_REASON, AreaOwned, NextStep
from crm.models.leads import Lead
from registry.models import Chain, ChainNode, Enterprise, Park

NOT_BELOW_ZERO = [MinValueValidator(Decimal(0))]
COUNTABLE = [MaxValueValidator(2**31 - 1)]  # what every database holds


CONFIDENTIAL = "crm.view_confidential_project"


class ProjectScope:
    """The area's rule; and of a confidential project only its team, managers and the region office know.

    `prefix` is the path from another model to the project.
    """

    def __init__(self, prefix: str = ""):
        self.prefix = prefix

    def q(self, user) -> Q:
        areas = user.area_ids()
        if areas is None:
            return Q()
        path = f"{self.prefix}__" if self.prefix else ""
        own_area = Q(**{f"{path}area_id__in": areas})
        return own_area if user.has_perm(CONFIDENTIAL) else own_area & self.told(user)

    def told(self, user) -> Q:
        """In whatever area: not confidential, or the user is of the team."""
        path = f"{self.prefix}__" if self.prefix else ""
        team = Project.co_officers.through.objects.filter(user_id=user.pk).values("project_id")
        return (
            ~Q(**{f"{path}confidentiality": Confidentiality.CONFIDENTIAL})
            | Q(**{f"{path}owner_id": user.pk})
            | Q(**{f"{path}pk__in": team})
        )


class Project(AreaOwned, NextStep):
    """`status` is the stage reached; when and by what evidence stands in StageEntry."""

    scope = ProjectScope()  # type: ignore[assignment]  # narrower than that of AreaOwned

    number = models.CharField(_("project number"), max_length=20, unique=True, editable=False)
    name = models.CharField(_("project name"), max_length=120)
    lead = models.OneToOneField(
        Lead, models.PROTECT, null=True, blank=True, related_name="project", verbose_name=_("lead")
    )  # null: an expansion, or taken over from an older list
    expansion_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="expansions", verbose_name=_("expands")
    )  # null: a first project
    status = models.CharField(
        _("stage"), max_length=20, choices=ProjectStage.choices, default=ProjectStage.NEGOTIATION
    )
    status_before = models.CharField(_("stage before the suspension"), max_length=20, blank=True)
    stage_since = models.DateField(_("in this stage since"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="projects",
        verbose_name=_("responsible officer"),
    )
    co_officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("team")
    )
    project_company = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects_as_company",
        verbose_name=_("project company"),
    )  # null: not registered yet
    kind = models.CharField(_("kind"), max_length=12, choices=ProjectKind.choices, blank=True)
    construction = models.CharField(
        _("construction"), max_length=20, choices=Construction.choices, blank=True
    )
    content = models.TextField(_("what is to be built"), blank=True)
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("chain")
    )  # null: on none, or not judged yet
    nodes = models.ManyToManyField(
        ChainNode, blank=True, related_name="projects", verbose_name=_("chain nodes")
    )
    park = models.ForeignKey(
        Park, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("park")
    )  # null: not chosen
    land_mu = models.DecimalField(
        _("land needed (mu)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_BELOW_ZERO,
    )  # null: not known
    plant_m2 = models.DecimalField(
        _("plant needed (m²)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_BELOW_ZERO,
    )  # null: not known
    origin = models.CharField(_("origin of capital"), max_length=24, choices=Origin.choices, blank=True)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices, blank=True)
    event = models.CharField(_("event"), max_length=120, blank=True)
    importance = models.CharField(
        _("importance"), max_length=10, choices=Importance.choices, default=Importance.NORMAL
    )
    confidentiality = models.CharField(
        _("confidentiality"), max_length=12, choices=Confidentiality.choices, default=Confidentiality.INTERNAL
    )
    # Null amounts: not known, never zero. In 元, the foreign capital in US dollars.
    invest_total = MoneyField(_("total investment (CNY)"), null=True, blank=True)
    fixed_asset = MoneyField(_("fixed-asset investment (CNY)"), null=True, blank=True)
    foreign_capital_usd = MoneyField(_("foreign capital (USD)"), null=True, blank=True)
    expected_output = MoneyField(_("annual output at full capacity (CNY)"), null=True, blank=True)
    expected_tax = MoneyField(_("annual tax at full capacity (CNY)"), null=True, blank=True)
    # Null: not known.
    expected_jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True, validators=COUNTABLE)
    power_kva = models.PositiveIntegerField(
        _("power needed (kVA)"), null=True, blank=True, validators=COUNTABLE
    )
    energy_tce = models.PositiveIntegerField(
        _("energy (tonnes of standard coal a year)"), null=True, blank=True, validators=COUNTABLE
    )
    water_t_day = models.PositiveIntegerField(
        _("water (tonnes a day)"), null=True, blank=True, validators=COUNTABLE
    )
    negative_list_result = models.CharField(
        _("negative list"), max_length=12, choices=NegativeListResult.choices, blank=True
    )
    negative_list_on = models.DateField(
        _("negative list checked on"), null=True, blank=True
    )  # null: not checked
    negative_list_note = models.CharField(_("conditions of the negative list"), max_length=300, blank=True)
    agreement_kind = models.CharField(
        _("agreement"), max_length=10, choices=AgreementKind.choices, blank=True
    )
    # What is planned or agreed; null: no day yet. What happened stands in StageEntry.
    planned_sign_on = models.DateField(_("planned signing"), null=True, blank=True)
    agreed_start_on = models.DateField(_("agreed construction start"), null=True, blank=True)
    agreed_production_on = models.DateField(_("agreed production start"), null=True, blank=True)
    drop_reason = models.CharField(
        _("reason for dropping"), max_length=30, choices=DropReason.choices, blank=True
    )
    closed_on = models.DateField(_("dropped on"), null=True, blank=True)  # null: not dropped
    may_revive_on = models.DateField(_("may be revived on"), null=True, blank=True)  # null: no day
    review_on = models.DateField(_("review on"), null=True, blank=True)  # null: not suspended
    last_activity_on = models.DateField(_("last activity"), null=True, blank=True)  # null: none yet

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("review_stage", _("Can confirm a stage that somebody else entered")),
            ("assign_project", _("Can assign projects inside the area")),
            ("view_confidential_project", _("Can see confidential projects of the area")),
        ]
        constraints = [
            models.CheckConstraint(name="project_stage_known", condition=Q(status__in=ProjectStage.values)),
            models.CheckConstraint(
                name="project_has_next_step",
                condition=NEXT_STEP_OR_REASON | Q(status=ProjectStage.DROPPED),
            ),
            models.CheckConstraint(
                name="dropped_project_has_reason_and_date",
                condition=Q(status=ProjectStage.DROPPED, closed_on__isnull=False) & ~Q(drop_reason="")
                | ~Q(status=ProjectStage.DROPPED) & Q(closed_on=None, drop_reason=""),
            ),
            models.CheckConstraint(
                name="suspended_project_has_review_and_way_back",
                condition=Q(status=ProjectStage.SUSPENDED, review_on__isnull=False) & ~Q(status_before="")
                | ~Q(status=ProjectStage.SUSPENDED) & Q(review_on=None, status_before=""),
            ),
            models.CheckConstraint(name="project_expands_another", condition=~Q(expansion_of=F("pk"))),
        ]
        indexes = [
            models.Index(fields=["area", "-created_at", "-id"], name="project_of_area"),
            models.Index(fields=["area", "status", "stage_since"], name="project_stage_of_area"),
            models.Index(fields=["owner", "next_step_due"], name="project_due"),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    def get_absolute_url(self):
        return reverse("project-detail", args=[self.pk])


class ProjectInvestor(models.Model):
    """An enterprise behind a project, with its share in the project company."""

    scope = ProjectScope("project")

    project = models.ForeignKey(Project, models.CASCADE, related_name="investors", verbose_name=_("project"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="investments", verbose_name=_("enterprise")
    )
    role = models.CharField(_("role"), max_length=8, choices=InvestorRole.choices, default=InvestorRole.LEAD)
    share_pct = models.DecimalField(
        _("share (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )  # null: not known

    objects = ScopedManager()

    class Meta:
        verbose_name = _("investor")
        verbose_name_plural = _("investors")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_row_per_investor", fields=["project", "enterprise"]),
            models.UniqueConstraint(
                name="one_lead_investor_per_project",
                fields=["project"],
                condition=Q(role=InvestorRole.LEAD),
            ),
            models.CheckConstraint(
                name="investor_share_in_range",
                condition=Q(share_pct=None) | Q(share_pct__gt=0, share_pct__lte=100),
            ),
        ]

    def __str__(self):
        return str(self.enterprise)


class StageEntry(models.Model):
    """A stage was entered on a business day, or somebody says so and another has to confirm it."""

    scope = ProjectScope("project")

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="stage_entries", verbose_name=_("project")
    )
    stage_from = models.CharField(_("from"), max_length=20, choices=ProjectStage.choices, blank=True)
    stage = models.CharField(_("stage"), max_length=20, choices=ProjectStage.choices)
    entered_on = models.DateField(_("on"))
    status = models.CharField(_("status"), max_length=10, choices=EntryStatus.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)  # of a skip or a way back
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    reviewed_at = models.DateTimeField(
        _("reviewed at"), null=True, blank=True
    )  # null: not yet, or not needed
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )  # null: not yet, or not needed
    review_note = models.CharField(_("note of the review"), max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("stage entry")
        verbose_name_plural = _("stage entries")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_stage_waits_per_project",
                fields=["project"],
                condition=Q(status=EntryStatus.PROPOSED),
            ),
            models.CheckConstraint(name="entered_stage_known", condition=Q(stage__in=ProjectStage.values)),
            models.CheckConstraint(name="entry_status_known", condition=Q(status__in=EntryStatus.values)),
            models.CheckConstraint(
                name="stage_review_needs_two_people",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("created_by")),
            ),
        ]
        indexes = [models.Index(fields=["stage", "status", "entered_on"], name="entry_of_stage")]

    def __str__(self):
        return f"{self.get_stage_display()} {self.entered_on}"


class ResourceQuota(models.Model):
    """Land, energy or environment capacity given to a project, listed separately (S4)."""

    scope = ProjectScope("project")

    project = models.ForeignKey(Project, models.PROTECT, related_name="quotas", verbose_name=_("project"))
    kind = models.CharField(_("resource"), max_length=12, choices=QuotaKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    status = models.CharField(
        _("status"), max_length=10, choices=QuotaStatus.choices, default=QuotaStatus.REQUESTED
    )
    document = models.CharField(_("document"), max_length=120, blank=True)
    status_on = models.DateField(_("since"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("resource quota")
        verbose_name_plural = _("resource quotas")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(name="quota_kind_known", condition=Q(kind__in=QuotaKind.values)),
            models.CheckConstraint(name="quota_status_known", condition=Q(status__in=QuotaStatus.values)),
            models.CheckConstraint(name="quota_above_zero", condition=Q(amount__gt=0)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"
