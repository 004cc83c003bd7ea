from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from core.flow import MoveRefused, message_of
from crm.drafts import saved
from crm.flow import LEAD_FLOW, moves_open_to
from crm.forms.activities import ActivityForm, new_activity
from crm.forms.leads import AssignForm, LeadForm, MoveForm
from crm.queries import conflicts_of, pursuit_sides
from crm.services.leads import first_step_due, lead_assign, lead_move, lead_update
from crm.timeline import timeline
from crm.views.entry import FORM, edit_page
from crm.views.rows import lead_or_404, require


@require_safe
@desk_staff("crm.view_lead")
def lead_detail(request, pk):
    lead = lead_or_404(request, pk)
    user = request.user
    context = {
        "lead": lead,
        "moves": moves_open_to(lead, user),
        "contacts": lead.contacts.order_by("pk"),
        "conflicts": conflicts_of(lead, user),
        "others": [side for side in pursuit_sides(lead.enterprise, user) if side.lead != lead],
        "timeline": timeline(lead),
        "today": timezone.localdate(),
    }
    if lead.is_open and user.has_perm("crm.add_activity"):
        context["activity_form"] = ActivityForm(
            user=user, enterprise=lead.enterprise, initial=new_activity(lead)
        )
    return render(request, "crm/lead_detail.html", context)


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def lead_edit(request, pk):
    lead = lead_or_404(request, pk)
    require(request, "crm.change_lead")
    return edit_page(
        request,
        form=LeadForm(request.POST or None, instance=lead),
        save=partial(lead_update, lead=lead, actor=request.user),
        done=_("The lead is saved."),
        page_after=_page(lead),
        template="crm/lead_edit.html",
        context={"lead": lead},
    )


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def lead_assign_view(request, pk):
    lead = lead_or_404(request, pk)
    require(request, "crm.assign_lead")
    form = AssignForm(request.POST or None, lead=lead)
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            lead_assign(lead=lead, owner=owner, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is now responsible for this lead.") % {"name": owner})
            return saved(request, _page(lead))
    return render(request, "crm/lead_assign.html", {"form": form, "lead": lead})


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def lead_move_view(request, pk, name):
    lead = lead_or_404(request, pk)
    move = LEAD_FLOW.moves.get(name)
    if move is None:
        raise Http404
    require(request, move.permission)
    today = timezone.localdate()
    initial = {"next_step_due": first_step_due(today).date}
    form = MoveForm(request.POST or None, move=move, today=today, initial=initial)
    refused = "" if move in moves_open_to(lead, request.user) else _not_now(lead)
    if request.method == "POST" and form.is_valid():
        try:
            lead_move(
                lead=lead,
                name=name,
                actor=request.user,
                values=form.values(),
                seen_status=form.cleaned_data["seen_status"],
            )
        except MoveRefused as error:
            refused = message_of(error)
            lead.refresh_from_db()
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": move.label})
            return saved(request, _page(lead))
    context = {"form": form, "lead": lead, "move": move, "refused": refused}
    return render(request, "crm/lead_move.html", context, status=409 if refused else 200)


def _not_now(lead) -> str:
    return _("This step is not possible while the lead is “%(status)s”.") % {
        "status": lead.get_status_display()
    }


def _page(lead) -> str:
    return reverse("lead-detail", args=[lead.pk])
