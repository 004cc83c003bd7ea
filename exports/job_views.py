"""The page of one's own exports: what waits, what is being made, what can be downloaded."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import desk_staff
from accounts.models import User
from core.flow import MoveRefused, message_of
from exports import jobs
from exports.choices import ExportStatus
from exports.columns import Table, get_table
from exports.files import XLSX
from exports.flow import EXPORT_FLOW, UNFINISHED
from exports.models import ExportJob
from exports.rights import rights_of

RECENT = 50


def download(file, name: str) -> FileResponse:
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=XLSX, headers={"Cache-Control": "no-store"}
    )


@dataclass(frozen=True)
class ShownJob:
    """A job as the page shows it to its owner."""

    job: ExportJob
    user: User
    rights: str

    @cached_property
    def table(self) -> Table | None:
        try:
            return get_table(self.job.table_key)
        except KeyError:  # another version of the program had it
            return None

    @property
    def may_export(self) -> bool:
        return self.table is not None and self.table.can_export(self.user)

    @property
    def list_url(self) -> str:
        if self.table is None or not self.table.url_name:
            return ""
        return f"{reverse(self.table.url_name)}?{self.job.query}"

    @property
    def is_over(self) -> bool:
        """Its time is over, though the worker may not have removed the file yet."""
        until = self.job.expires_at
        return self.job.status == ExportStatus.EXPIRED or until is not None and until <= timezone.now()

    @property
    def is_ready(self) -> bool:
        return self.job.status == ExportStatus.DONE and not self.is_over

    @property
    def has_other_rights(self) -> bool:
        """The file may hold what its owner sees no more."""
        return self.job.rights != self.rights

    @property
    def may_cancel(self) -> bool:
        return any(move.name == "cancel" for move in EXPORT_FLOW.open_to(self.job, self.user))

    @property
    def may_repeat(self) -> bool:
        is_lost = self.is_over or self.is_ready and self.has_other_rights
        return self.may_export and (
            is_lost or self.job.status in (ExportStatus.FAILED, ExportStatus.CANCELLED)
        )


@require_safe
@desk_staff()
def export_list(request):
    """One's own exports. Alone the table where the page asks again while something is being made."""
    found = ExportJob.objects.visible_to(request.user)[:RECENT]
    rights = rights_of(request.user)
    shown = [ShownJob(job, request.user, rights) for job in found]
    context = {"exports": shown, "is_busy": _is_busy(found), "days": settings.EXPORT_FILE_DAYS}
    template = "exports/_exports.html" if request.htmx else "exports/export_list.html"
    return render(request, template, context)


def _is_busy(found: Iterable[ExportJob]) -> bool:
    return any(job.status in UNFINISHED for job in found)


def _own_or_404(request, pk: int) -> ExportJob:
    return get_object_or_404(ExportJob.objects.visible_to(request.user), pk=pk)


@require_POST
@desk_staff()
def export_cancel(request, pk):
    job = _own_or_404(request, pk)
    try:
        jobs.export_cancel(job=job, actor=request.user)
    except MoveRefused as refused:
        messages.error(request, message_of(refused))
    else:
        messages.success(request, _("The export was cancelled. There is no file."))
    return redirect("export-list")


@require_safe
@desk_staff()
def export_file(request, pk):
    """The file, to its owner alone, as long as he may see what is in it. It is on record already."""
    shown = ShownJob(_own_or_404(request, pk), request.user, rights_of(request.user))
    if not shown.may_export:
        raise PermissionDenied
    if shown.is_over:
        messages.error(request, _("The file is no longer kept. Export the list again."))
        return redirect("export-list")
    if not shown.is_ready:
        raise Http404
    if shown.has_other_rights:
        raise PermissionDenied(_("Your rights have changed since the file was made. Export the list again."))
    try:
        return download(shown.job.file.open(), shown.job.filename)
    except FileNotFoundError as error:  # removed in this very moment
        raise Http404 from error
