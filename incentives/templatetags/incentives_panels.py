"""Panels for pages of other apps: they take an enterprise and show what the reader may know."""

from django import template

from incentives.access import VIEW_CLAIMS, reads_entitlements
from incentives.models import PolicyClaim
from registry.models import Enterprise
from whitelist.access import reads_for_enterprise

register = template.Library()


@register.inclusion_tag("incentives/_enterprise_claims.html", takes_context=True)
def enterprise_policies(context, enterprise: Enterprise) -> dict:
    """The policy claims that the reader may see, and the way to what it is entitled to. One query."""
    user = context["request"].user
    for_enterprise = reads_for_enterprise(user)
    rows = PolicyClaim.objects.none()
    if for_enterprise or user.has_perm(VIEW_CLAIMS):
        rows = PolicyClaim.objects.visible_to(user).filter(enterprise=enterprise)
    claims = list(rows.select_related("measure"))
    return {
        "enterprise": enterprise,
        "claims": claims,
        "for_enterprise": for_enterprise,
        "reads_entitlements": for_enterprise or reads_entitlements(user, enterprise),
    }
