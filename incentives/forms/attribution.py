"""Forms of parties, events and shares. They check shapes; services.attribution checks rules."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from crm.models import Project
from crm.queries import workers_in
from incentives.attribution_choices import ENTERED_EVENTS, EventKind, ShareKind
from incentives.attribution_events import parties_of
from incentives.choices import RuleKind, RuleStatus
from incentives.models import AttributionEvent, Party, RuleVersion
from registry.forms.fields import DayInput, ServiceForm

CONFIRMED_BY = (
    ("investor", gettext_lazy("The investor")),
    ("unit", gettext_lazy("The receiving unit")),
    ("area", gettext_lazy("The area")),
)


class PartyForm(ServiceForm):
    class Meta:
        model = Party
        fields = ("role", "organisation", "user", "name", "employment", "has_no_interest", "document")

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(valid_to=None)
        self.fields["organisation"].empty_label = _("No unit")
        self.fields["user"].queryset = workers_in(project.area)
        self.fields["user"].empty_label = _("Nobody of the staff")
        self.fields["employment"].help_text = _("Of a person: it decides whether a reward is paid.")


class ConfirmForm(forms.Form):
    by = forms.ChoiceField(label=gettext_lazy("Confirmed by"), choices=CONFIRMED_BY)
    on = forms.DateField(label=gettext_lazy("On"), widget=DayInput, initial=timezone.localdate)
    document = forms.CharField(label=gettext_lazy("Mandate or confirmation"), max_length=200)


class EventForm(ServiceForm):
    class Meta:
        model = AttributionEvent
        fields = ("kind", "on", "amount", "document", "note")
        widgets = {"on": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, EventKind(kind).label) for kind in ENTERED_EVENTS]
        self.initial.setdefault("on", timezone.localdate())


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class LetterForm(forms.Form):
    document = forms.CharField(label=gettext_lazy("Letter of the party"), max_length=200)


class SharesForm(forms.Form):
    """The shares by a rule set, or a percentage for each party with the reason for them."""

    kind = forms.ChoiceField(label=gettext_lazy("Shares"), choices=ShareKind.choices)
    version = forms.ModelChoiceField(
        RuleVersion.objects.none(),
        label=gettext_lazy("By the rule set"),
        required=False,
        help_text=gettext_lazy("It is computed from the events until today. Leave the percentages empty."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed where the shares are not those of a rule set."),
    )

    def __init__(self, *args, project: Project, user, kind: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        rules = RuleVersion.objects.visible_to(user).filter(
            kind=RuleKind.ATTRIBUTION, status=RuleStatus.EFFECTIVE
        )
        if kind:
            del self.fields["kind"]
            rules = rules.filter(content__share_kind=kind)
        self.fields["version"].queryset = rules
        self.fields["version"].empty_label = _("No rule set: as agreed")
        self.parties = {f"party_{party.pk}": party for party in parties_of(project)}
        for name, party in self.parties.items():
            self.fields[name] = forms.DecimalField(
                label=str(party),
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(100),
                max_digits=5,
                decimal_places=2,
                help_text="%",
            )

    def clean(self):
        given = super().clean()
        by_hand = any(given.get(name) for name in self.parties)
        if bool(given.get("version")) == by_hand and not self.errors:
            raise ValidationError(_("Choose a rule set, or enter a percentage for the parties: one of both."))
        return given

    def percents(self) -> dict[Party, Decimal]:
        return {party: self.cleaned_data[name] or Decimal(0) for name, party in self.parties.items()}


class DecisionForm(SharesForm):
    document = forms.CharField(label=gettext_lazy("Document of the decision"), max_length=200)
    field_order = ("kind", "document", "reason", "version")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].help_text = ""
