"""The scoreboard: every target with what came of it. Page, workbook and figure are the same lines."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.choices import Measure, MetricSource, Standing, TargetOp, Unit, YearSource
from assessment.filters import TargetFilter
from assessment.models import Metric, Target
from assessment.queries.policy import targets
from assessment.queries.readings import Reading, Readings
from assessment.standings import Line, line_of
from crm.choices.commitments import Caliber
from crm.forms.fields import DayInput
from exports.columns import Column, Kind, Table, column, register
from exports.lists import EVERYTHING, SORT, Selection, order_of

BY_AREA = "area"
UNKNOWN = (Standing.NO_FIGURE, Standing.NO_BASELINE)


class ScoreboardFilter(TargetFilter):
    as_of = django_filters.DateFilter(method="as_is", label=_("As of"), widget=DayInput)
    group = django_filters.ChoiceFilter(
        choices=[(BY_AREA, _("By area"))], method="as_is", label=_("Grouped"), empty_label=_("By policy item")
    )

    class Meta:
        model = Target
        fields = ("chain", "area", "year")

    def as_is(self, queryset, _name, _value):
        return queryset

    @property
    def day(self) -> dt.date:
        """As of whose end figures are told; not later than today."""
        today = timezone.localdate()
        given = self.form.cleaned_data.get("as_of") if self.form.is_valid() else None
        return min(given or today, today)


@dataclass(frozen=True)
class Feed:
    """Where one sees what a figure consists of."""

    label: str
    url: str


@dataclass
class ScoreSelection(Selection):
    """Targets with `line` and `feeds`; in each group those without a figure come last."""

    @property
    def is_by_area(self) -> bool:
        return self.is_valid and self.filterset.form.cleaned_data.get("group") == BY_AREA

    def in_order(self) -> Iterator[Any]:
        rows: list[Any] = list(super().in_order())
        score(rows, self.day)
        groups: dict[int, list[Any]] = {}
        for row in rows:
            groups.setdefault(row.area_id if self.is_by_area else row.item_id, []).append(row)
        for group in groups.values():
            yield from sorted(group, key=lambda row: row.line.standing in UNKNOWN)


def score(rows: list[Any], as_of: dt.date) -> None:
    """Give each target its `line` and `feeds`, as of the end of a day."""
    readings = Readings.load(rows, as_of)
    for row in rows:
        row.line = line_of(row, readings.of_target(row))
        row.feeds = _feeds(row, row.line.reading, as_of)


def _feeds(target: Target, reading: Reading | None, as_of: dt.date) -> list[Feed]:
    if reading is None:
        return []
    if reading.counted is not None:
        metric = target.denominator_metric or target.metric
        return [Feed(gettext("Records"), _records_url(target, metric, reading, as_of))]
    labels = [pgettext("figure", "Entry")]
    if target.denominator_metric is not None:
        labels = [gettext("Numerator"), gettext("Denominator")]
    labels += [f"{labels[-1]} {number}" for number in range(2, len(reading.firsts) + 1)]
    return [
        Feed(label, reverse("observation-detail", args=[first]))
        for label, first in zip(labels, reading.firsts, strict=False)
    ]


def _records_url(target: Target, metric: Metric, reading: Reading, as_of: dt.date) -> str:
    assert reading.counted is not None
    asked = {"metric": metric.code, "area": target.area.code, "period": reading.counted.period.code}
    if target.chain:
        asked["chain"] = target.chain.code
    if as_of != timezone.localdate():
        asked["as_of"] = as_of.isoformat()
    return f"{reverse('figure-records')}?{urlencode(asked)}"


def _scored(table: Table, user, params) -> ScoreSelection:
    from_address = Asking(user)
    filterset = ScoreboardFilter(params, queryset=table.rows(user), request=from_address)
    rows = filterset.qs if filterset.form.is_valid() else table.rows(user).none()
    selection = ScoreSelection(table, filterset, rows, table.order, params.get(EVERYTHING) == "1")
    selection.order = order_of(table, user, params.get(SORT, ""))
    if selection.is_by_area:
        selection.order = ("area_id", "pk")
    return selection


@dataclass(frozen=True)
class Asking:
    """Filters ask a request only who is asking."""

    user: Any


def trend_words(line: Line) -> str:
    """2022: 300 → 2023: 380. Of one year there is no trend."""
    if len(line.trend) < 2:
        return ""
    return " → ".join(f"{year}: {value:,f}" for year, value in line.trend)


def caliber_words(target: Any) -> str:
    """By whose definition an entered figure counts; else where it comes from."""
    reading = target.line.reading
    if reading is not None and reading.caliber:
        return str(Caliber(reading.caliber).label)
    return str(MetricSource(target.metric.source).label)


def _line(name: str):
    return lambda target: getattr(target.line, name)


def _reading(name: str):
    return lambda target: getattr(target.line.reading, name, None)


SCOREBOARD = register(
    Table(
        "scoreboard",
        _("Scoreboard"),
        (
            column(
                "metric",
                _("Metric"),
                value="metric__label",
                width=44,
                cell_template="assessment/_scored_metric.html",
            ),
            column("area", _("Area"), value="area__label", width=24),
            Column(
                "chain",
                _("Chain"),
                value="chain__label",
                importable=False,
                width=30,
                extra=True,
                identifies=True,
            ),
            column("year", _("Year"), Kind.INT, cell_template="assessment/_year.html"),
            column("year_source", _("Source of the year"), Kind.CHOICE, choices=YearSource, extra=True),
            column("wanted", _("Target"), width=12, cell_template="assessment/_wanted.html"),
            column("op", _("Comparison"), Kind.CHOICE, choices=TargetOp, extra=True),
            column("value", _("Value"), Kind.NUMBER, extra=True),
            column("value_max", _("Upper value"), Kind.NUMBER, extra=True),
            Column(
                "unit",
                _("Unit"),
                Kind.CHOICE,
                "metric__unit",
                choices=Unit,
                importable=False,
                extra=True,
                identifies=True,
            ),
            column(
                "actual", _("Actual"), Kind.NUMBER, _line("actual"), cell_template="assessment/_actual.html"
            ),
            Column(
                "actual_year",
                _("Year of the figure"),
                Kind.INT,
                _line("year"),
                importable=False,
                extra=True,
                identifies=True,
            ),
            column("completion", _("Completion"), Kind.RATIO, _line("completion")),
            column("gap", pgettext_lazy("target", "Gap"), Kind.NUMBER, _line("gap")),
            column(
                "trend",
                _("Trend"),
                value=lambda target: trend_words(target.line),
                width=40,
                cell_template="assessment/_trend.html",
            ),
            column("standing", _("Standing"), Kind.CHOICE, _line("standing"), choices=Standing, width=24),
            Column(
                "as_of",
                pgettext_lazy("figure", "Up to"),
                Kind.DATE,
                _reading("last_day"),
                importable=False,
                extra=True,
                identifies=True,
            ),
            column(
                "caliber",
                _("Source and caliber"),
                value=caliber_words,
                width=24,
                cell_template="assessment/_caliber.html",
            ),
            column("counted", _("How it is counted"), Kind.LONG, "metric__caliber", extra=True, width=60),
            column("document", _("Document"), value=_reading("document"), extra=True, width=40),
            column("owner", _("Answers for it"), value="metric__owner__label", extra=True, width=30),
            column(
                "measure", _("Counted"), Kind.CHOICE, value="metric__measure", choices=Measure, extra=True
            ),
            column("relation", _("In relation to"), extra=True, width=44),
            Column(
                "item",
                _("Item"),
                value="item__code",
                importable=False,
                width=8,
                cell_template="assessment/_item.html",
                extra=True,
                identifies=True,
            ),
        ),
        targets,
        filterset=ScoreboardFilter,
        selection=_scored,
        order=("item_id", "pk"),
        url_name="scoreboard",
        view_permission="registry.view_enterprise",
    )
)
