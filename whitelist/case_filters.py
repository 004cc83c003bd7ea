"""What the list of cases can be narrowed by."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area
from registry.codes import normalise_code
from registry.models import Chain, NameKey
from registry.names import probes
from whitelist.choices import AFTER_EXIT, APPLYING, LISTED, OVER, CaseStatus
from whitelist.clocks import late
from whitelist.models import Case, Scheme

GROUPS = {
    "applying": (_("Applying"), APPLYING),
    "listed": (_("On the list"), LISTED),
    "left": (_("Left the list"), AFTER_EXIT),
    "over": (_("Ended"), OVER),
}


class CaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="by_text", label=_("Enterprise or number"))
    status = django_filters.ChoiceFilter(
        choices=[*((key, label) for key, (label, _states) in GROUPS.items()), *CaseStatus.choices],
        method="by_status",
        label=_("Status"),
        empty_label=_("All statuses"),
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
    scheme = django_filters.ModelChoiceFilter(
        queryset=Scheme.objects.all(), to_field_name="code", label=_("Scheme"), empty_label=_("All schemes")
    )
    due = django_filters.ChoiceFilter(
        choices=[("overdue", _("Overdue"))], method="by_due", label=_("Time"), empty_label=_("Any time")
    )

    class Meta:
        model = Case
        fields = ("q", "status", "area", "chain", "scheme", "due")

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        areas = request.user.area_ids()
        if areas is not None and len(areas) < 2:
            del self.filters["area"]

    def by_text(self, queryset, _name, text):
        keys = Q(pk__in=())
        for kind, value in probes(text):
            keys |= Q(kind=kind, value__prefix=value)
        found = Q(enterprise__in=NameKey.objects.filter(keys).values("name__enterprise_id"))
        found |= Q(number__istartswith=text.strip())
        code = normalise_code(text)
        return queryset.filter(found | Q(enterprise__uscc__prefix=code) if code else found)

    def by_status(self, queryset, _name, status):
        states = GROUPS[status][1] if status in GROUPS else (status,)
        return queryset.filter(status__in=states)

    def by_due(self, queryset, _name, _due):
        return queryset.filter(late(timezone.localdate()))
