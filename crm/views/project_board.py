"""Projects by stage, and the days that are planned for them."""

import calendar as calendars
import datetime as dt

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from crm.models import Project
from crm.project_flow import moves_open_to
from crm.project_queries import board, lead_investor, overdue_start, planned_days
from crm.project_tables import ProjectFilter

FIRST_YEAR, LAST_YEAR = 2000, 2100
SHOWN_A_DAY = 5  # in the month; the page of the day has all


@require_safe
@desk_staff("crm.view_project")
def project_board(request):
    """A column for each stage. Buttons and dragging both lead to the form of a stage."""
    chosen = ProjectFilter(request.GET, queryset=Project.objects.visible_to(request.user), request=request)
    del chosen.form.fields["status"]
    rows = chosen.qs if chosen.form.is_valid() else chosen.queryset.none()
    today = timezone.localdate()
    columns = [
        (column, [_card(project, request.user, today) for project in column.cards]) for column in board(rows)
    ]
    context = {"columns": columns, "filter": chosen, "today": today, "narrowed": _narrowed(request)}
    return render(request, "crm/project_board.html", context)


def _card(project: Project, user, today: dt.date) -> dict:
    moves = [] if project.waits_for_review else moves_open_to(project, user)  # type: ignore[attr-defined]
    forward = [move for move in moves if move.name.startswith("enter_")]
    return {
        "project": project,
        "investor": lead_investor(project),
        "days": (today - project.stage_since).days,
        "is_late": overdue_start(project, today),
        "forward": forward,
        "others": [move for move in moves if move not in forward],
    }


def _narrowed(request) -> str:
    """The filter of the board, for the links to the list."""
    params = request.GET.copy()
    params.pop("status", None)
    return params.urlencode()


@require_safe
@desk_staff("crm.view_project")
def project_calendar(request):
    """The planned days of one month: a grid on the laptop, a list on the phone; all of a day, if asked."""
    today = timezone.localdate()
    day = _day(request.GET.get("day", ""))
    month = day.replace(day=1) if day else _month(request.GET.get("month", ""), today)
    weeks = calendars.Calendar().monthdatescalendar(month.year, month.month)
    by_day: dict[dt.date, list] = {}
    for planned in planned_days(request.user, weeks[0][0], weeks[-1][-1]):
        by_day.setdefault(planned.day, []).append(planned)
    context = {
        "month": month,
        "before": month - dt.timedelta(days=1),
        "after": weeks[-1][-1]
        if weeks[-1][-1].month != month.month
        else weeks[-1][-1] + dt.timedelta(days=1),
        "weeks": [[_cell(one, by_day.get(one, [])) for one in week] for week in weeks],
        "listed": [_cell(one, found) for one, found in sorted(by_day.items()) if one.month == month.month],
        "day": day,
        "of_day": by_day.get(day, []) if day else [],
        "today": today,
    }
    return render(request, "crm/project_calendar.html", context)


def _cell(day: dt.date, found: list) -> tuple[dt.date, list, int]:
    """The day, what of it is shown in the month, and how many more there are."""
    return day, found[:SHOWN_A_DAY], max(len(found) - SHOWN_A_DAY, 0)


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _month(text: str, today: dt.date) -> dt.date:
    """The first day of the month of the address, or of this one."""
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        month = today.replace(day=1)
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else today.replace(day=1)
