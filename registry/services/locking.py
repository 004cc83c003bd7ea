"""Take an enterprise under lock, and tell who wrote over somebody else's change."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registry.models import Enterprise


class ChangedMeanwhile(ValidationError):
    """Somebody saved the record after the form was opened. Nothing was written."""


def version_of(enterprise: Enterprise) -> str:
    """What an edit form carries along, to notice a change made by somebody else in between."""
    return enterprise.updated_at.isoformat()


def locked(enterprise: Enterprise, *, version: str = "") -> Enterprise:
    """The fresh row, locked. `version` as the form carried it; "" does not ask. Raises ChangedMeanwhile."""
    fresh = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if version and version != version_of(fresh):
        raise ChangedMeanwhile(
            _(
                "Somebody else changed this enterprise meanwhile. "
                "Compare your entries with the page and save again."
            )
        )
    return fresh
