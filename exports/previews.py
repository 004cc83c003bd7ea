"""What the pages of an import show: a plain dictionary kept with the job, so that a page reads no file.

Its words are kept in every language (`in_all_languages`); `told` gives those of the reader.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Field, Model
from django.utils.translation import gettext_noop

from core.changes import HIDDEN
from core.language import InLanguages, in_all_languages, in_readers_language
from core.language import message as _
from exports.columns import Table
from exports.headings import Heading, Headings, sample
from exports.importing import Decision, Outcome, Problem
from exports.reader import Grid
from exports.runs import Run, Source

Labels = dict[str, InLanguages]
SHOWN_ROWS = 100
SHOWN_UPDATES = 50
LONGEST = 200  # characters of a cell; the workbook with the report has the whole
NOTES = {
    "macros": gettext_noop("The file has macros. They were ignored."),
    "external_links": gettext_noop(
        "The file links to other workbooks. The values it last had from them were used."
    ),
}


def of_source(source: Source) -> dict[str, Any]:
    """Sheets and headings: what is needed to assign the headings."""
    grid, headings = source.grid, source.headings
    labels = {column.key: in_all_languages(column.label) for column in source.columns}
    return {
        "sheet": grid.sheet,
        "other_sheets": [s.name for s in grid.sheets if s.visible and not s.empty and s.name != grid.sheet],
        "hidden_sheets": [s.name for s in grid.sheets if not s.visible],
        "hidden_rows": grid.hidden_rows,
        "notes": [*_notes(grid), *_unit_note(headings)],
        "nothing_known": not headings.known,
        "heading_row": headings.last + 1,
        "headings": [_heading(source, heading, labels) for heading in headings.found],
        "unknown": [_cut(heading.text) for heading in headings.unknown],
        "doubled": [
            {"label": labels[key], "texts": [_cut(heading.text) for heading in claims]}
            for key, claims in headings.doubled.items()
        ],
        "missing": [in_all_languages(column.label) for column in headings.missing],
    }


def of_run(table: Table, run: Run) -> dict[str, Any]:
    """The first failures, warnings and updates, and what was left out."""
    labels = {column.key: in_all_languages(column.label) for column in run.source.columns}
    failures = [_row(d, d.reasons, labels) for d in run.decisions if d.outcome is Outcome.FAILED]
    warnings = [_row(d, d.row.warnings, labels) for d in run.decisions if d.row.warnings]
    updates = [d for d in run.decisions if d.outcome is Outcome.UPDATED]
    return of_source(run.source) | {
        "failures": failures[:SHOWN_ROWS],
        "failure_count": len(failures),
        "warnings": warnings[:SHOWN_ROWS],
        "warning_count": len(warnings),
        "updates": [_update(table, decision, labels) for decision in updates[:SHOWN_UPDATES]],
        "update_count": len(updates),
        "skipped": [
            {"row": skipped.number, "text": skipped.text, "reason": in_all_languages(skipped.reason)}
            for skipped in run.skipped
        ],
        "emptied": [{"column": labels[key], "count": count} for key, count in run.emptied.items() if count],
    }


def told(stored: Any) -> Any:
    """A stored preview in the language of the page. Older ones hold plain texts."""
    if isinstance(stored, list):
        return [told(value) for value in stored]
    if not isinstance(stored, dict):
        return stored
    if stored.keys() == dict(settings.STAFF_LANGUAGES).keys():
        return in_readers_language(stored)
    return {name: told(value) for name, value in stored.items()}


def _heading(source: Source, heading: Heading, labels: Labels) -> dict[str, Any]:
    return {
        "index": heading.index,
        "text": _cut(heading.text),
        "unit": heading.unit,
        "key": heading.key,
        "label": labels.get(heading.key, ""),
        "sample": sample(source.grid, source.headings, heading.index),
    }


def _unit_note(headings: Headings) -> list[InLanguages]:
    if not headings.unit_above:
        return []
    words = _("Amounts without a unit of their own were read in %(unit)s, as it says above the headings.")
    return [in_all_languages(words % {"unit": headings.unit_above})]


def _notes(grid: Grid) -> list[InLanguages]:
    if grid.format == "csv":
        words = _("A text table in %(encoding)s.") % {"encoding": grid.notes[0].upper()}
        return [in_all_languages(words)]
    return [in_all_languages(_(NOTES[note])) for note in grid.notes]


def _row(decision: Decision, problems: Iterable[Problem], labels: Labels) -> dict[str, Any]:
    return {
        "row": decision.row.number,
        "problems": [
            {
                "column": labels.get(problem.column, ""),
                "original": _cut(problem.original),
                "message": in_all_languages(problem.message),
            }
            for problem in problems
        ],
    }


def _update(table: Table, decision: Decision, labels: Labels) -> dict[str, Any]:
    model = table.importer.model
    hidden = {column.key for column in table.columns if column.sensitive} | set(
        getattr(model, "restricted_fields", ())
    )
    return {
        "row": decision.row.number,
        "changes": [
            {
                "field": in_all_languages(field.verbose_name) if field else labels.get(name, name),
                "before": HIDDEN if name in hidden else _words(field, before),
                "after": HIDDEN if name in hidden else _words(field, after),
            }
            for name, (before, after) in decision.changes.items()
            for field in [_field(model, name)]
        ],
    }


def _field(model: type[Model], name: str) -> Field | None:
    """None: not a field of the record, such as its former names."""
    return next((field for field in model._meta.fields if field.name == name), None)


def _words(field: Field | None, value: Any) -> InLanguages:
    if value is None:
        return ""
    labels = dict(getattr(field, "flatchoices", None) or ())
    words = in_all_languages(labels[value] if isinstance(value, str) and value in labels else value)
    return _cut(words) if isinstance(words, str) else words


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
