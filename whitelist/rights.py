"""Who may act on a case, and until when. Services ask it of a locked case, pages to draw their buttons.

Raise Forbidden for want of the right, MoveRefused where the state of the case forbids it.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.choices import Role
from accounts.models import User
from core.flow import Forbidden, MoveRefused
from whitelist.choices import OVER
from whitelist.flow import CHANGEABLE, DECIDE, REVIEW, SUBMIT, is_own_enterprise, of_its_own
from whitelist.models import Case
from whitelist.parties import Parties


def require_reviewer(case: Case, actor: User) -> None:
    """Who reviews the case for its area, or decides it for the region office."""
    require(actor, DECIDE if actor.has_perm(DECIDE) else REVIEW, case.area_id)


def reviews_alone(user: User) -> bool:
    """Whether nobody else reviews for one of his areas: what he begins there could be accepted by nobody."""
    if not user.has_perm(REVIEW):
        return False
    others = User.objects.filter(role=Role.AREA_MANAGER, is_active=True).exclude(pk=user.pk)
    return user.areas.exclude(pk__in=others.filter(areas__isnull=False).values("areas")).exists()


def is_of_office(user: User) -> bool:
    """Whether his role reviews or decides cases."""
    return user.has_perm(REVIEW) or user.has_perm(DECIDE)


def require_party(case: Case, actor: User, *, office: bool = False) -> None:
    """Who adds to a case: its area or the enterprise itself; `office`: who reviews or decides it."""
    if office:
        require_reviewer(case, actor)
    else:
        _require_applicants_side(case, actor)
    if case.status in OVER:
        raise MoveRefused(_("The case is ended. Apply anew."))


def require_applicant(case: Case, actor: User) -> None:
    """Only the applicant's side changes an application, and only before it is handed in."""
    _require_applicants_side(case, actor)
    refused = of_its_own(Parties(case), actor)
    if refused:
        raise refused
    if case.status not in CHANGEABLE:
        raise MoveRefused(
            _("The application was handed in. It can be changed after it is returned to the applicant.")
        )


def _require_applicants_side(case: Case, actor: User) -> None:
    require(actor, SUBMIT, None if is_own_enterprise(case.enterprise_id, actor) else case.area_id)


def require_no_party(case: Case, actor: User) -> None:
    """Who answers a question or an objection is not of the applicant's side."""
    if Parties(case).include(actor):
        raise Forbidden(_("You applied for this enterprise. Somebody else must answer."))


def require_no_interest(declared: bool) -> None:
    """Who answers declares it, as who decides does. Raises ValidationError."""
    if not declared:
        raise ValidationError(
            {"has_no_interest": _("Who has an interest in the enterprise does not decide.")}
        )
