"""Logging what was done with an enterprise, and what it means for the lead it belongs to."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Area, User
from core import changes
from core.locking import locked
from core.writing import write
from crm.models import Activity, Contact, Lead, OurParticipant, Project
from crm.models.base import NEXT_STEP_FIELDS
from crm.services.claims import claim_keep_alive, enterprises_locked
from crm.services.contacts import contacts_keep
from crm.services.entry import ownership, require_project
from crm.services.project_activities import project_followed_up
from crm.services.submissions import submit_once
from crm.services.todos import todo_add
from registry.models import Enterprise

ADD, CHANGE = "crm.add_activity", "crm.change_activity"


def activity_log(
    *,
    actor: User,
    enterprise: Enterprise,
    values: Mapping[str, Any],
    lead: Lead | None = None,
    contacts: Collection[Contact] = (),
    area: Area | None = None,
    colleagues: Collection[User] = (),
    promises: Collection[tuple[str, dt.date]] = (),
    submission_key: UUID | None = None,
) -> Activity:
    """Log an activity with an enterprise; its next step becomes the next step of the lead.

    `values` are fields of Activity; a project among them must be of the same area. It belongs to the area of
    the lead, else to `area`, else to the actor's own. `colleagues` took part on our side, with their rank of
    today; `promises` are to-dos that were made, with their due day. The contacts of the lead, and those who
    took part, are kept for another 24 months. The same `submission_key` from the same actor returns the first
    activity.
    Raises Forbidden, ValidationError when the lead is closed, when lead or contacts are of another enterprise
    or the contacts of another area, or as `ownership` does.
    """
    require(actor, ADD)
    return submit_once(
        Activity,
        actor=actor,
        key=submission_key,
        create=lambda: _log(
            actor, enterprise, values, lead, contacts, area, colleagues, promises, submission_key
        ),
    )


def _log(
    actor: User,
    enterprise: Enterprise,
    values: Mapping[str, Any],
    lead: Lead | None,
    contacts: Collection[Contact],
    area: Area | None,
    colleagues: Collection[User],
    promises: Collection[tuple[str, dt.date]],
    submission_key: UUID | None,
) -> Activity:
    project = values.get("project")
    _enterprises_locked(enterprise, project)
    if lead is not None:
        lead = _open_lead(lead, enterprise)
        require(actor, ADD, lead.area_id)
    owning = ownership(actor, lead.area if lead else area)
    _refuse_strangers(contacts, enterprise, owning["area"])
    if project is not None and project.area_id != owning["area"].pk:
        raise ValidationError({"project": _("This project is of another area than the follow-up.")})
    if project is not None:
        require_project(actor, ADD, project)
    activity = Activity.objects.create(
        **owning,
        enterprise=enterprise,
        lead=lead,
        submission_key=submission_key,
        **values,
    )
    activity.contacts.add(*contacts)
    OurParticipant.objects.bulk_create(
        [OurParticipant(activity=activity, user=user, rank=user.get_role_display()) for user in colleagues]
    )
    for subject, due_on in promises:
        todo_add(actor=actor, subject=subject, due_on=due_on, project=project, lead=lead, activity=activity)
    changes.record(activity, actor=actor, verb="created", changes={"kind": [None, activity.kind]})
    day = timezone.localdate(activity.happened_at)
    if lead is not None:
        write(lead, _meaning_for(lead, activity, day), actor=actor, verb="followed_up")
        if activity.is_two_way:
            claim_keep_alive(lead=lead, day=day, actor=actor)
    if project is not None:
        project_followed_up(project=project, activity=activity, actor=actor)
    contacts_keep(contact_ids=_concerned(lead, contacts), last_activity=day, actor=actor)
    return activity


@transaction.atomic
def activity_update(
    *, activity: Activity, actor: User, values: Mapping[str, Any], version: str = ""
) -> Activity:
    """Correct the words of an activity. What it meant for its lead is done: the lead is not moved again.

    Raises Forbidden, ChangedMeanwhile when it is no longer of `version`.
    """
    activity = locked(activity, version=version)
    require(actor, CHANGE, activity.area_id)
    if activity.project:
        require_project(actor, CHANGE, activity.project)
    return write(activity, values, actor=actor, verb="updated")


def _enterprises_locked(enterprise: Enterprise, project: Project | None) -> None:
    """That of the activity and that of the project's lead, before any lead: see crm.services.claims."""
    of_lead = Lead.objects.filter(project=project) if project else Lead.objects.none()
    enterprises_locked({enterprise.pk, *of_lead.order_by().values_list("enterprise_id", flat=True)})


def _concerned(lead: Lead | None, contacts: Collection[Contact]) -> set[int]:
    of_lead = lead.contacts.values_list("pk", flat=True) if lead else ()
    return {*of_lead, *(contact.pk for contact in contacts)}


def _refuse_strangers(contacts: Collection[Contact], enterprise: Enterprise, area: Area) -> None:
    """Whoever reads the activity reads the names of its contacts: they must be of the same area."""
    if any((contact.enterprise_id, contact.area_id) != (enterprise.pk, area.pk) for contact in contacts):
        raise ValidationError(
            _("Only contacts of this enterprise and of the same area can take part. Choose again.")
        )


def _open_lead(lead: Lead, enterprise: Enterprise) -> Lead:
    lead = locked(lead)
    if lead.enterprise_id != enterprise.pk:
        raise ValidationError(_("This lead is about another enterprise. Choose one of this enterprise."))
    if not lead.is_open:
        raise ValidationError(_("This lead is closed. Log the follow-up for the enterprise, without a lead."))
    return lead


def _meaning_for(lead: Lead, activity: Activity, day: dt.date) -> dict[str, Any]:
    """The last days move forward only, and an activity entered late does not undo a later next step."""
    values: dict[str, Any] = {}
    if lead.last_activity_on is None or day >= lead.last_activity_on:
        values = {name: getattr(activity, name) for name in NEXT_STEP_FIELDS} | {"last_activity_on": day}
    if activity.is_two_way and (lead.last_two_way_on is None or day > lead.last_two_way_on):
        values["last_two_way_on"] = day
    return values
