"""The review desk: what waits for the reader, and a case side by side with its data, decided by keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require
from core.flow import MoveRefused, message_of
from registry.forms.enterprises import show_error
from whitelist.access import PAGE, staff
from whitelist.choices import Verdict
from whitelist.clocks import with_due
from whitelist.flow import DECIDE
from whitelist.forms.review import BatchForm
from whitelist.forms.statements import AnswerForm, OpinionForm
from whitelist.forms.steps import CaseStepForm
from whitelist.grounds import AGAINST_DATA
from whitelist.models import Case, Objection
from whitelist.review_desk import FIRST, KEYS, OBJECTION_KEYS, OPINION_KEYS, ReviewDesk, review_desk
from whitelist.review_queue import Waiting, waiting_for
from whitelist.sentences import standard_clause, standard_note
from whitelist.services import notices
from whitelist.services.data_steps import citable
from whitelist.services.notices import notice_publish
from whitelist.services.objections import objection_answer
from whitelist.services.opinions import opinion_give
from whitelist.services.reviews import cases_confirm_unchanged
from whitelist.views.pages import FORM, Refusal, sent, status_of
from whitelist.views.statements import own_opinion_or_404
from whitelist.views.steps import clauses_for, decide, move_or_404, step_refusal

SHOWN = 200


@dataclass(frozen=True)
class Choice:
    """One way to decide: the words of its button, its key, its form, and where that goes."""

    label: Any
    key: str
    form: forms.BaseForm
    action: str
    is_against: bool = False
    is_open: bool = False
    is_usual: bool = False  # what is done as a rule


@require_safe
@staff
def review_queue(request):
    return _queue_page(request, {})


def _queue_page(request, bound: dict[str, BatchForm], status: int = 200) -> HttpResponse:
    waiting = waiting_for(request.user, today=timezone.localdate())
    counted = {name: sum(one.batch == name for one in waiting) for name in ("publicise", "confirm")}
    batches = [
        (name, counted[name], bound.get(name) or BatchForm(name=name, cases=Case.objects.none()))
        for name in ("confirm", "publicise")
        if counted[name] > 1 or name in bound
    ]
    context = {"waiting": waiting[:SHOWN], "count": len(waiting), "batches": batches}
    context["late"] = sum(bool(one.clock and one.clock.is_over) for one in waiting)
    context["batched"] = {name for name, _count, _form in batches}
    return render(request, "whitelist/review_queue.html", context, status=status)


@require_POST
@staff
def review_publicise(request):
    return _batch(request, "publicise", _publish)


@require_POST
@staff
def review_confirm(request):
    return _batch(request, "confirm", _confirm)


def _batch(request, name: str, act: Callable[[Any, BatchForm], Sequence[notices.Refusal]]) -> HttpResponse:
    require(request.user, DECIDE)
    cases = Case.objects.visible_to(request.user).select_related("enterprise", "version", "scheme")
    form = BatchForm(request.POST, name=name, cases=cases)
    if not form.is_valid():
        return _queue_page(request, {name: form}, status=200)
    try:
        refusals = act(request, form)
    except MoveRefused as error:
        form.add_error(None, message_of(error).split("\n"))
        return _queue_page(request, {name: form}, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _queue_page(request, {name: form})
    for refused in refusals:
        messages.warning(request, f"{refused.case}: {refused.message}")
    return redirect("review-queue")


def _publish(request, form: BatchForm) -> list[notices.Refusal]:
    made = notice_publish(cases=form.chosen(), actor=request.user, note=form.cleaned_data["note"])
    count = len({case.enterprise_id for case in made.cases})
    words = ngettext(
        "Notice %(number)s is published with %(count)s enterprise, until %(day)s.",
        "Notice %(number)s is published with %(count)s enterprises, until %(day)s.",
        count,
    )
    day = made.notice.until.isoformat()
    messages.success(request, words % {"number": made.notice.number, "count": count, "day": day})
    return made.refusals


def _confirm(request, form: BatchForm) -> list[notices.Refusal]:
    done, refusals = cases_confirm_unchanged(
        cases=form.chosen(), actor=request.user, note=form.cleaned_data["note"]
    )
    if done:
        count = len(done)
        words = ngettext("%(count)s listing is confirmed.", "%(count)s listings are confirmed.", count)
        messages.success(request, words % {"count": count})
    return refusals


def _case_or_404(request, pk: int) -> Case:
    return get_object_or_404(with_due(Case.objects.visible_to(request.user)).select_related(*PAGE), pk=pk)


@require_safe
@staff
def review_case(request, pk):
    return _desk_page(request, _case_or_404(request, pk))


@require_http_methods(FORM)
@staff
def review_move(request, pk, name):
    """A step from the desk; then the next case opens."""
    case = _case_or_404(request, pk)
    move = move_or_404(name)
    refused = step_refusal(case, move, request)
    form = CaseStepForm(case=case, move=move, clauses=clauses_for(case, move), prefix=name, **sent(request))
    return _answer(
        request,
        case,
        form,
        lambda given: decide(request, case, name, form),
        opened=name,
        done=move.label,
        refused=refused,
    )


@require_http_methods(FORM)
@staff
def review_opinion(request, pk):
    """The opinion of the reader's organisation, from the desk."""
    opinion = own_opinion_or_404(request, pk)
    case = _case_or_404(request, opinion.case_id)
    form = OpinionForm(**sent(request))
    return _answer(
        request,
        case,
        form,
        lambda given: opinion_give(opinion=opinion, actor=request.user, **given),
        opened="opinion",
        done=_("Opinion"),
    )


@require_http_methods(FORM)
@staff
def review_objection(request, pk):
    """The answer to an objection, from the desk; the case stays open for its next step."""
    objection = get_object_or_404(Objection.objects.visible_to(request.user), pk=pk)
    case = _case_or_404(request, objection.case_id)
    require(request.user, DECIDE, case.area_id)
    form = AnswerForm(**sent(request))
    return _answer(
        request,
        case,
        form,
        lambda given: objection_answer(objection=objection, actor=request.user, **given),
        opened="objection",
        done=_("Answer to the objection"),
    )


def _answer(
    request, case: Case, form, act: Callable[[dict], Any], *, opened: str, done: Any, refused: str = ""
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except MoveRefused as error:
            refused = Refusal.of(error)
        except ValidationError as error:
            show_error(form, error)
        else:
            return _on_to_next(request, case, done)
    kept = None
    if form.is_bound:
        kept = Choice(done, "", form, request.path, is_open=True)
    return _desk_page(request, case, opened=opened, kept=kept, refused=refused)


def _on_to_next(request, case: Case, done: Any) -> HttpResponse:
    """The same case if it still waits for the reader, else the one after it, else the first."""
    messages.success(request, _("%(case)s: done: %(step)s.") % {"case": case, "step": done})
    waiting = waiting_for(request.user, today=timezone.localdate())
    following = _after(case, waiting)
    if any(one.case.pk == case.pk for one in waiting):
        following = case
    if following is None:
        return redirect("review-queue")
    return redirect("review-case", pk=following.pk)


def _after(case: Case, waiting: Sequence[Waiting]) -> Case | None:
    place = Waiting(case, "", None).order
    others = [one for one in waiting if one.case.pk != case.pk]
    later = (one.case for one in others if one.order > place)
    return next(later, others[0].case if others else None)


def _desk_page(
    request, case: Case, *, opened: str = "", kept: Choice | None = None, refused: str = ""
) -> HttpResponse:
    """`kept`: the form that was sent and refused. What was typed stays, also where the step is closed."""
    today = timezone.localdate()
    bound = kept.form if kept else None
    if bound is not None:
        case = _case_or_404(request, case.pk)  # as it is now: it may have been changed meanwhile
    desk = review_desk(case, request.user, today=today)
    waiting = waiting_for(request.user, today=today)
    choices = _choices(case, desk, opened, bound)
    if kept and not any(choice.form is bound for choice in choices):
        choices.append(kept)
    context = {
        "case": case,
        "desk": desk,
        "choices": choices,
        "refused": refused,
        "position": next((n for n, one in enumerate(waiting, 1) if one.case.pk == case.pk), None),
        "count": len(waiting),
        "following": _after(case, waiting),
    }
    return render(request, "whitelist/review_case.html", context, status=status_of(refused))


def _choices(case: Case, desk: ReviewDesk, opened: str, bound: forms.BaseForm | None) -> list[Choice]:
    """The answers asked of the reader come first, then the steps."""
    choices = [*_opinions(desk, opened, bound), *_answers(desk, opened, bound)]
    for move in desk.moves:
        is_open = move.name == opened
        first = {
            f"{name}": words
            for name, words in (
                ("note", standard_note(move.name, desk.lines)),
                ("clause", standard_clause(move.name, desk.lines)),
            )
        }
        form = (
            bound
            if is_open and bound
            else CaseStepForm(
                case=case,
                move=move,
                clauses=citable(desk.version, desk.assessment if move.name in AGAINST_DATA else None),
                prefix=move.name,
                initial=first,
            )
        )
        action = reverse("review-move", args=[case.pk, move.name])
        against = "clause" in move.needs
        is_usual = move.name in FIRST and not choices
        choices.append(Choice(move.label, KEYS[move.name], form, action, against, is_open, is_usual))
    return choices


def _opinions(desk: ReviewDesk, opened: str, bound: forms.BaseForm | None) -> list[Choice]:
    if desk.question is None:
        return []
    action = reverse("review-opinion", args=[desk.question.pk])
    return [
        Choice(
            verdict.label,
            OPINION_KEYS[verdict],
            _answer_form(OpinionForm, "verdict", verdict.value, opened == "opinion", bound),
            action,
            verdict == Verdict.OPPOSE,
            opened == "opinion" and bound is not None and bound.data.get("verdict") == verdict.value,
            verdict == Verdict.SUPPORT,
        )
        for verdict in Verdict
    ]


def _answers(desk: ReviewDesk, opened: str, bound: forms.BaseForm | None) -> list[Choice]:
    if desk.objection is None:
        return []
    action = reverse("review-objection", args=[desk.objection.pk])
    words = {False: _("Objection not upheld"), True: _("Objection upheld")}
    return [
        Choice(
            words[upheld],
            OBJECTION_KEYS[upheld],
            _answer_form(AnswerForm, "is_upheld", str(upheld), opened == "objection", bound),
            action,
            upheld,
            opened == "objection" and bound is not None and bound.data.get("is_upheld") == str(upheld),
            not upheld,
        )
        for upheld in (False, True)
    ]


def _answer_form(form_class, name: str, value: str, is_open: bool, bound: forms.BaseForm | None):
    """The form of one answer: the button has said which."""
    matches = is_open and bound is not None and bound.data.get(name) == value
    form = (
        bound if matches and bound is not None else form_class(initial={name: value}, auto_id=f"{value}-%s")
    )
    form.fields[name].widget = forms.HiddenInput()
    return form
