"""A pre-check as a person reads it: each criterion with its data, where they come from, of which day."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.language import in_readers_language
from core.money import display_money
from whitelist.checking import score_of, unknown_of
from whitelist.choices import Operator, Outcome
from whitelist.indicators import INDICATORS, Indicator, IndicatorUnit
from whitelist.models import Criterion

Facts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class DatumLine:
    """One condition: what is asked, what is known, and what it was before where that differs."""

    label: str
    wanted: str
    value: str  # empty: not known
    source: str
    date: dt.date | None
    outcome: str
    before: str = ""  # empty: as it was

    @property
    def is_changed(self) -> bool:
        return bool(self.before)


@dataclass(frozen=True)
class CheckLine:
    label: str
    clause: str
    is_hard: bool
    weight: int
    outcome: str
    data: list[DatumLine] = field(default_factory=list)

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def is_changed(self) -> bool:
        return any(line.is_changed for line in self.data)


def check_lines(
    results: Iterable[Mapping[str, Any]],
    facts: Facts,
    criteria: Sequence[Criterion],
    before: Facts | None = None,
) -> list[CheckLine]:
    """Of a check or an assessment under the version of `criteria`; `before`: the facts to compare with."""
    named = {criterion.code: criterion for criterion in criteria}
    lines = []
    for result in results:
        criterion = named[result["code"]]
        lines.append(
            CheckLine(
                criterion.label,
                criterion.clause,
                criterion.is_hard,
                criterion.weight,
                result["outcome"],
                [_datum(condition, facts, before) for condition in result["conditions"]],
            )
        )
    return lines


def soft_in_words(weights: Sequence[tuple[int, Outcome]]) -> str:
    """What the soft criteria come to: what is not known is never said as if it failed. "" without any."""
    score, unknown = score_of(weights), unknown_of(weights)
    if score is None:
        return ""
    if not unknown:
        return _("soft criteria %(score)s %%") % {"score": score}
    if all(outcome == Outcome.UNKNOWN for _weight, outcome in weights):
        return _("soft criteria not known")
    known_too = {"score": score, "unknown": min(unknown, 99)}  # rounded up, but not all
    return _("soft criteria %(score)s %%, %(unknown)s %% not known") % known_too


def _datum(condition: Mapping[str, Any], facts: Facts, before: Facts | None) -> DatumLine:
    indicator = INDICATORS.get(condition["indicator"])
    fact = facts.get(condition["key"]) or {"value": None, "source": "", "date": None}
    value = value_words(indicator, fact["value"])
    return DatumLine(
        label=str(indicator.label) if indicator else condition["indicator"],
        wanted=wanted_words(indicator, condition["operator"], condition["value"]),
        value=value,
        source=in_readers_language(fact["source"]),
        date=dt.date.fromisoformat(fact["date"]) if fact["date"] else None,
        outcome=condition["outcome"],
        before=_before(indicator, condition["key"], fact, before),
    )


def _before(indicator: Indicator | None, key: str, fact: Mapping[str, Any], before: Facts | None) -> str:
    if before is None or key not in before or before[key]["value"] == fact["value"]:
        return ""
    return value_words(indicator, before[key]["value"]) or _("not known")


def wanted_words(indicator: Indicator | None, operator: str, value: Any) -> str:
    """What a condition asks: “at least 10 亿元”."""
    if operator in (Operator.YES, Operator.NO):
        return str(Operator(operator).label)
    return f"{Operator(operator).label} {value_words(indicator, value)}"


def value_words(indicator: Indicator | None, value: Any) -> str:
    """A plain value of an indicator in its unit; empty where it is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        options = dict(indicator.options()) if indicator and indicator.options else {}
        return ", ".join(str(options.get(one, one)) for one in value) or _("none")
    return _number_words(indicator.unit if indicator else "", Decimal(value))


def _number_words(unit: str, number: Decimal) -> str:
    if unit == IndicatorUnit.CNY:
        return display_money(number, "CNY")
    words = f"{number:,f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return f"{words} {IndicatorUnit(unit).label}".strip()
