"""Forms of the conflict desk."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.choices.claims import ConflictOutcome, DecisionGround
from crm.forms.claims import words
from crm.models import Lead


class StatementForm(forms.Form):
    """`leads`: the sides for which the writer may speak; he is asked where there is a choice."""

    lead = forms.ModelChoiceField(
        Lead.objects.none(),
        label=gettext_lazy("You speak for"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    text = words(
        gettext_lazy("Your statement: when did you first speak with the investor, and what shows it?"),
        most=4000,
    )

    def __init__(self, *args, leads: Collection[Lead], **kwargs):
        super().__init__(*args, **kwargs)
        if len(leads) < 2:
            del self.fields["lead"]
        else:
            lead: Any = self.fields["lead"]
            lead.queryset = Lead.objects.filter(pk__in=[one.pk for one in leads]).select_related(
                "organisation", "owner"
            )
            lead.label_from_instance = _told_apart


def _told_apart(lead: Lead) -> str:
    return f"{lead.organisation.label} · {lead.summary} · {lead.owner}"


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=ConflictOutcome.choices, widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground, the first that applies"),
        choices=DecisionGround.choices,
        widget=forms.RadioSelect,
    )
    reason = words(gettext_lazy("Reason"), most=2000)
    first_share_pct = forms.DecimalField(
        label=gettext_lazy("Share of the earlier lead in the statistics (%)"),
        help_text=gettext_lazy("The later lead has the rest. Separate projects have 100 each."),
        initial=Decimal(100),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext_lazy("Both areas read this: no details of either side.")


class ConfirmForm(forms.Form):
    """A step that needs no words. `proposal` is the one that was on the page, where there is one."""

    proposal = forms.IntegerField(required=False, widget=forms.HiddenInput)
