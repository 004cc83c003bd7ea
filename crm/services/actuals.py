"""What a quarter brought: reported, verified by others, amended by a new figure, never deleted.

The locks are taken in this order: the commitment, the figure. So the figures of a commitment change one after
the other, and their sum holds.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from core.flow import Move, MoveRefused
from core.language import InLanguages, in_all_languages
from core.locking import locked
from core.money import LARGEST
from core.writing import write
from crm.actual_flow import ACTUAL_FLOW, CHANGE, REPORT
from crm.choices.commitments import (
    FUND_INDICATORS,
    ActualStatus,
    CommitmentStatus,
    FundKind,
    Indicator,
    ReductionReason,
)
from crm.counting import in_cny
from crm.figures import NOTHING, below_zero, proposal
from crm.fulfilment import counted_so_far
from crm.models import Actual, Commitment, Evidence, FundLine
from crm.quarters import Quarter
from crm.services.entry import require_project
from crm.services.projects import open_project

UNVERIFIED: dict[str, Any] = {
    "counted_value": None,
    "rule": None,
    "reduction_reason": "",
    "reduction_note": "",
    "verified_by": None,
    "verified_on": None,
    "reviewed_by": None,
}
# What is no fixed asset, whatever the counting rule says of it as funds.
NO_ASSETS = (FundKind.EQUITY_CASH, FundKind.SHAREHOLDER_LOAN, FundKind.WORKING_CAPITAL)


@dataclass(frozen=True)
class Funds:
    """A part of the funds of a quarter, as entered. `fx_rate` is CNY for one unit of a foreign currency."""

    kind: str
    source: str
    amount: Decimal
    currency: str = "CNY"
    fx_rate: Decimal | None = None
    fx_on: dt.date | None = None
    fx_source: str = ""
    country: str = ""
    received_on: dt.date | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Figure:
    """What is said of a quarter. Funds come as `lines` and their sum is the value; else `value` is given."""

    value: Decimal | None = None
    lines: Sequence[Funds] = ()
    evidence: Collection[Evidence] = ()
    note: str = ""


@transaction.atomic
def actual_report(
    *, commitment: Commitment, actor: User, quarter: Quarter, figure: Figure, today: dt.date | None = None
) -> Actual:
    """Enter what a quarter that is over brought, as a draft.

    Raises ValidationError (by field) for a quarter that is reported already or not over, for documents of
    another project; MoveRefused.
    """
    commitment = locked(commitment)
    require_project(actor, REPORT, commitment.project)
    open_project(commitment.project)
    if commitment.status == CommitmentStatus.ABANDONED:
        raise MoveRefused(_("This commitment was abandoned: nothing more is reported on it."))
    if quarter.last_day > (today or timezone.localdate()):
        raise ValidationError(
            {"quarter": _("The quarter ends on %(day)s. Report it then.") % {"day": quarter.last_day}}
        )
    reported = commitment.actuals.filter(year=quarter.year, quarter=quarter.number)
    if reported.exists():
        raise ValidationError(
            {"quarter": _("%(quarter)s is reported already. Open it to change it.") % {"quarter": quarter}}
        )
    return _enter(commitment, actor, quarter, figure)


def _enter(
    commitment: Commitment, actor: User, quarter: Quarter, figure: Figure, amends: Actual | None = None
) -> Actual:
    actual = Actual.objects.create(
        commitment=commitment,
        year=quarter.year,
        quarter=quarter.number,
        value=_value(commitment, figure),
        note=figure.note,
        amends=amends,
        created_by=actor,
    )
    _write_parts(actual, figure)
    changes.record(actual, actor=actor, verb="created", changes={"value": [None, actual.value]})
    return actual


@transaction.atomic
def actual_update(*, actual: Actual, actor: User, figure: Figure, version: str = "") -> Actual:
    """Change a draft as a whole. Raises ChangedMeanwhile, ValidationError, MoveRefused for no draft."""
    commitment = locked(actual.commitment)
    actual = locked(actual, version=version)
    require_project(actor, CHANGE, commitment.project)
    _refuse_closed(commitment, CHANGE)
    if actual.status != ActualStatus.DRAFT:
        raise MoveRefused(_("Only a draft can be changed. Ask for it to be rejected, or amend it."))
    before = _in_words(actual)
    values = {"value": _value(commitment, figure), "note": figure.note, "edited_by": actor}
    write(actual, values, actor=actor, verb="updated")
    actual.lines.all().delete()
    _write_parts(actual, figure)
    actual.save(update_fields=["updated_at"])
    after = _in_words(actual)
    if before != after:
        changes.record(actual, actor=actor, verb="updated", changes={"lines": [before, after]})
    return actual


@transaction.atomic
def actual_submit(*, actual: Actual, actor: User, seen_status: str = "") -> Actual:
    """Hand a draft in for verification. Unless it is zero it needs a document. Raises MoveRefused."""
    _commitment, actual, move = _checked(actual, "submit", actor, seen_status=seen_status)
    if actual.value and not _is_proved(actual):
        raise MoveRefused(_("Choose a document that proves the figure, then submit it."))
    return _moved(actual, move, actor, {"submitted_at": timezone.now(), "edited_by": actor})


@transaction.atomic
def actual_verify(
    *,
    actual: Actual,
    actor: User,
    counted_value: Decimal | None = None,
    reduction_reason: str = "",
    reduction_note: str = "",
    seen_status: str = "",
    today: dt.date | None = None,
) -> Actual:
    """Verify for the area. What counts is what the rule proposes, or less with a reason (never more).

    Raises ValidationError by field, MoveRefused: not by who reported it, not below zero in sum.
    """
    commitment, actual, move = _checked(actual, "verify", actor, seen_status=seen_status)
    if actual.value and not _is_proved(actual):
        raise MoveRefused(_("All its documents were withdrawn. Reject it, so that others are handed in."))
    proposed = proposal(actual)
    counted_value = proposed.value if counted_value is None else counted_value
    _check_counted(counted_value, proposed.value, reduction_reason)
    _refuse_below_zero(actual, counted_value)
    is_less = counted_value < max(proposed.value, actual.value)
    values = {
        "rule": proposed.rule,
        "counted_value": counted_value,
        "reduction_reason": (reduction_reason or ReductionReason.BY_RULE) if is_less else "",
        "reduction_note": reduction_note.strip()[:300],
        "verified_by": actor,
        "verified_on": today or timezone.localdate(),
    }
    return _moved(actual, move, actor, values)


@transaction.atomic
def actual_verify_region(*, actual: Actual, actor: User, seen_status: str = "") -> Actual:
    """Verify for the region: a third person. Raises MoveRefused."""
    _commitment, actual, move = _checked(actual, "verify_region", actor, seen_status=seen_status)
    if actual.verified_by_id == actor.pk:
        message = _("Another person must take this step: you verified it for the area.")
        raise MoveRefused(message, forbidden=True)
    return _moved(actual, move, actor, {"reviewed_by": actor})


@transaction.atomic
def actual_reject(*, actual: Actual, actor: User, note: str, seen_status: str = "") -> Actual:
    """Send a figure back to who reported it, with the reason. It counts no longer. Raises MoveRefused."""
    name = "reject" if actual.status == ActualStatus.SUBMITTED else "reject_region"
    _commitment, actual, move = _checked(actual, name, actor, {"note": note.strip()}, seen_status)
    if actual.counted_value:
        _refuse_below_zero(actual, None)
    return _moved(actual, move, actor, UNVERIFIED, note=note.strip())


@transaction.atomic
def actual_revise(*, actual: Actual, actor: User, seen_status: str = "") -> Actual:
    """Take a rejected figure up again, as a draft. Raises MoveRefused."""
    _commitment, actual, move = _checked(actual, "revise", actor, seen_status=seen_status)
    return _moved(actual, move, actor, {"submitted_at": None})


@transaction.atomic
def actual_amend(*, actual: Actual, actor: User, note: str, seen_status: str = "") -> Actual:
    """Replace a verified figure by a new draft with the same content, which is returned.

    The old one counts until the new one is verified. Raises MoveRefused.
    """
    commitment, actual, move = _checked(actual, "amend", actor, {"note": note.strip()}, seen_status)
    actual = _moved(actual, move, actor, {}, note=note.strip())
    names = list(Funds.__dataclass_fields__)
    lines = [Funds(**{name: getattr(line, name) for name in names}) for line in actual.lines.all()]
    valid = actual.evidence.filter(withdrawn_on=None)
    figure = Figure(actual.value, lines, list(valid), note.strip()[:300])
    return _enter(commitment, actor, Quarter(actual.year, actual.quarter), figure, actual)


def _checked(
    actual: Actual,
    name: str,
    actor: User,
    values: Mapping[str, Any] | None = None,
    seen_status: str = "",
) -> tuple[Commitment, Actual, Move]:
    seen_status = seen_status or actual.status
    commitment = locked(actual.commitment)
    actual = locked(actual)
    require_project(actor, ACTUAL_FLOW.moves[name].permission, commitment.project)
    _refuse_closed(commitment, name)
    if actual.status != seen_status:
        raise MoveRefused(
            _("Somebody just made this figure “%(status)s”. Look at it again before you decide.")
            % {"status": actual.get_status_display()}
        )
    return commitment, actual, ACTUAL_FLOW.check(actual, name, actor, values)


def _refuse_closed(commitment: Commitment, name: str) -> None:
    """What was promised no longer, or dropped, takes no new figures; what is there can be rejected."""
    if name in ("reject", "reject_region"):
        return
    if commitment.status == CommitmentStatus.ABANDONED:
        raise MoveRefused(_("This commitment was abandoned: nothing more is reported on it."))
    open_project(commitment.project)


def _moved(actual: Actual, move: Move, actor: User, values: Mapping[str, Any], note: str = "") -> Actual:
    actual = write(actual, {**values, "status": move.target}, actor=actor, verb=move.name, note=note)
    if "counted_value" in values:
        total = counted_so_far(actual.commitment)
        if total >= LARGEST:
            words = _("With this all quarters add up to too much: the limit is ten trillion. Reject it.")
            raise MoveRefused(words)
        of_commitment = Commitment.objects.filter(pk=actual.commitment_id)
        of_commitment.update(counted_so_far=total)  # the figure's entry tells of it
    return actual


def _is_proved(actual: Actual) -> bool:
    return actual.evidence.filter(withdrawn_on=None).exists()


def _check_counted(value: Decimal, proposed: Decimal, reason: str) -> None:
    if value > proposed:
        message = _("No more can be counted than the rule proposes: %(value)s.") % {"value": proposed}
        raise ValidationError({"counted_value": message})
    if value < proposed and reason in ("", ReductionReason.BY_RULE):
        raise ValidationError({"reduction_reason": _("Say why less is counted than the rule proposes.")})


def _refuse_below_zero(actual: Actual, counted_value: Decimal | None) -> None:
    quarter = below_zero(actual, counted_value)
    if quarter:
        raise MoveRefused(
            _("With this the sum up to %(quarter)s would be below zero. Decide the other quarters first.")
            % {"quarter": quarter}
        )


def _value(commitment: Commitment, figure: Figure) -> Decimal:
    if commitment.indicator in FUND_INDICATORS:
        return _sum_of(figure.lines)
    if figure.lines:
        raise ValidationError(_("Only funds are broken down. Write the figure of the quarter alone."))
    if figure.value is None:
        raise ValidationError({"value": _("Write what the quarter brought; 0 if nothing.")})
    return figure.value


def _sum_of(lines: Sequence[Funds]) -> Decimal:
    amounts = [in_cny(line.amount, line.fx_rate) for line in lines]
    total = sum(amounts, NOTHING)
    if any(abs(amount) >= LARGEST for amount in (*amounts, total)):
        words = _("A line or the sum is too large: the limit is ten trillion CNY. Correct the amounts.")
        raise ValidationError({"lines": words})
    return total


def _write_parts(actual: Actual, figure: Figure) -> None:
    named = {line.evidence for line in figure.lines if line.evidence}
    documents = {*figure.evidence, *named}
    _check_documents(actual, documents)
    for line in figure.lines:
        _check_line(actual.commitment, line)
        amount_cny = in_cny(line.amount, line.fx_rate)
        FundLine.objects.create(actual=actual, amount_cny=amount_cny, **vars(line))
    actual.evidence.set(documents)


def _check_line(commitment: Commitment, line: Funds) -> None:
    is_foreign = line.currency != "CNY"
    if is_foreign and (not line.fx_rate or line.fx_rate <= 0 or not line.fx_on):
        raise ValidationError({"lines": _("A foreign amount needs the exchange rate and its day.")})
    if not is_foreign and line.fx_rate is not None:
        raise ValidationError({"lines": _("An amount in CNY has no exchange rate.")})
    if line.kind == FundKind.WITHDRAWN and line.amount >= 0:
        raise ValidationError({"lines": _("Write withdrawn capital as a negative amount.")})
    if commitment.indicator == Indicator.FIXED_ASSET and line.kind in NO_ASSETS:
        raise ValidationError(
            {"lines": _("“%(kind)s” is no fixed asset.") % {"kind": FundKind(line.kind).label}}
        )


def _check_documents(actual: Actual, documents: Collection[Evidence]) -> None:
    project = actual.commitment.project
    own = Q(project=project)
    if project.lead_id:
        own |= Q(lead=project.lead_id, project=None)
    valid = Evidence.objects.filter(own, withdrawn_on=None, pk__in=[document.pk for document in documents])
    if valid.count() < len(documents):
        raise ValidationError({"evidence": _("Only valid documents of this project prove it. Choose again.")})


def _in_words(actual: Actual) -> list[InLanguages]:
    return [in_all_languages(line) for line in actual.lines.all()]
