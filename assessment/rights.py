"""Who may act for an assessed unit, and who may judge it. Services ask it of locked rows.

Raise Forbidden for want of the right, MoveRefused where the period has gone on.
"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from assessment.models import AssessedUnit, AssessmentPeriod
from core.flow import Forbidden, MoveRefused


def require_of_unit(unit: AssessedUnit, actor: User, permission: str) -> None:
    """Who reports for a unit is of it."""
    require(actor, permission)
    if not unit.is_spoken_for_by(actor):
        raise Forbidden(_("This belongs to another unit. Ask somebody who works there."))


def require_judge(unit: AssessedUnit, actor: User, permission: str) -> None:
    """Who judges a unit is not of it."""
    require(actor, permission)
    if unit.has_member(actor):
        raise Forbidden(_("You belong to the unit that is assessed. Somebody else must do this."))


def require_second(actor: User, *earlier: User | int | None) -> None:
    """Who takes this step is none of those who took the steps before."""
    if actor.pk in {one.pk if isinstance(one, User) else one for one in earlier}:
        raise Forbidden(_("A second person must take this step: you took the one before it."))


def require_status(period: AssessmentPeriod, statuses: Collection[str]) -> None:
    if period.status not in statuses:
        raise MoveRefused(
            _("This step is not possible while the period is “%(status)s”. Reload the page.")
            % {"status": period.get_status_display()}
        )
