"""What the lists of this app can be narrowed by. What there is to choose from is scoped like the rows."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area, User
from crm.choices.leads import OPEN_LEAD_STATUSES, ActivityKind, Channel, LeadStatus
from crm.forms.fields import DayInput
from crm.models import Activity, Contact, Lead
from crm.queries import DUE_SOON
from registry.codes import normalise_code
from registry.filters import AllYesNo
from registry.models import Chain, NameKey
from registry.names import probes

OPEN = "open"


def _areas(request) -> QuerySet[Area]:
    """The areas in which the reader may see leads."""
    allowed = request.user.area_ids()
    areas = Area.objects.filter(kind=AreaKind.FTZ_AREA)
    return areas if allowed is None else areas.filter(pk__in=allowed)


def _owners(request) -> QuerySet[User]:
    visible = Lead.objects.visible_to(request.user).order_by()
    return User.objects.filter(pk__in=visible.values("owner")).order_by("full_name", "pk")


def enterprise_answers(text: str) -> Q:
    """Of rows with an `enterprise`: it is called so (part, pinyin, initials, former name) or has the code."""
    keys = Q(pk__in=())
    for kind, value in probes(text):
        keys |= Q(kind=kind, value__prefix=value)
    called = Q(enterprise__in=NameKey.objects.filter(keys).values("name__enterprise_id"))
    code = normalise_code(text)
    return called | Q(enterprise__uscc__prefix=code) if code else called


def _of_enterprise(queryset: QuerySet, _name: str, text: str) -> QuerySet:
    return queryset.filter(enterprise_answers(text))


class AreaFilterSet(django_filters.FilterSet):
    """Offers the area to who sees several."""

    area = django_filters.ModelChoiceFilter(
        queryset=_areas, to_field_name="code", label=_("Area"), empty_label=_("All areas")
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        areas = request.user.area_ids()
        if areas is not None and len(areas) < 2:
            del self.filters["area"]


class LeadFilter(AreaFilterSet):
    q = django_filters.CharFilter(method="by_text", label=_("Enterprise or text"))
    status = django_filters.ChoiceFilter(
        choices=[(OPEN, _("Open")), *LeadStatus.choices],
        method="by_status",
        label=_("Status"),
        empty_label=_("All statuses"),
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=_owners, label=_("Responsible"), empty_label=_("All officers")
    )
    due = django_filters.ChoiceFilter(
        choices=[("overdue", _("Overdue")), ("soon", _("Due within a week")), ("none", _("No next step"))],
        method="by_due",
        label=_("Next step"),
        empty_label=_("Any time"),
    )
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(), to_field_name="code", label=_("Chain"), empty_label=_("All chains")
    )
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All channels")
    )

    class Meta:
        model = Lead
        fields = ("q", "status", "owner", "due", "area", "chain", "channel")

    def by_text(self, queryset, _name, text):
        return queryset.filter(enterprise_answers(text) | Q(summary__icontains=text))

    def by_status(self, queryset, _name, status):
        return queryset.filter(status__in=OPEN_LEAD_STATUSES if status == OPEN else [status])

    def by_due(self, queryset, _name, due):
        today = timezone.localdate()
        rows = queryset.filter(status__in=OPEN_LEAD_STATUSES)
        if due == "none":
            return rows.filter(next_step_due=None)
        if due == "overdue":
            return rows.filter(next_step_due__lt=today)
        return rows.filter(next_step_due__range=(today, today + DUE_SOON))


class ActivityFilter(AreaFilterSet):
    q = django_filters.CharFilter(method=_of_enterprise, label=_("Enterprise"))
    kind = django_filters.ChoiceFilter(
        choices=ActivityKind.choices, label=_("Kind"), empty_label=_("All kinds")
    )
    two_way = django_filters.BooleanFilter(field_name="is_two_way", label=_("Two-way"), widget=AllYesNo)
    since = django_filters.DateFilter(
        field_name="happened_at", lookup_expr="date__gte", label=_("From"), widget=DayInput
    )
    until = django_filters.DateFilter(
        field_name="happened_at", lookup_expr="date__lte", label=_("To"), widget=DayInput
    )

    class Meta:
        model = Activity
        fields = ("q", "kind", "two_way", "since", "until", "area")


class ContactFilter(AreaFilterSet):
    q = django_filters.CharFilter(method=_of_enterprise, label=_("Enterprise"))

    class Meta:
        model = Contact
        fields = ("q", "area")
