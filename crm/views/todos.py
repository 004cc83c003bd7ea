"""What is due, and the to-dos that people note for themselves and each other."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import desk_staff
from core.flow import MoveRefused, message_of
from core.keys import key_of
from crm.forms.todos import PutOffForm, TodoForm
from crm.models import Project, Todo
from crm.reminders import LEVEL_LABELS, MOST, due_for, is_cut
from crm.services.todos import TODO_FLOW, may_move, todo_add, todo_move, todo_put_off
from crm.views.entry import FORM


@require_http_methods(FORM)
@desk_staff()
def todo_list(request):
    """What is due; a POST notes a to-do for oneself."""
    form = TodoForm(request.POST or None, user=request.user)
    if request.method == "POST":
        if not request.user.has_perm("crm.add_todo"):
            raise PermissionDenied
        if form.is_valid() and _added(request, form):
            return redirect("todo-list")
    today = timezone.localdate()
    due = due_for(request.user, today=today)
    open_ones = Todo.objects.visible_to(request.user).filter(owner=request.user, status="open")
    todos = list(
        open_ones.select_related("project", "lead__enterprise", "created_by").order_by("due_on", "pk")[
            : MOST + 1
        ]
    )
    context = {
        "form": form if request.user.has_perm("crm.add_todo") else None,
        "levels": [
            (label, [one for one in due if one.level == level]) for level, label in LEVEL_LABELS.items()
        ],
        "is_empty": not due,
        "most": MOST if is_cut(due) else 0,
        "todos": todos[:MOST],
        "most_todos": MOST if len(todos) > MOST else 0,
        "moves": TODO_FLOW.moves.values(),
        "today": today,
    }
    return render(request, "crm/todo_list.html", context)


@require_http_methods(FORM)
@desk_staff("crm.add_todo")
def project_todo_new(request, pk):
    """Note a to-do of a project for oneself or a colleague of its area."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = TodoForm(request.POST or None, user=request.user, area=project.area)
    if request.method == "POST" and form.is_valid() and _added(request, form, project=project):
        return redirect(project)
    return render(request, "crm/todo_new.html", {"form": form, "project": project})


@require_POST
@desk_staff("crm.view_lead")
def todo_move_view(request, pk, name):
    todo = _todo_or_404(request, pk)
    try:
        todo_move(todo=todo, name=name, actor=request.user)
    except MoveRefused as refused:
        messages.error(request, message_of(refused))
    else:
        messages.success(request, _("The to-do is off the list."))
    return redirect(_back(request))


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def todo_put_off_view(request, pk):
    todo = _todo_or_404(request, pk)
    if not (request.user.has_perm("crm.add_todo") and may_move(todo, request.user)):
        raise PermissionDenied
    form = PutOffForm(request.POST or None, initial={"due_on": todo.due_on})
    if request.method == "POST" and form.is_valid():
        try:
            todo_put_off(todo=todo, due_on=form.cleaned_data["due_on"], actor=request.user)
        except MoveRefused as refused:
            messages.error(request, message_of(refused))
        else:
            messages.success(request, _("The to-do has its new day."))
        return redirect(_back(request))
    return render(request, "crm/todo_put_off.html", {"form": form, "todo": todo})


def _added(request, form: TodoForm, **about) -> bool:
    given = form.cleaned_data
    try:
        todo_add(
            actor=request.user,
            subject=given["subject"],
            due_on=given["due_on"],
            owner=given.get("owner"),
            **about,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, _("The to-do is noted."))
    return True


def _todo_or_404(request, pk: int) -> Todo:
    return get_object_or_404(Todo.objects.visible_to(request.user), pk=pk)


def _back(request) -> str:
    """The page where the button stood: the list, or that of a project."""
    project = (
        Project.objects.visible_to(request.user).filter(pk=key_of(request.POST.get("project", ""))).first()
    )
    return project.get_absolute_url() if project else "todo-list"
