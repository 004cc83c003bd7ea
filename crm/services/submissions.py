"""A form that is sent twice makes one row: the network was lost, the button pressed again."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from crm.models import Activity, Lead

Submitted = TypeVar("Submitted", Lead, Activity)


def submit_once(
    model: type[Submitted], *, actor: User, key: UUID | None, create: Callable[[], Submitted]
) -> Submitted:
    """What `create` makes, or what it made when the same form came first. Without a key always a new row."""
    first = submitted(model, actor=actor, key=key)
    if first is not None:
        return first
    try:
        with transaction.atomic():
            return create()
    except IntegrityError:
        # The same form came in on another connection between the look above and our insert: its row counts,
        # and all that `create` wrote is undone. Any other violation is an error of ours.
        first = submitted(model, actor=actor, key=key)
        if first is None:
            raise
        return first


def submitted(model: type[Submitted], *, actor: User, key: UUID | None) -> Submitted | None:
    """The row that this form made before, if any."""
    return model._default_manager.filter(created_by=actor, submission_key=key).first() if key else None
