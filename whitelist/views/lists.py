"""The list: the register of a day, its notices and editions, and what changed on it."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from exports.lists import Selection, table_page
from whitelist.access import VIEW
from whitelist.candidates import CANDIDATES
from whitelist.editions import compared, recheck
from whitelist.forms.lists import EditionForm
from whitelist.list_filters import half_a_year_before, of_notice
from whitelist.list_tables import (
    CHANGES,
    EDITION_LINES,
    EDITIONS,
    NOTICES,
    PUBLICITY,
    REGISTER,
    how_to_object,
    notice_lines,
)
from whitelist.minutes import MINUTES, minute_rows, opinions_in_words, reviews_of
from whitelist.models import Case, Check, Edition, EditionLine, PublicNotice, Review
from whitelist.public import current_notices
from whitelist.services.editions import PUBLISH, edition_publish
from whitelist.views.pages import FORM, form_page

LIST = "whitelist/list.html"
BY_CHAIN = ("case__chain", "case__enterprise__sort_key", "pk")


@require_safe
@desk_staff(VIEW)
def register_page(request):
    """Who stands on the list, or stood on it on a day."""

    def asked(selection: Selection) -> dict:
        today = timezone.localdate()
        if not selection.is_valid:
            return {"on": None, "is_of_today": False}
        on = selection.day
        listed = selection.rows.aggregate(count=Count("case__enterprise", distinct=True))
        return {"on": on, "is_of_today": on == today, "enterprises": listed["count"]}

    return table_page(request, REGISTER, template_name="whitelist/register.html", extra=asked)


@require_safe
@desk_staff(VIEW)
def notice_list(request):
    return table_page(request, NOTICES, template_name=LIST)


@require_safe
@desk_staff(VIEW)
def minutes_list(request):
    """What was said of each submission, of those that were not admitted too."""
    return table_page(request, MINUTES, template_name=LIST)


class _Minute:
    """What was said of one case before its notice."""

    def __init__(self, row: Review):
        self.case = row.case
        self.reviews = reviews_of(row)
        self.opinions = opinions_in_words(row)


@require_safe
@desk_staff(VIEW)
def notice_detail(request, pk):
    """What the public reads of a notice; the minutes for who may open its cases."""
    rows = PublicNotice.objects.visible_to(request.user).select_related("scheme")
    notice = get_object_or_404(rows, pk=pk)
    lines = notice_lines(request.user).filter(publicnotice=notice).order_by(*BY_CHAIN)
    context = {
        "notice": notice,
        "lines": lines,
        "minutes": [_Minute(row) for row in of_notice(minute_rows(request.user), notice).order_by(*BY_CHAIN)],
        "how_to_object": how_to_object(),
        "is_running": notice.number in {one.number for one in current_notices(timezone.localdate())},
        "tables": [table for table in (PUBLICITY, MINUTES) if table.can_export(request.user)],
    }
    return render(request, "whitelist/notice_detail.html", context)


@require_safe
@desk_staff(VIEW)
def edition_list(request):
    may_publish = request.user.has_perm(PUBLISH)
    return table_page(
        request, EDITIONS, template_name="whitelist/edition_list.html", extra={"may_publish": may_publish}
    )


@require_safe
@desk_staff(VIEW)
def edition_detail(request, pk):
    """The list of a day as it was published, with what entered and left since the edition before."""
    rows = Edition.objects.visible_to(request.user).select_related("scheme", "repeals", "created_by")
    edition = get_object_or_404(rows, pk=pk)
    context = {
        "edition": edition,
        "compared": compared(edition),
        "later": Edition.objects.filter(repeals=edition).first(),
        "open_cases": _open_cases(request.user, edition),
        "can_export": EDITION_LINES.can_export(request.user),
    }
    return render(request, "whitelist/edition_detail.html", context)


def _open_cases(user, edition: Edition) -> set[int]:
    """Those of which the reader may read the reasons."""
    cases = Case.objects.visible_to(user).filter(pk__in=edition.lines.values("case"))
    return set(cases.values_list("pk", flat=True))


@require_http_methods(FORM)
@desk_staff(VIEW)
def edition_new(request):
    if not request.user.has_perm(PUBLISH):
        raise PermissionDenied
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    form = EditionForm(request.POST or None, initial={"effective_on": yesterday})
    return form_page(
        request,
        form=form,
        act=lambda: edition_publish(actor=request.user, **form.cleaned_data),
        page_after=lambda edition: edition.get_absolute_url(),
        done=_("The edition is published. It repeals the one before."),
        title=_("Publish an edition"),
        subject=_("Editions of the whitelist"),
        back=reverse("edition-list"),
        explanation=_(
            "The list as it stood at the end of that day is kept for good, with its reasons. So the day must "
            "be over, and later than that of the edition before."
        ),
    )


@require_safe
@desk_staff(VIEW)
def edition_check(request, pk):
    """The pre-check that a line rests on, done once more from the data that were kept then."""
    lines = EditionLine.objects.visible_to(request.user).select_related("edition__scheme", "case")
    line = get_object_or_404(lines, pk=pk)
    check = _check_of(request.user, line)
    context = {"line": line, "check": check, "recheck": recheck(check)}
    return render(request, "whitelist/edition_check.html", context)


def _check_of(user, line: EditionLine) -> Check:
    """404 for a reader of another area: the data under a listing are not shared."""
    check = (
        Check.objects.visible_to(user).select_related("version__scheme").filter(pk=line.rests_on_id).first()
    )
    if check is None:
        raise Http404
    return check


@require_safe
@desk_staff(VIEW)
def changes_page(request):
    """The worklist of the half-year: only what changed."""
    since = half_a_year_before(timezone.localdate())
    return table_page(request, CHANGES, template_name="whitelist/changes.html", extra={"since": since})


@require_safe
@desk_staff(VIEW)
def candidate_list(request):
    return table_page(request, CANDIDATES, template_name="whitelist/candidates.html")
