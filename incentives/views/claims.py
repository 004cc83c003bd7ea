"""Policy claims: listed, entered, read, moved; their papers and objections."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from core.keys import key_of
from exports.documents import as_download
from exports.lists import table_page
from incentives.access import VIEW_CLAIMS, claim_readers
from incentives.choices import CHANGEABLE, BenefitMode, ClaimStatus
from incentives.claim_flow import BY_SYSTEM, CHECK, CLAIM_FLOW, FILE, check_claim_move
from incentives.claim_page import claim_page
from incentives.claim_tables import CLAIM_NOTICES, CLAIMS
from incentives.entitlement import entitlement_to, measures_shown
from incentives.forms.claims import (
    ClaimAnswerForm,
    ClaimDocumentForm,
    ClaimForm,
    ClaimObjectionForm,
    ClaimStepForm,
)
from incentives.models import ClaimDocument, ClaimObjection, Measure, PolicyClaim
from incentives.services.claim_papers import (
    claim_document_add,
    claim_document_fetched,
    claim_objection_answer,
    claim_objection_record,
)
from incentives.services.claims import claim_change, claim_move, claim_open
from registry.models import Enterprise
from whitelist.access import reads_for_enterprise
from whitelist.flow import is_own_enterprise
from whitelist.views.pages import FORM, form_page, refusal, sent

PAGE = ("measure__version", "enterprise", "area", "project", "payable", "created_by")


def claim_or_404(request, pk: int) -> PolicyClaim:
    return get_object_or_404(PolicyClaim.objects.visible_to(request.user).select_related(*PAGE), pk=pk)


@require_safe
@desk_staff(VIEW_CLAIMS)
def claim_list(request):
    return table_page(request, CLAIMS, template_name="incentives/claim_list.html")


@require_safe
@desk_staff(VIEW_CLAIMS)
def claim_notices(request):
    """The notices as they are posted."""
    return table_page(request, CLAIM_NOTICES, template_name="incentives/claim_list.html")


@require_safe
@claim_readers
def claim_detail(request, pk):
    claim = claim_or_404(request, pk)
    return render(request, "incentives/claim_detail.html", claim_page(claim, request.user))


@require_http_methods(FORM)
@claim_readers
def claim_new(request, pk):
    """To a measure, for the enterprise that the address names; an enterprise user for his own."""
    if not request.user.has_perm(FILE):
        raise PermissionDenied
    enterprise = enterprise_of(request)
    measure = _measure_or_404(request, enterprise, pk)
    form = ClaimForm(
        request.POST or None,
        in_kind=measure.content["benefit"]["mode"] == BenefitMode.IN_KIND,
        initial={"claimed": entitlement_to(measure, enterprise, timezone.localdate()).amount},
    )
    return form_page(
        request,
        form=form,
        act=lambda: claim_open(measure=measure, enterprise=enterprise, actor=request.user, **form.values()),
        title=_("Claim: %(measure)s") % {"measure": measure},
        subject=enterprise.label,
        save=_("Save as a draft"),
        back=entitlements_url(request.user, enterprise),
        page_after=lambda claim: claim.get_absolute_url(),
        done=_("The claim is saved as a draft. Add what proves it, then hand it in."),
    )


def _measure_or_404(request, enterprise: Enterprise, pk: int) -> Measure:
    """One that is in effect, meant for the enterprise, and shown to the reader."""
    shown = measures_shown(enterprise, timezone.localdate(), request.user)
    found = next((measure for measure in shown if measure.pk == pk), None)
    if found is None:
        raise Http404
    return found


def enterprise_of(request) -> Enterprise:
    if reads_for_enterprise(request.user):
        return get_object_or_404(Enterprise, user_links__user=request.user)
    wanted = key_of(request.GET.get("enterprise", ""))
    return get_object_or_404(Enterprise.objects.visible_to(request.user), pk=wanted)


def entitlements_url(user, enterprise: Enterprise) -> str:
    if reads_for_enterprise(user):
        return reverse("my-entitlements")
    return reverse("entitlements", args=[enterprise.pk])


@require_http_methods(FORM)
@claim_readers
def claim_edit(request, pk):
    claim = claim_or_404(request, pk)
    if not request.user.has_perm(FILE):
        raise PermissionDenied
    form = ClaimForm(
        request.POST or None,
        in_kind=claim.measure.content["benefit"]["mode"] == BenefitMode.IN_KIND,
        claim=claim,
    )
    return form_page(
        request,
        form=form,
        act=lambda: claim_change(
            claim=claim,
            values=form.values(),
            actor=request.user,
            version=form.cleaned_data["version"],
        ),
        title=_("Change the claim"),
        subject=claim,
        save=_("Save"),
        back=claim.get_absolute_url(),
        done=_("Saved."),
        refused=_why_not_changed(claim),
    )


def _why_not_changed(claim: PolicyClaim) -> str:
    if claim.status in CHANGEABLE:
        return ""
    return _("The claim was handed in. It can be changed after it is returned.")


@require_http_methods(FORM)
@claim_readers
def claim_step(request, pk, name):
    """Ask for what a step needs, and take it. 409 where it is not possible now, 403 for the wrong person."""
    claim = claim_or_404(request, pk)
    move = CLAIM_FLOW.moves.get(name)
    if move is None or name in BY_SYSTEM:
        raise Http404
    needed = dict.fromkeys(move.needs, True)
    is_sent = request.method == "POST" and request.user.has_perm(move.permission)
    refused = refusal(lambda: check_claim_move(claim, name, request.user, needed), is_sent=is_sent)
    form = ClaimStepForm(claim=claim, move=move, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: claim_move(
            claim=claim,
            name=name,
            actor=request.user,
            values=form.values(),
            seen_status=form.cleaned_data["seen_status"],
        ),
        title=move.label,
        subject=claim,
        back=claim.get_absolute_url(),
        done=_("Done: %(step)s.") % {"step": move.label},
        refused=refused,
    )


@require_http_methods(FORM)
@claim_readers
def document_new(request, pk):
    claim = claim_or_404(request, pk)
    own = is_own_enterprise(claim.enterprise_id, request.user)
    if not request.user.has_perm(FILE) or not (own or request.user.works_in(claim.area_id)):
        raise PermissionDenied
    form = ClaimDocumentForm(**sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: claim_document_add(claim=claim, actor=request.user, **form.cleaned_data),
        title=_("Hand in a document"),
        subject=claim,
        back=claim.get_absolute_url(),
        done=_("The document is handed in."),
        refused=_why_not_changed(claim),
    )


@require_safe
@claim_readers
def document_file(request, pk):
    document = get_object_or_404(ClaimDocument.objects.visible_to(request.user), pk=pk)
    file = document.file.open("rb")
    claim_document_fetched(document=document, actor=request.user)
    return as_download(file, document.filename)


@require_http_methods(FORM)
@desk_staff(VIEW_CLAIMS, CHECK)
def objection_new(request, pk):
    claim = claim_or_404(request, pk)
    form = ClaimObjectionForm(**sent(request))
    is_public = claim.status in (ClaimStatus.PUBLICITY, ClaimStatus.OBJECTION)
    return form_page(
        request,
        form=form,
        act=lambda: claim_objection_record(claim=claim, values=form.cleaned_data, actor=request.user),
        title=_("Record an objection"),
        subject=claim,
        back=claim.get_absolute_url(),
        done=_("The objection is recorded. The notice is stopped until it is answered."),
        refused="" if is_public else _("There is no public notice of this claim now."),
    )


@require_http_methods(FORM)
@desk_staff(VIEW_CLAIMS, CHECK)
def objection_answer(request, pk):
    rows = ClaimObjection.objects.visible_to(request.user).select_related("claim")
    objection = get_object_or_404(rows, pk=pk)
    form = ClaimAnswerForm(request.POST or None)
    answered = objection.answered_on is not None
    return form_page(
        request,
        form=form,
        act=lambda: claim_objection_answer(objection=objection, actor=request.user, **form.cleaned_data),
        title=_("Answer the objection"),
        subject=objection.claim,
        back=objection.claim.get_absolute_url(),
        done=_("The answer is recorded."),
        refused=_("Somebody decided this already. Reload the page.") if answered else "",
        explanation=objection.text,
    )
