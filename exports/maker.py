"""How the worker makes the files of exports: in a thread beside, so that the search index does not wait.

The thread reads in a transaction of its own for as long as it takes; the worker's own connection says in the
meantime how far it is, and sees whether somebody cancelled.
"""

import contextlib
import logging
import tempfile
import threading
import time
from collections.abc import Iterator

from django.core.files import File
from django.db import OperationalError, connections
from django.http import QueryDict
from django.utils import translation

from accounts.models import User
from core.flow import MoveRefused
from exports.choices import ExportFailure
from exports.columns import get_table
from exports.jobs import (
    export_begin,
    export_begin_anew,
    export_fail,
    export_finish,
    export_sign,
    is_wanted,
)
from exports.lists import select
from exports.making import Progress, Stopped, list_write
from exports.models import ExportJob

logger = logging.getLogger(__name__)
STEP = 0.25  # seconds between two looks whether it is still wanted
SIGN = 2.0  # seconds between two signs of how far it is


def exports_make() -> Iterator[None]:
    """Make the one that waits longest; the next is made when the worker has done what else is due.

    Comes back a few times a second, so that the worker goes on with what else there is to do. A worker that
    is told to stop leaves the job to be begun anew.
    """
    job = export_begin()
    if job is not None:
        yield from _beside(job)


def _beside(job: ExportJob) -> Iterator[None]:
    progress, signed = Progress(), time.monotonic()
    thread = threading.Thread(target=_in_thread, args=(job, progress), name=f"export {job.pk}", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(STEP)
            if not is_wanted(job):
                progress.stop.set()
            elif time.monotonic() - signed >= SIGN:
                signed = time.monotonic()
                with contextlib.suppress(OperationalError):  # SQLite, while a long import is written
                    export_sign(job=job, counted=progress.counted, written=progress.written)
            yield
    finally:
        progress.stop.set()
        thread.join()
        with contextlib.suppress(MoveRefused):  # it is finished, as it should be
            export_begin_anew(job=job)


def _in_thread(job: ExportJob, progress: Progress) -> None:
    try:
        export_make(job=job, progress=progress)
    except Exception:  # the job is begun anew, a few times
        logger.exception("export %s failed", job.pk)
    finally:
        connections.close_all()


def export_make(*, job: ExportJob, progress: Progress) -> None:
    """Make the file of a job that was begun. What its owner may see is asked now, not when he queued it."""
    owner = User.objects.select_related("organisation__area").get(pk=job.owner_id)
    with translation.override(job.language), contextlib.suppress(Stopped, MoveRefused):
        failure = _why_not(job, owner)
        if failure:
            export_fail(job=job, failure=failure)
        else:
            _make(job, owner, progress)


def _why_not(job: ExportJob, owner: User) -> ExportFailure | None:
    try:
        table = get_table(job.table_key)
    except KeyError:  # another version of the program had it
        return ExportFailure.FORBIDDEN
    if not owner.is_desk_staff or not table.can_export(owner):
        return ExportFailure.FORBIDDEN
    return None if select(table, owner, QueryDict(job.query)).is_valid else ExportFailure.FILTER


def _make(job: ExportJob, owner: User, progress: Progress) -> None:
    selection = select(get_table(job.table_key), owner, QueryDict(job.query))
    storage, field = job.file.storage, job.file.field
    with tempfile.TemporaryFile() as file:
        made = list_write(selection=selection, actor=owner, target=file, progress=progress)
        name = storage.save(field.generate_filename(job, "list.xlsx"), File(file))
    try:
        export_finish(job=job, file=name, made=made, owner=owner)
    except BaseException:
        storage.delete(name)
        raise
