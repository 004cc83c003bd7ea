"""What the pages of an import show: a plain dictionary kept with the job, so that a page reads no file."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.changes import HIDDEN, field_label
from exports.columns import Table
from exports.headings import Heading, sample
from exports.importing import Decision, Outcome, Problem
from exports.reader import Grid
from exports.runs import Run, Source

SHOWN_ROWS = 100
SHOWN_UPDATES = 50
NOTES = {
    "macros": gettext_lazy("The file has macros. They were ignored."),
    "external_links": gettext_lazy(
        "The file links to other workbooks. The values it last had from them were used."
    ),
}


def of_source(source: Source) -> dict[str, Any]:
    """Sheets and headings: what is needed to assign the headings."""
    grid, headings = source.grid, source.headings
    labels = {column.key: str(column.label) for column in source.columns}
    return {
        "sheet": grid.sheet,
        "other_sheets": [s.name for s in grid.sheets if s.visible and not s.empty and s.name != grid.sheet],
        "hidden_sheets": [s.name for s in grid.sheets if not s.visible],
        "hidden_rows": grid.hidden_rows,
        "notes": _notes(grid),
        "nothing_known": not headings.known,
        "heading_row": headings.last + 1,
        "headings": [_heading(source, heading, labels) for heading in headings.found],
        "unknown": [heading.text for heading in headings.unknown],
        "doubled": [
            {"label": labels[key], "texts": [heading.text for heading in claims]}
            for key, claims in headings.doubled.items()
        ],
        "missing": [str(column.label) for column in headings.missing],
    }


def of_run(table: Table, run: Run) -> dict[str, Any]:
    """The first failures, warnings and updates, and what was left out."""
    labels = {column.key: str(column.label) for column in run.source.columns}
    failures = [_row(d, d.reasons, labels) for d in run.decisions if d.outcome is Outcome.FAILED]
    warnings = [_row(d, d.row.warnings, labels) for d in run.decisions if d.row.warnings]
    updates = [d for d in run.decisions if d.outcome is Outcome.UPDATED]
    return of_source(run.source) | {
        "failures": failures[:SHOWN_ROWS],
        "failure_count": len(failures),
        "warnings": warnings[:SHOWN_ROWS],
        "warning_count": len(warnings),
        "updates": [_update(table, decision) for decision in updates[:SHOWN_UPDATES]],
        "update_count": len(updates),
        "skipped": [
            {"row": skipped.number, "text": skipped.text, "reason": skipped.reason} for skipped in run.skipped
        ],
        "emptied": [{"column": labels[key], "count": count} for key, count in run.emptied.items() if count],
    }


def _heading(source: Source, heading: Heading, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "index": heading.index,
        "text": heading.text,
        "unit": heading.unit,
        "key": heading.key,
        "label": labels.get(heading.key, ""),
        "sample": sample(source.grid, source.headings, heading.index),
    }


def _notes(grid: Grid) -> list[str]:
    if grid.format == "csv":
        return [_("A text table in %(encoding)s.") % {"encoding": grid.notes[0].upper()}]
    return [str(NOTES[note]) for note in grid.notes]


def _row(decision: Decision, problems: Iterable[Problem], labels: dict[str, str]) -> dict[str, Any]:
    return {
        "row": decision.row.number,
        "problems": [
            {
                "column": labels.get(problem.column, ""),
                "original": problem.original,
                "message": problem.message,
            }
            for problem in problems
        ],
    }


def _update(table: Table, decision: Decision) -> dict[str, Any]:
    model = table.importer.model
    hidden = {column.key for column in table.columns if column.sensitive} | set(
        getattr(model, "restricted_fields", ())
    )
    return {
        "row": decision.row.number,
        "changes": [
            {
                "field": field_label(model._meta.label, name),
                "before": HIDDEN if name in hidden else _text(before),
                "after": HIDDEN if name in hidden else _text(after),
            }
            for name, (before, after) in decision.changes.items()
        ],
    }


def _text(value) -> str:
    return "" if value is None else str(value)
