"""The engine that lives in the application's own database: SQLite's FTS5, or tsvector and GIN on PostgreSQL.

The kind's tables are made here and not by migrations, because a rebuild makes new ones beside the old.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from django.db import DatabaseError, connection, transaction

from search import analysis
from search.documents import Document, Kind, kinds
from search.engines import positions
from search.engines.base import Health, Hit, Refused, Stored
from search.engines.postgresql import PostgreSQL
from search.engines.rows import Dialect, Part, Row
from search.engines.sqlite import SQLite
from search.lags import oldest_note_age
from search.models import IndexGeneration
from search.query import TokenQuery

AT_ONCE = 500
UNFILLED = 0  # in place of the recipe's version: made empty, and no rebuild has filled it yet
T = TypeVar("T")
GENERATIONS = f"SELECT id, is_live FROM {IndexGeneration._meta.db_table} WHERE kind = %s"  # noqa: S608
LIVE = f"SELECT kind, id FROM {IndexGeneration._meta.db_table} WHERE is_live"  # noqa: S608


@dataclass(frozen=True)
class Ask:
    """The first hits behind one, or without a limit documents by facet set."""

    kind: Kind
    query: TokenQuery
    limit: int | None = None
    after: int = -1


def hits_of(answer: Iterable[tuple[int, int]]) -> list[Hit]:
    return [Hit(positions.pk_at(position), positions.order_at(position)) for position, _nothing in answer]


def dialect() -> Dialect:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


class DatabaseEngine:
    """In step in the commit of the change: `search.indexer` writes to it as soon as a note is left."""

    name = "database"

    def ensure_index(self, kind: Kind) -> None:
        self._make_live(kind, analysis.VERSION)

    def is_current(self, kind: Kind) -> bool:
        """Whether the kind has an index, made by this version of the recipe."""
        return IndexGeneration.objects.filter(kind=kind.key, is_live=True, analysis=analysis.VERSION).exists()

    def impatient(self) -> AbstractContextManager[None]:
        """Inside, who waits long for another writer's lock gives up with a DatabaseError."""
        return dialect().impatient()

    def lock(self, kind: Kind, pks: Sequence[int]) -> None:
        """Before the records are read: who writes last has then read last. In a transaction.

        A swap takes its locks in the same order, the kind before its rows.
        """
        dialect().join_writers(kind.key)
        for start in range(0, len(pks), AT_ONCE):
            dialect().lock(self._live(kind), pks[start : start + AT_ONCE])

    @transaction.atomic
    def bulk_upsert(self, kind: Kind, documents: Sequence[Document], *, version: int) -> Refused:
        sql = dialect()
        sql.join_writers(kind.key)
        refused: dict[int, str] = {}
        for table in self._tables(kind):
            refused |= self._write(kind, table, documents, version)
        return refused

    @transaction.atomic
    def delete(self, kind: Kind, pks: Sequence[int], *, version: int) -> Refused:
        sql = dialect()
        sql.join_writers(kind.key)
        for table in self._tables(kind):
            for start in range(0, len(pks), AT_ONCE):
                sql.bury(table, pks[start : start + AT_ONCE], version)
        return {}

    def search(self, kind: Kind, query: TokenQuery, *, limit: int, after: int = -1) -> list[Hit]:
        return hits_of(self.answers([Ask(kind, query, limit, after)])[0])

    def count(self, kind: Kind, query: TokenQuery) -> int:
        return self._read([kind], lambda tables: dialect().count(tables[kind.key], query))

    def facets(self, kind: Kind, query: TokenQuery) -> dict[str, dict[str, int]]:
        return positions.counted(dict(self.answers([Ask(kind, query)])[0]))

    def answers(
        self, asks: Sequence[Ask], known: dict[str, str] | None = None
    ) -> list[list[tuple[int, int]]]:
        """What each asks, as rows of `Dialect.answers`. One query, however many are asked, and one for the
        live tables, unless they are `known` by kind; they are noted there."""

        def read(tables: Mapping[str, str]) -> list[list[tuple[int, int]]]:
            return dialect().answers(
                [
                    Part(tables[ask.kind.key], ask.query, ask.limit, positions.first_behind(ask.after))
                    for ask in asks
                ]
            )

        return self._read([ask.kind for ask in asks], read, known)

    @transaction.atomic
    def start_rebuild(self, kind: Kind) -> None:
        self._live(kind)
        self._drop_building(kind)
        dialect().create(
            _table(self._generation(kind, is_live=False, recipe=analysis.VERSION)), indexed=False
        )

    def fill(self, kind: Kind, documents: Sequence[Document], *, version: int) -> Refused:
        with transaction.atomic():
            refused = self._write(kind, _table(self._building(kind)), documents, version)
        dialect().let_others_write()
        return refused

    def swap(self, kind: Kind) -> None:
        dialect().finish(_table(self._building(kind)))  # takes minutes; writes go on
        with transaction.atomic():
            dialect().stop_writers(kind.key)
            for old in IndexGeneration.objects.filter(kind=kind.key, is_live=True):
                dialect().drop(_table(old))
                old.delete()
            new = self._building(kind)
            new.is_live = True
            new.save(update_fields=["is_live"])

    @transaction.atomic
    def abort(self, kind: Kind) -> None:
        self._drop_building(kind)

    def stored(self, kind: Kind) -> Iterator[Stored]:
        after = 0
        while rows := self._digests(kind, after):
            yield from (Stored(pk, digest) for pk, digest in rows)
            after = rows[-1][0]

    def _digests(self, kind: Kind, after: int) -> list[tuple[int, str]]:
        return self._read([kind], lambda tables: dialect().digests(tables[kind.key], after, AT_ONCE))

    def _read(
        self,
        kinds: Iterable[Kind],
        read: Callable[[Mapping[str, str]], T],
        known: dict[str, str] | None = None,
    ) -> T:
        """Ask the live tables; once more where a rebuild has just put another in the place of one."""
        by_key = {kind.key: kind for kind in kinds}
        tables = {} if known is None else known
        if not by_key.keys() <= tables.keys():
            tables |= self._live_tables(by_key)
        try:
            return read(tables)
        except DatabaseError:
            if connection.in_atomic_block:
                raise
            live = self._live_tables(by_key)
            if live.items() <= tables.items():
                raise
            tables |= live
            return read(tables)

    def health(self) -> Health:
        live = IndexGeneration.objects.filter(is_live=True, kind__in=[kind.key for kind in kinds()])
        counts = {row.kind: dialect().count(_table(row), TokenQuery()) for row in live}
        current = {row.kind for row in live if row.analysis == analysis.VERSION}
        return Health(True, counts, is_current=current == {kind.key for kind in kinds()})

    def lag(self) -> float | None:
        return oldest_note_age()

    def _write(self, kind: Kind, table: str, documents: Sequence[Document], version: int) -> Refused:
        refused: dict[int, str] = {}
        for start in range(0, len(documents), AT_ONCE):
            batch = documents[start : start + AT_ONCE]
            try:
                self._write_batch(kind, table, batch, version)
            except (DatabaseError, OverflowError) as error:
                if len(batch) == 1:
                    refused[batch[0].pk] = str(error)
                else:  # one that is refused must not hold up the others
                    for document in batch:
                        refused |= self._write(kind, table, [document], version)
        return refused

    @transaction.atomic
    def _write_batch(self, kind: Kind, table: str, documents: Sequence[Document], version: int) -> None:
        sets = positions.facet_sets(kind.key, documents)
        rows = [_row(document, sets[positions.written(document.facets)], version) for document in documents]
        dialect().upsert(table, rows)

    def _tables(self, kind: Kind) -> list[str]:
        """The live table, and the one being built."""
        with connection.cursor() as cursor:
            cursor.execute(GENERATIONS, [kind.key])
            rows = cursor.fetchall()
        made = [] if any(is_live for _pk, is_live in rows) else [self._make_live(kind, UNFILLED)]
        return made + [f"search_{kind.key}_{pk}" for pk, _is_live in rows]

    def _live(self, kind: Kind) -> str:
        return self._live_tables({kind.key: kind})[kind.key]

    def _live_tables(self, by_key: Mapping[str, Kind]) -> dict[str, str]:
        # Asked in every search: without the cost of building a query each time.
        with connection.cursor() as cursor:
            cursor.execute(LIVE)
            live = dict(cursor.fetchall())
        return {
            key: f"search_{key}_{live[key]}" if key in live else self._make_live(kind, UNFILLED)
            for key, kind in by_key.items()
        }

    @transaction.atomic
    def _make_live(self, kind: Kind, recipe: int) -> str:
        dialect().stop_writers(kind.key)
        row = IndexGeneration.objects.filter(kind=kind.key, is_live=True).first()
        if row is None:
            row = self._generation(kind, is_live=True, recipe=recipe)
            dialect().create(_table(row), indexed=True)
        return _table(row)

    def _building(self, kind: Kind) -> IndexGeneration:
        return IndexGeneration.objects.get(kind=kind.key, is_live=False)

    def _drop_building(self, kind: Kind) -> None:
        """Waits for writers that do not know yet of what comes, or that still write to what goes."""
        dialect().stop_writers(kind.key)
        for row in IndexGeneration.objects.filter(kind=kind.key, is_live=False):
            dialect().drop(_table(row))
            row.delete()

    def _generation(self, kind: Kind, *, is_live: bool, recipe: int) -> IndexGeneration:
        row = IndexGeneration.objects.create(kind=kind.key, is_live=is_live, analysis=recipe)
        dialect().drop(_table(row))  # a flushed database keeps tables that no row names
        return row


def _table(generation: IndexGeneration) -> str:
    return f"search_{generation.kind}_{generation.pk}"


def _row(document: Document, facet_set: int, version: int) -> Row:
    return Row(
        pk=document.pk,
        position=positions.position_of(document, facet_set),
        version=version,
        analysis=analysis.VERSION,
        digest=document.digest,
        code=document.code,
        tokens=sorted(document.tokens),
    )
