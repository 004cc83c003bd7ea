"""FTS5: one table of tokens without content, and a side table that knows what stands in it.

An entry of FTS5 can only be taken out by saying again what went in: the side table keeps it.
"""

import time
import zlib
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from django.db import connection

from core.lookups import LAST
from search import analysis
from search.engines.positions import FACET_BITS, FACET_MASK, PK_MASK
from search.engines.rows import Part, Row, expression, parted
from search.query import TokenQuery

REST = 0.06  # seconds
# Every table name is ours: search_<kind>_<number>.
# ruff: noqa: S608


class SQLite:
    def create(self, table: str, *, indexed: bool) -> None:
        _execute(
            f"CREATE TABLE {table} (pk INTEGER PRIMARY KEY, position INTEGER UNIQUE,"
            " version INTEGER NOT NULL, analysis INTEGER NOT NULL, digest TEXT NOT NULL, code TEXT NOT NULL,"
            " tokens BLOB NOT NULL)"
        )
        _execute(f"CREATE INDEX {table}_code ON {table} (code) WHERE code <> ''")
        # detail=none: we ask whether a token is there, never where. ascii: what is not ASCII is a letter.
        _execute(
            f"CREATE VIRTUAL TABLE {table}_fts USING"
            " fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')"
        )

    def finish(self, table: str) -> None:
        pass

    def drop(self, table: str) -> None:
        _execute(f"DROP TABLE IF EXISTS {table}_fts")
        _execute(f"DROP TABLE IF EXISTS {table}")

    def impatient(self) -> AbstractContextManager[None]:
        return nullcontext()  # who writes is alone

    def join_writers(self, kind: str) -> None:
        pass  # a write transaction of SQLite is alone

    def stop_writers(self, kind: str) -> None:
        pass

    def let_others_write(self) -> None:
        # Who waits for the lock of SQLite looks every tenth of a second, and gives up after twenty.
        time.sleep(REST)

    def lock(self, table: str, pks: Sequence[int]) -> None:
        pass

    def upsert(self, table: str, rows: Sequence[Row]) -> None:
        old = self._old(table, [row.pk for row in rows])
        newer = [row for row in rows if row.pk not in old or old[row.pk][1] <= row.version]
        changed = [
            row for row in newer if row.pk not in old or old[row.pk][2:4] != (row.analysis, row.digest)
        ]
        self._take_out(table, [old[row.pk] for row in changed if row.pk in old])
        texts = {row.pk: " ".join(row.tokens) for row in changed}
        _execute_many(
            f"INSERT INTO {table}_fts (rowid, tokens) VALUES (?, ?)",
            [(row.position, texts[row.pk]) for row in changed],
        )
        _execute_many(
            f"REPLACE INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    row.pk,
                    row.position,
                    row.version,
                    row.analysis,
                    row.digest,
                    row.code,
                    _packed(texts[row.pk]),
                )
                for row in changed
            ],
        )
        kept = {row.pk for row in newer} - texts.keys()
        _execute_many(
            f"UPDATE {table} SET version = ? WHERE pk = ?",
            [(row.version, row.pk) for row in rows if row.pk in kept],
        )

    def bury(self, table: str, pks: Sequence[int], version: int) -> None:
        old = self._old(table, pks)
        gone = [pk for pk in pks if pk not in old or old[pk][1] <= version]
        self._take_out(table, [old[pk] for pk in gone if pk in old])
        _execute_many(
            f"REPLACE INTO {table} VALUES (?, NULL, ?, ?, '', '', x'')",
            [(pk, version, analysis.VERSION) for pk in gone],
        )

    def answers(self, parts: Sequence[Part]) -> list[list[tuple[int, int]]]:
        written = [_written(part) for part in parts]
        union = " UNION ALL ".join(
            f"SELECT {n}, * FROM ({sql})" for n, (sql, _parameters) in enumerate(written)
        )
        parameters = [value for _sql, values in written for value in values]
        return parted(_rows(union, parameters), len(parts))

    def count(self, table: str, query: TokenQuery) -> int:
        source, condition, parameters = _where(table, query)
        return _rows(f"SELECT count(*) FROM {source} WHERE {condition}", parameters)[0][0]

    def digests(self, table: str, after: int, limit: int) -> list[tuple[int, str]]:
        return _rows(
            f"SELECT pk, digest FROM {table} WHERE position IS NOT NULL AND pk > ? ORDER BY pk LIMIT ?",
            [after, limit],
        )

    def _old(self, table: str, pks: Sequence[int]) -> dict[int, tuple]:
        """Position, version, recipe, digest and tokens of what is there, by key."""
        marks = ", ".join("?" * len(pks))
        rows = _rows(
            f"SELECT pk, position, version, analysis, digest, tokens FROM {table} WHERE pk IN ({marks})", pks
        )
        return {row[0]: row[1:] for row in rows}

    def _take_out(self, table: str, old: Sequence[tuple]) -> None:
        _execute_many(
            f"INSERT INTO {table}_fts ({table}_fts, rowid, tokens) VALUES ('delete', ?, ?)",
            [(row[0], zlib.decompress(row[4]).decode()) for row in old if row[0] is not None],
        )


def _written(part: Part) -> tuple[str, list]:
    source, condition, parameters = _where(part.table, part.query)
    if part.limit is None:
        columns, end = f"position & {FACET_MASK}, count(*)", "GROUP BY 1"
    else:
        columns, end = "position, 0", "AND position >= ? ORDER BY position LIMIT ?"
        parameters = [*parameters, part.behind, part.limit]
    return f"SELECT {columns} FROM {source} WHERE {condition} {end}", parameters


def _where(table: str, query: TokenQuery) -> tuple[str, str, list]:
    """FROM, WHERE and parameters. The position is a row's number in FTS5, a column of the side table."""
    text = expression(query, quote=_quoted, both=" AND ", either=" OR ")
    if query.excluded:
        without = TokenQuery(branches=tuple(((tokens,),) for tokens in query.excluded))
        excluded = expression(without, quote=_quoted, both=" AND ", either=" OR ")
        text = f"({text or _quoted(analysis.ALL)}) NOT {excluded}"
    conditions: list[str] = []
    parameters: list = []
    source = f"(SELECT rowid AS position FROM {table}_fts WHERE {table}_fts MATCH ?)" if text else table
    if text:
        parameters.append(text)
    else:
        conditions.append("position IS NOT NULL")
    if query.after_pk:
        conditions.append(f"(position >> {FACET_BITS}) & {PK_MASK} > ?")
        parameters.append(query.after_pk)
    if query.code:
        conditions.append(
            f"position IN (SELECT position FROM {table} WHERE code <> '' AND code >= ? AND code < ?)"
        )
        parameters += [query.code, query.code + LAST]
    return source, " AND ".join(conditions) or "1", parameters


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), 1)


# Django's cursor counts % in SQL and keeps every statement in DEBUG; these may be long and many.


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _execute_many(sql: str, parameters: Sequence[tuple]) -> None:
    if parameters:
        with connection.cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s"), parameters)


def _rows(sql: str, parameters: Sequence) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("?", "%s"), list(parameters))
        return cursor.fetchall()
