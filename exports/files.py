"""Files that come and go, and the folders they are kept in."""

import datetime as dt
import hashlib
from collections.abc import Iterator

from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import FileField, Model

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 500  # files; each look goes through the whole table, which has no index on their names


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


def orphans_remove(model: type[Model], folder: str, *, before: dt.datetime) -> int:
    """Remove the files in the folder of `model.file` that a killed upload left without a row, older than
    `before`. Returns how many.
    """
    field = model._meta.get_field("file")
    assert isinstance(field, FileField)
    storage = field.storage
    names = [name for name in files_below(storage, folder) if storage.get_modified_time(name) < before]
    removed = 0
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        known = set(model._default_manager.filter(file__in=some).values_list("file", flat=True))
        for name in some:
            if name not in known:
                storage.delete(name)
                removed += 1
    return removed
