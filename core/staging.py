"""Many rows at once: on PostgreSQL by COPY, changes through a temporary table; on SQLite by one prepared
statement. Few rows go the ordinary way.

What is new and what changes was decided before, row by row and under lock: a row that somebody entered
meanwhile is an IntegrityError here, and never an update of his.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import connection, models
from psycopg import sql

FEW = 100
AT_ONCE = 500
STAGING = "staged_rows"
AS_THEY_STAND = (models.IntegerField, models.BooleanField, models.ForeignKey)
PREPARED_AT_ONCE = 2000
PLAIN = {str, type(None)}
Row = Sequence[Any]
Prepare = Callable[[Row], Row]


def insert_many(records: Iterable[models.Model]) -> None:
    """Write new rows of one model, in their order; they get their keys. In the caller's transaction."""
    records = list(records)
    if not records:
        return
    model = type(records[0])
    if len(records) < FEW:
        model._default_manager.bulk_create(records)
        return
    keyless = [record for record in records if record.pk is None]
    for record, key in zip(keyless, _drawn_keys(model, len(keyless)), strict=True):
        record.pk = key
    fields = model._meta.concrete_fields
    _add(model, fields, _values(fields, records, add=True))
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Like `insert_many`, of values that nobody needs as records; a relation is its key.

    `names` are all fields of the model but its key.
    """
    rows = list(rows)
    if len(rows) < FEW:
        insert_many(model(**dict(zip(names, row, strict=True))) for row in rows)
    else:
        fields = [model._meta.get_field(name) for name in names]
        _add(model, fields, _prepared(fields, rows))


def update_many(records: Iterable[models.Model], fields: Iterable[str]) -> None:
    """Write these fields of known rows that the caller holds locked; an `auto_now` field has to be named.

    A row that says all of it already stays as it is. In the caller's transaction.
    """
    records, fields = list(records), sorted(set(fields))
    if not records:
        return
    if len(records) < FEW:
        for record in records:
            record.save(update_fields=fields)
        return
    model = type(records[0])
    changed = [model._meta.get_field(name) for name in fields]
    if connection.vendor == "postgresql":
        _update_from_staging(model, changed, records)
    else:
        _update_one_by_one(model, changed, records)


def _drawn_keys(model: type[models.Model], count: int) -> Iterable[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key, count],
            )
            return [number for (number,) in cursor.fetchall()]
        # Nobody else writes before this transaction ends.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return range(last + 1, last + 1 + count)


def _add(model: type[models.Model], fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        _copy(table, fields, rows)
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of our models
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _copy(table: str, fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    )
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _update_from_staging(model: type[models.Model], changed: Sequence[Any], records: Sequence) -> None:
    key: Any = model._meta.pk
    table = sql.Identifier(model._meta.db_table)
    columns = [sql.Identifier(field.column) for field in changed]
    # A moment of change alone is no change.
    compared = [sql.Identifier(f.column) for f in changed if not getattr(f, "auto_now", False)]
    names: dict[str, sql.Composable] = {
        "table": table,
        "staging": sql.Identifier(STAGING),
        "key": sql.Identifier(key.column),
        "columns": sql.SQL(", ").join([sql.Identifier(key.column), *columns]),
        "set": sql.SQL(", ").join(sql.SQL("{0} = s.{0}").format(column) for column in columns),
        "old": sql.SQL(", ").join(sql.SQL("t.{}").format(column) for column in compared),
        "new": sql.SQL(", ").join(sql.SQL("s.{}").format(column) for column in compared),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0"
            ).format(**names)
        )
        fields = [key, *changed]
        _copy(STAGING, fields, _values(fields, records, add=False))
        cursor.execute(
            sql.SQL(
                "UPDATE {table} t SET {set} FROM {staging} s "
                "WHERE t.{key} = s.{key} AND ({old}) IS DISTINCT FROM ({new})"
            ).format(**names)
        )
        cursor.execute(sql.SQL("DROP TABLE {staging}").format(**names))


def _update_one_by_one(model: type[models.Model], changed: Sequence[Any], records: Sequence) -> None:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    assignments = ", ".join(f"{quote(field.column)} = %s" for field in changed)
    statement = f"UPDATE {table} SET {assignments} WHERE {key} = %s"  # noqa: S608 - names of our models
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(_values([*changed, model._meta.pk], records, add=False)))


def _values(fields: Sequence[Any], records: Sequence[models.Model], *, add: bool) -> Iterator[Row]:
    """At least two fields of each record, as they are written. One moment stamps them all."""
    stamped = [field for field in fields if getattr(field, "auto_now", False)]
    stamped += [field for field in fields if add and getattr(field, "auto_now_add", False)]
    for field in stamped:
        moment = field.pre_save(records[0], add)
        for record in records:
            setattr(record, field.attname, moment)
    return _prepared(fields, map(attrgetter(*(field.attname for field in fields)), records))


def _prepared(fields: Sequence[Any], rows: Iterable[Row]) -> Iterator[Row]:
    """Column by column: most columns stand as they are, and in others many rows say the same."""
    prepares = [_preparation(field) for field in fields]
    rows = iter(rows)
    while batch := list(islice(rows, PREPARED_AT_ONCE)):
        columns = zip(prepares, zip(*batch, strict=True), strict=True)
        yield from zip(*(prepare(column) if prepare else column for prepare, column in columns), strict=True)


def _preparation(field: Any) -> Prepare | None:
    """What is done to the values of the field before they are written; None: most stand as they are."""
    if isinstance(field, models.JSONField):
        encode = (field.encoder or json.JSONEncoder)().encode
        return lambda column: [None if value is None else encode(value) for value in column]
    if isinstance(field, (models.CharField, models.TextField)):
        return _texts
    if connection.vendor == "postgresql" or isinstance(field, AS_THEY_STAND):
        return None

    def prepare(column: Row) -> Row:
        written = {value: field.get_db_prep_save(value, connection) for value in set(column) - {None}}
        return [written.get(value) for value in column]

    return prepare


def _texts(column: Row) -> Row:
    """A choice is a text too, which the driver would write by its name."""
    if set(map(type, column)) <= PLAIN:
        return column
    return [value if type(value) in PLAIN else str(value) for value in column]
