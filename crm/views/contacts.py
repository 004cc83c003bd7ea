from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import desk_staff
from crm.drafts import saved
from crm.forms.contacts import ContactEditForm, NewContactForm
from crm.services.contacts import contact_add, contact_update
from crm.views.entry import FORM, edit_page
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
    """A contact of an enterprise, without a lead."""
    return _add(request, enterprise_or_404(request, pk), None)


def _add(request, enterprise, lead):
    form = NewContactForm(request.POST or None, user=request.user, lead=lead)
    if request.method == "POST" and form.is_valid():
        try:
            contact_add(
                actor=request.user,
                enterprise=enterprise,
                lead=lead,
                area=form.cleaned_data.get("area"),
                values=form.values(),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The contact is saved."))
            return saved(request, _page_after(enterprise, lead))
    return render(request, "crm/contact_form.html", {"form": form, "enterprise": enterprise, "lead": lead})


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def contact_edit(request, pk):
    contact = contact_or_404(request, pk)
    require(request, "crm.change_contact")
    require(request, "crm.view_contact_details")
    return edit_page(
        request,
        form=ContactEditForm(request.POST or None, instance=contact),
        save=partial(contact_update, contact=contact, actor=request.user),
        done=_("The contact is saved."),
        page_after=_page_after(contact.enterprise, contact.lead),
        template="crm/contact_form.html",
        context={"enterprise": contact.enterprise, "lead": contact.lead, "contact": contact},
    )


def _page_after(enterprise, lead) -> str:
    if lead:
        return reverse("lead-detail", args=[lead.pk])
    return reverse("enterprise-detail", args=[enterprise.pk])
