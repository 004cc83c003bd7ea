"""Contacts with listed enterprises, and the documents that are taken out: letters of decisions, notices."""

import io

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from whitelist.access import case_readers, staff
from whitelist.forms.lists import TouchForm
from whitelist.models import Case, Event, PublicNotice
from whitelist.services.letters import letter_make, notice_paper_make
from whitelist.services.touches import may_log_touch, touch_log
from whitelist.views.pages import FORM, form_page

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(FORM)
@staff
def touch_new(request, pk):
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("enterprise"), pk=pk)
    if not may_log_touch(case, request.user):
        raise PermissionDenied
    today = timezone.localdate()
    form = TouchForm(request.POST or None, today=today, initial={"on": today})
    return form_page(
        request,
        form=form,
        act=lambda: touch_log(case=case, actor=request.user, today=today, **form.cleaned_data),
        done=_("The contact is noted."),
        title=_("Note a contact"),
        subject=case.enterprise.label,
        back=case.get_absolute_url(),
    )


@require_POST  # it is recorded who took it out: neither a link nor a prefetch may do that
@case_readers
def letter(request, pk):
    """The letter of a decision, for who may open the case: the enterprise too, to which it is addressed."""
    paths = (
        "case__enterprise",
        "case__scheme",
        "case__chain",
        "case__version",
        "actor__organisation",
        "document",
    )
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related(*paths), pk=pk)
    try:
        content = letter_make(event=event, actor=request.user)
    except ValidationError as error:
        raise Http404 from error
    return _docx(content, f"{event.case.number}-{event.on.isoformat()}")


@require_POST  # the same
@staff
def notice_paper(request, pk):
    """The notice as it is posted, in both languages."""
    rows = PublicNotice.objects.visible_to(request.user)
    notice = get_object_or_404(rows.select_related("scheme", "created_by__organisation"), pk=pk)
    return _docx(notice_paper_make(notice=notice, actor=request.user), notice.number)


def _docx(content: bytes, name: str) -> FileResponse:
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=f"{name}.docx",
        content_type=DOCX,
        headers={"Cache-Control": "no-store"},
    )
