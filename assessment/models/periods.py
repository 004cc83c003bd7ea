"""Assessment periods: targets, reports, scores, bonus and deductions, objections, and the snapshot.

Over 400 lines: nine tables of one subject, each with the constraints that hold it to the others.
"""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.models.schemes import POINTS, AdjustmentRule, AssessedUnit, Indicator, SchemeVersion
from assessment.periods import Period
from assessment.scheme_choices import (
    AdjustmentKind,
    LineStatus,
    PeriodStatus,
    ReportStatus,
    ScoreStatus,
)
from core.scope import ScopedManager, StaffScope

VALUE: Any = {"max_digits": 15, "decimal_places": 4, "null": True, "blank": True}


def _user(words, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=words, **options
    )


class UnitScope:
    """What concerns an assessed unit: its own people see it, and who works for all areas.

    `path` leads to the unit: "unit__".
    """

    def __init__(self, path: str):
        self.path = path

    def q(self, user) -> Q:
        areas = user.area_ids()
        if areas is None:
            return Q()
        own = Q(**{f"{self.path}area_id__in": areas})
        if user.organisation_id and user.is_desk_staff:
            own |= Q(**{f"{self.path}organisation_id": user.organisation_id})
        return own


class AssessmentPeriod(models.Model):
    """One assessment of all units of a version. Once final it is told from its snapshot alone."""

    scope = StaffScope()

    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="periods", verbose_name=_("version")
    )
    code = models.CharField(_("period"), max_length=8)  # as assessment.periods: 2025, 2025Q3
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("reports until"))
    status = models.CharField(
        _("status"), max_length=10, choices=PeriodStatus.choices, default=PeriodStatus.OPEN
    )
    objections_from = models.DateField(_("objections from"), null=True, blank=True)  # null: not yet open
    objections_until = models.DateField(_("objections until"), null=True, blank=True)  # null: not yet open
    is_provisional = models.BooleanField(
        _("provisional"), default=False
    )  # the days for objections rest on holidays that are not announced yet
    created_by = _user(_("opened by"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("assessment period")
        verbose_name_plural = _("assessment periods")
        ordering = ["-code", "pk"]
        permissions = [
            ("view_score", _("Can see assessments")),
            ("report_score", _("Can fill in the report of the own unit")),
            ("submit_score", _("Can hand in the report of the own unit, and object")),
            ("review_score", _("Can verify and judge what units report")),
            ("enter_line", _("Can enter a bonus or a deduction")),
            ("confirm_line", _("Can confirm a bonus or a deduction that somebody else entered")),
            ("answer_objection", _("Can decide on an objection to a score")),
            ("freeze_period", _("Can open, move on and freeze an assessment period, and set its targets")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_assessment_period_per_version",
                violation_error_message=_("This period is assessed under this version already."),
                fields=["version", "code"],
            ),
            models.CheckConstraint(
                name="assessment_period_status_known", condition=Q(status__in=PeriodStatus.values)
            ),
            models.CheckConstraint(
                name="assessment_period_closes_after_it_opens",
                violation_error_message=_("Reports close on or after the day the period opens."),
                condition=Q(closes_on__gte=F("opens_on")),
            ),
        ]

    def __str__(self):
        return f"{self.version.scheme} {self.period.label}"

    def get_absolute_url(self) -> str:
        return reverse("assessment-period", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period.of(self.code)

    @property
    def is_final(self) -> bool:
        return self.status == PeriodStatus.FINAL


class PeriodSnapshot(models.Model):
    """What a period was frozen with. Append-only: the database refuses UPDATE and DELETE."""

    period = models.OneToOneField(
        AssessmentPeriod, models.PROTECT, related_name="snapshot", verbose_name=_("assessment period")
    )
    content = models.TextField(_("content"))  # canonical JSON of inputs and results
    sha256 = models.CharField(_("hash"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"), auto_now_add=True)
    frozen_by = _user(_("frozen by"))

    class Meta:
        verbose_name = _("snapshot of a period")
        verbose_name_plural = _("snapshots of periods")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.period} {self.sha256[:12]}"


class PeriodTarget(models.Model):
    """What a unit is to reach, in the unit of the indicator. No row, or no value: not set."""

    period = models.ForeignKey(
        AssessmentPeriod, models.PROTECT, related_name="targets", verbose_name=_("assessment period")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    unit = models.ForeignKey(AssessedUnit, models.PROTECT, related_name="+", verbose_name=_("assessed unit"))
    value = models.DecimalField(_("target"), **VALUE)  # null: not set
    due_on = models.DateField(_("due on"), null=True, blank=True)  # of a milestone; null: not set
    document = models.CharField(_("document"), max_length=200, blank=True)
    # What an entered figure of growth was in the year before, where no assessment of that year tells it.
    previous = models.DecimalField(_("value of the year before"), **VALUE)  # null: not entered
    previous_document = models.CharField(_("document of the year before"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("target of a period")
        verbose_name_plural = _("targets of periods")
        ordering = ["period", "indicator", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_target_per_score", fields=["period", "indicator", "unit"]),
            models.CheckConstraint(
                name="year_before_has_document",
                condition=Q(previous=None, previous_document="")
                | Q(previous__isnull=False) & ~Q(previous_document=""),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} · {self.unit}"


class UnitReport(models.Model):
    """The self-report of a unit: one for each unit, from the day the period is opened."""

    scope = UnitScope("unit__")

    period = models.ForeignKey(
        AssessmentPeriod, models.PROTECT, related_name="reports", verbose_name=_("assessment period")
    )
    unit = models.ForeignKey(AssessedUnit, models.PROTECT, related_name="+", verbose_name=_("assessed unit"))
    status = models.CharField(
        _("status"), max_length=10, choices=ReportStatus.choices, default=ReportStatus.FILLING
    )
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)  # null: not handed in
    handed_in_by = _user(_("handed in by"), null=True, blank=True)  # null: the same
    is_late = models.BooleanField(_("late"), default=False)
    edited_by = _user(_("changed by"), null=True, blank=True)  # null: nobody filled in anything
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("self-report of a unit")
        verbose_name_plural = _("self-reports of units")
        ordering = ["period", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_report_per_unit", fields=["period", "unit"]),
            models.CheckConstraint(
                name="unit_report_status_known", condition=Q(status__in=ReportStatus.values)
            ),
            models.CheckConstraint(
                name="unit_report_handed_in_by_somebody",
                condition=Q(status=ReportStatus.FILLING)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("assessment-report", args=[self.pk])


class Score(models.Model):
    """What a unit reached of an indicator: reported, and verified. Points are computed, never kept here."""

    scope = UnitScope("unit__")

    period = models.ForeignKey(
        AssessmentPeriod, models.PROTECT, related_name="scores", verbose_name=_("assessment period")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="scores", verbose_name=_("indicator")
    )
    unit = models.ForeignKey(AssessedUnit, models.PROTECT, related_name="+", verbose_name=_("assessed unit"))
    status = models.CharField(
        _("status"), max_length=10, choices=ScoreStatus.choices, default=ScoreStatus.SELF
    )
    reported = models.DecimalField(_("reported"), **VALUE)  # null: missing, or counted from records
    reported_on = models.DateField(
        _("reached on, as reported"), null=True, blank=True
    )  # of a milestone; null: not reached
    verified = models.DecimalField(_("verified"), **VALUE)  # null: missing, or as counted from records
    verified_on = models.DateField(
        _("accepted on"), null=True, blank=True
    )  # of a milestone; null: not accepted
    explanation = models.TextField(_("explanation"), blank=True, max_length=1000)
    evidence = models.TextField(
        _("evidence"),
        blank=True,
        max_length=2000,
        help_text=_("Document numbers, titles and links, one a line."),
    )
    correction = models.CharField(_("reason of the correction"), max_length=300, blank=True)
    is_vetoed = models.BooleanField(_("vetoed"), default=False)
    veto_reason = models.CharField(_("reason of the veto"), max_length=300, blank=True)
    reported_by = _user(_("reported by"), null=True, blank=True)  # null: nobody yet
    reviewed_by = _user(_("verified by"), null=True, blank=True)  # null: nobody yet
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["period", "unit", "indicator__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_score_per_indicator_and_unit", fields=["period", "indicator", "unit"]
            ),
            models.CheckConstraint(name="score_status_known", condition=Q(status__in=ScoreStatus.values)),
            models.CheckConstraint(
                name="score_needs_two_people",
                condition=Q(reviewed_by=None) | Q(reported_by=None) | ~Q(reviewed_by=F("reported_by")),
            ),
            models.CheckConstraint(
                name="veto_has_a_reason",
                condition=Q(is_vetoed=False, veto_reason="") | (Q(is_vetoed=True) & ~Q(veto_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} · {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("assessment-score", args=[self.pk])


class Judgement(models.Model):
    """What one reviewer gives of 100 to what is judged."""

    score = models.ForeignKey(Score, models.PROTECT, related_name="judgements", verbose_name=_("score"))
    reviewer = _user(_("reviewer"))
    points = models.DecimalField(_("points of 100"), **POINTS)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["score", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_judgement_per_reviewer", fields=["score", "reviewer"]),
            models.CheckConstraint(
                name="judgement_of_100",
                violation_error_message=_("Give 0 to 100 points."),
                condition=Q(points__gte=0, points__lte=100),
            ),
        ]

    def __str__(self):
        return f"{self.score} · {self.points}"


class AdjustmentLine(models.Model):
    """Points added, taken off, or correcting a frozen period. It counts once somebody else confirms it."""

    scope = UnitScope("unit__")

    period = models.ForeignKey(
        AssessmentPeriod, models.PROTECT, related_name="lines", verbose_name=_("assessment period")
    )
    unit = models.ForeignKey(AssessedUnit, models.PROTECT, related_name="+", verbose_name=_("assessed unit"))
    kind = models.CharField(_("kind"), max_length=10, choices=AdjustmentKind.choices)
    rule = models.ForeignKey(
        AdjustmentRule, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("rule")
    )  # null: a correction
    corrects = models.ForeignKey(
        AssessmentPeriod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("corrects the period"),
    )  # null: no correction
    count = models.PositiveSmallIntegerField(
        _("number of cases"), default=1, validators=[MinValueValidator(1)]
    )
    points = models.DecimalField(_("points"), **POINTS)  # signed only in a correction
    reason = models.CharField(_("reason"), max_length=300)
    evidence = models.TextField(_("evidence"), max_length=2000)
    # Those it was proposed for, as period_inputs lists them: label, key, name, amount. Empty: typed by hand.
    records = models.JSONField(_("records"), default=list, blank=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=LineStatus.choices, default=LineStatus.ENTERED
    )
    created_by = _user(_("entered by"))
    confirmed_by = _user(_("confirmed by"), null=True, blank=True)  # null: not confirmed
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("line of bonus or deduction")
        verbose_name_plural = _("lines of bonus and deduction")
        ordering = ["period", "unit", "pk"]
        constraints = [
            models.CheckConstraint(
                name="line_has_a_rule_or_corrects",
                condition=(
                    Q(kind__in=[AdjustmentKind.BONUS, AdjustmentKind.DEDUCTION])
                    & Q(rule__isnull=False, corrects=None, points__gt=0)
                )
                | (
                    Q(kind=AdjustmentKind.CORRECTION, rule=None, corrects__isnull=False)
                    & ~Q(points=Decimal(0))
                ),
            ),
            models.CheckConstraint(name="line_status_known", condition=Q(status__in=LineStatus.values)),
            models.CheckConstraint(
                name="line_needs_two_people",
                condition=(~Q(status=LineStatus.CONFIRMED) | Q(confirmed_by__isnull=False))
                & (Q(confirmed_by=None) | ~Q(confirmed_by=F("created_by"))),
            ),
        ]

    def __str__(self):
        return f"{self.rule or self.get_kind_display()} · {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("assessment-line", args=[self.pk])

    @property
    def takes_off(self) -> bool:
        """Whether the unit loses points by it."""
        return self.kind == AdjustmentKind.DEDUCTION or self.points < 0


def reason_of(finding: str) -> str:
    """The reason of a correction, where an objection was upheld with this finding."""
    return finding[: Score._meta.get_field("correction").max_length]


class ScoreObjection(models.Model):
    """A unit's objection to one of its scores, or to a line of deduction."""

    scope = UnitScope("unit__")

    period = models.ForeignKey(
        AssessmentPeriod, models.PROTECT, related_name="objections", verbose_name=_("assessment period")
    )
    unit = models.ForeignKey(AssessedUnit, models.PROTECT, related_name="+", verbose_name=_("assessed unit"))
    score = models.ForeignKey(
        Score, models.PROTECT, null=True, blank=True, related_name="objections", verbose_name=_("score")
    )  # null: to a line
    line = models.ForeignKey(
        AdjustmentLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("line of bonus or deduction"),
    )  # null: to a score
    grounds = models.TextField(_("grounds"), max_length=2000)
    filed_on = models.DateField(_("filed on"))
    created_by = _user(_("filed by"))
    is_upheld = models.BooleanField(_("upheld"), null=True, blank=True)  # null: not answered
    finding = models.TextField(_("finding"), blank=True, max_length=2000)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)  # null: not answered
    answered_by = _user(_("answered by"), null=True, blank=True)  # null: the same
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("objection to a score")
        verbose_name_plural = _("objections to scores")
        ordering = ["period", "pk"]
        constraints = [
            models.CheckConstraint(
                name="objection_to_score_or_line",
                condition=Q(score__isnull=False, line=None) | Q(score=None, line__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_open_objection_per_score", fields=["score"], condition=Q(answered_on=None)
            ),
            models.UniqueConstraint(
                name="one_open_objection_per_line", fields=["line"], condition=Q(answered_on=None)
            ),
            models.CheckConstraint(
                name="score_objection_answered_by_another",
                condition=Q(answered_on=None, answered_by=None, is_upheld=None)
                | (
                    Q(answered_on__isnull=False, answered_by__isnull=False, is_upheld__isnull=False)
                    & ~Q(answered_by=F("created_by"))
                ),
            ),
        ]

    def __str__(self):
        return f"{self.score or self.line}"

    def get_absolute_url(self) -> str:
        return reverse("assessment-objection", args=[self.pk])
