"""Re-evaluations in which nothing changed, confirmed in one go."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core.flow import MoveRefused
from core.locking import locked
from whitelist.checking import baseline_of
from whitelist.choices import CaseStatus
from whitelist.flow import DECIDE
from whitelist.models import Case, Finding
from whitelist.services.cases import case_move
from whitelist.services.notices import Refusal
from whitelist.services.steps import is_full_review
from whitelist.services.watch import lost_data


def cases_confirm_unchanged(
    *, cases: Iterable[Case], actor: User, note: str, today: dt.date | None = None
) -> tuple[list[Case], list[Refusal]]:
    """Confirm listings under re-evaluation whose data are what they were: those done, those refused and why.

    For the yearly monitoring; a full re-evaluation (domain.md 2.11) looks at each case by itself. The actor
    declares to have no interest in any of them. Each case has its own transaction and event, so that one that
    is refused holds no other back. Raises MoveRefused where the actor may confirm nothing.
    """
    require(actor, DECIDE)
    today = today or timezone.localdate()
    done, refusals = [], []
    for case in sorted(cases, key=lambda case: case.pk):
        try:
            done.append(_confirm(case=case, actor=actor, note=note, today=today))
        except MoveRefused as refused:
            refusals.append(Refusal(case, refused.message))
        except ValidationError as refused:
            refusals.append(Refusal(case, " ".join(refused.messages)))
    return done, refusals


@transaction.atomic
def _confirm(*, case: Case, actor: User, note: str, today: dt.date) -> Case:
    case = locked(case)
    if case.status == CaseStatus.REEVALUATING:
        if is_full_review(case, today):
            raise MoveRefused(_("Its full re-evaluation is due: decide it by itself."))
        if _has_changed(case, today):
            raise MoveRefused(_("Its data changed since it was confirmed last: decide it by itself."))
    values = {"note": note, "has_no_interest": True}
    return case_move(case=case, name="confirm", actor=actor, values=values, today=today)


def _has_changed(case: Case, today: dt.date) -> bool:
    """As the watch counts it: better figures are no change."""
    if Finding.objects.filter(case=case, settled_on=None).exists():
        return True
    now = baseline_of(case, version=case.version, day=today)
    return bool(lost_data(case.version, case.baseline, now))
