"""One import from file to decisions, and from decisions to the database: whole, or not at all."""

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from core import outbox
from core.language import message as _
from exports.columns import Column, Table
from exports.headings import Headings, find_headings
from exports.importing import (
    Decision,
    Importer,
    Outcome,
    ParsedRow,
    Problem,
    UndoableImporter,
    Written,
    failed,
    version_of,
)
from exports.reader import Grid, read, text_of
from exports.rows import SkippedRow, parse_rows
from exports.slots import Step, counted
from exports.values import CellReader

# Headings of our own report: a corrected report can be uploaded as it is.
RESULT_HEADINGS = ("Result", "Reason", "结果", "原因", "处理结果")
Planned = Mapping[str, Sequence]  # row number -> [outcome, pk, version]
READ_AT_ONCE = 1000
UNIQUE_VIOLATION = "23505"


class ImportStopped(Exception):
    """Nothing was written; the message says why."""


class RowsFailed(ImportStopped):
    """Rows fail, and nobody said that the others shall be written without them. `run` has the decisions."""

    def __init__(self, run: "Run"):
        self.run = run
        super().__init__(
            _(
                "%(failed)s of %(rows)s rows fail, so nothing was written. Correct them, "
                "or choose to leave them out."
            )
            % {"failed": run.counts[Outcome.FAILED], "rows": len(run.decisions)}
        )


@dataclass
class Source:
    """A file whose headings were found. Not usable while headings are missing or doubled."""

    grid: Grid
    headings: Headings
    columns: list[Column]  # those that the user may import


@dataclass
class Run:
    """What happens, or happened, to each row."""

    source: Source
    decisions: list[Decision]
    skipped: list[SkippedRow] = field(default_factory=list)
    emptied: Counter = field(default_factory=Counter)
    written: list[Written] = field(default_factory=list)  # of tables whose imports can be undone

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, updated, unchanged, duplicate, failed: together, all rows of the file."""
        found = Counter(decision.outcome for decision in self.decisions)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def planned(self) -> dict[str, list]:
        return {
            str(decision.row.number): [decision.outcome.value, decision.pk, decision.version]
            for decision in self.decisions
            if _writes(decision)
        }


@contextmanager
def _collecting_later() -> Iterator[None]:
    """The rows of a file live to its end: looking through them for rubbish takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_collecting_later()
def open_source(table: Table, path: str | Path, actor, *, sheet: str = "", mapping=None) -> Source:
    """Read the file and find its headings. `mapping` is {position: column key or ""}. Raises Refused."""
    columns = table.import_columns(actor)
    grid = read(path, sheet)
    read_only = [column for column in table.columns if not column.importable and column.seen_by(actor)]
    headings = find_headings(
        grid,
        columns,
        chosen=mapping,
        ignored=RESULT_HEADINGS,
        read_only=read_only,
        one_of=table.one_of,
    )
    if headings.missing_all_of and table.importer.needs_no_key(_texts_below(grid, headings)):
        headings.missing_all_of = []
    return Source(grid, headings, columns)


def _texts_below(grid: Grid, headings: Headings) -> dict[str, list[str]]:
    """What stands below each known heading."""
    below = grid.rows[headings.last + 1 :]
    return {
        heading.key: [text_of(row[heading.index]) for row in below if heading.index < len(row)]
        for heading in headings.known
    }


@_collecting_later()
def plan(table: Table, source: Source, actor) -> Run:
    """What would happen to each row. Writes nothing."""
    parsed = parse_rows(source.grid, source.headings, source.columns, CellReader(source.columns, actor))
    decisions = [Decision(row, Outcome.FAILED, reasons=row.errors) for row in parsed.rows if row.errors]
    readable = [row for row in parsed.rows if not row.errors]
    single, repeated = _set_aside_repeats(table.importer, readable)
    decisions += repeated
    decisions += _each_once(_planned_by(table.importer, single, actor))
    decisions.sort(key=lambda decision: decision.row.number)
    return Run(source, decisions, parsed.skipped, parsed.emptied)


@_collecting_later()
def commit(
    table: Table,
    source: Source,
    actor,
    *,
    planned: Planned | None = None,
    leave_out_failed: bool = False,
) -> Run:
    """Plan again and write, in one transaction. `planned` is what the user saw: rows that differ fail.

    The whole file, or with `leave_out_failed` all rows that do not fail. Raises ImportStopped, with nothing
    written.
    """
    try:
        with transaction.atomic():
            table.importer.begin()
            if planned is not None and not table.importer.locks_itself:
                known = [pk for _outcome, pk, _version in planned.values() if pk is not None]
                versions_of(table.importer, known, lock=True)
            run = plan(table, source, actor)
            if planned is not None:
                run.decisions = [_unless_changed(decision, planned) for decision in run.decisions]
            if run.counts[Outcome.FAILED] and not leave_out_failed:
                raise RowsFailed(run)
            writes = [decision for decision in run.decisions if _writes(decision)]
            if planned is None and not table.importer.locks_itself:
                _lock_unchanged(table.importer, writes)
            if writes:
                _write(table.importer, run, writes, actor)
            return run
    except IntegrityError as error:
        if not _is_race(error, table.importer):
            raise
        raise ImportStopped(
            _("Somebody else entered some of these records at the same moment. Upload the file again.")
        ) from error


def _write(importer: Importer, run: Run, writes: list[Decision], actor) -> None:
    before = importer.remember(writes) if isinstance(importer, UndoableImporter) else []
    with outbox.gathered():
        importer.apply(writes, actor)
    if isinstance(importer, UndoableImporter):
        records = [importer.record_of(decision) for decision in writes]
        # All of them: what followed from the import of others changed some once more.
        versions = versions_of(importer, [record.pk for record in records])
        run.written = [
            Written(record.pk, decision.outcome is Outcome.NEW, values, versions[record.pk], decision.version)
            for record, decision, values in zip(records, writes, before, strict=True)
        ]


def versions_of(importer: Importer, pks: list, *, lock: bool = False) -> dict[Any, str]:
    """Of these records, as they are now."""
    found: dict[Any, str] = {}
    rows = importer.model._default_manager.order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    for start in range(0, len(pks), READ_AT_ONCE):
        chunk = rows.filter(pk__in=pks[start : start + READ_AT_ONCE])
        if hasattr(importer.model, "updated_at"):
            found |= {pk: moment.isoformat() for pk, moment in chunk.values_list("pk", "updated_at")}
        else:
            found |= {record.pk: version_of(record) for record in chunk}
    return found


def _is_race(error: IntegrityError, importer: Importer) -> bool:
    """Somebody entered the same record since the plan. A clash below the record is a mistake of ours."""
    table = importer.model._meta.db_table
    diagnosis = getattr(error.__cause__, "diag", None)  # PostgreSQL
    if diagnosis is not None:
        return diagnosis.sqlstate == UNIQUE_VIOLATION and diagnosis.table_name == table
    return f"UNIQUE constraint failed: {table}." in str(error)


def _writes(decision: Decision) -> bool:
    return decision.outcome in (Outcome.NEW, Outcome.UPDATED)


def _planned_by(importer: Importer, rows: list[ParsedRow], actor) -> list[Decision]:
    decisions = list(counted(importer.plan(rows, actor), len(rows), Step.JUDGE)) if rows else []
    if sorted(decision.row.number for decision in decisions) != [row.number for row in rows]:
        raise RuntimeError(f"{type(importer).__name__}.plan must give one decision for each row")
    return decisions


def _each_once(decisions: list[Decision]) -> list[Decision]:
    """Rows that name one record by different codes fail together: no row wins by being the last."""
    rows: dict[Any, list[ParsedRow]] = {}
    for decision in decisions:
        if _writes(decision) and decision.pk is not None:
            rows.setdefault(decision.pk, []).append(decision.row)
    return [
        _contradiction(decision.row, rows[decision.pk])
        if _writes(decision) and len(rows.get(decision.pk, ())) > 1
        else decision
        for decision in decisions
    ]


def _set_aside_repeats(importer: Importer, rows: list[ParsedRow]) -> tuple[list[ParsedRow], list[Decision]]:
    """Rows that stand once, and decisions for those that do not: no row wins by being the last."""
    groups: dict[Any, list[ParsedRow]] = {}
    for row in rows:
        identity = importer.identity(row)
        groups.setdefault(("row", row.number) if identity is None else ("identity", identity), []).append(row)
    single, decisions = [], []
    for group in groups.values():
        first, *others = group
        if all(row.values == first.values for row in others):
            single.append(first)
            decisions += [_duplicate(row, first) for row in others]
        else:
            decisions += [_contradiction(row, group) for row in group]
    return sorted(single, key=lambda row: row.number), decisions


def _duplicate(row: ParsedRow, first: ParsedRow) -> Decision:
    words = _("The same as row %(row)s: skipped.") % {"row": first.number}
    return Decision(row, Outcome.DUPLICATE, reasons=[Problem(words)])


def _contradiction(row: ParsedRow, group: list[ParsedRow]) -> Decision:
    others = ", ".join(str(other.number) for other in group if other is not row)
    return failed(
        row, _("Row %(rows)s is about the same record but says something else. Keep one.") % {"rows": others}
    )


def _lock_unchanged(importer: Importer, writes: list[Decision]) -> None:
    """Without a preview (from the shell), a record may change between the plan and the lock."""
    updates = [decision for decision in writes if decision.pk is not None]
    versions = versions_of(importer, [decision.pk for decision in updates], lock=True)
    if any(versions.get(decision.pk) != decision.version for decision in updates):
        raise ImportStopped(_("Somebody changed some of these records at the same moment. Start again."))


def _unless_changed(decision: Decision, planned: Planned) -> Decision:
    if not _writes(decision):
        return decision
    seen = planned.get(str(decision.row.number))
    if seen is not None and list(seen) == [decision.outcome.value, decision.pk, decision.version]:
        return decision
    return failed(
        decision.row, _("Changed by somebody since the preview. Upload the file again for this row.")
    )
