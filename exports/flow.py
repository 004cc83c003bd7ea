"""What can happen to an uploaded file, and to a list that is being taken out."""

from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Move
from exports.choices import ExportStatus, ImportStatus

PERMISSION = "exports.import_table"
OPEN = {ImportStatus.UPLOADED, ImportStatus.MAPPING, ImportStatus.PREVIEWED}
CHECKED = {ImportStatus.PREVIEWED, ImportStatus.WRITING}

FLOW = Flow.of(
    ImportStatus.values,
    Move("refuse", OPEN, ImportStatus.REFUSED, PERMISSION, _("Refuse the file")),
    Move("ask", OPEN, ImportStatus.MAPPING, PERMISSION, _("Assign headings")),
    Move("preview", OPEN, ImportStatus.PREVIEWED, PERMISSION, _("Preview")),
    Move("wait", OPEN, ImportStatus.UPLOADED, PERMISSION, _("Leave it to the worker to read")),
    Move("start", {ImportStatus.PREVIEWED}, ImportStatus.WRITING, PERMISSION, _("Leave it to the worker")),
    Move("confirm", CHECKED, ImportStatus.CONFIRMED, PERMISSION, _("Import")),
    Move(
        "begin_undo", {ImportStatus.CONFIRMED}, ImportStatus.UNDOING, PERMISSION, _("Leave it to the worker")
    ),
    Move("undo", {ImportStatus.CONFIRMED, ImportStatus.UNDOING}, ImportStatus.UNDONE, PERMISSION, _("Undo")),
    Move("keep", {ImportStatus.UNDOING}, ImportStatus.CONFIRMED, PERMISSION, _("Leave it imported")),
    Move("fail", {*OPEN, ImportStatus.WRITING}, ImportStatus.FAILED, PERMISSION, _("Stop the import")),
)

EXPORT = "exports.export_table"
UNFINISHED = (ExportStatus.QUEUED, ExportStatus.RUNNING)
# The worker takes every step but "cancel", which is the owner's.
EXPORT_FLOW = Flow.of(
    ExportStatus.values,
    Move("begin", {ExportStatus.QUEUED}, ExportStatus.RUNNING, EXPORT, _("Begin")),
    Move("begin_anew", {ExportStatus.RUNNING}, ExportStatus.QUEUED, EXPORT, _("Begin anew")),
    Move("finish", {ExportStatus.RUNNING}, ExportStatus.DONE, EXPORT, _("Finish")),
    Move("fail", {ExportStatus.RUNNING}, ExportStatus.FAILED, EXPORT, _("Give up")),
    Move("cancel", UNFINISHED, ExportStatus.CANCELLED, EXPORT, _("Cancel")),
    Move("expire", {ExportStatus.DONE}, ExportStatus.EXPIRED, EXPORT, _("Remove the file")),
)
