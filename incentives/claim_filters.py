"""What the list of policy claims can be narrowed by."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area
from incentives.choices import CLOCKED, ClaimStatus
from incentives.models import PolicyClaim
from whitelist.list_filters import of_enterprise

LATE = "late"


def late_claims() -> Q:
    """The government had to have acted before today."""
    return Q(status__in=CLOCKED, due_on__lt=timezone.localdate())


class ClaimFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="by_enterprise",
        label=_("Enterprise or code"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = django_filters.ChoiceFilter(
        choices=ClaimStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=Area.objects.filter(kind=AreaKind.FTZ_AREA),
        to_field_name="code",
        label=_("Area"),
        empty_label=_("All areas"),
    )
    due = django_filters.ChoiceFilter(
        choices=[(LATE, _("Overdue"))], method="by_due", label=_("Time"), empty_label=_("All")
    )

    class Meta:
        model = PolicyClaim
        fields: list[str] = []

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        areas = request.user.area_ids()
        if areas is not None and len(areas) < 2:
            del self.filters["area"]

    def by_enterprise(self, queryset, _name, text):
        return queryset.filter(of_enterprise("enterprise", text))

    def by_due(self, queryset, _name, _late):
        return queryset.filter(late_claims())
