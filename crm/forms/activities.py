import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Area, User
from core import changes
from crm.collisions import VISITS, OtherVisit, other_visits
from crm.forms.fields import (
    AreaMixin,
    DayInput,
    MomentInput,
    NextStepMixin,
    SentOnceMixin,
    ServiceForm,
    SubmissionKeyField,
    VersionedForm,
)
from crm.models import Activity, Contact, Lead, Project
from crm.models.base import NEXT_STEP_FIELDS
from crm.queries import open_leads_on
from registry.models import Enterprise

DETAILS = (
    "result",
    "place",
    "country",
    "city",
    "our_participants",
    "contacts",
    "materials",
    "cost_class",
    "leader_attended",
)
PROMISES = (1, 2)  # to-dos that one form takes; more are noted on the list
APART = {"lead", "area", "contacts", "colleagues", "submission_key"}
CLOCKS_DIFFER = dt.timedelta(minutes=10)


class ActivityForm(NextStepMixin, AreaMixin, SentOnceMixin, ServiceForm):
    """A follow-up of an enterprise. It belongs to the area of its lead, and so must its contacts."""

    submission_key = SubmissionKeyField()
    colleagues = forms.ModelMultipleChoiceField(
        User.objects.none(), label=gettext_lazy("Colleagues who took part"), required=False
    )
    apart = frozenset(APART | {f"promise_{n}" for n in PROMISES} | {f"promise_{n}_due" for n in PROMISES})

    class Meta:
        model = Activity
        fields = (
            "kind",
            "happened_at",
            "subject",
            "is_two_way",
            *NEXT_STEP_FIELDS,
            "next_step_kind",
            "lead",
            "project",
            "area",
            *DETAILS,
        )
        widgets = {
            "happened_at": MomentInput,
            "next_step_due": DayInput,
            "result": forms.Textarea(attrs={"rows": 3}),
            "contacts": forms.CheckboxSelectMultiple,
        }
        labels = {"next_step_due": gettext_lazy("Next step due")}
        help_texts = {
            "next_step_kind": gettext_lazy(
                "Who else visits the group at that time is warned of a visit that you plan."
            )
        }

    def __init__(self, *args, user: User, enterprise: Enterprise, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_areas(user)
        if "area" in self.fields:
            self.fields["area"].required = False
            self.fields["area"].help_text = _("Of a follow-up without a lead.")
        self.fields["lead"].queryset = open_leads_on(enterprise, user)
        self.fields["lead"].label_from_instance = lambda lead: f"{lead.summary} · {lead.owner}"
        self.fields["lead"].empty_label = _("No lead: general follow-up")
        self._offer_contacts(user, enterprise)
        self.enterprise, self.user = enterprise, user
        self._offer_projects_and_colleagues()
        for number in PROMISES:
            self.fields[f"promise_{number}"] = forms.CharField(
                label=_("Promised in the meeting"), max_length=200, required=False
            )
            self.fields[f"promise_{number}_due"] = forms.DateField(
                label=_("Promise due"), required=False, widget=DayInput
            )

    def _offer_projects_and_colleagues(self) -> None:
        of_enterprise = (
            Q(lead__enterprise=self.enterprise)
            | Q(project_company=self.enterprise)
            | Q(investors__enterprise=self.enterprise)
        )
        visible = Project.objects.visible_to(self.user)
        self.fields["project"].queryset = visible.filter(
            pk__in=Project.objects.filter(of_enterprise).values("pk")
        )
        area = self._owning_area(self.user)
        people = User.objects.filter(is_active=True, areas=area) if area else User.objects.none()
        self.fields["colleagues"].queryset = people.order_by("full_name", "pk")
        self.fields["colleagues"].widget = forms.CheckboxSelectMultiple(
            choices=self.fields["colleagues"].choices
        )

    @property
    def promises(self) -> list[tuple[str, dt.date]]:
        """What was promised, with its day."""
        said = ((self.cleaned_data[f"promise_{n}"], self.cleaned_data[f"promise_{n}_due"]) for n in PROMISES)
        return [(subject, due) for subject, due in said if subject]

    @property
    def other_visits(self) -> list[OtherVisit]:
        """Of other units to the same group, at the time in the form whatever its kind, and at that of a visit
        that it plans.
        """
        given = getattr(self, "cleaned_data", {})
        days = {timezone.localdate(given.get("happened_at") or timezone.now())}
        return other_visits(self.enterprise, self.user.organisation, days | self._planned(given))

    @property
    def visits_to_agree(self) -> list[OtherVisit]:
        """Those of other units that what was entered meets."""
        given = self.cleaned_data
        days = {timezone.localdate(given["happened_at"])} if given["kind"] in VISITS else set()
        return other_visits(self.enterprise, self.user.organisation, days | self._planned(given))

    @staticmethod
    def _planned(given: Mapping[str, Any]) -> set[dt.date]:
        due = given.get("next_step_due")
        return {due} if due and given.get("next_step_kind") in VISITS else set()

    def _offer_contacts(self, user: User, enterprise: Enterprise) -> None:
        """Those of the area that the follow-up will belong to; of all his areas while that is open."""
        contacts = Contact.objects.visible_to(user).filter(enterprise=enterprise).select_related("area")
        area = self._owning_area(user)
        field = self.fields["contacts"]
        field.queryset = contacts.filter(area=area) if area else contacts
        if area is None:
            field.label_from_instance = lambda contact: f"{contact} · {contact.area}"
        field.error_messages["invalid_choice"] = _(
            "A contact is of another area or enterprise than this follow-up. Choose among these."
        )

    def _owning_area(self, user: User) -> Area | None:
        lead = self._chosen("lead")
        if lead is not None:
            return lead.area
        return self._chosen("area") if "area" in self.fields else user.home_area()

    def _chosen(self, name: str):
        """What the form says, or a fresh one offers, where that is one of the choices."""
        if not self.is_bound:
            return self.get_initial_for_field(self.fields[name], name)
        try:
            return self.fields[name].clean(self[name].data)
        except forms.ValidationError:
            return None

    def clean(self):
        cleaned = super().clean()
        nobody_s = "area" in self.fields and not (cleaned.get("lead") or cleaned.get("area"))
        if nobody_s and not {"lead", "area"} & self.errors.keys():
            self.add_error("area", _("Choose the area for which you enter this."))
        for number in PROMISES:
            if cleaned.get(f"promise_{number}") and not cleaned.get(f"promise_{number}_due"):
                self.add_error(f"promise_{number}_due", _("Say by which day it was promised."))
        if cleaned.get("next_step_kind") and cleaned.get("no_next_step_reason"):
            self.add_error("next_step_kind", _("There is no next step: leave its kind empty."))
        return cleaned

    def says(self, activity: Activity) -> bool:
        """Whether the activity holds what this form says: the key may have brought an earlier text before."""
        given = self.cleaned_data
        return (
            given["lead"] == activity.lead
            and set(given["contacts"]) == set(activity.contacts.all())
            and not changes.difference(activity, self.values())
        )

    def log_another(self, activity: Activity) -> None:
        """The key is used up by an activity that says something else."""
        self.count_as_another(
            _(
                "An earlier version of this form was saved already: “%(subject)s”. To correct that "
                "follow-up, open it from the history. To log another one, save again."
            )
            % {"subject": activity.subject}
        )

    @property
    def has_wrong_details(self) -> bool:
        more = {"colleagues", *(name for name in self.fields if name.startswith("promise_"))}
        return not self.errors.keys().isdisjoint({*DETAILS, *more})

    def clean_happened_at(self):
        moment = self.cleaned_data["happened_at"]
        if moment > timezone.now() + CLOCKS_DIFFER:
            raise forms.ValidationError(_("This is in the future. A plan belongs into the next step."))
        return moment


class ActivityEditForm(VersionedForm):
    """The words only: day, answer and next step have moved the lead already."""

    class Meta:
        model = Activity
        fields = (
            "kind",
            "subject",
            "result",
            "place",
            "country",
            "city",
            "our_participants",
            "materials",
            "cost_class",
            "leader_attended",
        )
        widgets = {"result": forms.Textarea(attrs={"rows": 4})}


def new_activity(lead: Lead | None) -> dict:
    """What a fresh form says: now, and the lead it was opened for."""
    return {"happened_at": timezone.now().replace(second=0, microsecond=0), "lead": lead}
