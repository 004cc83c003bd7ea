"""Every write to an export job: asked for and cancelled by its owner, made by the worker."""

import contextlib
import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from core.flow import Forbidden, MoveRefused
from exports.choices import ExportFailure, ExportStatus
from exports.columns import Table
from exports.files import orphans_remove
from exports.flow import EXPORT, EXPORT_FLOW, UNFINISHED
from exports.making import MadeList
from exports.models import EXPORT_FOLDER, ExportJob
from exports.rights import rights_of

MOST_WAITING = 5  # of one person, with the one being made
MOST_ATTEMPTS = 3
SILENCE = dt.timedelta(minutes=2)  # the worker says several times a second that it is alive
ORPHANED = dt.timedelta(days=1)


@transaction.atomic
def export_queue(*, table: Table, query: str, actor: User) -> ExportJob:
    """Have the worker make the file of a list. `query` is the address of the list, without "?".

    The same list once more while it waits or is made is the same job. Raises Forbidden, and MoveRefused where
    too many of his wait.
    """
    require(actor, EXPORT)
    if not table.can_export(actor):
        raise Forbidden(_("Your role may not take this step."))
    # One after the other; rows that point to him are written meanwhile.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    unfinished = ExportJob.objects.filter(owner=actor, status__in=UNFINISHED)
    asked = {"table_key": table.key, "query": query, "language": get_language() or settings.LANGUAGE_CODE}
    same = unfinished.filter(**asked).first()
    if same:
        return same
    if unfinished.count() >= MOST_WAITING:
        raise MoveRefused(
            _("%(count)s of your exports are waiting already. Wait until one is ready, or cancel one.")
            % {"count": MOST_WAITING}
        )
    return ExportJob.objects.create(owner=actor, **asked)


@transaction.atomic
def export_cancel(*, job: ExportJob, actor: User) -> ExportJob:
    """The owner wants no file any more; a worker that is writing it stops. Raises MoveRefused."""
    if job.owner_id != actor.pk:
        raise Forbidden(_("Your role may not take this step."))
    return _move(job, "cancel", actor=actor, finished_at=timezone.now())


def export_begin() -> ExportJob | None:
    """The next job to be made, begun; None where nothing waits. Of one person one is made at a time."""
    _begin_anew_what_fell_silent()
    busy = ExportJob.objects.filter(status=ExportStatus.RUNNING).values("owner")
    waiting = ExportJob.objects.filter(status=ExportStatus.QUEUED).exclude(owner__in=busy).order_by("pk")
    return next(filter(None, (_begin(job) for job in waiting[:MOST_WAITING])), None)


@transaction.atomic
def _begin(job: ExportJob) -> ExportJob | None:
    """None where another worker was faster."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=job.owner_id)
    if ExportJob.objects.filter(owner_id=job.owner_id, status=ExportStatus.RUNNING).exists():
        return None
    now = timezone.now()
    try:
        return _move(
            job,
            "begin",
            attempt=job.attempt + 1,
            begun_at=now,
            alive_at=now,
            rows_counted=None,
            rows_written=0,
        )
    except MoveRefused:
        return None


def export_sign(*, job: ExportJob, counted: int | None, written: int) -> None:
    """The worker is alive, and so far. Without effect on a job that is another's or nobody's by now."""
    # No record: it is no change of anything that somebody asked for.
    _as_begun(job).update(alive_at=timezone.now(), rows_counted=counted, rows_written=written)


def is_wanted(job: ExportJob) -> bool:
    """Whether this attempt goes on: neither cancelled nor begun anew by another worker."""
    return _as_begun(job).exists()


def _as_begun(job: ExportJob) -> QuerySet[ExportJob]:
    return ExportJob.objects.filter(pk=job.pk, status=ExportStatus.RUNNING, attempt=job.attempt)


@transaction.atomic
def export_finish(*, job: ExportJob, file: str, made: MadeList, owner: User) -> ExportJob:
    """The stored file is what the owner asked for, and is on record as taken out. Raises MoveRefused where
    nobody wants it any more: the caller removes it."""
    now = timezone.now()
    done = _move(
        job,
        "finish",
        file=file,
        filename=f"{made.selection.table.label}-{made.selection.day.isoformat()}.xlsx",
        sha256=made.sha256,
        rows_counted=made.rows,
        rows_written=made.rows,
        finished_at=now,
        expires_at=now + dt.timedelta(days=settings.EXPORT_FILE_DAYS),
        rights=rights_of(owner),
    )
    made.record(owner)
    return done


@transaction.atomic
def export_fail(*, job: ExportJob, failure: ExportFailure) -> ExportJob:
    """There will be no file, for a reason in words. Raises MoveRefused."""
    return _move(job, "fail", failure=failure, finished_at=timezone.now())


@transaction.atomic
def export_begin_anew(*, job: ExportJob) -> ExportJob:
    """Nobody makes it any more: it waits again, or fails when that happened too often. Raises MoveRefused."""
    if job.attempt >= MOST_ATTEMPTS:
        return export_fail(job=job, failure=ExportFailure.BROKEN)
    return _move(job, "begin_anew", begun_at=None, alive_at=None, rows_counted=None, rows_written=0)


def _begin_anew_what_fell_silent() -> None:
    silent = ExportJob.objects.filter(
        status=ExportStatus.RUNNING, alive_at__lt=timezone.now() - SILENCE
    ).order_by("pk")
    for job in silent:
        with contextlib.suppress(MoveRefused):  # its worker finished it, or another has seen the same
            export_begin_anew(job=job)


def exports_expire() -> int:
    """Remove the files whose time is over, each in a transaction, and those of killed workers: how many."""
    over = ExportJob.objects.filter(status=ExportStatus.DONE, expires_at__lte=timezone.now()).order_by("pk")
    for job in over:
        with contextlib.suppress(MoveRefused):  # another worker was faster
            _expire(job)
    return len(over) + orphans_remove(ExportJob, EXPORT_FOLDER, before=timezone.now() - ORPHANED)


def _expire(job: ExportJob) -> None:
    file = job.file
    with transaction.atomic():
        _move(job, "expire", file="")
    file.storage.delete(str(file.name))


def _move(job: ExportJob, name: str, *, actor: User | None = None, **values: Any) -> ExportJob:
    """Take a step on the locked row. The worker (`actor` None) takes it only on the attempt that it began."""
    begun, job = job, ExportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if actor is not None:
        move = EXPORT_FLOW.check(job, name, actor)
    else:
        move = EXPORT_FLOW.moves[name]
        if job.status not in move.sources or job.attempt != begun.attempt:
            raise MoveRefused(_("This export was cancelled, or begun anew."))
    job.status = move.target
    for field, value in values.items():
        setattr(job, field, value)
    job.save(update_fields=["status", *values])
    return job
