"""Rows that factories made are in no index yet: these put them there."""

from collections.abc import Iterable

from django.db.models import Model

from core import outbox
from search import indexer
from search.documents import Kind, get_kind, kinds
from search.engines.choosing import embedded


def indexed(*records: Model) -> None:
    """Write the documents of these records to the embedded index."""
    for kind in kinds():
        pks = [record.pk for record in records if isinstance(record, kind.model)]
        if pks:
            embedded().bulk_upsert(kind, list(kind.load(pks)), version=outbox.draw_number())


def in_index(kind: str = "enterprises") -> set[int]:
    return {stored.pk for stored in embedded().stored(get_kind(kind))}


def is_in_step(which: Iterable[Kind] = ()) -> bool:
    """Whether the embedded index holds just what the database does."""
    return not any(indexer.check(embedded(), kind).all() for kind in which or kinds())
