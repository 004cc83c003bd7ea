from typing import Any

from django import template
from django.db.models import QuerySet
from django.urls import reverse

from crm.models import Evidence, Lead, Project

register = template.Library()


@register.inclusion_tag("crm/evidence_panel.html", takes_context=True)
def project_evidence(context, project: Project) -> dict[str, Any]:
    """The documents of a project, those of its lead among them, for a reader who sees it. One query."""
    papers = Evidence.objects.filter(project=project)
    address = reverse("evidence-new", args=[project.pk])
    return _panel(context, papers, address, is_open=project.closed_on is None)


@register.inclusion_tag("crm/evidence_panel.html", takes_context=True)
def lead_evidence(context, lead: Lead) -> dict[str, Any]:
    """The documents that were handed in for a lead, for a reader who sees it. One query."""
    address = reverse("lead-evidence-new", args=[lead.pk])
    return _panel(context, Evidence.objects.filter(lead=lead), address, is_open=lead.closed_on is None)


def _panel(context, papers: QuerySet[Evidence], address: str, *, is_open: bool) -> dict[str, Any]:
    """Newest first, withdrawn ones last."""
    request = context["request"]
    user = request.user
    visible = Evidence.objects.visible_to(user).filter(pk__in=papers.values("pk"))
    rows = list(visible.select_related("created_by", "verified_by").order_by("-created_at", "-pk"))
    verifies = user.has_perm("crm.verify_evidence")
    return {
        "request": request,
        "perms": context["perms"],
        "address": address,
        "papers": sorted(rows, key=lambda paper: paper.withdrawn_on is not None),
        "may_add": is_open and user.has_perm("crm.add_evidence"),
        "may_verify": {p.pk for p in rows if verifies and p.created_by != user and not p.verified_on},
        "may_withdraw": {p.pk for p in rows if verifies or p.created_by_id == user.pk and not p.verified_on},
    }
