"""Inputs: a division by its names, an industry by its code, an enterprise by what is typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import AreaKind
from accounts.models import Area
from core.keys import key_of
from core.vocabulary import kept
from registry.divisions import DivisionFinder, DivisionUnclear, division_path
from registry.matching import Candidate, Reason, candidates
from registry.models import Division, Enterprise, Industry


class ServiceForm(forms.ModelForm):
    """Shows and checks fields.

    The constraints are left to the service, which completes the record and says in words what is wrong;
    Django would judge the unfinished one.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.validate_constraints = lambda exclude=None: None


class VersionField(forms.CharField):
    """The version of the enterprise that the form was opened with: a change in between is not overwritten."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, max_length=40)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class DivisionInput(forms.TextInput):
    """A text input that offers the divisions of the own region; any other may be typed too."""

    template_name = "registry/division_input.html"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str) and len(value) == 6 and value.isdecimal():
            value = Division.objects.select_related("parent__parent").filter(pk=value).first()
        return division_path(value) if isinstance(value, Division) else value

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["options"] = kept("divisions-of-the-region", _divisions_of_the_region)
        context["widget"]["attrs"]["list"] = f"{name}-divisions"
        return context


def _divisions_of_the_region() -> list[str]:
    region = Area.objects.filter(kind=AreaKind.REGION).values_list("host_city", flat=True).first()
    if not region:
        return []
    inside = Division.objects.filter(code__prefix=region[:2], valid_to=None).select_related("parent__parent")
    return [division_path(division) for division in inside]


class DivisionField(forms.CharField):
    """`南宁市/青秀区`, `Nanning/Qingxiu District` or `450103` becomes the division."""

    widget = DivisionInput

    def clean(self, value) -> Division | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return DivisionFinder().find(text)
        except DivisionUnclear as error:
            raise ValidationError(str(error)) from error


class DivisionsField(forms.CharField):
    """Divisions by their names, one a line, as a sorted list of codes."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        finder = DivisionFinder()
        return "\n".join(division_path(finder.by_code[code]) for code in value if code in finder.by_code)

    def clean(self, value) -> list[str]:
        finder, codes = DivisionFinder(), set()
        for line in super().clean(value).splitlines():
            try:
                division = finder.find(line.strip())
            except DivisionUnclear as error:
                raise ValidationError(str(error)) from error
            codes |= {division.pk} if division else set()
        return sorted(codes)


class IndustryChoiceField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(**{"queryset": Industry.objects.all(), **kwargs})

    def label_from_instance(self, industry: Industry) -> str:
        return industry.coded_label


class EnterpriseInput(forms.TextInput):
    """What is typed, and the enterprises it may mean, to choose from (static/js/name_check.js)."""

    template_name = "registry/enterprise_input.html"
    found: Sequence[Candidate] = ()

    def value_from_datadict(self, data: Mapping, files: Mapping, name: str) -> tuple[str, str]:
        return data.get(f"{name}_text", ""), data.get(name, "")

    def value_omitted_from_data(self, data: Mapping, files: Mapping, name: str) -> bool:
        return f"{name}_text" not in data

    def format_value(self, value: Any) -> str:
        return value[0] if isinstance(value, tuple) else value or ""

    def get_context(self, name, value, attrs):
        if isinstance(value, int):
            enterprise = Enterprise.objects.filter(pk=value).first()
            value = (enterprise.label, str(value)) if enterprise else ("", "")
        context = super().get_context(name, value, attrs)
        chosen = value[1] if isinstance(value, tuple) else ""
        if chosen and not self.found:
            enterprise = Enterprise.objects.filter(pk=key_of(chosen)).select_related("division").first()
            self.found = [Candidate(enterprise, "", Reason.SAME_NAME)] if enterprise else []
        hits = f"{name}-hits"
        context["widget"] |= {"found": self.found, "chosen": chosen, "hits": hits, "field": name}
        context["widget"]["attrs"] |= {
            "data-name-check": reverse("enterprise-pick", args=[name]),
            "aria-controls": hits,
            "autocomplete": "off",
        }
        return context


class EnterpriseField(forms.Field):
    """An enterprise: chosen among those found, or named so that only one can be meant."""

    widget = EnterpriseInput

    def clean(self, value: tuple[str, str] | None) -> Enterprise | None:
        text, chosen = value or ("", "")
        text = text.strip()
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        picked = Enterprise.objects.filter(pk=key_of(chosen)).first() if chosen else None
        if picked is not None and text in (picked.label, picked.name_zh, picked.name_en, picked.uscc):
            return picked
        self.widget.found = candidates(text)
        same = [c for c in self.widget.found if c.reason in (Reason.SAME_CODE, Reason.SAME_NAME)]
        if len(same) == 1:
            return same[0].enterprise
        if self.widget.found:
            raise ValidationError(_("Choose which of these enterprises you mean."))
        raise ValidationError(_("No enterprise has this name. Check it, or enter the enterprise first."))
