from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportStatus(TextChoices):
    UPLOADED = "uploaded", _("Uploaded")  # to be read
    MAPPING = "mapping", _("Headings to assign")
    PREVIEWED = "previewed", _("To be confirmed")
    WRITING = "writing", _("Being written")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    CONFIRMED = "confirmed", _("Imported")
    REFUSED = "refused", _("File refused")
    FAILED = "failed", _("Not imported")


class ExportStatus(TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Not made")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("File removed")


class ExportFailure(TextChoices):
    """Why there is no file, and what to do."""

    FORBIDDEN = "forbidden", _("You may no longer export this list.")
    FILTER = "filter", _("The filter could not be read. Open the list, correct the filter and export again.")
    BROKEN = (
        "broken",
        _("The file could not be made, several times over. Export again later, or tell the administrator."),
    )
