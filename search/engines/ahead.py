"""The database engine, asked by one statement for what a page will want to know."""

from collections.abc import Iterable

from search.documents import Kind
from search.engines import positions
from search.engines.base import Hit
from search.engines.database import Ask, DatabaseEngine, hits_of
from search.query import TokenQuery

Key = tuple[str, TokenQuery, int]


class Ahead:
    """Answers as the engine behind it does, and asks that one nothing twice. Make one per request."""

    def __init__(self, engine: DatabaseEngine):
        self.name = engine.name
        self._engine = engine
        self._tables: dict[str, str] = {}
        self._values: dict[int, positions.Values] = {}
        self._hits: dict[Key, tuple[list[Hit], int]] = {}  # with the limit under which they were read
        self._sets: dict[tuple[str, TokenQuery], dict[int, int]] = {}

    def foresee(self, asks: Iterable[Ask]) -> None:
        """Read what will be asked."""
        unknown: dict[tuple, Ask] = {}
        for ask in asks:
            key = (*_key(ask), ask.limit is None)
            if not self._is_known(ask) and (unknown.get(key, ask).limit or 0) <= (ask.limit or 0):
                unknown[key] = ask
        wanted = list(unknown.values())
        answers = self._engine.answers(wanted, self._tables) if wanted else []
        for ask, answer in zip(wanted, answers, strict=True):
            if ask.limit is None:
                self._sets[ask.kind.key, ask.query] = dict(answer)
            else:
                self._hits[_key(ask)] = hits_of(answer), ask.limit

    def is_same(self, kind: Kind, query: TokenQuery, other: TokenQuery) -> None:
        """Note that both questions find the same documents."""
        for (key, known, after), found in list(self._hits.items()):
            if (key, known) == (kind.key, other):
                self._hits[key, query, after] = found
        if (kind.key, other) in self._sets:
            self._sets[kind.key, query] = self._sets[kind.key, other]

    def search(self, kind: Kind, query: TokenQuery, *, limit: int, after: int = -1) -> list[Hit]:
        ask = Ask(kind, query, limit, after)
        self.foresee([ask])
        return self._hits[_key(ask)][0][:limit]

    def count(self, kind: Kind, query: TokenQuery) -> int:
        return sum(self._by_set(kind, query).values())

    def facets(self, kind: Kind, query: TokenQuery) -> dict[str, dict[str, int]]:
        return positions.counted(self._by_set(kind, query), self._values)

    def _by_set(self, kind: Kind, query: TokenQuery) -> dict[int, int]:
        self.foresee([Ask(kind, query)])
        return self._sets[kind.key, query]

    def _is_known(self, ask: Ask) -> bool:
        if ask.limit is None:
            return (ask.kind.key, ask.query) in self._sets
        hits, limit = self._hits.get(_key(ask), ([], 0))
        return ask.limit <= limit or len(hits) < limit  # all there are


def _key(ask: Ask) -> Key:
    return ask.kind.key, ask.query, ask.after
