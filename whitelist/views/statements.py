"""Opinions of departments, and objections against a notice."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require
from whitelist.access import case_or_404, staff
from whitelist.case_page import why_not_object
from whitelist.flow import DECIDE, OBJECT
from whitelist.forms.statements import AnswerForm, AskForm, ObjectionForm, OpinionForm
from whitelist.models import Objection, Opinion
from whitelist.rights import require_no_party, require_reviewer
from whitelist.services.objections import objection_answer, objection_record
from whitelist.services.opinions import ASKED_IN, GIVE, opinion_give, opinions_ask
from whitelist.views.pages import FORM, form_page, sent


@require_http_methods(FORM)
@staff
def opinions_new(request, pk):
    case = case_or_404(request, pk)
    require_reviewer(case, request.user)
    form = AskForm(case=case, **sent(request))
    too_late = _("Departments are asked while an application is reviewed.")
    return form_page(
        request,
        form=form,
        act=lambda: opinions_ask(case=case, actor=request.user, **form.cleaned_data),
        title=_("Ask departments"),
        subject=case,
        back=f"{case.get_absolute_url()}#opinions",
        done=_("The departments are asked. Each has the time that the scheme gives."),
        refused="" if case.status in ASKED_IN else too_late,
    )


@require_http_methods(FORM)
@staff
def opinion_answer(request, pk):
    opinion = own_opinion_or_404(request, pk)
    case = case_or_404(request, opinion.case_id)
    form = OpinionForm(**sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: opinion_give(opinion=opinion, actor=request.user, **form.cleaned_data),
        title=_("Give the opinion of your organisation"),
        subject=case,
        back=f"{case.get_absolute_url()}#opinions",
        done=_("The opinion is given."),
        refused=_("This question was answered or is settled. Reload the page.") if opinion.verdict else "",
        explanation=opinion.question,
    )


def own_opinion_or_404(request, pk: int) -> Opinion:
    """An opinion asked of the reader's organisation; 403 for one of another, or for want of the right."""
    rows = Opinion.objects.visible_to(request.user).select_related("organisation")
    opinion = get_object_or_404(rows, pk=pk)
    require(request.user, GIVE)
    if request.user.organisation_id != opinion.organisation_id:
        raise PermissionDenied
    return opinion


@require_http_methods(FORM)
@staff
def objection_new(request, pk):
    case = case_or_404(request, pk)
    require(request.user, OBJECT, case.area_id)
    form = ObjectionForm(case=case, user=request.user, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: objection_record(case=case, values=dict(form.cleaned_data), actor=request.user),
        title=_("Record an objection"),
        subject=case,
        back=f"{case.get_absolute_url()}#objections",
        done=_("The objection is recorded. The case goes on once it is answered."),
        refused=why_not_object(case, request.user),
    )


@require_http_methods(FORM)
@staff
def objection_answer_view(request, pk):
    rows = Objection.objects.visible_to(request.user)
    objection = get_object_or_404(rows, pk=pk)
    case = case_or_404(request, objection.case_id)
    require(request.user, DECIDE, case.area_id)
    require_no_party(case, request.user)
    form = AnswerForm(**sent(request))
    answered = _("Somebody decided this already. Reload the page.")
    return form_page(
        request,
        form=form,
        act=lambda: objection_answer(objection=objection, actor=request.user, **form.cleaned_data),
        title=_("Answer the objection"),
        subject=case,
        back=f"{case.get_absolute_url()}#objections",
        done=_("The objection is answered."),
        refused=answered if objection.answered_on else "",
        explanation=objection.text,
    )
