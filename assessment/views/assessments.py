"""Periods of assessment: listed, opened, ranked, moved on."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from assessment.forms.scores import NoteForm, PeriodForm, TargetsForm
from assessment.models import AssessmentPeriod, PeriodSnapshot
from assessment.queries.schemes import objections, periods
from assessment.rights import require_status
from assessment.scheme_choices import Source
from assessment.score_flow import ENTER_LINE, KEEP, PERIOD_FLOW, SUBMIT, VIEW
from assessment.score_history import score_history
from assessment.score_tables import OBJECTIONS, PERIODS, SCORES
from assessment.scoring import sheet_of
from assessment.services.assessment_periods import (
    CHANGEABLE,
    period_move,
    period_open,
    targets_set,
    why_not_yet,
)
from assessment.services.assessment_workbooks import FILED_IN, editions_of
from assessment.services.editions import FILE
from assessment.sheet_words import own_units, ranking, words
from exports.lists import table_page
from whitelist.views.pages import FORM, form_page, refusal

LIST = "assessment/score_list.html"
SHOWN_EDITIONS = 5
FORM_PAGE = "assessment/form.html"


def period_or_404(request, pk: int) -> AssessmentPeriod:
    return get_object_or_404(periods(request.user), pk=pk)


@require_safe
@desk_staff(VIEW)
def period_list(request):
    extra = {"may_open": request.user.has_perm(KEEP)}
    return table_page(request, PERIODS, template_name=LIST, extra=extra)


@require_safe
@desk_staff(VIEW)
def score_list(request):
    return table_page(request, SCORES, template_name=LIST)


@require_safe
@desk_staff(VIEW)
def objection_list(request):
    return table_page(request, OBJECTIONS, template_name=LIST)


@require_http_methods(FORM)
@desk_staff(VIEW, KEEP)
def period_new(request):
    form = PeriodForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form=form,
        act=lambda: period_open(actor=request.user, **form.cleaned_data),
        title=_("Open an assessment period"),
        subject="",
        back=reverse("assessment-periods"),
        page_after=lambda period: period.get_absolute_url(),
        done=_("The period is open. Set its targets now; each unit finds its report here."),
        template=FORM_PAGE,
    )


@require_safe
@desk_staff(VIEW)
def period_detail(request, pk):
    period = period_or_404(request, pk)
    user, today = request.user, timezone.localdate()
    sheet = sheet_of(period, today)
    own = own_units(period, user)
    sees_all = period.is_final or user.area_ids() is None
    rows = ranking(sheet, own, everybody=sees_all)
    context = {
        "period": period,
        "sheet": sheet,
        "scheme_name": words(sheet.inputs["scheme"]["name"]),
        "period_name": words(sheet.inputs["period"]["name"]),
        "indicators": [(one, words(one["name"])) for one in sheet.inputs["indicators"]],
        "rows": rows,
        "sees_all": sees_all,
        "snapshot": _frozen_with(period),
        "moves": [
            (move, why_not_yet(period, move.name, today)) for move in PERIOD_FLOW.open_to(period, user)
        ],
        "may_set": user.has_perm(KEEP) and period.status in CHANGEABLE,
        "may_enter": user.has_perm(ENTER_LINE) and not period.is_final,
        "may_object": user.has_perm(SUBMIT) and period.status == "objection",
        "open_objections": objections(user).filter(period=period, answered_on=None).count(),
        "history": score_history(period),
        "may_draw_up": user.has_perm(FILE) and user.works_in(None),
        "may_file": period.status in FILED_IN,
        "editions": editions_of(period).defer("snapshot")[:SHOWN_EDITIONS] if user.works_in(None) else (),
    }
    return render(request, "assessment/period_detail.html", context)


def _frozen_with(period: AssessmentPeriod) -> PeriodSnapshot | None:
    """When, by whom and with which hash; the content is read by the sheet."""
    if not period.is_final:
        return None
    return PeriodSnapshot.objects.select_related("frozen_by").defer("content").get(period=period)


@require_http_methods(FORM)
@desk_staff(VIEW)
def period_step(request, pk, name):
    period = period_or_404(request, pk)
    move = PERIOD_FLOW.moves.get(name)
    if move is None:
        raise Http404
    if not request.user.has_perm(move.permission):
        raise PermissionDenied(_("Your role may not take this step."))
    sent = request.POST if request.method == "POST" else None
    form = NoteForm(sent, needs_note="note" in move.needs, record=period)
    given = dict.fromkeys(move.needs, True)
    return form_page(
        request,
        form=form,
        act=lambda: period_move(
            period=period,
            name=name,
            actor=request.user,
            values=form.cleaned_data,
            seen=form.cleaned_data["version"],
        ),
        title=move.label,
        subject=period,
        back=period.get_absolute_url(),
        done=_("Done: the period goes on."),
        explanation=_explained(name),
        refused=refusal(
            lambda: PERIOD_FLOW.check(period, name, request.user, given), is_sent=request.method == "POST"
        )
        or why_not_yet(period, name, timezone.localdate()),
        template=FORM_PAGE,
    )


def _explained(name: str) -> str:
    return {
        "close": _("Nothing is reported any more. What was not reported scores 0 with a flag."),
        "show": _("Units see what was verified and may object for the days that the scheme gives."),
        "show_again": _(
            "From today units may object for as many days again, also to points that are taken off now."
        ),
        "freeze": _(
            "A snapshot is taken of everything the scores are made of. From then on the period never "
            "changes; what comes out later counts as a correction in a later period."
        ),
    }.get(name, "")


@require_http_methods(FORM)
@desk_staff(VIEW, KEEP)
def period_targets(request, pk):
    period = period_or_404(request, pk)
    indicators = [one for one in period.version.indicators.all() if one.source != Source.JUDGED]
    units = list(period.version.units.select_related("area", "organisation"))
    sent = request.POST if request.method == "POST" else None
    form = TargetsForm(sent, period=period, indicators=indicators, units=units)
    return form_page(
        request,
        form=form,
        act=lambda: targets_set(
            period=period,
            targets=form.targets(),
            actor=request.user,
            seen=form.cleaned_data["version"],
        ),
        title=_("Targets"),
        subject=period,
        save=_("Save the targets"),
        back=period.get_absolute_url(),
        done=_("The targets are saved."),
        refused=refusal(lambda: require_status(period, CHANGEABLE), is_sent=request.method == "POST"),
        template="assessment/targets_form.html",
        units=units,
    )
