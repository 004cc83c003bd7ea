"""Forms for documents, and for what an enterprise declares of itself."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from registry.forms.fields import DayInput
from whitelist.choices import OF_THE_OFFICE, DocumentKind
from whitelist.forms.fields import file_field
from whitelist.indicators import IndicatorKind, IndicatorUnit, declared_indicators
from whitelist.indicators.conditions import WHOLE
from whitelist.models import Case, CaseDocument


class DocumentForm(forms.Form):
    """`for_applicant`, `for_office`: whose papers the reader may hand in."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    file = file_field()
    number = forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False)
    issuer = forms.CharField(label=gettext_lazy("Issuer"), max_length=120, required=False)
    issued_on = forms.DateField(label=gettext_lazy("Issued on"), widget=DayInput, required=False)

    def __init__(self, *args, for_applicant: bool, for_office: bool, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in DocumentKind if (for_office if kind in OF_THE_OFFICE else for_applicant)]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class FactsForm(forms.Form):
    """A field for each datum that an enterprise declares; those left empty are not declared."""

    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        help_text=gettext_lazy("The day to which the figures belong, for example the end of the year."),
        widget=DayInput,
    )
    document = forms.ModelChoiceField(
        CaseDocument.objects.none(),
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("Proves the figures. Without a document they cannot be verified."),
        required=False,
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = case.documents.exclude(kind__in=OF_THE_OFFICE)
        self.indicators = declared_indicators()
        for indicator in self.indicators:
            self.fields[indicator.code] = _field_of(indicator)
        self.order_fields([*(indicator.code for indicator in self.indicators), "as_of", "document"])

    def values(self) -> dict[str, Decimal | bool]:
        given = {indicator.code: self.cleaned_data[indicator.code] for indicator in self.indicators}
        return {code: value for code, value in given.items() if value is not None}


def _field_of(indicator) -> forms.Field:
    if indicator.kind == IndicatorKind.YES_NO:
        return forms.TypedChoiceField(
            label=indicator.label,
            choices=(("", "–"), ("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))),
            coerce=lambda value: value == "True",
            empty_value=None,
            required=False,
        )
    unit = IndicatorUnit(indicator.unit).label
    return forms.DecimalField(
        label=f"{indicator.label} ({unit})" if unit else indicator.label,
        min_value=0,
        max_value=100 if indicator.unit == IndicatorUnit.PERCENT else None,
        max_digits=15,
        decimal_places=0 if indicator.unit in WHOLE else 2,
        required=False,
    )
