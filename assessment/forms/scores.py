"""Forms of periods, reports and scores. They check shapes; the services check rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.formula_words import FormulaKind
from assessment.models import (
    AdjustmentRule,
    AssessedUnit,
    AssessmentPeriod,
    Indicator,
    PeriodTarget,
    SchemeVersion,
    Score,
    ScoreObjection,
    UnitReport,
)
from assessment.scheme_choices import PeriodStatus, VersionStatus
from assessment.scheme_rules import asks_year_before
from assessment.services.unit_reports import figures_of
from assessment.services.verdicts import verified_column
from assessment.sheet_words import Cell
from core.locking import version_of
from registry.forms.fields import DayInput, VersionField
from whitelist.forms.fields import file_field


def _figure(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=15, decimal_places=4, required=False, **options)


def _text(rows: int = 2, **options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **options)


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=DayInput, **options)


class PeriodForm(forms.Form):
    version = forms.ModelChoiceField(
        label=pgettext_lazy("assessment", "Scheme"), queryset=SchemeVersion.objects.none()
    )
    code = forms.CharField(
        label=_("Period"), max_length=8, help_text=_("A year, a quarter or a month: 2025, 2025Q3, 2025M06.")
    )
    opens_on = _day(label=_("Opens on"))
    closes_on = _day(label=_("Reports until"), help_text=_("What is handed in later is marked as late."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        versions = SchemeVersion.objects.visible_to(user).filter(status=VersionStatus.PUBLISHED)
        self.fields["version"].queryset = versions.select_related("scheme")
        today = timezone.localdate()
        self.initial.setdefault("code", str(today.year))
        self.initial.setdefault("opens_on", today)


class DocumentForm(forms.Form):
    title = forms.CharField(
        label=_("Title and document number"),
        max_length=200,
        help_text=_("As the list of evidence of the workbook names it."),
    )
    file = file_field()


class NoteForm(forms.Form):
    note = _text(3, label=_("Reason"), max_length=300)
    version = VersionField()

    def __init__(self, *args, needs_note: bool, record: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = version_of(record)
        if not needs_note:
            del self.fields["note"]


class RowsForm(forms.Form):
    """A form with some fields for each of many rows; `rows` are (what it is about, its bound fields)."""

    version = VersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order: list[tuple[Any, list[str]]] = []

    def add_row(self, about: Any, key: Any, fields: dict[str, forms.Field], initial: dict[str, Any]) -> None:
        names = []
        for name, field in fields.items():
            full = f"{key}-{name}"
            self.fields[full] = field
            self.initial[full] = initial.get(name)
            names.append(full)
        self.order.append((about, names))

    @property
    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(about, [self[name] for name in names]) for about, names in self.order]

    def given(self, key: Any) -> dict[str, Any]:
        start = f"{key}-"
        return {
            name.removeprefix(start): value
            for name, value in self.cleaned_data.items()
            if name.startswith(start)
        }


class ReportForm(RowsForm):
    """What a unit reports: a figure where it is not counted or judged, and words for all."""

    def __init__(self, *args, report: UnitReport, scores: Sequence[Score], cells: dict[int, Cell], **kwargs):
        super().__init__(*args, **kwargs)
        self.scores = scores
        self.initial["version"] = version_of(report)
        for score in scores:
            fields: dict[str, forms.Field] = {}
            for name in figures_of(score):
                fields[name] = (
                    _day(label=_("Reached on"), required=False)
                    if name == "reported_on"
                    else _figure(label=score.indicator.get_unit_display())
                )
            fields["evidence"] = _text(
                label=pgettext_lazy("assessment", "Evidence"),
                required=False,
                max_length=2000,
                help_text=_("Document numbers, titles and links, one a line."),
            )
            fields["explanation"] = _text(label=_("Explanation"), required=False, max_length=1000)
            initial = {name: getattr(score, name) for name in fields}
            if isinstance(initial.get("reported"), Decimal):
                initial["reported"] = f"{initial['reported'].normalize():f}"
            self.add_row(cells[score.pk], score.pk, fields, initial)

    def entries(self) -> list[dict[str, Any]]:
        return [{"score": score, **self.given(score.pk)} for score in self.scores]


class ReviewForm(RowsForm):
    """What a reviewer verifies: as reported, or another figure with its reason."""

    def __init__(self, *args, report: UnitReport, scores: Sequence[Score], cells: dict[int, Cell], **kwargs):
        super().__init__(*args, **kwargs)
        self.scores = scores
        self.initial["version"] = version_of(report)
        for score in scores:
            column, cell = verified_column(score), cells[score.pk]
            fields: dict[str, forms.Field] = {}
            initial: dict[str, Any] = {"correction": score.correction}
            if column == "verified_on":
                fields[column] = _day(label=_("Accepted on"), required=False)
                initial[column] = score.verified_on if cell.cell["is_verified"] else score.reported_on
            elif column:
                fields[column] = _figure(
                    label=_("Verified"),
                    help_text=_("Empty: as counted from the records.") if cell.is_counted else "",
                )
                initial[column] = _verified(score, cell)
            fields["correction"] = forms.CharField(
                label=_("Reason if it differs"), required=False, max_length=300
            )
            self.add_row(cell, score.pk, fields, initial)

    def entries(self) -> list[dict[str, Any]]:
        return [{"score": score, **self.given(score.pk)} for score in self.scores]


def _verified(score: Score, cell: Cell) -> str | None:
    """What a reviewer begins with: what was verified, else what was reported."""
    value = score.verified if cell.cell["is_verified"] or cell.is_counted else score.reported
    return None if value is None else f"{value.normalize():f}"


YEAR_BEFORE = {
    "previous": _("value of the year before, where no assessment tells it"),
    "previous_document": _("document of the year before"),
}


@dataclass(frozen=True)
class Asked:
    """What a row of the targets asks beside the target itself."""

    indicator: Indicator
    label: Any
    has_unit: bool

    def __str__(self) -> str:
        return f"{self.indicator}: {self.label}"

    def get_unit_display(self) -> str:
        return self.indicator.get_unit_display() if self.has_unit else ""


class TargetsForm(RowsForm):
    """Targets of a period: an indicator a row, a unit a column."""

    def __init__(
        self,
        *args,
        period: AssessmentPeriod,
        indicators: Iterable[Indicator],
        units: Sequence[AssessedUnit],
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.indicators, self.units = list(indicators), units
        self.initial["version"] = version_of(period)
        present = {(one.indicator_id, one.unit_id): one for one in period.targets.all()}
        for indicator in self.indicators:
            fields: dict[str, forms.Field] = {}
            initial: dict[str, Any] = {}
            for unit in units:
                target = present.get((indicator.pk, unit.pk))
                name = str(unit.pk)
                if indicator.formula == FormulaKind.MILESTONE:
                    fields[name] = _day(label=str(unit), required=False)
                    initial[name] = target.due_on if target else None
                else:
                    fields[name] = _figure(label=str(unit))
                    value = target.value if target else None
                    initial[name] = None if value is None else f"{value.normalize():f}"
            self.add_row(indicator, indicator.pk, fields, initial)
            if asks_year_before(indicator):
                self._ask_year_before(indicator, present)

    def _ask_year_before(self, indicator: Indicator, present: Mapping[tuple[int, int], PeriodTarget]) -> None:
        """Two more rows: the value, and the document that states it."""
        for name, label in YEAR_BEFORE.items():
            is_value = name == "previous"
            fields: dict[str, forms.Field] = {}
            initial: dict[str, Any] = {}
            for unit in self.units:
                fields[str(unit.pk)] = (
                    _figure(label=str(unit))
                    if is_value
                    else forms.CharField(label=str(unit), max_length=200, required=False)
                )
                target = present.get((indicator.pk, unit.pk))
                value = getattr(target, name, None)
                initial[str(unit.pk)] = f"{value.normalize():f}" if isinstance(value, Decimal) else value
            self.add_row(Asked(indicator, label, is_value), f"{indicator.pk}-{name}", fields, initial)

    def targets(self) -> list[dict[str, Any]]:
        found = []
        for indicator in self.indicators:
            column = "due_on" if indicator.formula == FormulaKind.MILESTONE else "value"
            given = self.given(indicator.pk)
            for unit in self.units:
                target = {"indicator": indicator, "unit": unit, column: given[str(unit.pk)]}
                if asks_year_before(indicator):
                    target |= {name: given[f"{name}-{unit.pk}"] for name in YEAR_BEFORE}
                found.append(target)
        return found


class MarkForm(forms.Form):
    points = forms.DecimalField(
        label=_("Points of 100"), max_digits=5, decimal_places=2, min_value=0, max_value=100
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class ReasonForm(forms.Form):
    reason = _text(3, label=_("Reason"), max_length=300)


class GroundsForm(forms.Form):
    grounds = _text(5, label=_("Grounds"), max_length=2000)


class LineForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("Assessed unit"), queryset=AssessedUnit.objects.none())
    rule = forms.ModelChoiceField(label=_("Rule"), queryset=AdjustmentRule.objects.none())
    count = forms.IntegerField(label=_("Number of cases"), min_value=1, max_value=999, initial=1)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    evidence = _text(3, label=pgettext_lazy("assessment", "Evidence"), max_length=2000)

    def __init__(self, *args, period: AssessmentPeriod, **kwargs):
        super().__init__(*args, **kwargs)
        units = period.version.units.select_related("area", "organisation")
        self.fields["unit"].queryset = units
        self.fields["rule"].queryset = period.version.rules.all()
        self.fields["rule"].label_from_instance = rule_words


def rule_words(rule: AdjustmentRule) -> str:
    sign = "+" if rule.kind == "bonus" else "−"
    return f"{rule.label} ({sign}{rule.points.normalize():f})"


class CorrectionForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("Assessed unit"), queryset=AssessedUnit.objects.none())
    corrects = forms.ModelChoiceField(
        label=_("Corrects the period"), queryset=AssessmentPeriod.objects.none()
    )
    points = forms.DecimalField(
        label=_("Points"), max_digits=7, decimal_places=2, help_text=_("Below zero to take points off.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
    evidence = _text(3, label=pgettext_lazy("assessment", "Evidence"), max_length=2000)

    def __init__(self, *args, period: AssessmentPeriod, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = period.version.units.select_related("area", "organisation")
        final = AssessmentPeriod.objects.filter(
            version__scheme_id=period.version.scheme_id, status=PeriodStatus.FINAL
        )
        self.fields["corrects"].queryset = final.exclude(pk=period.pk).select_related("version__scheme")


class AnswerForm(forms.Form):
    is_upheld = forms.TypedChoiceField(
        label=_("Finding"),
        choices=[("yes", _("The objection is upheld")), ("no", _("The objection is not upheld"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    verified = _figure(label=_("New figure"), help_text=_("Only if the objection is upheld."))
    verified_on = _day(label=_("Accepted on"), required=False)
    finding = _text(4, label=_("What was found"), max_length=2000)

    def __init__(self, *args, objection: ScoreObjection, **kwargs):
        super().__init__(*args, **kwargs)
        column = verified_column(objection.score) if objection.score else ""
        for name in ("verified", "verified_on"):
            if name != column:
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("verified", "verified_on") if name in self.fields}
