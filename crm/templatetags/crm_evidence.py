from typing import Any

from django import template

from crm.models import Evidence, Project

register = template.Library()


@register.inclusion_tag("crm/project_evidence.html", takes_context=True)
def project_evidence(context, project: Project) -> dict[str, Any]:
    """The documents of a project, newest first, withdrawn ones last, for a reader who sees it. One query."""
    user = context["request"].user
    rows = Evidence.objects.visible_to(user).filter(project=project)
    papers = list(rows.select_related("created_by", "verified_by").order_by("-created_at", "-pk"))
    verifies = user.has_perm("crm.verify_evidence")
    return {
        "request": context["request"],
        "perms": context["perms"],
        "project": project,
        "papers": sorted(papers, key=lambda paper: paper.withdrawn_on is not None),
        "may_add": user.has_perm("crm.add_evidence") and project.closed_on is None,
        "may_verify": {p.pk for p in papers if verifies and p.created_by != user and not p.verified_on},
        "may_withdraw": {
            p.pk for p in papers if verifies or p.created_by_id == user.pk and not p.verified_on
        },
    }
