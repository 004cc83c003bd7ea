"""Forms of projects: made from a lead, changed, expanded; their investors and quotas."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Area, User
from crm.carried import project_of_lead
from crm.forms.activities import ActivityForm
from crm.forms.fields import DayInput, NextStepMixin, ServiceForm, VersionedForm
from crm.library_queries import node_label
from crm.models import Activity, Lead, Project, ResourceQuota
from crm.models.base import NEXT_STEP_FIELDS
from crm.project_flow import AGREED, is_closed_to
from crm.queries import workers_in
from crm.services.projects import Investor
from registry.forms.fields import EnterpriseField
from registry.models import ChainNode, Park

WHOLE_AMOUNT = gettext_lazy("The whole amount, not in ten thousands: 5000000 for CNY 5 million.")
GROUPS = (
    (
        gettext_lazy("The project"),
        ("name", "content", "kind", "construction", "importance", "confidentiality"),
    ),
    (
        gettext_lazy("Chain and place"),
        ("chain", "nodes", "park", "project_company", "channel", "event"),
    ),
    (gettext_lazy("Capital"), ("origin", "invest_total", "fixed_asset", "foreign_capital_usd")),
    (
        gettext_lazy("Agreement and planned days"),
        ("agreement_kind", "planned_sign_on", "agreed_start_on", "agreed_production_on"),
    ),
    (gettext_lazy("At full capacity"), ("expected_output", "expected_tax", "expected_jobs")),
    (
        gettext_lazy("What it needs"),
        ("land_mu", "plant_m2", "power_kva", "energy_tce", "water_t_day"),
    ),
    (
        gettext_lazy("Negative list"),
        ("negative_list_result", "negative_list_on", "negative_list_note"),
    ),
    (gettext_lazy("Team"), ("co_officers",)),
    (gettext_lazy("Next step"), NEXT_STEP_FIELDS),
)
WIDGETS: dict[str, Any] = {
    "content": forms.Textarea(attrs={"rows": 3}),
    "negative_list_note": forms.Textarea(attrs={"rows": 2}),
    "nodes": forms.SelectMultiple(attrs={"size": 6}),
    "co_officers": forms.CheckboxSelectMultiple,
    **dict.fromkeys(
        (
            "planned_sign_on",
            "agreed_start_on",
            "agreed_production_on",
            "negative_list_on",
            "next_step_due",
        ),
        DayInput,
    ),
}
MANY = ("nodes", "co_officers")
AMOUNTS = ("invest_total", "fixed_asset", "expected_output", "expected_tax")
HELP = dict.fromkeys(AMOUNTS, WHOLE_AMOUNT)
LABELS = {"next_step_due": gettext_lazy("Next step due")}
NEW = (
    "name",
    "content",
    "kind",
    "origin",
    "invest_total",
    "chain",
    "park",
    "confidentiality",
    *NEXT_STEP_FIELDS,
)


def offer_choices(fields: dict[str, forms.Field], *, user: User, area_id: int) -> None:
    """What there is to choose from, of the fields that the form has."""
    if "chain" in fields:
        fields["chain"].empty_label = gettext_lazy("None, or not judged yet")
    if "nodes" in fields:
        fields["nodes"].queryset = ChainNode.objects.select_related("chain")
        fields["nodes"].label_from_instance = node_label
        fields["nodes"].help_text = gettext_lazy("With Ctrl or Cmd pressed you choose several.")
    if "park" in fields:
        fields["park"].queryset = Park.objects.visible_to(user).filter(area=area_id)
        fields["park"].empty_label = gettext_lazy("Not chosen")
    if "co_officers" in fields:
        fields["co_officers"].queryset = workers_in(area_id)


class ProjectNewForm(NextStepMixin, ServiceForm):
    """Asks what the lead did not say; the rest goes over."""

    class Meta:
        model = Project
        fields, widgets, help_texts, labels = NEW, WIDGETS, HELP, LABELS

    def __init__(self, *args, user: User, lead: Lead, **kwargs):
        initial = {name: getattr(lead, name) for name in NEXT_STEP_FIELDS}
        super().__init__(*args, initial=initial | project_of_lead(lead), **kwargs)
        offer_choices(self.fields, user=user, area_id=lead.area_id)


class ExpansionForm(NextStepMixin, ServiceForm):
    class Meta:
        model = Project
        fields = ("name", "content", "invest_total", "fixed_asset", *NEXT_STEP_FIELDS)
        widgets, help_texts, labels = WIDGETS, HELP, LABELS


class ProjectForm(NextStepMixin, VersionedForm):
    """Every field of a project but its stage, in groups."""

    project_company = EnterpriseField(
        label=gettext_lazy("Project company"),
        required=False,
        help_text=gettext_lazy("The enterprise that was registered for the project."),
    )

    class Meta:
        model = Project
        fields = tuple(name for _title, names in GROUPS for name in names)
        widgets, help_texts, labels = WIDGETS, HELP, LABELS

    def __init__(self, *args, user: User, instance: Project, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        offer_choices(self.fields, user=user, area_id=instance.area_id)
        if is_closed_to(instance, user):
            for name in AGREED:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Agreed: changed by a manager who is not responsible.")

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def _written_by_others(self, record):
        several = {name: str(self.fields[name].label) for name in MANY}
        for label, stands in super()._written_by_others(record):
            if label not in several.values():
                yield label, stands
        for name, label in several.items():
            stands = set(getattr(record, name).all())
            if stands != set(self.cleaned_data[name]):
                yield label, "; ".join(sorted(map(str, stands))) or "–"


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Responsible officer"), empty_label=None
    )

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, initial={"owner": project.owner_id}, **kwargs)
        self.fields["owner"].queryset = workers_in(project.area_id)


class QuotaForm(ServiceForm):
    class Meta:
        model = ResourceQuota
        fields = ("kind", "amount", "document")


class QuotaStepForm(forms.Form):
    document = forms.CharField(label=gettext_lazy("Document"), max_length=120)


class InvestorForm(forms.Form):
    enterprise = EnterpriseField(label=gettext_lazy("Enterprise"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    share_pct = forms.DecimalField(
        label=gettext_lazy("Share (%)"),
        required=False,
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles
        # One widget for each line: it keeps what was found for its text.
        self.fields["enterprise"].widget.found = ()


class _Investors(forms.BaseFormSet):
    """An emptied line takes the investor out."""

    @property
    def investors(self) -> list[Investor]:
        given = (form.cleaned_data for form in self.forms if form.has_changed() or form.initial)
        return [
            Investor(line["enterprise"], line["role"], line.get("share_pct") or None)
            for line in given
            if line.get("enterprise")
        ]


InvestorFormSet = forms.formset_factory(InvestorForm, formset=_Investors, extra=2, max_num=20)


class ProjectActivityForm(ActivityForm):
    """A follow-up of a project with its lead investor. It belongs to the area of the project."""

    def __init__(self, *args, user: User, project: Project, **kwargs):
        self.project = project
        investor = project.investors.select_related("enterprise")[0]
        super().__init__(*args, user=user, enterprise=investor.enterprise, **kwargs)
        for name in ("lead", "area", "project"):
            self.fields.pop(name, None)

    def _owning_area(self, user: User) -> Area:
        return self.project.area

    def values(self) -> dict[str, Any]:
        return super().values() | {"project": self.project}

    def says(self, activity: Activity) -> bool:
        self.cleaned_data["lead"] = None
        return super().says(activity)
