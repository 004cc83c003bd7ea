"""Stored name keys that begin with what was typed: one indexed read of bounded size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import F, QuerySet

from registry.choices import KeyKind
from registry.models import NameKey

ROWS_PER_PROBE = 40
Probe = tuple[KeyKind, str]


class KeyHit(NamedTuple):
    """A stored key that a probe begins, with the name behind it."""

    probe: int  # place among the probes: the first are closest to what was typed
    value: str
    key_kind: str
    name: str
    name_kind: str
    enterprise_id: int
    division_id: str | None
    parent_id: int | None
    branch_of_id: int | None


@dataclass(frozen=True)
class Found:
    probes: Sequence[Probe]
    hits: list[KeyHit]

    def is_exact(self, hit: KeyHit) -> bool:
        return hit.value == self.probes[hit.probe][1]


def find(probes: Sequence[Probe]) -> Found:
    """The first keys of each probe in index order: equal keys come before longer ones. One query."""
    hits = []
    for place, rows in _union([_query(kind, value) for kind, value in probes]):
        hits.append(KeyHit(place, *rows))
    return Found(probes, hits)


def _query(kind: KeyKind, value: str) -> QuerySet:
    return (
        NameKey.objects.filter(kind=kind, value__prefix=value)
        .order_by("value")
        .values_list(
            "value",
            "kind",
            F("name__name"),
            F("name__kind"),
            F("name__enterprise_id"),
            F("name__enterprise__division_id"),
            F("name__enterprise__parent_id"),
            F("name__enterprise__branch_of_id"),
        )[:ROWS_PER_PROBE]
    )


def _union(queries: Iterable[QuerySet]) -> list[tuple[int, tuple]]:
    """Several limited queries as one statement.

    Django refuses LIMIT inside a union on SQLite, which takes it in a subquery.
    """
    statements: list[str] = []
    parameters: list[str] = []
    for place, query in enumerate(queries):
        sql, params = query.query.sql_with_params()
        statements.append(f"SELECT {place} AS place, part{place}.* FROM ({sql}) AS part{place}")  # noqa: S608
        parameters += params
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), parameters)
        return [(row[0], row[1:]) for row in cursor.fetchall()]
