import datetime as dt
from typing import Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import desk_staff
from accounts.models import User
from desk import queries


@require_GET
@desk_staff()
def my_day(request):
    today = timezone.localdate()
    return render(request, "desk/my_day.html", {"today": today} | _sections(request.user, today))


def _sections(user: User, today: dt.date) -> dict[str, Any]:
    """What this user's work consists of: the region's leads, his team's, his own, or else the registry."""
    sections: dict[str, Any] = {}
    if user.has_perm("crm.view_lead") and user.area_ids() is None:
        sections |= {
            "areas": queries.area_lines(user, today=today),
            "conflicts": queries.latest_conflicts(user),
            "new": queries.new_leads(user, today=today),
        }
    elif user.has_perm("crm.assign_lead"):
        sections |= {
            "officers": queries.officer_loads(user, today=today),
            "orphans": queries.leads_without_officer(user),
            "conflicts": queries.latest_conflicts(user),
            "new": queries.new_leads(user, today=today),
        }
    if user.has_perm("crm.add_lead"):
        sections |= {
            "due": queries.due_list(user, today=today),
            "quiet": queries.quiet_leads(user, today=today),
            "latest": queries.latest_leads(user),
        }
        sections.setdefault("conflicts", queries.conflicts_on_own_leads(user))
    if user.has_perm("crm.view_lead"):
        sections["reminders"] = queries.reminders(user, today=today)
    alerts = {"alerts": queries.saved_search_alerts(user)}
    return (sections or {"changed": queries.changed_enterprises(user)}) | alerts
