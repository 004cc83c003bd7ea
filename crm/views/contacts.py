from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import desk_staff
from core.keys import key_of
from crm.drafts import saved
from crm.forms.contacts import ContactEditForm, NewContactForm
from crm.services.contacts import contact_add, contact_update
from crm.views.entry import FORM, edit_page
from crm.views.projects import project_or_404
from crm.views.rows import contact_or_404, enterprise_or_404, lead_or_404, require


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def lead_contact_add(request, pk):
    lead = lead_or_404(request, pk)
    require(request, "crm.add_contact")
    return _add(request, lead.enterprise, lead)


@require_http_methods(FORM)
@desk_staff("crm.add_contact")
def contact_add_view(request, pk):
    """A contact of an enterprise, without a lead; with ?project= from the page of a project of its area."""
    enterprise, wanted = enterprise_or_404(request, pk), request.GET.get("project", "")
    project = project_or_404(request, key_of(wanted)) if wanted.isdecimal() else None
    return _add(request, enterprise, None, project)


def _add(request, enterprise, lead, project=None):
    owner = lead or project
    form = NewContactForm(request.POST or None, user=request.user, owner=owner)
    if request.method == "POST" and form.is_valid():
        try:
            contact_add(
                actor=request.user,
                enterprise=enterprise,
                lead=lead,
                area=project.area if project else form.cleaned_data.get("area"),
                values=form.values(),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The contact is saved."))
            return saved(request, (owner or enterprise).get_absolute_url())
    context = {"form": form, "enterprise": enterprise, "lead": lead, "project": project}
    context["page_before"] = (owner or enterprise).get_absolute_url()
    return render(request, "crm/contact_form.html", context)


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def contact_edit(request, pk):
    contact = contact_or_404(request, pk)
    require(request, "crm.change_contact")
    require(request, "crm.view_contact_details")
    page_before = (contact.lead or contact.enterprise).get_absolute_url()
    return edit_page(
        request,
        form=ContactEditForm(request.POST or None, instance=contact),
        save=partial(contact_update, contact=contact, actor=request.user),
        done=_("The contact is saved."),
        page_after=page_before,
        template="crm/contact_form.html",
        context={
            "enterprise": contact.enterprise,
            "lead": contact.lead,
            "contact": contact,
            "page_before": page_before,
        },
    )
