"""Files of uploads that were cut off."""

import datetime as dt

from exports.files import files_below
from whitelist.models import CaseDocument
from whitelist.models.cases import DOCUMENT_FOLDER


def orphans_remove(*, before: dt.datetime) -> int:
    """Remove files that a killed upload left without a row, older than `before`. Returns how many."""
    storage = CaseDocument._meta.get_field("file").storage
    removed = 0
    for name in list(files_below(storage, DOCUMENT_FOLDER)):
        if storage.get_modified_time(name) < before and not CaseDocument.objects.filter(file=name).exists():
            storage.delete(name)
            removed += 1
    return removed
