"""The lists of metrics, with how they are counted, and of the figures entered for them."""

from decimal import Decimal

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Area
from assessment import lookups
from assessment.choices import Measure, MetricSource, Unit
from assessment.importers.observations import ObservationImporter
from assessment.models import Metric, Observation
from assessment.periods import PeriodKind
from assessment.queries.observations import figures_entered
from assessment.queries.policy import metrics
from assessment.units import WORDS, WrittenUnit, from_base
from crm.choices.commitments import Caliber
from crm.importers.lookups import chains
from exports.columns import Column, Kind, Table, column, register
from registry.models import Chain

METRICS = register(
    Table(
        "metrics",
        _("Metrics"),
        (
            column("metric", _("Metric"), value="label", width=40),
            column("code", _("Code"), extra=True, width=24),
            column("unit", _("Unit"), Kind.CHOICE, choices=Unit),
            column("measure", _("Counted"), Kind.CHOICE, choices=Measure),
            column("observed", _("By the"), Kind.CHOICE, choices=PeriodKind),
            column("source", _("Where figures come from"), Kind.CHOICE, choices=MetricSource, width=24),
            column("caliber", _("How it is counted"), Kind.LONG, width=80),
            column("owner", _("Answers for it"), value="owner__label", width=30),
            column("version", _("Version"), Kind.INT),
            column("valid_from", _("Valid from"), Kind.DATE, extra=True),
        ),
        metrics,
        order=("pk",),
        url_name="metric-list",
        view_permission="registry.view_enterprise",
    )
)


def _areas_with_figures(request) -> QuerySet[Area]:
    observed = Observation.objects.visible_to(request.user).order_by()
    return Area.objects.filter(pk__in=observed.values("area"))


class ObservationFilter(django_filters.FilterSet):
    metric = django_filters.ModelChoiceFilter(
        queryset=Metric.objects.all(), to_field_name="code", label=_("Metric"), empty_label=_("All metrics")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=_areas_with_figures, to_field_name="code", label=_("Area"), empty_label=_("All areas")
    )
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(), to_field_name="code", label=_("Chain"), empty_label=_("All chains")
    )
    year = django_filters.NumberFilter(field_name="period", lookup_expr="startswith", label=_("Year"))

    class Meta:
        model = Observation
        fields: list[str] = []


def _in_unit(row: Observation) -> Decimal:
    stands: Decimal = row.stands  # type: ignore[attr-defined]  # annotated
    return from_base(stands, row.metric.unit)


OBSERVATIONS = register(
    Table(
        "observations",
        _("Entered figures"),
        (
            Column(
                "metric",
                _("Metric"),
                Kind.REF,
                "metric__label",
                aliases=("指标",),
                lookup=lookups.metrics,
                required=True,
                width=36,
                cell_template="assessment/_observed_metric.html",
            ),
            Column(
                "area",
                _("Area"),
                Kind.REF,
                "area__label",
                aliases=("区域", "片区"),
                lookup=lookups.all_areas,
                required=True,
                width=24,
                order_by="area_id",
            ),
            Column(
                "chain", _("Chain"), Kind.REF, "chain__label", aliases=("产业链",), lookup=chains, width=26
            ),
            Column(
                "period",
                pgettext_lazy("figure", "Period"),
                aliases=("年份", "报告期"),
                required=True,
                width=10,
                order_by="period",
            ),
            Column("value", _("Value"), Kind.NUMBER, _in_unit, aliases=("数值", "实际值"), required=True),
            Column(
                "unit",
                _("Unit"),
                Kind.CHOICE,
                "metric__unit",
                aliases=("计量单位",),
                choices=WrittenUnit,
                choice_aliases=WORDS,
            ),
            Column("caliber", _("Caliber"), Kind.CHOICE, aliases=("统计口径",), choices=Caliber, width=20),
            Column(
                "document",
                _("Document"),
                value="last_document",
                aliases=("依据文件", "数据来源"),
                required=True,
                max_length=200,
                width=40,
            ),
            column("corrections", pgettext_lazy("figure", "Corrections"), Kind.INT),
            column("entered_by", _("Entered by"), value=lambda row: str(row.entered_by), width=14),
            column(
                "recorded_at",
                _("Recorded on"),
                Kind.DATE,
                lambda row: timezone.localdate(row.last_recorded_at),
            ),
            Column(
                "correction",  # “Reason” is a column of the workbook of what failed, and passed over
                _("Reason of the correction"),
                aliases=("更正原因",),
                max_length=300,
                import_only=True,
            ),
        ),
        figures_entered,
        filterset=ObservationFilter,
        order=("-recorded_at", "-pk"),
        url_name="observation-list",
        view_permission="registry.view_enterprise",
        importer=ObservationImporter(),
        import_permission="assessment.enter_observation",
    )
)
