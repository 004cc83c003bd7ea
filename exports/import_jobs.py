"""Imports that take longer than a page may: the worker reads and writes them, one import at a time.

What is left to it stands in the job: `uploaded` is to be read, `writing` is confirmed and to be written,
`undoing` is to be taken back. Writing is one transaction that ends with the job's status, so a process killed
within it leaves no part of a file, and the next one begins anew.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from core.flow import MoveRefused
from core.language import in_all_languages
from core.language import message as _
from exports import slots
from exports.choices import ImportStatus
from exports.columns import Table, tables
from exports.flow import FLOW
from exports.limits import Refused
from exports.messages import refusal_words
from exports.models import ImportJob
from exports.services import import_confirm, import_keep, import_preview
from exports.undoing import import_undo_continue, import_undo_give_up

logger = logging.getLogger(__name__)
LEFT = (ImportStatus.UPLOADED, ImportStatus.WRITING, ImportStatus.UNDOING)
# How long an import that was broken off waits for its next attempt: a full disk or a restart of the database
# outlasts the first ones.
PAUSES = (dt.timedelta(0), dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=30))
ATTEMPTS = len(PAUSES) + 1
GRACE = dt.timedelta(seconds=10)  # who uploaded a small file is about to read it himself


def import_take_in(*, table: Table, upload: UploadedFile, actor: User) -> ImportJob:
    """Keep the file. A small one has its preview at once; else, or while another import runs, it waits."""
    job = import_keep(table=table, upload=upload, actor=actor)
    if not _is_small(job):
        return job
    try:
        return import_preview(job=job, actor=actor)
    except slots.Busy:
        return job


def import_read_again(
    *, job: ImportJob, actor: User, sheet: str = "", mapping: Mapping[str, str] | None = None
) -> ImportJob:
    """Read another sheet, or with other headings: at once where the file is small. Raises MoveRefused."""
    if _is_small(job):
        return import_preview(job=job, actor=actor, sheet=sheet, mapping=mapping)
    chosen = {"sheet": sheet or job.sheet, "mapping": dict(job.mapping if mapping is None else mapping)}
    return _leave(job=job, name="wait", actor=actor, **chosen)


def import_write(*, job: ImportJob, actor: User, leave_out_failed: bool = False) -> ImportJob:
    """Write what the preview showed: few rows of a small file at once, else by the worker.

    Raises MoveRefused, Refused.
    """
    if job.status == ImportStatus.WRITING:
        return job
    if _is_small(job) and len(job.planned) <= settings.IMPORT_AT_ONCE_ROWS:
        return import_confirm(job=job, actor=actor, leave_out_failed=leave_out_failed)
    if not job.file:
        raise Refused("file_removed")
    return _leave(job=job, name="start", actor=actor, leave_out_failed=leave_out_failed)


def imports_continue() -> Iterator[ImportJob]:
    """For the worker: read and write what was left to it, also by processes that died. Gives each job."""
    now = timezone.now()
    moment = now - GRACE
    due = ImportJob.objects.filter(status__in=LEFT).filter(Q(retry_at=None) | Q(retry_at__lte=now))
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        job = ImportJob.objects.select_related("actor").get(pk=pk)
        if job.status == ImportStatus.UPLOADED and job.created_at > moment and _is_small(job):
            continue
        try:
            with slots.taken(job), override(job.actor.language or settings.LANGUAGE_CODE):
                done = _continue(job)
        except slots.Busy:
            continue
        if done is not None:
            yield done


def _continue(job: ImportJob) -> ImportJob | None:
    job = _begin(job)
    if job.status not in LEFT:
        return None
    actor = job.actor
    if job.status == ImportStatus.UNDOING:
        if job.attempts > ATTEMPTS:
            return import_undo_give_up(job=job)
        return _attempt(job, lambda: import_undo_continue(job=job))
    table = next((table for table in tables() if table.key == job.table_key), None)
    if table is None or not (actor.is_active and table.can_import(actor)):
        return _give_up(job, _("Whoever uploaded the file may no longer import this list."))
    if job.attempts > ATTEMPTS:
        return _give_up(
            job, _("The import was broken off several times. Split the file and upload the parts.")
        )
    if job.status == ImportStatus.UPLOADED:
        return _attempt(job, lambda: import_preview(job=job, actor=actor))
    return _attempt(job, lambda: import_confirm(job=job, actor=actor, leave_out_failed=job.leave_out_failed))


def _attempt(job: ImportJob, step: Callable[[], ImportJob]) -> ImportJob | None:
    try:
        return step()
    except Refused as refused:
        return _give_up(job, refusal_words(refused))
    except MoveRefused as refused:
        if job.status == ImportStatus.UNDOING:
            return import_undo_give_up(job=job, reason=refused.message)
        return None  # its user was faster
    except Exception:
        logger.exception("import %s failed in attempt %s", job.pk, job.attempts)
        _pause(job)
        return None
    except (KeyboardInterrupt, SystemExit):
        _uncount(job)
        raise


@transaction.atomic
def _begin(job: ImportJob) -> ImportJob:
    """Count the attempt before it is made: the process may not come to say that it failed."""
    job = ImportJob.objects.select_for_update(of=("self",)).select_related("actor").get(pk=job.pk)
    if job.status in LEFT:
        job.attempts += 1
        job.save(update_fields=["attempts"])
    return job


@transaction.atomic
def _pause(job: ImportJob) -> None:
    """Before the next attempt. A process that was killed says nothing, and its import goes on at once."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.status in LEFT and job.attempts:
        job.retry_at = timezone.now() + PAUSES[min(job.attempts, len(PAUSES)) - 1]
        job.save(update_fields=["retry_at"])


@transaction.atomic
def _uncount(job: ImportJob) -> None:
    """The worker was stopped: that is no fault of the file."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.status in LEFT and job.attempts:
        job.attempts, job.retry_at = job.attempts - 1, None
        job.save(update_fields=["attempts", "retry_at"])


@transaction.atomic
def _give_up(job: ImportJob, reason: str) -> ImportJob:
    """The program's own step: whoever uploaded the file may have lost the right to it."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.status in FLOW.moves["fail"].sources:
        job.status, job.refusal = FLOW.moves["fail"].target, str(reason)
        job.summary = job.summary | {"refusal": in_all_languages(reason)}
        job.save(update_fields=["status", "refusal", "summary"])
    return job


@transaction.atomic
def _leave(*, job: ImportJob, name: str, actor: User, **values) -> ImportJob:
    """To the worker."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    job.status, job.attempts, job.retry_at = FLOW.check(job, name, actor).target, 0, None
    for field, value in values.items():
        setattr(job, field, value)
    job.save(update_fields=["status", "attempts", "retry_at", *values])
    return job


def _is_small(job: ImportJob) -> bool:
    return not job.file or job.file.size <= settings.IMPORT_AT_ONCE_KB * 1024
