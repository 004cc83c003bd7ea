from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from assessment.filters import TargetFilter
from assessment.queries import policies_with_items, targets


@require_safe
@desk_staff()
def policy_list(request):
    """Policy items with the units that answer for them."""
    return render(request, "assessment/policy_list.html", {"policies": policies_with_items(request.user)})


@require_safe
@desk_staff()
def target_list(request):
    found = TargetFilter(request.GET, queryset=targets(request.user), request=request)
    return render(request, "assessment/target_list.html", {"filter": found, "targets": found.qs})
