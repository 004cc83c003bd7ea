"""Filed workbooks: the list, one of them, its file, and whether it can be made again as it was."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import desk_staff
from accounts.models import User
from assessment.edition_changes import EDITION
from assessment.edition_tables import EDITIONS, area_label
from assessment.editions import EditionDiffers, changes_told, edition_bytes, fillable_kinds, kept_bytes
from assessment.models import Edition, WorkbookTemplate
from assessment.services.editions import FILE, VIEW, edition_fetched, edition_refile
from core.keys import key_of
from exports.files import XLSX
from exports.lists import table_page
from whitelist.views.pages import posted

SHOWN_CHANGES = 200


def _edition_or_404(request, pk: int) -> Edition:
    rows = Edition.objects.visible_to(request.user).select_related("area", "filed_by", "template")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff(VIEW)
def edition_list(request):
    return table_page(request, EDITIONS, template_name="assessment/edition_list.html")


def _templates(user: User, edition: Edition) -> list[WorkbookTemplate]:
    """The forms on which this user may file these figures."""
    may_file = user.has_perm(FILE) and user.works_in(edition.area) and edition.kind in fillable_kinds()
    rows = WorkbookTemplate.objects.visible_to(user).filter(kind=edition.kind, is_active=True)
    return list(rows.order_by("name", "pk")) if may_file else []


@require_safe
@desk_staff(VIEW)
def edition_detail(request, pk):
    edition = _edition_or_404(request, pk)
    differing = changes_told(edition)
    context = {
        "edition": edition,
        "area": area_label(edition),
        "before": edition.snapshot[EDITION]["before"],
        "changes": differing[:SHOWN_CHANGES],
        "more_changes": max(len(differing) - SHOWN_CHANGES, 0),
        "may_fetch": EDITIONS.can_export(request.user),
        "templates": _templates(request.user, edition),
    }
    return render(request, "assessment/edition_detail.html", context)


@require_POST
@desk_staff(VIEW, FILE)
def edition_refile_view(request, pk):
    """The same figures once more, on the form of an office."""
    edition = _edition_or_404(request, pk)
    template = get_object_or_404(
        WorkbookTemplate.objects.visible_to(request.user), pk=key_of(request.POST.get("template", ""))
    )
    filed: list[Edition] = []
    return posted(
        request,
        action=lambda: filed.append(edition_refile(edition=edition, template=template, actor=request.user)),
        done=_("The workbook is filed as the next edition."),
        back=edition.get_absolute_url(),
    )


@require_POST  # it is recorded who took what out: neither a link nor a prefetch may do that
@desk_staff(VIEW)
def edition_download(request, pk):
    """The file as it was filed."""
    if not EDITIONS.can_export(request.user):
        raise PermissionDenied
    edition = _edition_or_404(request, pk)
    try:
        content = kept_bytes(edition)
    except EditionDiffers as differs:
        messages.error(request, str(differs))
        return redirect(edition)
    edition_fetched(edition=edition, actor=request.user)
    words = {"kind": edition.get_kind_display(), "period": edition.period, "number": edition.number}
    name = _("%(kind)s %(area)s %(period)s edition %(number)s.xlsx") % {**words, "area": area_label(edition)}
    response = HttpResponse(content, content_type=XLSX, headers={"Cache-Control": "no-store"})
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_POST  # it costs a second of the server
@desk_staff(VIEW)
def edition_check(request, pk):
    edition = _edition_or_404(request, pk)
    try:
        edition_bytes(edition)
        kept_bytes(edition)
    except EditionDiffers as differs:
        messages.error(request, str(differs))
    else:
        messages.success(request, _("Made again from its figures it is the same file, byte for byte."))
    return redirect(edition)
