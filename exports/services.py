"""Every write of this app: uploads on their way in, lists on their way out, filters that are kept."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import MoveRefused
from core.language import in_all_languages
from core.models import ExportRecord
from core.staging import insert_many
from exports import previews, slots
from exports.choices import ImportStatus
from exports.columns import Table, get_table
from exports.files import files_below, sha256_of
from exports.flow import FLOW
from exports.limits import Refused
from exports.lists import Selection
from exports.making import list_write
from exports.messages import refusal_words
from exports.models import IMPORT_FOLDER, ImportedRow, ImportJob, SavedFilter, private_storage
from exports.report import write_report
from exports.runs import ImportStopped, Run, commit, open_source, plan
from exports.writer import About

READINGS = ("ask", "preview", "refuse")  # moves that tell what came of reading the file


def import_upload(*, table: Table, upload: UploadedFile, actor: User) -> ImportJob:
    """Keep the file and make its preview; what comes next is the job's status."""
    return import_preview(job=import_keep(table=table, upload=upload, actor=actor), actor=actor)


def import_keep(*, table: Table, upload: UploadedFile, actor: User) -> ImportJob:
    """Keep the file; it is yet to be read."""
    job = ImportJob(table_key=table.key, filename=(upload.name or "")[-255:], actor=actor)
    job.sha256 = sha256_of(upload)
    job.file.save("upload", upload, save=False)  # the user's name for it never becomes a path
    job.save(force_insert=True)
    return job


def import_preview(
    *, job: ImportJob, actor: User, sheet: str = "", mapping: Mapping[str, str] | None = None
) -> ImportJob:
    """Read the file (again) and say what would happen. `mapping` is {position: column key or ""}.

    Ends in `refused`, `mapping` (headings have to be assigned) or `previewed`. Writes no record of the list.
    Raises Busy.
    """
    with slots.taken(job):
        return _preview(job, actor, sheet, mapping)


def _preview(job: ImportJob, actor: User, sheet: str, mapping: Mapping[str, str] | None) -> ImportJob:
    table = get_table(job.table_key)
    chosen = dict(job.mapping if mapping is None else mapping)
    sheet = sheet or job.sheet
    try:
        source = open_source(table, _file_of(job), actor, sheet=sheet, mapping=chosen)
    except Refused as refused:
        return _refuse(job=job, name="refuse", actor=actor, reason=refusal_words(refused))
    if not source.headings.usable:
        summary = previews.of_source(source)
        return _move(job=job, name="ask", actor=actor, summary=summary, sheet=sheet, mapping=chosen)
    run = plan(table, source, actor)
    if not run.decisions:
        return _refuse(job=job, name="refuse", actor=actor, reason=refusal_words(Refused("empty")))
    return _move(
        job=job,
        name="preview",
        actor=actor,
        summary=previews.of_run(table, run),
        planned=run.planned,
        counts=run.counts,
        sheet=sheet,
        mapping=chosen,
        report=_report_file(job, run),
    )


def import_confirm(*, job: ImportJob, actor: User, leave_out_failed: bool = False) -> ImportJob:
    """Write what the preview showed. Pressing twice imports once.

    The whole file or nothing; by `leave_out_failed` the user says to write the good rows without the failed.
    Raises Busy.
    """
    with slots.taken(job):
        return _confirm(job, actor, leave_out_failed)


def _confirm(job: ImportJob, actor: User, leave_out_failed: bool) -> ImportJob:
    table = get_table(job.table_key)
    if job.status == ImportStatus.CONFIRMED:
        return job
    source = open_source(table, _file_of(job), actor, sheet=job.sheet, mapping=job.mapping)
    try:
        with transaction.atomic():
            job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
            if job.status == ImportStatus.CONFIRMED:
                return job
            FLOW.check(job, "confirm", actor)
            run = commit(table, source, actor, planned=job.planned, leave_out_failed=leave_out_failed)
            job = _move(
                job=job,
                name="confirm",
                actor=actor,
                counts=run.counts,
                summary=previews.of_run(table, run),
                planned={},
                confirmed_at=timezone.now(),
            )
            insert_many(
                ImportedRow(
                    job=job,
                    object_pk=row.pk,
                    is_new=row.is_new,
                    before=row.before,
                    version=row.version,
                    version_before=row.version_before,
                )
                for row in run.written
            )
    except ImportStopped as stopped:
        return _refuse(job=job, name="fail", actor=actor, reason=str(stopped))
    job.report = _report_file(job, run)
    job.save(update_fields=["report"])
    return job


def _refuse(*, job: ImportJob, name: str, actor: User, reason: str) -> ImportJob:
    """`refusal` is the reason in the words of this user; the preview has it for every reader."""
    summary = job.summary | {"refusal": in_all_languages(reason)}
    return _move(job=job, name=name, actor=actor, refusal=reason, summary=summary)


def _file_of(job: ImportJob) -> str:
    if not (job.file.name and job.file.storage.exists(job.file.name)):
        raise Refused("file_removed")
    return job.file.path


@transaction.atomic
def _move(*, job: ImportJob, name: str, actor: User, **values: Any) -> ImportJob:
    begun = job
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    job.status = FLOW.check(job, name, actor).target
    if name in READINGS and (job.sheet, job.mapping) != (begun.sheet, begun.mapping):
        raise MoveRefused(_("Another sheet or other columns were chosen meanwhile: those are read now."))
    for field, value in values.items():
        setattr(job, field, value)
    job.save(update_fields=["status", *values])
    return job


def _report_file(job: ImportJob, run: Run) -> str:
    """Write the report beside the upload; the name under which it is kept."""
    with tempfile.TemporaryFile() as file:
        write_report(file, run, about=_about_file(job))
        file.seek(0)
        field = ImportJob._meta.get_field("report")
        return field.storage.save(field.generate_filename(job, "report.xlsx"), File(file))


def _about_file(job: ImportJob) -> About:
    return [
        (_("List"), str(get_table(job.table_key).label)),
        (_("File"), job.filename),
        (_("Uploaded by"), str(job.actor)),
        (_("Uploaded at"), _local_time(job.created_at)),
        (_("File hash"), job.sha256),
    ]


def table_export(*, selection: Selection, actor: User, target: BinaryIO) -> ExportRecord:
    """Write the list as the page shows it to `target` (a binary file), and note who took it out.

    The caller has checked `table.can_export`.
    """
    with tempfile.TemporaryFile() as file:  # so that a failure leaves no half of a file
        made = list_write(selection=selection, actor=actor, target=file)
        shutil.copyfileobj(file, target)
    return made.record(actor)


@transaction.atomic
def filter_save(*, table: Table, name: str, query: str, shared: bool, actor: User) -> SavedFilter:
    """Keep a filter under a name; the same name again replaces it."""
    params = QueryDict(query, mutable=True)
    params.pop("cursor", None)
    kept, _created = SavedFilter.objects.update_or_create(
        owner=actor,
        table_key=table.key,
        name=name,
        defaults={"query": params.urlencode(), "organisation": actor.organisation if shared else None},
    )
    return kept


@transaction.atomic
def filter_share(*, saved: SavedFilter, actor: User) -> SavedFilter:
    """Share an own filter with one's organisation, or stop sharing it."""
    saved = SavedFilter.objects.select_for_update(of=("self",)).get(pk=saved.pk)
    saved.organisation = None if saved.organisation_id else actor.organisation
    saved.save(update_fields=["organisation"])
    return saved


@transaction.atomic
def filter_delete(*, saved: SavedFilter, actor: User) -> None:
    """Delete an own filter; one that is gone already is no mistake."""
    SavedFilter.objects.select_for_update(of=("self",)).filter(pk=saved.pk, owner=actor).delete()


def old_files_remove(*, before: dt.datetime) -> int:
    """Remove the files of imports made before that moment, and older ones that no import names any more.

    An import keeps its row and its counts; the preview goes, because it quotes the file. Each import is a
    transaction of its own: a file that is gone does not come back. Returns how many files were removed.
    """
    old = ImportJob.objects.filter(created_at__lt=before).exclude(file="", report="")
    names = {name for pk in list(old.values_list("pk", flat=True)) for name in _forget_files(pk)}
    names |= set(_unnamed_files(before))
    for name in names:
        private_storage().delete(name)
    return len(names)


@transaction.atomic
def _forget_files(pk: int) -> list[str]:
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=pk)
    names = [file.name for file in (job.file, job.report) if file.name]
    job.file = job.report = ""
    job.summary, job.planned = {}, {}
    job.save(update_fields=["file", "report", "summary", "planned"])
    return names


def _unnamed_files(before: dt.datetime) -> Iterator[str]:
    """Reports that a later one took the place of, and uploads that came to no import."""
    storage = private_storage()
    named = {name for names in ImportJob.objects.values_list("file", "report") for name in names}
    for name in files_below(storage, IMPORT_FOLDER):
        if name not in named and storage.get_modified_time(name) < before:
            yield name


def _local_time(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
