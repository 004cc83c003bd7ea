"""The lists of rewards: claims, notices, payments, recoveries and honours."""

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sealing import masked, unseal
from crm.filters import AreaFilterSet
from exports.columns import Kind, Table, column, register
from incentives.access import VIEW_PAYMENTS
from incentives.models import Instalment, LedgerEntry, Recovery, RewardClaim, RewardHonour
from incentives.payment_choices import InstalmentStatus, RecoveryStatus, RecoveryTrigger
from incentives.reward_choices import HonourKind, RewardStatus

# Amounts are shown to the 分 (Kind.NUMBER), not in 万元: by these lists people pay and are paid.


def reward_rows(user) -> QuerySet[RewardClaim]:
    """`received`: what the payee has by the last booking."""
    last = LedgerEntry.objects.filter(payable=OuterRef("payable")).order_by("-number")
    claims = RewardClaim.objects.visible_to(user).select_related(
        "area",
        "version",
        "share__party__user",
        "share__party__organisation",
        "share__share_set__project",
    )
    return claims.annotate(received=Subquery(last.values("balance_after")[:1]))


def _published(user) -> QuerySet[RewardClaim]:
    public = reward_rows(user).filter(published_on__lte=timezone.localdate())
    return public.exclude(status=RewardStatus.REJECTED)


def instalment_rows(user) -> QuerySet[Instalment]:
    return Instalment.objects.visible_to(user).select_related("payable__area")


def recovery_rows(user) -> QuerySet[Recovery]:
    return Recovery.objects.visible_to(user).select_related("payable__area", "created_by", "decided_by")


def honour_rows(user) -> QuerySet[RewardHonour]:
    return RewardHonour.objects.visible_to(user).select_related(
        "party__user", "party__organisation", "party__project__area"
    )


class RewardFilter(AreaFilterSet):
    status = django_filters.ChoiceFilter(
        choices=RewardStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )

    class Meta:
        model = RewardClaim
        fields = ("status", "area")


class InstalmentFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=InstalmentStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )

    class Meta:
        model = Instalment
        fields = ("status",)


class RecoveryFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=RecoveryStatus.choices, label=_("Status"), empty_label=_("All statuses")
    )

    class Meta:
        model = Recovery
        fields = ("status",)


def _payee(claim: RewardClaim) -> str:
    return claim.share.party.label


REWARDS = register(
    Table(
        "rewards",
        _("Reward claims"),
        (
            column("number", _("Number"), link=True, identifies=True),
            column("payee", _("Payee"), value=_payee, width=20),
            column("project", _("Project"), value="share__share_set__project__name", width=30),
            column("status", _("Status"), Kind.CHOICE, choices=RewardStatus),
            column("amount", _("Amount (CNY)"), Kind.NUMBER, order_by="amount"),
            column("received", _("Received (CNY)"), Kind.NUMBER),
            column("base", _("Base"), Kind.NUMBER, extra=True),
            column("share_pct", pgettext_lazy("reward", "Share (%)"), Kind.NUMBER, value="share__share_pct"),
            column("rule", _("Rule"), value="version__code", width=22),
            column("submitted_on", _("Submitted on"), Kind.DATE, order_by="submitted_on"),
            column("public_until", _("Public until"), Kind.DATE, future_allowed=True),
            column("approved_on", _("Approved on"), Kind.DATE, extra=True),
            column("area", _("Area"), value="area__label", width=20),
        ),
        reward_rows,
        filterset=RewardFilter,
        order=("-pk",),
        url_name="reward-list",
        view_permission=VIEW_PAYMENTS,
    )
)

# As it is posted: the numbers masked, and who took it out is not on it.
REWARD_NOTICES = register(
    Table(
        "reward-notices",
        _("Public notices of rewards"),
        (
            column("payee", _("Payee"), value=_payee, link=True, width=20),
            column("project", _("Project"), value="share__share_set__project__name", width=30),
            column("amount", _("Amount (CNY)"), Kind.NUMBER),
            column("rule", _("Rule"), value="version__title", width=30),
            column(
                "id_number",
                _("Identity number"),
                value=lambda claim: masked(unseal(claim.id_number_sealed)),
                width=14,
            ),
            column(
                "account",
                _("Account number"),
                value=lambda claim: masked(unseal(claim.account_sealed)),
                width=14,
            ),
            column("published_on", _("Public from"), Kind.DATE, future_allowed=True),
            column("public_until", _("Public until"), Kind.DATE, future_allowed=True),
        ),
        _published,
        filterset=RewardFilter,
        order=("-pk",),
        url_name="reward-notices",
        view_permission=VIEW_PAYMENTS,
        is_posted=True,
    )
)

INSTALMENTS = register(
    Table(
        "instalments",
        _("Payments to make"),
        (
            column("number", _("Number"), value=str, link=True, identifies=True),
            column("payee", _("Payee"), value="payable__payee_name", width=24),
            column("status", _("Status"), Kind.CHOICE, choices=InstalmentStatus),
            column("amount", _("Amount (CNY)"), Kind.NUMBER, order_by="amount"),
            column("stage", _("Paid at stage"), value="get_stage_display", width=16),
            column("due_on", _("Due on"), Kind.DATE, future_allowed=True, order_by="due_on"),
            column("area", _("Area"), value="payable__area__label", width=20),
        ),
        instalment_rows,
        filterset=InstalmentFilter,
        order=("-pk",),
        url_name="instalment-list",
        view_permission=VIEW_PAYMENTS,
    )
)

RECOVERIES = register(
    Table(
        "recoveries",
        _("Recoveries"),
        (
            column("number", _("Number"), value="payable__number", link=True, identifies=True),
            column("payee", _("Payee"), value="payable__payee_name", width=24),
            column("trigger", _("Because"), Kind.CHOICE, choices=RecoveryTrigger, width=30),
            column("status", _("Status"), Kind.CHOICE, choices=RecoveryStatus),
            column("amount", _("Amount (CNY)"), Kind.NUMBER, order_by="amount"),
            column("proposed_on", _("Proposed on"), Kind.DATE, order_by="proposed_on"),
            column("due_on", _("To be repaid by"), Kind.DATE, future_allowed=True),
            column("document", _("Document"), width=24, extra=True),
            column("area", _("Area"), value="payable__area__label", width=20),
        ),
        recovery_rows,
        filterset=RecoveryFilter,
        order=("-pk",),
        url_name="recovery-list",
        view_permission=VIEW_PAYMENTS,
    )
)

HONOURS = register(
    Table(
        "reward-honours",
        _("Honours instead of money"),
        (
            column("party", _("Unit or person"), value=lambda honour: honour.party.label, width=24),
            column("kind", _("Honour"), Kind.CHOICE, choices=HonourKind),
            column("project", _("Project"), value="party__project__name", width=30),
            column("document", _("Document"), width=24),
            column("awarded_on", _("Awarded on"), Kind.DATE, order_by="awarded_on"),
            column("area", _("Area"), value="party__project__area__label", width=20),
        ),
        honour_rows,
        order=("-awarded_on", "-pk"),
        url_name="reward-honour-list",
        view_permission=VIEW_PAYMENTS,
    )
)
