import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from crm.forms.fields import (
    NEXT_STEP_FIELDS,
    DayInput,
    MomentInput,
    NextStepMixin,
    ServiceForm,
    SubmissionKeyField,
    VersionedForm,
)
from crm.models import Activity, Contact, Lead
from crm.queries import open_leads_on
from registry.models import Enterprise

DETAILS = ("result", "place", "our_participants", "contacts", "leader_attended")
CLOCKS_DIFFER = dt.timedelta(minutes=10)


class ActivityForm(NextStepMixin, ServiceForm):
    """A follow-up of an enterprise. Leads and contacts to choose from are those that the user may see."""

    submission_key = SubmissionKeyField()
    apart = frozenset({"lead", "contacts", "submission_key"})

    class Meta:
        model = Activity
        fields = (
            "kind",
            "happened_at",
            "subject",
            "is_two_way",
            *NEXT_STEP_FIELDS,
            "lead",
            *DETAILS,
        )
        widgets = {
            "happened_at": MomentInput,
            "next_step_due": DayInput,
            "result": forms.Textarea(attrs={"rows": 3}),
            "contacts": forms.CheckboxSelectMultiple,
        }
        labels = {"next_step_due": gettext_lazy("Next step due")}

    def __init__(self, *args, user: User, enterprise: Enterprise, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = open_leads_on(enterprise, user)
        self.fields["lead"].label_from_instance = lambda lead: f"{lead.summary} · {lead.owner}"
        self.fields["lead"].empty_label = _("No lead: general follow-up")
        self.fields["contacts"].queryset = Contact.objects.visible_to(user).filter(enterprise=enterprise)

    @property
    def has_wrong_details(self) -> bool:
        return not self.errors.keys().isdisjoint(DETAILS)

    def clean_happened_at(self):
        moment = self.cleaned_data["happened_at"]
        if moment > timezone.now() + CLOCKS_DIFFER:
            raise forms.ValidationError(_("This is in the future. A plan belongs into the next step."))
        return moment


class ActivityEditForm(VersionedForm):
    """The words only: day, answer and next step have moved the lead already."""

    class Meta:
        model = Activity
        fields = ("kind", "subject", "result", "place", "our_participants", "leader_attended")
        widgets = {"result": forms.Textarea(attrs={"rows": 4})}


def new_activity(lead: Lead | None) -> dict:
    """What a fresh form says: now, and the lead it was opened for."""
    return {"happened_at": timezone.now().replace(second=0, microsecond=0), "lead": lead}
