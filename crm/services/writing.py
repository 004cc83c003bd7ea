"""Writing one locked record, the same way in every service."""

from collections.abc import Mapping
from typing import Any, TypeVar

from accounts.models import User
from core import changes
from crm.models import Activity, Contact, Lead

Written = TypeVar("Written", Lead, Contact, Activity)


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
