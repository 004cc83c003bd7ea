"""What the lists of parks, sites and synergy zones can be narrowed by."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area
from registry.choices import ParkKind, SiteStatus, SiteUse, ZoneKind, ZoneStatus
from registry.filters import ALL
from registry.models import Chain, Park, Site, SynergyZone


def _search() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search"})


def _area(path: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=path,
        to_field_name="code",
        empty_label=ALL,
        label=_("Area"),
        queryset=Area.objects.filter(kind=AreaKind.FTZ_AREA),
    )


def _at_least(field: str, label) -> django_filters.NumberFilter:
    return django_filters.NumberFilter(field_name=field, lookup_expr="gte", label=label, min_value=0)


class ParkFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or code"), method="by_text", widget=_search())
    area = _area("area")
    kind = django_filters.ChoiceFilter(empty_label=ALL, label=_("Kind"), choices=ParkKind.choices)
    chain = django_filters.ModelChoiceFilter(
        field_name="focus_chains",
        to_field_name="code",
        empty_label=ALL,
        label=_("Chain"),
        queryset=Chain.objects.all(),
    )

    class Meta:
        model = Park
        fields: list[str] = []

    def by_text(self, queryset, _name, text):
        return queryset.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(code=text))


class SiteFilter(django_filters.FilterSet):
    use = django_filters.ChoiceFilter(empty_label=ALL, label=_("Use"), choices=SiteUse.choices)
    status = django_filters.ChoiceFilter(empty_label=ALL, label=_("Status"), choices=SiteStatus.choices)
    area = _area("park__area")
    park = django_filters.ModelChoiceFilter(
        to_field_name="code", empty_label=ALL, label=_("Park"), queryset=Park.objects.all()
    )
    land_from = _at_least("land_mu", _("Land at least (mu)"))
    floor_from = _at_least("floor_m2", _("Floor space at least (m²)"))
    power_from = _at_least("power_kva", _("Power at least (kVA)"))

    class Meta:
        model = Site
        fields: list[str] = []


class ZoneFilter(django_filters.FilterSet):
    area = _area("host_area")
    kind = django_filters.ChoiceFilter(empty_label=ALL, label=_("Kind"), choices=ZoneKind.choices)
    status = django_filters.ChoiceFilter(empty_label=ALL, label=_("Status"), choices=ZoneStatus.choices)

    class Meta:
        model = SynergyZone
        fields: list[str] = []
