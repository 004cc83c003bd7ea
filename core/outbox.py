"""Notes that a record changed, for whatever keeps a copy of it: the search index."""

from collections.abc import Callable, Iterable, Sequence

from django.db import connection

from core.models import OutboxItem

BATCH = 500
Follower = Callable[[Sequence[OutboxItem], frozenset[str]], bool]
_followers: list[Follower] = []


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
    notes = OutboxItem.objects.bulk_create(
        [OutboxItem(label=label, object_pk=key) for label, key in records], batch_size=BATCH
    )
    if notes:
        hold = [follower(notes, frozenset(fields)) for follower in _followers]
        if hold and all(hold):
            mark_followed(notes)
    return notes


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
