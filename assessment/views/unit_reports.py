"""The report of a unit: filled in and handed in by it, verified by the region office."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import desk_staff
from assessment.figure_records import Shown
from assessment.forms.scores import NoteForm, ReportForm, ReviewForm
from assessment.models import Score, UnitReport
from assessment.proposals import Proposal, proposals
from assessment.queries.schemes import lines, reports, scores
from assessment.rights import objections_are_over, require_judge, require_of_unit, require_status
from assessment.scheme_choices import PeriodStatus, ReportStatus
from assessment.score_flow import ENTER_LINE, REPORT, REPORT_FLOW, REVIEW, SUBMIT, VIEW
from assessment.score_history import score_history
from assessment.scoring import sheet_of
from assessment.services.adjustments import CHANGEABLE, line_propose
from assessment.services.unit_reports import report_fill, report_move
from assessment.services.verdicts import REVIEWABLE, scores_verify
from assessment.sheet_words import Cell, Row, ranking
from core.flow import MoveRefused
from core.keys import key_of
from whitelist.views.pages import FORM, form_page, posted, refusal

FORM_PAGE = "assessment/form.html"


def report_or_404(request, pk: int) -> UnitReport:
    return get_object_or_404(reports(request.user), pk=pk)


def row_of(report: UnitReport) -> Row:
    """The unit of a report as the sheet of its period tells it."""
    sheet = sheet_of(report.period, timezone.localdate())
    return next(row for row in ranking(sheet, {report.unit_id}, everybody=False))


@require_safe
@desk_staff(VIEW)
def report_detail(request, pk):
    report = report_or_404(request, pk)
    period, user = report.period, request.user
    is_own = report.unit.is_spoken_for_by(user)
    is_open = period.status == PeriodStatus.OPEN and report.status == ReportStatus.FILLING
    context = {
        "report": report,
        "period": period,
        "row": row_of(report),
        "may_fill": is_own and is_open and user.has_perm(REPORT),
        "may_hand_in": is_own and is_open and user.has_perm(SUBMIT),
        "may_review": _may_review(report, user),
        "may_send_back": _may_review(report, user) and period.status == PeriodStatus.OPEN,
        "may_object": is_own
        and period.status == PeriodStatus.OBJECTION
        and not objections_are_over(period)
        and user.has_perm(SUBMIT),
        "lines": lines(user).filter(period=period, unit=report.unit),
        "proposals": _proposals_for(report, user),
        "history": score_history(report),
    }
    return render(request, "assessment/report_detail.html", context)


def _proposals_for(report: UnitReport, user) -> list[tuple[Proposal, list[Shown]]]:
    """What a reviewer could enter, with the records that he may see."""
    may_enter = user.has_perm(ENTER_LINE) and not report.unit.has_member(user)
    if not may_enter or report.period.status not in CHANGEABLE:
        return []
    found = proposals(report.period, report.unit, timezone.localdate())
    return [(one, one.shown_to(user)) for one in found]


@require_POST
@desk_staff(VIEW, ENTER_LINE)
def proposal_enter(request, pk, rule):
    report = report_or_404(request, pk)
    found = get_object_or_404(report.period.version.rules, pk=rule)
    return posted(
        request,
        action=lambda: line_propose(
            period=report.period,
            unit=report.unit,
            rule=found,
            count=key_of(request.POST.get("count", "")),
            actor=request.user,
        ),
        done=_("The line is entered. It counts once somebody else has confirmed it."),
        back=report.get_absolute_url(),
    )


def _may_review(report: UnitReport, user) -> bool:
    return (
        report.status == ReportStatus.HANDED_IN
        and report.period.status in REVIEWABLE
        and user.has_perm(REVIEW)
        and not report.unit.has_member(user)
    )


def _scores_and_cells(request, report: UnitReport) -> tuple[list[Score], dict[int, Cell]]:
    rows = scores(request.user).filter(period=report.period, unit=report.unit)
    return list(rows), {cell.cell["score"]: cell for cell in row_of(report).cells}


def _check_fill(report: UnitReport, user) -> None:
    require_of_unit(report.unit, user, REPORT)
    require_status(report.period, {PeriodStatus.OPEN})
    if report.status != ReportStatus.FILLING:
        raise MoveRefused(_("The report was handed in and does not change any more. Reload the page."))


@require_http_methods(FORM)
@desk_staff(VIEW, REPORT)
def report_edit(request, pk):
    report = report_or_404(request, pk)
    refused = refusal(lambda: _check_fill(report, request.user), is_sent=request.method == "POST")
    rows, cells = _scores_and_cells(request, report)
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent, report=report, scores=rows, cells=cells)
    return form_page(
        request,
        form=form,
        act=lambda: report_fill(
            report=report, entries=form.entries(), actor=request.user, seen=form.cleaned_data["version"]
        ),
        title=_("Fill in the report"),
        subject=report,
        save=_("Save"),
        back=report.get_absolute_url(),
        done=_("The report is saved. Hand it in once it is complete."),
        refused=refused,
        template="assessment/report_form.html",
    )


def _check_review(report: UnitReport, user) -> None:
    require_judge(report.unit, user, REVIEW)
    require_status(report.period, REVIEWABLE)
    if report.status != ReportStatus.HANDED_IN:
        raise MoveRefused(_("The unit has not handed in its report yet."))


@require_http_methods(FORM)
@desk_staff(VIEW, REVIEW)
def report_review(request, pk):
    report = report_or_404(request, pk)
    refused = refusal(lambda: _check_review(report, request.user), is_sent=request.method == "POST")
    rows, cells = _scores_and_cells(request, report)
    sent = request.POST if request.method == "POST" else None
    form = ReviewForm(sent, report=report, scores=rows, cells=cells)
    return form_page(
        request,
        form=form,
        act=lambda: scores_verify(
            report=report, entries=form.entries(), actor=request.user, seen=form.cleaned_data["version"]
        ),
        title=_("Verify the report"),
        subject=report,
        save=_("Verify all"),
        back=report.get_absolute_url(),
        done=_("The figures are verified."),
        refused=refused,
        template="assessment/report_form.html",
        is_review=True,
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def report_step(request, pk, name):
    report = report_or_404(request, pk)
    move = REPORT_FLOW.moves.get(name)
    if move is None:
        raise Http404
    if not request.user.has_perm(move.permission):
        raise PermissionDenied(_("Your role may not take this step."))
    sent = request.POST if request.method == "POST" else None
    form = NoteForm(sent, needs_note="note" in move.needs, record=report)

    def check() -> None:
        if move.permission == REVIEW:
            require_judge(report.unit, request.user, REVIEW)
        else:
            require_of_unit(report.unit, request.user, SUBMIT)
        REPORT_FLOW.check(report, name, request.user, dict.fromkeys(move.needs, True))
        require_status(report.period, {PeriodStatus.OPEN})

    missing = [cell.name for cell in row_of(report).cells if cell.result["flag"] == "missing"]
    return form_page(
        request,
        form=form,
        act=lambda: report_move(
            report=report,
            name=name,
            actor=request.user,
            values=form.cleaned_data,
            seen=form.cleaned_data["version"],
        ),
        title=move.label,
        subject=report,
        back=report.get_absolute_url(),
        done=_("The report is handed in.") if name == "hand_in" else _("The report is sent back."),
        explanation=_handing_in(missing) if name == "hand_in" else "",
        refused=refusal(check, is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )


def _handing_in(missing: list[str]) -> str:
    if not missing:
        return _("After this the unit changes nothing any more.")
    return _("Still without a figure, which scores 0 with a flag: %(names)s.") % {
        "names": _(", ").join(missing)
    }
