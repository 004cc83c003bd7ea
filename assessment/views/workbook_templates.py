"""Templates of administrators: what names they may use, uploading, and taking one out of use."""

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from assessment.choices import EditionKind
from assessment.editions import EditionDiffers, fillable_kinds, template_bytes
from assessment.models import WorkbookTemplate
from assessment.services.workbook_templates import MANAGE, template_upload, template_withdraw
from assessment.template_form import TemplateForm
from assessment.template_tables import TEMPLATES
from exports.books.starter import starter
from exports.files import XLSX
from exports.lists import table_page
from whitelist.views.pages import FORM, form_page, posted, sent


def _template_or_404(request, pk: int) -> WorkbookTemplate:
    return get_object_or_404(WorkbookTemplate.objects.visible_to(request.user), pk=pk)


def _vocabulary() -> list[dict]:
    """By kind of workbook, the names that a template may use."""
    return [
        {"kind": kind, "label": EditionKind(kind).label, "fields": renderer.fields}
        for kind, renderer in fillable_kinds().items()
    ]


@require_safe
@desk_staff(MANAGE)
def template_list(request):
    return table_page(
        request, TEMPLATES, template_name="assessment/template_list.html", extra={"kinds": _vocabulary()}
    )


@require_http_methods(FORM)
@desk_staff(MANAGE)
def template_new(request):
    form = TemplateForm(**sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: template_upload(actor=request.user, **form.cleaned_data),
        title=_("Upload a template"),
        subject=_("Templates of workbooks"),
        back=reverse("workbook-templates"),
        done=_("The template is in use."),
        template="assessment/template_new.html",
        kinds=_vocabulary(),
    )


@require_safe
@desk_staff(MANAGE)
def template_starter(request, kind):
    """A workbook with every name in its place, to begin with."""
    renderer = fillable_kinds().get(kind)
    if renderer is None:
        raise Http404
    title = EditionKind(kind).label
    name = _("%(workbook)s (template).xlsx") % {"workbook": title}
    response = HttpResponse(starter(str(title), renderer.fields), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_safe
@desk_staff(MANAGE)
def template_file(request, pk):
    """As it was uploaded; always as a download, never shown by the browser."""
    template = _template_or_404(request, pk)
    try:
        content = io.BytesIO(template_bytes(template))
    except EditionDiffers as gone:
        messages.error(request, str(gone))
        return redirect("workbook-templates")
    return FileResponse(content, as_attachment=True, filename=template.filename, content_type=XLSX)


@require_POST
@desk_staff(MANAGE)
def template_withdraw_view(request, pk):
    template = _template_or_404(request, pk)
    return posted(
        request,
        action=lambda: template_withdraw(template=template, actor=request.user),
        done=_("The template is not in use any more. Workbooks that were filed stay as they are."),
        back=reverse("workbook-templates"),
    )
