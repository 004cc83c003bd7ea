"""What a merge does to rows, written down so exactly that it can be taken back.

Every write of a merge goes through a `Journal`. Its entries are JSON: a row that was changed, moved, removed
or made, with the columns before and after. `take_back` goes through them backwards.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone

from core.changes import Changes, label_of

CHANGED, MOVED, REMOVED, MADE, DERIVED = "changed", "moved", "removed", "made", "derived"
UNDONE = "merge_undone"  # the verb in the change trail
Entry = dict[str, Any]
Key = tuple[str, Any]  # label and primary key of a row


class Note(NamedTuple):
    """One line for the change trail."""

    row: models.Model
    verb: str
    changes: Changes


class Journal:
    """Entries in the order of the writes, and the lines that the change trail is to have of them."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.notes: list[Note] = []

    def change(
        self,
        row: models.Model,
        values: Mapping[str, Any],
        *,
        verb: str = "enterprise_merged",
        always: bool = False,
    ) -> None:
        """Set columns of one row (by `attname`), and with them the time of its last change.

        Nothing where nothing differs, unless `always`. An empty `verb` leaves the trail to the caller.
        """
        columns = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not columns and not always:
            return
        pair = {name: [getattr(row, name), value] for name, value in columns.items()}
        columns |= {field.attname: timezone.now() for field in stamps(type(row))}
        before = columns_of(type(row), row.pk, columns)
        rows_of(type(row)).filter(pk=row.pk).update(**columns)  # recorded by the caller, from `notes`
        for name, value in columns.items():
            setattr(row, name, value)
        after = columns_of(type(row), row.pk, columns)
        self._add(CHANGED, type(row), [row.pk], before, after)
        if verb:
            self.notes.append(Note(row, verb, pair))

    def move(self, field: models.ForeignKey, pks: list[int], old: models.Model, new: models.Model) -> None:
        """Point rows to another row. Their days of change stay: what they say is the same."""
        if not pks:
            return
        model, column = field.model, field.attname
        rows_of(model).filter(pk__in=pks).update(**{column: new.pk})  # recorded by the caller, from `notes`
        last = self.entries[-1] if self.entries else {}
        before, after = {column: old.pk}, {column: new.pk}
        if (last.get("kind"), last.get("label"), last.get("before")) == (MOVED, label_of(model), before):
            last["pks"] += pks
        else:
            self._add(MOVED, model, pks, before, after)
        if not model._meta.auto_created:
            self.notes += [Note(model(pk=pk), "enterprise_merged", {field.name: [old, new]}) for pk in pks]

    def remove(self, row: models.Model, *, verb: str = "removed_by_merge") -> None:
        """Delete the row itself. Whoever points to it has been taken care of."""
        self._add(REMOVED, type(row), [row.pk], columns_of(type(row), row.pk), None)
        rows_of(type(row)).filter(pk=row.pk)._raw_delete(DEFAULT_DB_ALIAS)
        if verb and not row._meta.auto_created:
            self.notes.append(Note(row, verb, {}))

    def make(self, row: models.Model, *, verb: str = "created") -> None:
        row.save(force_insert=True)
        self.note_made(row)
        if verb:
            self.notes.append(Note(row, verb, {}))

    def note_made(self, row: models.Model) -> None:
        """A row that a service made in this merge."""
        self._add(MADE, type(row), [row.pk], None, columns_of(type(row), row.pk))

    def derive(
        self, model: type[models.Model], before: Mapping[int, dict], after: Mapping[int, dict]
    ) -> None:
        """Columns that a service computed anew in this merge, by key; only what differs is kept."""
        for pk, columns in before.items():
            if pk in after and after[pk] != columns:
                self._add(DERIVED, model, [pk], columns, after[pk])

    def _add(self, kind: str, model: type[models.Model], pks: list, before, after) -> None:
        self.entries.append(
            {"kind": kind, "label": label_of(model), "pks": list(pks), "before": before, "after": after}
        )


def rows_of(model: type[models.Model]) -> models.QuerySet:
    return model._base_manager.all().order_by()


def stamps(model: type[models.Model]) -> list[models.Field]:
    """The fields that say when the row was changed last."""
    return [field for field in model._meta.concrete_fields if getattr(field, "auto_now", False)]


def columns_of(model: type[models.Model], pk: Any, names: Iterable[str] = ()) -> dict[str, Any]:
    """The columns of a row as they are stored now, as JSON; all of them, unless named."""
    return all_columns(model, [pk], names)[pk]


def all_columns(model: type[models.Model], pks: Iterable[Any], names: Iterable[str] = ()) -> dict[Any, dict]:
    """Like `columns_of`, for those of the rows that exist."""
    wanted = set(names)
    fields = [field for field in model._meta.concrete_fields if not wanted or field.attname in wanted]
    found = rows_of(model).filter(pk__in=list(pks)).values_list("pk", *(field.attname for field in fields))
    return {
        pk: {field.attname: plain(field, value) for field, value in zip(fields, values, strict=True)}
        for pk, *values in found
    }


def plain(field: models.Field, value: Any) -> Any:
    """A value as JSON that `stored` turns back into the same value, to the microsecond and the last digit."""
    if isinstance(field, models.JSONField) or value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (Decimal, uuid.UUID)):
        return str(value)
    return str(value)


def stored(field: models.Field, value: Any) -> Any:
    if isinstance(field, models.JSONField) or value is None:
        return value
    return field.to_python(value)


def restored(model: type[models.Model], columns: Mapping[str, Any]) -> models.Model:
    """An instance, not saved, with these columns."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: stored(by_name[name], value) for name, value in columns.items() if name in by_name})


def model_of(entry: Entry) -> type[models.Model]:
    return apps.get_model(entry["label"])
