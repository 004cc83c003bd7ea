"""Who may open the pages of incentives."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from accounts.models import User
from registry.models import Enterprise
from whitelist.access import reads_for_enterprise

VIEW = "incentives.view_ruleversion"
VIEW_PAYMENTS = "incentives.view_payable"  # and of what claims they come
VIEW_CLAIMS = "incentives.view_policyclaim"


def reads_entitlements(user: User, enterprise: Enterprise) -> bool:
    """Whether staff reads what an enterprise is entitled to: it tells figures of the area's projects."""
    areas = user.area_ids()
    works_here = areas is None or enterprise.area_id is None or enterprise.area_id in areas
    return works_here and user.has_perm(VIEW)


def claim_readers(view: Callable) -> Callable:
    """Decorate a page of one claim: staff that reads claims, and an enterprise its own."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not reads_for_enterprise(user) and not (user.is_desk_staff and user.has_perm(VIEW_CLAIMS)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
