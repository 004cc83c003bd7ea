from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from core.flow import Move
from core.locking import version_of
from crm.forms.fields import DayInput, ServiceForm, VersionedForm
from crm.library_queries import may_check, node_label
from crm.models import Opportunity
from crm.queries import areas_of_entry
from registry.models import ChainNode, Park

FIELDS = (
    "title_zh",
    "title_en",
    "summary_zh",
    "summary_en",
    "area",
    "chain",
    "node",
    "park",
    "scale_from_cny",
    "scale_to_cny",
    "contact_office",
    "valid_to",
)
WIDGETS = {
    "summary_zh": forms.Textarea(attrs={"rows": 4}),
    "summary_en": forms.Textarea(attrs={"rows": 4}),
    "valid_to": DayInput,
}
HELP = {
    "title_en": gettext_lazy("Needed before it is published."),
    "summary_en": gettext_lazy("Needed before it is published."),
    "valid_to": gettext_lazy("Empty: until it is closed."),
    "scale_from_cny": gettext_lazy("The whole amount, not in ten thousands: 5000000 for CNY 5 million."),
}


class _Choices:
    fields: dict[str, Any]

    def offer(self, user: User) -> None:
        self.fields["area"].queryset = areas_of_entry(user)
        self.fields["node"].queryset = ChainNode.objects.select_related("chain")
        self.fields["node"].label_from_instance = node_label
        self.fields["node"].empty_label = _("The whole chain")
        self.fields["park"].queryset = Park.objects.visible_to(user).exclude(area=None)
        self.fields["park"].empty_label = _("Anywhere in the area")
        self.fields["contact_office"].queryset = Organisation.objects.filter(valid_to=None)


class OpportunityForm(_Choices, ServiceForm):
    class Meta:
        model = Opportunity
        fields, widgets, help_texts = FIELDS, WIDGETS, HELP

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(user)
        self.fields["area"].initial = user.home_area()
        self.fields["contact_office"].initial = user.organisation


class OpportunityEditForm(_Choices, VersionedForm):
    class Meta:
        model = Opportunity
        fields, widgets, help_texts = FIELDS, WIDGETS, HELP

    def __init__(self, *args, user: User, instance: Opportunity, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.offer(user)
        self.initial["version"] = version_of(instance)


class LibraryStepForm(forms.Form):
    """Asks for just what a step of OPPORTUNITY_FLOW or MATCH_FLOW needs."""

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, move: Move, opportunity: Opportunity, **kwargs):
        super().__init__(*args, **kwargs)
        for name in move.needs:
            self.fields[name] = NEEDED[name](opportunity)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_status"}


def _reason(_opportunity: Opportunity) -> forms.Field:
    return forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300
    )


def _checker(opportunity: Opportunity) -> forms.Field:
    return forms.ModelChoiceField(
        may_check(opportunity),
        label=gettext_lazy("Confidentiality checked by"),
        help_text=gettext_lazy("Who read the text and found nothing in it that may not be public."),
    )


NEEDED = {"note": _reason, "closing_note": _reason, "confidentiality_checked_by": _checker}
