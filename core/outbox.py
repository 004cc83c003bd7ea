"""Notes that a record changed, for whatever keeps a copy of it: the search index."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from core.models import OutboxItem
from core.staging import insert_many

BATCH = 500
Follower = Callable[[Sequence[OutboxItem], frozenset[str]], bool]
_followers: list[Follower] = []
# Records to leave notes of when the block ends, each with the fields that changed; none: any may have.
Gathered = dict[tuple[str, str], frozenset[str]]
_gathering: ContextVar[Gathered | None] = ContextVar("gathering", default=None)


def follow(follower: Follower) -> None:
    """Tell `follower` of new notes, in the transaction of the change. Called at start-up.

    It may not raise, and says whether it holds the change now. This is how an index that lives in this
    database is in step in the same commit, though core knows of no search. A follower leaves the notes where
    they are: the worker drains them.
    """
    if follower not in _followers:
        _followers.append(follower)


def leave(records: Iterable[tuple[str, str]], *, fields: Iterable[str] = ()) -> list[OutboxItem]:
    """One note for each (label, key) of a changed record. In the transaction of the change.

    `fields` are those that changed, where they are known: a follower may leave alone what holds none of them.
    """
    gathering = _gathering.get()
    if gathering is not None:
        _gather(gathering, records, frozenset(fields))
        return []
    notes = [OutboxItem(label=label, object_pk=key) for label, key in records]
    insert_many(notes)
    if notes:
        hold = [follower(notes, frozenset(fields)) for follower in _followers]
        if hold and all(hold):
            mark_followed(notes)
    return notes


@contextmanager
def gathered() -> Iterator[None]:
    """Leave the notes of many changes together where the block ends, in its transaction: one for each record.

    Until then nobody is told: not for blocks that ask a follower for what they wrote.
    """
    if _gathering.get() is not None:
        yield
        return
    gathering: Gathered = {}
    token = _gathering.set(gathering)
    try:
        yield
    finally:
        _gathering.reset(token)
    by_fields: dict[frozenset[str], list[tuple[str, str]]] = {}
    for record, fields in gathering.items():
        by_fields.setdefault(fields, []).append(record)
    for fields, records in by_fields.items():
        leave(records, fields=fields)


def _gather(gathering: Gathered, records: Iterable[tuple[str, str]], fields: frozenset[str]) -> None:
    for record in records:
        known = gathering.get(record, fields)
        gathering[record] = known | fields if known and fields else frozenset()


def mark_followed(notes: Sequence[OutboxItem]) -> None:
    for start in range(0, len(notes), BATCH):
        pks = [note.pk for note in notes[start : start + BATCH]]
        OutboxItem.objects.filter(pk__in=pks).update(followed=True)


def draw_number() -> int:
    """A number above that of every note so far, from the notes' own series: versions and notes compare."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [OutboxItem._meta.db_table])
            return cursor.fetchone()[0]
    note = OutboxItem.objects.create(label="", object_pk="")
    OutboxItem.objects.filter(pk=note.pk).delete()  # AUTOINCREMENT gives no number twice
    return note.pk
