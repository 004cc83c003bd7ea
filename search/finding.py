"""Searching: ask an engine level by level, load what the reader may see, put the best in order.

The index proposes, the database decides: hits are read again through `visible_to`, and of a private kind only
what the database confirms is counted.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from accounts.models import User
from search.breaker import breaker_of
from search.choices import Reason
from search.documents import MOST_RANK, Kind, order_of
from search.engines.base import EngineAway, Reader
from search.engines.base import Hit as EngineHit
from search.engines.choosing import embedded, primary
from search.fields import filters_written
from search.query import LOOSE, Branch, Level, Query, TokenQuery, any_of, ignored_words, parse_query
from search.ranking import rank

POOL = 150  # hits that are put in order; those behind come in the engine's order
ENOUGH = 3  # with fewer hits than that the next looser level is asked
AT_ONCE = 5_000
HIGHEST_ORDER = order_of(MOST_RANK + 1, 0)
ALL = 2**62
AT, BEHIND = "p", "b"  # what a cursor counts: places in the pool, or the order of hits behind it
Filters = Mapping[str, Sequence[str]]
Facets = dict[str, dict[str, int]]
T = TypeVar("T")


@dataclass(frozen=True)
class Hit:
    """One record that answers, as the reader may see it."""

    record: Any
    reason: Reason | None  # None: only filtered, or behind those that are put in order
    score: float = 0.0
    name: str = ""  # by which it was found


@dataclass(frozen=True)
class Answer:
    """What one search found. `count` is of the very question whose hits are listed; None when not asked."""

    hits: list[Hit] = field(default_factory=list)
    count: int | None = 0
    next: str = ""  # the cursor of the following page; "" on the last
    question: TokenQuery | None = None  # for `facets` and `keys`, so that they speak of the same documents
    engine: str = ""
    notices: list[str] = field(default_factory=list)
    milliseconds: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A typed text and filters of one reader, understood."""

    kind: Kind
    user: User
    query: Query
    filters: Mapping[str, list[str]]
    notices: list[str]

    @property
    def scope(self) -> Mapping[str, list[str]]:
        found = self.kind.model.scope.search_filter(self.user)  # type: ignore[attr-defined]
        return {name: [str(value) for value in values] for name, values in found.items()}

    @property
    def is_possible(self) -> bool:
        """Whether anything can answer: a filter or scope without a value leaves nothing."""
        return all(self.filters.values()) and all(self.scope.values())

    def restriction(self, *, without: str = "", filtered: bool = True) -> Branch:
        """Scope and filters as tokens; the filter `without` left out, or all of them."""
        chosen = self.filters.items() if filtered else ()
        filters = [(name, values) for name, values in chosen if name != without]
        wanted = (*self.scope.items(), *filters)
        return tuple(tuple((token,) for token in self.kind.tokens(name, values)) for name, values in wanted)


def ask(text: str, user: User, kind: Kind, filters: Filters | None = None) -> Asked:
    """Understand what was typed, field words included. Raises KeyError for a filter the kind has not."""
    query = parse_query(text)
    written, notices = filters_written(query, kind)
    chosen = {name: list(values) for name, values in (filters or {}).items() if values}
    for name, values in written.items():
        chosen[name] = [value for value in chosen[name] if value in values] if name in chosen else values
    notices += [ignored_words(query)] if query.ignored else []
    return Asked(kind, user, query, chosen, notices)


def find(
    asked: Asked, *, limit: int = 50, cursor: str = "", counted: bool = True, engine: Reader | None = None
) -> Answer:
    """One page of what answers, the likeliest first. Raises EngineAway only where `engine` is given."""
    started = time.perf_counter()
    if not asked.is_possible:
        return Answer(notices=asked.notices)
    answer, name, notices = _answered(lambda one: _find(asked, one, limit, cursor, counted), engine)
    milliseconds = (time.perf_counter() - started) * 1000
    return replace(answer, engine=name, notices=[*asked.notices, *notices], milliseconds=milliseconds)


def facets(asked: Asked, question: TokenQuery | None, *, engine: Reader | None = None) -> Facets:
    """Documents by facet and value. A facet in use is counted as if it were not: what choosing gives."""
    if question is None:
        return {}
    return _answered(lambda one: _facets(asked, one, question), engine)[0]


def keys(asked: Asked, *, newer_than: int = 0, most: int = ALL, engine: Reader | None = None) -> list[int]:
    """Records that answer and that the reader may see, in the order of the list: all, or the first `most`."""
    if not asked.is_possible:
        return []
    return _answered(lambda one: _keys(asked, one, newer_than, most), engine)[0]


def _answered(function: Callable[[Reader], T], engine: Reader | None) -> tuple[T, str, list[str]]:
    """The answer, the name of who gave it, and what to tell the reader when it was not who should."""
    first = engine or primary()
    if engine is not None or first is embedded():
        return function(first), first.name, []
    try:
        return breaker_of(first.name).call(lambda: function(first)), first.name, []
    except EngineAway:
        notice = _("The search server is away; the database answers meanwhile. Nothing is missing.")
        return function(embedded()), embedded().name, [notice]


@dataclass(frozen=True)
class _Pool:
    """The hits that are put in order, and the question whose documents are listed and counted."""

    pks: list[int]
    question: TokenQuery
    last: int  # order of the last of the question's first hits, all of which are in the pool
    is_full: bool  # there may be more hits behind


def _find(asked: Asked, engine: Reader, limit: int, cursor: str, counted: bool) -> Answer:
    pool = _pool(asked, engine)
    if pool is None:
        return Answer()
    place, start = _read_cursor(cursor)
    if place == BEHIND:
        hits, following = _behind(asked, engine, pool, start, limit)
    else:
        ranked = _ranked(asked, pool) if limit else []  # only counted
        hits = ranked[start : start + limit]
        following = f"{AT}{start + limit}" if len(ranked) > start + limit else ""
        if not following and pool.is_full:
            following = f"{BEHIND}{pool.last}"
    count = _count(asked, engine, pool.question) if counted else None
    return Answer(hits, count, following, pool.question)


def _pool(asked: Asked, engine: Reader) -> _Pool | None:
    """The first hits of the question; None when there is nothing to ask."""

    @cache  # without filters, what chose the levels is what is listed
    def search(one: TokenQuery, restriction: Branch) -> list[EngineHit]:
        return engine.search(asked.kind, one.among(restriction), limit=POOL)

    questions = _questions(asked, search)
    if not questions:
        return None
    restriction, question = asked.restriction(), any_of(questions)
    # The surest first: of the question as a whole they may stand behind the first hits.
    surest = [hit for one in (questions if len(questions) > 1 else ()) for hit in search(one, restriction)]
    in_order = search(question, restriction)
    pks = list(dict.fromkeys(hit.pk for hit in (*surest, *in_order)))
    return _Pool(pks, question, in_order[-1].order if in_order else -1, len(in_order) == POOL)


def _questions(asked: Asked, search: Callable[[TokenQuery, Branch], list[EngineHit]]) -> list[TokenQuery]:
    """What is asked, level by level until there are enough hits, the surest first.

    Filters have no say: what they leave must be what was counted before they were chosen.
    """
    scope = asked.restriction(filtered=False)

    by_code = asked.query.at(Level.CODE)
    if by_code and search(by_code, scope):
        return [by_code]
    strict, exact = asked.query.at(Level.STRICT), asked.query.at(Level.EXACT)
    if strict is None:
        return []
    if exact and search(exact, scope):
        return [exact, strict]
    questions, found = [strict], len(search(strict, scope))
    for level in LOOSE:
        looser = asked.query.at(level) if found < ENOUGH else None
        if looser:
            questions.append(looser)
            found += len(search(looser, scope))
    return questions


def _ranked(asked: Asked, pool: _Pool) -> list[Hit]:
    rows = asked.kind.loaded(asked.user, pool.pks)
    candidates = asked.kind.candidates(rows[pk] for pk in pool.pks if pk in rows)
    if not asked.query.words and not asked.query.code:
        return [Hit(rows[pk], None) for pk in pool.pks if pk in rows]
    return [Hit(rows[v.pk], v.reason, v.score, v.name) for v in rank(asked.query, candidates)]


def _behind(asked: Asked, engine: Reader, pool: _Pool, after: int, limit: int) -> tuple[list[Hit], str]:
    """A page of the hits behind the pool, in the engine's order."""
    question = pool.question.among(asked.restriction())
    found = engine.search(asked.kind, question, limit=limit, after=max(after, pool.last))
    shown = [hit.pk for hit in found if hit.pk not in set(pool.pks)]
    rows = asked.kind.loaded(asked.user, shown)
    following = f"{BEHIND}{found[-1].order}" if len(found) == limit else ""
    return [Hit(rows[pk], None) for pk in shown if pk in rows], following


def _read_cursor(cursor: str) -> tuple[str, int]:
    """A cursor that is none begins the first page."""
    found = re.fullmatch(f"([{AT}{BEHIND}])([0-9]{{1,12}})", cursor)
    place, number = (found[1], int(found[2])) if found else (AT, 0)
    return (place, number) if number < HIGHEST_ORDER else (AT, 0)


def _count(asked: Asked, engine: Reader, question: TokenQuery) -> int:
    restricted = question.among(asked.restriction())
    if asked.kind.is_private:
        return sum(len(pks) for pks in _confirmed(asked, engine, restricted))
    return engine.count(asked.kind, restricted)


def _confirmed(asked: Asked, engine: Reader, question: TokenQuery) -> Iterator[list[int]]:
    """All hits that the database lets the reader see, whatever the index believes, so many at a time."""
    after = -1
    while hits := engine.search(asked.kind, question, limit=AT_ONCE, after=after):
        seen = asked.kind.rows(asked.user).filter(pk__in=[hit.pk for hit in hits]).order_by()
        yield list(seen.values_list("pk", flat=True))
        if len(hits) < AT_ONCE:
            return
        after = hits[-1].order


def _facets(asked: Asked, engine: Reader, question: TokenQuery) -> Facets:
    found = _counted(asked, engine, question.among(asked.restriction()))
    for name in asked.filters:
        without = _counted(asked, engine, question.among(asked.restriction(without=name)))
        if name in without:
            found[name] = without[name]
    return found


def _counted(asked: Asked, engine: Reader, question: TokenQuery) -> Facets:
    if not asked.kind.is_private:
        return engine.facets(asked.kind, question)
    facet_values = asked.kind.facet_values
    assert facet_values is not None, "a private kind gives its facets itself"
    counts: Facets = {}
    for found in chain.from_iterable(map(facet_values, _confirmed(asked, engine, question))):
        for name, values in found.items():
            by_value = counts.setdefault(name, {})
            for value in values:
                by_value[value] = by_value.get(value, 0) + 1
    return counts


def _keys(asked: Asked, engine: Reader, newer_than: int, most: int) -> list[int]:
    pool = _pool(asked, engine)
    if pool is None:
        return []
    found = dict.fromkeys(hit.record.pk for hit in _ranked(asked, pool) if hit.record.pk > newer_than)
    question = replace(pool.question.among(asked.restriction()), after_pk=newer_than)
    after = pool.last
    while (
        pool.is_full
        and len(found) < most
        and (hits := engine.search(asked.kind, question, limit=AT_ONCE, after=after))
    ):
        seen = asked.kind.rows(asked.user).filter(pk__in=[hit.pk for hit in hits]).order_by()
        visible = set(seen.values_list("pk", flat=True))
        found |= dict.fromkeys(hit.pk for hit in hits if hit.pk in visible)
        after = hits[-1].order
    return list(found)[:most]


def count_newer(asked: Asked, newer_than: int, *, engine: Reader | None = None) -> int:
    """How many records above a key answer, of those that the reader may see. Reads no list of them."""
    if not asked.is_possible:
        return 0
    return _answered(lambda one: _count_newer(asked, one, newer_than), engine)[0]


def find_newer(
    asked: Asked, newer_than: int, *, limit: int = 50, cursor: str = "", engine: Reader | None = None
) -> Answer:
    """Like `find`, of the records whose key is above `newer_than` only."""
    started = time.perf_counter()
    if not asked.is_possible:
        return Answer(notices=asked.notices)
    answer, name, notices = _answered(lambda one: _find_newer(asked, one, newer_than, limit, cursor), engine)
    milliseconds = (time.perf_counter() - started) * 1000
    return replace(answer, engine=name, notices=[*asked.notices, *notices], milliseconds=milliseconds)


def _count_newer(asked: Asked, engine: Reader, newer_than: int) -> int:
    pool = _pool(asked, engine)
    return _count(asked, engine, replace(pool.question, after_pk=newer_than)) if pool else 0


def _find_newer(asked: Asked, engine: Reader, newer_than: int, limit: int, cursor: str) -> Answer:
    """The question is that of the whole list: how it was widened does not hang on what is new."""
    pool = _pool(asked, engine)
    if pool is None:
        return Answer()
    question = replace(pool.question, after_pk=newer_than)
    first = engine.search(asked.kind, question.among(asked.restriction()), limit=POOL)
    last = first[-1].order if first else -1
    newer = _Pool([hit.pk for hit in first], question, last, len(first) == POOL)
    place, start = _read_cursor(cursor)
    if place == BEHIND:
        hits, following = _behind(asked, engine, newer, start, limit)
    else:
        ranked = _ranked(asked, newer)
        hits = ranked[start : start + limit]
        following = f"{AT}{start + limit}" if len(ranked) > start + limit else ""
        if not following and newer.is_full:
            following = f"{BEHIND}{newer.last}"
    return Answer(hits, _count(asked, engine, question), following, question)
