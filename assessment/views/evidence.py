"""Documents of scores and lines: handed in, and fetched."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from assessment.forms.scores import DocumentForm
from assessment.models import AdjustmentLine, EvidenceDocument, Score
from assessment.score_flow import ENTER_LINE, REPORT, VIEW
from assessment.services.evidence import (
    evidence_fetched,
    line_document_add,
    require_may_document,
    require_may_prove,
    score_document_add,
)
from assessment.views.lines import line_or_404
from assessment.views.scores import score_or_404
from assessment.views.unit_reports import FORM_PAGE
from exports.documents import as_download
from whitelist.views.pages import FORM, form_page, refusal, sent


@require_http_methods(FORM)
@desk_staff(VIEW, REPORT)
def score_document_new(request, pk):
    score = score_or_404(request, pk)
    return _document_new(
        request,
        score,
        partial(score_document_add, score=score),
        lambda: require_may_prove(score, request.user),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, ENTER_LINE)
def line_document_new(request, pk):
    line = line_or_404(request, pk)
    return _document_new(
        request, line, partial(line_document_add, line=line), lambda: require_may_document(line, request.user)
    )


def _document_new(request, subject: Score | AdjustmentLine, add, ask):
    form = DocumentForm(**sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: add(actor=request.user, **form.cleaned_data),
        title=_("Hand in a document"),
        subject=subject,
        back=subject.get_absolute_url(),
        done=_("The document is handed in."),
        refused=refusal(ask, is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )


@require_safe
@desk_staff(VIEW)
def document_file(request, pk):
    document = get_object_or_404(EvidenceDocument.objects.visible_to(request.user), pk=pk)
    file = document.file.open("rb")
    evidence_fetched(document=document, actor=request.user)
    return as_download(file, document.filename)
