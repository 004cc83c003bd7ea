"""Panels about sites: that of a project, and on the page of a site what its reader may know."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from core.templatetags.core_format import day, figure
from crm.choices.sites import reason_words
from crm.models import Project, SiteReservation
from crm.site_queries import coverage, held_by
from registry.choices import SiteStatus
from registry.models import Site
from registry.site_flow import MANAGE, RESERVE, SITE_FLOW, TAKING

register = template.Library()
register.filter("end_words", reason_words)


@register.inclusion_tag("crm/project_site.html", takes_context=True)
def project_site(context, project: Project) -> dict[str, Any]:
    """The sites that a project holds or held, and the regional assessments that cover it.

    For a reader who may see the project. Two queries.
    """
    user, today = context["request"].user, timezone.localdate()
    reservations = held_by(project)
    return {
        "request": context["request"],
        "perms": context["perms"],
        "project": project,
        "held": [r for r in reservations if r.released_on is None],
        "ended": [r for r in reservations if r.released_on is not None],
        "covered": coverage(project, reservations, today=today),
        "may_reserve": user.has_perm(RESERVE),
        "may_take": user.has_perm(MANAGE),
        "takings": [SITE_FLOW.moves[name] for name in TAKING],
        "today": today,
    }


@register.inclusion_tag("crm/site_reservation.html", takes_context=True)
def site_reservation(context, site: Site) -> dict[str, Any]:
    """Until when a site is reserved; for which project, to who may see that project."""
    user = context["request"].user
    until: dt.date | None = None
    own: SiteReservation | None = None
    if site.status == SiteStatus.RESERVED:
        held = SiteReservation.objects.filter(site=site, released_on=None)
        # Not scoped: that it is reserved, and until when, everybody may know.
        until = held.values_list("until", flat=True).first()
        own = SiteReservation.objects.visible_to(user).filter(pk__in=held).select_related("project").first()
    return {"site": site, "until": until, "own": own}


@register.filter
def need_value(value: Any) -> str:
    """A need or an offer as a page says it; a dash for what is not known."""
    if isinstance(value, dt.date):
        return day(value)
    return figure(value) if value is None or isinstance(value, int | Decimal) else str(value)
