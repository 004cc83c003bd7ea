"""Forms of the desk: just what each step needs."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.choices import AreaKind
from accounts.models import Area, User
from cms.enquiries.choices import Outcome, PauseReason, SiteLanguage
from cms.enquiries.models import Enquiry, EnquiryAnswer, EnquiryRoute, Proposal
from cms.enquiries.offers import projects_on_offer, sites_on_offer
from cms.enquiries.routing import officers_for
from core.flow import Move
from core.locking import version_of
from crm.models import Opportunity
from registry.forms.fields import DayInput, EnterpriseField, VersionField
from registry.models import Chain, Site
from whitelist.forms.fields import note_field

PROPOSED_FOR = dt.timedelta(days=30)  # [D]


def _areas_of(user: User):
    areas, allowed = Area.objects.filter(kind=AreaKind.FTZ_AREA), user.area_ids()
    return areas if allowed is None else areas.filter(pk__in=allowed)


class EnquiryStepForm(forms.Form):
    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, enquiry: Enquiry, move: Move, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["seen_status"].initial = enquiry.status
        if "outcome" in move.needs:
            self.fields["outcome"] = forms.ChoiceField(
                label=gettext_lazy("Outcome"), choices=[("", "---------"), *Outcome.choices]
            )
        if "note" in move.needs:
            self.fields["note"] = note_field(label=gettext_lazy("What was done, or why"))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_status"}


class PauseForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=PauseReason.choices, widget=forms.RadioSelect
    )
    note = note_field(label=gettext_lazy("What is waited for"))


class AssignForm(forms.Form):
    area = forms.ModelChoiceField(label=gettext_lazy("Area"), queryset=Area.objects.none(), required=False)
    officer = forms.ModelChoiceField(label=gettext_lazy("Responsible officer"), queryset=User.objects.none())

    def __init__(self, *args: Any, enquiry: Enquiry, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        is_of_region = user.area_ids() is None
        self.fields["area"].queryset = _areas_of(user)
        self.fields["area"].required = not is_of_region
        self.fields["area"].initial = enquiry.area_id
        self.fields["area"].empty_label = gettext_lazy("Region office") if is_of_region else "---------"
        self.fields["officer"].queryset = officers_for(None) if is_of_region else officers_for(enquiry.area)
        self.fields["officer"].initial = enquiry.officer_id


class LeadForm(forms.Form):
    enterprise = EnterpriseField(label=gettext_lazy("Enterprise"))


class AnswerForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 22})
    )
    version = VersionField()

    def __init__(self, *args: Any, answer: EnquiryAnswer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.update(subject=answer.subject, text=answer.text, version=version_of(answer))


class AnswerLanguageForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=SiteLanguage.choices)


class ProposalForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=SiteLanguage.choices)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("A line that begins with “# ” is a heading; an empty line parts paragraphs."),
    )
    projects = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Published projects"),
        queryset=Opportunity.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sites = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sites on offer"),
        queryset=Site.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(label=gettext_lazy("May be read until"), widget=DayInput)
    version = VersionField()

    def __init__(self, *args: Any, enquiry: Enquiry, proposal: Proposal | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        projects, sites = projects_on_offer(today), sites_on_offer()
        if enquiry.area_id:
            projects, sites = projects.filter(area=enquiry.area_id), sites.filter(park__area=enquiry.area_id)
        self.fields["projects"].queryset, self.fields["sites"].queryset = projects, sites
        if proposal is None:
            self.initial.setdefault("language", enquiry.language)
            self.initial.setdefault("expires_on", today + PROPOSED_FOR)
            return
        for name in ("title", "language", "text", "expires_on"):
            self.initial[name] = getattr(proposal, name)
        for name in ("projects", "sites"):
            self.initial[name] = getattr(proposal, name).all()
        self.initial["version"] = version_of(proposal)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class RouteForm(forms.Form):
    order = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=1,
        max_value=9999,
        initial=100,
        help_text=gettext_lazy("The line with the lowest number that fits counts."),
    )
    chain = forms.ModelChoiceField(
        label=gettext_lazy("Chain"),
        queryset=Chain.objects.all(),
        required=False,
        empty_label=gettext_lazy("All chains"),
    )
    area = forms.ModelChoiceField(label=gettext_lazy("Area"), queryset=Area.objects.none(), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", pgettext_lazy("language", "All")), *SiteLanguage.choices],
        required=False,
    )
    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Deputy"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("Gets them where the officer has left."),
    )
    version = VersionField()

    def __init__(self, *args: Any, user: User, route: EnquiryRoute | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        areas = user.area_ids()
        self.fields["area"].queryset = _areas_of(user)
        self.fields["area"].required = areas is not None
        self.fields["area"].empty_label = gettext_lazy("All areas") if areas is None else None
        people = officers_for(None)
        if areas is not None:
            people = people.filter(areas__in=areas).distinct()
        self.fields["officer"].queryset = self.fields["deputy"].queryset = people
        if route is not None:
            for name in ("order", "chain", "area", "language", "officer", "deputy"):
                self.initial[name] = getattr(route, name)
            self.initial["version"] = version_of(route)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
