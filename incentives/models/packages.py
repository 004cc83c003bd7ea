"""Measures of the packages in effect, and the claims to them (domain.md 2.9)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Area
from core.fields import MoneyField
from core.language import for_reader
from core.scope import ScopedManager
from crm.models import Project
from crm.models.projects import CONFIDENTIAL, ProjectScope
from exports.models import private_storage
from incentives.choices import FOR_FINANCE, OPEN_CLAIMS, ClaimStatus, Instrument
from incentives.models.payments import Payable
from incentives.models.rules import RuleScope, RuleVersion
from registry.models import Enterprise
from whitelist.choices import DocumentKind

CLAIM_FOLDER = "policy-claims"


class Measure(models.Model):
    """One measure of a package, made when its version takes effect and never changed."""

    scope = RuleScope("version__")

    version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="measures", verbose_name=_("version")
    )
    code = models.CharField(_("code"), max_length=40)
    title_zh = models.CharField(_("Chinese title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    instrument = models.CharField(_("instrument"), max_length=16, choices=Instrument.choices)
    is_automatic = models.BooleanField(_("granted without application"), default=False)
    content = models.JSONField(_("content"), default=dict)  # as package_content.clean left it

    objects = ScopedManager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_measure_per_code", fields=["version", "code"]),
            models.CheckConstraint(
                name="measure_instrument_known", condition=Q(instrument__in=Instrument.values)
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        return for_reader(self.title_zh, self.title_en)


class PolicyClaimScope:
    """Claims of a user's areas, of a confidential project as ProjectScope has it; an enterprise sees its own.

    Finance sees whatever waits for it: one without areas, that of the whole zone.
    """

    def __init__(self, path: str = ""):
        self.path = path  # "claim__" for what hangs on a claim

    def q(self, user) -> Q:
        if user.role == Role.ENTERPRISE_USER:
            return Q(**{f"{self.path}enterprise__user_links__user": user.pk})
        areas = user.area_ids()
        if areas is None:
            return Q()
        own_area = Q(**{f"{self.path}area_id__in": areas})
        told = own_area
        if not user.has_perm(CONFIDENTIAL):
            told &= Q(**{f"{self.path}project": None}) | ProjectScope(f"{self.path}project").told(user)
        if not user.has_perm("incentives.check_claim"):
            return told
        waiting = Q(**{f"{self.path}status__in": FOR_FINANCE})
        return told | (own_area & waiting if areas else waiting)


class PolicyClaim(models.Model):
    """What an enterprise asks for under a measure. Its state changes through services.claims alone."""

    scope = PolicyClaimScope()

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="claims", verbose_name=_("measure"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="policy_claims", verbose_name=_("enterprise")
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_claims",
        verbose_name=_("project"),
    )  # null: the package is not promised to one project
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    grounds = models.TextField(_("grounds of the claim"), blank=True)
    claimed = MoneyField(_("claimed (CNY)"), null=True, blank=True)  # null: given in kind
    granted = MoneyField(_("granted (CNY)"), null=True, blank=True)  # null: not decided, or given in kind
    # What the data said when it was handed in: entitlement.as_data.
    reasons = models.JSONField(_("why"), default=list, blank=True)
    status = models.CharField(
        _("status"), max_length=16, choices=ClaimStatus.choices, default=ClaimStatus.DRAFT
    )
    status_on = models.DateField(_("in this state since"), default=timezone.localdate)
    due_on = models.DateField(_("to be decided by"), null=True, blank=True)  # null: no time runs
    is_due_provisional = models.BooleanField(_("day may change with the calendar"), default=False)
    publicity_from = models.DateField(_("public from"), null=True, blank=True)  # null: not public yet
    publicity_until = models.DateField(_("public until"), null=True, blank=True)  # null: not public yet
    document = models.CharField(_("document of the decision"), max_length=200, blank=True)
    payable = models.OneToOneField(
        Payable, models.PROTECT, null=True, blank=True, related_name="policy_claim", verbose_name=_("payable")
    )  # null: not approved, or given in kind
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )  # null: opened without application
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )  # null: nobody but who entered it
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("policy claim")
        verbose_name_plural = _("policy claims")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("file_claim", _("Can claim what a policy package grants")),
            ("review_claim", _("Can review policy claims of the own area")),
            ("check_claim", _("Can review policy claims for finance, and publish them")),
            ("approve_claim", _("Can approve policy claims that somebody else reviewed")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_claim_per_measure",
                violation_error_message=_("This enterprise has an open claim to this measure already."),
                fields=["measure", "enterprise"],
                condition=Q(status__in=OPEN_CLAIMS),
            ),
            models.CheckConstraint(
                name="policy_claim_status_known", condition=Q(status__in=ClaimStatus.values)
            ),
            models.CheckConstraint(
                name="policy_claim_notice_in_order",
                condition=Q(publicity_from=None, publicity_until=None)
                | Q(publicity_until__gt=F("publicity_from")),
            ),
            models.CheckConstraint(
                name="policy_claim_public_before_approval",
                condition=~Q(status__in=[ClaimStatus.APPROVED, ClaimStatus.PAID])
                | Q(publicity_until__isnull=False) & ~Q(document=""),
            ),
            models.CheckConstraint(
                name="policy_claim_grants_no_more_than_claimed",
                violation_error_message=_("No more can be granted than was claimed."),
                condition=Q(granted=None) | Q(granted__gt=Decimal(0), granted__lte=F("claimed")),
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="policy_claim_due")]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("policy-claim", args=[self.pk])


class ClaimDocument(models.Model):
    """A file of a claim: kept outside the web root, told apart by its content, never changed."""

    scope = PolicyClaimScope("claim__")

    claim = models.ForeignKey(
        PolicyClaim, models.PROTECT, related_name="documents", verbose_name=_("policy claim")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=DocumentKind.choices)
    file = models.FileField(
        _("file"), upload_to=f"{CLAIM_FOLDER}/%Y/%m", storage=private_storage, max_length=200
    )
    filename = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("document of a policy claim")
        verbose_name_plural = _("documents of policy claims")
        ordering = ["claim", "pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_document_kind_known", condition=Q(kind__in=DocumentKind.values)
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class ClaimObjection(models.Model):
    """An objection against the notice of a claim, and what was found."""

    scope = PolicyClaimScope("claim__")

    claim = models.ForeignKey(
        PolicyClaim, models.PROTECT, related_name="objections", verbose_name=_("policy claim")
    )
    received_on = models.DateField(_("received on"))
    objector = models.CharField(_("objector"), max_length=120)
    text = models.TextField(_("objection"))
    due_on = models.DateField(_("to be answered by"))
    is_upheld = models.BooleanField(_("upheld"), null=True, blank=True)  # null: not answered
    finding = models.TextField(_("what was found"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)  # null: not answered
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )  # null: not answered
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("objection to a policy claim")
        verbose_name_plural = _("objections to policy claims")
        ordering = ["claim", "pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_objection_answered_as_a_whole",
                condition=Q(is_upheld=None, answered_on=None, answered_by=None, finding="")
                | Q(is_upheld__isnull=False, answered_on__isnull=False, answered_by__isnull=False)
                & ~Q(finding=""),
            ),
        ]

    def __str__(self):
        return f"{self.claim} {self.received_on}"
