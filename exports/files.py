"""Uploaded files and the folders they are kept in."""

import hashlib
from collections.abc import Iterator

from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile


def sha256_of(upload: UploadedFile) -> str:
    """The hash of the content, read piece by piece; the file stands at its beginning afterwards."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def files_below(storage: Storage, folder: str) -> Iterator[str]:
    """The names of all files in a folder and the folders in it; none where it was never made."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from files_below(storage, f"{folder}/{name}")
