"""The list of the project library: columns for the page and the workbook."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import AreaKind
from accounts.models import Area
from crm.choices.library import OpportunityStatus
from crm.models import Opportunity
from exports.columns import Kind, Table, column, register
from registry.models import Chain

UNIT = "万元"


class OpportunityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Title or number"), method="by_text", widget=forms.TextInput(attrs={"type": "search"})
    )
    status = django_filters.ChoiceFilter(
        choices=OpportunityStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(), to_field_name="code", label=_("Chain"), empty_label=_("All chains")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=Area.objects.filter(kind=AreaKind.FTZ_AREA),
        to_field_name="code",
        label=_("Area"),
        empty_label=_("All areas"),
    )

    class Meta:
        model = Opportunity
        fields: list[str] = []

    def by_text(self, queryset, _name, text):
        return queryset.filter(
            Q(title_zh__icontains=text) | Q(title_en__icontains=text) | Q(number__icontains=text)
        )


def _opportunities(user) -> QuerySet[Opportunity]:
    paths = ("area", "chain", "node", "park", "contact_office", "created_by", "reviewed_by")
    return Opportunity.objects.visible_to(user).select_related(*paths)


OPPORTUNITIES = register(
    Table(
        "opportunities",
        _("Project library"),
        (
            column("title", _("Title"), link=True, width=40),
            column("number", _("Number"), order_by="number", width=16),
            column("status", _("Status"), Kind.CHOICE, choices=OpportunityStatus),
            column("chain", _("Chain"), value="chain__label", width=24),
            column("node", _("Node"), value="node__label", width=24),
            column("area", _("Area"), value="area__label", width=24),
            column("scale_from_cny", _("Investment from"), Kind.MONEY, unit=UNIT, order_by="scale_from_cny"),
            column("scale_to_cny", _("Investment to"), Kind.MONEY, unit=UNIT),
            column("published_on", _("Published on"), Kind.DATE, order_by="published_on"),
            column("valid_to", _("Valid to"), Kind.DATE, future_allowed=True, extra=True),
            column("park", _("Park"), value="park__label", extra=True),
            column("contact_office", _("Contact office"), value="contact_office__label", extra=True),
            column("summary", _("Summary"), Kind.LONG, extra=True),
            column("title_zh", _("Chinese title"), extra=True),
            column("title_en", _("English title"), extra=True),
            column("created_by", _("By"), value=lambda row: str(row.created_by), extra=True),
            column("reviewed_by", _("Reviewed by"), value=lambda row: str(row.reviewed_by or ""), extra=True),
            column("closing_note", _("Closed because"), extra=True),
        ),
        _opportunities,
        filterset=OpportunityFilter,
        order=("-created_at", "-pk"),
        url_name="opportunity-list",
        view_permission="crm.view_opportunity",
    )
)
