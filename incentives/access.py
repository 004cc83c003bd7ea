"""Who may open the pages of incentives."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from whitelist.access import reads_for_enterprise

VIEW = "incentives.view_ruleversion"
VIEW_PAYMENTS = "incentives.view_payable"  # and of what claims they come
VIEW_CLAIMS = "incentives.view_policyclaim"


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
