"""Bring the entries of a file into a table: make what is new, change what differs, leave the rest alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core import changes, outbox

Row = Mapping[str, Any]


class LoadError(ValueError):
    """A file that cannot be loaded. The message names the file and the entry."""


@dataclass(frozen=True)
class Counts:
    new: int = 0
    updated: int = 0
    removed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.new + other.new, self.updated + other.updated, self.removed + other.removed)


def rows_sync(
    model: type[models.Model],
    rows: Iterable[Row],
    *,
    key: Sequence[str] = ("code",),
    file: str,
    recorded: bool = True,
    whole: bool = False,
) -> Counts:
    """Make the table hold `rows`, which map attribute names (`area_id`, not `area`) to values.

    Only the attributes that a row names are compared and written: what people entered in others stays.
    `whole`: rows of the table that the file does not have are removed. `recorded=False` leaves no trace in
    the history: for vocabularies that come with the program.
    Raises LoadError for a value that the field refuses. Must run in a transaction.
    """
    present = {_identity(found, key): found for found in model._default_manager.all()}
    new, changed, seen = [], [], set()
    for row in rows:
        wanted = _cleaned(model, row, file)
        identity = _identity(wanted, key)
        seen.add(identity)
        found = present.get(identity)
        if found is None:
            new.append(wanted)
        elif difference := changes.difference(found, {name: getattr(wanted, name) for name in row}):
            for name, (_before, after) in difference.items():
                setattr(found, name, after)
            changed.append((found, difference))
    gone = [found for identity, found in present.items() if identity not in seen] if whole else []
    _write(model, new, changed, gone)
    if recorded:
        traces: list[tuple[models.Model, str, changes.Changes]] = [(found, "created", {}) for found in new]
        traces += [(found, "updated", difference) for found, difference in changed]
        traces += [(found, "removed", {}) for found in gone]
        changes.record_many(traces, actor=None, note=file)
    else:  # what is indexed of a vocabulary follows it all the same
        outbox.leave((changes.label_of(found), str(found.pk)) for found, _difference in changed)
    return Counts(len(new), len(changed), len(gone))


def ids_by_code(model: type[models.Model]) -> dict[str | None, int]:
    """Primary keys by code; `get(None)` gives None, as an empty reference should."""
    return dict(model._default_manager.values_list("code", "pk"))


def generations(needs: Mapping[str, Collection[str]], file: str) -> Iterator[list[str]]:
    """Codes in groups, each after the codes it needs, in the order given. Raises LoadError on a circle."""
    sorter = TopologicalSorter(needs)
    try:
        sorter.prepare()
    except CycleError as error:
        raise LoadError(f"{file}: a circle: {' → '.join(error.args[1])}") from None
    place = {code: index for index, code in enumerate(needs)}
    while sorter.is_active():
        ready = sorter.get_ready()
        yield sorted(ready, key=place.__getitem__)
        sorter.done(*ready)


def _identity(found: models.Model, key: Sequence[str]) -> tuple:
    return tuple(getattr(found, name) for name in key)


def _cleaned(model: type[models.Model], row: Row, file: str) -> models.Model:
    """The row with the types of its fields, each value judged by its field (relations are given as keys)."""
    wanted = model(**row)
    relations = {field.name for field in model._meta.fields if field.is_relation}
    try:
        wanted.clean_fields(exclude=relations)
    except ValidationError as error:
        entry = next(iter(row.values()))
        raise LoadError(f"{file}, {entry}: {_in_words(error)}") from None
    return wanted


def _in_words(error: ValidationError) -> str:
    return "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())


def _write(model: type[models.Model], new: list, changed: list, gone: list) -> None:
    manager = model._default_manager
    if gone:
        manager.filter(pk__in=[found.pk for found in gone]).delete()
    manager.bulk_create(new, batch_size=500)
    names = sorted({name for _found, difference in changed for name in difference})
    if names:
        fields = [model._meta.get_field(name).name for name in names]
        manager.bulk_update([found for found, _difference in changed], fields, batch_size=500)
