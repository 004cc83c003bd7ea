"""The list of projects: columns for the page and the workbook, and what narrows it."""

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
from crm.columns import column
from crm.filters import AreaFilterSet, enterprise_answers
from crm.models import Project, ProjectInvestor, StageEntry
from crm.project_queries import is_overdue_start, lead_investor, with_investors
from exports.columns import Column, Kind, Table, register
from registry.models import Chain

UNIT = "万元"
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
    return column(key, label, Kind.MONEY, unit=UNIT, **options)


def _day(key: str, label, **options) -> Column:
    return column(key, label, Kind.DATE, future_allowed=True, **options)


def _choice(key: str, label, choices, **options) -> Column:
    return column(key, label, Kind.CHOICE, choices=choices, **options)


PROJECTS = register(
    Table(
        "projects",
        _("Projects"),
        (
            column("name", _("Project"), link=True, order_by="name", width=34),
            column("number", _("Number"), order_by="number", width=18),
            column("investor", _("Lead investor"), value=lead_investor, width=30),
            _choice("status", _("Stage"), ProjectStage, cell_template="crm/_project_stage.html"),
            _day("stage_since", _("Since"), order_by="stage_since"),
            _amount("invest_total", _("Total investment"), order_by="invest_total"),
            column("owner", _("Responsible"), value=lambda project: str(project.owner), width=14),
            column("next_step", _("Next step"), width=28),
            _day("next_step_due", _("Due"), order_by="next_step_due"),
            column("area", _("Area"), value="area__label", width=24),
            column("chain", _("Chain"), value="chain__label", width=24),
            _choice("importance", _("Importance"), Importance),
            column("investors", _("Investors"), value=_investors, width=44, extra=True),
            column("project_company", _("Project company"), value="project_company__label", extra=True),
            column("organisation", _("Organisation"), value="organisation__label", width=28, extra=True),
            _choice("kind", _("Kind"), ProjectKind, extra=True),
            _choice("construction", _("Construction"), Construction, extra=True),
            column("content", _("What is to be built"), Kind.LONG, extra=True),
            column("park", _("Park"), value="park__label", extra=True),
            column("land_mu", _("Land needed (mu)"), Kind.NUMBER, extra=True),
            column("plant_m2", _("Plant needed (m²)"), Kind.NUMBER, extra=True),
            _choice("origin", _("Origin of capital"), Origin, extra=True),
            _choice("channel", _("Channel"), Channel, extra=True),
            column("event", _("Event"), extra=True),
            _amount("fixed_asset", _("Fixed-asset investment"), extra=True),
            column("foreign_capital_usd", _("Foreign capital (USD)"), Kind.NUMBER, extra=True),
            _amount("expected_output", _("Annual output at full capacity"), extra=True),
            _amount("expected_tax", _("Annual tax at full capacity"), extra=True),
            column("expected_jobs", _("Jobs"), Kind.INT, extra=True),
            _choice("negative_list_result", _("Negative list"), NegativeListResult, extra=True),
            _choice("agreement_kind", _("Agreement"), AgreementKind, extra=True),
            _day("planned_sign_on", _("Planned signing"), extra=True),
            _day("agreed_start_on", _("Agreed construction start"), extra=True),
            _day("agreed_production_on", _("Agreed production start"), extra=True),
            column("no_next_step_reason", _("No next step, because"), extra=True),
            _day("last_activity_on", _("Last activity"), extra=True),
            _choice("confidentiality", _("Confidentiality"), Confidentiality, extra=True),
            column("expansion_of", _("Expands"), value="expansion_of__number", extra=True),
            _choice("drop_reason", _("Reason for dropping"), DropReason, extra=True),
            _day("closed_on", _("Dropped on"), extra=True),
        ),
        project_rows,
        filterset=ProjectFilter,
        order=("-created_at", "-pk"),
        url_name="project-list",
        view_permission="crm.view_project",
    )
)
