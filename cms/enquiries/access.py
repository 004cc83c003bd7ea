"""Who may take a step: what belongs to no area is the region office's."""

from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from core.flow import Forbidden


def require_here(actor: User, permission: str, area: Area | int | None) -> None:
    """Like `accounts.access.require`; without an area only those of the whole region may.

    Raises Forbidden.
    """
    require(actor, permission)
    if not actor.works_in(area):
        raise Forbidden(_("This belongs to another area. Ask somebody who works there."))
