"""What can happen to an uploaded file."""

from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Move
from exports.choices import ImportStatus

PERMISSION = "exports.import_table"
OPEN = {ImportStatus.UPLOADED, ImportStatus.MAPPING, ImportStatus.PREVIEWED}

FLOW = Flow.of(
    ImportStatus.values,
    Move("refuse", OPEN, ImportStatus.REFUSED, PERMISSION, _("Refuse the file")),
    Move("ask", OPEN, ImportStatus.MAPPING, PERMISSION, _("Assign headings")),
    Move("preview", OPEN, ImportStatus.PREVIEWED, PERMISSION, _("Preview")),
    Move("confirm", {ImportStatus.PREVIEWED}, ImportStatus.CONFIRMED, PERMISSION, _("Import")),
    Move("fail", {ImportStatus.PREVIEWED}, ImportStatus.FAILED, PERMISSION, _("Stop the import")),
)
