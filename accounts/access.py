"""Who may open a page, or take a step, at all. Which rows he then sees is the model's `scope`."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Area, User
from core.flow import Forbidden


def desk_staff(*permissions: str) -> Callable:
    """Decorate a view of the staff workspace: login first, 403 for others or for want of a permission."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.is_desk_staff or not request.user.has_perms(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def require(actor: User | None, permission: str, area: Area | int | None = None) -> None:
    """What every service asks that writes for a user: his role has the permission, and he works in the area.

    `area`: that of the record as it is under lock; None for what belongs to no area. `actor` None is the
    system itself, which may. Raises Forbidden.
    """
    if actor is None:
        return
    if not actor.has_perm(permission):
        raise Forbidden(_("Your role may not take this step."))
    if area is not None and not actor.works_in(area):
        raise Forbidden(_("This belongs to another area. Ask somebody who works there."))
