"""Keeping indexes equal to the database: in the commit, from the outbox, by rebuilding, by checking."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core import outbox
from core.models import OutboxItem
from search import lock
from search.documents import Document, Kind, affected, get_kind, kinds
from search.engines.base import Engine, Stored
from search.engines.choosing import embedded, engines

logger = logging.getLogger(__name__)
BATCH = 500
CHUNK = 1000
MOST_AT_ONCE = 20_000  # documents that a writer brings up to date himself: some ten seconds
LONGEST_WAIT = dt.timedelta(hours=1)


def keep_step(notes: Sequence[OutboxItem], fields: frozenset[str] = frozenset()) -> bool:
    """Bring the embedded index up to date in the transaction of the change. Returns whether it is.

    What fails here costs the writer nothing: his notes stay, and the worker tries again. So it does where
    there is more than a writer should hold locks for, a renamed chain or a very long import.
    """
    if len(notes) > MOST_AT_ONCE:
        return False
    found = affected(((note.label, note.object_pk) for note in notes), fields)
    if sum(map(len, found.values())) > MOST_AT_ONCE:
        return False
    try:
        with transaction.atomic(), embedded().impatient():
            _keep(_by_kind(found))
    except DatabaseError as error:
        logger.warning("the embedded index is behind by %s notes: %s", len(notes), type(error).__name__)
        return False
    return True


def _keep(found: list[tuple[Kind, list[int]]]) -> None:
    engine = embedded()
    for kind, pks in found:
        engine.lock(kind, pks)
    version = outbox.draw_number()
    for kind, pks in found:
        for start in range(0, len(pks), CHUNK):
            _write(engine, kind, pks[start : start + CHUNK], version)


def make_current() -> None:
    """Drop what a killed rebuild left; rebuild what is missing or of another recipe. Raises EngineAway."""
    for engine in engines():
        for kind in kinds():
            with lock.held(_rebuilding(engine, kind)) as ours:
                if ours:
                    engine.abort(kind)
        if not engine.health().is_current:
            for kind in kinds():
                logger.warning("the %s index of %s is made anew", engine.name, kind.key)
                rebuild(engine, kind)


def drain(limit: int = BATCH) -> int | None:
    """Take the oldest notes to every engine. Returns how many were done with; None if another drains.

    First what the embedded index does not hold yet, whether another engine is there or not: it answers when
    that is away. Raises EngineAway, with all notes in place.
    """
    with lock.held("drain") as ours:
        if not ours:
            return None
        others = [engine for engine in engines() if engine is not embedded()]
        waiting = _due(followed=False)[:limit]
        done = _take(waiting, [embedded()])
        if waiting:
            outbox.mark_followed([note for note in waiting if note.pk in done])
        held = _due(followed=True)[:limit]
        taken = _take(held, others) if others else {note.pk for note in held}
        OutboxItem.objects.filter(pk__in=taken).delete()
        return len(taken) or len(waiting)


def _due(*, followed: bool) -> QuerySet[OutboxItem]:
    """Notes whose turn it is, untried ones first."""
    due = Q(retry_at=None) | Q(retry_at__lte=timezone.now())
    return OutboxItem.objects.filter(due, followed=followed).order_by("attempts", "pk")


def _take(notes: Iterable[OutboxItem], to: Sequence[Engine]) -> set[int]:
    """Take notes to engines. Returns the keys of those that every one of them holds; the others wait.

    The notes were read before the rows are, so that a change made in between has a note of its own: the worst
    case is to index a row twice, never once too few.
    """
    notes = list(notes)
    if not notes:
        return set()
    version = outbox.draw_number()
    refused: dict[tuple[str, int], str] = {}
    found = _by_kind(affected((note.label, note.object_pk) for note in notes))
    for engine in to:
        for kind, pks in found:
            for start in range(0, len(pks), CHUNK):
                reasons = _write(engine, kind, pks[start : start + CHUNK], version)
                refused |= {(kind.key, pk): reason for pk, reason in reasons.items()}
    return {note.pk for note in notes if not _is_put_off(note, refused)}


def _write(engine: Engine, kind: Kind, pks: Sequence[int], version: int) -> dict[int, str]:
    documents = list(kind.load(pks))
    gone = sorted(set(pks) - {document.pk for document in documents})
    refused = dict(engine.bulk_upsert(kind, documents, version=version)) if documents else {}
    return refused | (dict(engine.delete(kind, gone, version=version)) if gone else {})


def _is_put_off(note: OutboxItem, refused: dict[tuple[str, int], str]) -> bool:
    """Whether a document of the note was refused. Then it waits twice as long each time."""
    reason = _why_refused(note, refused)
    if reason:
        wait = min(dt.timedelta(seconds=2 ** min(note.attempts, 12)), LONGEST_WAIT)
        OutboxItem.objects.filter(pk=note.pk).update(
            attempts=F("attempts") + 1, last_error=reason[:500], retry_at=timezone.now() + wait
        )
    return bool(reason)


def _why_refused(note: OutboxItem, refused: dict[tuple[str, int], str]) -> str:
    if not refused:
        return ""
    own = affected([(note.label, note.object_pk)])
    return next((refused[kind, pk] for kind, pks in own.items() for pk in pks if (kind, pk) in refused), "")


Batches = Iterable[list[Document]]
Loader = Callable[[Kind, Iterable[list[int]]], Batches]


def load_here(kind: Kind, chunks: Iterable[list[int]]) -> Batches:
    """Documents of each chunk of keys, in this process."""
    for pks in chunks:
        yield list(kind.load(pks))


def rebuild(
    engine: Engine, kind: Kind, *, load: Loader = load_here, tell: Callable[[int], None] = lambda _done: None
) -> int | None:
    """Fill a new index and make it the live one, while writes go on. Returns the number of documents.

    None if another process rebuilds. What fails leaves the live index as it was.
    """
    with lock.held(_rebuilding(engine, kind)) as ours:
        if not ours:
            return None
        # Older than every change from here on, which its writer brings to the new index himself: a row we
        # read while he had not committed never replaces his.
        version = outbox.draw_number()
        engine.start_rebuild(kind)
        try:
            done = 0
            for documents in load(kind, _chunks(kind)):
                refused = engine.fill(kind, documents, version=version)
                if refused:
                    _leave_notes(kind, refused)
                done += len(documents) - len(refused)
                tell(done)
            engine.swap(kind)
        except BaseException:
            engine.abort(kind)
            raise
        return done


def _rebuilding(engine: Engine, kind: Kind) -> str:
    return f"rebuild-{engine.name}-{kind.key}"


def _chunks(kind: Kind) -> Iterable[list[int]]:
    after = 0
    while pks := kind.keys_after(after, CHUNK):
        yield pks
        after = pks[-1]


@dataclass
class Differences:
    """Keys of documents by what is wrong with them in an index."""

    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)

    def all(self) -> list[int]:
        return [*self.missing, *self.stale, *self.ghosts]


def check(engine: Engine, kind: Kind) -> Differences:
    """Compare an index with the database, both ways. Changes made meanwhile may show as differences."""
    found = Differences()
    stored = iter(engine.stored(kind))
    entry = next(stored, None)
    after = 0
    while pks := kind.keys_after(after, CHUNK):
        digests = {document.pk: document.digest for document in kind.load(pks)}
        after = pks[-1]
        held: dict[int, str] = {}
        while entry is not None and entry.pk <= after:
            held[entry.pk] = entry.digest
            entry = next(stored, None)
        _compare(digests, held, found)
    found.ghosts += [e.pk for e in _rest(entry, stored)]
    return found


def _rest(entry: Stored | None, stored: Iterable[Stored]) -> Iterable[Stored]:
    if entry is not None:
        yield entry
    yield from stored


def _compare(wanted: dict[int, str], held: dict[int, str], found: Differences) -> None:
    found.missing += sorted(wanted.keys() - held.keys())
    found.ghosts += sorted(held.keys() - wanted.keys())
    found.stale += sorted(pk for pk in wanted.keys() & held.keys() if wanted[pk] != held[pk])


def repair(kind: Kind, differences: Differences) -> int:
    """Leave a note for each document that differs; the drainer does the rest. Returns how many."""
    return _leave_notes(kind, differences.all())


def _leave_notes(kind: Kind, pks: Iterable[int]) -> int:
    """Without telling the followers: a whole index may be meant."""
    label = kind.model._meta.label
    notes = [OutboxItem(label=label, object_pk=str(pk)) for pk in pks]
    return len(OutboxItem.objects.bulk_create(notes, batch_size=BATCH))


def _by_kind(found: dict[str, set[int]]) -> list[tuple[Kind, list[int]]]:
    return [(get_kind(key), sorted(pks)) for key, pks in found.items() if pks]
