"""The form of a step of a case: just what the step needs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.flow import Move
from registry.forms.fields import DayInput
from whitelist.choices import DocumentKind
from whitelist.flow import REVIEWS
from whitelist.forms.fields import file_field, no_interest_field, note_field
from whitelist.models import Case

ABOUT_FILE = ("number", "issued_on")
APART = ("seen_status", "chosen", "file", *ABOUT_FILE)


class CaseStepForm(forms.Form):
    """`clauses`: what can be cited. `prefix` tells the forms of several steps on one page apart."""

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, case: Case, move: Move, clauses: Mapping[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.move = move
        self.fields["seen_status"].initial = case.status
        if "note" in move.needs:
            self.fields["note"] = note_field()
        if "clause" in move.needs:
            self.fields["clause"] = _clause_field(clauses)
        if "document" in move.needs:
            self._ask_for_document(case)
        if move.name in REVIEWS:
            label = gettext_lazy("Score (0 to 100)")
            self.fields["score"] = forms.IntegerField(label=label, min_value=0, max_value=100, required=False)
        if "has_no_interest" in move.needs:
            self.fields["has_no_interest"] = no_interest_field()

    def _ask_for_document(self, case: Case) -> None:
        # A decision is on one step: that of the listing does not remove from the list.
        used = case.events.exclude(document=None).values("document")
        known = case.documents.filter(kind=DocumentKind.DECISION).exclude(pk__in=used).order_by("-pk")
        if known:
            label = gettext_lazy("Decision document")
            self.fields["chosen"] = forms.ModelChoiceField(
                known, label=label, required=False, initial=known[0], empty_label=_("The file below")
            )
        self.fields["file"] = file_field(label=gettext_lazy("Decision document (file)"), required=False)
        number, issued = gettext_lazy("Document number"), gettext_lazy("Issued on")
        self.fields["number"] = forms.CharField(label=number, max_length=80, required=False)
        self.fields["issued_on"] = forms.DateField(label=issued, widget=DayInput, required=False)

    def clean(self):
        cleaned = super().clean()
        if "file" in self.fields and not cleaned.get("file") and not cleaned.get("chosen"):
            self.add_error("file", _("Choose the decision document of the authority."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """For case_move."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in APART}
        if self.cleaned_data.get("chosen") and not self.cleaned_data.get("file"):
            given["document"] = self.cleaned_data["chosen"]
        return given

    def file(self):
        return self.cleaned_data.get("file") or None

    def about_file(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ABOUT_FILE if name in self.cleaned_data}


def _clause_field(clauses: Mapping[str, str]) -> forms.Field:
    """A choice of the clauses of the rules; free text where these have none."""
    label = gettext_lazy("Clause")
    if not clauses:
        return forms.CharField(label=label, max_length=60)
    choices = [("", "–"), *((clause, f"{clause} · {asks}") for clause, asks in clauses.items())]
    return forms.ChoiceField(label=label, choices=choices)
