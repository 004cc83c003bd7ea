"""Forms for parks, sites and synergy zones. They check shapes; the services check rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.flow import Move
from core.locking import version_of
from registry.choices import SiteStatus
from registry.forms.fields import DayInput, DivisionsField, EnterpriseField, ServiceForm, VersionField
from registry.models import Park, RegionalAssessment, Site, SynergyZone
from registry.park_access import areas_kept, parks_kept
from registry.services.parks import NEW_STATUSES

UNKNOWN = gettext_lazy("Not known")


class KeptForm(ServiceForm):
    """Enters a record, or changes one and then carries its version along."""

    version = VersionField()

    def __init__(self, *args, user: User, **kwargs):
        instance = kwargs.get("instance")
        version = {"version": version_of(instance)} if instance and instance.pk else {}
        initial = kwargs.pop("initial", {}) | version
        super().__init__(*args, initial=initial, **kwargs)
        self.user = user
        if self.instance.pk is None:
            del self.fields["version"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ParkForm(KeptForm):
    operator = EnterpriseField(label=gettext_lazy("Operator"), required=False)

    class Meta:
        model = Park
        fields = (
            "code",
            "name_zh",
            "name_en",
            "kind",
            "level",
            "area",
            "country",
            "operator",
            "planned_land_mu",
            "built_land_mu",
            "available_land_mu",
            "focus_chains",
            "contact_office",
            "description_zh",
            "description_en",
            "is_public",
        )
        widgets = {
            "focus_chains": forms.CheckboxSelectMultiple,
            "description_zh": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas_kept(self.user)
        self.fields["area"].empty_label = _("Abroad, or in no area")
        self.fields["country"].empty_label = _("In China")
        if self.user.area_ids() is not None:
            self.fields["area"].required = True
            self.fields["area"].empty_label = None

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"focus_chains": list(values["focus_chains"])}


class AssessmentForm(ServiceForm):
    class Meta:
        model = RegionalAssessment
        fields = ("kind", "document", "valid_from", "valid_to")
        widgets = {"valid_from": DayInput, "valid_to": DayInput}
        help_texts = {"valid_to": gettext_lazy("Empty: without end.")}


class SiteForm(KeptForm):
    """A new site chooses its park; a known one stays where it is."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[(status.value, status.label) for status in SiteStatus if status in NEW_STATUSES],
    )
    has_gas = forms.TypedChoiceField(
        label=gettext_lazy("Gas"),
        choices=(("", UNKNOWN), ("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))),
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
    )

    class Meta:
        model = Site
        fields = (
            "park",
            "number",
            "use",
            "status",
            "land_mu",
            "floor_m2",
            "floor_height_m",
            "floor_load_kn_m2",
            "power_kva",
            "has_gas",
            "water_t_day",
            "wastewater_t_day",
            "price",
            "price_unit",
            "available_from",
        )
        widgets = {"available_from": DayInput}
        help_texts = {"available_from": gettext_lazy("Empty: at once.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["park"].queryset = parks_kept(self.user)
        else:
            del self.fields["park"], self.fields["status"]


class ZoneForm(KeptForm):
    enterprise = EnterpriseField(
        label=gettext_lazy("Enterprise"),
        required=False,
        help_text=gettext_lazy("Of a synergy point. A zone has none."),
    )
    divisions = DivisionsField(
        label=gettext_lazy("Divisions"),
        required=False,
        help_text=gettext_lazy(
            "The synergy zone covers these counties or cities whole. "
            "One a line, for example Nanning/Liangqing District."
        ),
    )

    class Meta:
        model = SynergyZone
        fields = (
            "kind",
            "name_zh",
            "name_en",
            "host_area",
            "enterprise",
            "divisions",
            "priority_basis",
            "policies",
        )
        widgets = {"policies": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host_area"].queryset = areas_kept(self.user)


class StepForm(forms.Form):
    """Asks for just what a step of SITE_FLOW or ZONE_FLOW needs."""

    seen_status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, move: Move, **kwargs):
        super().__init__(*args, **kwargs)
        for name in move.needs:
            self.fields[name] = NEEDED[name]()

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_status"}


NEEDED = {
    "recognised_by": lambda: forms.CharField(label=gettext_lazy("Recognised by"), max_length=120),
    "document": lambda: forms.CharField(label=gettext_lazy("Document"), max_length=200),
    "recognised_on": lambda: forms.DateField(label=gettext_lazy("Recognised on"), widget=DayInput),
    "note": lambda: forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300
    ),
}


class EvaluationForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    passed = forms.TypedChoiceField(
        label=gettext_lazy("Result"),
        choices=(("", "–"), ("True", gettext_lazy("Passed")), ("False", gettext_lazy("Not passed"))),
        coerce=lambda value: value == "True",
    )
    document = forms.CharField(label=gettext_lazy("Document"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
