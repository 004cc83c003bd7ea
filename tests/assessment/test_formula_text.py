"""What a spreadsheet computes by our formulas is what we compute: LibreOffice has the word."""

import datetime as dt
from decimal import Decimal

import pytest

from assessment.formulas import score_of, total_of
from assessment.workbooks.formula_text import (
    NOT_APPLICABLE,
    VETO,
    Cells,
    base_text,
    capped_text,
    formula_text,
    total_text,
)
from exports.books import Book, Formula
from exports.books.verify import differences, formula_cells
from tests.assessment.test_formulas import CASES, LOWER_IS_BETTER, TOTALS
from tests.libreoffice import recalculated

PEERS, MARKS, SCORE = 8, 15, 23


def _book() -> Book:
    return Book(title="公式", created=dt.datetime(2026, 1, 31))


def _write(sheet, case, *, vetoed: bool, lower_is_better: bool) -> None:
    kind, weight, params, inputs, score, *_rest = case
    row = sheet.row(
        [Decimal(weight), inputs.value, inputs.target, inputs.previous, inputs.accepted_on, inputs.due_on]
        + [VETO if vetoed else None]
    )
    for place, value in enumerate(inputs.peers):
        sheet.put(row, PEERS + place, value)
    for place, value in enumerate(inputs.judgements):
        sheet.put(row, MARKS + place, value)
    weight_at, value, target, previous, accepted, due, veto = (sheet.ref(row, n) for n in range(1, 8))
    cells = Cells(
        weight_at,
        value,
        target,
        previous,
        peers=sheet.ref(row, PEERS, row, PEERS + 6),
        accepted_on=accepted,
        due_on=due,
        marks=sheet.ref(row, MARKS, row, MARKS + 6),
        veto=veto,
    )
    ours = score_of(kind, Decimal(weight), params, inputs, lower_is_better=lower_is_better).score
    shown = NOT_APPLICABLE if ours is None else ours
    text = formula_text(kind, params, cells, lower_is_better=lower_is_better)
    sheet.put(row, SCORE, Formula(text, Decimal(0) if vetoed else shown))


@pytest.mark.libreoffice
def test_every_worked_case_comes_to_the_same_in_a_spreadsheet(tmp_path):
    book = _book()
    sheet = book.sheet("得分")
    for vetoed in (False, True):
        for case in CASES:
            _write(sheet, case, vetoed=vetoed, lower_is_better=False)
        for case in LOWER_IS_BETTER:
            _write(sheet, case, vetoed=vetoed, lower_is_better=True)
    content = book.save()
    assert len(list(formula_cells(content))) == 2 * (len(CASES) + len(LOWER_IS_BETTER))
    assert differences(content, recalculated(content, tmp_path)) == []


@pytest.mark.libreoffice
def test_every_worked_total_comes_to_the_same_in_a_spreadsheet(tmp_path):
    book = _book()
    sheet = book.sheet("总分")
    for scores, bonus, cap, deductions, _total in TOTALS:
        capped = None if cap is None else Decimal(cap)
        row = sheet.row([Decimal(bonus), capped, Decimal(deductions)])
        for place, (weight, scored) in enumerate(scores):
            sheet.put(row, 5 + place, weight)
            sheet.put(row, 15 + place, NOT_APPLICABLE if scored.score is None else scored.score)
        last = len(scores) - 1
        of_scores, of_weights = sheet.ref(row, 15, row, 15 + last), sheet.ref(row, 5, row, 5 + last)
        given, cap, taken_off, base, within = (sheet.ref(row, column) for column in (1, 2, 3, 25, 26))
        ours = total_of(scores, bonus=Decimal(bonus), bonus_cap=capped, deductions=Decimal(deductions))
        sheet.put(row, 25, Formula(base_text(of_scores, of_weights), ours.base))
        sheet.put(row, 26, Formula(capped_text(given, cap), ours.bonus))
        sheet.put(row, 27, Formula(total_text(base, within, taken_off, cap), ours.total))
    content = book.save()
    assert len(list(formula_cells(content))) == 3 * len(TOTALS)
    assert differences(content, recalculated(content, tmp_path)) == []
