"""Many rows at once: on PostgreSQL by COPY, changes through a temporary table; on SQLite in one prepared
statement. Few rows go the ordinary way.

What is new and what changes was decided before, row by row and under lock: a row that somebody entered
meanwhile is an IntegrityError here, and never an update of his.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql

FEW = 100
AT_ONCE = 500
STAGING = "staged_rows"
Prepare = Callable[[Any], Any]


def insert_many(records: Iterable[models.Model]) -> None:
    """Write new rows of one model, in their order; they get their keys. In the caller's transaction."""
    records = list(records)
    if not records:
        return
    model = type(records[0])
    if len(records) < FEW or connection.vendor != "postgresql":
        model._default_manager.bulk_create(records, batch_size=AT_ONCE)
        return
    for record, key in zip(records, _drawn_keys(model, len(records)), strict=True):
        if record.pk is None:
            record.pk = key
    _copy(model._meta.db_table, model._meta.concrete_fields, records, add=True)
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


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


def _drawn_keys(model: type[models.Model], count: int) -> list[int]:
    column = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _copy(table: str, fields: Sequence[Any], records: Sequence[models.Model], *, add: bool) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    )
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for values in _values(fields, records, add=add):
            copy.write_row(values)


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
        _copy(STAGING, [key, *changed], records, add=False)
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
    rows = (
        [
            *(field.get_db_prep_save(field.pre_save(record, False), connection) for field in changed),
            record.pk,
        ]
        for record in records
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _values(fields: Sequence[Any], records: Sequence[models.Model], *, add: bool) -> Iterator[list]:
    readers = [_reader(field, add) for field in fields]
    for record in records:
        yield [read(record) for read in readers]


def _reader(field: Any, add: bool) -> Prepare:
    """How the value of a field is read for COPY: most stand in the record as they are."""
    name = field.attname
    if isinstance(field, (models.DateField, models.FileField)):  # auto_now, upload
        return lambda record: field.pre_save(record, add)
    if isinstance(field, models.JSONField):
        return lambda record: field.get_db_prep_save(getattr(record, name), connection)
    if isinstance(field, (models.CharField, models.TextField)):
        return lambda record: _text(getattr(record, name))
    return lambda record: getattr(record, name)


def _text(value: Any) -> str | None:
    """A choice is a text too, which the driver would write by its name."""
    return value if value is None or type(value) is str else str(value)
