import datetime as dt

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.forms.fields import DayInput
from whitelist.models import Scheme


class EditionForm(forms.Form):
    scheme = forms.ModelChoiceField(
        label=gettext_lazy("Scheme"), queryset=Scheme.objects.all(), empty_label=None, to_field_name="code"
    )
    effective_on = forms.DateField(label=gettext_lazy("Effective on"), widget=DayInput)
    document = forms.CharField(
        label=gettext_lazy("Document number"),
        help_text=gettext_lazy("Of the document by which the list is published."),
        max_length=200,
    )


class TouchForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("Date of the contact"), widget=DayInput)
    note = forms.CharField(
        label=gettext_lazy("What was talked about"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("This day lies ahead."))
        return day
