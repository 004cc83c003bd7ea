"""What the rules of a version say of an enterprise: met, failed, or not known.

Pure: `evaluate` needs the criteria and the facts alone, so that a check can be done again years later and
says the same. Three values as Kleene counts them: what is not known is neither met nor failed, unless the
rest decides.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from core.language import message as _
from whitelist.choices import Joiner, Operator, Outcome
from whitelist.indicators import INDICATORS, WATCHED, Answers, Batch, Fact, Reading, fact_of, unknown
from whitelist.indicators.base import Value
from whitelist.models import Case, Check, Condition, Criterion, SchemeVersion

Facts = dict[str, Fact]  # by key of the indicator: code and settings
MET, FAILED, UNKNOWN = Outcome.MET, Outcome.FAILED, Outcome.UNKNOWN


@dataclass(frozen=True)
class Assessment:
    facts: Facts
    results: list[dict[str, Any]]  # per criterion: code, outcome, conditions
    outcome: Outcome
    score: int | None  # of the weights of the soft criteria, in per cent; None: there are no soft criteria


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """One that failed decides; else one that is not known; else met."""
    found = set(outcomes)
    if FAILED in found:
        return FAILED
    return UNKNOWN if UNKNOWN in found else MET


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """One that is met decides; else one that is not known; else failed."""
    found = set(outcomes)
    if MET in found:
        return MET
    return UNKNOWN if UNKNOWN in found else FAILED


def joined(joiner: str, outcomes: Sequence[Outcome]) -> Outcome:
    """Of the conditions of a criterion; a criterion that asks nothing is not known."""
    if not outcomes:
        return UNKNOWN
    return any_of(outcomes) if joiner == Joiner.ANY else all_of(outcomes)


def holds(value: Value | None, operator: str, wanted: Any) -> Outcome:
    """Whether a value answers to an operator. Never met or failed where the value is not known."""
    if value is None:
        return UNKNOWN
    if isinstance(value, Decimal):
        bound = Decimal(wanted)
        return _either(value >= bound if operator == Operator.AT_LEAST else value <= bound)
    if isinstance(value, frozenset):
        return _either(value.isdisjoint(wanted) == (operator == Operator.NONE_OF))
    return _either(value == (operator == Operator.YES))


def evaluate(criteria: Iterable[Criterion], facts: Mapping[str, Fact]) -> Assessment:
    """What follows from the facts alone. The criteria come with their conditions.

    The outcome is that of the hard criteria; what the soft ones come to is the score (`enough` judges it).
    `facts` may hold more than the criteria ask for.
    """
    criteria = list(criteria)
    results = [_result(criterion, facts) for criterion in criteria]
    pairs = [
        (criterion, Outcome(result["outcome"])) for criterion, result in zip(criteria, results, strict=True)
    ]
    keys = dict.fromkeys(condition["key"] for result in results for condition in result["conditions"])
    return Assessment(
        facts={key: facts[key] for key in keys if key in facts},
        results=results,
        outcome=all_of(outcome for criterion, outcome in pairs if criterion.is_hard),
        score=score_of([(one.weight, outcome) for one, outcome in pairs if not one.is_hard]),
    )


def score_of(weights: Sequence[tuple[int, Outcome]]) -> int | None:
    """The part of the weights that is met, in per cent, rounded down; None without soft criteria."""
    whole = sum(weight for weight, _outcome in weights)
    return sum(weight for weight, outcome in weights if outcome == MET) * 100 // whole if whole else None


def unknown_of(weights: Sequence[tuple[int, Outcome]]) -> int:
    """The part of the weights that is not known, in per cent, rounded up."""
    whole = sum(weight for weight, _outcome in weights)
    unknown = sum(weight for weight, outcome in weights if outcome == UNKNOWN)
    return -(-unknown * 100 // whole) if whole else 0


def enough(weights: Sequence[tuple[int, Outcome]], pass_score: int) -> Outcome:
    """Whether the soft criteria reach `pass_score`; not known while the unknown ones could decide it."""
    if not weights or (score_of(weights) or 0) >= pass_score:
        return MET
    possible = [(weight, MET if outcome == UNKNOWN else outcome) for weight, outcome in weights]
    return UNKNOWN if (score_of(possible) or 0) >= pass_score else FAILED


def enough_of(
    results: Iterable[Mapping[str, Any]], criteria: Iterable[Criterion], pass_score: int
) -> Outcome:
    """Whether the soft ones among the results of a check or an assessment reach `pass_score`."""
    outcomes = {result["code"]: Outcome(result["outcome"]) for result in results}
    return enough([(one.weight, outcomes[one.code]) for one in criteria if not one.is_hard], pass_score)


def verdict(said: Assessment | Check, criteria: Sequence[Criterion], pass_score: int) -> Outcome:
    """The hard criteria and the score together: whether a version would admit."""
    return all_of([Outcome(said.outcome), enough_of(said.results, criteria, pass_score)])


def assess(case: Case, *, version: SchemeVersion, day: dt.date) -> Assessment:
    """What `version` says of a case with the data of today, as they stand for `day`."""
    criteria = criteria_of(version)
    facts = read_facts(criteria, [case.enterprise_id], day=day, cases=[case])[case.enterprise_id]
    return evaluate(criteria, facts)


def criteria_of(version: SchemeVersion) -> list[Criterion]:
    """With their conditions; what is loaded already is not asked for again."""
    prefetch_related_objects([version], "criteria__conditions")
    return list(version.criteria.all())


def read_facts(
    criteria: Sequence[Criterion],
    enterprise_ids: Collection[int],
    *,
    day: dt.date,
    cases: Iterable[Case] | None = None,
) -> dict[int, Facts]:
    """The data that the criteria ask for, of every enterprise; a few queries for each indicator.

    The criteria are of one version. `cases` say which chain an enterprise applies for; without, a role on any
    chain of the scheme will do.
    """
    conditions = [condition for criterion in criteria for condition in criterion.conditions.all()]
    reading = reading_for(criteria[0].version, day=day, cases=cases) if criteria else Reading(day)
    return _facts(conditions, enterprise_ids, reading)


def _facts(
    conditions: Sequence[Condition], enterprise_ids: Iterable[int], reading: Reading
) -> dict[int, Facts]:
    batch = Batch(enterprise_ids, columns=columns_of(conditions))
    facts: dict[int, Facts] = {enterprise_id: {} for enterprise_id in batch.ids}
    for key, condition in {key_of(condition): condition for condition in conditions}.items():
        answers = answers_of(condition, batch, reading)
        for enterprise_id, own in facts.items():
            own[key] = fact_of(answers.of(enterprise_id))
    return facts


def reading_for(version: SchemeVersion, *, day: dt.date, cases: Iterable[Case] | None = None) -> Reading:
    """What the answers depend on beside the enterprise."""
    return Reading(
        day=day,
        stale_months=version.stale_months,
        chain_id=version.scheme.chain_id,
        chains={case.enterprise_id: case.chain_id for case in cases or ()},
    )


def baseline_of(case: Case, *, version: SchemeVersion, day: dt.date) -> dict[str, Any]:
    """The values that a listing rests on, by key of the indicator: those of the criteria, and those watched
    always.
    """
    return baselines_of([case], version=version, day=day)[case.pk]


def baselines_of(cases: Sequence[Case], *, version: SchemeVersion, day: dt.date) -> dict[int, dict[str, Any]]:
    """Like `baseline_of` for many cases of one version, by case. None where a value is not known.

    The cases are of one scheme, and no two of them of one enterprise.
    """
    conditions = [condition for one in criteria_of(version) for condition in one.conditions.all()]
    conditions += [Condition(indicator=indicator.code) for indicator in WATCHED]
    facts = _facts(
        conditions, [case.enterprise_id for case in cases], reading_for(version, day=day, cases=cases)
    )
    return {
        case.pk: {key: fact["value"] for key, fact in facts[case.enterprise_id].items()} for case in cases
    }


def unproven(case: Case, version: SchemeVersion, *, day: dt.date | None = None) -> list[Criterion]:
    """The hard criteria that have neither a datum nor a document of their kinds; `day` is today, unless
    given.
    """
    criteria = [criterion for criterion in criteria_of(version) if criterion.is_hard]
    handed_in = set(case.documents.values_list("kind", flat=True))
    open_ = [criterion for criterion in criteria if handed_in.isdisjoint(criterion.evidence_kinds)]
    if not open_:
        return []
    facts = read_facts(open_, [case.enterprise_id], day=day or timezone.localdate(), cases=[case])[
        case.enterprise_id
    ]
    return [criterion for criterion in open_ if _result(criterion, facts)["outcome"] == UNKNOWN]


def key_of(condition: Condition) -> str:
    indicator = INDICATORS.get(condition.indicator)
    return indicator.key(condition.params) if indicator else condition.indicator


def columns_of(conditions: Iterable[Condition]) -> set[str]:
    """The columns of the enterprise's own row that the indicators of the conditions read."""
    found = (INDICATORS.get(condition.indicator) for condition in conditions)
    return {column for indicator in found if indicator for column in indicator.columns}


def answers_of(condition: Condition, batch: Batch, reading: Reading) -> Answers:
    """The data of one condition; an indicator that the program does not have any more answers nothing."""
    indicator = INDICATORS.get(condition.indicator)
    if indicator is None:
        return Answers({}, unknown(_("This indicator is not known to the program any more.")))
    return indicator.read(batch, reading, indicator.settings_of(condition.params))


def value_of(fact: Fact | None) -> Value | None:
    """The value of a fact as it is compared: numbers are kept as text."""
    value = fact["value"] if fact else None
    if isinstance(value, str):
        return Decimal(value)
    return frozenset(value) if isinstance(value, list) else value


def _result(criterion: Criterion, facts: Mapping[str, Fact]) -> dict[str, Any]:
    conditions = [_condition_result(condition, facts) for condition in criterion.conditions.all()]
    outcome = joined(criterion.joiner, [Outcome(one["outcome"]) for one in conditions])
    return {"code": criterion.code, "outcome": outcome.value, "conditions": conditions}


def _condition_result(condition: Condition, facts: Mapping[str, Fact]) -> dict[str, Any]:
    key = key_of(condition)
    outcome = holds(value_of(facts.get(key)), condition.operator, condition.value)
    return {
        "key": key,
        "indicator": condition.indicator,
        "operator": condition.operator,
        "value": condition.value,
        "outcome": outcome.value,
    }


def _either(is_met: bool) -> Outcome:
    return MET if is_met else FAILED
