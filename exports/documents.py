"""Documents that people hand in: what a file is, told by its content."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

# What a file begins with, and the name under which it is kept. Office files and OFD are zip archives.
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"PK\x03\x04", "zip"),
)
ARCHIVES = ("docx", "xlsx", "ofd", "zip")


def extension_of(file: UploadedFile) -> str:
    """The extension under which the file is kept. Raises ValidationError for one that cannot be taken."""
    if not file.size:
        raise ValidationError(_("The file is empty. Choose another."))
    if file.size > settings.EVIDENCE_MAX_MB * 1024 * 1024:
        raise ValidationError(
            _("The file is larger than %(size)s MB. Scan it smaller, or split it.")
            % {"size": settings.EVIDENCE_MAX_MB}
        )
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    kind = next((kind for signature, kind in SIGNATURES if start.startswith(signature)), "")
    named = (file.name or "").rpartition(".")[2].lower()
    if kind == "zip":
        kind = named if named in ARCHIVES else ""
    if not kind:
        raise ValidationError(_("Hand in a PDF, JPEG, PNG, Word, Excel, OFD or ZIP file."))
    return kind
