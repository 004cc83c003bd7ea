"""Schemes, and their rules version by version: a decision is looked up under the version it was made by."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Bilingual
from core.language import for_reader
from core.scope import ScopedManager, StaffScope
from registry.models import Chain
from whitelist.choices import LISTED, CaseStatus, Joiner, Operator, VersionStatus


class Scheme(Bilingual):
    """One whitelist: of one chain, or of all."""

    scope = StaffScope()

    code = models.CharField(_("code"), max_length=40, unique=True)
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chain")
    )  # null: every chain
    # What a place holds to be proper is data of its policy folder; no version may ask for less.
    least_publicity_days = models.PositiveSmallIntegerField(
        _("least public notice (working days)"), default=5, validators=[MinValueValidator(1)]
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("whitelist scheme")
        verbose_name_plural = _("whitelist schemes")
        ordering = ["pk"]

    def get_absolute_url(self) -> str:
        return reverse("scheme-detail", args=[self.code])


class SchemeVersion(models.Model):
    """The rules of a scheme from a day on. A published version is not changed any more."""

    scope = StaffScope()

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="versions", verbose_name=_("whitelist scheme")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(
        _("status"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    valid_from = models.DateField(_("valid from"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    objections_to = models.CharField(
        _("where objections are received: address, telephone, e-mail"), max_length=300, blank=True, default=""
    )  # empty: the notice names the committees alone
    publicity_days = models.PositiveSmallIntegerField(_("public notice (working days)"))
    objection_days = models.PositiveSmallIntegerField(_("handling of an objection (working days)"))
    opinion_days = models.PositiveSmallIntegerField(_("opinion of a department (working days)"))
    appeal_days = models.PositiveSmallIntegerField(_("appeal after removal (working days)"))
    review_months = models.PositiveSmallIntegerField(_("yearly monitoring every (months)"))
    full_review_months = models.PositiveSmallIntegerField(_("full re-evaluation every (months)"))
    touch_days = models.PositiveSmallIntegerField(_("contact by the named officer every (calendar days)"))
    stale_months = models.PositiveSmallIntegerField(_("data count as late after (months)"))
    chains_per_enterprise = models.PositiveSmallIntegerField(
        _("chains for which one enterprise may be listed")
    )
    quota = models.PositiveSmallIntegerField(
        _("most enterprises on the list"), null=True, blank=True
    )  # null: no limit
    pass_score = models.PositiveSmallIntegerField(
        _("least score of the soft criteria (%)"), default=0
    )  # of the weights of the soft criteria
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by")
    )  # null: loaded from the policy folder
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )  # null: the same
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )  # null: a draft, or loaded
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("version of a scheme")
        verbose_name_plural = _("versions of schemes")
        ordering = ["scheme", "-number", "pk"]
        permissions = [
            ("draft_scheme", _("Can draft the rules of a whitelist")),
            ("publish_scheme", _("Can publish the rules of a whitelist that somebody else drafted")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_scheme_version_per_number",
                violation_error_message=_("This scheme has a version with this number already."),
                fields=["scheme", "number"],
            ),
            models.UniqueConstraint(
                name="one_published_version_per_day",
                violation_error_message=_(
                    "Another version begins on this day: change the day it is valid from."
                ),
                fields=["scheme", "valid_from"],
                condition=Q(status=VersionStatus.PUBLISHED),
            ),
            models.CheckConstraint(
                name="scheme_version_status_known",
                violation_error_message=_("There is no such state of a version."),
                condition=Q(status__in=VersionStatus.values),
            ),
            models.CheckConstraint(
                name="scheme_version_needs_two_people",
                violation_error_message=_("Somebody else must publish: you drafted or changed these rules."),
                condition=Q(published_by=None)
                | (~Q(published_by=F("created_by")) & ~Q(published_by=F("edited_by"))),
            ),
            models.CheckConstraint(
                name="scheme_version_days_above_zero",
                violation_error_message=_(
                    "Days, months and limits must be 1 or more, the full re-evaluation not come more "
                    "often than the yearly monitoring, and the score lie between 0 and 100."
                ),
                condition=Q(
                    publicity_days__gte=1,
                    objection_days__gte=1,
                    opinion_days__gte=1,
                    appeal_days__gte=1,
                    review_months__gte=1,
                    full_review_months__gte=F("review_months"),
                    touch_days__gte=1,
                    stale_months__gte=1,
                    chains_per_enterprise__gte=1,
                    pass_score__lte=100,
                ),
            ),
        ]

    def __str__(self):
        return f"{self.scheme} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("scheme-version", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == VersionStatus.DRAFT


class Criterion(models.Model):
    """One requirement of a version: met by all or by one of its conditions.

    An enterprise that fails a hard one is not admitted; a soft one gives its weight to the score.
    """

    version = models.ForeignKey(
        SchemeVersion, models.CASCADE, related_name="criteria", verbose_name=_("version")
    )
    code = models.CharField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    clause = models.CharField(_("clause"), max_length=60, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    is_hard = models.BooleanField(_("hard"), default=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=0)
    joiner = models.CharField(_("conditions"), max_length=3, choices=Joiner.choices, default=Joiner.ALL)
    evidence_kinds = models.JSONField(
        _("documents that prove it"), default=list, blank=True
    )  # DocumentKind values; any one of them

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["version", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_criterion_per_code",
                violation_error_message=_("Another criterion of this version has this code."),
                fields=["version", "code"],
            ),
            models.CheckConstraint(
                name="criterion_joiner_known",
                violation_error_message=_("Conditions hold all together or one is enough."),
                condition=Q(joiner__in=Joiner.values),
            ),
            models.CheckConstraint(
                name="soft_criterion_has_weight",
                violation_error_message=_("A soft criterion needs a weight above zero."),
                condition=Q(is_hard=True) | Q(weight__gt=0),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return for_reader(self.name_zh, self.name_en)


class Condition(models.Model):
    """A question to one indicator (whitelist/indicators): `revenue at_least 1000000000`."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="conditions", verbose_name=_("criterion")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    indicator = models.CharField(_("indicator"), max_length=40)
    operator = models.CharField(_("operator"), max_length=10, choices=Operator.choices)
    value = models.JSONField(
        _("value"), null=True, blank=True
    )  # a number as text, a list of codes, or null for yes and no
    params = models.JSONField(_("settings of the indicator"), default=dict, blank=True)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["criterion", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="condition_operator_known",
                violation_error_message=_("There is no such operator."),
                condition=Q(operator__in=Operator.values),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.get_operator_display()}"


class Consequence(models.Model):
    """What a state on the list means under a version: which measures it keeps, and whether it is public."""

    version = models.ForeignKey(
        SchemeVersion, models.CASCADE, related_name="consequences", verbose_name=_("version")
    )
    status = models.CharField(_("status"), max_length=16, choices=CaseStatus.choices)
    keeps_measures = models.BooleanField(_("keeps measures already granted"))
    gets_new_measures = models.BooleanField(_("may be granted new measures"))
    keeps_services = models.BooleanField(_("keeps its named officer and services"))
    is_public = models.BooleanField(_("stands on the public list"))
    recovers = models.BooleanField(_("measures already paid are checked for recovery"))

    class Meta:
        verbose_name = _("consequence of a state")
        verbose_name_plural = _("consequences of states")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_consequence_per_status",
                violation_error_message=_("This version says already what this state keeps."),
                fields=["version", "status"],
            ),
            models.CheckConstraint(
                name="consequence_of_a_listed_status",
                violation_error_message=_("Only states on the list, and the removal, have consequences."),
                condition=Q(status__in=[*LISTED, CaseStatus.EXITED]),
            ),
        ]

    def __str__(self):
        return self.get_status_display()
