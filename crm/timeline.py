"""What happened to a lead, newest first: activities and changes in one list."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignObjectRel, Model
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.changes import history_of, in_words
from core.models import ChangeEntry
from crm.flow import LEAD_FLOW
from crm.models import Activity, Lead

VERBS = {
    "created": _("First report"),
    "updated": _("Changed"),
    "assigned": _("Assigned"),
    "pooled": _("Protection lapsed: into the pool"),
    "taken_over": _("Taken up by another unit"),
    "transferred": _("Handed over"),
    "converted": _("Became a project"),
    "revived": _("Revived with its project"),
    "landed": _("The project produces"),
    "enterprise_merged": _("Moved with a merged enterprise"),
    "merge_undone": _("Merge undone"),
    **{move.name: move.label for move in LEAD_FLOW.moves.values()},
}
# The activity itself stands in the list; which fields of the lead it moved is not news.
SILENT = frozenset({"followed_up"})
# Follows from the status.
UNSAID = frozenset({"status_before", "closed_on", "screening_note", "drop_reason", "review_on"})


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One line of the history: an activity, or a change with its differences."""

    at: dt.datetime
    actor: User | None
    title: str
    verb: str = ""  # of a change
    activity: Activity | None = None
    note: str = ""
    differences: list[Difference] = field(default_factory=list)


def timeline(lead: Lead) -> list[Event]:
    """For a reader who may see the lead. Three queries.

    Without the activities of the project that it became: who may see the lead may not see every project.
    """
    activities = (
        lead.activities.filter(project=None)
        .select_related("created_by", "country")
        .prefetch_related("contacts", "ours__user")
    )
    events = [activity_event(activity) for activity in activities]
    changes = (entry for entry in history_of(lead) if entry.verb not in SILENT)
    events += [change_event(entry, VERBS, differences(entry, Lead, UNSAID)) for entry in changes]
    return sorted(events, key=lambda event: event.at, reverse=True)


def activity_event(activity: Activity) -> Event:
    return Event(activity.happened_at, activity.created_by, activity.get_kind_display(), activity=activity)


def change_event(entry: ChangeEntry, verbs: Mapping[str, Any], said: Iterable[Difference]) -> Event:
    title = str(verbs.get(entry.verb, entry.verb))
    return Event(entry.at, entry.actor, title, entry.verb, note=entry.note, differences=list(said))


def differences(entry: ChangeEntry, model: type[Model], unsaid: Collection[str]) -> Iterator[Difference]:
    """The changed fields of a record of `model`, in the reader's words."""
    for name, (before, after) in entry.changes.items():
        if entry.verb == "created" or name in unsaid:
            continue
        model_field = _field(model, name)
        yield Difference(_label(model_field, name), _words(model_field, before), _words(model_field, after))


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None  # a field that an earlier version had


def _label(model_field: Field | ForeignObjectRel | None, name: str) -> str:
    if isinstance(model_field, ForeignObjectRel):
        return str(model_field.related_model._meta.verbose_name_plural)
    return str(model_field.verbose_name) if model_field else name


def _words(model_field: Field | ForeignObjectRel | None, value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_words(model_field, one) for one in value) or "–"
    return in_words(model_field if isinstance(model_field, Field) else None, value)
