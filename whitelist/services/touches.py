"""Contacts of the named officer with a listed enterprise."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from core.moments import moment_of
from whitelist.choices import LISTED
from whitelist.flow import SUBMIT
from whitelist.models import Case, Touch


@transaction.atomic
def touch_log(*, case: Case, on: dt.date, note: str, actor: User, today: dt.date | None = None) -> Touch:
    """Note that somebody was in contact with a listed enterprise: its named officer, or whoever of his area
    stands in for him; the contact says both.

    One noted late changes no answer that was given of the days between (touching.with_touches_until). Raises
    MoveRefused, or ValidationError for a day ahead or before the listing.
    """
    today = today or timezone.localdate()
    case = locked(case)
    if not may_log_touch(case, actor):
        raise Forbidden(_("Only the named officer, or somebody else of his area, notes a contact."))
    if case.status not in LISTED or case.listed_on is None:
        raise MoveRefused(_("The enterprise is not on the list."))
    if on > today:
        raise ValidationError({"on": _("This day lies ahead.")})
    if on < case.listed_on:
        raise ValidationError(
            {"on": _("The enterprise is on the list since %(day)s.") % {"day": case.listed_on}}
        )
    touch = Touch(
        case=case,
        on=on,
        note=note.strip(),
        officer=case.officer,
        created_at=moment_of(today),
        created_by=actor,
    )
    touch.clean_fields(exclude=["case", "officer", "created_by"])
    touch.save(force_insert=True)
    changes.record(touch, actor=actor, verb="created", changes={"on": [None, on], "note": ["", touch.note]})
    return touch


def may_log_touch(case: Case, user: User) -> bool:
    """The named officer, and who applies and manages in the area of the case."""
    if not user.is_desk_staff or not user.has_perm(SUBMIT):
        return False
    return case.officer_id == user.pk or user.works_in(case.area_id)
