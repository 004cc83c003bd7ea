"""Panels of what people keep, for pages of other apps."""

from django import template

from registry.models import Enterprise
from search.queries import entries_of, target_lists

register = template.Library()


@register.inclusion_tag("search/target_lists_panel.html", takes_context=True)
def target_lists_panel(context, enterprise: Enterprise) -> dict:
    """The target lists that the enterprise is on, and a form to put it on another. Two queries."""
    user = context["request"].user
    entries = entries_of(enterprise, user)
    there = {entry.target_list_id for entry in entries}
    others = [target_list for target_list in target_lists(user) if target_list.pk not in there]
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "enterprise": enterprise,
        "entries": entries,
        "target_lists": others,
    }
