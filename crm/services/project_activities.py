"""What an activity means for the project that it belongs to."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.locking import locked
from core.writing import write
from crm.models import Activity, Project
from crm.models.base import NEXT_STEP_FIELDS
from crm.services.claims import claim_keep_alive, claimed_lead_locked
from crm.services.projects import open_project


def project_followed_up(*, project: Project, activity: Activity, actor: User) -> Project:
    """Carry the next step of an activity over to its project, in the transaction that logs it.

    Two-way ones keep the claim of the project's lead alive, until the signature ends it. An activity entered
    late does not undo a later next step. Raises ValidationError of a dropped project.
    """
    day = timezone.localdate(activity.happened_at)
    lead = project.lead and claimed_lead_locked(project.lead)
    project = open_project(locked(project))
    write(project, _meaning_for(project, activity, day), actor=actor, verb="followed_up")
    if lead and activity.is_two_way:
        if lead.last_two_way_on is None or day > lead.last_two_way_on:
            write(lead, {"last_two_way_on": day}, actor=actor, verb="followed_up")
        claim_keep_alive(lead=lead, day=day, actor=actor)
    return project


def _meaning_for(project: Project, activity: Activity, day: dt.date) -> dict[str, Any]:
    if project.last_activity_on and day < project.last_activity_on:
        return {}
    values: dict[str, Any] = {"last_activity_on": day}
    if project.review_on is None:  # a suspended project keeps its review as the next step
        values |= {name: getattr(activity, name) for name in NEXT_STEP_FIELDS}
    return values
