"""Forms of assessment schemes. They check shapes; the services check rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area, Organisation
from assessment.figures import computations
from assessment.formulas import FORMULA_KINDS
from assessment.models import AdjustmentRule, Indicator, Scheme, SchemeVersion
from core.locking import version_of
from registry.forms.fields import ServiceForm, VersionField

# Of the formulas that have them.
PARAMS: dict[str, Any] = {
    "cap": _("Counts up to (times the weight)"),
    "bonus_rate": _("Bonus points for each 100% above the target"),
    "bonus_cap": _("Bonus at most (points)"),
    "floor": _("Share of the weight for the weakest (%)"),
    "unit_deduction": _("Points off for each item"),
    "late_factor": _("Share of the weight if late (0 to 1)"),
    "drop": _("Highest and lowest marks left out, each"),
}


def _of_the_model(form: forms.ModelForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form._meta.fields or ()}


class SchemeForm(ServiceForm):
    class Meta:
        model = Scheme
        fields = ("code", "kind", "name_zh", "name_en")


class VersionForm(ServiceForm):
    version = VersionField()

    class Meta:
        model = SchemeVersion
        fields = ("valid_from_year", "document", "bonus_cap", "objection_days")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = version_of(self.instance)

    def values(self) -> dict[str, Any]:
        return _of_the_model(self)


class DraftForm(forms.Form):
    valid_from_year = forms.IntegerField(label=_("Valid from the year"), min_value=2000, max_value=2100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("valid_from_year", timezone.localdate().year + 1)


class UnitsForm(forms.Form):
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas"),
        queryset=Area.objects.filter(kind=AreaKind.FTZ_AREA),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    organisations = forms.ModelMultipleChoiceField(
        label=_("Cities and departments"),
        queryset=Organisation.objects.filter(valid_to=None),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    version = VersionField()

    def __init__(self, *args, version: SchemeVersion, **kwargs):
        super().__init__(*args, **kwargs)
        units = list(version.units.all())
        self.initial.update(
            {
                "areas": [unit.area_id for unit in units if unit.area_id],
                "organisations": [unit.organisation_id for unit in units if unit.organisation_id],
                "version": version_of(version),
            }
        )


class IndicatorForm(ServiceForm):
    """An indicator with the numbers of its formula: those that the formula does not have stay empty."""

    steps = forms.CharField(
        label=pgettext_lazy("formula", "Steps"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: from which value on, and which share of the weight (0 to 1). 80 0.6"),
    )
    of_target = forms.BooleanField(label=_("Steps are shares of the target"), required=False)
    version = VersionField()

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name_zh",
            "name_en",
            "weight",
            "unit",
            "direction",
            "source",
            "computation",
            "denominator",
            "formula",
            "target_source",
            "evidence_required",
        )

    def __init__(self, *args, scheme_version: SchemeVersion, **kwargs):
        super().__init__(*args, **kwargs)
        keys = [("", "–"), *((one.key, one.label) for one in computations())]
        for name in ("computation", "denominator"):
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=keys, required=False)
        params = self.instance.params or {}
        for name, label in PARAMS.items():
            self.fields[name] = forms.DecimalField(label=label, required=False, help_text=_of(name))
            self.initial[name] = params.get(name)
        self.initial.update(
            {
                "steps": "\n".join(" ".join(map(str, pair)) for pair in params.get("steps", ())),
                "of_target": params.get("of_target", False),
                "version": version_of(scheme_version),
            }
        )

    def clean_steps(self) -> list[list[str]]:
        pairs = [line.split() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        if any(len(pair) != 2 for pair in pairs):
            raise ValidationError(gettext("Write two numbers a line: the value and the share of the weight."))
        return pairs

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        kind = FORMULA_KINDS[given["formula"]]
        params = {name: str(given[name]) for name in kind.params if given.get(name) is not None}
        if kind.has_steps:
            params |= {"steps": given["steps"], "of_target": given["of_target"]}
        return _of_the_model(self) | {"params": params}


def _of(name: str) -> Any:
    """Which formulas have this number."""
    return {
        "cap": _("Share of the target, growth"),
        "bonus_rate": _("Share of the target with a bonus"),
        "bonus_cap": _("Share of the target with a bonus"),
        "floor": _("Efficacy coefficient"),
        "unit_deduction": _("Deduction per item"),
        "late_factor": _("Milestone"),
        "drop": _("Judged by reviewers"),
    }[name]


class RuleForm(ServiceForm):
    version = VersionField()

    class Meta:
        model = AdjustmentRule
        fields = ("code", "kind", "name_zh", "name_en", "points", "cap", "computation")

    def __init__(self, *args, scheme_version: SchemeVersion, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["computation"] = forms.ChoiceField(
            label=self.fields["computation"].label,
            choices=[("", "–"), *((one.key, one.label) for one in computations())],
            required=False,
            help_text=_("Reviewers find these on the page of a unit and enter the line from there."),
        )
        self.initial["version"] = version_of(scheme_version)

    def values(self) -> dict[str, Any]:
        return _of_the_model(self)
