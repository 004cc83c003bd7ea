"""What the list of rules can be narrowed by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area
from incentives.choices import RuleKind, RuleStatus
from incentives.models import RuleVersion
from registry.models import Chain


class RuleFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=RuleKind.choices, label=_("Kind"), empty_label=_("All kinds"))
    status = django_filters.ChoiceFilter(
        choices=RuleStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=Area.objects.filter(kind=AreaKind.FTZ_AREA),
        to_field_name="code",
        label=_("Area"),
        empty_label=_("All areas"),
    )
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(), to_field_name="code", label=_("Chain"), empty_label=_("All chains")
    )

    class Meta:
        model = RuleVersion
        fields: list[str] = []
