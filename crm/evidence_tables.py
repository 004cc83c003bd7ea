"""The list of documents that prove something, over all projects and leads that the reader may see."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.choices.projects import EvidenceKind
from crm.filters import AreaFilterSet
from crm.models import Evidence
from exports.columns import Kind, Table, column, register

UNVERIFIED, VERIFIED, WITHDRAWN = "unverified", "verified", "withdrawn"


class EvidenceFilter(AreaFilterSet):
    q = django_filters.CharFilter(method="by_text", label=_("Number, file or project"))
    kind = django_filters.ChoiceFilter(
        choices=EvidenceKind.choices, label=_("Kind"), empty_label=_("All kinds")
    )
    state = django_filters.ChoiceFilter(
        choices=[
            (UNVERIFIED, _("Not verified yet")),
            (VERIFIED, _("Verified")),
            (WITHDRAWN, _("Withdrawn")),
        ],
        method="by_state",
        label=_("State"),
        empty_label=_("All"),
    )

    class Meta:
        model = Evidence
        fields = ("q", "kind", "state", "area")

    def by_text(self, queryset, _name, text):
        return queryset.filter(
            Q(number__icontains=text)
            | Q(filename__icontains=text)
            | Q(project__number__icontains=text)
            | Q(project__name__icontains=text)
        )

    def by_state(self, queryset, _name, state):
        return queryset.filter(
            withdrawn_on__isnull=state != WITHDRAWN,
            **({} if state == WITHDRAWN else {"verified_on__isnull": state != VERIFIED}),
        )


def _evidence(user) -> QuerySet[Evidence]:
    paths = ("project", "lead__enterprise", "area", "created_by", "verified_by")
    return Evidence.objects.visible_to(user).select_related(*paths)


def _about(evidence: Evidence) -> str:
    return str(evidence.project or evidence.lead)


EVIDENCE = register(
    Table(
        "evidence",
        _("Evidence"),
        (
            column("about", _("Project or lead"), value=_about, link=True, width=34),
            column("kind", _("Kind"), Kind.CHOICE, choices=EvidenceKind),
            column("number", _("Document number"), width=20),
            column("filename", _("File name"), width=24),
            column("issuer", _("Issuer"), extra=True),
            column("issued_on", _("Issued on"), Kind.DATE),
            column("amount", _("Amount"), Kind.NUMBER),
            column("currency", _("Currency")),
            column("created_by", _("Handed in by"), value=lambda paper: str(paper.created_by), width=14),
            column("verified_on", _("Verified on"), Kind.DATE),
            column("withdrawn_on", _("Withdrawn on"), Kind.DATE, extra=True),
            column("withdrawn_reason", _("Withdrawn because"), extra=True),
            column("reused_because", _("Used again because"), extra=True),
            column("is_confidential", _("Confidential"), Kind.BOOL, extra=True),
            column("retention_until", _("Keep until"), Kind.DATE, future_allowed=True, extra=True),
            column("sha256", _("File hash"), extra=True, width=40),
            column("area", _("Area"), value="area__label", width=24, extra=True),
        ),
        _evidence,
        filterset=EvidenceFilter,
        order=("-created_at", "-pk"),
        url_name="evidence-list",
        view_permission="crm.view_project",
    )
)
