from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from registry.chain_overview import (
    chain_overview,
    chains_with_counts,
    enterprises_by_chain,
    key_areas_by_chain,
)
from registry.models import Chain


@require_safe
@desk_staff("registry.view_enterprise")
def chain_list(request):
    enterprises, areas = enterprises_by_chain(request.user), key_areas_by_chain()
    rows = [
        {"chain": chain, "enterprises": enterprises.get(chain.pk, 0), "area_chains": areas.get(chain.pk, [])}
        for chain in chains_with_counts(request.user)
    ]
    return render(request, "registry/chain_list.html", {"rows": rows})


@require_safe
@desk_staff("registry.view_enterprise")
def chain_detail(request, code):
    chain = get_object_or_404(Chain.objects.visible_to(request.user), code=code)
    overview = chain_overview(chain=chain, user=request.user)
    return render(request, "registry/chain_detail.html", {"chain": chain, "overview": overview})
