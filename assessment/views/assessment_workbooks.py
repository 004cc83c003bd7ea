"""The workbook of an assessment period: a draft to look at, and the one that is filed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import desk_staff
from assessment.score_flow import VIEW
from assessment.services.assessment_workbooks import assessment_draft, assessment_file
from assessment.services.editions import FILE
from assessment.views.assessments import period_or_404
from core.flow import MoveRefused
from exports.files import XLSX


@require_POST  # it is recorded who took what out: neither a link nor a prefetch may do that
@desk_staff(VIEW, FILE)
def workbook_draft(request, pk):
    period = period_or_404(request, pk)
    content = assessment_draft(period=period, actor=request.user)
    response = HttpResponse(content, content_type=XLSX, headers={"Cache-Control": "no-store"})
    name = _("%(period)s (draft).xlsx") % {"period": period}
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_POST
@desk_staff(VIEW, FILE)
def workbook_file(request, pk):
    period = period_or_404(request, pk)
    try:
        edition = assessment_file(period=period, actor=request.user)
    except MoveRefused as refused:
        if refused.forbidden:
            raise
        messages.error(request, refused.message)
        return redirect(period)
    messages.success(request, _("The workbook is filed as edition %(number)s.") % {"number": edition.number})
    return redirect(edition)
