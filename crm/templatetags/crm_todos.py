"""The open to-dos of a project, for its page."""

from django import template

from crm.models import Project, Todo
from crm.services.todos import may_move

register = template.Library()
SHOWN = 50


@register.inclusion_tag("crm/project_todos.html", takes_context=True)
def project_todos(context, project: Project) -> dict:
    """For a reader who may see the project. One query."""
    user = context["request"].user
    rows = Todo.objects.visible_to(user).filter(project=project, status="open").select_related("owner")
    todos = list(rows.order_by("due_on", "pk")[:SHOWN])
    return {
        "request": context["request"],
        "project": project,
        "lines": [(todo, user.has_perm("crm.add_todo") and may_move(todo, user)) for todo in todos],
        "may_add": user.has_perm("crm.add_todo"),
    }
