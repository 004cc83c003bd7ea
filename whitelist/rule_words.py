"""The rules of a version as a person reads them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.changes import history_of, in_words
from core.language import for_reader, in_readers_language
from registry.history import SHOWN, Difference, Line
from whitelist.check_lines import wanted_words
from whitelist.choices import CaseStatus, DocumentKind, Joiner
from whitelist.indicators import INDICATORS, Indicator
from whitelist.models import Condition, Criterion, SchemeVersion
from whitelist.services.schemes import KEEPS

VERBS: dict[str, Promise] = {
    "loaded": _("Loaded from the policy folder"),
    "drafted": _("Drafted"),
    "updated": _("Settings changed"),
    "criterion_added": _("Criterion added"),
    "criterion_changed": _("Criterion changed"),
    "criterion_removed": _("Criterion removed"),
    "consequences_changed": _("Consequences changed"),
    "published": _("Published"),
}
WORDS: dict[str, Promise] = {"criterion": _("Criterion"), "criteria": _("Criteria")}


@dataclass(frozen=True)
class Asked:
    """One condition: “Annual revenue: at least 10 亿元”, and the settings that matter."""

    label: str
    wanted: str
    settings: list[str]


@dataclass(frozen=True)
class Rule:
    criterion: Criterion
    asked: list[Asked]
    documents: list[str] = field(default_factory=list)

    @property
    def is_any(self) -> bool:
        return self.criterion.joiner == Joiner.ANY and len(self.asked) > 1


def rules_in_words(criteria: Iterable[Criterion]) -> list[Rule]:
    """The criteria with their conditions (prefetched)."""
    kinds = dict(DocumentKind.choices)
    return [
        Rule(
            criterion,
            [_asked(condition) for condition in criterion.conditions.all()],
            [str(kinds.get(kind, kind)) for kind in criterion.evidence_kinds],
        )
        for criterion in criteria
    ]


def _asked(condition: Condition) -> Asked:
    indicator = INDICATORS.get(condition.indicator)
    label = str(indicator.label) if indicator else condition.indicator
    return Asked(
        label,
        wanted_words(indicator, condition.operator, condition.value),
        settings_in_words(indicator, condition.params) if indicator else [],
    )


def settings_in_words(indicator: Indicator, params: dict[str, Any]) -> list[str]:
    found = []
    for param in indicator.params:
        value = params.get(param.name, param.default)
        if param.options is not None:
            options = dict(param.options())
            values = value if isinstance(value, (list, tuple)) else [value]
            value = ", ".join(str(options.get(one, one)) for one in values)
        found.append(f"{param.label}: {value}")
    return found


def version_history(version: SchemeVersion) -> list[Line]:
    """What was done to a version, newest first. One query."""
    return [
        Line(
            entry.at,
            entry.actor,
            str(VERBS.get(entry.verb, entry.verb)),
            entry.note,
            [_difference(name, pair) for name, pair in entry.changes.items()],
        )
        for entry in history_of(version)[:SHOWN]
    ]


def _difference(name: str, pair: Sequence[Any]) -> Difference:
    model_field = next((known for known in SchemeVersion._meta.fields if known.name == name), None)
    if name in CaseStatus.values:
        before, after = (_flags(value) for value in pair)
        return Difference(str(CaseStatus(name).label), before, after)
    before, after = (
        _criterion(value) if name == "criterion" else _told(model_field, value) for value in pair
    )
    return Difference(str(model_field.verbose_name if model_field else WORDS.get(name, name)), before, after)


def _told(model_field: Any, value: Any) -> str:
    return in_readers_language(value) if isinstance(value, dict) else in_words(model_field, value)


def _criterion(stored: dict[str, Any] | None) -> str:
    if not stored:
        return "–"
    asked = (_asked(Condition(**condition)) for condition in stored["conditions"])
    words = "; ".join(f"{one.label} {one.wanted}" for one in asked)
    return f"{for_reader(stored['name_zh'], stored['name_en'])} ({words})"


def _flags(values: list[bool] | None) -> str:
    from_name = dict(zip(KEEPS, values or (), strict=False))
    return ", ".join(str(KEPT_WORDS[name]) for name, kept in from_name.items() if kept) or "–"


KEPT_WORDS: dict[str, Promise] = {
    "keeps_measures": _("keeps measures"),
    "gets_new_measures": _("new measures"),
    "keeps_services": _("named officer and services"),
    "is_public": _("on the public list"),
    "recovers": _("check for recovery"),
}
