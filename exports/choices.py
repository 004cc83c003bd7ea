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
