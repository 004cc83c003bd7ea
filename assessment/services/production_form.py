"""Taking the figures of a returned form: as drafts of the quarter, which are proved and verified as ever.

The form names every project of the area, so it is for who sees all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from accounts.access import require
from accounts.models import Area, User
from assessment.monthly.production_form import (
    FIRST_ROW,
    INPUT,
    SHEET,
    form_columns,
    form_rows,
    form_workbook,
    name_of,
)
from assessment.services.editions import FILE
from core import changes
from core.flow import MoveRefused
from core.money import raw_money
from crm.choices.commitments import ActualStatus
from crm.models import Actual, Commitment
from crm.quarters import Quarter
from crm.services.actuals import Figure, actual_report, actual_update
from exports.books.returned import Problem, read_returned


class _Done(Enum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass
class Taken:
    """What became of a form. With problems nothing was taken of it."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def production_form_fetch(*, area: Area, quarter: Quarter, actor: User) -> bytes:
    """The form of an area, and the note of who took it out. Raises Forbidden."""
    require(actor, FILE, area)
    rows = form_rows(area)
    content = form_workbook(area, quarter, rows)
    with transaction.atomic():
        changes.record_export(
            actor=actor,
            name="production-form",
            rows=len(rows),
            filters={"area": area.code, "quarter": str(quarter)},
        )
    return content


def production_form_take(*, area: Area, quarter: Quarter, path: str | Path, actor: User) -> Taken:
    """Take what a returned form says, all of it or nothing.

    An empty cell says nothing. A draft of the quarter is changed; what was handed in already is not. Raises
    Forbidden.
    """
    require(actor, FILE, area)
    rows = form_rows(area)
    sent = form_workbook(area, quarter, rows)
    found = read_returned(path, sent=sent, columns=form_columns(rows), user=actor)
    taken = Taken(problems=found.problems, warnings=found.warnings)
    return taken if taken.problems else _take(taken, rows, quarter, found.values, actor)


def _take(
    taken: Taken, rows: Sequence[Commitment], quarter: Quarter, values: Mapping[str, Any], actor: User
) -> Taken:
    with transaction.atomic():
        standing = _standing(rows, quarter)
        for place, commitment in enumerate(rows):
            value = values[name_of(commitment)]
            if value is None:
                continue
            try:
                done = _take_one(commitment, quarter, Decimal(value), standing.get(commitment.pk), actor)
            except (MoveRefused, ValidationError) as error:
                taken.problems.append(Problem(SHEET, _cell(place), _words(error)))
            else:
                setattr(taken, done.value, getattr(taken, done.value) + 1)
        if taken.problems:
            transaction.set_rollback(True)
    return Taken(problems=taken.problems, warnings=taken.warnings) if taken.problems else taken


def _standing(rows: Sequence[Commitment], quarter: Quarter) -> dict[int, Actual]:
    found = Actual.objects.filter(commitment__in=rows, year=quarter.year, quarter=quarter.number)
    return {actual.commitment_id: actual for actual in found.exclude(status=ActualStatus.AMENDED)}


def _take_one(
    commitment: Commitment, quarter: Quarter, value: Decimal, standing: Actual | None, actor: User
) -> _Done:
    """Raises MoveRefused and ValidationError."""
    if standing is None:
        actual_report(commitment=commitment, actor=actor, quarter=quarter, figure=Figure(value))
        return _Done.CREATED
    if standing.value == value:
        return _Done.UNCHANGED
    if standing.status != ActualStatus.DRAFT:
        told = raw_money(standing.value, commitment.currency) if commitment.currency else str(standing.value)
        words = _("%(value)s was handed in already. Amend it on its page, or write the same here.")
        raise MoveRefused(words % {"value": told})
    documents = list(standing.evidence.filter(withdrawn_on=None))
    actual_update(actual=standing, actor=actor, figure=Figure(value, evidence=documents, note=standing.note))
    return _Done.CHANGED


def _cell(place: int) -> str:
    return f"{get_column_letter(INPUT)}{FIRST_ROW + place}"


def _words(error: MoveRefused | ValidationError) -> str:
    return error.message if isinstance(error, MoveRefused) else " ".join(error.messages)
