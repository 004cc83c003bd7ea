"""The whole content of the database, to tell whether two states are the same."""

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db import connection, models

from core.models import ChangeEntry, OutboxItem
from registry.models import EnterpriseMerge

# What remembers, and what follows: all else is as it was after a merge was undone.
REMEMBERS = (ChangeEntry, OutboxItem, EnterpriseMerge)
FOLLOWS = ("search_", "sqlite_", "django_session")


def content() -> dict[str, dict]:
    """Every row of every table of a model, column by column, by its key."""
    found = {}
    for model in _models():
        names = [field.attname for field in model._meta.concrete_fields]
        rows = model._base_manager.order_by().values_list("pk", *names)
        found[model._meta.label] = {pk: dict(zip(names, row, strict=True)) for pk, *row in rows}
    return found


def differences(before: dict[str, dict], after: dict[str, dict]) -> list[str]:
    """What is not as it was, in words for the failure of a test."""
    found = []
    for label in before.keys() | after.keys():
        was, now = before.get(label, {}), after.get(label, {})
        found += [f"{label} {pk} is gone" for pk in was.keys() - now.keys()]
        found += [f"{label} {pk} is new" for pk in now.keys() - was.keys()]
        found += [
            f"{label} {pk}.{name}: {was[pk][name]!r} -> {now[pk][name]!r}"
            for pk in was.keys() & now.keys()
            for name in was[pk]
            if was[pk][name] != now[pk][name]
        ]
    return sorted(found)


def orphans() -> list[str]:
    """Foreign keys to rows that are not there."""
    found = []
    with connection.cursor() as cursor:
        for what, sql, params in _lost_keys(connection.vendor):
            cursor.execute(sql, params)
            found += [f"{what} of {pk}" for [pk] in cursor.fetchall()]
    return found


@cache  # some hundred queries, that take longer to make than to run
def _lost_keys(vendor: str) -> list[tuple[str, str, tuple]]:
    queries = []
    for model in _models(all_of_them=True):
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            targets = field.related_model._base_manager.filter(
                **{field.target_field.attname: models.OuterRef(field.attname)}
            )
            rows = model._base_manager.exclude(**{field.attname: None}).exclude(models.Exists(targets))
            sql, params = rows.order_by().values_list("pk").query.sql_with_params()
            queries.append((f"{model._meta.label}.{field.name}", sql, params))
    return queries


def _models(*, all_of_them: bool = False) -> Iterable[type[models.Model]]:
    tables = set(connection.introspection.table_names())
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        left_out = model in REMEMBERS or (table.startswith(FOLLOWS) and not _is_kept(table))
        if table in tables and model._meta.managed and (all_of_them or not left_out):
            yield model


def _is_kept(table: str) -> bool:
    """Of the tables of search, those that people fill."""
    return table.startswith(("search_saved", "search_target"))
