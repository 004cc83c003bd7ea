"""Forms of entered figures. They check shapes; services.observations checks rules."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, User
from assessment.choices import MetricSource
from assessment.models import Metric, Observation
from assessment.period_words import read_period
from assessment.services.observations import version_of
from assessment.units import WRITTEN, WrittenUnit, base_of, from_base, to_base, written_in
from crm.choices.commitments import Caliber
from registry.forms.fields import VersionField
from registry.models import Chain


class _Figure(forms.Form):
    """A value with its unit, the document that it comes from and its caliber."""

    value = forms.DecimalField(label=_("Value"), max_digits=17, decimal_places=6)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Number and title, so that others find it.")
    )
    caliber = forms.ChoiceField(label=_("Caliber"), choices=Caliber.choices, initial=Caliber.STATISTICS)

    def in_base(self, metric: Metric) -> Decimal:
        """The value in the base unit. Raises ValidationError where the unit is not one of the metric's."""
        unit = self.cleaned_data.get("unit") or metric.unit
        if WRITTEN[unit].base != base_of(metric.unit):
            units = ", ".join(str(one.label) for one in written_in(metric.unit))
            told = {"units": units}
            raise ValidationError({"unit": gettext("This metric is counted in: %(units)s.") % told})
        return to_base(self.cleaned_data["value"], unit)


class EnterForm(_Figure):
    metric = forms.ModelChoiceField(label=_("Metric"), queryset=Metric.objects.none())
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())
    chain = forms.ModelChoiceField(
        label=_("Chain"), queryset=Chain.objects.all(), required=False, empty_label=_("All chains, or none")
    )
    period = forms.CharField(
        label=pgettext_lazy("figure", "Period"), max_length=12, help_text=_("2025, 2025Q3 or 2025M06")
    )
    field_order = ("metric", "area", "chain", "period", "value", "unit", "document", "caliber")

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        metrics = Metric.objects.visible_to(user).exclude(source=MetricSource.DERIVED)
        areas = user.area_ids()
        fields: Any = self.fields
        fields["metric"].queryset = metrics
        fields["area"].queryset = Area.objects.all() if areas is None else Area.objects.filter(pk__in=areas)
        fields["unit"].choices = [("", _("as the metric is counted")), *WrittenUnit.choices]

    def clean_period(self) -> str:
        try:
            return read_period(self.cleaned_data["period"]).code
        except ValueError:
            raise ValidationError(_("Write a year, quarter or month: 2025, 2025Q3, 2025M06.")) from None


class CorrectForm(_Figure):
    reason = forms.CharField(
        label=_("Reason of the correction"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = VersionField()
    field_order = ("value", "unit", "reason", "document", "caliber")

    def __init__(self, *args: Any, first: Observation, stands: Decimal, caliber: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        unit = first.metric.unit
        fields: Any = self.fields
        fields["unit"].choices = [(one.value, one.label) for one in written_in(unit)]
        fields["value"].label = _("Corrected figure")
        self.initial = {
            "value": from_base(stands, unit),
            "unit": unit,
            "caliber": caliber,
            "version": version_of(first),
        }
