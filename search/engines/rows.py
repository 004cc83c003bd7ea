"""What the two dialects of the database engine have in common."""

from collections.abc import Callable, Sequence
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

    def positions(self, table: str, query: TokenQuery, *, limit: int, behind: int) -> list[int]: ...

    def count(self, table: str, query: TokenQuery) -> int: ...

    def by_facet_set(self, table: str, query: TokenQuery) -> dict[int, int]: ...

    def digests(self, table: str, after: int, limit: int) -> list[tuple[int, str]]: ...


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
