"""Take a record under lock, and tell who wrote over somebody else's change."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

Record = TypeVar("Record", bound=models.Model)


class ChangedMeanwhile(ValidationError):
    """Somebody saved the record after the form was opened. Nothing was written."""


def version_of(record: models.Model) -> str:
    """What an edit form carries along, to notice a change made by somebody else in between.

    For models with `updated_at`.
    """
    return record.updated_at.isoformat()  # type: ignore[attr-defined]


def locked(record: Record, *, version: str = "") -> Record:
    """The row as it is now, locked until the end of the transaction.

    Its key stays: whoever adds a row that points to it does not wait.

    `version` as the form carried it; "" does not ask. Raises ChangedMeanwhile.
    """
    row = type(record)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
    if version and version != version_of(row):
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare your entries with the page, then save again.")
        )
    return row
