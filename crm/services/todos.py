"""To-dos: noted, done, cancelled, put off."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import require
from accounts.models import User
from core import changes
from core.flow import Flow, Move, MoveRefused
from core.locking import locked
from crm.choices.todos import TodoStatus
from crm.models import Activity, Lead, Project, Todo
from crm.services.entry import ownership, require_project

ADD = "crm.add_todo"
TODO_FLOW = Flow.of(
    TodoStatus.values,
    Move("done", {TodoStatus.OPEN}, TodoStatus.DONE, ADD, gettext_lazy("Done")),
    Move("cancel", {TodoStatus.OPEN}, TodoStatus.CANCELLED, ADD, gettext_lazy("Cancel to-do")),
)


@transaction.atomic
def todo_add(
    *,
    actor: User,
    subject: str,
    due_on: dt.date,
    owner: User | None = None,
    project: Project | None = None,
    lead: Lead | None = None,
    activity: Activity | None = None,
) -> Todo:
    """Note something to be done by `owner` (the actor), of the area of what it is about, else of his own.

    Raises Forbidden, ValidationError when the owner does not work there, or as `ownership` does.
    """
    about = project or lead or activity
    require(actor, ADD, about.area_id if about else None)
    if project:
        require_project(actor, ADD, project)
    owning = ownership(actor, about.area if about else None)
    owner = owner or actor
    if not (owner.is_active and owner.works_in(owning["area"])):
        raise ValidationError({"owner": _("Choose somebody who works in this area.")})
    if project and not Project.objects.visible_to(owner).filter(pk=project.pk).exists():
        raise ValidationError({"owner": _("The project is confidential, and this person may not see it.")})
    todo = Todo(
        **owning,
        owner=owner,
        subject=subject.strip(),
        due_on=due_on,
        project=project,
        lead=lead or (activity.lead if activity else None),
        activity=activity,
    )
    todo.clean_fields()
    same = Todo.objects.filter(
        created_by=actor, owner=owner, subject=todo.subject, due_on=due_on, status=TodoStatus.OPEN
    ).filter(project=project, lead=todo.lead, activity=activity)
    if first := same.first():  # a form that is sent twice
        return first
    todo.save()
    changes.record(todo, actor=actor, verb="created", changes={"due_on": [None, due_on]})
    return todo


def todo_done(*, todo: Todo, actor: User, today: dt.date | None = None) -> Todo:
    return todo_move(todo=todo, name="done", actor=actor, today=today)


@transaction.atomic
def todo_move(*, todo: Todo, name: str, actor: User, today: dt.date | None = None) -> Todo:
    """Move along TODO_FLOW. Raises MoveRefused, also for whom the to-do is none of his business."""
    todo = locked(todo)
    require(actor, ADD, todo.area_id)
    move = TODO_FLOW.check(todo, name, actor)
    _require_part(todo, actor)
    before, todo.status = todo.status, move.target
    todo.done_on = (today or timezone.localdate()) if move.target == TodoStatus.DONE else None
    todo.save(update_fields=["status", "done_on", "updated_at"])
    changes.record(todo, actor=actor, verb=name, changes={"status": [before, todo.status]})
    return todo


@transaction.atomic
def todo_put_off(*, todo: Todo, due_on: dt.date, actor: User) -> Todo:
    """Give an open to-do another day. Raises MoveRefused."""
    todo = locked(todo)
    require(actor, ADD, todo.area_id)
    TODO_FLOW.check(todo, "done", actor)
    _require_part(todo, actor)
    if todo.due_on != due_on:
        before, todo.due_on = todo.due_on, due_on
        todo.save(update_fields=["due_on", "updated_at"])
        changes.record(todo, actor=actor, verb="put_off", changes={"due_on": [before, due_on]})
    return todo


def may_move(todo: Todo, user: User) -> bool:
    """Who is to do it, who noted it, and who hands out work in the area."""
    return user.pk in (todo.owner_id, todo.created_by_id) or user.has_perm("crm.assign_lead")


def _require_part(todo: Todo, actor: User) -> None:
    if not may_move(todo, actor):
        raise MoveRefused(_("This is somebody else's to-do. Ask him, or his superior."), forbidden=True)
