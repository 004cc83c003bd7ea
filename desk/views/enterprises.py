"""The list of enterprises, composed here because it says who pursues them."""

from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from desk.tables import ENTERPRISES
from exports.lists import Selection, table_page

# The filters that are always in view; the others fold away.
FIRST_FILTERS = ("q", "area", "division", "chain", "size_class", "status", "pursued")


@require_safe
@desk_staff("registry.view_enterprise")
def enterprise_list(request):
    return table_page(
        request, ENTERPRISES, template_name="desk/enterprise_list.html", extra=_counts_and_filters
    )


def _counts_and_filters(selection: Selection) -> dict:
    """Branches are in the list and never counted as enterprises."""
    fields = selection.filterset.form.visible_fields()
    return {
        "enterprise_count": selection.rows.filter(is_branch=False).count(),
        "first_filters": [field for field in fields if field.name in FIRST_FILTERS],
        "more_filters": [field for field in fields if field.name not in FIRST_FILTERS],
        "more_in_use": bool(selection.filters.keys() - set(FIRST_FILTERS)),
    }
