"""What both sides promised: entered, changed, abandoned, never deleted (domain.md 2.6)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import MoveRefused
from core.locking import locked
from core.writing import write
from crm.choices.commitments import (
    FUND_INDICATORS,
    GOVERNMENT_INDICATORS,
    UNIT_OF,
    CommitmentSide,
    CommitmentStatus,
    Indicator,
    Unit,
)
from crm.models import Commitment, Project
from crm.quarters import YEARS
from crm.services.entry import require_project
from crm.services.projects import open_project

ADD, CHANGE = "crm.add_commitment", "crm.change_commitment"
# What the figures of the quarters are measured by: fixed once there is one.
MEASURE = ("side", "indicator", "unit", "currency", "caliber")


class Due(NamedTuple):
    """What is agreed for one quarter, not cumulative, in the unit of the commitment."""

    year: int
    quarter: int
    amount: Decimal


@transaction.atomic
def commitment_add(
    *, project: Project, actor: User, values: Mapping[str, Any], schedule: Sequence[Due] = ()
) -> Commitment:
    """Enter a promise of the investor or of the government. `values` are fields of Commitment but the unit.

    The schedule adds up to at most the total; what it leaves out is due on `due_on`, which is required then.
    Raises ValidationError by field, MoveRefused.
    """
    project = locked(project)
    require_project(actor, ADD, project)
    open_project(project)
    commitment = Commitment(project=project, created_by=actor, **values)
    _complete(commitment)
    _check(commitment, schedule)
    commitment.save(force_insert=True)
    _write_schedule(commitment, schedule)
    made = {"indicator": [None, commitment.indicator], "total": [None, commitment.total]}
    changes.record(commitment, actor=actor, verb="created", changes=made)
    return commitment


@transaction.atomic
def commitment_update(
    *,
    commitment: Commitment,
    actor: User,
    values: Mapping[str, Any],
    schedule: Sequence[Due] | None = None,
    version: str = "",
) -> Commitment:
    """Change a promise; `schedule` None leaves it as it is.

    What it is measured by stays once figures were reported. Raises ChangedMeanwhile, ValidationError by
    field, MoveRefused for one that was abandoned.
    """
    project = locked(commitment.project)
    require_project(actor, CHANGE, project)
    open_project(project)
    commitment = _in_force(locked(commitment, version=version))
    before = [Due(line.year, line.quarter, line.amount) for line in commitment.schedule.all()]
    wanted = Commitment(
        **{field.attname: getattr(commitment, field.attname) for field in Commitment._meta.concrete_fields}
    )
    for name, value in values.items():
        setattr(wanted, name, value)
    _complete(wanted)
    _refuse_other_measure(commitment, wanted)
    after = before if schedule is None else sorted(schedule)
    _check(wanted, after)
    names = {*values, "unit", "currency", "caliber"}
    commitment = write(
        commitment, {name: getattr(wanted, name) for name in names}, actor=actor, verb="updated"
    )
    if after != before:
        commitment.schedule.all().delete()
        _write_schedule(commitment, after)
        commitment.save(update_fields=["updated_at"])  # a form that was opened before is outdated now
        said = {"schedule": [_in_words(before), _in_words(after)]}
        changes.record(commitment, actor=actor, verb="updated", changes=said)
    return commitment


@transaction.atomic
def commitment_abandon(
    *, commitment: Commitment, actor: User, reason: str, today: dt.date | None = None
) -> Commitment:
    """Give a promise up: nothing more is due or reported; what was verified stays. Raises MoveRefused."""
    require_project(actor, CHANGE, locked(commitment.project))
    commitment = _in_force(locked(commitment))
    if not reason.strip():
        raise MoveRefused(_("Say why it is abandoned."))
    values = {
        "status": CommitmentStatus.ABANDONED,
        "abandoned_on": today or timezone.localdate(),
        "abandoned_reason": reason.strip()[:300],
    }
    return write(commitment, values, actor=actor, verb="abandoned")


def _in_force(commitment: Commitment) -> Commitment:
    if commitment.status == CommitmentStatus.ABANDONED:
        raise MoveRefused(_("This commitment was abandoned and cannot be changed."))
    return commitment


def _complete(commitment: Commitment) -> None:
    """The unit follows from the indicator; only an amount has a currency."""
    commitment.unit = UNIT_OF.get(Indicator(commitment.indicator), Unit.MONEY)
    if commitment.unit != Unit.MONEY:
        commitment.currency = ""


def _check(commitment: Commitment, schedule: Sequence[Due]) -> None:
    problems: dict[str, str] = {}
    of_government = commitment.indicator in GOVERNMENT_INDICATORS
    if of_government != (commitment.side == CommitmentSide.GOVERNMENT):
        problems["indicator"] = _("This side does not promise that. Choose another side or indicator.")
    if commitment.total is None or commitment.total <= 0:
        problems["total"] = _("Write an amount above zero.")
    if commitment.unit == Unit.MONEY and not commitment.currency:
        problems["currency"] = _("Choose the currency of the amount.")
    if commitment.indicator in FUND_INDICATORS and commitment.currency != "CNY":
        problems["currency"] = _("Funds are agreed in CNY. Foreign amounts are entered quarter by quarter.")
    problems |= _schedule_problems(commitment, schedule)
    if not problems and _same(commitment):
        problems["indicator"] = _(
            "This project has such a commitment already. Change that one, or say what is promised here."
        )
    if problems:
        raise ValidationError(problems)


def _schedule_problems(commitment: Commitment, schedule: Sequence[Due]) -> dict[str, str]:
    quarters = [(line.year, line.quarter) for line in schedule]
    if len(set(quarters)) < len(quarters):
        return {"schedule": _("A quarter stands twice in the schedule. Take one line out.")}
    if any(year not in YEARS for year, _quarter in quarters):
        words = _("The schedule names a year before %(first)s or after %(last)s. Correct it.")
        return {"schedule": words % {"first": YEARS[0], "last": YEARS[-1]}}
    if any(line.amount <= 0 for line in schedule):
        return {"schedule": _("Write an amount above zero in every line of the schedule.")}
    left = (commitment.total or Decimal(0)) - sum(line.amount for line in schedule)
    if left < 0:
        return {"schedule": _("The schedule adds up to more than the total. Correct one of them.")}
    if left > 0 and commitment.due_on is None:
        return {"due_on": _("Say by when what the schedule leaves out is due.")}
    return {}


def _same(commitment: Commitment) -> bool:
    """Two commitments of one measure would count one sum twice."""
    others = Commitment.objects.filter(
        project=commitment.project,
        side=commitment.side,
        indicator=commitment.indicator,
        caliber=commitment.caliber,
        subject=commitment.subject,
        status=CommitmentStatus.ACTIVE,
    )
    return others.exclude(pk=commitment.pk).exists()


def _refuse_other_measure(commitment: Commitment, wanted: Commitment) -> None:
    changed = [name for name in MEASURE if getattr(commitment, name) != getattr(wanted, name)]
    if changed and commitment.actuals.exists():
        message = _("Figures were reported by this already. Abandon the commitment and enter another.")
        raise ValidationError({changed[0]: message})


def _write_schedule(commitment: Commitment, schedule: Sequence[Due]) -> None:
    cumulative = Decimal(0)
    for line in sorted(schedule):
        cumulative += line.amount
        commitment.schedule.create(**line._asdict(), cumulative=cumulative)


def _in_words(schedule: Sequence[Due]) -> list[str]:
    return [f"{line.year}Q{line.quarter}: {line.amount}" for line in schedule]
