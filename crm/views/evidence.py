"""Documents of a project or a lead: handed in, fetched, verified, withdrawn."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from core.flow import MoveRefused, message_of
from core.keys import key_of
from crm.evidence_tables import EVIDENCE
from crm.forms.evidence import EvidenceForm, WithdrawForm
from crm.models import Evidence, Project
from crm.services.evidence import evidence_add, evidence_fetched, evidence_verify, evidence_withdraw
from crm.views.entry import FORM
from crm.views.rows import lead_or_404, require
from crm.views.steps import step_page
from exports.documents import as_download
from exports.lists import table_page


def _evidence_or_404(request, pk: int) -> Evidence:
    rows = Evidence.objects.visible_to(request.user).select_related("project", "lead", "area")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff("crm.view_project")
def evidence_list(request):
    return table_page(request, EVIDENCE, template_name="crm/list.html")


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def evidence_new(request, pk):
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("area"), pk=pk)
    back, wanted = "", request.GET.get("commitment", "")
    if wanted.isdecimal():  # from the form of a figure, which then shows the document
        commitment = get_object_or_404(project.commitments, pk=key_of(wanted))
        back = reverse("actual-new", args=[commitment.pk])
    return _hand_in(request, project, draft=f"evidence-{project.pk}", back=back, project=project)


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def lead_evidence_new(request, pk):
    lead = lead_or_404(request, pk)
    return _hand_in(request, lead, draft=f"lead-evidence-{lead.pk}", lead=lead)


def _hand_in(request, home, *, draft, back="", **owner):
    require(request, "crm.add_evidence")
    form = EvidenceForm(request.POST or None, request.FILES or None)
    return step_page(
        request,
        form=form,
        act=lambda cleaned: evidence_add(
            actor=request.user,
            file=cleaned["file"],
            values=form.values(),
            reused_because=cleaned["reused_because"],
            **owner,
        ),
        done=_("The document is handed in."),
        title=_("Hand in a document"),
        subject=str(home),
        back=back or f"{home.get_absolute_url()}#evidence",
        draft=draft,
    )


@require_safe
@desk_staff("crm.view_project")
def evidence_file(request, pk):
    evidence = _evidence_or_404(request, pk)
    if not evidence.file:
        raise Http404(_("This file was kept until its day and has been removed."))
    file = evidence.file.open("rb")
    evidence_fetched(evidence=evidence, actor=request.user)
    return as_download(file, evidence.filename)


@require_POST
@desk_staff("crm.view_project")
def evidence_verify_view(request, pk):
    evidence = _evidence_or_404(request, pk)
    require(request, "crm.verify_evidence")
    try:
        evidence_verify(evidence=evidence, actor=request.user)
    except MoveRefused as error:
        messages.error(request, message_of(error))
    return redirect(evidence)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def evidence_withdraw_view(request, pk):
    evidence = _evidence_or_404(request, pk)
    if evidence.created_by_id != request.user.pk:
        require(request, "crm.verify_evidence")
    act = partial(evidence_withdraw, evidence=evidence, actor=request.user)
    return step_page(
        request,
        form=WithdrawForm(request.POST or None),
        act=lambda cleaned: act(reason=cleaned["reason"]),
        done=_("The document is withdrawn."),
        title=_("Withdraw the document"),
        subject=f"{evidence} · {evidence.filename}",
        back=evidence.get_absolute_url(),
        draft=f"evidence-withdraw-{evidence.pk}",
    )
