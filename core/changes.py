"""The one way a write leaves its trace: who, what, and a note for the search index, in one transaction."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core import outbox
from core.language import in_all_languages, in_readers_language
from core.models import ChangeEntry, ExportRecord
from core.staging import insert_rows

HIDDEN = "***"
ENTRY = ("at", "actor_id", "label", "object_pk", "verb", "changes", "note")
Changes = Mapping[str, Any]


def label_of(record: models.Model | type[models.Model]) -> str:
    return record._meta.label


def record(
    obj: models.Model, *, actor, verb: str, changes: Changes | None = None, note: str = ""
) -> ChangeEntry:
    """Write the change entry and the outbox note of one changed row.

    `changes` maps a field to [before, after]: values, never words, for the reader's language may be another.
    A record is kept by its name in each language. Fields that the model names in `restricted_fields` are kept
    as "***": personal values never enter the trail. Must run in the transaction of the change itself.
    """
    _require_transaction()
    kept = _kept(obj, changes or {})
    entry = ChangeEntry(
        actor=actor, label=label_of(obj), object_pk=str(obj.pk), verb=verb, changes=kept, note=note
    )
    entry.save(force_insert=True)
    outbox.leave([(entry.label, entry.object_pk)], fields=(changes or {}).keys())
    return entry


def record_many(entries: Iterable[tuple[models.Model, str, Changes]], *, actor, note: str = "") -> int:
    """Like `record` for many rows at once: pairs of (row, verb, changes). Returns the number of entries."""
    _require_transaction()
    written = list(entries)
    now, actor_id = timezone.now(), actor and actor.pk
    records = [(label_of(obj), str(obj.pk)) for obj, _verb, _changes in written]
    insert_rows(
        ChangeEntry,
        ENTRY,
        (
            (now, actor_id, *record, verb, _kept(obj, changes), note)
            for record, (obj, verb, changes) in zip(records, written, strict=True)
        ),
    )
    outbox.leave(records)
    return len(records)


def record_export(
    *, actor, name: str, rows: int, filters: Mapping, columns=(), sha256: str = ""
) -> ExportRecord:
    """Note that `actor` took a list out of the system."""
    return ExportRecord.objects.create(
        actor=actor, name=name, rows=rows, filters=dict(filters), columns=list(columns), sha256=sha256
    )


def difference(obj: models.Model, values: Mapping[str, Any]) -> dict[str, list]:
    """The fields of `obj` that `values` would change, as {field: [before, after]}."""
    return {
        name: [getattr(obj, name), value] for name, value in values.items() if getattr(obj, name) != value
    }


def history_of(obj: models.Model) -> models.QuerySet[ChangeEntry]:
    """All entries of one record, newest first. The caller has already checked that the reader may see it."""
    return ChangeEntry.objects.filter(label=label_of(obj), object_pk=str(obj.pk)).select_related("actor")


def _kept(obj: models.Model, changes: Changes) -> dict[str, list]:
    restricted: frozenset[str] = getattr(obj, "restricted_fields", frozenset())
    return {
        name: [HIDDEN if value else value for value in pair]
        if name in restricted
        else [_plain(v) for v in pair]
        for name, pair in changes.items()
    }


def _plain(value):
    return in_all_languages(value) if isinstance(value, models.Model) else value


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "changes.record must run in the transaction of the change"
        )


def in_words(model_field: models.Field | None, value: Any) -> str:
    """A stored value of a change as the reader reads it; of which field, where it is known."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, dict):
        return in_readers_language(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(model_field, models.DateTimeField):
        moment = parse_datetime(value)
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else value
    if isinstance(model_field, models.DecimalField):
        return f"{Decimal(value).normalize():,f}"
    choices = dict(model_field.flatchoices) if model_field else {}
    return str(choices.get(value, value))
