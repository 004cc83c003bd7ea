"""Choosing the other enterprise, and what of it the kept one takes."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy

from registry.forms.fields import EnterpriseField
from registry.merging.fields import Choice

SIDES = (("kept", gettext_lazy("this one")), ("gone", gettext_lazy("the other one")))


class OtherForm(forms.Form):
    other = EnterpriseField(label=gettext_lazy("The other enterprise: a name or code"))


class MergeForm(forms.Form):
    """A radio for every difference, named `take_<field>`; then why."""

    reason = forms.CharField(
        label=gettext_lazy("How do you know that they are one enterprise?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    despite_codes = forms.BooleanField(
        label=gettext_lazy("They are one enterprise though their codes differ; the reason says why."),
        required=False,
    )
    version = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)  # of both

    def __init__(self, *args, choices: Iterable[Choice], codes_differ: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not codes_differ:
            del self.fields["despite_codes"]
        self.differing = [choice.name for choice in choices if choice.differs]
        for choice in choices:
            if choice.differs:
                self.fields[f"take_{choice.name}"] = forms.ChoiceField(
                    label=choice.label, choices=SIDES, initial=choice.proposed, required=False
                )

    def chosen(self) -> list[str]:
        return [name for name in self.differing if self.cleaned_data.get(f"take_{name}") == "gone"]

    def take_newer(self, version: str) -> None:
        """Sent again, the form is of what the page shows now."""
        self.data = self.data.copy()
        self.data["version"] = version

    def side_of(self, name: str) -> str:
        """The radio that is to be on: as sent, or as proposed."""
        return self[f"take_{name}"].value()
