"""The shares of a project, for its page."""

from django import template

from crm.models import Project
from incentives.attribution_choices import SetStatus
from incentives.models import ShareSet
from incentives.share_pages import with_shares

register = template.Library()


@register.inclusion_tag("incentives/_shares_panel.html", takes_context=True)
def shares_panel(context, project: Project) -> dict:
    """What is proposed or locked. Two queries."""
    shown = ShareSet.objects.visible_to(context["request"].user).filter(
        project=project, status__in=[SetStatus.PROPOSED, SetStatus.LOCKED]
    )
    return {"project": project, "sets": list(with_shares(shown))}
