from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.flow import Move
from core.keys import key_of
from crm.choices.leads import DropReason
from crm.contact_text import LONGEST_NAME, LONGEST_PHONE, read_contact
from crm.forms.fields import (
    NOT_JUDGED,
    AreaMixin,
    DayInput,
    NextStepMixin,
    SentOnceMixin,
    ServiceForm,
    SubmissionKeyField,
    VersionedForm,
)
from crm.models import Lead
from crm.models.base import NEXT_STEP_FIELDS
from crm.name_check import Hit, check_name, chosen_hit, is_code
from crm.queries import assignable_to
from crm.services.submissions import submitted
from registry.matching import namesakes
from registry.models import Enterprise

NEW = "new"
DETAILS = ("channel", "chain", "kind", *NEXT_STEP_FIELDS)


class QuickLeadForm(NextStepMixin, AreaMixin, SentOnceMixin, ServiceForm):
    """Three fields and a button; the rest has defaults. `hits` are enterprises that the name may mean."""

    next_step_required = False  # "First contact" is the default

    enterprise_text = forms.CharField(
        label=gettext_lazy("Enterprise"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("Contact or phone"),
        max_length=140,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
    )
    choice = forms.CharField(required=False, widget=forms.HiddenInput)  # "", NEW, or an enterprise's id
    submission_key = SubmissionKeyField()

    field_order = ("enterprise_text", "contact", "summary", *DETAILS)

    class Meta:
        model = Lead
        fields = ("summary", "area", *DETAILS)
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2, "enterkeyhint": "done"}),
            "next_step_due": DayInput,
        }
        labels = {"next_step_due": gettext_lazy("Next step due")}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.hits: list[Hit] = []
        self.enterprise: Enterprise | None = None  # chosen; None: a new one
        self.other_than: list[Enterprise] = []  # of the same name, and said to be another
        self.fields["chain"].empty_label = NOT_JUDGED
        self.fields["enterprise_text"].widget.attrs |= {
            "data-name-check": reverse("name-check"),
            "aria-controls": "name-hits",
        }
        if not self.is_bound:
            first = "contact" if self.initial.get("choice") else "enterprise_text"
            self.fields[first].widget.attrs["autofocus"] = True
        self.offer_areas(user)

    def clean_contact(self):
        contact = read_contact(self.cleaned_data["contact"])
        if len(contact.name) > LONGEST_NAME or len(contact.phone) > LONGEST_PHONE:
            raise forms.ValidationError(
                _("Write only the name and one number; the rest goes into the sentence.")
            )
        if contact.email:
            forms.EmailField().clean(contact.email)
        return contact if any(vars(contact).values()) else None

    def clean(self):
        cleaned = super().clean()
        text, choice = cleaned.get("enterprise_text"), cleaned.get("choice", "")
        first = submitted(Lead, actor=self.user, key=cleaned.get("submission_key"))
        if text and choice not in ("", NEW):
            self._take(choice)
        elif first and text and _names(first.enterprise, text):
            self.enterprise = first.enterprise  # entered by this very form, when it was sent before
        elif text:
            self._look_for(text, confirmed_new=choice == NEW)
        return cleaned

    def _take(self, choice: str) -> None:
        self.enterprise = Enterprise.objects.visible_to(self.user).filter(pk=key_of(choice)).first()
        if self.enterprise is None:
            self.add_error("enterprise_text", _("This enterprise is no longer here. Choose again."))
        else:
            self.hits = [chosen_hit(self.enterprise)]

    def _look_for(self, text: str, *, confirmed_new: bool) -> None:
        self.hits = check_name(text)
        same = [hit for hit in self.hits if hit.is_same]
        if is_code(text) and len(same) == 1:
            self.enterprise = same[0].enterprise  # a code means one enterprise, there is nothing to ask
        elif is_code(text):
            self.add_error(
                "enterprise_text",
                _("No enterprise with this code is here. Write its name; the code can be added later."),
            )
        elif confirmed_new:
            self.other_than = [hit.enterprise for hit in same]
        elif same:
            self.add_error(
                "enterprise_text",
                _("This name is already here. Choose below: the same enterprise, or a new one."),
            )

    @property
    def has_wrong_details(self) -> bool:
        return not self.errors.keys().isdisjoint(DETAILS)

    def says(self, lead: Lead) -> bool:
        """Whether the lead holds what this form says: the key may have brought an earlier text before."""
        contact, text = self.cleaned_data["contact"], self.cleaned_data["enterprise_text"]
        return (
            (self.enterprise == lead.enterprise if self.enterprise else _names(lead.enterprise, text))
            and self.cleaned_data["summary"] == lead.summary
            and (contact is None or lead.contacts.filter(**vars(contact)).exists())
        )

    def report_another(self, lead: Lead) -> None:
        """The key is used up by a lead that says something else."""
        self.count_as_another(
            _(
                "An earlier version of this form was saved already: “%(summary)s”. To correct that lead, "
                "open it from your list. To report another one, save again."
            )
            % {"summary": lead.summary}
        )
        if self.enterprise == lead.enterprise:
            self.data["choice"] = str(lead.enterprise.pk)
            self.hits = [chosen_hit(lead.enterprise)]

    def values(self):
        """Further fields of the lead, for `lead_log`."""
        return {name: self.cleaned_data[name] for name in DETAILS}


def _names(enterprise: Enterprise, text: str) -> bool:
    return namesakes(text).filter(pk=enterprise.pk).exists()


class LeadForm(NextStepMixin, VersionedForm):
    class Meta:
        model = Lead
        fields = ("summary", *DETAILS)
        widgets = {"summary": forms.Textarea(attrs={"rows": 2}), "next_step_due": DayInput}
        labels = {"next_step_due": gettext_lazy("Next step due")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chain"].empty_label = NOT_JUDGED


class AssignForm(forms.Form):
    owner = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Responsible officer"), empty_label=None
    )

    def __init__(self, *args, lead: Lead, **kwargs):
        super().__init__(*args, initial={"owner": lead.owner_id}, **kwargs)
        self.fields["owner"].queryset = assignable_to(lead)


class MoveForm(forms.Form):
    """Asks for just what the move needs."""

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, move: Move, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for name in move.needs:
            self.fields[name] = NEEDED[name]()

    def clean_review_on(self):
        day = self.cleaned_data["review_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."))
        return day

    def clean_next_step_due(self):
        day = self.cleaned_data["next_step_due"]
        if day < self.today:
            raise forms.ValidationError(_("This day is past. Choose today or a later day."))
        return day

    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_status"}


NEEDED = {
    "screening_note": lambda: forms.CharField(
        label=gettext_lazy("Screening note"),
        help_text=gettext_lazy("Fit with the chain, environment, energy, land, benefit."),
        widget=forms.Textarea(attrs={"rows": 4}),
    ),
    "drop_reason": lambda: forms.ChoiceField(
        label=gettext_lazy("Reason for dropping"), choices=[("", "–"), *DropReason.choices]
    ),
    "note": lambda: forms.CharField(
        label=gettext_lazy("In words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    ),
    "review_on": lambda: forms.DateField(label=gettext_lazy("Look at it again on"), widget=DayInput),
    "next_step": lambda: forms.CharField(label=gettext_lazy("Next step"), max_length=200),
    "next_step_due": lambda: forms.DateField(label=gettext_lazy("Next step due"), widget=DayInput),
}
