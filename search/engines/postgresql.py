"""tsvector and GIN. The tokens are stored out of line, so that counting reads short rows."""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from search import analysis
from search.engines.positions import FACET_BITS, FACET_MASK, PK_MASK
from search.engines.rows import Part, Row, expression, parted
from search.query import TokenQuery

# Every table name is ours: search_<kind>_<number>.
# ruff: noqa: S608
LOCKS = 0x63686262  # the family of our advisory locks
LONGEST_WAIT = "200ms"  # below deadlock_timeout, so that nobody's own statement is the victim


class PostgreSQL:
    def create(self, table: str, *, indexed: bool) -> None:
        _execute(
            f"CREATE TABLE {table} (pk bigint PRIMARY KEY, position bigint UNIQUE, version bigint NOT NULL,"
            " analysis integer NOT NULL, digest text NOT NULL, code text NOT NULL, tokens tsvector)"
            " WITH (toast_tuple_target = 128)"
        )
        _execute(f"ALTER TABLE {table} ALTER COLUMN tokens SET STORAGE EXTERNAL")
        _execute(f"CREATE INDEX {table}_code ON {table} (code text_pattern_ops) WHERE code <> ''")
        if indexed:
            self._index(table, "")

    def finish(self, table: str) -> None:
        if connection.in_atomic_block:  # a test; CONCURRENTLY would refuse
            self._index(table, "")
        else:
            self._index(table, "CONCURRENTLY")
            _execute(f"ANALYZE {table}")

    def _index(self, table: str, way: str) -> None:
        # Without fastupdate a search never reads a list of entries not yet sorted in.
        _execute(f"CREATE INDEX {way} {table}_tokens ON {table} USING gin (tokens) WITH (fastupdate = off)")

    def drop(self, table: str) -> None:
        _execute(f"DROP TABLE IF EXISTS {table}")

    @contextmanager
    def impatient(self) -> Iterator[None]:
        before = _rows("SELECT current_setting('lock_timeout')", [])[0][0]
        _execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
        yield
        # After a failure the savepoint takes the setting back.
        _execute("SELECT set_config('lock_timeout', %s, true)", [before])

    def join_writers(self, kind: str) -> None:
        _execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCKS, _lock_of(kind)])

    def stop_writers(self, kind: str) -> None:
        _execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, _lock_of(kind)])

    def let_others_write(self) -> None:
        pass

    def lock(self, table: str, pks: Sequence[int]) -> None:
        _rows(f"SELECT pk FROM {table} WHERE pk = ANY(%s) ORDER BY pk FOR UPDATE", [sorted(pks)])

    def upsert(self, table: str, rows: Sequence[Row]) -> None:
        marks = ", ".join(["(%s, %s, %s, %s, %s, %s, array_to_tsvector(%s))"] * len(rows))
        _execute(
            f"INSERT INTO {table} AS old VALUES {marks} ON CONFLICT (pk) DO UPDATE SET"
            " position = excluded.position, version = excluded.version, analysis = excluded.analysis,"
            " digest = excluded.digest, code = excluded.code, tokens = excluded.tokens"
            " WHERE old.version <= excluded.version",
            [
                value
                for row in sorted(rows, key=lambda row: row.pk)
                for value in (
                    row.pk,
                    row.position,
                    row.version,
                    row.analysis,
                    row.digest,
                    row.code,
                    row.tokens,
                )
            ],
        )

    def bury(self, table: str, pks: Sequence[int], version: int) -> None:
        marks = ", ".join(["(%s, NULL, %s, %s, '', '', NULL)"] * len(pks))
        _execute(
            f"INSERT INTO {table} AS old VALUES {marks} ON CONFLICT (pk) DO UPDATE SET"
            " position = NULL, version = excluded.version, digest = '', code = '', tokens = NULL"
            " WHERE old.version <= excluded.version",
            [value for pk in sorted(pks) for value in (pk, version, analysis.VERSION)],
        )

    def answers(self, parts: Sequence[Part]) -> list[list[tuple[int, int]]]:
        written = [_written(part) for part in parts]
        union = " UNION ALL ".join(
            f"SELECT {n}, part.* FROM ({sql}) AS part" for n, (sql, _parameters) in enumerate(written)
        )
        parameters = [value for _sql, values in written for value in values]
        return parted(_rows(union, parameters), len(parts))

    def count(self, table: str, query: TokenQuery) -> int:
        hits, parameters = _hits(table, query)
        return _rows(f"{hits} SELECT count(*) FROM hits", parameters)[0][0]

    def digests(self, table: str, after: int, limit: int) -> list[tuple[int, str]]:
        return _rows(
            f"SELECT pk, digest FROM {table} WHERE position IS NOT NULL AND pk > %s ORDER BY pk LIMIT %s",
            [after, limit],
        )


def _written(part: Part) -> tuple[str, list]:
    hits, parameters = _hits(part.table, part.query)
    if part.limit is None:
        return f"{hits} SELECT position & {FACET_MASK}, count(*) FROM hits GROUP BY 1", parameters
    first = "SELECT position, 0::bigint FROM hits WHERE position >= %s ORDER BY position LIMIT %s"
    return f"{hits} {first}", [*parameters, part.behind, part.limit]


def _hits(table: str, query: TokenQuery) -> tuple[str, list]:
    """A WITH clause of the positions found. Materialized: else the planner may read the table in the order
    of positions, looking for a token that is in none of the next million rows."""
    text = expression(query, quote=_quoted, both=" & ", either=" | ")
    if query.excluded:
        without = TokenQuery(branches=tuple(((tokens,),) for tokens in query.excluded))
        excluded = expression(without, quote=_quoted, both=" & ", either=" | ")
        text = f"{text or _quoted(analysis.ALL)} & !{excluded}"
    conditions = ["position IS NOT NULL"]
    parameters: list = []
    if text:
        conditions.append("tokens @@ %s::tsquery")
        parameters.append(text)
    if query.after_pk:
        conditions.append(f"(position >> {FACET_BITS}) & {PK_MASK} > %s")
        parameters.append(query.after_pk)
    if query.code:
        conditions.append("code <> '' AND code LIKE %s")
        parameters.append(connection.ops.prep_for_like_query(query.code) + "%")
    return (
        f"WITH hits AS MATERIALIZED (SELECT position FROM {table} WHERE {' AND '.join(conditions)})",
        parameters,
    )


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _lock_of(kind: str) -> int:
    return zlib.crc32(kind.encode()) - (1 << 31)


def _execute(sql: str, parameters: Sequence = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters) or None)


def _rows(sql: str, parameters: Sequence) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return cursor.fetchall()
