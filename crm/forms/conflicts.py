"""Forms of the conflict desk."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.choices.claims import ConflictOutcome, DecisionGround
from crm.forms.claims import words
from crm.models import Lead


class StatementForm(forms.Form):
    """`leads`: the sides for which the writer may speak, the earlier first; of both he chooses one."""

    lead = forms.ModelChoiceField(
        Lead.objects.none(),
        label=gettext_lazy("You speak for"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the lead for which you speak.")},
    )
    text = words(
        gettext_lazy("Your statement: when did you first speak with the investor, and what shows it?"),
        most=4000,
    )

    def __init__(self, *args, leads: Collection[Lead], **kwargs):
        super().__init__(*args, **kwargs)
        if len(leads) < 2:
            del self.fields["lead"]
            return
        field: Any = self.fields["lead"]
        sides = dict(zip([lead.pk for lead in leads], (_("Earlier lead"), _("Later lead")), strict=True))
        both = Lead.objects.filter(pk__in=sides).select_related("owner")
        field.queryset = both.order_by("reported_at", "pk")
        field.label_from_instance = lambda lead: f"{sides[lead.pk]} · {lead.summary} · {lead.owner}"


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
