"""Assessment schemes and their versions: whom they judge, by which indicators, bonus and deductions.

A period is judged by the version it was opened under; a published version never changes.
"""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Area, Bilingual, Organisation
from assessment.figures import computations
from assessment.formula_words import FormulaKind
from assessment.scheme_choices import (
    AdjustmentKind,
    Direction,
    IndicatorUnit,
    SchemeKind,
    Source,
    VersionStatus,
)
from core.language import for_reader
from core.scope import ScopedManager, StaffScope

POINTS: Any = {"max_digits": 7, "decimal_places": 2}
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class Scheme(Bilingual):
    scope = StaffScope()

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=SchemeKind.choices)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("assessment scheme")
        verbose_name_plural = _("assessment schemes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="assessment_scheme_kind_known", condition=Q(kind__in=SchemeKind.values)
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("assessment-scheme", args=[self.code])


class SchemeVersion(models.Model):
    scope = StaffScope()

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="versions", verbose_name=_("assessment scheme")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(
        _("status"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    valid_from_year = models.PositiveSmallIntegerField(_("valid from the year"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    bonus_cap = models.DecimalField(
        _("bonus at most (points)"), default=Decimal(0), validators=NOT_NEGATIVE, **POINTS
    )
    objection_days = models.PositiveSmallIntegerField(_("days for objections (working days)"), default=5)
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
        verbose_name = _("version of an assessment scheme")
        verbose_name_plural = _("versions of assessment schemes")
        ordering = ["scheme", "-number", "pk"]
        permissions = [
            ("draft_scheme", _("Can draft the rules of an assessment")),
            ("publish_scheme", _("Can publish the rules of an assessment that somebody else drafted")),
        ]
        constraints = [
            models.UniqueConstraint(name="one_assessment_version_per_number", fields=["scheme", "number"]),
            models.UniqueConstraint(
                name="one_published_assessment_version_per_year",
                violation_error_message=_("Another version begins with this year: change the year."),
                fields=["scheme", "valid_from_year"],
                condition=Q(status=VersionStatus.PUBLISHED),
            ),
            models.CheckConstraint(
                name="assessment_version_status_known", condition=Q(status__in=VersionStatus.values)
            ),
            models.CheckConstraint(
                name="assessment_version_needs_two_people",
                violation_error_message=_("Somebody else must publish: you drafted or changed these rules."),
                condition=Q(published_by=None)
                | (
                    (Q(created_by=None) | ~Q(published_by=F("created_by")))
                    & (Q(edited_by=None) | ~Q(published_by=F("edited_by")))
                ),
            ),
            models.CheckConstraint(
                name="assessment_version_limits",
                violation_error_message=_("Days for objections must be 1 or more, the bonus not negative."),
                condition=Q(objection_days__gte=1, bonus_cap__gte=0),
            ),
        ]

    def __str__(self):
        return f"{self.scheme} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("assessment-version", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == VersionStatus.DRAFT


class AssessedUnit(models.Model):
    """An area, or a city or department by its organisation, that a version judges."""

    version = models.ForeignKey(
        SchemeVersion, models.CASCADE, related_name="units", verbose_name=_("version")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )  # null: an organisation
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )  # null: an area
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("assessed unit")
        verbose_name_plural = _("assessed units")
        ordering = ["version", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assessed_unit_is_area_or_organisation",
                violation_error_message=_("Choose an area or an organisation, not both."),
                condition=Q(area__isnull=False, organisation=None) | Q(area=None, organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="area_assessed_once", fields=["version", "area"], condition=Q(area__isnull=False)
            ),
            models.UniqueConstraint(
                name="organisation_assessed_once",
                fields=["version", "organisation"],
                condition=Q(organisation__isnull=False),
            ),
        ]

    def __str__(self):
        return self.subject.label

    @property
    def subject(self) -> Area | Organisation:
        subject = self.area or self.organisation
        assert subject is not None
        return subject

    @property
    def of_area(self) -> int | None:
        """The key of the area whose records count for it; None for a unit of the whole region."""
        return self.organisation.area_id if self.organisation else self.area_id

    def has_member(self, user) -> bool:
        """Whether the user is one of those who are judged, so that he does not judge."""
        organisation = user.organisation
        if self.organisation_id:
            return user.organisation_id == self.organisation_id
        in_area = organisation is not None and organisation.area_id == self.area_id
        return in_area or user.areas.filter(pk=self.area_id).exists()

    def is_spoken_for_by(self, user) -> bool:
        """Of an area its own staff, not the city that oversees it; else the unit's own people."""
        if self.organisation_id:
            return user.organisation_id == self.organisation_id
        return user.role != Role.CITY_MANAGER and self.has_member(user)


class Indicator(models.Model):
    """What a unit is judged by: `formula` and `params` are those of assessment/formulas.py."""

    version = models.ForeignKey(
        SchemeVersion, models.CASCADE, related_name="indicators", verbose_name=_("version")
    )
    code = models.CharField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    weight = models.DecimalField(_("weight"), validators=NOT_NEGATIVE, **POINTS)
    unit = models.CharField(_("unit"), max_length=12, choices=IndicatorUnit.choices)
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction.choices, default=Direction.MORE
    )
    formula = models.CharField(_("formula"), max_length=20, choices=FormulaKind.choices)
    params = models.JSONField(_("settings of the formula"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.ENTERED)
    computation = models.CharField(_("computation"), max_length=60, blank=True)  # key of assessment.figures
    # A rate: the computation as a share of this one, in per cent.
    denominator = models.CharField(_("as a share of"), max_length=60, blank=True)
    target_source = models.CharField(_("source of the targets"), max_length=200, blank=True)
    evidence_required = models.BooleanField(_("evidence required"), default=False)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["version", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_assessment_indicator_per_code",
                violation_error_message=_("Another indicator of this version has this code."),
                fields=["version", "code"],
            ),
            models.CheckConstraint(
                name="assessment_indicator_words_known",
                condition=Q(
                    formula__in=FormulaKind.values,
                    unit__in=IndicatorUnit.values,
                    direction__in=Direction.values,
                    source__in=Source.values,
                ),
            ),
            models.CheckConstraint(
                name="assessment_indicator_weighs_something",
                violation_error_message=_("An indicator needs a weight above zero."),
                condition=Q(weight__gt=0),
            ),
            models.CheckConstraint(
                name="computed_indicator_has_a_computation",
                violation_error_message=_("Choose what is counted."),
                condition=(~Q(source=Source.COMPUTED) & Q(computation="", denominator=""))
                | (Q(source=Source.COMPUTED) & ~Q(computation="")),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return for_reader(self.name_zh, self.name_en)


class AdjustmentRule(models.Model):
    """For what points are added or taken off, so many each, to at most `cap` a period."""

    version = models.ForeignKey(
        SchemeVersion, models.CASCADE, related_name="rules", verbose_name=_("version")
    )
    code = models.CharField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=[(one.value, one.label) for one in (AdjustmentKind.BONUS, AdjustmentKind.DEDUCTION)],
    )
    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    points = models.DecimalField(_("points each"), validators=NOT_NEGATIVE, **POINTS)
    cap = models.DecimalField(
        _("at most (points)"), null=True, blank=True, validators=NOT_NEGATIVE, **POINTS
    )  # null: no limit
    # Key of assessment.figures: each of its records is proposed to the reviewers as a case of this rule.
    computation = models.CharField(_("proposed for each of"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("rule for bonus and deductions")
        verbose_name_plural = _("rules for bonus and deductions")
        ordering = ["version", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_adjustment_rule_per_code",
                violation_error_message=_("Another rule of this version has this code."),
                fields=["version", "code"],
            ),
            models.CheckConstraint(
                name="adjustment_rule_kind_known",
                condition=Q(kind__in=[AdjustmentKind.BONUS, AdjustmentKind.DEDUCTION]),
            ),
            models.CheckConstraint(
                name="adjustment_rule_gives_points",
                violation_error_message=_("Points must be above zero."),
                condition=Q(points__gt=0),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return for_reader(self.name_zh, self.name_en)

    @property
    def proposed_for(self) -> str:
        """What reviewers are shown as cases of it, in the reader's words; "" of what is entered by hand."""
        return next((str(one.label) for one in computations() if one.key == self.computation), "")
