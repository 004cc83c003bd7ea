from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from core.paging import keyset_page
from crm.models import LeadConflict
from crm.queries import conflict_lines, conflicts


@require_safe
@desk_staff("crm.view_lead")
def conflict_list(request):
    """The conflicts of the reader's areas: his own side in full, of the other what a Pursuit tells."""
    page = keyset_page(
        conflicts(request.user),
        order=tuple(LeadConflict._meta.ordering),
        cursor=request.GET.get("cursor", ""),
    )
    lines = conflict_lines(page.rows, request.user)
    return render(request, "crm/conflict_list.html", {"lines": lines, "page": page})
