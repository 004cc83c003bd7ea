"""Who may act for an assessed unit, and who may judge it. Services ask it of locked rows.

Raise Forbidden for want of the right, MoveRefused where the period has gone on.
"""

import datetime as dt
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from assessment.models import AssessedUnit, AssessmentPeriod
from assessment.scheme_choices import PeriodStatus
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


def objections_are_over(period: AssessmentPeriod, today: dt.date | None = None) -> bool:
    """Whether a unit could object to nothing any more, were it told something new."""
    until = period.objections_until
    is_shown = period.status == PeriodStatus.OBJECTION
    return is_shown and until is not None and (today or timezone.localdate()) > until


def require_objectable(period: AssessmentPeriod, today: dt.date | None = None) -> None:
    """What goes against a unit is decided only while it can still object to it."""
    if objections_are_over(period, today):
        assert period.objections_until is not None
        raise MoveRefused(
            _(
                "The days for objections ended on %(day)s: the unit could not object to this any more. "
                "Begin them anew on the page of the period, or correct it in the next period."
            )
            % {"day": period.objections_until.isoformat()}
        )
