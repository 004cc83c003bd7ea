"""The protection of a lead, for the pages that show the lead."""

from django import template
from django.utils import timezone

from crm.choices.claims import TransferStatus
from crm.claim_tables import days_left
from crm.models import Claim, Lead

register = template.Library()


@register.inclusion_tag("crm/_claim_panel.html", takes_context=True)
def claim_panel(context, lead: Lead) -> dict:
    """The claim of the lead, its clock and what can be done with it. For a reader who may see the lead."""
    user, today = context["request"].user, timezone.localdate()
    claims = Claim.objects.visible_to(user).filter(lead=lead).select_related("rule")
    claim = claims.order_by("-pk").first()
    if claim is None:
        return {"lead": lead}
    offer = claim.transfers.filter(status=TransferStatus.PROPOSED).first() if claim.is_active else None
    may_extend = user.has_perm("crm.extend_claim") and lead.owner_id != user.pk and not claim.extended_on
    return {
        "lead": lead,
        "claim": claim,
        "days_left": days_left(claim),
        "is_urgent": claim.is_active and claim.warns_on <= today,
        "offer": offer,
        "may_extend": claim.is_active and may_extend,
        "may_transfer": claim.is_active and not offer and user.has_perm("crm.transfer_claim"),
    }
