"""The lists of claims, of the pool and of transfers: columns for the page and the workbook."""

import datetime as dt

import django_filters
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.choices.claims import (
    ClaimEnd,
    ClaimPhase,
    ClaimStatus,
    TransferReason,
    TransferStatus,
)
from crm.choices.leads import LeadKind, LeadStatus
from crm.filters import AreaFilterSet, enterprise_answers
from crm.models import Claim, ClaimTransfer, Lead
from exports.columns import Kind, Table, column, register
from registry.models import Chain


def days_left(claim: Claim) -> int | None:
    """Days until the claim lapses if nothing happens; None when it has ended, 0 on the day of the lapse."""
    return max((claim.lapses_on - timezone.localdate()).days, 0) if claim.is_active else None


def _owner(claim: Claim) -> str:
    """Of a lead that was handed to another area its new officer is not told."""
    return str(claim.lead.owner) if claim.lead.area_id == claim.area_id else ""


def claim_rows(user) -> QuerySet[Claim]:
    return Claim.objects.visible_to(user).select_related(
        "enterprise", "lead__owner", "area", "organisation", "rule"
    )


class ClaimFilter(AreaFilterSet):
    q = django_filters.CharFilter(method="by_enterprise", label=_("Enterprise"))
    status = django_filters.ChoiceFilter(
        choices=ClaimStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )

    class Meta:
        model = Claim
        fields = ("q", "status", "area")

    def by_enterprise(self, queryset, _name, text):
        return queryset.filter(enterprise_answers(text))


CLAIMS = register(
    Table(
        "claims",
        _("Claims"),
        (
            column(
                "enterprise",
                _("Enterprise"),
                value="enterprise__label",
                width=34,
                cell_template="crm/_claim_enterprise.html",
            ),
            column("status", _("Status"), Kind.CHOICE, choices=ClaimStatus),
            column("phase", _("Phase"), Kind.CHOICE, choices=ClaimPhase),
            column("owner", _("Responsible"), value=_owner, width=14),
            column(
                "claimed_on",
                _("Protected since"),
                Kind.DATE,
                lambda claim: timezone.localdate(claim.claimed_at),
                order_by="claimed_at",
            ),
            column(
                "protected_until",
                _("Protected until"),
                Kind.DATE,
                order_by="protected_until",
                future_allowed=True,
            ),
            column("kept_alive_on", _("Kept alive on"), Kind.DATE, order_by="kept_alive_on"),
            column(
                "lapses_on",
                _("Lapses on"),
                Kind.DATE,
                lambda claim: claim.lapses_on if claim.is_active else None,
                future_allowed=True,
            ),
            column("days_left", _("Days left"), Kind.INT, days_left),
            column("ended_on", _("Ended on"), Kind.DATE),
            column("end", _("Ended because"), Kind.CHOICE, choices=ClaimEnd),
            column("extended_on", _("Extended on"), Kind.DATE, extra=True),
            column("area", _("Area"), value="area__label", width=24, extra=True),
            column("organisation", _("Organisation"), value="organisation__label", width=28, extra=True),
            column("rule", _("Rule"), value="rule__code", extra=True),
        ),
        claim_rows,
        filterset=ClaimFilter,
        order=("-claimed_at", "-pk"),
        url_name="claim-list",
        view_permission="crm.view_lead",
    )
)


def pool_rows(user) -> QuerySet[Lead]:
    """Leads in the pool whose enterprise nobody has a claim on.

    Deliberately not scoped: every area sees the pool. What is shown of a lead here is all that another area
    may learn of it: neither its words, nor its contacts and activities.
    """
    ended = Claim.objects.filter(lead=OuterRef("pk")).exclude(ended_on=None).order_by("-ended_on", "-pk")
    taken = Claim.objects.filter(
        enterprise=OuterRef("enterprise"), status=ClaimStatus.ACTIVE, is_separate=False
    )
    pooled = Lead.objects.filter(~Exists(taken), status=LeadStatus.POOLED)
    return (
        pooled.annotate(
            lapsed_on=Subquery(ended.values("ended_on")[:1]), lapse=Subquery(ended.values("end")[:1])
        )
        .select_related("enterprise", "area", "organisation", "chain")
        .defer("summary", "screening_note", "next_step", "no_next_step_reason")
    )


def _why(lead: Lead) -> str:
    lapse = getattr(lead, "lapse", "")
    return str(ClaimEnd(lapse).label) if lapse else ""


class PoolFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="by_enterprise", label=_("Enterprise"))
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(), to_field_name="code", label=_("Chain"), empty_label=_("All chains")
    )

    class Meta:
        model = Lead
        fields = ("q", "chain")

    def by_enterprise(self, queryset, _name, text):
        return queryset.filter(enterprise_answers(text))


POOL = register(
    Table(
        "pool",
        _("Pool"),
        (
            column(
                "enterprise",
                _("Enterprise"),
                value="enterprise__label",
                width=34,
                cell_template="crm/_pool_enterprise.html",
            ),
            column("chain", _("Chain"), value="chain__label", width=24),
            column("kind", _("Kind"), Kind.CHOICE, choices=LeadKind),
            column("organisation", _("Former unit"), value="organisation__label", width=28),
            column("area", _("Area"), value="area__label", width=24),
            column(
                "reported_on",
                _("First report"),
                Kind.DATE,
                lambda lead: timezone.localdate(lead.reported_at),
                order_by="reported_at",
            ),
            column("lapsed_on", _("Lapsed on"), Kind.DATE),
            column("lapse", _("Because"), value=_why, width=28),
        ),
        pool_rows,
        filterset=PoolFilter,
        order=("-reported_at", "-pk"),
        url_name="pool-list",
        view_permission="crm.view_lead",
    )
)


def transfer_rows(user) -> QuerySet[ClaimTransfer]:
    return ClaimTransfer.objects.visible_to(user).select_related(
        "claim__enterprise", "claim__area", "claim__organisation", "to_area", "to_organisation"
    )


def _proposed_on(transfer: ClaimTransfer) -> dt.date:
    return timezone.localdate(transfer.proposed_at)


TRANSFERS = register(
    Table(
        "transfers",
        _("Transfers"),
        (
            column(
                "enterprise",
                _("Enterprise"),
                value="claim__enterprise__label",
                width=34,
                cell_template="crm/_transfer_enterprise.html",
            ),
            column("status", _("Status"), Kind.CHOICE, choices=TransferStatus),
            column("from", _("From"), value="claim__organisation__label", width=28),
            column("to", _("To"), value="to_organisation__label", width=28),
            column("reason", _("Reason"), Kind.CHOICE, choices=TransferReason, width=28),
            column("kept_share_pct", _("Share kept (%)"), value="kept_share_pct"),
            column("proposed_on", _("Proposed on"), Kind.DATE, _proposed_on, order_by="proposed_at"),
        ),
        transfer_rows,
        order=("-proposed_at", "-pk"),
        url_name="transfer-list",
        view_permission="crm.view_lead",
    )
)
