"""What an enterprise may be entitled to, and what the government has not done in time."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from accounts.choices import Role
from incentives.access import VIEW, VIEW_CLAIMS, claim_readers, reads_entitlements
from incentives.choices import OPEN_CLAIMS
from incentives.claim_flow import FILE
from incentives.entitlement import Entitlement, entitlements
from incentives.models import PolicyClaim
from incentives.obligations import obligations_of
from incentives.package_words import benefit_in_words
from registry.models import Enterprise
from whitelist.access import reads_for_enterprise


class EntitlementLine(NamedTuple):
    said: Entitlement
    benefit: str
    claims: list[PolicyClaim]

    @property
    def has_open_claim(self) -> bool:
        return any(claim.status in OPEN_CLAIMS for claim in self.claims)


@require_safe
@desk_staff(VIEW)
def enterprise_entitlements(request, pk):
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    if not reads_entitlements(request.user, enterprise):
        raise PermissionDenied
    return _page(request, enterprise, may_claim=request.user.has_perm(FILE))


@require_safe
@claim_readers
def my_entitlements(request):
    if request.user.role != Role.ENTERPRISE_USER:
        raise PermissionDenied
    enterprise = get_object_or_404(Enterprise, user_links__user=request.user)
    return _page(request, enterprise, may_claim=request.user.has_perm(FILE))


def _page(request, enterprise: Enterprise, *, may_claim: bool):
    claims: dict[int, list[PolicyClaim]] = {}
    for claim in PolicyClaim.objects.visible_to(request.user).filter(enterprise=enterprise):
        claims.setdefault(claim.measure_id, []).append(claim)
    today = timezone.localdate()
    lines = [
        EntitlementLine(said, benefit_in_words(said.measure.content), claims.get(said.measure.pk, []))
        for said in entitlements(enterprise, today, request.user)
    ]
    order = {"met": 0, "unknown": 1, "failed": 2}
    context = {
        "enterprise": enterprise,
        "for_enterprise": reads_for_enterprise(request.user),
        "lines": sorted(lines, key=lambda line: order[line.said.outcome]),
        "may_claim": may_claim,
        "today": today,
    }
    return render(request, "incentives/entitlements.html", context)


@require_safe
@desk_staff(VIEW_CLAIMS)
def overdue_obligations(request):
    """Both sides beside each other: what the government and what the investors owe since when."""
    found = obligations_of(request.user, timezone.localdate())
    return render(request, "incentives/obligations.html", {"found": found})
