"""What happened to a project, newest first, from the first report of its lead on: one history."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.changes import history_of
from core.models import ChangeEntry
from crm.choices.projects import EntryStatus
from crm.models import Activity, Project, StageEntry
from crm.project_flow import PROJECT_FLOW
from crm.timeline import Event, activity_event, change_event, differences, timeline

VERBS = {
    "created": gettext_lazy("Project made"),
    "updated": gettext_lazy("Changed"),
    "assigned": gettext_lazy("Assigned"),
    **{move.name: move.label for move in PROJECT_FLOW.moves.values()},
}
# The activity, or the entry of the stage, stands in the list itself.
SILENT = frozenset({"followed_up", "stage"})
# Of the lead's history: it became this project, which says so itself.
SILENT_OF_LEAD = frozenset({"converted", "landed", "revived"})
UNSAID = frozenset({"status_before", "closed_on", "drop_reason", "review_on", "stage_since", "may_revive_on"})


def project_timeline(project: Project, user: User) -> list[Event]:
    """For a reader who may see the project, and so its lead. Six queries at most."""
    events = timeline(project.lead) if project.lead else []
    events = [event for event in events if event.verb not in SILENT_OF_LEAD]
    activities = Activity.objects.visible_to(user).filter(project=project)
    events += [
        activity_event(activity)
        for activity in activities.select_related("created_by", "country").prefetch_related(
            "contacts", "ours__user"
        )
    ]
    events += [_change(entry) for entry in history_of(project) if entry.verb not in SILENT]
    for stage in project.stage_entries.select_related("created_by", "reviewed_by"):
        events += _stage_events(stage)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _change(entry: ChangeEntry) -> Event:
    return change_event(entry, VERBS, differences(entry, Project, UNSAID))


def _stage_events(entry: StageEntry) -> Iterator[Event]:
    day = {"stage": entry.get_stage_display(), "day": entry.entered_on.isoformat()}
    title = _("Stage “%(stage)s” on %(day)s") % day
    yield Event(entry.recorded_at, entry.created_by, title, note=entry.reason)
    if entry.reviewed_at:
        accepted = entry.status == EntryStatus.ACCEPTED
        title = _("Stage “%(stage)s” confirmed") if accepted else _("Stage “%(stage)s” refused")
        yield Event(entry.reviewed_at, entry.reviewed_by, title % day, note=entry.review_note)


def stage_track(project: Project) -> dict[str, StageEntry]:
    """The latest accepted entry of each stage. One query."""
    entries = project.stage_entries.filter(status=EntryStatus.ACCEPTED).order_by("recorded_at", "pk")
    return {entry.stage: entry for entry in entries}
