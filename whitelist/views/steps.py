"""The page of one step of a case."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.flow import Move
from whitelist.access import case_or_404, case_readers
from whitelist.checking import assess
from whitelist.flow import BY_ENTRY, CASE_FLOW, check_move
from whitelist.forms.steps import CaseStepForm
from whitelist.grounds import AGAINST_DATA
from whitelist.models import Case
from whitelist.queries import judged_by
from whitelist.services.data_steps import citable
from whitelist.services.decisions import case_decide
from whitelist.views.pages import FORM, form_page, refusal, sent


@require_http_methods(FORM)
@case_readers
def case_move(request, pk, name):
    """Ask for what a step needs, and take it. 409 where it is not possible now, 403 for the wrong person."""
    case = case_or_404(request, pk)
    move = move_or_404(name)
    refused = step_refusal(case, move, request)
    form = CaseStepForm(case=case, move=move, clauses=clauses_for(case, move), **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: decide(request, case, name, form),
        title=move.label,
        subject=case,
        back=case.get_absolute_url(),
        done=_("Done: %(step)s.") % {"step": move.label},
        refused=refused,
    )


def clauses_for(case: Case, move: Move) -> dict[str, str]:
    """What a step can cite today; none where it cites nothing."""
    if "clause" not in move.needs:
        return {}
    today = timezone.localdate()
    version = judged_by(case, today)
    found = assess(case, version=version, day=today) if move.name in AGAINST_DATA else None
    return citable(version, found)


def decide(request, case: Case, name: str, form: CaseStepForm) -> Case:
    """Take the step as its valid form says."""
    return case_decide(
        case=case,
        name=name,
        actor=request.user,
        values=form.values(),
        file=form.file(),
        about_file=form.about_file(),
        seen_status=form.cleaned_data["seen_status"],
    )


def move_or_404(name: str) -> Move:
    move = CASE_FLOW.moves.get(name)
    if move is None or name in BY_ENTRY:
        raise Http404
    return move


def step_refusal(case: Case, move: Move, request) -> str:
    """Why the step is not possible now, or ""; refuses who may not take it.

    Who has typed something for a step of his role is told the reason beside it.
    """
    user = request.user
    is_sent = request.method == "POST" and user.has_perm(move.permission)
    return refusal(
        lambda: check_move(case, move.name, user, dict.fromkeys(move.needs, True)), is_sent=is_sent
    )
