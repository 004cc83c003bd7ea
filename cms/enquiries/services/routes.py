"""Every write to the routing table."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cms.enquiries.access import require_here
from cms.enquiries.flow import HANDLE, MANAGE_ROUTES
from cms.enquiries.models import EnquiryRoute
from core import changes
from core.locking import locked
from core.writing import write


@transaction.atomic
def route_add(*, values: Mapping[str, Any], actor: User) -> EnquiryRoute:
    """A line of the table. One without an area is the region office's. Raises Forbidden, ValidationError."""
    _judge(values, actor)
    route = EnquiryRoute.objects.create(**values)
    changes.record(
        route, actor=actor, verb="created", changes={name: [None, value] for name, value in values.items()}
    )
    return route


@transaction.atomic
def route_change(
    *, route: EnquiryRoute, values: Mapping[str, Any], actor: User, version: str = ""
) -> EnquiryRoute:
    """Raises Forbidden, ChangedMeanwhile, ValidationError."""
    route = locked(route, version=version)
    require_here(actor, MANAGE_ROUTES, route.area_id)
    _judge(values, actor)
    return write(route, values, actor=actor, verb="updated")


@transaction.atomic
def route_remove(*, route: EnquiryRoute, actor: User) -> None:
    """The line is gone; enquiries that came by it stay where they are. Raises Forbidden."""
    route = locked(route)
    require_here(actor, MANAGE_ROUTES, route.area_id)
    changes.record(route, actor=actor, verb="removed", changes={"officer": [route.officer, None]})
    route.delete()


def _judge(values: Mapping[str, Any], actor: User) -> None:
    area = values.get("area")
    require_here(actor, MANAGE_ROUTES, area)
    for field in ("officer", "deputy"):
        person = values.get(field)
        if person is None:
            continue
        if not (person.is_desk_staff and person.has_perm(HANDLE) and (area is None or person.works_in(area))):
            raise ValidationError(
                {
                    field: _("%(name)s does not answer enquiries in this area. Choose somebody else.")
                    % {"name": person}
                }
            )
    if values.get("deputy") is not None and values.get("deputy") == values.get("officer"):
        raise ValidationError({"deputy": _("The deputy is somebody else than the officer.")})
