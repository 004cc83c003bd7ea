"""One score: what it rests on, marks, veto, objection."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from assessment.figure_records import frozen_lines
from assessment.forms.scores import AnswerForm, GroundsForm, MarkForm, ReasonForm
from assessment.models import Score
from assessment.queries.schemes import documents, objections, reports, scores
from assessment.rights import (
    objections_are_over,
    require_judge,
    require_objectable,
    require_of_unit,
    require_status,
)
from assessment.scheme_choices import PeriodStatus, ScoreStatus, Source
from assessment.score_flow import ANSWER, REVIEW, SUBMIT, VIEW
from assessment.score_history import score_history
from assessment.services.evidence import require_may_prove
from assessment.services.score_objections import objection_decide, score_object
from assessment.services.verdicts import REVIEWABLE, score_lift_veto, score_mark, score_veto
from assessment.views.unit_reports import FORM_PAGE, row_of
from core.flow import MoveRefused
from whitelist.views.pages import FORM, form_page, refusal

VETOABLE = REVIEWABLE | {PeriodStatus.OBJECTION}


def score_or_404(request, pk: int) -> Score:
    return get_object_or_404(scores(request.user), pk=pk)


@require_safe
@desk_staff(VIEW)
def score_detail(request, pk):
    score = score_or_404(request, pk)
    user, period = request.user, score.period
    report = reports(user).get(period=period, unit=score.unit)
    row = row_of(report)
    cell = next(one for one in row.cells if one.cell["score"] == score.pk)
    judges = user.has_perm(REVIEW) and not score.unit.has_member(user)
    context = {
        "score": score,
        "period": period,
        "report": report,
        "row": row,
        "cell": cell,
        "records": frozen_lines(cell.cell["records"], cell.indicator["computation"], user),
        "share_of": frozen_lines(cell.cell["share_of"], cell.indicator["denominator"], user),
        "documents": documents(user).filter(score=score),
        "may_attach": not refusal(lambda: require_may_prove(score, user), is_sent=True),
        "objections": objections(user).filter(score=score),
        "may_mark": judges and period.status in REVIEWABLE and score.indicator.source == Source.JUDGED,
        "may_veto": judges
        and period.status in VETOABLE
        and (score.is_vetoed or not objections_are_over(period)),
        "may_object": user.has_perm(SUBMIT)
        and period.status == PeriodStatus.OBJECTION
        and not objections_are_over(period)
        and score.status == ScoreStatus.REVIEWED
        and score.unit.is_spoken_for_by(user),
        "may_answer": user.has_perm(ANSWER) and not score.unit.has_member(user),
        "history": score_history(score),
    }
    return render(request, "assessment/score_detail.html", context)


@require_http_methods(FORM)
@desk_staff(VIEW, REVIEW)
def score_judge(request, pk):
    score = score_or_404(request, pk)
    form = MarkForm(request.POST if request.method == "POST" else None)

    def check() -> None:
        require_judge(score.unit, request.user, REVIEW)
        require_status(score.period, REVIEWABLE)
        if score.indicator.source != Source.JUDGED:
            raise MoveRefused(_("This indicator is not judged by reviewers."))

    return form_page(
        request,
        form=form,
        act=lambda: score_mark(score=score, actor=request.user, **form.cleaned_data),
        title=_("Give points"),
        subject=score,
        back=score.get_absolute_url(),
        done=_("Your points are kept. Given again, they replace these."),
        refused=refusal(check, is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, REVIEW)
def score_veto_page(request, pk):
    """Set a veto, or lift the one that is there."""
    score = score_or_404(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    act = score_lift_veto if score.is_vetoed else score_veto

    def check() -> None:
        require_judge(score.unit, request.user, REVIEW)
        require_status(score.period, VETOABLE)
        if not score.is_vetoed:
            require_objectable(score.period)

    return form_page(
        request,
        form=form,
        act=lambda: act(score=score, reason=form.cleaned_data["reason"], actor=request.user),
        title=_("Lift the veto") if score.is_vetoed else _("Veto for falsified evidence"),
        subject=score,
        back=score.get_absolute_url(),
        done=_("The veto is lifted.") if score.is_vetoed else _("The indicator scores 0."),
        explanation=""
        if score.is_vetoed
        else _("The indicator scores 0, whatever its figure, and the reason stands in the result."),
        refused=refusal(check, is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )


@require_http_methods(FORM)
@desk_staff(VIEW, SUBMIT)
def score_objection_new(request, pk):
    score = score_or_404(request, pk)
    form = GroundsForm(request.POST if request.method == "POST" else None)

    def check() -> None:
        require_of_unit(score.unit, request.user, SUBMIT)
        require_status(score.period, {PeriodStatus.OBJECTION})

    return form_page(
        request,
        form=form,
        act=lambda: score_object(score=score, grounds=form.cleaned_data["grounds"], actor=request.user),
        title=_("Object to the score"),
        subject=score,
        save=_("File the objection"),
        back=score.get_absolute_url(),
        done=_("The objection is filed. Somebody who did not verify the figure answers it."),
        refused=refusal(check, is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )


@require_http_methods(FORM)
@desk_staff(VIEW)
def objection_detail(request, pk):
    """An objection, and the form to answer it for who may."""
    objection = get_object_or_404(objections(request.user), pk=pk)
    about = objection.score or objection.line
    assert about is not None
    if objection.answered_on or not request.user.has_perm(ANSWER):
        if request.method == "POST":
            raise PermissionDenied(_("Your role may not take this step."))
        context = {"objection": objection, "about": about}
        return render(request, "assessment/objection_detail.html", context)
    form = AnswerForm(request.POST if request.method == "POST" else None, objection=objection)

    def check() -> None:
        require_judge(objection.unit, request.user, ANSWER)
        require_status(objection.period, {PeriodStatus.OBJECTION})

    return form_page(
        request,
        form=form,
        act=lambda: objection_decide(
            objection=objection,
            is_upheld=form.cleaned_data["is_upheld"],
            finding=form.cleaned_data["finding"],
            values=form.values(),
            actor=request.user,
        ),
        title=_("Answer the objection"),
        subject=objection,
        save=_("Decide"),
        back=about.get_absolute_url(),
        done=_("The objection is answered."),
        explanation=objection.grounds,
        refused=refusal(check, is_sent=request.method == "POST"),
        template=FORM_PAGE,
    )
