"""What an indicator is: a question that many enterprises are asked at once.

The answer is a datum: a value, where it comes from, and of which day. A datum without a value is not known,
and its source says why: not known is neither yes nor no, neither much nor little.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from core.language import as_data, for_reader
from core.language import message as _
from registry.models import Enterprise

Value = Decimal | bool | frozenset[str]
Params = Mapping[str, Any]
Fact = dict[str, Any]  # {"value", "source", "date"}: a datum as JSON
LONGEST_KEY = 40  # as long as models.lists.Finding.indicator
KEYS_AT_ONCE = 500
both = lazy(for_reader, str)  # a name in the language of whoever reads it: both(zh, en)


class IndicatorKind(models.TextChoices):
    NUMBER = "number", gettext_lazy("Number")
    YES_NO = "yes_no", gettext_lazy("Yes or no")
    CHOICE = "choice", gettext_lazy("Choice")


class IndicatorUnit(models.TextChoices):
    """What a number counts. Amounts are stored in 元 and entered in 元, 万元 or 亿元."""

    NONE = "", ""
    CNY = "cny", gettext_lazy("CNY")
    PERSONS = "persons", gettext_lazy("persons")
    YEARS = "years", gettext_lazy("years")
    PERCENT = "percent", "%"
    COUNT = "count", gettext_lazy("enterprises")


class Datum(NamedTuple):
    value: Value | None  # None: not known
    source: str  # a sentence (core.language.Message); where nothing is known, why
    date: dt.date | None = None


def unknown(why: str) -> Datum:
    return Datum(None, why)


class Answers(NamedTuple):
    """What a reader found, by enterprise, and what is to be said of those of whom it found nothing."""

    found: dict[int, Datum]
    otherwise: Datum

    def of(self, enterprise_id: int) -> Datum:
        return self.found.get(enterprise_id, self.otherwise)


@dataclass
class Reading:
    """The day on which data are asked for, and what the scheme and the cases say beside it."""

    day: dt.date
    stale_months: int = 18
    chain_id: int | None = None  # the chain of the scheme; None: every chain
    chains: Mapping[int, int] = field(default_factory=dict)  # enterprise -> chain of its case
    _known: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: Any, find: Callable[[], Any]) -> Any:
        """What does not change from batch to batch is found once."""
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]


class Batch:
    """Enterprises that are read together. Their own columns are read once for all indicators."""

    def __init__(self, ids: Iterable[int], *, columns: Iterable[str] = (), rows: Sequence | None = None):
        self.ids = list(ids)
        self.columns = ("pk", *sorted({*columns} - {"pk"}))
        self._rows = rows

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        if self._rows is not None:
            return list(self._rows)
        return list(Enterprise.objects.filter(self.within("pk")).values(*self.columns).order_by())

    @property
    def is_small(self) -> bool:
        return len(self.ids) <= KEYS_AT_ONCE

    def within(self, column: str) -> Q:
        """A condition on rows: of this batch; where it is large, of the span of its keys, which is a
        superset.
        """
        if self.is_small:
            return Q(**{f"{column}__in": self.ids})
        return Q(**{f"{column}__gte": min(self.ids), f"{column}__lte": max(self.ids)})


class Param(NamedTuple):
    """A setting of an indicator: whole numbers between two bounds, or one or several of its options."""

    name: str
    label: Any
    default: Any
    options: Callable[[], Sequence[tuple[str, Any]]] | None = None  # None: a whole number
    several: bool = False
    least: int = 0
    most: int = 120


Reader = Callable[[Batch, Reading, Params], Answers]
Possible = Callable[[Reading, Params, str, Any], Q | None]


@dataclass(frozen=True)
class Indicator:
    code: str
    label: Any
    kind: str
    read: Reader
    unit: str = IndicatorUnit.NONE
    options: Callable[[], Sequence[tuple[str, Any]]] | None = None  # of a choice
    params: tuple[Param, ...] = ()
    columns: tuple[str, ...] = ()  # of the enterprise's own row
    # A condition on enterprises outside which the answer to operator and value is certainly no.
    possible: Possible | None = None
    is_declared: bool = False  # said by the enterprise itself: models.papers.DeclaredFact
    is_offered: bool = True  # to whoever writes rules

    def settings_of(self, given: Params | None) -> dict[str, Any]:
        """The params with their defaults."""
        return {param.name: (given or {}).get(param.name, param.default) for param in self.params}

    def key(self, given: Params | None) -> str:
        """Under which name the datum is kept: the code, and the settings that are written in the condition.

        Those that are not written there do not matter here: usual settings may change with the program, and a
        check is done again by the same key.
        """
        if not given:
            return self.code
        if len(given) == len(self.params) == 1:
            (value,) = given.values()
            whole = f"{self.code}:{'+'.join(map(str, _plain(value))) if isinstance(value, list) else value}"
            if len(whole) <= LONGEST_KEY:
                return whole
        text = json.dumps({name: _plain(value) for name, value in given.items()}, sort_keys=True)
        return f"{self.code}:{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def fact_of(datum: Datum) -> Fact:
    """A datum as it is kept: the value as JSON, the source as data too (core.language.as_data)."""
    return {
        "value": plain_value(datum.value),
        "source": as_data(datum.source),
        "date": datum.date.isoformat() if datum.date else None,
    }


def plain_value(value: Value | None) -> Any:
    """Numbers as text, yes and no as such, choices as sorted codes."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, frozenset):
        return sorted(value)
    return value


def of_registry(source: str) -> str:
    """The source of a column of the enterprise's own row."""
    return _("Registry (%(source)s)") % {"source": source} if source else _("Registry")


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, (list, tuple, set, frozenset)) else value
