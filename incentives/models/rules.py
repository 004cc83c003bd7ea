"""Rules of all kinds, version by version, and the reviews without which none takes effect."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Bilingual
from core.language import for_reader
from core.scope import ScopedManager
from crm.models import Project
from crm.models.projects import ProjectScope
from incentives.choices import ReviewConclusion, ReviewKind, RuleKind, RuleStatus
from registry.models import Chain


class RuleScope:
    """Rules are shared by all staff; what is promised to a project is seen by who may see the project."""

    def __init__(self, prefix: str = ""):
        self.prefix = prefix  # "version__" for what hangs on a version

    def q(self, user) -> Q:
        if not user.is_desk_staff:
            return Q(pk__in=())
        if user.area_ids() is None:  # an empty condition would vanish from the alternative below
            return Q()
        return Q(**{f"{self.prefix}project": None}) | ProjectScope(f"{self.prefix}project").q(user)


class RuleVersion(models.Model):
    """A policy package, reward rule or attribution rule set from a day on.

    `content` is what the kind makes of it (incentives.kinds reads and checks it). A version that took effect
    is not changed any more; the next one, of the same code, is drafted from it.
    """

    scope = RuleScope()

    kind = models.CharField(_("kind"), max_length=12, choices=RuleKind.choices)
    code = models.CharField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    title_zh = models.CharField(_("Chinese title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )  # null: the whole zone
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chain")
    )  # null: every chain
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )  # null: not promised to one project
    document = models.CharField(_("document"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # null: until another version
    content = models.JSONField(_("content"), default=dict)
    status = models.CharField(
        _("status"), max_length=10, choices=RuleStatus.choices, default=RuleStatus.DRAFT
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by")
    )  # null: loaded from the policy folder
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )  # null: the same
    enforced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("put into effect by"),
    )  # null: a draft
    enforced_on = models.DateField(_("put into effect on"), null=True, blank=True)  # null: a draft
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)  # null: not withdrawn
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=300, blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("version of a rule")
        verbose_name_plural = _("versions of rules")
        ordering = ["kind", "code", "-number", "pk"]
        permissions = [
            ("draft_rule", _("Can draft policy packages, reward rules and attribution rules")),
            ("review_rule", _("Can record reviews of rules that somebody else drafted")),
            ("enforce_rule", _("Can put rules into effect that somebody else drafted")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_rule_version_per_number",
                violation_error_message=_("This rule has a version with this number already."),
                fields=["kind", "code", "number"],
            ),
            models.UniqueConstraint(
                name="one_rule_draft_per_code",
                violation_error_message=_(
                    "A draft of this rule is open already. Put it into effect, or remove it first."
                ),
                fields=["kind", "code"],
                condition=Q(status=RuleStatus.DRAFT),
            ),
            models.UniqueConstraint(
                name="one_effective_rule_per_day",
                violation_error_message=_(
                    "Another version begins on this day: change the day it is valid from."
                ),
                fields=["kind", "code", "valid_from"],
                condition=Q(status=RuleStatus.EFFECTIVE),
            ),
            models.CheckConstraint(name="rule_kind_known", condition=Q(kind__in=RuleKind.values)),
            models.CheckConstraint(name="rule_status_known", condition=Q(status__in=RuleStatus.values)),
            models.CheckConstraint(
                name="rule_valid_in_order",
                violation_error_message=_("The last day may not come before the first."),
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="effective_rule_has_two_people",
                violation_error_message=_(
                    "Somebody else must put the rule into effect: you drafted or changed it."
                ),
                condition=Q(status=RuleStatus.DRAFT, enforced_by=None, enforced_on=None)
                | Q(enforced_by__isnull=False, enforced_on__isnull=False)
                & (Q(created_by=None) | ~Q(enforced_by=F("created_by")))
                & (Q(edited_by=None) | ~Q(enforced_by=F("edited_by"))),
            ),
            models.CheckConstraint(
                name="withdrawn_rule_says_why",
                condition=Q(status=RuleStatus.WITHDRAWN, withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(status=RuleStatus.WITHDRAWN) & Q(withdrawn_on=None, withdrawn_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.title} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("rule-version", args=[self.pk])

    @property
    def title(self) -> str:
        return for_reader(self.title_zh, self.title_en)

    @property
    def is_draft(self) -> bool:
        return self.status == RuleStatus.DRAFT


class RuleReview(models.Model):
    """What a review said of a version as it then stood. Append-only; of each kind the last one counts."""

    scope = RuleScope("version__")

    version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="reviews", verbose_name=_("version")
    )
    kind = models.CharField(_("review"), max_length=20, choices=ReviewKind.choices)
    conclusion = models.CharField(_("conclusion"), max_length=10, choices=ReviewConclusion.choices)
    reviewer = models.CharField(_("reviewed by"), max_length=120)
    reviewed_on = models.DateField(_("reviewed on"))
    document = models.CharField(_("document"), max_length=200)
    opinion = models.TextField(_("opinion"), blank=True)
    # Why a prohibited pattern may stand: clause and reason (公平竞争审查条例, exceptions).
    exception = models.TextField(_("exception relied upon"), blank=True)
    fingerprint = models.CharField(max_length=64)  # of the content that was reviewed
    flags = models.JSONField(_("patterns found"), default=list, blank=True)  # codes of ProhibitedPattern
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("review of a rule")
        verbose_name_plural = _("reviews of rules")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="rule_review_kind_known", condition=Q(kind__in=ReviewKind.values)),
            models.CheckConstraint(
                name="rule_review_conclusion_known", condition=Q(conclusion__in=ReviewConclusion.values)
            ),
            models.CheckConstraint(
                name="rule_exception_says_why",
                violation_error_message=_("Say which exception the review relies upon, and why it applies."),
                condition=~Q(conclusion=ReviewConclusion.EXCEPTION) | ~Q(exception=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_conclusion_display()}"


class ProhibitedPattern(Bilingual):
    """What a rule may not do without an exception (公平竞争审查条例 [K]): data of the policy folder.

    Found by words of the rule's texts or by an indicator its formula rests on.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    clause = models.CharField(_("clause"), max_length=200, blank=True)
    words = models.JSONField(_("words"), default=list, blank=True)
    indicators = models.JSONField(_("indicators"), default=list, blank=True)

    class Meta:
        verbose_name = _("prohibited pattern")
        verbose_name_plural = _("prohibited patterns")
        ordering = ["code", "pk"]
