"""Querysets of different tables read by one query."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def read_together(querysets: Iterable[QuerySet]) -> Iterator[tuple[Any, ...]]:
    """The rows of all, those of each in its order: each may be ordered and cut, all have the same columns.

    As `union(all=True)`, which SQLite allows no part to be cut, so that each would be a query around a query:
    to build those takes longer than to run them. Columns are not converted.
    """
    parts: list[str] = []
    params: list[Any] = []
    for queryset in querysets:
        try:
            sql, given = queryset.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS part{len(parts)}")  # noqa: S608  # of the ORM, values apart
        params += given
    if not parts:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        yield from cursor.fetchall()
