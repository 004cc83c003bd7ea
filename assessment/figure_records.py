"""What a counted figure consists of: its records, of which each reader is told those that he may see.

The rest stands in one line with its sum, so what is listed adds up to the figure for everybody. Of records
that belong to an area the figure is told only to who works in all of the areas asked for.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, User
from assessment.choices import MetricSource
from assessment.figures import (
    Asked,
    Computation,
    Figure,
    Record,
    computation,
    computations,
    figure,
    is_shared,
)
from assessment.models import Metric
from assessment.period_words import read_period
from assessment.periods import Period
from assessment.queries.readings import counted_areas
from assessment.units import BaseUnit
from exports.columns import Kind, Table, column, register
from exports.lists import Selection
from registry.models import Chain

PARAMETERS = ("metric", "key", "area", "chain", "period", "as_of")
AT_ONCE = 5000
# Of whose records: the permission to read them, and their page.
READ = {
    "crm.Project": ("crm.view_project", "project-detail"),
    "crm.Actual": ("crm.view_project", "actual-detail"),
    "crm.Lead": ("crm.view_lead", "lead-detail"),
    "registry.Enterprise": ("registry.view_enterprise", "enterprise-detail"),
    "assessment.Edition": ("assessment.view_edition", "filed-edition"),
    "accounts.Area": ("assessment.view_edition", ""),  # has no page
}


class FigureForm(forms.Form):
    """What the address asks for: a computed metric or a computation, where, and of which period."""

    metric = forms.ModelChoiceField(
        queryset=Metric.objects.filter(source=MetricSource.COMPUTED), to_field_name="code", required=False
    )
    key = forms.ChoiceField(required=False)
    area = forms.ModelChoiceField(queryset=Area.objects.all(), to_field_name="code")
    chain = forms.ModelChoiceField(queryset=Chain.objects.all(), to_field_name="code", required=False)
    period = forms.CharField(max_length=12)
    as_of = forms.DateField(required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        key: Any = self.fields["key"]
        key.choices = [(one.key, one.label) for one in computations()]

    def clean_period(self) -> Period:
        try:
            return read_period(self.cleaned_data["period"])
        except ValueError:
            raise ValidationError(_("Write a year, quarter or month: 2025, 2025Q3, 2025M06.")) from None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("metric") and not found.get("key"):
            raise ValidationError(_("Say which figure."))
        return found


@dataclass(frozen=True)
class Shown:
    """A line of the list: a record, or those together that are not shown to the reader."""

    name: str
    area: str
    amount: Decimal | None  # None: nobody knows it
    unit: str
    url: str = ""


@dataclass(frozen=True)
class Told:
    """A figure with its name, for one reader."""

    label: str
    computation: Computation
    area: Area
    chain: Chain | None
    asked: Asked
    figure: Figure
    metric: Metric | None = None

    @property
    def unit(self) -> str:
        return str(BaseUnit(self.computation.base_unit).label)


def told(form: FigureForm, user: User) -> Told | None:
    """What a valid form asks for. None where there are no records, or they are not for this reader."""
    given = form.cleaned_data
    metric, area = given["metric"], given["area"]
    wanted = computation(metric.computation if metric else given["key"])
    areas = counted_areas(area)
    if not areas or not (wanted.is_shared or all(user.works_in(one) for one in areas)):
        return None
    today = timezone.localdate()
    as_of: dt.date = min(given["as_of"] or today, today)
    asked = Asked(areas, given["period"], as_of, given["chain"].pk if given["chain"] else None)
    label = metric.label if metric else str(wanted.label)
    return Told(label, wanted, area, given["chain"], asked, figure(wanted.key, asked), metric)


def lines(found: Told, user: User) -> list[Shown]:
    """The records that the reader may see, in the order of the figure, and one line for the others."""
    return _shown(found.figure.records, user, found.unit, is_shared=found.computation.is_shared)


def frozen_lines(listed: Iterable[Sequence[Any]], key: str, user: User) -> list[Shown]:
    """The same of records as period_inputs lists them, behind a figure of the computation `key`."""
    records = [
        Record(label, pk, name, 0, Decimal(amount or 0), is_known=amount is not None)
        for label, pk, name, amount in listed
    ]
    return _shown(records, user, "", is_shared=is_shared(key))


def _shown(records: Sequence[Record], user: User, unit: str, *, is_shared: bool) -> list[Shown]:
    seen = _seen(records, user, is_shared=is_shared)
    areas = {area.pk: area.label for area in Area.objects.filter(pk__in={one.area for one in records})}
    shown = [
        Shown(
            record.name,
            areas.get(record.area, ""),
            record.amount if record.is_known else None,
            unit,
            _address(record),
        )
        for record in records
        if record.pk in seen[record.label]
    ]
    hidden = [record for record in records if record.pk not in seen[record.label]]
    if hidden:
        words = ngettext("%(count)s more, not shown to you", "%(count)s more, not shown to you", len(hidden))
        total = sum((record.amount for record in hidden), Decimal(0))
        shown.append(Shown(words % {"count": len(hidden)}, "", total, unit))
    return shown


def _address(record: Record) -> str:
    url_name = READ[record.label][1]
    return reverse(url_name, args=[record.pk]) if url_name else ""


def _seen(records: Sequence[Record], user: User, *, is_shared: bool) -> dict[str, set[int]]:
    """By model, the keys of those that the reader may see."""
    keys: dict[str, list[int]] = {}
    for record in records:
        keys.setdefault(record.label, []).append(record.pk)
    return {label: _seen_of(label, pks, user, is_shared=is_shared) for label, pks in keys.items()}


def _seen_of(label: str, pks: list[int], user: User, *, is_shared: bool) -> set[int]:
    if label not in READ or not user.has_perm(READ[label][0]):
        return set()  # what nothing counts any more, a frozen period may still name
    if is_shared:
        return set(pks)
    if label == "accounts.Area":
        return {pk for pk in pks if user.works_in(pk)}
    visible = apps.get_model(label).objects.visible_to(user)
    found: set[int] = set()
    for start in range(0, len(pks), AT_ONCE):
        found |= set(visible.filter(pk__in=pks[start : start + AT_ONCE]).values_list("pk", flat=True))
    return found


@dataclass
class RecordsSelection(Selection):
    """The lines of one figure, for page and workbook."""

    form: FigureForm = field(default_factory=FigureForm)
    user: Any = None
    found: Told | None = None

    @property
    def is_valid(self) -> bool:
        return self.found is not None

    def in_order(self) -> Iterator[Any]:
        return iter(lines(self.found, self.user) if self.found else ())

    @property
    def day(self) -> dt.date:
        return self.found.asked.as_of if self.found else timezone.localdate()

    @property
    def filters(self) -> dict[str, Any]:
        return {name: self.form.data[name] for name in PARAMETERS if self.form.data.get(name)}

    @property
    def filter_words(self) -> list[tuple[str, str]]:
        if self.found is None:
            return []
        found = self.found
        words = [
            (gettext("Metric"), found.label),
            (gettext("Area"), found.area.label),
            (gettext("Chain"), found.chain.label if found.chain else ""),
            (pgettext("figure", "Period"), found.asked.period.label),
        ]
        return [(name, text) for name, text in words if text]

    @property
    def notes(self) -> Sequence[tuple[str, str]]:
        if self.found is None or self.found.figure.value is None:
            return ()
        value = f"{self.found.figure.value:,f} {self.found.unit}"
        return ((gettext("Sum"), value), *unknown_note(self.found.figure))


def unknown_note(counted: Figure) -> Iterable[tuple[str, str]]:
    if not counted.unknown:
        return ()
    words = ngettext(
        "Of %(count)s record the amount is not known; it adds nothing.",
        "Of %(count)s records the amount is not known; they add nothing.",
        counted.unknown,
    )
    return ((gettext("Not known"), words % {"count": counted.unknown}),)


def _selected(table: Table, user, params) -> RecordsSelection:
    form = FigureForm(params)
    found = told(form, user) if form.is_valid() else None
    rows = Area.objects.none()  # the lines are no rows of a table
    return RecordsSelection(table, None, rows, table.order, False, form=form, user=user, found=found)


RECORDS = register(
    Table(
        "figure-records",
        _("What a figure consists of"),
        (
            column(
                "name", pgettext_lazy("figure", "Record"), width=60, cell_template="assessment/_record.html"
            ),
            column("area", _("Area"), width=24),
            column("amount", _("Amount"), Kind.NUMBER),
            column("unit", _("Unit"), width=14),
        ),
        lambda user: Area.objects.none(),
        selection=_selected,
        parameters=PARAMETERS,
        url_name="figure-records",
        view_permission="registry.view_enterprise",
    )
)
