"""Lines of bonus and deduction: listed, entered, confirmed, withdrawn, objected to."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from assessment.figure_records import frozen_lines
from assessment.forms.scores import CorrectionForm, GroundsForm, LineForm, ReasonForm
from assessment.models import AdjustmentLine
from assessment.queries.schemes import documents, lines, objections
from assessment.rights import (
    objections_are_over,
    require_judge,
    require_of_unit,
    require_status,
)
from assessment.scheme_choices import LineStatus, PeriodStatus
from assessment.score_flow import CONFIRM_LINE, ENTER_LINE, SUBMIT, VIEW
from assessment.score_history import score_history
from assessment.score_tables import LINES
from assessment.services.adjustments import (
    CHANGEABLE,
    correction_enter,
    line_confirm,
    line_enter,
    line_withdraw,
)
from assessment.services.evidence import require_may_document
from assessment.services.score_objections import line_object
from assessment.views.assessments import FORM_PAGE, LIST, period_or_404
from exports.lists import table_page
from whitelist.views.pages import FORM, form_page, posted, refusal


def line_or_404(request, pk: int) -> AdjustmentLine:
    return get_object_or_404(lines(request.user), pk=pk)


@require_safe
@desk_staff(VIEW)
def line_list(request):
    return table_page(request, LINES, template_name=LIST)


@require_safe
@desk_staff(VIEW)
def line_detail(request, pk):
    line = line_or_404(request, pk)
    user = request.user
    waits = line.status == LineStatus.ENTERED and line.period.status in CHANGEABLE
    judges = user.has_perm(CONFIRM_LINE) and not line.unit.has_member(user)
    is_too_late = line.takes_off and objections_are_over(line.period)
    context = {
        "line": line,
        "may_withdraw": waits and judges,
        "may_confirm": waits and judges and not is_too_late and line.created_by_id != user.pk,
        "needs_other": waits and judges and not is_too_late and line.created_by_id == user.pk,
        "is_too_late": waits and judges and is_too_late,
        "may_object": line.status == LineStatus.CONFIRMED
        and line.period.status == PeriodStatus.OBJECTION
        and not objections_are_over(line.period)
        and user.has_perm(SUBMIT)
        and line.unit.is_spoken_for_by(user),
        "records": frozen_lines(line.records, line.rule.computation, user) if line.rule else (),
        "documents": documents(user).filter(line=line),
        "may_attach": not refusal(lambda: require_may_document(line, user), is_sent=True),
        "objections": objections(user).filter(line=line),
        "history": score_history(line),
    }
    return render(request, "assessment/line_detail.html", context)


@require_http_methods(FORM)
@desk_staff(VIEW, ENTER_LINE)
def line_new(request, pk):
    period = period_or_404(request, pk)
    form = LineForm(request.POST or None, period=period)
    return form_page(
        request,
        form=form,
        act=lambda: line_enter(period=period, actor=request.user, **form.cleaned_data),
        title=_("Enter a bonus or deduction"),
        subject=period,
        back=period.get_absolute_url(),
        page_after=lambda line: line.get_absolute_url(),
        done=_("The line is entered. It counts once somebody else has confirmed it."),
        refused=refusal(lambda: require_status(period, CHANGEABLE), is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, ENTER_LINE)
def correction_new(request, pk):
    period = period_or_404(request, pk)
    form = CorrectionForm(request.POST or None, period=period)
    return form_page(
        request,
        form=form,
        act=lambda: correction_enter(period=period, actor=request.user, **form.cleaned_data),
        title=_("Correct an earlier period"),
        subject=period,
        back=period.get_absolute_url(),
        page_after=lambda line: line.get_absolute_url(),
        done=_("The line is entered. It counts once somebody else has confirmed it."),
        explanation=_("A final period never changes: what came out later counts in this one."),
        refused=refusal(lambda: require_status(period, CHANGEABLE), is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )


@require_POST
@desk_staff(VIEW, CONFIRM_LINE)
def line_confirm_post(request, pk):
    line = line_or_404(request, pk)
    return posted(
        request,
        action=lambda: line_confirm(line=line, actor=request.user, seen=request.POST.get("version", "")),
        done=_("The line counts now."),
        back=line.get_absolute_url(),
    )


@require_http_methods(FORM)
@desk_staff(VIEW, CONFIRM_LINE)
def line_withdraw_page(request, pk):
    line = line_or_404(request, pk)
    form = ReasonForm(request.POST or None)

    def check() -> None:
        require_judge(line.unit, request.user, CONFIRM_LINE)
        require_status(line.period, CHANGEABLE)

    return form_page(
        request,
        form=form,
        act=lambda: line_withdraw(line=line, reason=form.cleaned_data["reason"], actor=request.user),
        title=_("Withdraw the line"),
        subject=line,
        back=line.get_absolute_url(),
        done=_("The line does not count."),
        refused=refusal(check, is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, SUBMIT)
def line_objection_new(request, pk):
    line = line_or_404(request, pk)
    form = GroundsForm(request.POST or None)

    def check() -> None:
        require_of_unit(line.unit, request.user, SUBMIT)
        require_status(line.period, {PeriodStatus.OBJECTION})

    return form_page(
        request,
        form=form,
        act=lambda: line_object(line=line, grounds=form.cleaned_data["grounds"], actor=request.user),
        title=_("Object to the line"),
        subject=line,
        save=_("File the objection"),
        back=line.get_absolute_url(),
        done=_("The objection is filed. Somebody who had no part in the line answers it."),
        refused=refusal(check, is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )
