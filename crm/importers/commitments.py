"""Promises of both sides from a workbook, with their schedule in one cell: 2026Q1 500; 2026Q2 300."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from core.language import message as _
from crm.choices.commitments import UNIT_OF, CommitmentStatus, Indicator, Measure, Unit
from crm.importers.finding import numbered, project_number, project_of, projects_by_number
from crm.importers.records import (
    RecordImporter,
    RowRefused,
    added,
    chunks,
    found_by,
    lock_rows,
    money_places,
    parts_of,
    require_change,
    said,
    unchangeable,
    updated,
)
from crm.models import Commitment, Project
from crm.services.commitments import ADD, CHANGE, Due, commitment_add, commitment_update
from exports.clean import fold
from exports.importing import Decision, Outcome, ParsedRow, Problem, decide, given

PLAIN = (
    "side",
    "indicator",
    "subject",
    "total",
    "due_on",
    "caliber",
    "clause",
    "consequence",
    "policy_basis",
)
COLUMNS = {name: name for name in (*PLAIN, "schedule")} | {"currency": "unit"}
_LINE = re.compile(r"^(\d{4})\s*Q\s*([1-4])\s*[:：]?\s*(\d[\d,]*(?:\.\d{1,2})?)$", re.IGNORECASE)
Same = tuple[int, str, str, str, str]  # project, side, indicator, caliber, subject


@dataclass
class Known:
    projects: dict[str, Project]
    commitments: dict[int, Commitment]
    alike: dict[Same, list[Commitment]]


@dataclass
class NewCommitment:
    project: Project
    values: dict[str, Any]
    schedule: list[Due]


@dataclass
class ChangedCommitment:
    commitment: Commitment
    values: dict[str, Any]
    schedule: list[Due] | None  # None: as it is


class CommitmentImporter(RecordImporter):
    model = Commitment
    columns = COLUMNS

    def identity(self, row: ParsedRow) -> Hashable | None:
        values = row.values
        if values.get("key"):
            return values["key"]
        number = project_number(row, "number")
        what = tuple(values.get(name) or "" for name in ("side", "indicator", "caliber"))
        return (number, *what, fold(values.get("subject") or ""))

    def look_up(self, rows: Sequence[ParsedRow], actor: User) -> Known:
        projects = projects_by_number(rows, actor, "number")
        visible = Commitment.objects.visible_to(actor).select_related("project__area")
        visible = visible.prefetch_related("schedule")
        alike: dict[Same, list[Commitment]] = {}
        for chunk in chunks(project.pk for project in projects.values()):
            for one in visible.filter(project__in=chunk).order_by("pk"):
                alike.setdefault(_same(one), []).append(one)
        return Known(projects, found_by(visible, "pk", said(rows, "key")), alike)

    def judge(self, row: ParsedRow, known: Known, actor: User) -> Decision:
        money_places(row, "total")
        commitment = numbered(row, "key", known.commitments)
        if commitment:
            return _of_known(row, commitment, actor)
        project = project_of(row, known.projects, "number")
        _require_filled(row)
        wanted = Commitment(project=project, **given(row, "side", "indicator", "caliber", "subject"))
        alike = known.alike.get(_same(wanted), [])
        in_force = [one for one in alike if one.status == CommitmentStatus.ACTIVE]
        if in_force:
            return _of_known(row, in_force[0], actor)
        if alike:
            words = _("Such a commitment was abandoned: number %(number)s. This row enters a new one.")
            row.warnings.append(Problem(words % {"number": alike[-1].pk}))
        return _of_new(row, project, actor)

    def natural(self, decision: Decision) -> Hashable:
        values = decision.carry.values
        what = tuple(values.get(name, "") for name in ("side", "indicator", "caliber"))
        return (decision.carry.project.pk, *what, fold(values.get("subject", "")))

    def lock(self, decisions: Sequence[Decision]) -> None:
        changed = [decision.carry.commitment for decision in decisions if decision.outcome is Outcome.UPDATED]
        lock_rows(Project, [one.project.pk for one in added(decisions)] + [one.project_id for one in changed])
        lock_rows(Commitment, updated(decisions))

    def write(self, decision: Decision, actor: User) -> None:
        carry = decision.carry
        if decision.outcome is Outcome.UPDATED:
            commitment_update(
                commitment=carry.commitment,
                actor=actor,
                values=carry.values,
                schedule=carry.schedule,
                version=decision.version,
            )
        else:
            commitment_add(project=carry.project, actor=actor, values=carry.values, schedule=carry.schedule)


def _same(commitment: Commitment) -> Same:
    what = (commitment.side, commitment.indicator, commitment.caliber, fold(commitment.subject))
    return (commitment.project_id, *what)


def _require_filled(row: ParsedRow) -> None:
    for key, message in (
        ("side", _("Write which side promises this.")),
        ("indicator", _("Write what is promised: one of the indicators.")),
        ("total", _("Write the agreed total.")),
    ):
        if row.values.get(key) in (None, ""):
            raise RowRefused(message, key)


def _values(row: ParsedRow, indicator: str) -> dict[str, Any]:
    values = given(row, *PLAIN)
    measure = row.values.get("unit")
    if measure:
        unit = UNIT_OF.get(Indicator(indicator), Unit.MONEY)
        named = measure if measure in Unit.values else Unit.MONEY
        if named != unit:
            words = _("“%(indicator)s” is counted in “%(unit)s”, not in this.")
            told = {"indicator": Indicator(indicator).label, "unit": unit.label}
            raise RowRefused(words % told, "unit", str(Measure(measure).label))
        if unit == Unit.MONEY:
            values["currency"] = measure
    return values


def _schedule(row: ParsedRow) -> list[Due] | None:
    """None where the cell says nothing. Raises RowRefused."""
    text = row.values.get("schedule") or ""
    lines = parts_of(text)
    found = [_LINE.match(line) for line in lines]
    for line, match in zip(lines, found, strict=True):
        if match is None:
            words = _(
                "“%(text)s” is no line of a schedule. Write quarter and figure, for example 2026Q1 500."
            )
            raise RowRefused(words % {"text": line}, "schedule", text)
    dues = [Due(int(m[1]), int(m[2]), Decimal(m[3].replace(",", ""))) for m in found if m]
    return sorted(dues) or None


def _of_known(row: ParsedRow, commitment: Commitment, actor: User) -> Decision:
    number = project_number(row, "number")
    if number and number != commitment.project.number:
        words = _("Commitment %(number)s is of another project. Correct one of them.")
        raise RowRefused(words % {"number": commitment.pk}, "number", number)
    words = _("A commitment is abandoned on its page, with the reason. Leave the status as it is there.")
    unchangeable(row, {"status": commitment.status}, words)
    values = _values(row, row.values.get("indicator") or commitment.indicator)
    decision = decide(row, commitment, values)
    before = [Due(line.year, line.quarter, line.amount) for line in commitment.schedule.all()]
    schedule = _schedule(row)
    if schedule == before:
        schedule = None
    if schedule is not None:
        decision.changes["schedule"] = [scheduled(before), scheduled(schedule)]
        decision.outcome = Outcome.UPDATED
    if decision.outcome is Outcome.UPDATED:
        require_change(actor, CHANGE, commitment.project.area_id)
        values = {name: values[name] for name in decision.changes if name != "schedule"}
        decision.carry = ChangedCommitment(commitment, values, schedule)
    return decision


def _of_new(row: ParsedRow, project: Project, actor: User) -> Decision:
    require_change(actor, ADD, project.area_id)
    if row.values.get("status") not in (None, "", CommitmentStatus.ACTIVE):
        words = _(
            "A new commitment is in force. Empty the cell; it is abandoned on its page, with the reason."
        )
        raise RowRefused(words, "status")
    values, schedule = _values(row, row.values["indicator"]), _schedule(row) or []
    return Decision(row, Outcome.NEW, carry=NewCommitment(project, values, schedule))


def scheduled(schedule: Sequence[Due]) -> str:
    """As the list and its workbook show a schedule, and as a file gives it."""
    return "; ".join(f"{due.year}Q{due.quarter} {due.amount.normalize():f}" for due in schedule)
