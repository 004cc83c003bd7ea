"""The list of projects: columns for the page and the workbook, and what narrows it."""

from decimal import Decimal

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.choices.leads import Channel, DropReason
from crm.choices.projects import (
    PIPELINE,
    REVIEWED_STAGES,
    AgreementKind,
    Confidentiality,
    Construction,
    EntryStatus,
    Importance,
    NegativeListResult,
    Origin,
    ProjectKind,
    ProjectStage,
)
from crm.columns import number_column
from crm.filters import AreaFilterSet, enterprise_answers
from crm.importers.lookups import chains
from crm.importers.projects import ProjectImporter
from crm.models import Project, ProjectInvestor, StageEntry
from crm.project_queries import is_matter_of_region, is_overdue_start, lead_investor, with_investors
from exports.columns import Column, Kind, Table, column, register
from registry.lookups import areas, parks
from registry.models import Chain

UNIT = "万元"
NONE = Decimal(0)
# [P] domain.md 3.1: from these on other offices take part.
AMOUNTS = (
    ("100000000", _("CNY 100 million and more")),
    ("500000000", _("CNY 500 million and more")),
    ("1000000000", _("CNY 1 billion and more")),
    ("5000000000", _("CNY 5 billion and more")),
)
RUNNING, SINCE_SIGNED = "running", "signed_on"


def _owners(request) -> QuerySet[User]:
    visible = Project.objects.visible_to(request.user).order_by()
    return User.objects.filter(pk__in=visible.values("owner")).order_by("full_name", "pk")


class ProjectFilter(AreaFilterSet):
    q = django_filters.CharFilter(
        method="by_text",
        label=_("Project, number or investor"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = django_filters.ChoiceFilter(
        choices=[
            (RUNNING, _("In progress")),
            (SINCE_SIGNED, _("Signed or later")),
            *ProjectStage.choices,
        ],
        method="by_stage",
        label=_("Stage"),
        empty_label=_("All stages"),
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=_owners, label=_("Responsible"), empty_label=_("All officers")
    )
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(), to_field_name="code", label=_("Chain"), empty_label=_("All chains")
    )
    importance = django_filters.ChoiceFilter(
        choices=Importance.choices, label=_("Importance"), empty_label=_("Any")
    )
    amount = django_filters.ChoiceFilter(
        field_name="invest_total",
        lookup_expr="gte",
        choices=AMOUNTS,
        label=_("Total investment"),
        empty_label=_("Any amount"),
    )
    attention = django_filters.ChoiceFilter(
        choices=[
            ("review", _("Waits for review")),
            ("overdue_step", _("Next step overdue")),
            ("overdue_start", _("Start overdue")),
            ("region", _("A matter of the region")),
        ],
        method="by_attention",
        label=_("Needs attention"),
        empty_label=_("All"),
    )

    class Meta:
        model = Project
        fields = ("q", "status", "owner", "area", "chain", "importance", "amount", "attention")

    def by_text(self, queryset, _name, text):
        invested = ProjectInvestor.objects.filter(enterprise_answers(text), project=OuterRef("pk"))
        return queryset.filter(Q(name__icontains=text) | Q(number__istartswith=text) | Exists(invested))

    def by_stage(self, queryset, _name, stage):
        stages = {RUNNING: PIPELINE, SINCE_SIGNED: REVIEWED_STAGES}.get(stage, (stage,))
        return queryset.filter(status__in=stages)

    def by_attention(self, queryset, _name, attention):
        today = timezone.localdate()
        if attention == "overdue_start":
            return queryset.filter(is_overdue_start(today))
        if attention == "region":
            return queryset.filter(is_matter_of_region(today))
        if attention == "overdue_step":
            return queryset.filter(status__in=PIPELINE, next_step_due__lt=today)
        waiting = StageEntry.objects.filter(project=OuterRef("pk"), status=EntryStatus.PROPOSED)
        return queryset.filter(Exists(waiting))


def project_rows(user) -> QuerySet[Project]:
    paths = ("area", "organisation", "owner", "chain", "park", "project_company", "expansion_of", "lead")
    return with_investors(Project.objects.visible_to(user).select_related(*paths))


def _investors(project: Project) -> str:
    shares = (
        f"{row.enterprise.label}{f' {row.share_pct.normalize():f} %' if row.share_pct else ''}"
        for row in project.investors.all()
    )
    return "; ".join(shares)


def _amount(key: str, label, **options) -> Column:
    return Column(key, label, Kind.MONEY, unit=UNIT, minimum=NONE, **options)


def _figure(key: str, label, limit: int) -> Column:
    """Below `limit`: what the field holds."""
    largest = limit - Decimal("0.01")
    return Column(key, label, Kind.NUMBER, minimum=NONE, maximum=largest, extra=True)


def _day(key: str, label, **options) -> Column:
    return Column(key, label, Kind.DATE, future_allowed=True, **options)


def _choice(key: str, label, choices, **options) -> Column:
    return Column(key, label, Kind.CHOICE, choices=choices, **options)


PROJECTS = register(
    Table(
        "projects",
        _("Projects"),
        (
            Column(
                "name",
                _("Project"),
                aliases=("项目名称",),
                max_length=120,
                required_for_new=True,
                link=True,
                order_by="name",
                width=34,
            ),
            Column(
                "number",
                _("Number"),
                aliases=("项目编号", "Project number"),
                identifies=True,
                order_by="number",
                width=18,
            ),
            Column(
                "investor",
                _("Lead investor"),
                value=lead_investor,
                aliases=("企业名称", "投资企业", "牵头投资方"),
                max_length=200,
                width=30,
            ),
            Column(
                "uscc",
                _("Credit code"),
                Kind.USCC,
                aliases=("信用代码",),
                import_only=True,
            ),
            number_column("lead", _("Lead number"), value="lead_id", aliases=("线索编号",)),
            _choice("status", _("Stage"), ProjectStage, cell_template="crm/_project_stage.html"),
            column("stage_since", _("Since"), Kind.DATE, order_by="stage_since"),
            _amount("invest_total", _("Total investment"), order_by="invest_total"),
            column("owner", _("Responsible"), value=lambda project: str(project.owner), width=14),
            Column("next_step", _("Next step"), max_length=200, width=28),
            _day("next_step_due", _("Due"), order_by="next_step_due"),
            Column("area", _("Area"), Kind.REF, "area__label", lookup=areas, width=24),
            Column(
                "chain", _("Chain"), Kind.REF, "chain__label", aliases=("产业链",), lookup=chains, width=24
            ),
            _choice("importance", _("Importance"), Importance),
            column("investors", _("Investors"), value=_investors, width=44, extra=True),
            Column(
                "project_company",
                _("Project company"),
                value="project_company__label",
                max_length=200,
                extra=True,
            ),
            column("organisation", _("Organisation"), value="organisation__label", width=28, extra=True),
            _choice("kind", _("Kind"), ProjectKind, extra=True),
            _choice("construction", _("Construction"), Construction, extra=True),
            Column("content", _("What is to be built"), Kind.LONG, aliases=("建设内容",), extra=True),
            Column("park", _("Park"), Kind.REF, "park__label", lookup=parks, extra=True),
            _figure("land_mu", _("Land needed (mu)"), 10**8),
            _figure("plant_m2", _("Plant needed (m²)"), 10**10),
            _choice("origin", _("Origin of capital"), Origin, extra=True),
            _choice("channel", _("Channel"), Channel, extra=True),
            Column("event", _("Event"), max_length=120, extra=True),
            _amount("fixed_asset", _("Fixed-asset investment"), extra=True),
            _figure("foreign_capital_usd", _("Foreign capital (USD)"), 10**13),
            _amount("expected_output", _("Annual output at full capacity"), extra=True),
            _amount("expected_tax", _("Annual tax at full capacity"), extra=True),
            Column("expected_jobs", _("Jobs"), Kind.INT, minimum=0, maximum=2**31 - 1, extra=True),
            _choice("negative_list_result", _("Negative list"), NegativeListResult, extra=True),
            _choice("agreement_kind", _("Agreement"), AgreementKind, extra=True),
            _day("planned_sign_on", _("Planned signing"), extra=True),
            _day("agreed_start_on", _("Agreed construction start"), extra=True),
            _day("agreed_production_on", _("Agreed production start"), extra=True),
            Column("no_next_step_reason", _("No next step, because"), max_length=200, extra=True),
            column("last_activity_on", _("Last activity"), Kind.DATE, extra=True),
            _choice("confidentiality", _("Confidentiality"), Confidentiality, extra=True),
            column("expansion_of", _("Expands"), value="expansion_of__number", extra=True),
            column("drop_reason", _("Reason for dropping"), Kind.CHOICE, choices=DropReason, extra=True),
            column("closed_on", _("Dropped on"), Kind.DATE, extra=True),
        ),
        project_rows,
        filterset=ProjectFilter,
        order=("-created_at", "-pk"),
        url_name="project-list",
        view_permission="crm.view_project",
        importer=ProjectImporter(),
        one_of=("number", "lead", "uscc", "investor"),
        import_permission="crm.add_project",
    )
)
