"""Narrowing down the list of enterprises. Every condition is an indexed read or a join on one."""

from decimal import Decimal
from functools import reduce
from operator import or_

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area
from core.vocabulary import VocabularyField, VocabularyFilter
from registry.choices import CURRENT_ROLE_STATUSES, ChainRoleKind, RegistrationStatus, SizeClass
from registry.codes import USCC_LENGTH, normalise_code
from registry.forms.fields import DivisionField, IndustryChoiceField
from registry.models import (
    Chain,
    ChainNode,
    ChainRole,
    Enterprise,
    HonourEntry,
    HonourProgramme,
    Industry,
    NameKey,
)
from registry.names import probes

WAN = Decimal(10_000)
SHORTEST_CODE = 4
ALL = _("All")
YES_NO = ((True, _("Yes")), (False, _("No")))


def found_by(typed: str) -> Q:
    """A condition on enterprises: a name, its pinyin or initials, or the credit code begins like this."""
    code = normalise_code(typed)
    condition = Q(pk__in=())
    if SHORTEST_CODE <= len(code) <= USCC_LENGTH and code.isascii():
        condition |= Q(uscc__prefix=code)
    keys = [Q(kind=kind, value__prefix=value) for kind, value in probes(typed)]
    if keys:
        names = NameKey.objects.filter(reduce(or_, keys)).values("name__enterprise_id")
        condition |= Q(pk__in=names)
    return condition


class DivisionFilter(django_filters.Filter):
    field_class = DivisionField


class IndustryField(VocabularyField):
    label_from_instance = IndustryChoiceField.label_from_instance


class IndustryFilter(VocabularyFilter):
    field_class = IndustryField


class YesNoFilter(django_filters.TypedChoiceFilter):
    def __init__(self, **kwargs):
        super().__init__(choices=(("", ALL), *YES_NO), coerce=lambda value: value == "True", **kwargs)


class AllYesNo(forms.NullBooleanSelect):
    """Nothing chosen is no condition, and not an answer that is unknown."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.choices[0] = ("unknown", ALL)


class EnterpriseFilter(django_filters.FilterSet):
    """What the registry knows. `desk` adds whether an enterprise is pursued."""

    q = django_filters.CharFilter(
        label=_("Name, pinyin, initials or code"),
        method="by_text",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    area = VocabularyFilter(
        empty_label=ALL, label=_("FTZ area"), queryset=Area.objects.filter(kind=AreaKind.FTZ_AREA)
    )
    division = DivisionFilter(label=capfirst(_("administrative division")), method="by_division")
    chain = VocabularyFilter(
        empty_label=ALL, label=_("Chain"), queryset=Chain.objects.all(), method="by_role_together"
    )
    node = VocabularyFilter(
        empty_label=ALL, label=_("Chain node"), queryset=ChainNode.objects.all(), method="by_role_together"
    )
    role = django_filters.ChoiceFilter(
        empty_label=ALL, label=_("Chain role"), choices=ChainRoleKind.choices, method="by_role_together"
    )
    size_class = django_filters.ChoiceFilter(empty_label=ALL, label=_("Size"), choices=SizeClass.choices)
    status = django_filters.ChoiceFilter(
        empty_label=ALL, label=_("Registration status"), choices=RegistrationStatus.choices
    )
    honour = VocabularyFilter(
        empty_label=ALL, label=_("Honour"), queryset=HonourProgramme.objects.all(), method="by_honour"
    )
    industry = IndustryFilter(
        empty_label=ALL, label=_("Industry"), queryset=Industry.objects.all(), method="by_industry"
    )
    capital_min = django_filters.NumberFilter(
        label=_("Capital from (CNY 10,000)"), method="by_capital", min_value=0
    )
    capital_max = django_filters.NumberFilter(
        label=_("Capital to (CNY 10,000)"), method="by_capital", min_value=0
    )
    is_foreign_invested = YesNoFilter(label=_("Foreign-invested"))
    is_branch = YesNoFilter(label=_("Branch"))

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Chain, node and role must be true of one and the same role."""
        queryset = super().filter_queryset(queryset)
        wanted = {name: self.form.cleaned_data.get(name) for name in ("chain", "node", "role")}
        given = {name: value for name, value in wanted.items() if value}
        if not given:
            return queryset
        roles = ChainRole.objects.filter(enterprise=OuterRef("pk"), status__in=CURRENT_ROLE_STATUSES, **given)
        return queryset.filter(Exists(roles))

    def by_role_together(self, queryset, name, value):
        return queryset

    def by_text(self, queryset, name, value):
        return queryset.filter(found_by(value))

    def by_division(self, queryset, name, value):
        """The division and all in it: 450100 holds 450103."""
        code = value.pk
        while len(code) > 2 and code.endswith("00"):
            code = code[:-2]
        return queryset.filter(division__code__prefix=code)

    def by_honour(self, queryset, name, value):
        return queryset.filter(Exists(HonourEntry.objects.filter(enterprise=OuterRef("pk"), programme=value)))

    def by_industry(self, queryset, name, value):
        """The industry and all below it: C holds C39 holds C3974."""
        return queryset.filter(industry__code__prefix=value.pk)

    def by_capital(self, queryset, name, value):
        lookup = "gte" if name == "capital_min" else "lte"
        return queryset.filter(**{f"registered_capital__{lookup}": value * WAN})


class HonourFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Name on the list"),
        field_name="listed_name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    programme = VocabularyFilter(
        empty_label=ALL, label=_("Programme"), queryset=HonourProgramme.objects.all()
    )
    year = django_filters.NumberFilter(label=_("Year"))
    linked = YesNoFilter(label=_("Linked"), field_name="enterprise", method="by_linked")

    class Meta:
        model = HonourEntry
        fields: list[str] = []

    def by_linked(self, queryset, name, value):
        return queryset.filter(enterprise__isnull=not value)
