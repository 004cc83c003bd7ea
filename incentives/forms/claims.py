"""Forms of policy claims: just what each step needs."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.flow import Move
from core.locking import version_of
from incentives.choices import BenefitMode
from incentives.models import PolicyClaim
from registry.forms.fields import DayInput, VersionField
from whitelist.choices import OF_THE_OFFICE, DocumentKind
from whitelist.forms.fields import file_field, note_field


def _amount(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=15, decimal_places=2, min_value=Decimal("0.01"), **options)


class ClaimForm(forms.Form):
    """A claim as its applicant writes it. Without an amount where it is given in kind."""

    claimed = _amount(label=gettext_lazy("Claimed (yuan)"), required=False)
    grounds = forms.CharField(
        label=gettext_lazy("Grounds of the claim"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = VersionField()

    def __init__(self, *args, in_kind: bool, claim: PolicyClaim | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if in_kind:
            del self.fields["claimed"]
        if claim is not None:
            self.initial["claimed"] = claim.claimed
            self.initial["grounds"] = claim.grounds
            self.initial["version"] = version_of(claim)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ClaimStepForm(forms.Form):
    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, claim: PolicyClaim, move: Move, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen_status"].initial = claim.status
        is_money = claim.measure.content["benefit"]["mode"] != BenefitMode.IN_KIND
        if move.name == "publicise" and is_money:
            self.fields["granted"] = _amount(
                label=gettext_lazy("Granted (yuan)"), initial=claim.granted or claim.claimed
            )
        if "document" in move.needs:
            self.fields["document"] = forms.CharField(
                label=gettext_lazy("Document of the decision"), max_length=200
            )
        if move.name == "approve" and claim.granted is not None:
            self.fields["bank"] = forms.CharField(
                label=gettext_lazy("Bank of the enterprise"), max_length=120
            )
            self.fields["account"] = forms.CharField(
                label=gettext_lazy("Account number"),
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
                help_text=gettext_lazy("Kept sealed and shown masked."),
            )
        if "note" in move.needs:
            self.fields["note"] = note_field()

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_status"}


class ClaimDocumentForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    file = file_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in DocumentKind if kind not in OF_THE_OFFICE]
        self.fields["kind"].choices = kinds


class ClaimObjectionForm(forms.Form):
    received_on = forms.DateField(label=gettext_lazy("Received on"), widget=DayInput)
    objector = forms.CharField(label=gettext_lazy("Objector"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Objection"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", timezone.localdate())


class ClaimAnswerForm(forms.Form):
    is_upheld = forms.TypedChoiceField(
        label=gettext_lazy("The objection is"),
        choices=(("True", gettext_lazy("upheld")), ("False", gettext_lazy("not upheld"))),
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=gettext_lazy("What was found"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
