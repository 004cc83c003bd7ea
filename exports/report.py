"""The workbook that goes back to the user: his own columns, with result and reason, wrong cells marked."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from exports.cells import DATE_FORMAT, make_cell, text_cell
from exports.importing import Decision, Outcome, Problem
from exports.outcomes import outcome_label, reason_of
from exports.reader import CellError, Duration, Uncomputed, text_of
from exports.runs import Run
from exports.writer import About, heading_cell, sheet_title, write_about

WRONG = PatternFill("solid", fgColor="F8C9C4")
DOUBTFUL = PatternFill("solid", fgColor="FFF0C2")
WIDTH = 18


def write_report(target, run: Run, about: About = ()) -> None:
    """Every row of the file in its order; rows that were skipped as notes stand on the last sheet."""
    book = Workbook(write_only=True)
    grid, headings = run.source.grid, run.source.headings
    sheet = book.create_sheet(sheet_title(grid.sheet))
    sheet.freeze_panes = "C2"
    positions = [heading.index for heading in headings.found]
    for place in range(len(positions) + 2):
        sheet.column_dimensions[get_column_letter(place + 1)].width = WIDTH if place != 1 else 50
    titles = [_("Result"), _("Reason"), *(heading.text for heading in headings.found)]
    sheet.append([heading_cell(sheet, title) for title in titles])
    for decision in run.decisions:
        sheet.append(_row(sheet, decision, grid.rows[decision.row.number - 1], positions))
    write_about(book, [*about, *_figures(run)])
    book.save(target)


def _row(sheet, decision: Decision, cells: Sequence[Any], positions: Sequence[int]) -> list:
    marks = {problem.cell: (DOUBTFUL, problem) for problem in decision.row.warnings}
    marks |= {problem.cell: (WRONG, problem) for problem in decision.reasons if problem.cell is not None}
    row = [text_cell(sheet, outcome_label(decision.outcome)), text_cell(sheet, reason_of(decision))]
    for position in positions:
        cell = _own_cell(sheet, cells[position] if position < len(cells) else None)
        if position in marks:
            cell = _mark(sheet, cell, *marks[position])
        row.append(cell)
    return row


def _own_cell(sheet, value: Any):
    """The user's value as it was."""
    if isinstance(value, (CellError, Duration, Uncomputed)):
        return text_cell(sheet, text_of(value))
    return make_cell(sheet, value, DATE_FORMAT if hasattr(value, "year") else "General")


def _mark(sheet, cell, fill: PatternFill, problem: Problem):
    cell = cell or WriteOnlyCell(sheet)
    cell.fill = fill
    cell.comment = Comment(problem.message, "Chainbridge", height=90, width=260)
    return cell


def _figures(run: Run) -> list[tuple[str, str]]:
    labels = {column.key: str(column.label) for column in run.source.columns}
    lines = [(outcome_label(Outcome(name)), str(count)) for name, count in run.counts.items()]
    lines += [
        (
            _("Read as empty"),
            _("%(column)s: %(count)s cells say “N/A”, “-” or the like.")
            % {"column": labels[key], "count": count},
        )
        for key, count in run.emptied.items()
        if count
    ]
    lines += [(_("Column not imported"), heading.text) for heading in run.source.headings.unknown]
    lines += [
        (
            _("Row not imported"),
            _("Row %(row)s, %(reason)s: %(text)s")
            % {"row": row.number, "reason": row.reason, "text": row.text},
        )
        for row in run.skipped
    ]
    return lines
