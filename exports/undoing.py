"""A whole import taken back, within a day: what nobody changed or needs since goes back to what it was."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core import outbox
from core.flow import Forbidden, MoveRefused
from core.language import in_all_languages
from core.language import message as _
from core.staging import update_many
from exports import slots
from exports.choices import ImportStatus
from exports.columns import Table, tables
from exports.flow import FLOW
from exports.importing import Left, UndoableImporter, Written
from exports.in_the_way import SHOWN, Outlook, by_whom, outlook, written_by
from exports.models import ImportedRow, ImportJob
from exports.runs import versions_of

OF_OTHERS = "exports.undo_imports"
AT_ONCE = 500


def undoable_imports(actor: User) -> QuerySet[ImportJob]:
    """The imports that this user may undo now: his own, or with the right to it those of all."""
    kept = [table.key for table in tables() if isinstance(table.importer, UndoableImporter)]
    jobs = ImportJob.objects.filter(
        status=ImportStatus.CONFIRMED, table_key__in=kept, confirmed_at__gt=_earliest()
    ).filter(rows__isnull=False)
    if not actor.has_perm(OF_OTHERS):
        jobs = jobs.filter(actor=actor)
    return jobs.distinct()


def undo_until(job: ImportJob) -> dt.datetime:
    assert job.confirmed_at
    return job.confirmed_at + dt.timedelta(hours=settings.IMPORT_UNDO_HOURS)


def import_undo(*, job: ImportJob, actor: User) -> ImportJob:
    """Take an import back: a small one at once, else by the worker. Raises MoveRefused, Forbidden."""
    if job.rows.count() <= settings.IMPORT_AT_ONCE_ROWS:
        with slots.taken(job):
            return _undo(job, actor)
    return _begin(job, actor)


def undone_words(job: ImportJob) -> str:
    """What came of `import_undo`, for whoever pressed the button."""
    if job.status != ImportStatus.UNDONE:
        return _("The import is being undone.")
    told = job.summary["undo"]
    if not told["left_count"]:
        return _("The import is undone.")
    words = _("The import is undone in part: %(back)s rows were taken back, %(left)s stay as they are.")
    return words % {"back": told["taken_back"], "left": told["left_count"]}


@transaction.atomic
def _begin(job: ImportJob, actor: User) -> ImportJob:
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    table = _check(job, "begin_undo", actor)
    _refuse_nothing(outlook(table, job))
    job.status, job.undone_by = ImportStatus(FLOW.moves["begin_undo"].target), actor
    job.attempts, job.retry_at = 0, None
    job.summary = {name: value for name, value in job.summary.items() if name != "undo_refusal"}
    job.save(update_fields=["status", "attempts", "retry_at", "undone_by", "summary"])
    return job


def import_undo_continue(*, job: ImportJob) -> ImportJob:
    """For the worker: whoever began it was asked for his right, and in time."""
    assert job.undone_by
    return _undo(job, job.undone_by)


@transaction.atomic
def import_undo_give_up(*, job: ImportJob, reason: str = "") -> ImportJob:
    """For the worker: what cannot be undone, or fails every time, stays imported; it may be tried anew."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.status == ImportStatus.UNDOING:
        reason = reason or _("Undoing the import was broken off several times. Try it again later.")
        job.status, job.undone_by = FLOW.moves["keep"].target, None
        job.summary = job.summary | {"undo_refusal": in_all_languages(reason)}
        job.save(update_fields=["status", "undone_by", "summary"])
    return job


@transaction.atomic
def _undo(job: ImportJob, actor: User) -> ImportJob:
    table = _table(job)
    table.importer.begin()
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.status != ImportStatus.UNDOING:
        _check(job, "undo", actor)
    rows = written_by(table, job)
    try:
        with outbox.gathered():
            left = table.importer.take_back(rows, actor, job.confirmed_at)
    except ValidationError as error:
        raise MoveRefused(
            _("The records cannot be put back as they were: %(why)s Correct them one by one, or by a file.")
            % {"why": " ".join(error.messages)}
        ) from error
    left = [*by_whom(table, job, left[:SHOWN]), *left[SHOWN:]]
    _refuse_nothing(Outlook(len(rows), left))
    ImportedRow.objects.filter(job=job).delete()
    _follow(table, job, rows, left)
    job.status, job.undone_at, job.undone_by = FLOW.moves["undo"].target, timezone.now(), actor
    job.summary = job.summary | {"undo": _told(rows, left)}
    job.save(update_fields=["status", "undone_at", "undone_by", "summary"])
    return job


def _refuse_nothing(found: Outlook) -> None:
    if found.possible:
        return
    words = _("None of the %(rows)s rows can be taken back, so the import stands. The first one: %(reason)s")
    raise MoveRefused(words % {"rows": found.rows, "reason": found.left[0].reason})


def _follow(table: Table, job: ImportJob, rows: list[Written], left: list[Left]) -> None:
    """Earlier imports know the records again that say by now what they said after them."""
    stayed = {row.pk for row in left}
    back = {str(row.pk): row for row in rows if row.version_before and row.pk not in stayed}
    now = versions_of(table.importer, [row.pk for row in back.values()])
    earlier = ImportedRow.objects.filter(job__table_key=job.table_key, job__status=ImportStatus.CONFIRMED)
    keys = list(back)
    for start in range(0, len(keys), AT_ONCE):
        known = [
            row
            for row in earlier.filter(object_pk__in=keys[start : start + AT_ONCE])
            if row.version == back[row.object_pk].version_before
        ]
        for row in known:
            row.version = now[back[row.object_pk].pk]
        update_many(known, ["version"])


def _told(rows: list[Written], left: list[Left]) -> dict[str, Any]:
    shown = [
        {"name": in_all_languages(row.name), "reason": in_all_languages(row.reason), "url": row.url}
        for row in left[:SHOWN]
    ]
    return {"taken_back": len(rows) - len(left), "left_count": len(left), "left": shown}


def _check(job: ImportJob, name: str, actor: User) -> Table:
    if job.actor_id != actor.pk and not actor.has_perm(OF_OTHERS):
        raise Forbidden(_("Only who imported a file, or the region office, can undo the import."))
    table = _table(job)
    if not table.can_import(actor):
        raise Forbidden(_("Your role may not take this step."))
    FLOW.check(job, name, actor)
    if undo_until(job) <= timezone.now() or not job.rows.exists():
        raise MoveRefused(
            _("An import can be undone within %(hours)s hours. Correct the records one by one, or by a file.")
            % {"hours": settings.IMPORT_UNDO_HOURS}
        )
    return table


def _table(job: ImportJob) -> Table:
    """Raises MoveRefused for a table whose imports cannot be undone."""
    table = next((table for table in tables() if table.key == job.table_key), None)
    if table is None or not isinstance(table.importer, UndoableImporter):
        raise MoveRefused(_("Imports of this list cannot be undone."))
    return table


def _earliest() -> dt.datetime:
    return timezone.now() - dt.timedelta(hours=settings.IMPORT_UNDO_HOURS)


def undone_rows_forget() -> int:
    """Drop what imports keep for being undone, once that is over. Returns how many rows went."""
    old = ImportedRow.objects.filter(job__confirmed_at__lte=_earliest()).exclude(
        job__status=ImportStatus.UNDOING
    )
    return old.delete()[0]
