"""Cases: from the application to the end of a listing, and what was said and decided on the way."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Area, Organisation
from core.scope import ScopedManager
from registry.models import Chain, Enterprise
from whitelist.choices import OPEN, CaseStatus, Outcome, ReviewLevel, Verdict
from whitelist.models.schemes import Scheme, SchemeVersion


class CaseScope:
    """Cases of a user's areas, those on which his organisation was asked, and all for the region office.

    An enterprise sees its own. Who is on the list is another matter: models.lists.Entry.
    """

    def __init__(self, path: str = ""):
        self.path = path  # "case__" for what hangs on a case

    def q(self, user) -> Q:
        if user.role == Role.ENTERPRISE_USER:
            return Q(**{f"{self.path}enterprise__user_links__user": user.pk})
        areas = user.area_ids()
        if areas is None:
            return Q()
        asked = Opinion.objects.filter(case=OuterRef(f"{self.path}pk"), organisation=user.organisation_id)
        return Q(**{f"{self.path}area_id__in": areas}) | Q(Exists(asked))


class Case(models.Model):
    """An enterprise and one chain under one scheme. Its state changes through services.cases.case_move."""

    scope = CaseScope()

    number = models.CharField(_("case number"), max_length=20, unique=True)
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="cases", verbose_name=_("whitelist scheme")
    )
    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="cases", verbose_name=_("version")
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="whitelist_cases", verbose_name=_("enterprise")
    )
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="+", verbose_name=_("chain"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("organisation")
    )  # null: the enterprise applied itself
    grounds = models.TextField(_("grounds of the application"), blank=True)
    status = models.CharField(
        _("status"), max_length=16, choices=CaseStatus.choices, default=CaseStatus.DRAFT
    )
    status_on = models.DateField(_("in this state since"), default=timezone.localdate)
    submissions = models.PositiveSmallIntegerField(_("times submitted"), default=0)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("named officer"),
    )  # null: none named yet

    # What runs: each is null where it does not run.
    publicity_from = models.DateField(_("public from"), null=True, blank=True)
    publicity_until = models.DateField(_("public until"), null=True, blank=True)
    listed_on = models.DateField(_("on the list since"), null=True, blank=True)
    review_due = models.DateField(_("monitoring due"), null=True, blank=True)
    full_review_due = models.DateField(_("full re-evaluation due"), null=True, blank=True)
    exited_on = models.DateField(_("removed on"), null=True, blank=True)
    appeal_until = models.DateField(_("appeal until"), null=True, blank=True)
    is_due_provisional = models.BooleanField(_("day may change with the calendar"), default=False)
    # The data the listing rests on, by indicator, as they were confirmed last: services.watch compares.
    baseline = models.JSONField(_("confirmed data"), default=dict, blank=True)

    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )  # null: nobody but who entered it
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("whitelist case")
        verbose_name_plural = _("whitelist cases")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("submit_case", _("Can apply for the whitelist, withdraw and appeal")),
            ("review_area", _("Can review applications of the own area")),
            ("decide_case", _("Can decide who is admitted, warned, suspended and removed")),
            ("give_opinion", _("Can give the opinion of the own organisation on an application")),
            ("record_objection", _("Can record an objection against a public notice")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_case_per_chain",
                violation_error_message=_("This enterprise has an open case for this chain already."),
                fields=["scheme", "enterprise", "chain"],
                condition=Q(status__in=OPEN),
            ),
            models.CheckConstraint(
                name="case_status_known",
                violation_error_message=_("There is no such state of a case."),
                condition=Q(status__in=CaseStatus.values),
            ),
            models.CheckConstraint(
                name="case_publicity_in_order",
                violation_error_message=_("The public notice must end after the day on which it begins."),
                condition=Q(publicity_from=None, publicity_until=None)
                | Q(publicity_until__gt=F("publicity_from")),
            ),
            models.CheckConstraint(
                name="case_in_publicity_has_its_days",
                violation_error_message=_("A case in its public notice needs the days of the notice."),
                condition=~Q(status__in=[CaseStatus.PUBLICITY, CaseStatus.OBJECTION])
                | Q(publicity_until__isnull=False),
            ),
            models.CheckConstraint(
                name="listed_case_has_its_days",
                violation_error_message=_(
                    "A case on the list needs the day of its listing and of its next reviews."
                ),
                condition=~Q(status__in=[CaseStatus.EFFECTIVE, CaseStatus.REEVALUATING, CaseStatus.WARNED])
                | Q(listed_on__isnull=False, review_due__isnull=False, full_review_due__isnull=False),
            ),
            models.CheckConstraint(
                name="listed_after_publicity",
                violation_error_message=_("Nothing is entered in the list before its public notice is over."),
                condition=Q(listed_on=None)
                | Q(publicity_until__isnull=False, listed_on__gt=F("publicity_until")),
            ),
            models.CheckConstraint(
                name="exited_case_has_its_day",
                violation_error_message=_("A removed case needs the day of its removal."),
                condition=~Q(status__in=[CaseStatus.EXITED, CaseStatus.APPEALED])
                | Q(exited_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "status_on", "id"], name="case_queue"),
            models.Index(fields=["area", "status", "id"], name="case_of_area"),
        ]

    def __str__(self):
        return f"{self.number} {self.enterprise}"

    def get_absolute_url(self) -> str:
        return reverse("case-detail", args=[self.pk])

    @property
    def is_own_application(self) -> bool:
        """Whether the enterprise applied itself."""
        return self.organisation_id is None


class Check(models.Model):
    """What a version said of a case on a day: the data it read, and what follows from them. Never changed.

    `results` follow from `facts` and the version alone, so that the check can be done again at any time.
    """

    scope = CaseScope("case__")

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks", verbose_name=_("whitelist case"))
    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="checks", verbose_name=_("version")
    )
    on = models.DateField(_("as of"))
    facts = models.JSONField(_("data"), default=dict)  # {indicator key: {"value", "source", "date"}}
    results = models.JSONField(_("results"), default=list)  # per criterion: code, outcome, conditions
    outcome = models.CharField(_("result"), max_length=8, choices=Outcome.choices)
    score = models.PositiveSmallIntegerField(
        _("score of the soft criteria (%)"), null=True, blank=True
    )  # null: no soft criteria
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )  # null: the watch

    objects = ScopedManager()

    class Meta:
        verbose_name = _("pre-check")
        verbose_name_plural = _("pre-checks")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="check_outcome_known",
                violation_error_message=_("There is no such result of a pre-check."),
                condition=Q(outcome__in=Outcome.values),
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.on}"


class Review(models.Model):
    """The signed opinion of the area or of the region office on one submission. Never changed."""

    scope = CaseScope("case__")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews", verbose_name=_("whitelist case"))
    submission = models.PositiveSmallIntegerField(_("submission"))
    level = models.CharField(_("level"), max_length=8, choices=ReviewLevel.choices)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    score = models.PositiveSmallIntegerField(
        _("score (0 to 100)"), null=True, blank=True
    )  # null: no score was given
    text = models.TextField(_("opinion"))
    has_no_interest = models.BooleanField(_("declares to have no interest in the enterprise"))
    check_seen = models.ForeignKey(
        Check, models.PROTECT, null=True, related_name="+", verbose_name=_("pre-check")
    )  # null: none was made
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_review_per_level_and_submission",
                violation_error_message=_("This level has signed its review of this submission already."),
                fields=["case", "submission", "level"],
            ),
            models.CheckConstraint(
                name="review_without_interest",
                violation_error_message=_("Who reviews declares to have no interest in the enterprise."),
                condition=Q(has_no_interest=True),
            ),
            models.CheckConstraint(
                name="review_level_known",
                violation_error_message=_("There is no such level of review."),
                condition=Q(level__in=ReviewLevel.values),
            ),
            models.CheckConstraint(
                name="review_verdict_known",
                violation_error_message=_("There is no such verdict."),
                condition=Q(verdict__in=Verdict.values),
            ),
            models.CheckConstraint(
                name="review_score_within_100",
                violation_error_message=_("A score lies between 0 and 100."),
                condition=Q(score=None) | Q(score__lte=100),
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()} {self.get_verdict_display()}"


class Opinion(models.Model):
    """What a department was asked on an application, and what it answered. Several are asked side by side."""

    scope = CaseScope("case__")

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", verbose_name=_("whitelist case"))
    submission = models.PositiveSmallIntegerField(_("submission"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    question = models.CharField(_("question"), max_length=300, blank=True)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("answer until"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    verdict = models.CharField(
        _("verdict"), max_length=10, choices=Verdict.choices, blank=True
    )  # empty: no answer yet
    text = models.TextField(_("opinion"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)  # null: no answer yet
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )  # null: no answer yet
    has_no_interest = models.BooleanField(
        _("declares to have no interest in the enterprise"), null=True, editable=False
    )  # null: no answer yet, or answered before this was asked

    objects = ScopedManager()

    class Meta:
        verbose_name = _("opinion of a department")
        verbose_name_plural = _("opinions of departments")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_opinion_per_department",
                violation_error_message=_("This department has been asked about this submission already."),
                fields=["case", "submission", "organisation"],
            ),
            models.CheckConstraint(
                name="opinion_answered_whole",
                violation_error_message=_("An answer needs the verdict, the day and who gave it."),
                condition=Q(verdict="", answered_on=None, answered_by=None)
                | Q(verdict__in=Verdict.values, answered_on__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.organisation)


class Event(models.Model):
    """A change of state: the register of any past day is rebuilt from these.

    Append-only: the database refuses UPDATE and DELETE (migration 0002).
    """

    scope = CaseScope("case__")

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("whitelist case"))
    on = models.DateField(_("on"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    verb = models.CharField(_("step"), max_length=20)
    before = models.CharField(_("before"), max_length=16, choices=CaseStatus.choices, blank=True)
    after = models.CharField(_("after"), max_length=16, choices=CaseStatus.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )  # null: the watch
    reason = models.TextField(_("reason"), blank=True)
    clause = models.CharField(_("clause"), max_length=60, blank=True)
    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("version")
    )  # whose rules judged the case in this step; null: an event of before this was kept
    data = models.JSONField(
        _("data that changed"), default=list, blank=True
    )  # what the watch found: [{"indicator", "before", "after"}]
    document = models.ForeignKey(
        "CaseDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )  # null: none
    has_no_interest = models.BooleanField(
        _("declares to have no interest in the enterprise"), null=True
    )  # null: the step is no decision, and nobody is asked

    objects = ScopedManager()

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of cases")
        ordering = ["case", "pk"]
        constraints = [
            models.CheckConstraint(
                name="event_status_known",
                violation_error_message=_("There is no such state of a case."),
                condition=Q(after__in=CaseStatus.values),
            ),
        ]
        indexes = [models.Index(fields=["on", "id"], name="whitelist_event_on")]

    def __str__(self):
        return f"{self.case} {self.verb}"
