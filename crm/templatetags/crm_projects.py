"""Panels about projects: those of an enterprise, and small words of a project's page."""

from django import template

from core.flow import Move
from crm.models import Lead, Project, ResourceQuota
from crm.project_queries import projects_of
from crm.quota_flow import QUOTA_FLOW
from crm.services.stages import missing_words
from registry.models import Enterprise

register = template.Library()
register.filter("missing_list", missing_words)
SHOWN = 50


@register.simple_tag(takes_context=True)
def quota_moves(context, quota: ResourceQuota) -> list[Move]:
    """What the reader may do with a quota. No query beyond his permissions."""
    return QUOTA_FLOW.open_to(quota, context["request"].user)


@register.inclusion_tag("crm/enterprise_projects.html", takes_context=True)
def enterprise_projects(context, enterprise: Enterprise) -> dict:
    """The projects of an enterprise that the reader may see. One query."""
    return {"projects": projects_of(enterprise, context["request"].user)[:SHOWN]}


@register.inclusion_tag("crm/lead_project.html", takes_context=True)
def lead_project(context, lead: Lead) -> dict:
    """The project that a lead became, to who may see it. One query."""
    return {"project": Project.objects.visible_to(context["request"].user).filter(lead=lead).first()}
