"""What every engine can do. One suite of tests runs on all of them (tests/search/test_contract.py)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.documents import Document, Kind
from search.query import TokenQuery

Refused = Mapping[int, str]  # key of a document -> why the index did not take it


class EngineAway(Exception):
    """The engine cannot answer now: no connection, too slow, overloaded, or an answer that is none."""


@dataclass(frozen=True, slots=True)
class Hit:
    pk: int
    order: int  # hits come in this order; `search(after=order)` goes on behind it


@dataclass(frozen=True, slots=True)
class Stored:
    """What an index says it holds of one record."""

    pk: int
    digest: str


@dataclass(frozen=True)
class Health:
    is_up: bool
    documents: Mapping[str, int]  # by kind
    is_current: bool  # made by this version of the recipe, for every kind
    note: str = ""


class Reader(Protocol):
    """What a search asks."""

    @property
    def name(self) -> str: ...

    def search(self, kind: Kind, query: TokenQuery, *, limit: int, after: int = -1) -> list[Hit]: ...

    def count(self, kind: Kind, query: TokenQuery) -> int: ...

    def facets(self, kind: Kind, query: TokenQuery) -> dict[str, dict[str, int]]:
        """Documents by facet and value; values without any are left out."""
        ...


class Engine(Reader, Protocol):
    """An index of all kinds of documents. Only EngineAway is raised for what is not the caller's fault.

    Writes carry a version, a number of `core.outbox`: an older version never replaces a newer one, also not
    one that was deleted. While a rebuild goes on, writes reach the live index and the one being filled.
    """

    def ensure_index(self, kind: Kind) -> None:
        """Make the kind's index where there is none. Safe to repeat."""
        ...

    def bulk_upsert(self, kind: Kind, documents: Sequence[Document], *, version: int) -> Refused: ...

    def delete(self, kind: Kind, pks: Sequence[int], *, version: int) -> Refused: ...

    def start_rebuild(self, kind: Kind) -> None:
        """Make a second, empty index beside the live one. A rebuild left unfinished is dropped."""
        ...

    def fill(self, kind: Kind, documents: Sequence[Document], *, version: int) -> Refused:
        """Write to the index being built only."""
        ...

    def swap(self, kind: Kind) -> None:
        """Make the filled index the live one and drop the old."""
        ...

    def abort(self, kind: Kind) -> None:
        """Drop the index being built."""
        ...

    def stored(self, kind: Kind) -> Iterator[Stored]:
        """Everything the live index holds, in the order of keys."""
        ...

    def health(self) -> Health: ...

    def lag(self) -> float | None:
        """Age in seconds of the oldest change that the index may not have yet; None when there is none."""
        ...
