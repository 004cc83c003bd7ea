"""What the quarters brought: reported, verified, amended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from core.flow import MoveRefused, message_of
from core.locking import version_of
from crm.actual_flow import ACTUAL_FLOW, CHANGE, REPORT, VERIFY, moves_open_to
from crm.carried import funds_of_slips
from crm.choices.commitments import FUND_INDICATORS, ActualStatus
from crm.drafts import saved
from crm.figures import proposal, warnings_of
from crm.forms.commitments import (
    ActualForm,
    ActualStepForm,
    FundFormSet,
    VerifyForm,
    documents_of,
    refuse,
)
from crm.fulfilment import cumulative
from crm.models import Actual, Commitment
from crm.money_tables import ACTUALS
from crm.quarters import last_ended
from crm.services.actuals import (
    actual_amend,
    actual_reject,
    actual_report,
    actual_revise,
    actual_submit,
    actual_update,
    actual_verify,
    actual_verify_region,
)
from crm.views.commitments import commitment_or_404
from crm.views.entry import FORM
from crm.views.rows import require
from crm.views.steps import step_page
from exports.lists import table_page

SERVICES = {
    "submit": actual_submit,
    "verify_region": actual_verify_region,
    "reject": actual_reject,
    "reject_region": actual_reject,
    "revise": actual_revise,
    "amend": actual_amend,
}
LINE = (
    "kind",
    "source",
    "amount",
    "currency",
    "received_on",
    "fx_rate",
    "fx_on",
    "fx_source",
    "country",
    "evidence",
)


@require_safe
@desk_staff("crm.view_project")
def actual_list(request):
    return table_page(request, ACTUALS, template_name="crm/money_list.html")


def actual_or_404(request, pk: int) -> Actual:
    paths = ("commitment__project__area", "created_by", "verified_by", "reviewed_by", "rule", "amends")
    return get_object_or_404(Actual.objects.visible_to(request.user).select_related(*paths), pk=pk)


@require_safe
@desk_staff("crm.view_project")
def actual_detail(request, pk):
    actual = actual_or_404(request, pk)
    context = {
        **_shown(actual),
        "moves": moves_open_to(actual, request.user),
        "may_change": actual.status == ActualStatus.DRAFT and request.user.has_perm(CHANGE),
        "newer": Actual.objects.filter(amends=actual).first(),
        "cumulative": cumulative(actual),
    }
    return render(request, "crm/actual_detail.html", context)


def _shown(actual: Actual) -> dict:
    """What a figure consists of, what would count of it and what to look at."""
    is_counted = actual.counted_value is not None
    return {
        "actual": actual,
        "commitment": actual.commitment,
        "lines": actual.lines.select_related("evidence"),
        "documents": actual.evidence.all(),
        "is_fund": actual.commitment.indicator in FUND_INDICATORS,
        "proposed": None if is_counted else proposal(actual),
        "warnings": warnings_of(actual),
    }


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def actual_new(request, pk):
    commitment = commitment_or_404(request, pk)
    require(request, REPORT)
    return _form_page(request, commitment, None)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def actual_edit(request, pk):
    actual = actual_or_404(request, pk)
    require(request, CHANGE)
    return _form_page(request, actual.commitment, actual)


def _form_page(request, commitment: Commitment, actual: Actual | None):
    today = timezone.localdate()
    refused = _not_now(actual) if actual and actual.status != ActualStatus.DRAFT else ""
    options = {"commitment": commitment, "user": request.user, "today": today, "actual": actual}
    form = ActualForm(request.POST or None, initial=_initial(actual), **options)
    lines = _fund_lines(request, commitment, actual, today)
    if request.method == "POST" and form.is_valid() & (lines is None or lines.is_valid()):
        figure = form.figure(lines.lines if lines else ())
        try:
            if actual is None:
                made = actual_report(
                    commitment=commitment,
                    actor=request.user,
                    quarter=form.chosen_quarter,
                    figure=figure,
                    today=today,
                )
            else:
                version = form.cleaned_data["version"]
                made = actual_update(actual=actual, actor=request.user, figure=figure, version=version)
        except MoveRefused as error:
            refused = message_of(error)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The figure is saved as a draft."))
            return saved(request, made.get_absolute_url())
    context = {"form": form, "lines": lines, "commitment": commitment, "actual": actual, "refused": refused}
    context["back"] = actual.get_absolute_url() if actual else commitment.get_absolute_url()
    return render(request, "crm/actual_form.html", context, status=409 if refused else 200)


def _initial(actual: Actual | None) -> dict:
    if actual is None:
        return {}
    chosen = list(actual.evidence.values_list("pk", flat=True))
    return {
        "version": version_of(actual),
        "value": actual.value,
        "note": actual.note,
        "evidence": chosen,
    }


def _fund_lines(request, commitment: Commitment, actual: Actual | None, today):
    if commitment.indicator not in FUND_INDICATORS:
        return None
    documents = documents_of(commitment.project, request.user)
    if actual:
        initial = list(actual.lines.values(*LINE))
    else:
        initial = funds_of_slips(commitment.project, documents, last_ended(today).last_day)
    options = {"commitment": commitment, "documents": documents}
    return FundFormSet(request.POST or None, prefix="lines", initial=initial, form_kwargs=options)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def actual_verify_view(request, pk):
    actual = actual_or_404(request, pk)
    require(request, VERIFY)
    if actual.created_by_id == request.user.pk:
        raise PermissionDenied
    proposed, move = proposal(actual), ACTUAL_FLOW.moves["verify"]
    form = VerifyForm(request.POST or None, actual=actual, proposed=proposed)
    refused = "" if actual.status in move.sources else _not_now(actual)
    if request.method == "POST" and form.is_valid():
        try:
            actual_verify(actual=actual, actor=request.user, **form.cleaned_data)
        except MoveRefused as error:
            refused = message_of(error)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The figure is verified for the area."))
            return saved(request, actual.get_absolute_url())
    context = {**_shown(actual), "form": form, "proposed": proposed, "refused": refused}
    return render(request, "crm/actual_verify.html", context, status=409 if refused else 200)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def actual_step(request, pk, name):
    actual, service = actual_or_404(request, pk), SERVICES.get(name)
    if service is None:
        raise Http404
    move = ACTUAL_FLOW.moves[name]
    require(request, move.permission)
    if move.needs:
        return step_page(
            request,
            form=ActualStepForm(request.POST or None, move=move, initial={"seen_status": actual.status}),
            act=lambda given: service(actual=actual, actor=request.user, **given),
            done=_("Done: %(step)s.") % {"step": move.label},
            title=str(move.label),
            subject=f"{actual.commitment} · {actual}",
            back=actual.get_absolute_url(),
            page_after=lambda after: after.get_absolute_url(),
            draft=f"actual-{name}-{actual.pk}",
            refused="" if move in moves_open_to(actual, request.user) else _not_now(actual),
        )
    if request.method == "POST":
        try:
            service(actual=actual, actor=request.user, seen_status=request.POST.get("seen_status", ""))
        except MoveRefused as error:
            messages.error(request, message_of(error))
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": move.label})
    return redirect(actual)


def _not_now(actual: Actual) -> str:
    return _("This step is not possible while the figure is “%(status)s”.") % {
        "status": actual.get_status_display()
    }
