from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from crm.tables import CONFLICTS
from exports.lists import table_page


@require_safe
@desk_staff("crm.view_lead")
def conflict_list(request):
    """The conflicts of the reader's areas: his own side in full, of the other what a Pursuit tells."""
    return table_page(request, CONFLICTS, template_name="crm/conflict_list.html")
