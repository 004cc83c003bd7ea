"""What the lists of enquiries can be narrowed by."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import AreaKind
from accounts.models import Area, User
from cms.enquiries.choices import (
    HANDLED,
    OPEN_ENQUIRIES,
    ClockKind,
    EnquiryStatus,
    SiteLanguage,
)
from cms.enquiries.models import Enquiry, EnquiryClock
from crm.filters import AreaFilterSet
from crm.forms.fields import DayInput
from registry.models import Chain

OPEN = "open"
OVERDUE, TODAY, PAUSED = "overdue", "today", "paused"
SHOWN = [status for status in EnquiryStatus if status not in (EnquiryStatus.HELD, EnquiryStatus.DISCARDED)]
SEARCHED = ("number", "organisation", "subject")


def _officers(request) -> QuerySet[User]:
    visible = Enquiry.objects.visible_to(request.user).order_by()
    return User.objects.filter(pk__in=visible.values("officer")).order_by("full_name", "pk")


def _areas(request) -> QuerySet[Area]:
    allowed = request.user.area_ids()
    areas = Area.objects.filter(kind=AreaKind.FTZ_AREA)
    return areas if allowed is None else areas.filter(pk__in=allowed)


def _text_field() -> django_filters.CharFilter:
    return django_filters.CharFilter(
        method="by_text",
        label=_("Number, organisation or subject"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class TextFilterSet(AreaFilterSet):
    """The tables of enquiries are small: what is looked for may stand anywhere in the text."""

    def by_text(self, queryset, _name, text):
        found = Q()
        for field in SEARCHED:
            found |= Q(**{f"{field}__icontains": text.strip()})
        return queryset.filter(found)


class EnquiryFilter(TextFilterSet):
    q = _text_field()
    status = django_filters.ChoiceFilter(
        choices=[(OPEN, _("Open")), *((status.value, status.label) for status in SHOWN)],
        method="by_status",
        label=_("Status"),
        empty_label=_("All statuses"),
    )
    due = django_filters.ChoiceFilter(
        choices=[(OVERDUE, _("Overdue")), (TODAY, _("Due today")), (PAUSED, _("Stopped"))],
        method="by_due",
        label=_("Time"),
        empty_label=_("All"),
    )
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(), to_field_name="code", label=_("Chain"), empty_label=_("All chains")
    )
    officer = django_filters.ModelChoiceFilter(
        queryset=_officers, label=_("Officer"), empty_label=_("All officers")
    )
    language = django_filters.ChoiceFilter(
        choices=SiteLanguage.choices, label=_("Language"), empty_label=_("All languages")
    )

    class Meta:
        model = Enquiry
        fields: list[str] = []

    def by_status(self, queryset, _name, status):
        return queryset.filter(status__in=OPEN_ENQUIRIES if status == OPEN else [status])

    def by_due(self, queryset, _name, due):
        if due == PAUSED:
            return queryset.filter(paused_since__isnull=False)
        today = timezone.localdate()
        wanted = Q(next_due_on__lt=today) if due == OVERDUE else Q(next_due_on=today)
        return queryset.filter(wanted, status__in=HANDLED)


class HeldFilter(TextFilterSet):
    q = _text_field()
    status = django_filters.ChoiceFilter(
        choices=[
            (EnquiryStatus.HELD.value, EnquiryStatus.HELD.label),
            (EnquiryStatus.DISCARDED.value, EnquiryStatus.DISCARDED.label),
        ],
        label=_("Status"),
        empty_label=_("All statuses"),
    )

    class Meta:
        model = Enquiry
        fields: list[str] = []


class ClockFilter(django_filters.FilterSet):
    """By when the step began: the reports begin after the feedback."""

    since = django_filters.DateFilter(
        field_name="started_on", lookup_expr="gte", label=_("Started from"), widget=DayInput
    )
    until = django_filters.DateFilter(
        field_name="started_on", lookup_expr="lte", label=_("until"), widget=DayInput
    )
    kind = django_filters.ChoiceFilter(choices=ClockKind.choices, label=_("Step"), empty_label=_("All steps"))
    chain = django_filters.ModelChoiceFilter(
        field_name="enquiry__chain",
        queryset=Chain.objects.all(),
        to_field_name="code",
        label=_("Chain"),
        empty_label=_("All chains"),
    )
    area = django_filters.ModelChoiceFilter(
        field_name="enquiry__area",
        queryset=_areas,
        to_field_name="code",
        label=_("Area"),
        empty_label=_("All areas"),
    )

    class Meta:
        model = EnquiryClock
        fields: list[str] = []


class IndicatorFilter(ClockFilter):
    AREA, CHAIN, MONTH, QUARTER = "area", "chain", "month", "quarter"
    by = django_filters.ChoiceFilter(
        choices=[
            (AREA, _("Area")),
            (CHAIN, _("Chain")),
            (MONTH, _("Month")),
            (QUARTER, _("Quarter")),
        ],
        method="as_it_is",
        label=pgettext_lazy("indicators", "Grouped by"),
        empty_label=None,
        null_label=None,
    )

    def as_it_is(self, queryset, _name, _by):
        return queryset
