"""The list of policy claims, and the register of their notices."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exports.columns import Kind, Table, column, register
from incentives.access import VIEW_CLAIMS
from incentives.choices import CLOCKED, ClaimStatus
from incentives.claim_filters import ClaimFilter
from incentives.models import PolicyClaim


def claim_rows(user) -> QuerySet[PolicyClaim]:
    return PolicyClaim.objects.visible_to(user).select_related(
        "measure__version", "enterprise", "area", "project", "payable"
    )


def _published(user) -> QuerySet[PolicyClaim]:
    return claim_rows(user).filter(publicity_from__isnull=False).exclude(status=ClaimStatus.REJECTED)


def days_late(claim: PolicyClaim) -> int | None:
    """Calendar days since the day on which the government had to have acted; None where it is in time."""
    if claim.status not in CLOCKED or claim.due_on is None:
        return None
    late = (timezone.localdate() - claim.due_on).days
    return late if late > 0 else None


CLAIM_NOTICES = register(
    Table(
        "policy-claim-notices",
        _("Public notices of policy claims"),
        (
            column("number", _("Number"), link=True, identifies=True, width=16),
            column("enterprise", _("Enterprise"), value="enterprise__label", width=34),
            column("uscc", _("Credit code"), Kind.USCC, "enterprise__uscc"),
            column("measure", _("Measure"), value=lambda claim: str(claim.measure), width=34),
            column("package", _("Package"), value="measure__version__title", width=30),
            column("granted", _("Granted"), Kind.MONEY, order_by="granted"),
            column("publicity_from", _("Public from"), Kind.DATE, order_by="publicity_from"),
            column("publicity_until", _("Public until"), Kind.DATE, future_allowed=True),
            column("area", _("Area"), value="area__label", width=24),
        ),
        _published,
        filterset=ClaimFilter,
        order=("-publicity_from", "-pk"),
        url_name="policy-claim-notices",
        view_permission=VIEW_CLAIMS,
        is_posted=True,
    )
)

CLAIMS = register(
    Table(
        "policy-claims",
        _("Policy claims"),
        (
            column("number", _("Number"), link=True, order_by="number", identifies=True, width=16),
            column("enterprise", _("Enterprise"), value="enterprise__label", width=34),
            column("uscc", _("Credit code"), Kind.USCC, "enterprise__uscc", extra=True),
            column("measure", _("Measure"), value=lambda claim: str(claim.measure), width=34),
            column("package", _("Package"), value="measure__version__title", width=30, extra=True),
            column("status", _("Status"), Kind.CHOICE, choices=ClaimStatus),
            column("claimed", _("Claimed"), Kind.MONEY, order_by="claimed"),
            column("granted", _("Granted"), Kind.MONEY, order_by="granted"),
            column("status_on", _("In this state since"), Kind.DATE, extra=True),
            column("due_on", _("To be decided by"), Kind.DATE, future_allowed=True, order_by="due_on"),
            column("late", _("Days late"), Kind.INT, days_late),
            column("area", _("Area"), value="area__label", width=24),
            column("publicity_from", _("Public from"), Kind.DATE, extra=True),
            column("publicity_until", _("Public until"), Kind.DATE, future_allowed=True, extra=True),
            column("document", _("Document of the decision"), extra=True),
        ),
        claim_rows,
        filterset=ClaimFilter,
        order=("-created_at", "-pk"),
        url_name="policy-claims",
        view_permission=VIEW_CLAIMS,
    )
)
