"""Answers and proposals on the desk."""

from django import forms
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from cms.enquiries.choices import AnswerStatus
from cms.enquiries.flow import HANDLE, VIEW
from cms.enquiries.forms.desk import AnswerForm, AnswerLanguageForm, ProposalForm
from cms.enquiries.models import EnquiryAnswer, Proposal
from cms.enquiries.services.answers import answer_change, answer_draft, answer_mark_sent
from cms.enquiries.services.proposals import proposal_change, proposal_create, proposal_revoke
from cms.enquiries.views.enquiries import enquiry_or_404
from cms.enquiries.views.public import public_address
from registry.history import SHOWN
from whitelist.forms.fields import note_field
from whitelist.views.pages import FORM, form_page, posted, sent


class RevokeForm(forms.Form):
    note = note_field()


def _answer_or_404(request, pk: int) -> EnquiryAnswer:
    rows = EnquiryAnswer.objects.visible_to(request.user).select_related("enquiry")
    return get_object_or_404(rows, pk=pk)


def _proposal_or_404(request, pk: int) -> Proposal:
    rows = Proposal.objects.visible_to(request.user).select_related("enquiry", "area", "created_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(FORM)
@desk_staff(VIEW, HANDLE)
def answer_new(request, pk):
    """In the visitor's language, unless another is chosen."""
    enquiry = enquiry_or_404(request, pk)
    form = AnswerLanguageForm(initial={"language": enquiry.language}, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: answer_draft(enquiry=enquiry, actor=request.user, **form.cleaned_data),
        title=_("Draft an answer"),
        subject=enquiry,
        back=enquiry.get_absolute_url(),
        page_after=lambda answer: reverse("enquiry-answer", args=[answer.pk]),
        done=_("This is a draft: complete it, send it from your mailbox, then say here that it was sent."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, HANDLE)
def answer_edit(request, pk):
    answer = _answer_or_404(request, pk)
    form = AnswerForm(answer=answer, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: answer_change(answer=answer, actor=request.user, **form.cleaned_data),
        title=_("Answer"),
        subject=answer.enquiry,
        save=_("Save"),
        back=answer.get_absolute_url(),
        done=_("Saved."),
        refused=_("This answer was sent and is not changed any more. Draft another one.")
        if answer.status == AnswerStatus.SENT
        else "",
    )


@require_POST
@desk_staff(VIEW, HANDLE)
def answer_sent(request, pk):
    answer = _answer_or_404(request, pk)
    return posted(
        request,
        action=lambda: answer_mark_sent(answer=answer, actor=request.user),
        done=_("It is kept as sent."),
        back=answer.get_absolute_url(),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, HANDLE)
def proposal_new(request, pk):
    enquiry = enquiry_or_404(request, pk)
    form = ProposalForm(enquiry=enquiry, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: proposal_create(enquiry=enquiry, values=form.values(), actor=request.user),
        title=_("Make a proposal"),
        subject=enquiry,
        back=enquiry.get_absolute_url(),
        page_after=lambda proposal: proposal.get_absolute_url(),
        done=_("The proposal can be read under the address below."),
    )


@require_safe
@desk_staff(VIEW)
def proposal_detail(request, pk):
    proposal, user = _proposal_or_404(request, pk), request.user
    is_standing = proposal.may_be_read(timezone.localdate())
    context = {
        "proposal": proposal,
        "address": public_address(request, proposal),
        "is_standing": is_standing,
        "may_change": user.has_perm(HANDLE) and user.works_in(proposal.area_id) and not proposal.revoked_at,
        "projects": proposal.projects.all(),
        "sites": proposal.sites.select_related("park"),
        "views": proposal.views.all()[:SHOWN],
        "seen": proposal.views.count(),
    }
    return render(request, "cms/enquiries/proposal.html", context)


@require_http_methods(FORM)
@desk_staff(VIEW, HANDLE)
def proposal_edit(request, pk):
    proposal = _proposal_or_404(request, pk)
    form = ProposalForm(enquiry=proposal.enquiry, proposal=proposal, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: proposal_change(
            proposal=proposal,
            values=form.values(),
            actor=request.user,
            version=form.cleaned_data["version"],
        ),
        title=_("Change the proposal"),
        subject=proposal,
        save=_("Save"),
        back=proposal.get_absolute_url(),
        done=_("Saved."),
        refused=_withdrawn(proposal),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, HANDLE)
def proposal_withdraw(request, pk):
    proposal = _proposal_or_404(request, pk)
    form = RevokeForm(**sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: proposal_revoke(proposal=proposal, actor=request.user, **form.cleaned_data),
        title=_("Withdraw the proposal"),
        subject=proposal,
        back=proposal.get_absolute_url(),
        done=_("Nobody can read it any more."),
        refused=_withdrawn(proposal),
    )


def _withdrawn(proposal: Proposal) -> str:
    return _("This proposal was withdrawn. Make another one.") if proposal.revoked_at else ""
