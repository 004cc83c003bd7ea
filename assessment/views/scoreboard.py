"""The scoreboard of the targets, and the records behind one figure."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from assessment.choices import Standing
from assessment.figure_records import RECORDS, unknown_note
from assessment.scoreboard import SCOREBOARD
from assessment.services.observations import ENTER
from exports.lists import page_columns, select
from exports.models import SavedFilter

VIEW = "registry.view_enterprise"
PAGE = 200


@require_safe
@desk_staff(VIEW)
def scoreboard(request):
    """All targets on one page, in groups."""
    selection: Any = select(SCOREBOARD, request.user, request.GET, request=request)
    rows = list(selection.in_order())
    counts = Counter(row.line.standing for row in rows)
    context = {
        "table": SCOREBOARD,
        "selection": selection,
        "filter": selection.filterset,
        "columns": page_columns(selection, request),
        "groups": _groups(rows, by_area=selection.is_by_area),
        "counts": [(standing, standing.label, counts[standing]) for standing in Standing],
        "count": len(rows),
        "can_export": SCOREBOARD.can_export(request.user),
        "saved_filters": SavedFilter.objects.visible_to(request.user)
        .filter(table_key=SCOREBOARD.key)
        .select_related("owner"),
        "may_enter": request.user.has_perm(ENTER),
        "shown": "scoreboard",
    }
    return render(request, "assessment/scoreboard.html", context)


def _groups(rows: list[Any], *, by_area: bool) -> list[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        heading = row.area.label if by_area else f"{row.item.code} {row.item.label}"
        groups.setdefault(heading, []).append(row)
    return list(groups.items())


@require_safe
@desk_staff(VIEW)
def figure_records(request):
    """404 where nothing is asked for that there is, or that the reader may be told."""
    selection: Any = select(RECORDS, request.user, request.GET, request=request)
    found = selection.found
    if found is None:
        raise Http404
    page = Paginator(list(selection.in_order()), PAGE).get_page(request.GET.get("page"))
    context = {
        "table": RECORDS,
        "selection": selection,
        "found": found,
        "columns": page_columns(selection, request),
        "page": page,
        "notes": list(unknown_note(found.figure)),
        "can_export": RECORDS.can_export(request.user),
    }
    return render(request, "assessment/figure_records.html", context)
