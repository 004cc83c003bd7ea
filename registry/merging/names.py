"""All names of both become names of the one that stays, so that it is found by every one of them."""

from collections import defaultdict
from collections.abc import Iterable

from registry.choices import NameKind
from registry.merging.journal import Journal
from registry.merging.relations import remove
from registry.models import Enterprise, EnterpriseName
from registry.services.names import current_names, names_save

Key = tuple[str, str]  # kind, name


def names_join(journal: Journal, kept: Enterprise, gone: Enterprise, merged: Enterprise) -> None:
    """`merged` is the kept one with the names that it will have. A name in use stands under its kind, a legal
    name that is no longer in use becomes a former one; of two rows that say the same the kept one's stays."""
    rows = EnterpriseName.objects.select_for_update(of=("self",)).filter(enterprise__in=[kept.pk, gone.pk])
    in_use = {name: kind for kind, name in reversed(current_names(merged).items())}
    by_key: dict[Key, list[EnterpriseName]] = defaultdict(list)
    for row in rows.order_by("pk"):
        by_key[_kind(row, in_use), row.name].append(row)
    survivors: list[tuple[EnterpriseName, str]] = []
    for (kind, name), same in by_key.items():
        same.sort(key=lambda row: (row.enterprise_id != kept.pk, row.kind != kind, row.pk))
        unneeded = kind == NameKind.FORMER and name in in_use
        stays = None if unneeded else same[0]
        for row in same:
            if row is not stays:
                remove(journal, row, stays)
        if stays is not None:
            survivors.append((stays, kind))
    for row, kind in survivors:
        journal.change(row, {"enterprise_id": kept.pk, "kind": kind})
    _add_missing(journal, kept, gone, in_use, {key[1] for key in by_key})


def _kind(row: EnterpriseName, in_use: dict[str, str]) -> str:
    if row.kind == NameKind.LEGAL:
        return in_use.get(row.name, NameKind.FORMER)
    # A row of its own kind in use stays; one that is in use under another kind is told apart by the caller.
    return row.kind


def _add_missing(
    journal: Journal, kept: Enterprise, gone: Enterprise, in_use: dict[str, str], known: Iterable[str]
) -> None:
    """Names that stood in a field without a row, of old records."""
    fields = dict.fromkeys(current_names(gone).values(), NameKind.FORMER) | in_use
    missing = [
        EnterpriseName(enterprise=kept, kind=kind, name=name)
        for name, kind in fields.items()
        if name not in known
    ]
    for row in names_save(missing):
        journal.note_made(row)
        for key in row.keys.order_by("pk"):
            journal.note_made(key)
