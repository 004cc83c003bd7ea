"""A whole import taken back, within a day: what nobody changed or needs since goes back to what it was."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import outbox
from core.flow import Forbidden, MoveRefused
from core.language import in_all_languages
from exports import slots
from exports.choices import ImportStatus
from exports.columns import Table, tables
from exports.flow import FLOW
from exports.importing import Left, UndoableImporter, Written
from exports.models import ImportedRow, ImportJob

OF_OTHERS = "exports.undo_imports"
SHOWN = 100


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


@transaction.atomic
def _begin(job: ImportJob, actor: User) -> ImportJob:
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    _check(job, "begin_undo", actor)
    job.status, job.attempts, job.undone_by = ImportStatus(FLOW.moves["begin_undo"].target), 0, actor
    job.save(update_fields=["status", "attempts", "undone_by"])
    return job


def import_undo_continue(*, job: ImportJob) -> ImportJob:
    """For the worker: whoever began it was asked for his right, and in time."""
    assert job.undone_by
    return _undo(job, job.undone_by)


@transaction.atomic
def import_undo_give_up(*, job: ImportJob) -> ImportJob:
    """For the worker: what fails again and again stays imported, and may be tried anew."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.status == ImportStatus.UNDOING:
        job.status, job.undone_by = FLOW.moves["keep"].target, None
        job.save(update_fields=["status", "undone_by"])
    return job


@transaction.atomic
def _undo(job: ImportJob, actor: User) -> ImportJob:
    table = _table(job)
    table.importer.begin()
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.status != ImportStatus.UNDOING:
        _check(job, "undo", actor)
    pk_of = table.importer.model._meta.pk.to_python
    rows = [
        Written(pk_of(row.object_pk), row.is_new, row.before, row.version)
        for row in job.rows.all().iterator()
    ]
    try:
        with outbox.gathered():
            left = table.importer.take_back(rows, actor)
    except ValidationError as error:
        raise MoveRefused(
            _("The records cannot be put back as they were: %(why)s Correct them one by one, or by a file.")
            % {"why": " ".join(error.messages)}
        ) from error
    ImportedRow.objects.filter(job=job).delete()
    job.status, job.undone_at, job.undone_by = FLOW.moves["undo"].target, timezone.now(), actor
    job.summary = job.summary | {"undo": _told(rows, left)}
    job.save(update_fields=["status", "undone_at", "undone_by", "summary"])
    return job


def _told(rows: list[Written], left: list[Left]) -> dict[str, Any]:
    shown = [
        {"name": in_all_languages(row.name), "reason": in_all_languages(row.reason)} for row in left[:SHOWN]
    ]
    return {"taken_back": len(rows) - len(left), "left_count": len(left), "left": shown}


def _check(job: ImportJob, name: str, actor: User) -> None:
    if job.actor_id != actor.pk and not actor.has_perm(OF_OTHERS):
        raise Forbidden(_("Only who imported a file, or the region office, can undo the import."))
    if not _table(job).can_import(actor):
        raise Forbidden(_("Your role may not take this step."))
    FLOW.check(job, name, actor)
    if undo_until(job) <= timezone.now() or not job.rows.exists():
        raise MoveRefused(
            _("An import can be undone within %(hours)s hours. Correct the records one by one, or by a file.")
            % {"hours": settings.IMPORT_UNDO_HOURS}
        )


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
