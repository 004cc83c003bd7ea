"""Taking back what a merge wrote, backwards. What somebody did since is respected, or else stops it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.changes import label_of
from registry.merging.journal import (
    CHANGED,
    DERIVED,
    MADE,
    MOVED,
    REMOVED,
    UNDONE,
    Entry,
    Key,
    Note,
    all_columns,
    model_of,
    restored,
    rows_of,
    stamps,
    stored,
)
from registry.merging.relations import MergeRefused, referring


def take_back(entries: Sequence[Entry]) -> list[Note]:
    """Write the rows as they were. Returns lines for the change trail.

    A moved row that was deleted or pointed elsewhere since stays so: a later decision of a person stands. A
    value that the merge set and somebody changed since, or a record that the merge made and somebody worked
    on, cannot be taken back exactly: MergeRefused, with all of them named.
    """
    _refuse_changed(entries)
    steps = {
        MOVED: _move_back,
        CHANGED: _change_back,
        DERIVED: _change_back,
        MADE: _unmake,
        REMOVED: _restore,
    }
    return [note for entry in reversed(entries) for note in steps[entry["kind"]](entry)]


def keys_of(
    entries: Iterable[Entry], kinds: Iterable[str] = (MOVED, CHANGED, DERIVED, MADE, REMOVED)
) -> set[Key]:
    """The rows that these entries are about."""
    return {(entry["label"], pk) for entry in entries if entry["kind"] in kinds for pk in entry["pks"]}


def needed_by(entries: Iterable[Entry]) -> set[Key]:
    """The rows to which the restored ones will point."""
    return {
        (label_of(field.related_model), entry["before"][field.attname])
        for entry in entries
        if entry["before"]
        for field in model_of(entry)._meta.concrete_fields
        if field.related_model is not None and entry["before"].get(field.attname) is not None
    }


def _refuse_changed(entries: Sequence[Entry]) -> None:
    """Of several entries about one column of a row the last one says how it should be now."""
    expected: dict[Key, dict[str, Any]] = {}
    made: set[Key] = set()
    for entry in entries:
        for pk in entry["pks"]:
            key = (entry["label"], pk)
            if entry["kind"] in (CHANGED, MADE):
                expected.setdefault(key, {}).update(entry["after"])
            elif key in expected:
                for column in expected[key].keys() & (entry["after"] or {}).keys():
                    del expected[key][column]
            if entry["kind"] == MADE:
                made.add(key)
    found = [
        words for key, columns in expected.items() for words in _changed_since(key, columns, key in made)
    ]
    if found:
        raise MergeRefused(
            _("This was changed since the merge: %(what)s. Undo those changes first, then the merge.")
            % {"what": "; ".join(sorted(set(found)))}
        )


def _changed_since(key: Key, columns: dict[str, Any], is_made: bool) -> list[str]:
    model = model_of({"label": key[0]})
    row = rows_of(model).filter(pk=key[1]).first()
    if row is None:
        return []
    times = {field.attname for field in stamps(model)}
    now = all_columns(model, [key[1]], columns).get(key[1], {})
    differing = [name for name in columns if name not in times and now.get(name) != columns[name]]
    what = f"{model._meta.verbose_name} “{row}”"
    if is_made:
        hanging = [f for f in referring(row) if f.remote_field.on_delete is not models.CASCADE]
        return [what] if differing or hanging else []
    by_column = {field.attname: field.verbose_name for field in model._meta.concrete_fields}
    return [f"{what}: {', '.join(str(by_column[name]) for name in differing)}"] if differing else []


def _move_back(entry: Entry) -> list[Note]:
    model = model_of(entry)
    [(column, old)] = entry["before"].items()
    moved = rows_of(model).filter(pk__in=entry["pks"], **{column: entry["after"][column]})
    pks = list(moved.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
    rows_of(model).filter(pk__in=pks).update(**{column: old})  # recorded by the caller
    return [] if model._meta.auto_created else [Note(model(pk=pk), UNDONE, {}) for pk in pks]


def _change_back(entry: Entry) -> list[Note]:
    model, [pk] = model_of(entry), entry["pks"]
    now = all_columns(model, [pk], entry["after"]).get(pk)
    times = {field.attname for field in stamps(model)}
    derived_anew = entry["kind"] == DERIVED and any(
        now and now[name] != value for name, value in entry["after"].items() if name not in times
    )
    if now is None or derived_anew:
        return []
    columns = {
        name: value if name not in times or now[name] == entry["after"][name] else timezone.now()
        for name, value in entry["before"].items()
    }
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = {
        name: value if name in times and not isinstance(value, str) else stored(fields[name], value)
        for name, value in columns.items()
    }
    rows_of(model).filter(pk=pk).update(**values)  # recorded by the caller
    return [Note(model(pk=pk), UNDONE, {})]


def _unmake(entry: Entry) -> list[Note]:
    model, [pk] = model_of(entry), entry["pks"]
    rows = rows_of(model).filter(pk=pk)
    if not rows.exists():
        return []
    rows._raw_delete(DEFAULT_DB_ALIAS)
    return [Note(model(pk=pk), UNDONE, {})]


def _restore(entry: Entry) -> list[Note]:
    row = restored(model_of(entry), entry["before"])
    row.save_base(raw=True, force_insert=True)
    return [] if row._meta.auto_created else [Note(row, UNDONE, {})]
