"""Quarterly figures from a workbook: always drafts. Documents, submission, verification: on their pages."""

import re
import unicodedata
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from accounts.models import User
from core.language import message as _
from crm.actual_flow import CHANGE, REPORT
from crm.choices.commitments import FUND_INDICATORS, ActualStatus, CommitmentStatus, Indicator, Measure
from crm.counting import in_cny
from crm.importers.finding import numbered, project_number, project_of, projects_by_number
from crm.importers.funds import COLUMN, as_funds, funds_in_words, read_funds
from crm.importers.records import (
    RecordImporter,
    RowRefused,
    added,
    chunks,
    found_by,
    lock_rows,
    money_places,
    require_change,
    said,
    unchangeable,
    updated,
)
from crm.models import Actual, Commitment, FundLine, Project
from crm.quarters import Quarter
from crm.services.actuals import Figure, Funds, actual_report, actual_update
from exports.importing import Decision, Outcome, ParsedRow, decide, given

COLUMNS = {"quarter": "quarter", "value": "value", "lines": COLUMN, "note": "note"}
FIRST_YEAR = 2000
_QUARTER = re.compile(
    r"^((?:19|20)\d{2})\s*[-年/]?\s*(?:Q|第)?\s*([1-4一二三四])\s*(?:季度|季)?$", re.IGNORECASE
)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass
class Known:
    projects: dict[str, Project]
    commitments: dict[int, Commitment]  # by number
    promised: dict[tuple[int, str], list[Commitment]]  # in force, by project and indicator
    figures: dict[int, Actual]  # by number
    reported: dict[tuple[int, int, int], Actual]  # by commitment, year, quarter; without those amended


@dataclass
class NewActual:
    commitment: Commitment
    quarter: Quarter
    figure: Figure


@dataclass
class ChangedActual:
    actual: Actual
    figure: Figure


class ActualImporter(RecordImporter):
    model = Actual
    columns = COLUMNS

    def identity(self, row: ParsedRow) -> Hashable | None:
        values = row.values
        if values.get("key"):
            return values["key"]
        number = project_number(row, "number")
        quarter = unicodedata.normalize("NFKC", values.get("quarter") or "").upper()
        return (number, values.get("commitment"), values.get("indicator"), quarter)

    def look_up(self, rows: Sequence[ParsedRow], actor: User) -> Known:
        projects = projects_by_number(rows, actor, "number")
        promises = Commitment.objects.visible_to(actor).select_related("project__area")
        commitments = found_by(promises, "pk", said(rows, "commitment"))
        promised: dict[tuple[int, str], list[Commitment]] = {}
        in_force = promises.filter(status=CommitmentStatus.ACTIVE).order_by("pk")
        for chunk in chunks(project.pk for project in projects.values()):
            for one in in_force.filter(project__in=chunk):
                promised.setdefault((one.project_id, one.indicator), []).append(one)
        figures = Actual.objects.visible_to(actor).select_related("commitment__project__area")
        figures = figures.prefetch_related("lines__evidence", "evidence")
        ids = {*commitments, *(one.pk for group in promised.values() for one in group)}
        standing = figures.exclude(status=ActualStatus.AMENDED)
        reported = (one for chunk in chunks(ids) for one in standing.filter(commitment__in=chunk))
        return Known(
            projects,
            commitments,
            promised,
            found_by(figures, "pk", said(rows, "key")),
            {(one.commitment_id, one.year, one.quarter): one for one in reported},
        )

    def judge(self, row: ParsedRow, known: Known, actor: User) -> Decision:
        money_places(row, "value")
        actual = numbered(row, "key", known.figures)
        if actual:
            return _of_known(row, actual, actor)
        commitment = _commitment_of(row, known)
        quarter = _quarter(row)
        standing = known.reported.get((commitment.pk, quarter.year, quarter.number))
        return _of_known(row, standing, actor) if standing else _of_new(row, commitment, quarter, actor)

    def natural(self, decision: Decision) -> Hashable:
        return (decision.carry.commitment.pk, decision.carry.quarter)

    def lock(self, decisions: Sequence[Decision]) -> None:
        changed = [decision.carry.actual for decision in decisions if decision.outcome is Outcome.UPDATED]
        reported = [one.commitment.pk for one in added(decisions)]
        lock_rows(Commitment, reported + [one.commitment_id for one in changed])
        lock_rows(Actual, updated(decisions))

    def write(self, decision: Decision, actor: User) -> None:
        carry = decision.carry
        if decision.outcome is Outcome.UPDATED:
            actual_update(actual=carry.actual, actor=actor, figure=carry.figure, version=decision.version)
        else:
            actual_report(
                commitment=carry.commitment, actor=actor, quarter=carry.quarter, figure=carry.figure
            )


def _commitment_of(row: ParsedRow, known: Known) -> Commitment:
    """By its number, else the one in force of the project and indicator. Raises RowRefused."""
    commitment = numbered(row, "commitment", known.commitments)
    if commitment:
        _check_belongs(row, commitment)
        return commitment
    project = project_of(row, known.projects, "number")
    indicator = row.values.get("indicator")
    if not indicator:
        raise RowRefused(_("Write the indicator, or the number of the commitment."), "indicator")
    found = known.promised.get((project.pk, indicator), [])
    label = Indicator(indicator).label
    if not found:
        words = _("The project has no commitment of “%(indicator)s” in force. Enter the commitment first.")
        raise RowRefused(words % {"indicator": label}, "indicator", str(label))
    if len(found) > 1:
        numbers = "; ".join(f"{one.pk} {one.subject}".strip() for one in found)
        words = _(
            "The project has several commitments of “%(indicator)s”: %(numbers)s. Write the number of one."
        )
        raise RowRefused(words % {"indicator": label, "numbers": numbers}, "commitment")
    return found[0]


def _check_belongs(row: ParsedRow, commitment: Commitment) -> None:
    """Refuse a row whose cells are of several commitments: the lines of a file have slipped."""
    number = (row.values.get("number") or "").strip().upper()
    if number and number != commitment.project.number:
        words = _("Commitment %(number)s is of another project. Correct one of them.")
        raise RowRefused(words % {"number": commitment.pk}, "number", number)
    words = _("Commitment %(number)s is of another indicator. Correct one of them.")
    unchangeable(row, {"indicator": commitment.indicator}, words % {"number": commitment.pk})


def _quarter(row: ParsedRow) -> Quarter:
    text = unicodedata.normalize("NFKC", row.values.get("quarter") or "").strip()
    match = _QUARTER.match(text)
    if match is None or int(match[1]) < FIRST_YEAR:
        raise RowRefused(_("Write the quarter as year and number, for example 2026Q1."), "quarter", text)
    return Quarter(int(match[1]), _NUMERALS.get(match[2]) or int(match[2]))


def _check_measure(row: ParsedRow, commitment: Commitment) -> None:
    measure = row.values.get("unit")
    agreed = measure_of(commitment)
    if measure and measure != agreed:
        words = _("The commitment is in %(unit)s. Convert the figure, or correct the unit.")
        raise RowRefused(words % {"unit": Measure(agreed).label}, "unit", str(Measure(measure).label))


def measure_of(commitment: Commitment) -> str:
    """The currency of an amount, else the unit of what is counted: a value of `Measure`."""
    return commitment.currency or commitment.unit


def _figure(row: ParsedRow, commitment: Commitment, actual: Actual | None) -> Figure:
    """The whole figure as the service wants it: what the row does not say stays as it stands."""
    stands: list[FundLine] = list(actual.lines.all()) if actual else []
    documents = [one for one in actual.evidence.all() if one.withdrawn_on is None] if actual else []
    note = row.values.get("note") or (actual.note if actual else "")
    value = row.values.get("value")
    changed = read_funds(row.values.get(COLUMN) or "", stands)
    lines = [as_funds(line) for line in stands] if changed is None else changed
    if commitment.indicator in FUND_INDICATORS:
        _check_sum(value, lines)
    elif value is None and actual is not None:
        value = actual.value
    return Figure(value, lines, documents, note)


def _check_sum(value, lines: Sequence[Funds]) -> None:
    """Funds are counted by kind and source: the figure is their sum, and the two must agree."""
    if not lines:
        raise RowRefused(_("Funds are broken down: write kind, source and amount of each part."), COLUMN)
    total = sum(in_cny(line.amount, line.fx_rate) for line in lines)
    if value is not None and value != total:
        words = _("The funds add up to %(sum)s CNY, but the figure says %(value)s. Make them agree.")
        raise RowRefused(words % {"sum": total, "value": value}, "value", str(value))


def _of_known(row: ParsedRow, actual: Actual, actor: User) -> Decision:
    commitment = actual.commitment
    _check_belongs(row, commitment)
    unchangeable(
        row, {"commitment": commitment.pk}, _("The figure is of another commitment. Correct one of them.")
    )
    if row.values.get("quarter") and _quarter(row) != Quarter(actual.year, actual.quarter):
        words = _(
            "The figure is of %(quarter)s. Correct one of them; a new quarter is a row without this number."
        )
        raise RowRefused(words % {"quarter": actual}, "quarter", row.values["quarter"])
    words = _("The status of a figure changes on its page, by its documents and by a second person.")
    unchangeable(row, {"status": actual.status}, words)
    _check_measure(row, commitment)
    if _says_nothing_new(row, actual):
        return decide(row, actual, {})
    figure = _figure(row, commitment, actual)
    total = sum(in_cny(line.amount, line.fx_rate) for line in figure.lines)
    value = total if commitment.indicator in FUND_INDICATORS else figure.value
    decision = decide(row, actual, {"value": value, "note": figure.note})
    before, after = funds_in_words(actual.lines.all()), funds_in_words(figure.lines)
    if before != after:
        decision.changes[COLUMN] = [before, after]
        decision.outcome = Outcome.UPDATED
    if decision.outcome is Outcome.UPDATED:
        require_change(actor, CHANGE, commitment.project.area_id)
        decision.carry = ChangedActual(actual, figure)
    return decision


def _says_nothing_new(row: ParsedRow, actual: Actual) -> bool:
    """Also of a figure that is verified, and of funds that nobody broke down."""
    said_now = given(row, "value", "note")
    lines = read_funds(row.values.get(COLUMN) or "", list(actual.lines.all()))
    return lines is None and all(value == getattr(actual, name) for name, value in said_now.items())


def _of_new(row: ParsedRow, commitment: Commitment, quarter: Quarter, actor: User) -> Decision:
    require_change(actor, REPORT, commitment.project.area_id)
    if row.values.get("status") not in (None, "", ActualStatus.DRAFT):
        words = _(
            "A figure comes in as a draft. Empty the cell; its documents are added and it is "
            "submitted on its page."
        )
        raise RowRefused(words, "status")
    _check_measure(row, commitment)
    figure = _figure(row, commitment, None)
    return Decision(row, Outcome.NEW, carry=NewActual(commitment, quarter, figure))
