"""The lists of commitments, of quarterly figures, and of the projects behind the four rates."""

import datetime as dt
from decimal import Decimal

import django_filters
from django import forms
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import CURRENCY_WORDS
from crm.choices.commitments import (
    CURRENCIES,
    ActualStatus,
    Caliber,
    CommitmentSide,
    CommitmentStatus,
    Indicator,
    Measure,
    ReductionReason,
)
from crm.choices.projects import ProjectStage
from crm.columns import number_column
from crm.filters import AreaFilterSet
from crm.forms.fields import DayInput
from crm.fulfilment import awaiting, fulfilment, with_counted
from crm.importers.actuals import ActualImporter, measure_of
from crm.importers.commitments import CommitmentImporter, scheduled
from crm.importers.funds import funds_in_words
from crm.models import Actual, Commitment, Project
from crm.project_queries import lead_investor, with_investors
from crm.rates import REACHED, Window, signed_projects
from exports.columns import Column, Kind, Table, column, register
from registry.models import Chain

AWAITING = "awaiting"
LARGEST = Decimal("9999999999999.99")  # what a figure can be


class _OfProject(AreaFilterSet):
    """Narrowed by what the project is; `to_project` is the path to it."""

    q = django_filters.CharFilter(
        method="by_text", label=_("Project or number"), widget=forms.TextInput(attrs={"type": "search"})
    )
    to_project = "project"

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        if "area" in self.filters:
            self.filters["area"].field_name = f"{self.to_project}__area"

    def by_text(self, queryset, _name, text):
        named = queryset.filter(**{f"{self.to_project}__name__icontains": text})
        return named | queryset.filter(**{f"{self.to_project}__number__istartswith": text})


class CommitmentFilter(_OfProject):
    side = django_filters.ChoiceFilter(
        choices=CommitmentSide.choices, label=_("Side"), empty_label=_("Both sides")
    )
    indicator = django_filters.ChoiceFilter(
        choices=Indicator.choices, label=_("Indicator"), empty_label=_("All indicators")
    )
    status = django_filters.ChoiceFilter(
        choices=CommitmentStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )

    class Meta:
        model = Commitment
        fields: list[str] = []


def _commitments(user) -> QuerySet[Commitment]:
    rows = Commitment.objects.visible_to(user).select_related("project__area", "created_by")
    return with_counted(rows, timezone.localdate())


def _kept(name: str):
    def get(row):
        return getattr(fulfilment(row, row.counted, timezone.localdate()), name)

    return get


def _ratio(name: str):
    """To a hundredth of a per cent: a cell is no place for thirty digits."""

    def get(row):
        ratio = _kept(name)(row)
        return None if ratio is None else round(ratio, 4)

    return get


def _project_number(value: str) -> Column:
    return Column(
        "number",
        _("Project number"),
        value=value,
        aliases=("Number", "编号", "项目编号"),
        width=18,
        identifies=True,
        extra=True,
    )


def _indicator(value: str = "") -> Column:
    return Column(
        "indicator",
        _("Indicator"),
        Kind.CHOICE,
        value,
        aliases=("指标",),
        choices=Indicator,
        required_for_new=True,
        width=20,
    )


def _unit(value) -> Column:
    """The currency of an amount, else what is counted."""
    return Column(
        "unit",
        _("Unit"),
        Kind.CHOICE,
        value,
        aliases=("单位", "币种", "计量单位", "Currency"),
        choices=Measure,
        choice_aliases={word: code for word, code in CURRENCY_WORDS.items() if code in CURRENCIES},
    )


COMMITMENTS = register(
    Table(
        "commitments",
        _("Commitments"),
        (
            number_column("key", _("Commitment number"), aliases=("承诺编号",)),
            column("project", _("Project"), value="project__name", link=True, width=34),
            _project_number("project__number"),
            Column(
                "side",
                _("Side"),
                Kind.CHOICE,
                aliases=("承诺方",),
                choices=CommitmentSide,
                required_for_new=True,
            ),
            _indicator(),
            Column("subject", _("What is promised"), max_length=200, width=28, extra=True),
            Column(
                "total",
                _("Agreed"),
                Kind.NUMBER,
                aliases=("约定总量", "约定金额"),
                minimum=Decimal(0),
                maximum=LARGEST,
                required_for_new=True,
                order_by="total",
            ),
            _unit(measure_of),
            column("due", _("Due to date"), Kind.NUMBER, _kept("due")),
            column("counted", _("Counted"), Kind.NUMBER, order_by="counted"),
            column("of_due", _("Of what is due"), Kind.RATIO, _ratio("of_due")),
            column("of_agreed", _("Of the whole"), Kind.RATIO, _ratio("of_agreed"), extra=True),
            column("delay", _("Quarters behind"), Kind.INT, _kept("delay")),
            Column("status", _("Status"), Kind.CHOICE, choices=CommitmentStatus),
            column("area", _("Area"), value="project__area__label", width=24),
            Column("due_on", _("Due on"), Kind.DATE, future_allowed=True, extra=True),
            Column(
                "schedule",
                _("Schedule"),
                value=lambda row: scheduled(row.schedule.all()),
                width=40,
                extra=True,
            ),
            Column("caliber", _("Caliber"), Kind.CHOICE, choices=Caliber, extra=True),
            Column("clause", _("Clause"), max_length=120, extra=True),
            Column("consequence", _("Consequence clause"), max_length=300, extra=True),
            Column("policy_basis", _("Policy basis"), max_length=200, extra=True),
            column("abandoned_on", _("Abandoned on"), Kind.DATE, extra=True),
            column("abandoned_reason", _("Abandoned because"), extra=True),
        ),
        _commitments,
        filterset=CommitmentFilter,
        order=("-created_at", "-pk"),
        url_name="commitment-list",
        view_permission="crm.view_project",
        importer=CommitmentImporter(),
        one_of=("key", "number"),
        import_permission="crm.add_commitment",
    )
)


class ActualFilter(_OfProject):
    to_project = "commitment__project"

    status = django_filters.ChoiceFilter(
        choices=[(AWAITING, _("Waits for you to verify")), *ActualStatus.choices],
        method="by_status",
        label=_("Status"),
        empty_label=_("All statuses"),
    )
    indicator = django_filters.ChoiceFilter(
        field_name="commitment__indicator",
        choices=Indicator.choices,
        label=_("Indicator"),
        empty_label=_("All indicators"),
    )
    year = django_filters.NumberFilter(label=_("Year"))
    quarter = django_filters.ChoiceFilter(
        choices=[(number, str(number)) for number in (1, 2, 3, 4)],
        label=_("Quarter"),
        empty_label=_("All quarters"),
    )

    class Meta:
        model = Actual
        fields: list[str] = []

    def by_status(self, queryset, _name, status):
        if status == AWAITING:
            return queryset.filter(pk__in=awaiting(self.request.user).values("pk"))
        return queryset.filter(status=status)


def _actuals(user) -> QuerySet[Actual]:
    paths = ("commitment__project__area", "created_by", "verified_by", "reviewed_by", "rule")
    return Actual.objects.visible_to(user).select_related(*paths).prefetch_related("lines")


def _person(name: str):
    return lambda row: str(getattr(row, name) or "")


ACTUALS = register(
    Table(
        "actuals",
        _("Quarterly figures"),
        (
            number_column("key", _("Figure number"), aliases=("数据编号",)),
            number_column("commitment", _("Commitment number"), value="commitment_id", aliases=("承诺编号",)),
            column("project", _("Project"), value="commitment__project__name", link=True, width=34),
            _project_number("commitment__project__number"),
            _indicator("commitment__indicator"),
            Column(
                "quarter",
                _("Quarter"),
                value=str,
                aliases=("季度", "报告期"),
                required_for_new=True,
                order_by=("year", "quarter"),
            ),
            Column(
                "value",
                _("Reported"),
                Kind.NUMBER,
                aliases=("上报值", "当季值"),
                minimum=-LARGEST,
                maximum=LARGEST,
            ),
            column("counted_value", _("Counted"), Kind.NUMBER),
            _unit(lambda row: measure_of(row.commitment)),
            Column(
                "lines",
                _("Breakdown of funds"),
                Kind.LONG,
                lambda row: funds_in_words(row.lines.all()),
                aliases=("资金构成",),
                width=44,
                extra=True,
            ),
            Column("status", _("Status"), Kind.CHOICE, choices=ActualStatus),
            column("reduction_reason", _("Why less counts"), Kind.CHOICE, choices=ReductionReason),
            column("reduction_note", _("Note on the reduction"), extra=True),
            column("created_by", _("Reported by"), value=_person("created_by"), width=14),
            column("verified_by", _("Verified by"), value=_person("verified_by"), width=14),
            column("verified_on", _("Verified on"), Kind.DATE, extra=True),
            column("reviewed_by", _("For the region"), value=_person("reviewed_by"), extra=True),
            column("rule", _("Counting rule"), value=_person("rule"), extra=True),
            Column("note", _("Note"), aliases=("备注",), max_length=300, extra=True),
            column("area", _("Area"), value="commitment__project__area__label", width=24),
        ),
        _actuals,
        filterset=ActualFilter,
        order=("-year", "-quarter", "-pk"),
        url_name="actual-list",
        view_permission="crm.view_project",
        importer=ActualImporter(),
        one_of=("key", "number", "commitment"),
        import_permission="crm.add_actual",
    )
)


def window_of(given: dict) -> Window:
    """The window as asked for; without more, what was signed this year up to today."""
    as_of = given.get("as_of") or timezone.localdate()
    return Window(
        given.get("signed_from") or dt.date(as_of.year, 1, 1), given.get("signed_to") or as_of, as_of
    )


def opening_window(user) -> Window:
    """Of the rates as their page opens: this year, or the latest year before in which anything was signed."""
    today = timezone.localdate()
    ever = Window(dt.date.min, today, today)
    last = signed_projects(Project.objects.visible_to(user), ever).aggregate(last=Max("signed_on"))["last"]
    year = (last or today).year
    return Window(dt.date(year, 1, 1), min(today, dt.date(year, 12, 31)), today)


def _signed(user, window: Window) -> QuerySet[Project]:
    rows = Project.objects.visible_to(user).select_related("area", "chain", "owner")
    return signed_projects(with_investors(rows), window)


class RatesFilter(AreaFilterSet):
    """The window of the rates, and whose projects."""

    signed_from = django_filters.DateFilter(method="as_is", label=_("Signed from"), widget=DayInput)
    signed_to = django_filters.DateFilter(method="as_is", label=_("Signed to"), widget=DayInput)
    as_of = django_filters.DateFilter(method="as_is", label=_("As of"), widget=DayInput)
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(),
        to_field_name="code",
        label=_("Chain"),
        empty_label=_("All chains"),
        null_label=_("No chain"),
        null_value="none",
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def as_is(self, queryset, _name, _value):
        return queryset

    def filter_queryset(self, queryset):
        # From the beginning: the rows given here are those of another window.
        return super().filter_queryset(_signed(self.request.user, window_of(self.form.cleaned_data)))


class SignedFilter(RatesFilter):
    reached = django_filters.ChoiceFilter(
        choices=[
            ("registered", _("Established or later")),
            ("started", _("Construction started or later")),
            ("in_production", _("In production or later")),
        ],
        method="by_stage",
        label=_("Reached"),
        empty_label=_("Signed or later"),
    )

    def by_stage(self, queryset, _name, stage):
        return queryset.filter(reached__in=REACHED[stage])


def _share(project) -> Decimal | None:
    return round(project.funds / project.invest_total, 4) if project.invest_total else None


SIGNED = register(
    Table(
        "signed-projects",
        _("Projects behind the four rates"),
        (
            column("name", _("Project"), link=True, order_by="name", width=34),
            column("number", _("Number"), order_by="number", width=18),
            column("investor", _("Lead investor"), value=lead_investor, width=30),
            column("signed_on", _("Signed on"), Kind.DATE, order_by="signed_on"),
            column("reached", _("Stage then"), Kind.CHOICE, choices=ProjectStage),
            column("invest_total", _("Agreed investment"), Kind.MONEY, unit="万元", order_by="invest_total"),
            column("funds", _("Counted funds"), Kind.MONEY, unit="万元", order_by="funds"),
            column("share", _("Funds in place"), Kind.RATIO, _share),
            column("owner", _("Responsible"), value=lambda project: str(project.owner), width=14),
            column("area", _("Area"), value="area__label", width=24),
            column("chain", _("Chain"), value="chain__label", width=24),
        ),
        lambda user: _signed(user, window_of({})),
        filterset=SignedFilter,
        order=("-created_at", "-pk"),
        url_name="rate-projects",
        view_permission="crm.view_project",
    )
)
