"""What other departments say on an application: asked side by side, each with its time."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Organisation, User
from core import changes
from core.flow import Forbidden, MoveRefused
from core.locking import locked
from core.workdays import Calendar
from core.writing import write
from whitelist.choices import CaseStatus, Verdict
from whitelist.models import Case, Opinion
from whitelist.rights import require_no_interest, require_no_party, require_reviewer

GIVE = "whitelist.give_opinion"
ASKED_IN = (CaseStatus.AREA_REVIEW, CaseStatus.REGION_REVIEW)


@transaction.atomic
def opinions_ask(
    *,
    case: Case,
    organisations: Iterable[Organisation],
    actor: User,
    question: str = "",
    today: dt.date | None = None,
) -> list[Opinion]:
    """Ask departments, all with the time of the case's version. Who was asked before is not asked again.

    Raises MoveRefused; ValidationError where nobody is left to be asked.
    """
    today = today or timezone.localdate()
    case = locked(case)
    require_reviewer(case, actor)
    if case.status not in ASKED_IN:
        raise MoveRefused(_("Departments are asked while an application is reviewed."))
    asked = set(case.opinions.filter(submission=case.submissions).values_list("organisation", flat=True))
    new = [organisation for organisation in organisations if organisation.pk not in asked]
    if not new:
        raise ValidationError(_("Choose a department that was not asked yet."))
    due = Calendar().add(today, case.version.opinion_days)
    return [_ask(case, organisation, question, today, due.date, actor) for organisation in new]


def _ask(
    case: Case, organisation: Organisation, question: str, today: dt.date, due: dt.date, actor: User
) -> Opinion:
    opinion = Opinion.objects.create(
        case=case,
        submission=case.submissions,
        organisation=organisation,
        question=question.strip(),
        asked_on=today,
        due_on=due,
        asked_by=actor,
    )
    changes.record(opinion, actor=actor, verb="asked", changes={"organisation": [None, organisation]})
    return opinion


@transaction.atomic
def opinion_give(
    *,
    opinion: Opinion,
    verdict: str,
    text: str,
    has_no_interest: bool,
    actor: User,
    today: dt.date | None = None,
) -> Opinion:
    """The answer of the department, once. Raises MoveRefused: of another unit, or too late."""
    case = locked(opinion.case)
    opinion = locked(opinion)
    require(actor, GIVE)
    if actor.organisation_id != opinion.organisation_id:
        raise Forbidden(_("Only the department that was asked can answer."))
    require_no_party(case, actor)
    if opinion.verdict or opinion.submission != case.submissions or case.status not in ASKED_IN:
        raise MoveRefused(_("This question was answered or is settled. Reload the page."))
    require_no_interest(has_no_interest)
    if verdict == Verdict.OPPOSE and not text.strip():
        raise ValidationError({"text": _("Say why.")})
    values = {
        "verdict": Verdict(verdict),
        "text": text.strip(),
        "answered_on": today or timezone.localdate(),
        "answered_by": actor,
        "has_no_interest": True,
    }
    return write(opinion, values, actor=actor, verb="answered")
