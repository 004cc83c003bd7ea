"""How the value of an indicator becomes points (domain.md 3.6). Pure: Decimals in, Decimals out.

No score of an indicator is rounded: the total is, once, to two places, half up. A missing value scores 0 with
a flag, it is never left out. A target of zero is reached by anything above it; without anything the indicator
does not apply, and its weight is spread over the others.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

NOTHING, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
PLACES = Decimal("0.01")


class Flag(StrEnum):
    """Why a score is not what the value alone would give."""

    NONE = ""
    MISSING = "missing"  # no value: 0
    NO_TARGET = "no_target"  # nothing to measure the value by: 0
    NO_PREVIOUS = "no_previous"  # no value of the period before: 0
    ZERO_TARGET = "zero_target"  # of a target, or an earlier value, of zero
    NOT_APPLICABLE = "not_applicable"  # nothing was asked and nothing came: the weight goes to the others
    NOT_REACHED = "not_reached"  # a milestone that is not accepted
    LATE = "late"  # a milestone accepted after its day
    VETO = "veto"  # falsified evidence: 0


@dataclass(frozen=True)
class Inputs:
    """What is known of one indicator of one unit. None is not known, which is not zero."""

    value: Decimal | None = None  # of `per_item`: how many items are missing
    target: Decimal | None = None  # of `growth`: the growth that is wanted, in %
    previous: Decimal | None = None  # the same figure of the period before
    peers: tuple[Decimal | None, ...] = ()  # the values of all assessed units, this one among them
    accepted_on: dt.date | None = None
    due_on: dt.date | None = None
    judgements: tuple[Decimal, ...] = ()  # of 100, one for each reviewer
    vetoed: bool = False


@dataclass(frozen=True)
class Scored:
    """`score` is None where the indicator does not apply. `completion` is a ratio: 1 is the whole target."""

    score: Decimal | None
    completion: Decimal | None = None
    flag: Flag = Flag.NONE
    bonus: Decimal = NOTHING  # the part of `score` above the weight


@dataclass(frozen=True)
class Total:
    """Points of a unit. Only `total` is rounded."""

    base: Decimal
    bonus: Decimal
    deductions: Decimal
    total: Decimal
    spread: Decimal = ONE  # by which the scores were multiplied: more than 1 where weights were spread


class Param(NamedTuple):
    default: Decimal
    low: Decimal
    high: Decimal


Score = Callable[[Decimal, Mapping[str, Any], Inputs, bool], Scored]


@dataclass(frozen=True)
class Kind:
    """A formula. `params` are numbers that a scheme may set."""

    score: Score
    params: Mapping[str, Param] = field(default_factory=dict)
    needs_target: bool = False
    has_steps: bool = False


def score_of(
    kind: str,
    weight: Decimal,
    params: Mapping[str, Any],
    inputs: Inputs,
    *,
    lower_is_better: bool = False,
) -> Scored:
    """`params` are those of `clean_params`."""
    if inputs.vetoed:
        return Scored(NOTHING, flag=Flag.VETO)
    return FORMULA_KINDS[kind].score(weight, clean_params(kind, params), inputs, lower_is_better)


def total_of(
    scores: Iterable[tuple[Decimal, Scored]],
    *,
    bonus: Decimal = NOTHING,
    bonus_cap: Decimal | None = None,
    deductions: Decimal = NOTHING,
) -> Total:
    """Of (weight, score) of every indicator and the points of the lines; `bonus_cap` None: no cap.

    The total lies between 0 and 100 and the bonus cap; without a cap only 0 bounds it.
    """
    rows = list(scores)
    asked = sum((weight for weight, _scored in rows), NOTHING)
    applied = sum((weight for weight, scored in rows if scored.score is not None), NOTHING)
    spread = asked / applied if applied and applied != asked else ONE
    base = spread * sum((scored.score for _weight, scored in rows if scored.score is not None), NOTHING)
    capped = bonus if bonus_cap is None else min(bonus, bonus_cap)
    total = max(NOTHING, base + capped - deductions)
    if bonus_cap is not None:
        total = min(total, HUNDRED + bonus_cap)
    return Total(base, capped, deductions, rounded(total), spread)


def rounded(points: Decimal) -> Decimal:
    """Two places, half up: done once, at the end."""
    return points.quantize(PLACES, ROUND_HALF_UP)


def clean_params(kind: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a formula as Decimals, those not given by their defaults. Raises ValidationError."""
    formula = FORMULA_KINDS.get(kind)
    if formula is None:
        raise ValidationError(_("There is no formula “%(kind)s”.") % {"kind": kind})
    steps = {"steps", "of_target"} if formula.has_steps else set()
    unknown = sorted(set(params) - set(formula.params) - steps)
    if unknown:
        raise ValidationError(
            _("This formula has no number called %(names)s.") % {"names": ", ".join(unknown)}
        )
    cleaned: dict[str, Any] = {
        name: _number(name, params.get(name, param.default), param) for name, param in formula.params.items()
    }
    if formula.has_steps:
        cleaned |= {
            "steps": _steps(params.get("steps") or ()),
            "of_target": bool(params.get("of_target", False)),
        }
    return cleaned


def _number(name: str, given: Any, param: Param) -> Decimal:
    value = _decimal(given)
    if value is None or not param.low <= value <= param.high:
        words = _("“%(name)s” must be a number from %(low)s to %(high)s.")
        raise ValidationError(words % {"name": name, "low": param.low, "high": param.high})
    return value


def _steps(given: Sequence) -> list[tuple[Decimal, Decimal]]:
    """Pairs of a threshold and the share of the weight (0 to 1) from it on, thresholds rising."""
    pairs = []
    for pair in given:
        threshold, share = (_decimal(one) for one in pair) if len(pair) == 2 else (None, None)
        if threshold is None or share is None or not 0 <= share <= 1:
            raise ValidationError(
                _("Each step is a threshold and a share of the weight between 0 and 1: %(step)s is not.")
                % {"step": list(pair)}
            )
        pairs.append((threshold, share))
    if not pairs or any(later[0] <= earlier[0] for earlier, later in zip(pairs, pairs[1:], strict=False)):
        raise ValidationError(_("A formula by steps needs at least one step, with thresholds that rise."))
    return pairs


def _decimal(given: Any) -> Decimal | None:
    try:
        value = Decimal(str(given))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _clamp(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return max(low, min(high, value))


class Ratio(NamedTuple):
    """How much of what was asked is done. `ratio` is None where nothing can be divided; then `flag` says
    what it comes to: nothing, all (ZERO_TARGET), or that the indicator does not apply."""

    ratio: Decimal | None
    flag: Flag = Flag.NONE


def _completion(inputs: Inputs, lower_is_better: bool) -> Ratio:
    """The value by the target. Where less is better, the target by the value: half of the allowed is 2."""
    value, target = inputs.value, inputs.target
    if value is None:
        return Ratio(None, Flag.MISSING)
    if target is None:
        return Ratio(None, Flag.NO_TARGET)
    if lower_is_better:
        return Ratio(max(target, NOTHING) / value) if value > 0 else Ratio(None, Flag.ZERO_TARGET)
    if target <= 0:
        return Ratio(None, Flag.ZERO_TARGET if value > 0 else Flag.NOT_APPLICABLE)
    return Ratio(value / target)


def _growth(inputs: Inputs, lower_is_better: bool) -> Ratio:
    """The growth since the period before by the growth that is wanted; a decline where less is better."""
    value, previous, wanted = inputs.value, inputs.previous, inputs.target
    if value is None:
        return Ratio(None, Flag.MISSING)
    if previous is None:
        return Ratio(None, Flag.NO_PREVIOUS)
    if wanted is None:
        return Ratio(None, Flag.NO_TARGET)
    if previous <= 0:
        return Ratio(None, Flag.ZERO_TARGET if value > 0 else Flag.NOT_APPLICABLE)
    grown = value / previous - ONE
    grown = -grown if lower_is_better else grown
    if wanted <= 0:  # nothing but to hold: held is all, less is nothing
        return Ratio(None, Flag.ZERO_TARGET) if grown * HUNDRED >= wanted else Ratio(NOTHING)
    return Ratio(grown * HUNDRED / wanted)


def _points(weight: Decimal, found: Ratio, share: Callable[[Decimal], Decimal]) -> Scored:
    """`share` says for a ratio which share of the weight it earns."""
    if found.ratio is not None:
        return Scored(weight * share(found.ratio), found.ratio)
    if found.flag == Flag.NOT_APPLICABLE:
        return Scored(None, flag=found.flag)
    return Scored(weight if found.flag == Flag.ZERO_TARGET else NOTHING, flag=found.flag)


def _ratio_capped(weight: Decimal, params: Mapping, inputs: Inputs, lower_is_better: bool) -> Scored:
    found = _completion(inputs, lower_is_better)
    scored = _points(weight, found, lambda ratio: _clamp(ratio, NOTHING, params["cap"]))
    return _with_bonus(weight, scored)


def _ratio_bonus(weight: Decimal, params: Mapping, inputs: Inputs, lower_is_better: bool) -> Scored:
    """The bonus is in points: `bonus_rate` of them for a ratio that is higher by 1."""
    scored = _points(weight, _completion(inputs, lower_is_better), lambda ratio: _clamp(ratio, NOTHING, ONE))
    above = max(NOTHING, (scored.completion or NOTHING) - ONE)
    bonus = min(params["bonus_cap"], above * params["bonus_rate"])
    return Scored(scored.score + bonus, scored.completion, scored.flag, bonus) if scored.score else scored


def _with_bonus(weight: Decimal, scored: Scored) -> Scored:
    above = max(NOTHING, (scored.score or NOTHING) - weight)
    return Scored(scored.score, scored.completion, scored.flag, above)


def _efficacy(weight: Decimal, params: Mapping, inputs: Inputs, lower_is_better: bool) -> Scored:
    """Between the lowest and the highest of the units; all alike: in full."""
    known = [value for value in inputs.peers if value is not None]
    if inputs.value is None:
        return Scored(NOTHING, flag=Flag.MISSING)
    low, high = min([*known, inputs.value]), max([*known, inputs.value])
    if low == high:
        return Scored(weight, ONE)
    place = (inputs.value - low) / (high - low)
    place = ONE - place if lower_is_better else place
    floor = params["floor"]
    return Scored(weight * (floor + (HUNDRED - floor) * place) / HUNDRED, place)


def _step(weight: Decimal, params: Mapping, inputs: Inputs, lower_is_better: bool) -> Scored:
    """The share of the highest threshold that is reached, by the value or by its share of the target."""
    if params["of_target"]:
        found = _completion(inputs, lower_is_better)
    else:
        found = Ratio(inputs.value, Flag.NONE if inputs.value is not None else Flag.MISSING)
    scored = _points(weight, found, lambda reached: _share_of_step(reached, params["steps"]))
    completion = scored.completion if params["of_target"] else None
    return _with_bonus(weight, Scored(scored.score, completion, scored.flag))


def _share_of_step(reached: Decimal, steps: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    return next((share for threshold, share in reversed(steps) if reached >= threshold), NOTHING)


def _per_item(weight: Decimal, params: Mapping, inputs: Inputs, lower_is_better: bool) -> Scored:
    """The value is the number of items that are missing or wrong."""
    if inputs.value is None:
        return Scored(NOTHING, flag=Flag.MISSING)
    return Scored(_clamp(weight - inputs.value * params["unit_deduction"], NOTHING, weight))


def _milestone(weight: Decimal, params: Mapping, inputs: Inputs, lower_is_better: bool) -> Scored:
    if inputs.accepted_on is None:
        return Scored(NOTHING, NOTHING, Flag.NOT_REACHED)
    if inputs.due_on is None or inputs.accepted_on <= inputs.due_on:
        return Scored(weight, ONE)
    return Scored(weight * params["late_factor"], ONE, Flag.LATE)


def _growth_capped(weight: Decimal, params: Mapping, inputs: Inputs, lower_is_better: bool) -> Scored:
    found = _growth(inputs, lower_is_better)
    scored = _points(weight, found, lambda ratio: _clamp(ratio, NOTHING, params["cap"]))
    return _with_bonus(weight, scored)


def _judge(weight: Decimal, params: Mapping, inputs: Inputs, lower_is_better: bool) -> Scored:
    """The mean of the reviewers, of 100, without the highest and the lowest where enough remain."""
    if not inputs.judgements:
        return Scored(NOTHING, flag=Flag.MISSING)
    dropped = int(params["drop"])
    marks = sorted(inputs.judgements)
    kept = marks[dropped : len(marks) - dropped] if len(marks) > 2 * dropped else marks
    mean = sum(kept, NOTHING) / len(kept)
    return Scored(weight * mean / HUNDRED, mean / HUNDRED)


CAP = Param(ONE, Decimal("0.01"), Decimal(10))
POINTS = Param(NOTHING, NOTHING, HUNDRED)
FORMULA_KINDS: dict[str, Kind] = {
    "ratio_capped": Kind(_ratio_capped, {"cap": CAP}, needs_target=True),
    "ratio_bonus": Kind(_ratio_bonus, {"bonus_rate": POINTS, "bonus_cap": POINTS}, needs_target=True),
    "efficacy": Kind(_efficacy, {"floor": Param(Decimal(60), NOTHING, HUNDRED)}),
    "step": Kind(_step, has_steps=True),
    "per_item": Kind(_per_item, {"unit_deduction": Param(Decimal("0.1"), NOTHING, HUNDRED)}),
    "milestone": Kind(_milestone, {"late_factor": Param(Decimal("0.5"), NOTHING, ONE)}),
    "growth": Kind(_growth_capped, {"cap": CAP}, needs_target=True),
    "judge": Kind(_judge, {"drop": Param(ONE, NOTHING, Decimal(5))}),
}
