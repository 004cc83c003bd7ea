"""Public notices of several cases at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core import changes
from core.advisory import serialise
from core.flow import MoveRefused
from whitelist.choices import NoticeKind
from whitelist.flow import CASE_FLOW
from whitelist.models import Case, PublicNotice
from whitelist.services.cases import case_move
from whitelist.services.steps import Step, notice_make

PUBLICISE = CASE_FLOW.moves["publicise"]


@dataclass(frozen=True)
class Refusal:
    """A case that a step for many left as it was, and why."""

    case: Case
    message: str


@dataclass(frozen=True)
class Published:
    notice: PublicNotice
    cases: list[Case]
    refusals: list[Refusal]


@transaction.atomic
def notice_publish(
    *, cases: Iterable[Case], actor: User, note: str, today: dt.date | None = None
) -> Published:
    """Approve several cases for one public notice. The actor declares to have no interest in any of them.

    Each case is judged by itself; those that are refused stay where they are and are told. Raises MoveRefused
    where none can be published, `forbidden` where the actor may publish nothing; ValidationError for cases
    that cannot stand in one notice.
    """
    today = today or timezone.localdate()
    chosen = sorted(cases, key=lambda case: case.pk)  # the order in which rows are locked
    require(actor, PUBLICISE.permission)
    _require_one_notice(chosen)
    serialise(f"whitelist.list {chosen[0].scheme_id}")  # before any row lock, as case_move does
    notice = notice_make(Step(chosen[0], PUBLICISE, actor, {}, today), NoticeKind.ADMISSION)
    published, refusals = [], []
    for case in chosen:
        values = {"note": note, "has_no_interest": True, "notice": notice}
        try:
            with transaction.atomic():
                published.append(
                    case_move(case=case, name=PUBLICISE.name, actor=actor, values=values, today=today)
                )
        except MoveRefused as refused:
            refusals.append(Refusal(case, refused.message))
    if not published:
        raise MoveRefused("\n".join(f"{refusal.case}: {refusal.message}" for refusal in refusals))
    numbers = [case.number for case in published]
    changes.record(notice, actor=actor, verb="published", changes={"cases": [[], numbers]})
    return Published(notice, published, refusals)


def _require_one_notice(cases: Sequence[Case]) -> None:
    if not cases:
        raise ValidationError(_("Choose at least one case."))
    if len({case.version_id for case in cases}) > 1:  # the notice names its rules, and runs for their days
        raise ValidationError(
            _("These cases are of different schemes or versions of one. Publish a notice for each.")
        )
