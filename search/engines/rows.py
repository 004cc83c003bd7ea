"""What the two dialects of the database engine have in common."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from search.query import Branch, Clause, TokenQuery


@dataclass(frozen=True, slots=True)
class Row:
    """A document as a table keeps it."""

    pk: int
    position: int
    version: int
    analysis: int
    digest: str
    code: str
    tokens: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A question to one table: the first positions from `behind` on, or without a limit documents by facet
    set."""

    table: str
    query: TokenQuery
    limit: int | None = None
    behind: int = 0


class Dialect(Protocol):
    """The SQL of one database. Table names are our own words, never typed ones."""

    def create(self, table: str, *, indexed: bool) -> None: ...

    def finish(self, table: str) -> None:
        """Make the indexes that were left out while filling."""
        ...

    def drop(self, table: str) -> None: ...

    def impatient(self) -> AbstractContextManager[None]: ...

    def join_writers(self, kind: str) -> None:
        """Until the end of the transaction, no table of the kind comes or goes."""
        ...

    def stop_writers(self, kind: str) -> None:
        """Wait for writers under way and hold new ones up, until the end of the transaction."""
        ...

    def let_others_write(self) -> None:
        """Between two batches of a rebuild."""
        ...

    def lock(self, table: str, pks: Sequence[int]) -> None:
        """Hold other writers of these rows up until the end of the transaction."""
        ...

    def upsert(self, table: str, rows: Sequence[Row]) -> None: ...

    def bury(self, table: str, pks: Sequence[int], version: int) -> None:
        """Take out, and leave the version behind as a tombstone."""
        ...

    def answers(self, parts: Sequence[Part]) -> list[list[tuple[int, int]]]:
        """Of each part its positions (with a 0), or facet sets with documents, in order. One statement."""
        ...

    def count(self, table: str, query: TokenQuery) -> int: ...

    def digests(self, table: str, after: int, limit: int) -> list[tuple[int, str]]: ...


def parted(rows: Iterable[tuple[int, int, int]], count: int) -> list[list[tuple[int, int]]]:
    """Rows of all parts, which begin with the number of theirs, as lists: a union keeps no order."""
    found: list[list[tuple[int, int]]] = [[] for _number in range(count)]
    for number, *row in sorted(rows):
        found[number].append((row[0], row[1]))
    return found


def expression(query: TokenQuery, *, quote: Callable[[str], str], both: str, either: str) -> str:
    """The part of the query that is found, as nested words of a full-text language. "" for everything."""

    def all_of(parts: Sequence[str]) -> str:
        return f"({both.join(parts)})" if len(parts) > 1 else parts[0]

    def one_of(parts: Sequence[str]) -> str:
        return f"({either.join(parts)})" if len(parts) > 1 else parts[0]

    def clause(alternatives: Clause) -> str:
        return one_of([all_of([quote(token) for token in tokens]) for tokens in alternatives])

    def branch(clauses: Branch) -> str:
        return all_of([clause(alternatives) for alternatives in clauses])

    parts = [one_of([branch(clauses) for clauses in query.branches])] if query.branches else []
    parts += [clause(alternatives) for alternatives in query.filters]
    return all_of(parts) if parts else ""
