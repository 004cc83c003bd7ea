"""Forms for the facts and names of an enterprise. They check shapes; the services check rules."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import AreaKind
from accounts.models import Area, User
from core.locking import ChangedMeanwhile, version_of
from registry.choices import NameKind, SizeClass, SizeSource, TradeMode
from registry.forms.fields import (
    DayInput,
    DivisionField,
    EnterpriseField,
    IndustryChoiceField,
    ServiceForm,
    VersionField,
)
from registry.matching import Candidate, possible_duplicates
from registry.models import Enterprise, EnterpriseName, YearFigures
from registry.rules import FACTS, NAME_FIELDS
from registry.services.names import ADDED_KINDS

DATES = ("status_on", "established_on", "dissolved_on", "above_scale_on", "source_date")
RESTRICTED = ("legal_representative",)
SECTIONS = (
    (gettext_lazy("Names"), NAME_FIELDS),
    (
        gettext_lazy("Registration"),
        (
            "uscc",
            "uscc_pending",
            "kind",
            "legal_form",
            "ownership",
            "status",
            "status_on",
            "established_on",
            "dissolved_on",
            "legal_representative",
        ),
    ),
    (
        gettext_lazy("Place"),
        ("area", "division", "registered_address", "operating_address", "website"),
    ),
    (
        gettext_lazy("Business"),
        (
            "industry",
            "registered_capital",
            "registered_capital_currency",
            "paid_in_capital",
            "paid_in_capital_currency",
            "above_scale",
            "above_scale_on",
            "trade_modes",
            "is_trader_programme",
            "business_scope",
        ),
    ),
    (
        gettext_lazy("Owners"),
        (
            "is_soe",
            "is_foreign_invested",
            "origin_country",
            "ultimate_origin_country",
            "is_branch",
            "branch_of",
            "foreign_reg_no",
            "foreign_reg_country",
            "foreign_reg_authority",
            "lei",
        ),
    ),
    (gettext_lazy("About this record"), ("visibility", "source", "source_date")),
)


def show_error(form: forms.BaseForm, error: ValidationError) -> None:
    """What a service refused, at its field where the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


class EnterpriseForm(ServiceForm):
    """The facts of an enterprise. Without the right to see restricted fields, they are not in the form."""

    division = DivisionField(label=capfirst(gettext_lazy("administrative division")), required=False)
    industry = IndustryChoiceField(label=gettext_lazy("Industry"), required=False)
    branch_of = EnterpriseField(label=gettext_lazy("Branch of"), required=False)
    website = forms.URLField(label=gettext_lazy("Website"), assume_scheme="https", required=False)
    trade_modes = forms.MultipleChoiceField(
        label=gettext_lazy("Trade modes"),
        choices=TradeMode.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Enterprise
        fields: tuple[str, ...] = FACTS
        widgets = {
            **dict.fromkeys(DATES, DayInput),
            "business_scope": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        if not user.has_perm("registry.view_restricted"):
            for name in RESTRICTED:
                del self.fields[name]
        self.fields["area"].queryset = Area.objects.filter(kind=AreaKind.FTZ_AREA)
        for name in ("registered_capital", "paid_in_capital"):
            self._name_unit(self.fields[name], getattr(self.instance, f"{name}_currency") or "CNY")

    def _name_unit(self, field: forms.Field, currency: str) -> None:
        unit = _("CNY") if currency == "CNY" else currency
        field.label = _("%(field)s (%(unit)s)") % {"field": field.label, "unit": unit}
        field.help_text = _("The whole amount, not in ten thousands: 5000000 for CNY 5 million.")

    def values(self) -> dict[str, Any]:
        known = {*FACTS, *NAME_FIELDS}
        return {name: value for name, value in self.cleaned_data.items() if name in known}

    @property
    def sections(self) -> Iterable[tuple[Any, list[forms.BoundField]]]:
        for title, names in SECTIONS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield title, fields


class EnterpriseCreateForm(EnterpriseForm):
    """A new enterprise. Where its name may mean a known one, a tick has to say that it is another."""

    confirm_new = forms.BooleanField(
        label=gettext_lazy("It is none of these: enter a new enterprise"), required=False
    )

    class Meta(EnterpriseForm.Meta):
        fields = (*NAME_FIELDS, *FACTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.duplicates: list[Candidate] = []

    def clean(self):
        cleaned = super().clean()
        name = cleaned.get("name_zh") or cleaned.get("name_en")
        if name:
            division = cleaned.get("division")
            self.duplicates = possible_duplicates(name, city=division.pk if division else None)
        if self.duplicates and not cleaned.get("confirm_new"):
            self.add_error(
                "confirm_new", _("There may be a record of this enterprise already. Compare, then tick.")
            )
        return cleaned


class EnterpriseEditForm(EnterpriseForm):
    """`current` is what stands in the record where somebody else saved it meanwhile."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args, instance: Enterprise, **kwargs):
        super().__init__(*args, instance=instance, initial={"version": version_of(instance)}, **kwargs)
        self.current: list[tuple[str, str]] = []

    def refuse(self, error: ValidationError) -> None:
        """Show why. After somebody else's change show his text too; the next save overwrites it."""
        show_error(self, error)
        if isinstance(error, ChangedMeanwhile):
            record = Enterprise.objects.get(pk=self.instance.pk)
            self.data = self.data.copy()
            self.data["version"] = version_of(record)
            self.current = [
                (str(self.fields[name].label), _display(record, name))
                for name, value in self.values().items()
                if getattr(record, name) != value
            ]


def _display(record: Enterprise, name: str) -> str:
    shown = getattr(record, f"get_{name}_display", None)
    return str(shown() if shown else getattr(record, name) or "–")


class RenameForm(forms.Form):
    """New names in use. The old legal or English name stays, unless it was only misspelt."""

    name_zh = forms.CharField(label=gettext_lazy("Chinese name"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=60, required=False)
    changed_on = forms.DateField(
        label=gettext_lazy("Valid from"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Empty: today."),
    )
    correction = forms.BooleanField(
        label=gettext_lazy("Only a correction: the old spelling was never a name"), required=False
    )
    version = VersionField()

    def __init__(self, *args, may_drop_name: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_drop_name:
            del self.fields["correction"]


class NameForm(ServiceForm):
    class Meta:
        model = EnterpriseName
        fields = ("kind", "name", "valid_from", "valid_to")
        widgets = {"valid_from": DayInput, "valid_to": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in NameKind if kind in ADDED_KINDS]


class FiguresForm(ServiceForm):
    """Figures of one year in 元; the size follows from them unless it is stated.

    `instance` is a recorded year, to correct; a new year may not be one of `recorded`.
    """

    version = VersionField()

    class Meta:
        model = YearFigures
        fields = ("year", "employees", "revenue_cny", "assets_cny", "size_source", "size_class")

    def __init__(self, *args, recorded: Collection[int] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.recorded = recorded
        self.fields["size_source"].initial = SizeSource.COMPUTED
        if self.instance.pk:
            del self.fields["year"]
        if self.instance.size_source == SizeSource.COMPUTED:
            self.initial["size_class"] = ""
        self.fields["size_class"].required = False
        stated = (SizeClass.LARGE, SizeClass.MEDIUM, SizeClass.SMALL, SizeClass.MICRO)
        self.fields["size_class"].choices = [("", _("Compute it"))] + [(s.value, s.label) for s in stated]

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year in self.recorded:
            raise ValidationError(
                _("The figures of this year are recorded. Correct them from their row on the page.")
            )
        return year

    def clean(self):
        cleaned = super().clean()
        stated = cleaned.get("size_source") in (SizeSource.DECLARED, SizeSource.DIRECTORY)
        if stated and not cleaned.get("size_class"):
            self.add_error("size_class", _("Say which size was declared or listed."))
        elif cleaned.get("size_class") and not stated:
            self.add_error("size_source", _("A stated size needs its source."))
        return cleaned
