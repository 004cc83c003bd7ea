"""Where a new record belongs: the area and organisation of whoever enters it. Who may change a project."""

from typing import TypedDict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, Organisation, User
from core.flow import Forbidden
from crm.choices.projects import Confidentiality
from crm.models import Project


class Ownership(TypedDict):
    area: Area
    organisation: Organisation
    created_by: User


def ownership(actor: User, area: Area | None = None) -> Ownership:
    """The owning fields of a record that `actor` enters, for `area` or else his own.

    Raises ValidationError when he has no organisation, no single area, or does not work in `area`.
    """
    area = area or actor.home_area()
    if actor.organisation is None:
        raise ValidationError(_("Your account belongs to no organisation. Ask an administrator to set it."))
    if area is None:
        raise ValidationError(_("Choose the area for which you enter this."))
    if not actor.works_in(area):
        raise ValidationError(_("You do not work in this area. Choose one of yours."))
    return {"area": area, "organisation": actor.organisation, "created_by": actor}


def require_project(actor: User, permission: str, project: Project) -> None:
    """Like `accounts.access.require`, for a project under lock: of a confidential one only its team knows.

    Raises Forbidden. No query unless it is confidential.
    """
    require(actor, permission, project.area_id)
    is_confidential = project.confidentiality == Confidentiality.CONFIDENTIAL
    if is_confidential and not Project.objects.visible_to(actor).filter(pk=project.pk).exists():
        raise Forbidden(_("This project is confidential, and you are not in its team. Ask who manages it."))
