"""Documents that people hand in: what a file is, told by its content; kept with its row, and given out."""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from exports.files import sha256_of

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


def document_keep(document: Any, file: UploadedFile, enter: Callable[[], None]) -> None:
    """Store the file of an unsaved row, then the row by `enter`, in one transaction: refused, both are gone.

    Sets `filename`, `size` and `sha256`. Raises ValidationError for a file that cannot be taken, and what
    `enter` raises.
    """
    extension = extension_of(file)
    document.filename = os.path.basename(file.name or "")[-200:] or f"file.{extension}"
    document.size, document.sha256 = file.size or 0, sha256_of(file)
    file.name = f"{document.sha256[:16]}.{extension}"
    document.file.save(file.name, file, save=False)
    try:
        with transaction.atomic():
            enter()
    except BaseException:
        document.file.delete(save=False)
        raise


def as_download(file: File, filename: str) -> FileResponse:
    """Never shown by the browser: a document may hold anything."""
    return FileResponse(
        file,
        as_attachment=True,
        filename=filename,
        content_type="application/octet-stream",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
