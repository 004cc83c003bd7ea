"""What the lists of the whitelist can be narrowed by."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area
from core.months import months_later
from registry.filters import found_by
from registry.forms.fields import DayInput
from registry.models import Chain, Enterprise
from whitelist.choices import LISTED, MONITORED
from whitelist.models import Case, Edition, EditionLine, Entry, Event, Finding, PublicNotice, Review, Scheme
from whitelist.register import as_of, looked_after, not_ahead

HALF_A_YEAR = 6  # months
MISSED = "missed"


def of_enterprise(path: str, typed: str) -> Q:
    """Of rows with a path to an enterprise: it is called so, or has the code."""
    return Q(**{f"{path}__in": Enterprise.objects.filter(found_by(typed)).values("pk")})


def _search(method: str = "by_enterprise") -> django_filters.CharFilter:
    return django_filters.CharFilter(
        method=method, label=_("Enterprise or code"), widget=forms.TextInput(attrs={"type": "search"})
    )


def _scheme(path: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=path,
        queryset=Scheme.objects.all(),
        to_field_name="code",
        label=_("Scheme"),
        empty_label=_("All schemes"),
    )


def _chain(path: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=path,
        queryset=Chain.objects.all(),
        to_field_name="code",
        label=_("Chain"),
        empty_label=_("All chains"),
    )


def _area(path: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=path,
        queryset=Area.objects.filter(kind=AreaKind.FTZ_AREA),
        to_field_name="code",
        label=_("Area"),
        empty_label=_("All areas"),
    )


class RegisterFilter(django_filters.FilterSet):
    """The register of a day, that of today unless told otherwise."""

    on = django_filters.DateFilter(
        method="unchanged", label=_("As of"), widget=DayInput, validators=[not_ahead]
    )
    q = _search()
    scheme = _scheme("scheme")
    chain = _chain("case__chain")
    area = _area("case__area")
    status = django_filters.ChoiceFilter(
        choices=[(status.value, status.label) for status in LISTED],
        label=_("Status"),
        empty_label=_("All statuses"),
    )
    touch = django_filters.ChoiceFilter(
        choices=[(MISSED, _("Missed"))], method="by_touch", label=_("Contact"), empty_label=_("All")
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    @property
    def day(self) -> dt.date:
        """Whose list it is."""
        return self.form.cleaned_data.get("on") or timezone.localdate()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = looked_after(queryset, self.day)  # first: a filter asks whether a contact was missed
        return as_of(self.day, rows=super().filter_queryset(rows))

    @property
    def notes(self) -> list[tuple[str, str]]:
        """For the workbook."""
        if not self.form.cleaned_data.get("on"):
            return [(gettext("As of"), self.day.isoformat())]
        if self.day == timezone.localdate():
            return []
        return [(gettext("Names of enterprises"), gettext("as they are today"))]

    def unchanged(self, queryset, _name, _day):
        return queryset

    def by_enterprise(self, queryset, _name, text):
        return queryset.filter(of_enterprise("case__enterprise", text))

    def by_touch(self, queryset, _name, _missed):
        return queryset.filter(may_open=True, is_touch_missed=True)


class NoticeFilter(django_filters.FilterSet):
    scheme = _scheme("scheme")

    class Meta:
        model = PublicNotice
        fields: list[str] = []


class NoticeLineFilter(django_filters.FilterSet):
    """Of lists that are about the cases of one notice."""

    notice = django_filters.ModelChoiceFilter(
        field_name="publicnotice",
        queryset=PublicNotice.objects.all(),
        to_field_name="number",
        label=pgettext_lazy("list", "Public notice"),
        empty_label=_("All notices"),
    )

    class Meta:
        model = PublicNotice.cases.through
        fields: list[str] = []


class MinutesFilter(django_filters.FilterSet):
    since = django_filters.DateFilter("made_at", "date__gte", label=_("Reviewed from"), widget=DayInput)
    until = django_filters.DateFilter("made_at", "date__lte", label=_("Reviewed until"), widget=DayInput)
    q = _search()
    scheme = _scheme("case__scheme")
    area = _area("case__area")
    notice = django_filters.ModelChoiceFilter(
        queryset=PublicNotice.objects.all(),
        to_field_name="number",
        method="by_notice",
        label=pgettext_lazy("list", "Public notice"),
        empty_label=_("All notices"),
    )

    class Meta:
        model = Review
        fields: list[str] = []

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        _leave_out_area(self, request.user)

    def by_enterprise(self, queryset, _name, text):
        return queryset.filter(of_enterprise("case__enterprise", text))

    def by_notice(self, queryset, _name, notice):
        return of_notice(queryset, notice)


def of_notice(reviews: QuerySet[Review], notice: PublicNotice) -> QuerySet[Review]:
    """Of the submission that was made public, which is the last of its case."""
    return reviews.filter(case__notices=notice, submission=F("case__submissions"))


def _leave_out_area(filterset: django_filters.FilterSet, user) -> None:
    """Who works in one area has nothing to choose."""
    areas = user.area_ids()
    if areas is not None and len(areas) < 2:
        del filterset.filters["area"]


class EditionFilter(django_filters.FilterSet):
    scheme = _scheme("scheme")

    class Meta:
        model = Edition
        fields: list[str] = []


class EditionLineFilter(django_filters.FilterSet):
    edition = django_filters.ModelChoiceFilter(
        queryset=Edition.objects.all(), label=_("Edition"), empty_label=_("All editions")
    )

    class Meta:
        model = EditionLine
        fields: list[str] = []


class ChangesFilter(django_filters.FilterSet):
    """What happened to listed cases since a day, half a year ago unless told otherwise."""

    since = django_filters.DateFilter(method="unchanged", label=_("Changed since"), widget=DayInput)
    q = _search()
    scheme = _scheme("scheme")
    chain = _chain("chain")
    area = _area("area")

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        _leave_out_area(self, request.user)

    @property
    def notes(self) -> list[tuple[str, str]]:
        """For the workbook."""
        if self.form.cleaned_data.get("since"):
            return []
        return [(gettext("Changed since"), half_a_year_before(timezone.localdate()).isoformat())]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        since = self.form.cleaned_data.get("since") or half_a_year_before(today)
        return changed_since(super().filter_queryset(queryset), since, today)

    def unchanged(self, queryset, _name, _day):
        return queryset

    def by_enterprise(self, queryset, _name, text):
        return queryset.filter(of_enterprise("enterprise", text))


def half_a_year_before(today: dt.date) -> dt.date:
    return months_later(today, -HALF_A_YEAR)


def changed_since(cases: QuerySet[Case], since: dt.date, today: dt.date) -> QuerySet[Case]:
    """Of these the ones that are or were on the list and changed, with `events_since` and `findings_since`;
    and those whose monitoring is overdue."""
    on_list = Q(before__in=LISTED) | Q(after__in=LISTED)  # not how it came there
    events = Event.objects.filter(on_list, on__gte=since)
    findings = Finding.objects.filter(Q(found_on__gte=since) | Q(settled_on__gte=since) | Q(settled_on=None))
    of_case = {"case": OuterRef("pk")}
    overdue = Q(status__in=MONITORED)
    overdue &= Q(review_due__lt=today)
    changed = Q(Exists(events.filter(**of_case))) | Q(Exists(findings.filter(**of_case))) | overdue
    return (
        cases.exclude(listed_on=None)
        .filter(changed)
        .prefetch_related(
            Prefetch("events", events.select_related("actor").order_by("pk"), to_attr="events_since"),
            Prefetch("findings", findings.order_by("pk"), to_attr="findings_since"),
        )
    )
