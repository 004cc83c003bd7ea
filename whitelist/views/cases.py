"""Cases: the list, the application, the page of one, its named officer, and the pre-check done again."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core.keys import key_of
from exports.lists import table_page
from registry.models import Enterprise
from whitelist.access import PAGE, case_or_404, case_readers, reads_for_enterprise, staff
from whitelist.case_page import case_page
from whitelist.case_tables import CASES
from whitelist.choices import OVER
from whitelist.clocks import with_due
from whitelist.flow import SUBMIT
from whitelist.forms.cases import ApplicationForm, GroundsForm, OfficerForm
from whitelist.models import Case
from whitelist.rights import require_applicant, require_reviewer
from whitelist.services.cases import case_change, case_name_officer, case_open
from whitelist.services.checks import check_again
from whitelist.views.pages import FORM, form_page, posted, refusal, sent, takes_part


@require_safe
@staff
def case_list(request):
    return table_page(request, CASES, template_name="whitelist/case_list.html")


@require_safe
@case_readers
def case_detail(request, pk):
    rows = with_due(Case.objects.visible_to(request.user)).select_related(*PAGE)
    case = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    page = case_page(case, request.user, today=today)
    return render(request, "whitelist/case_detail.html", {"case": case, "page": page, "today": today})


@require_http_methods(FORM)
@case_readers
def case_new(request):
    """For an enterprise, named in the address or in the form; an enterprise user for his own."""
    if not request.user.has_perm(SUBMIT):
        raise PermissionDenied
    enterprise = _enterprise(request)
    form = ApplicationForm(for_enterprise=enterprise is not None, **sent(request))

    def apply():
        given = dict(form.cleaned_data)
        return case_open(**{"enterprise": enterprise, **given}, actor=request.user)

    return form_page(
        request,
        form=form,
        act=apply,
        title=_("Apply for the whitelist"),
        save=_("Save as a draft"),
        subject=enterprise.label if enterprise else "",
        back=_page_before(request.user, enterprise),
        page_after=lambda case: case.get_absolute_url(),
        done=_("The application is saved as a draft. Add what proves it, then apply."),
        explanation=takes_part(request.user),
    )


def _enterprise(request) -> Enterprise | None:
    wanted = request.GET.get("enterprise", "")
    if reads_for_enterprise(request.user):
        return get_object_or_404(Enterprise, user_links__user=request.user)
    if not wanted:
        return None
    return get_object_or_404(Enterprise.objects.visible_to(request.user), pk=key_of(wanted))


def _page_before(user: User, enterprise: Enterprise | None) -> str:
    if reads_for_enterprise(user):
        return reverse("my-enterprise")
    return enterprise.get_absolute_url() if enterprise else reverse("case-list")


@require_http_methods(FORM)
@case_readers
def case_edit(request, pk):
    case = case_or_404(request, pk)
    if not request.user.has_perm(SUBMIT):
        raise PermissionDenied
    form = GroundsForm(case=case, **sent(request))

    def change():
        version = form.cleaned_data["version"]
        return case_change(case=case, values=form.values(), actor=request.user, version=version)

    return form_page(
        request,
        form=form,
        act=change,
        title=_("Change the application"),
        save=_("Save"),
        subject=case,
        back=case.get_absolute_url(),
        done=_("Saved."),
        refused=refusal(lambda: require_applicant(case, request.user)),
        explanation=takes_part(request.user),
    )


@require_http_methods(FORM)
@staff
def case_officer(request, pk):
    case = case_or_404(request, pk)
    require_reviewer(case, request.user)
    form = OfficerForm(case=case, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: case_name_officer(case=case, officer=form.cleaned_data["officer"], actor=request.user),
        title=_("Name the officer who looks after the enterprise"),
        save=_("Save"),
        subject=case,
        back=case.get_absolute_url(),
        done=_("Saved."),
        refused=_("The case is ended. Apply anew.") if case.status in OVER else "",
        explanation=_("Who is named, now or before, decides nothing about this case."),
    )


@require_POST
@staff
def case_check(request, pk):
    """Read the data again and keep what the rules say of them."""
    case = case_or_404(request, pk)
    return posted(
        request,
        action=lambda: check_again(case=case, actor=request.user),
        done=_("The pre-check was done again with the data of today."),
        back=f"{case.get_absolute_url()}#check",
    )
