"""Forms of promises and of what came of them, quarter by quarter."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.flow import Move
from crm.carried import promise_of
from crm.choices.commitments import (
    CURRENCIES,
    FUND_INDICATORS,
    FundKind,
    FundSource,
    Indicator,
    ReductionReason,
)
from crm.figures import Proposal
from crm.forms.fields import DayInput, ServiceForm, VersionedForm
from crm.models import Actual, Commitment, Evidence, Project
from crm.quarters import YEARS, Quarter, last_ended, quarter_of
from crm.services.actuals import NO_ASSETS, Figure, Funds
from crm.services.commitments import Due

FIELDS = (
    "side",
    "indicator",
    "subject",
    "total",
    "currency",
    "due_on",
    "caliber",
    "clause",
    "consequence",
    "policy_basis",
)
WIDGETS: dict[str, Any] = {"due_on": DayInput, "consequence": forms.Textarea(attrs={"rows": 2})}
HELP = {
    "subject": gettext_lazy("Needed where one thing is promised twice, for example two phases."),
    "total": gettext_lazy("The whole figure: 5000000 for CNY 5 million, or persons, mu, square metres."),
    "due_on": gettext_lazy("By when that is due which the schedule leaves out."),
    "caliber": gettext_lazy("Of foreign capital: by whose definition it is counted."),
}
QUARTERS_SHOWN = 12  # back from the last one that is over
QUARTERS_OFFERED = 8  # in the form of a schedule


def refuse(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a service refused beside its field, or above the form where it has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, problems)


class _CommitmentFields:
    fields: dict[str, Any]

    def offer(self) -> None:
        self.fields["currency"] = forms.ChoiceField(
            label=gettext_lazy("Currency"),
            choices=[(code, code) for code in CURRENCIES],
            help_text=gettext_lazy("Of an amount; funds are agreed in CNY."),
        )
        self.fields["caliber"].choices = [("", "–"), *self.fields["caliber"].choices[1:]]


class CommitmentForm(_CommitmentFields, ServiceForm):
    class Meta:
        model = Commitment
        fields, widgets, help_texts = FIELDS, WIDGETS, HELP

    def __init__(self, *args, project: Project, indicator: str, **kwargs):
        super().__init__(*args, initial=promise_of(project, indicator), **kwargs)
        self.offer()


class CommitmentEditForm(_CommitmentFields, VersionedForm):
    class Meta:
        model = Commitment
        fields, widgets, help_texts = FIELDS, WIDGETS, HELP

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer()


class DueForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=YEARS[0], max_value=YEARS[-1], required=False
    )
    quarter = forms.TypedChoiceField(
        label=gettext_lazy("Quarter"),
        choices=[("", "–"), *((number, str(number)) for number in (1, 2, 3, 4))],
        coerce=int,
        required=False,
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Agreed for the quarter"), max_digits=15, decimal_places=2, required=False
    )

    def clean(self):
        cleaned = super().clean()
        dated = cleaned.get("year") and cleaned.get("quarter")
        if cleaned.get("amount") is not None and not dated and not self.errors:
            raise forms.ValidationError(_("Say of which year and quarter the figure is."))
        return cleaned


class _Schedule(forms.BaseFormSet):
    @property
    def schedule(self) -> list[Due]:
        """The lines that were filled in, by quarter."""
        rows = [form.cleaned_data for form in self.forms]
        return sorted(
            Due(row["year"], row["quarter"], row["amount"]) for row in rows if row.get("amount") is not None
        )


ScheduleFormSet = forms.formset_factory(DueForm, formset=_Schedule, extra=0, max_num=80)


def schedule_lines(agreed: Sequence[Due], today: dt.date) -> list[dict[str, Any]]:
    """What the form of the schedule shows: what is agreed, then the following quarters without a figure."""
    last = agreed[-1] if agreed else None
    following = Quarter(last.year, last.quarter).next if last else quarter_of(today)
    number = max(4, QUARTERS_OFFERED - len(agreed))
    empty = [dict(zip(("year", "quarter"), following.plus(n), strict=True)) for n in range(number)]
    return [*(line._asdict() for line in agreed), *empty]


class AbandonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Abandoned because"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def documents_of(project: Project, user) -> QuerySet[Evidence]:
    """The valid documents of a project and of its lead that `user` may see."""
    own = Q(project=project)
    if project.lead_id:
        own |= Q(lead=project.lead_id, project=None)
    return Evidence.objects.visible_to(user).filter(own, withdrawn_on=None)


def _label(document: Evidence) -> str:
    return " · ".join(filter(None, (str(document), document.issuer, document.filename)))


class ActualForm(forms.Form):
    """What one quarter brought. `quarter` is there for a new figure, `value` where nothing is broken down."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    quarter = forms.ChoiceField(label=gettext_lazy("Quarter"))
    value = forms.DecimalField(
        label=gettext_lazy("Value of the quarter"),
        help_text=gettext_lazy("Of this quarter alone, not cumulative. Negative for a correction."),
        max_digits=15,
        decimal_places=2,
    )
    evidence = forms.ModelMultipleChoiceField(
        Evidence.objects.none(),
        label=gettext_lazy("Evidence"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, commitment: Commitment, user, today: dt.date, actual: Actual | None, **kwargs):
        super().__init__(*args, **kwargs)
        if actual is None:
            self.fields["quarter"].choices = [
                (str(one), str(one)) for one in open_quarters(commitment, today)
            ]
        else:
            del self.fields["quarter"]
        if commitment.indicator in FUND_INDICATORS:
            del self.fields["value"]
        documents = self.fields["evidence"]
        documents.queryset = documents_of(commitment.project, user)
        documents.label_from_instance = _label

    @property
    def chosen_quarter(self) -> Quarter:
        year, number = self.cleaned_data["quarter"].split("Q")
        return Quarter(int(year), int(number))

    def figure(self, lines: Iterable[Funds] = ()) -> Figure:
        given = self.cleaned_data
        return Figure(given.get("value"), list(lines), list(given["evidence"]), given["note"])


def open_quarters(commitment: Commitment, today: dt.date) -> list[Quarter]:
    """The quarters that are over and not reported yet, the latest first, from when the first was due."""
    last = last_ended(today)
    first = min(last.plus(1 - QUARTERS_SHOWN), _began(commitment))
    reported = {Quarter(*row) for row in commitment.actuals.values_list("year", "quarter")}
    quarters = [last.plus(-back) for back in range(last.place - first.place + 1)]
    return [quarter for quarter in quarters if quarter not in reported]


def _began(commitment: Commitment) -> Quarter:
    due = [Quarter(line.year, line.quarter) for line in commitment.schedule.all()]
    return min([quarter_of(commitment.created_at.date()), *due])


class FundForm(forms.Form):
    """A part of the funds of the quarter. An emptied amount takes the line out."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", "–"), *FundKind.choices], required=False
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Source"), choices=[("", "–"), *FundSource.choices], required=False
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        max_digits=15,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"data-sum": "amount"}),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in CURRENCIES], required=False
    )
    received_on = forms.DateField(
        label=gettext_lazy("Credited or invoiced on"), widget=DayInput, required=False
    )
    fx_rate = forms.DecimalField(
        label=gettext_lazy("Exchange rate to CNY"),
        max_digits=12,
        decimal_places=6,
        required=False,
        widget=forms.NumberInput(attrs={"data-sum": "rate"}),
    )
    fx_on = forms.DateField(label=gettext_lazy("Rate of the day"), widget=DayInput, required=False)
    fx_source = forms.CharField(label=gettext_lazy("Source of the rate"), max_length=80, required=False)
    country = forms.CharField(label=gettext_lazy("Source country"), max_length=2, required=False)
    evidence = forms.ModelChoiceField(
        Evidence.objects.none(), label=gettext_lazy("Evidence"), empty_label="–", required=False
    )

    def __init__(self, *args, commitment: Commitment, documents: QuerySet[Evidence], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = documents
        self.fields["evidence"].label_from_instance = _label
        if commitment.indicator == Indicator.FIXED_ASSET:
            kinds = [choice for choice in FundKind.choices if choice[0] not in NO_ASSETS]
            self.fields["kind"].choices = [("", "–"), *kinds]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("amount") is None or self.errors:
            return cleaned
        for name in ("kind", "source"):
            if not cleaned.get(name):
                self.add_error(name, _("Choose one for the amount."))
        currency = cleaned.get("currency") or "CNY"
        if currency != "CNY" and not (cleaned.get("fx_rate") and cleaned.get("fx_on")):
            self.add_error("fx_rate", _("A foreign amount needs the exchange rate and its day."))
        if currency == "CNY" and cleaned.get("fx_rate"):
            self.add_error("fx_rate", _("An amount in CNY has no exchange rate."))
        return cleaned

    def funds(self) -> Funds | None:
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return Funds(**given) if "amount" in given else None


class _FundLines(forms.BaseFormSet):
    @property
    def lines(self) -> list[Funds]:
        return [line for form in self.forms if (line := form.funds())]


FundFormSet = forms.formset_factory(FundForm, formset=_FundLines, extra=3, max_num=60)


class VerifyForm(forms.Form):
    """What counts. The proposal of the rule stands in it already."""

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)
    counted_value = forms.DecimalField(label=gettext_lazy("Counted"), max_digits=15, decimal_places=2)
    reduction_reason = forms.ChoiceField(
        label=gettext_lazy("Why less is counted"),
        choices=[("", "–"), *(one for one in ReductionReason.choices if one[0] != ReductionReason.BY_RULE)],
        help_text=gettext_lazy("Only when you count less than the rule proposes."),
        required=False,
    )
    reduction_note = forms.CharField(
        label=gettext_lazy("Note on the reduction"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, actual: Actual, proposed: Proposal, **kwargs):
        initial = {"counted_value": proposed.value, "seen_status": actual.status}
        super().__init__(*args, initial=initial, **kwargs)


class ActualStepForm(forms.Form):
    """Asks for just what a step of ACTUAL_FLOW needs."""

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, move: Move, **kwargs):
        super().__init__(*args, **kwargs)
        if "note" in move.needs:
            self.fields["note"] = forms.CharField(
                label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
            )
