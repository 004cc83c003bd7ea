"""What a period is judged by, and what comes of it: one path for the page, the workbook and the freeze.

`period_inputs` gathers everything as plain JSON; `results` reads nothing but that. Of a final period both
come from its snapshot, whatever was recorded since.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from assessment.formula_words import FormulaKind
from assessment.formulas import Inputs, Scored, rounded, score_of, total_of
from assessment.models import AssessmentPeriod, PeriodSnapshot
from assessment.period_inputs import period_inputs
from assessment.plain_values import Plain, day_of, number_of, text_of
from assessment.scheme_choices import AdjustmentKind, Direction

__all__ = ["Sheet", "period_inputs", "results", "sheet_of"]

ZERO = Decimal(0)


class Sheet(NamedTuple):
    """A period as it is told."""

    inputs: Plain
    results: Plain
    is_frozen: bool


def sheet_of(period: AssessmentPeriod, as_of: dt.date) -> Sheet:
    """From the snapshot where there is one, otherwise of what is recorded now."""
    if period.is_final:
        content = json.loads(PeriodSnapshot.objects.get(period=period).content)
        return Sheet(content["inputs"], content["results"], True)
    inputs = period_inputs(period, as_of)
    return Sheet(inputs, results(inputs), False)


def results(inputs: Plain) -> Plain:
    """Points of every indicator and unit, totals and ranks: of the inputs alone, so the same for the same."""
    indicators = {one["code"]: one for one in inputs["indicators"]}
    cells: dict[int, list[Plain]] = defaultdict(list)
    peers: dict[str, list[Decimal | None]] = defaultdict(list)
    for cell in inputs["cells"]:
        cells[cell["unit"]].append(cell)
        peers[cell["indicator"]].append(number_of(cell["value"]))
    rows = [
        _unit_result(unit["id"], cells[unit["id"]], indicators, peers, inputs) for unit in inputs["units"]
    ]
    for row in rows:  # equal totals share a rank, and the next one counts all before it: 1, 1, 3
        row["rank"] = 1 + sum(Decimal(other["total"]) > Decimal(row["total"]) for other in rows)
    return {"units": rows}


def _unit_result(
    unit: int,
    cells: list[Plain],
    indicators: Mapping[str, Plain],
    peers: Mapping[str, list[Decimal | None]],
    inputs: Plain,
) -> Plain:
    scored = {
        cell["indicator"]: _scored(indicators[cell["indicator"]], cell, peers[cell["indicator"]])
        for cell in cells
    }
    lines = [line for line in inputs["lines"] if line["unit"] == unit and line["is_confirmed"]]
    bonus, deductions, corrections = _adjustments(lines, inputs["adjustment_rules"])
    total = total_of(
        [(Decimal(indicators[code]["weight"]), one) for code, one in scored.items()],
        bonus=bonus,
        bonus_cap=Decimal(inputs["scheme"]["bonus_cap"]),
        # A correction makes good what an earlier period was judged wrongly by: no bonus cap holds it.
        deductions=deductions - corrections,
    )
    return {
        "unit": unit,
        "scores": {code: _told(one) for code, one in scored.items()},
        "base": text_of(total.base),
        "bonus": text_of(total.bonus),
        "bonus_before_cap": text_of(bonus),
        "deductions": text_of(deductions),
        "corrections": text_of(corrections),
        "spread": text_of(total.spread),
        "total": text_of(total.total),
    }


def _scored(indicator: Plain, cell: Plain, peers: list[Decimal | None]) -> Scored:
    given = Inputs(
        value=number_of(cell["value"]),
        target=number_of(cell["target"]),
        previous=number_of(cell["previous"]),
        peers=tuple(peers) if indicator["formula"] == FormulaKind.EFFICACY else (),
        accepted_on=day_of(cell["accepted_on"]),
        due_on=day_of(cell["due_on"]),
        judgements=tuple(Decimal(mark["points"]) for mark in cell["judgements"]),
        vetoed=cell["is_vetoed"],
    )
    return score_of(
        indicator["formula"],
        Decimal(indicator["weight"]),
        indicator["params"],
        given,
        lower_is_better=indicator["direction"] == Direction.LESS,
    )


def _adjustments(lines: list[Plain], rules: list[Plain]) -> tuple[Decimal, Decimal, Decimal]:
    """Bonus, deductions, corrections: of each rule no more than its cap."""
    caps = {rule["code"]: number_of(rule["cap"]) for rule in rules}
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line["kind"], line["rule"]] += Decimal(line["points"])
    found = dict.fromkeys(AdjustmentKind.values, ZERO)
    for (kind, code), points in sums.items():
        cap = caps.get(code)
        found[kind] += points if cap is None else min(points, cap)
    return (
        found[AdjustmentKind.BONUS],
        found[AdjustmentKind.DEDUCTION],
        found[AdjustmentKind.CORRECTION],
    )


def _told(one: Scored) -> Plain:
    return {
        "score": text_of(one.score),
        "shown": text_of(rounded(one.score)) if one.score is not None else None,
        "completion": text_of(one.completion),
        "flag": str(one.flag),
        "bonus": text_of(one.bonus),
    }
