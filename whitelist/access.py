"""Who may open the pages of cases: the staff that reads them, and an enterprise its own."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.access import desk_staff
from accounts.choices import Role
from accounts.models import User
from whitelist.models import Case

VIEW = "whitelist.view_case"
PAGE = ("enterprise", "scheme", "version", "chain", "area", "organisation", "officer", "created_by")
staff = desk_staff(VIEW)


def reads_for_enterprise(user: User) -> bool:
    """Whether the reader speaks for an enterprise: he sees his cases without what the offices say of them."""
    return user.role == Role.ENTERPRISE_USER


def case_readers(view: Callable) -> Callable:
    """Decorate a page of one case: login first, 403 for who has nothing to do with the whitelist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not reads_for_enterprise(user) and not (user.is_desk_staff and user.has_perm(VIEW)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def case_or_404(request, pk: int) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related(*PAGE), pk=pk)
