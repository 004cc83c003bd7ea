"""Forms to apply, to change an application, and to name the officer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.choices import NOT_DESK_STAFF
from accounts.models import User
from core.locking import version_of
from registry.forms.fields import EnterpriseField, VersionField
from registry.models import Chain
from whitelist.choices import VersionStatus
from whitelist.models import Case, Scheme


def _grounds() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Grounds of the application"),
        help_text=gettext_lazy("What the enterprise means for its chain: products, customers, suppliers."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class ApplicationForm(forms.Form):
    """`for_enterprise`: the enterprise is settled already and not asked for."""

    enterprise = EnterpriseField(label=gettext_lazy("Enterprise"))
    scheme = forms.ModelChoiceField(Scheme.objects.none(), label=gettext_lazy("Scheme"), empty_label=None)
    chain = forms.ModelChoiceField(Chain.objects.all(), label=gettext_lazy("Chain"))
    grounds = _grounds()

    def __init__(self, *args, for_enterprise: bool, **kwargs):
        super().__init__(*args, **kwargs)
        published = Scheme.objects.filter(
            versions__status=VersionStatus.PUBLISHED, versions__valid_from__lte=timezone.localdate()
        ).distinct()
        self.fields["scheme"].queryset = published
        if for_enterprise:
            del self.fields["enterprise"]


class GroundsForm(forms.Form):
    version = VersionField()
    grounds = _grounds()

    def __init__(self, *args, case: Case, **kwargs):
        initial = {"version": version_of(case), "grounds": case.grounds}
        super().__init__(*args, initial=initial, **kwargs)
        self.instance = case

    def values(self) -> dict[str, Any]:
        return {"grounds": self.cleaned_data["grounds"]}


class OfficerForm(forms.Form):
    officer = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Named officer"))

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, initial={"officer": case.officer_id}, **kwargs)
        people = User.objects.filter(areas=case.area_id, is_active=True).exclude(role__in=NOT_DESK_STAFF)
        self.fields["officer"].queryset = people.order_by("full_name", "pk")
