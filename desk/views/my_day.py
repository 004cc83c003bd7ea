import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import desk_staff
from accounts.models import User
from crm.models import Lead
from crm.rules import Times
from desk import queries


@require_GET
@desk_staff()
def my_day(request):
    today = timezone.localdate()
    return render(request, "desk/my_day.html", {"today": today} | _sections(request.user, today))


def _sections(user: User, today: dt.date) -> dict[str, Any]:
    """What this user's work consists of: the region's leads, his team's, his own, or else the registry."""
    sections: dict[str, Any] = {}
    lists: dict[str, QuerySet[Lead]] = {}
    times = Times()
    if user.has_perm("crm.view_lead") and user.area_ids() is None:
        sections["areas"] = queries.area_lines(user, today=today)
        lists["new"] = queries.new_leads(user, today=today)
    elif user.has_perm("crm.assign_lead"):
        sections["officers"] = queries.officer_loads(user, today=today)
        lists["orphans"] = queries.leads_without_officer(user)
        lists["new"] = queries.new_leads(user, today=today)
    if sections:
        sections["conflicts"] = queries.latest_conflicts(user)
    if user.has_perm("crm.add_lead"):
        lists["due"] = queries.steps_due(user, today=today)
        lists["quiet"] = queries.quiet_leads(user, today=today, times=times)
        lists["latest"] = queries.latest_leads(user)
        if "conflicts" not in sections:
            sections["conflicts"] = queries.conflicts_on_own_leads(user)
    sections |= queries.lead_lists(lists)
    if "due" in lists:
        sections["due"] = queries.due_list(sections["due"], today=today, calendar=times.calendar)
    if not sections:
        sections["changed"] = queries.changed_enterprises(user)
    sections["reminders"] = queries.reminders(user, today=today, times=times)
    return sections | {"alerts": queries.saved_search_alerts(user)}
