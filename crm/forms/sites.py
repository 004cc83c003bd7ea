import datetime as dt

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.forms.fields import DayInput


class ReserveForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Reserve until"), widget=DayInput)

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."))
        return day


class ReleaseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtendForm(ReserveForm, ReleaseForm):
    """Longer, and why."""

    field_order = ("until", "reason")
