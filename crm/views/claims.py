"""Claims and the pool."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from crm.claim_tables import CLAIMS, POOL, claim_rows, days_left, pool_rows
from crm.forms.claims import ExtendForm, TakeUpForm
from crm.models import Claim
from crm.services.claims import claim_extend
from crm.services.pool import lead_take_up
from crm.views.entry import FORM
from crm.views.rows import require
from crm.views.steps import step_page
from exports.lists import table_page


@require_safe
@desk_staff("crm.view_lead")
def claim_list(request):
    return table_page(request, CLAIMS, template_name="crm/list.html")


def claim_or_404(request, pk: int) -> Claim:
    return get_object_or_404(claim_rows(request.user).select_related("created_by", "follows"), pk=pk)


@require_safe
@desk_staff("crm.view_lead")
def claim_receipt(request, pk):
    """What an area has in hand: since when and how long it is protected, and by which rule."""
    claim = claim_or_404(request, pk)
    context = {
        "claim": claim,
        "rule": claim.rule,
        "days_left": days_left(claim),
        "is_own": claim.area_id == claim.lead.area_id,
        "today": timezone.localdate(),
    }
    return render(request, "crm/claim_receipt.html", context)


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def claim_extend_view(request, pk):
    claim = claim_or_404(request, pk)
    require(request, "crm.extend_claim")
    return step_page(
        request,
        form=ExtendForm(request.POST or None),
        act=lambda given: claim_extend(claim=claim, actor=request.user, reason=given["reason"]),
        done=_("The protection is extended."),
        title=_("Extend the protection"),
        subject=claim.enterprise.label,
        back=reverse("claim-receipt", args=[claim.pk]),
        draft=f"claim-extend-{claim.pk}",
        explanation=_("By %(days)s days, once.") % {"days": claim.rule.extension_days},
    )


@require_safe
@desk_staff("crm.view_lead")
def pool_list(request):
    """Leads that lost their protection: of every area, and of each nothing but what all may know."""
    return table_page(request, POOL, template_name="crm/pool_list.html")


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def pool_take(request, pk):
    lead = pool_rows(request.user).filter(pk=pk).first()
    if lead is None:
        raise Http404
    require(request, "crm.add_lead")
    return step_page(
        request,
        form=TakeUpForm(request.POST if request.method == "POST" else None, user=request.user),
        act=lambda given: lead_take_up(lead=lead, actor=request.user, area=given.get("area")),
        done=_("The lead is yours. Its page says whether it is protected."),
        title=_("Take up"),
        subject=lead.enterprise.label,
        back=reverse("pool-list"),
        page_after=lambda taken: taken.get_absolute_url(),
        draft=f"pool-take-{lead.pk}",
        explanation=_("You report this enterprise and are protected from today. The former lead is closed."),
    )
