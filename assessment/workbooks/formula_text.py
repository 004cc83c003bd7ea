"""The formulas of assessment/formulas.py as a spreadsheet says them, so that a reviewer can follow a score.

Each gives what `score_of` gives, by cells: an empty cell is a value that is not known. What does not apply is
the text NOT_APPLICABLE, which sums pass over. Quotients that are compared are rounded to ten places first: a
spreadsheet divides in binary, and 0.3 ÷ 0.1 would stay below 3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.formula_words import plain
from assessment.formulas import clean_params

NOT_APPLICABLE = "不适用"
VETO = "否决"


@dataclass(frozen=True)
class Cells:
    """References: '指标'!$D$5, or a range of them. Those that a kind does not ask for may be empty."""

    weight: str
    value: str = ""
    target: str = ""
    previous: str = ""
    peers: str = ""  # the values of all units
    accepted_on: str = ""
    due_on: str = ""
    marks: str = ""  # of the reviewers
    veto: str = ""  # says VETO where evidence was falsified


def formula_text(kind: str, params: Mapping[str, Any], cells: Cells, *, lower_is_better: bool = False) -> str:
    """The formula of a score, with "=" before it."""
    points = _KINDS[kind](clean_params(kind, params), cells, lower_is_better)
    return f'=IF({cells.veto}="{VETO}",0,{points})' if cells.veto else f"={points}"


def base_text(scores: str, weights: str) -> str:
    """Of a unit: the sum of its scores, the weights of what does not apply spread over the others."""
    applied = f"SUMPRODUCT({weights}*ISNUMBER({scores}))"
    return f"=IF({applied}=0,0,SUM({scores})*SUM({weights})/{applied})"


def total_text(base: str, bonus: str, taken_off: str, cap: str) -> str:
    """Of a unit: bounded by 0 and the capped bonus, and rounded once. An empty `cap` is none."""
    points = f"{base}+{bonus}-{taken_off}"
    return f'=ROUND(MAX(0,IF({cap}="",{points},MIN({points},100+{cap}))),2)'


def capped_text(bonus: str, cap: str) -> str:
    return f'=IF({cap}="",{bonus},MIN({bonus},{cap}))'


def _number(value: Decimal) -> str:
    return plain(value)


def _unless_empty(cells: tuple[str, ...], points: str) -> str:
    empty = ",".join(f'{cell}=""' for cell in cells)
    return f"IF(OR({empty}),0,{points})"


def _by_target(cells: Cells, lower_is_better: bool, points: Callable[[str], str]) -> str:
    """`points` makes of a ratio its points; a target of nothing is all of it, or does not apply."""
    weight, value, target = cells.weight, cells.value, cells.target
    if lower_is_better:
        found = f"IF({value}>0,{points(f'MAX({target},0)/{value}')},{weight})"
    else:
        of_nothing = f'IF({value}>0,{weight},"{NOT_APPLICABLE}")'
        found = f"IF({target}<=0,{of_nothing},{points(f'{value}/{target}')})"
    return _unless_empty((value, target), found)


def _capped(weight: str, ratio: str, cap: Decimal) -> str:
    return f"{weight}*MAX(0,MIN({_number(cap)},{ratio}))"


def _ratio_capped(params: Mapping, cells: Cells, lower_is_better: bool) -> str:
    return _by_target(cells, lower_is_better, lambda ratio: _capped(cells.weight, ratio, params["cap"]))


def _ratio_bonus(params: Mapping, cells: Cells, lower_is_better: bool) -> str:
    rate, cap = _number(params["bonus_rate"]), _number(params["bonus_cap"])

    def points(ratio: str) -> str:
        return f"{_capped(cells.weight, ratio, Decimal(1))}+MIN({cap},MAX(0,{ratio}-1)*{rate})"

    return _by_target(cells, lower_is_better, points)


def _efficacy(params: Mapping, cells: Cells, lower_is_better: bool) -> str:
    low, high = f"MIN({cells.peers})", f"MAX({cells.peers})"
    above = f"({high}-{cells.value})" if lower_is_better else f"({cells.value}-{low})"
    floor, rest = _number(params["floor"]), _number(100 - params["floor"])
    share = f"{cells.weight}*({floor}+{rest}*{above}/({high}-{low}))/100"
    return _unless_empty((cells.value,), f"IF({high}={low},{cells.weight},{share})")


def _step(params: Mapping, cells: Cells, lower_is_better: bool) -> str:
    def points(reached: str) -> str:
        shares = "0"
        for threshold, share in params["steps"]:
            shares = f"IF(ROUND({reached},10)>={_number(threshold)},{_number(share)},{shares})"
        return f"{cells.weight}*{shares}"

    if params["of_target"]:
        return _by_target(cells, lower_is_better, points)
    return _unless_empty((cells.value,), points(cells.value))


def _per_item(params: Mapping, cells: Cells, lower_is_better: bool) -> str:
    left = f"{cells.weight}-{cells.value}*{_number(params['unit_deduction'])}"
    return _unless_empty((cells.value,), f"MAX(0,MIN({cells.weight},{left}))")


def _milestone(params: Mapping, cells: Cells, lower_is_better: bool) -> str:
    in_time = f'OR({cells.due_on}="",{cells.accepted_on}<={cells.due_on})'
    late = f"{cells.weight}*{_number(params['late_factor'])}"
    return _unless_empty((cells.accepted_on,), f"IF({in_time},{cells.weight},{late})")


def _growth(params: Mapping, cells: Cells, lower_is_better: bool) -> str:
    weight, value, wanted, previous = cells.weight, cells.value, cells.target, cells.previous
    grown = f"(1-{value}/{previous})" if lower_is_better else f"({value}/{previous}-1)"
    held = f"IF(ROUND({grown}*100,10)>={wanted},{weight},0)"
    points = f"IF({wanted}<=0,{held},{_capped(weight, f'{grown}*100/{wanted}', params['cap'])})"
    of_nothing = f'IF({value}>0,{weight},"{NOT_APPLICABLE}")'
    return _unless_empty((value, previous, wanted), f"IF({previous}<=0,{of_nothing},{points})")


def _judge(params: Mapping, cells: Cells, lower_is_better: bool) -> str:
    marks, count = cells.marks, f"COUNT({cells.marks})"
    dropped = int(params["drop"])
    extremes = "".join(f"-LARGE({marks},{k})-SMALL({marks},{k})" for k in range(1, dropped + 1))
    mean = f"IF({count}>{2 * dropped},(SUM({marks}){extremes})/({count}-{2 * dropped}),AVERAGE({marks}))"
    return f"IF({count}=0,0,{cells.weight}*{mean if dropped else f'AVERAGE({marks})'}/100)"


_KINDS: dict[str, Callable[[Mapping, Cells, bool], str]] = {
    "ratio_capped": _ratio_capped,
    "ratio_bonus": _ratio_bonus,
    "efficacy": _efficacy,
    "step": _step,
    "per_item": _per_item,
    "milestone": _milestone,
    "growth": _growth,
    "judge": _judge,
}
