from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.forms.fields import DayInput, FileInput, ServiceForm
from crm.models import Evidence

FIELDS = ("kind", "number", "issuer", "issued_on", "amount", "currency", "is_confidential", "retention_until")


class EvidenceForm(ServiceForm):
    """A document and what it says. The file is judged by the service, by its content."""

    apart = frozenset({"file", "reused_because"})

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, JPEG, PNG, Word, Excel, OFD or ZIP."),
        widget=FileInput,
    )
    reused_because = forms.CharField(
        label=gettext_lazy("Used again, because"),
        help_text=gettext_lazy("Only when the same document proves something else already."),
        max_length=300,
        required=False,
    )
    field_order = ("kind", "file")

    class Meta:
        model = Evidence
        fields = FIELDS
        widgets = {"issued_on": DayInput, "retention_until": DayInput}
        help_texts = {
            "is_confidential": gettext_lazy(
                "Seen by you, by those responsible for it, by managers and by the region office only."
            ),
            "retention_until": gettext_lazy(
                "After this day, and once nobody works on it any more, the file is removed; "
                "what you enter here stays. Empty: kept without end."
            ),
        }

    def clean_retention_until(self):
        day = self.cleaned_data["retention_until"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        return day


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Withdrawn because"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
