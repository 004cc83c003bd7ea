from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from assessment.queries.policy import policies_with_items
from assessment.tables import TARGETS
from exports.lists import table_page


@require_safe
@desk_staff()
def policy_list(request):
    """Policy items with the units that answer for them."""
    return render(request, "assessment/policy_list.html", {"policies": policies_with_items(request.user)})


@require_safe
@desk_staff()
def target_list(request):
    return table_page(request, TARGETS, template_name="assessment/target_list.html")
