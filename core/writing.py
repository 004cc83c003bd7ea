"""Writing one locked record, the same way in every service."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

from core import changes

Written = TypeVar("Written", bound=models.Model)


def write(record: Written, values: Mapping[str, Any], *, actor: Any, verb: str, note: str = "") -> Written:
    """Set `values` on a locked record, save what differs and record it; if nothing differs, nothing.

    `actor` is the user, or None where the clock did it.
    """
    differing: dict[str, list] = changes.difference(record, values)
    if not differing and not note:
        return record
    for name in differing:
        setattr(record, name, values[name])
    stamps = [field.name for field in record._meta.fields if getattr(field, "auto_now", False)]
    record.save(update_fields=[*differing, *stamps])
    changes.record(record, actor=actor, verb=verb, changes=differing, note=note)
    return record
