"""Enquiries on the desk: listed, read, moved, given to somebody, stopped."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from cms.enquiries.flow import ASSIGN, BY_SYSTEM, ENQUIRY_FLOW, HANDLE, SCREEN, VIEW
from cms.enquiries.forms.desk import AssignForm, EnquiryStepForm, LeadForm, PauseForm
from cms.enquiries.models import Enquiry
from cms.enquiries.page import enquiry_page
from cms.enquiries.services.handling import enquiry_move, enquiry_pause, enquiry_resume
from cms.enquiries.services.routing import enquiry_assign, enquiry_lead_make
from cms.enquiries.tables import CLOCKS, ENQUIRIES, HELD, INDICATORS, select_indicators
from exports.lists import page_columns, table_page
from whitelist.views.pages import FORM, form_page, posted, refusal, sent

PAGE = ("area", "wanted_area", "chain", "country", "officer", "lead__enterprise", "duplicate_of", "rule")
LIST = "cms/enquiries/list.html"


def enquiry_or_404(request, pk: int) -> Enquiry:
    return get_object_or_404(Enquiry.objects.visible_to(request.user).select_related(*PAGE), pk=pk)


@require_safe
@desk_staff(VIEW)
def enquiry_list(request):
    return table_page(request, ENQUIRIES, template_name=LIST)


@require_safe
@desk_staff(VIEW, SCREEN)
def held_list(request):
    return table_page(request, HELD, template_name=LIST)


@require_safe
@desk_staff(VIEW)
def clock_list(request):
    return table_page(request, CLOCKS, template_name=LIST)


@require_safe
@desk_staff(VIEW)
def indicators(request):
    """Counted lines, not rows: as many as there are groups, so on one page."""
    selection = select_indicators(INDICATORS, request.user, request.GET)
    context = {
        "table": INDICATORS,
        "selection": selection,
        "filter": selection.filterset,
        "columns": page_columns(selection, request),
        "page": {"rows": selection.lines},
        "count": selection.count(),
        "can_export": INDICATORS.can_export(request.user),
    }
    return render(request, "cms/enquiries/indicators.html", context)


@require_safe
@desk_staff(VIEW)
def enquiry_detail(request, pk):
    enquiry = enquiry_or_404(request, pk)
    return render(request, "cms/enquiries/detail.html", enquiry_page(enquiry, request.user))


@require_http_methods(FORM)
@desk_staff(VIEW)
def enquiry_step(request, pk, name):
    """Ask for what a step needs, and take it. 409 where it is not possible now, 403 for the wrong person."""
    enquiry = enquiry_or_404(request, pk)
    move = ENQUIRY_FLOW.moves.get(name)
    if move is None or name in BY_SYSTEM:
        raise Http404
    needed = dict.fromkeys(move.needs, True)
    is_sent = request.method == "POST" and request.user.has_perm(move.permission)
    refused = refusal(lambda: ENQUIRY_FLOW.check(enquiry, name, request.user, needed), is_sent=is_sent)
    form = EnquiryStepForm(enquiry=enquiry, move=move, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: enquiry_move(
            enquiry=enquiry,
            name=name,
            actor=request.user,
            values=form.values(),
            seen_status=form.cleaned_data["seen_status"],
        ),
        title=move.label,
        subject=enquiry,
        back=enquiry.get_absolute_url(),
        done=_("Done: %(step)s.") % {"step": move.label},
        refused=refused,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, HANDLE)
def enquiry_stop(request, pk):
    enquiry = enquiry_or_404(request, pk)
    form = PauseForm(**sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: enquiry_pause(enquiry=enquiry, actor=request.user, **form.cleaned_data),
        title=_("Stop the clocks"),
        subject=enquiry,
        back=enquiry.get_absolute_url(),
        done=_("The clocks stand still until you set them going again, or take the next step."),
    )


@require_POST
@desk_staff(VIEW, HANDLE)
def enquiry_go_on(request, pk):
    enquiry = enquiry_or_404(request, pk)
    return posted(
        request,
        action=lambda: enquiry_resume(enquiry=enquiry, actor=request.user),
        done=_("The clocks run again."),
        back=enquiry.get_absolute_url(),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, ASSIGN)
def enquiry_give(request, pk):
    enquiry = enquiry_or_404(request, pk)
    form = AssignForm(enquiry=enquiry, user=request.user, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: enquiry_assign(enquiry=enquiry, actor=request.user, **form.cleaned_data),
        title=_("Give to an officer"),
        subject=enquiry,
        back=enquiry.get_absolute_url(),
        done=_("The officer has it now."),
        explanation=_("A lead that was made of it stays with whom it is: hand it over on its own page."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, HANDLE)
def enquiry_lead(request, pk):
    enquiry = enquiry_or_404(request, pk)
    form = LeadForm(initial={"enterprise": enquiry.organisation}, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: enquiry_lead_make(enquiry=enquiry, actor=request.user, **form.cleaned_data),
        title=_("Make a lead"),
        subject=enquiry,
        back=enquiry.get_absolute_url(),
        done=_("The lead is made."),
        explanation=_("The sender wrote: %(name)s") % {"name": enquiry.organisation},
    )
