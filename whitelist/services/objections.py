"""Objections against a public notice: recorded in its time, answered one by one."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from core.workdays import Calendar
from core.writing import write
from whitelist.choices import CaseStatus
from whitelist.flow import DECIDE, OBJECT, refuse_named_officer
from whitelist.models import Case, Objection
from whitelist.parties import Parties
from whitelist.rights import require_no_interest, require_no_party
from whitelist.services.cases import case_move


@transaction.atomic
def objection_record(
    *, case: Case, values: Mapping[str, Any], actor: User, today: dt.date | None = None
) -> Objection:
    """Enter an objection; the first one stops the notice.

    `values`: received_on, objector, contact, text, document. One that was received under a notice that was
    begun again since is dealt with under the new one: it is answered before anything is entered in the list.
    Raises MoveRefused outside the notice, ValidationError for a day that is not in the time of any.
    """
    today = today or timezone.localdate()
    case = locked(case)
    require(actor, OBJECT, case.area_id)
    refuse_named_officer(case, actor)
    if case.status not in (CaseStatus.PUBLICITY, CaseStatus.OBJECTION):
        raise MoveRefused(_("There is no public notice of this case now."))
    _check_day(case, values["received_on"], today)
    notice = case.notices.order_by("-pk").first()
    if notice is None:
        raise MoveRefused(_("There is no public notice of this case now."))
    due = Calendar().add(values["received_on"], case.version.objection_days)
    objection = Objection(case=case, notice=notice, due_on=due.date, created_by=actor, **values)
    objection.clean_fields(exclude=["case", "notice", "created_by", "document"])
    objection.save(force_insert=True)
    changes.record(objection, actor=actor, verb="created", changes={"text": ["", objection.text]})
    if case.status == CaseStatus.PUBLICITY:
        case_move(case=case, name="object", actor=actor, values={"note": objection.text}, today=today)
    return objection


def _check_day(case: Case, received_on: dt.date, today: dt.date) -> None:
    start, end = case.publicity_from, case.publicity_until
    if received_on > today:
        raise ValidationError({"received_on": _("This day lies ahead.")})
    if not case.notices.filter(published_on__lte=received_on, until__gte=received_on).exists():
        raise ValidationError(
            {
                "received_on": _(
                    "The notice ran from %(start)s to %(end)s. An objection counts in that time."
                )
                % {"start": start, "end": end}
            }
        )


@transaction.atomic
def objection_answer(
    *,
    objection: Objection,
    is_upheld: bool,
    finding: str,
    has_no_interest: bool,
    actor: User,
    today: dt.date | None = None,
) -> Objection:
    """What was found. The case goes on by a step of its own. Raises MoveRefused, ValidationError."""
    case = locked(objection.case)
    objection = locked(objection)
    require(actor, DECIDE, case.area_id)
    require_no_party(case, actor)
    _require_second_person(case, actor)
    if objection.answered_on:
        raise MoveRefused(_("Somebody decided this already. Reload the page."))
    require_no_interest(has_no_interest)
    if not finding.strip():
        raise ValidationError({"finding": _("Say what was found.")})
    values = {
        "is_upheld": is_upheld,
        "finding": finding.strip(),
        "answered_on": today or timezone.localdate(),
        "answered_by": actor,
        "has_no_interest": True,
    }
    return write(objection, values, actor=actor, verb="answered")


def _require_second_person(case: Case, actor: User) -> None:
    """An answer decides on the application, as the steps that follow it do."""
    if actor.pk in Parties(case).area_reviewers:
        raise Forbidden(_("A second person must take this step: you took the one before it."))
