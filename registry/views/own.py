"""What an enterprise sees of itself: its registered facts, and nothing that officials wrote."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.choices import Role
from registry.models import EnterpriseUser
from registry.queries import PAGE


@require_safe
@login_required
def my_enterprise(request):
    if request.user.role != Role.ENTERPRISE_USER:
        raise PermissionDenied
    rows = EnterpriseUser.objects.select_related("enterprise", *(f"enterprise__{path}" for path in PAGE))
    enterprise = get_object_or_404(rows, user=request.user).enterprise
    context = {
        "enterprise": enterprise,
        "names": enterprise.names.order_by("kind", "pk"),
        "honours": enterprise.honours.select_related("programme"),
        "figures": enterprise.year_figures.all(),
    }
    return render(request, "registry/my_enterprise.html", context)
