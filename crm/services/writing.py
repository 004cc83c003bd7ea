"""Locking and writing one record, the same way in every service."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from core import changes
from crm.models import Activity, Contact, Lead

Written = TypeVar("Written", Lead, Contact, Activity)


class ChangedMeanwhile(ValidationError):
    """Somebody saved the record after the form was opened. Nothing was written."""


def version_of(record: Written) -> str:
    """What an edit form carries along, to notice a change made by somebody else in between."""
    return record.updated_at.isoformat()


def locked(record: Written, *, version: str = "") -> Written:
    """The row as it is now, locked until the end of the transaction.

    `version` as the form carried it; "" does not ask. Raises ChangedMeanwhile.
    """
    row = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if version and version != version_of(row):
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare your entries with the page, then save again.")
        )
    return row


def write(record: Written, values: Mapping[str, Any], *, actor: User, verb: str, note: str = "") -> Written:
    """Set `values` on a locked record, save what differs and record it; if nothing differs, nothing."""
    differing: dict[str, list] = changes.difference(record, values)
    if not differing and not note:
        return record
    for name in differing:
        setattr(record, name, values[name])
    record.save(update_fields=[*differing, "updated_at"])
    changes.record(record, actor=actor, verb=verb, changes=differing, note=note)
    return record
