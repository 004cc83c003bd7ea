"""The lists of assessment periods, scores, lines and objections."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models import AdjustmentLine, AssessmentPeriod, Score, ScoreObjection
from assessment.queries.schemes import lines, objections, periods, scores
from assessment.scheme_choices import (
    AdjustmentKind,
    IndicatorUnit,
    LineStatus,
    PeriodStatus,
    SchemeKind,
    ScoreStatus,
)
from assessment.score_flow import VIEW
from exports.columns import Kind, Table, column, register


def _periods(request) -> Any:
    return AssessmentPeriod.objects.visible_to(request.user).select_related("version__scheme")


class PeriodFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=PeriodStatus.choices, label=_("Status"), empty_label=_("All states")
    )

    class Meta:
        model = AssessmentPeriod
        fields = ("status",)


class OfPeriodFilter(django_filters.FilterSet):
    period = django_filters.ModelChoiceFilter(
        queryset=_periods, label=_("Period"), empty_label=_("All periods")
    )


class ScoreFilter(OfPeriodFilter):
    status = django_filters.ChoiceFilter(
        choices=ScoreStatus.choices, label=_("Status"), empty_label=_("All states")
    )

    class Meta:
        model = Score
        fields = ("period", "status")


class LineFilter(OfPeriodFilter):
    kind = django_filters.ChoiceFilter(
        choices=AdjustmentKind.choices, label=_("Kind"), empty_label=_("All kinds")
    )
    status = django_filters.ChoiceFilter(
        choices=LineStatus.choices, label=_("Status"), empty_label=_("All states")
    )

    class Meta:
        model = AdjustmentLine
        fields = ("period", "kind", "status")


class ObjectionFilter(OfPeriodFilter):
    answered = django_filters.BooleanFilter(
        field_name="answered_on", lookup_expr="isnull", exclude=True, label=_("Answered")
    )

    class Meta:
        model = ScoreObjection
        fields = ("period", "answered")


def _reviewer(score: Score) -> str:
    return str(score.reviewed_by or "")


PERIODS = register(
    Table(
        "assessment-periods",
        _("Assessment periods"),
        (
            column("name", _("Assessment"), value=str, link=True, width=44),
            column(
                "kind", _("Kind"), Kind.CHOICE, value="version__scheme__kind", choices=SchemeKind, width=18
            ),
            column("code", _("Period"), order_by="code", identifies=True),
            column("status", _("Status"), Kind.CHOICE, choices=PeriodStatus, order_by="status", width=16),
            column("opens_on", _("Opens on"), Kind.DATE, order_by="opens_on", future_allowed=True),
            column("closes_on", _("Reports until"), Kind.DATE, order_by="closes_on", future_allowed=True),
            column("objections_until", _("Objections until"), Kind.DATE, future_allowed=True),
        ),
        periods,
        filterset=PeriodFilter,
        order=("-code", "pk"),
        url_name="assessment-periods",
        view_permission=VIEW,
    )
)
SCORES = register(
    Table(
        "assessment-scores",
        _("Reported figures"),
        (
            column("indicator", _("Indicator"), value="indicator__label", link=True, width=36),
            column("unit", _("Assessed unit"), value=lambda score: str(score.unit), width=24),
            column("period", _("Period"), value="period__code", identifies=True),
            column("status", _("Status"), Kind.CHOICE, choices=ScoreStatus, order_by="status"),
            column("reported", _("Reported"), Kind.NUMBER),
            column("verified", _("Verified"), Kind.NUMBER),
            column(
                "measure", _("Unit"), Kind.CHOICE, value="indicator__unit", choices=IndicatorUnit, width=16
            ),
            column("correction", _("Reason of the correction"), Kind.LONG, extra=True),
            column("is_vetoed", _("Vetoed"), Kind.BOOL, extra=True),
            column("evidence", pgettext_lazy("assessment", "Evidence"), Kind.LONG, extra=True),
            column("explanation", _("Explanation"), Kind.LONG, extra=True),
            column(
                "reviewed_by", _("Verified by"), value=lambda score: str(score.reviewed_by or ""), extra=True
            ),
        ),
        scores,
        filterset=ScoreFilter,
        order=("period", "unit", "indicator__order", "pk"),
        url_name="assessment-scores",
        view_permission=VIEW,
    )
)
LINES = register(
    Table(
        "assessment-lines",
        _("Bonus and deductions"),
        (
            column("name", _("Line"), value=str, link=True, width=40),
            column("unit", _("Assessed unit"), value=lambda line: str(line.unit), width=24),
            column("period", _("Period"), value="period__code", identifies=True),
            column("kind", _("Kind"), Kind.CHOICE, choices=AdjustmentKind),
            column("count", _("Cases"), Kind.INT),
            column("points", _("Points"), Kind.NUMBER),
            column("status", _("Status"), Kind.CHOICE, choices=LineStatus, order_by="status"),
            column("reason", _("Reason"), Kind.LONG),
            column("evidence", pgettext_lazy("assessment", "Evidence"), Kind.LONG, extra=True),
            column("created_by", _("Entered by"), value=lambda line: str(line.created_by), extra=True),
            column(
                "confirmed_by", _("Confirmed by"), value=lambda line: str(line.confirmed_by or ""), extra=True
            ),
        ),
        lines,
        filterset=LineFilter,
        order=("-period__code", "pk"),
        url_name="assessment-lines",
        view_permission=VIEW,
    )
)
OBJECTIONS = register(
    Table(
        "assessment-objections",
        _("Objections to scores"),
        (
            column("about", _("Objection to"), value=str, link=True, width=40),
            column("unit", _("Assessed unit"), value=lambda one: str(one.unit), width=24),
            column("period", _("Period"), value="period__code", identifies=True),
            column("filed_on", pgettext_lazy("objection", "Filed on"), Kind.DATE, order_by="filed_on"),
            column("grounds", _("Grounds"), Kind.LONG),
            column("is_upheld", _("Upheld"), Kind.BOOL),
            column("finding", _("Finding"), Kind.LONG),
            column("answered_on", _("Answered on"), Kind.DATE),
        ),
        objections,
        filterset=ObjectionFilter,
        order=("-filed_on", "pk"),
        url_name="assessment-objections",
        view_permission=VIEW,
    )
)
