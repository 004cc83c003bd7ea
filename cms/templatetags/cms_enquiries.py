"""How the days of an enquiry look on the desk, and the enquiries of a lead."""

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.enquiries.flow import VIEW
from cms.enquiries.models import Enquiry, EnquiryClock
from core.templatetags.core_format import badge_of
from crm.models import Lead

register = template.Library()


@register.simple_tag
def due_badge(day: dt.date | None) -> SafeString:
    """Overdue or due today; nothing for a later day."""
    today = timezone.localdate()
    if day is None or day > today:
        return SafeString("")
    return badge_of("overdue", _("Overdue")) if day < today else badge_of("today", _("Today"))


@register.simple_tag
def clock_badge(clock: EnquiryClock) -> SafeString:
    """Done in time or late, due, stopped, or not needed any more."""
    if clock.days_late:
        return badge_of("overdue", _("%(days)s working days late") % {"days": clock.days_late})
    if clock.done_on:
        return badge_of("done", _("In time"))
    if clock.state == "running" and clock.due_on is None:
        return badge_of("stopped", _("Stopped"))
    return due_badge(clock.due_on) if clock.state == "running" else badge_of("off", clock.get_state_display())


@register.inclusion_tag("cms/enquiries/_of_lead.html", takes_context=True)
def enquiries_of_lead(context: Any, lead: Lead) -> dict[str, Any]:
    """What came from the public site about this lead; one query, none for whoever may not see enquiries."""
    user = context["request"].user
    if not user.has_perm(VIEW):
        return {"enquiries": []}
    return {"enquiries": list(Enquiry.objects.visible_to(user).filter(lead=lead))}
