from django.views.decorators.http import require_safe

from accounts.access import desk_staff
from crm.tables import ACTIVITIES, CONTACTS, LEADS
from exports.lists import table_page


@require_safe
@desk_staff("crm.view_lead")
def lead_list(request):
    return table_page(request, LEADS, template_name="crm/list.html")


@require_safe
@desk_staff("crm.view_lead")
def activity_list(request):
    return table_page(request, ACTIVITIES, template_name="crm/list.html")


@require_safe
@desk_staff("crm.view_lead")
def contact_list(request):
    return table_page(request, CONTACTS, template_name="crm/list.html")
