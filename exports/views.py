"""Pages of imports, exports and kept filters."""

import tempfile

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from core.flow import MoveRefused, message_of
from exports import import_jobs, previews, services, slots, undoing
from exports.choices import ImportStatus
from exports.columns import Table, get_table, tables
from exports.forms import MappingForm, SavedFilterForm, SheetForm, UploadForm
from exports.in_the_way import later_imports, outlook
from exports.job_views import download
from exports.jobs import export_queue
from exports.limits import Refused
from exports.lists import CURSOR, select
from exports.messages import refusal_words
from exports.models import WRITTEN, ImportJob, SavedFilter
from exports.outcomes import LABELS
from exports.template import write_template

RECENT_JOBS = 50


def _table_or_404(key: str) -> Table:
    try:
        return get_table(key)
    except KeyError as error:
        raise Http404 from error


def _importable_or_403(key: str, user) -> Table:
    table = _table_or_404(key)
    if not table.can_import(user):
        raise PermissionDenied
    return table


def _job_or_404(request, pk: int) -> ImportJob:
    """An own job. 403 once its owner may no longer import this list."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    _importable_or_403(job.table_key, request.user)
    return job


@require_POST  # it is recorded who took what out: neither a link nor a prefetch may do that
@desk_staff()
def table_export(request, key):
    """The list with the filter, order and columns of the page: they stand in the address."""
    table = _table_or_404(key)
    if not table.can_export(request.user):
        raise PermissionDenied
    selection = select(table, request.user, request.GET, request=request)
    if not selection.is_valid:
        messages.error(request, _("The filter could not be read, so nothing was exported. Correct it first."))
        return redirect(_page_of(table, request.GET.urlencode()))
    rows = selection.count()
    if rows > settings.EXPORT_AT_ONCE:
        return _queue(request, table, rows)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    services.table_export(selection=selection, actor=request.user, target=file)
    file.seek(0)
    return download(file, f"{table.label}-{selection.day.isoformat()}.xlsx")


def _queue(request, table: Table, rows: int):
    """The worker makes the file of a long list."""
    query = request.GET.copy()
    query.pop(CURSOR, None)
    try:
        export_queue(table=table, query=query.urlencode(), actor=request.user)
    except MoveRefused as refused:
        messages.error(request, message_of(refused))
    else:
        words = _("“%(list)s” has %(rows)s rows: the file is made in the background. It will be here.")
        messages.success(request, words % {"list": table.label, "rows": f"{rows:,}"})
    return redirect("export-list")


@require_safe
@desk_staff("exports.import_table")
def table_template(request, key):
    """The empty workbook to fill in."""
    table = _importable_or_403(key, request.user)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_template(file, table, request.user)
    file.seek(0)
    return download(file, _("%(list)s (template).xlsx") % {"list": table.label})


@require_safe
@desk_staff("exports.import_table")
def import_list(request):
    """One's own imports, and the lists that one may import."""
    jobs = ImportJob.objects.visible_to(request.user).defer("summary", "planned")[:RECENT_JOBS]
    labels = {table.key: table.label for table in tables()}
    context = {
        "jobs": [(job, labels.get(job.table_key, job.table_key)) for job in jobs],
        "tables": [table for table in tables() if table.can_import(request.user)],
        "of_others": [
            (job, labels.get(job.table_key, job.table_key))
            for job in undoing.undoable_imports(request.user)
            .exclude(actor=request.user)
            .select_related("actor")
            .defer("summary", "planned")[:RECENT_JOBS]
        ],
    }
    return render(request, "exports/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_staff("exports.import_table")
def import_upload(request, key):
    table = _importable_or_403(key, request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = import_jobs.import_take_in(table=table, upload=form.cleaned_data["file"], actor=request.user)
        return redirect("import-detail", job.pk)
    columns = table.import_columns(request.user)
    context = {"table": table, "form": form, "columns": columns}
    return render(request, "exports/import_upload.html", context)


@require_safe
@desk_staff("exports.import_table")
def import_detail(request, pk):
    """Preview, mapping, result or refusal, as the job's status has it."""
    job = _job_or_404(request, pk)
    asks = bool(job.file) and (
        job.status == ImportStatus.MAPPING
        or (job.status == ImportStatus.PREVIEWED and "assign" in request.GET)
    )
    return render(request, "exports/import_detail.html", _detail(request, job, asks=asks))


def _detail(request, job: ImportJob, *, asks: bool, mapping_form=None) -> dict:
    table = get_table(job.table_key)
    summary = previews.told(job.summary)
    sheets = summary.get("other_sheets", [])
    if asks and mapping_form is None:
        mapping_form = MappingForm(headings=summary["headings"], columns=table.import_columns(request.user))
    return {
        "job": job,
        "table": table,
        "summary": summary,
        "counts": [(outcome.value, label, job.counts.get(outcome, 0)) for outcome, label in LABELS.items()],
        "writes": job.counts.get("new", 0) + job.counts.get("updated", 0),
        "rows": sum(job.counts.values()),
        "mapping_form": mapping_form,
        "sheet_form": SheetForm(sheets=sheets) if sheets else None,
        "earlier": _earlier(job),
        "can_undo": undoing.undoable_imports(request.user).filter(pk=job.pk).exists(),
        **_under_way(job),
    }


def _under_way(job: ImportJob) -> dict:
    """Whether somebody waits for this import, and how far it is."""
    waits = job.status in import_jobs.LEFT
    mark = slots.running(job.actor_id) if waits else None
    own = mark is not None and mark.job == job.pk
    other = ImportJob.objects.filter(pk=mark.job).first() if mark and not own else None
    return {
        "waits": waits,
        "mark": mark if own else None,
        "other": other,
        "retry_at": job.retry_at if job.retry_at and job.retry_at > timezone.now() else None,
    }


@require_safe
@desk_staff("exports.import_table")
def import_progress(request, pk):
    """The piece of the page that asks again every two seconds; the whole page once there is something new."""
    job = _job_or_404(request, pk)
    if job.status not in import_jobs.LEFT:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "exports/_progress.html", {"job": job, **_under_way(job)})


def _earlier(job: ImportJob) -> ImportJob | None:
    """The same file, imported before."""
    same = ImportJob.objects.filter(
        actor=job.actor, table_key=job.table_key, sha256=job.sha256, status=ImportStatus.CONFIRMED
    )
    return same.exclude(pk=job.pk).first()


@require_POST
@desk_staff("exports.import_table")
def import_map(request, pk):
    """The headings as the user assigned them."""
    job = _job_or_404(request, pk)
    columns = get_table(job.table_key).import_columns(request.user)
    form = MappingForm(request.POST, headings=job.summary.get("headings", []), columns=columns)
    if not form.is_valid():
        return render(
            request,
            "exports/import_detail.html",
            _detail(request, job, asks=True, mapping_form=form),
            status=422,
        )
    return _preview(request, job, mapping=form.mapping)


@require_POST
@desk_staff("exports.import_table")
def import_sheet(request, pk):
    """Another sheet of the file; its headings are found anew."""
    job = _job_or_404(request, pk)
    form = SheetForm(request.POST, sheets=job.summary.get("other_sheets", []))
    if not form.is_valid():
        messages.error(request, _("There is no such sheet in the file. Choose one of the list."))
        return redirect("import-detail", job.pk)
    return _preview(request, job, sheet=form.cleaned_data["sheet"], mapping={})


def _preview(request, job: ImportJob, **options):
    try:
        import_jobs.import_read_again(job=job, actor=request.user, **options)
    except MoveRefused as refused:
        messages.error(request, refused.message)
    return redirect("import-detail", job.pk)


@require_POST
@desk_staff("exports.import_table")
def import_confirm(request, pk):
    job = _job_or_404(request, pk)
    try:
        leave_out = request.POST.get("leave_out") == "failed"
        import_jobs.import_write(job=job, actor=request.user, leave_out_failed=leave_out)
    except MoveRefused as refused:
        messages.error(request, refused.message)
    except Refused as refused:
        messages.error(request, refusal_words(refused))
    return redirect("import-detail", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_staff("exports.import_table")
def import_undo(request, pk):
    """Ask, then take the whole import back. The region office sees of the imports of others only this."""
    others = request.user.has_perm(undoing.OF_OTHERS)
    jobs = (
        ImportJob.objects.filter(status__in=WRITTEN) if others else ImportJob.objects.visible_to(request.user)
    )
    job = get_object_or_404(jobs, pk=pk)
    table = _importable_or_403(job.table_key, request.user)
    back = redirect(*(["import-detail", pk] if job.actor_id == request.user.pk else ["import-list"]))
    undoable = undoing.undoable_imports(request.user)
    if request.method == "POST":
        try:
            job = undoing.import_undo(job=job, actor=request.user)
        except MoveRefused as refused:
            messages.error(request, message_of(refused))
            return redirect("import-undo", pk) if undoable.filter(pk=pk).exists() else back
        messages.success(request, undoing.undone_words(job))
        return back
    if not undoable.filter(pk=pk).exists():
        raise Http404
    later = list(later_imports(job))
    may = set(undoable.filter(pk__in=[other.pk for other in later]).values_list("pk", flat=True))
    context = {
        "job": job,
        "table": table,
        "until": undoing.undo_until(job),
        "outlook": outlook(table, job),
        "later": [(other, other.pk in may) for other in later],
    }
    return render(request, "exports/import_undo.html", context)


@require_safe
@desk_staff("exports.import_table")
def import_report(request, pk):
    """The user's own rows with result and reason."""
    job = _job_or_404(request, pk)
    if not job.report:
        raise Http404
    stem = job.filename.rpartition(".")[0] or job.filename
    return download(job.report.open(), _("%(file)s (result).xlsx") % {"file": stem})


@require_POST
@desk_staff()
def filter_save(request, key):
    table = _table_or_404(key)
    if not table.can_view(request.user):
        raise PermissionDenied
    form = SavedFilterForm(request.POST)
    if form.is_valid():
        services.filter_save(table=table, actor=request.user, **form.cleaned_data)
    else:
        messages.error(request, _("Give the filter a name of at most 60 characters."))
    return redirect(_page_of(table, form.data.get("query", "")))


def _own_filter_or_404(request, pk: int) -> SavedFilter:
    """One's own; a colleague's shared filter may be used, and is not there to be changed."""
    return get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk, owner=request.user)


@require_POST
@desk_staff()
def filter_share(request, pk):
    saved = services.filter_share(saved=_own_filter_or_404(request, pk), actor=request.user)
    return redirect(_back(request, saved))


@require_POST
@desk_staff()
def filter_delete(request, pk):
    saved = _own_filter_or_404(request, pk)
    services.filter_delete(saved=saved, actor=request.user)
    return redirect(_back(request, saved))


def _back(request, saved: SavedFilter) -> str:
    """The page the button was on, if it is one of ours."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return referer
    return _page_of(_table_or_404(saved.table_key), saved.query)


def _page_of(table: Table, query: str) -> str:
    return f"{reverse(table.url_name)}?{query}" if table.url_name else reverse("my-day")
