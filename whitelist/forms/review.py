"""Steps that are taken for several cases of the queue at once."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from whitelist.forms.fields import no_interest_field, note_field
from whitelist.models import Case

NOTES = {
    "confirm": gettext_lazy("Looked at again: no datum changed since it was confirmed last."),
    "publicise": gettext_lazy("The hard criteria are met by the data. To be laid open for objections."),
}


class BatchForm(forms.Form):
    """`cases` are those that can be chosen; the boxes stand in the rows of the queue."""

    cases = forms.ModelMultipleChoiceField(
        Case.objects.none(),
        label=gettext_lazy("Cases"),
        error_messages={"required": gettext_lazy("Choose at least one case.")},
    )
    note = note_field()

    def __init__(self, *args, name: str, cases: QuerySet[Case], **kwargs):
        super().__init__(*args, prefix=name, initial={"note": NOTES[name]}, **kwargs)
        self.fields["cases"].queryset = cases
        self.fields["note"].widget.attrs = {"rows": 2}
        self.fields["has_no_interest"] = no_interest_field()
        self.fields["has_no_interest"].label = gettext_lazy("I have no interest in any of the enterprises")

    def chosen(self) -> list[Case]:
        return list(self.cleaned_data["cases"])

    def shown(self) -> list[Any]:
        """The fields beside the boxes."""
        return [bound for bound in self.visible_fields() if bound.name != "cases"]
