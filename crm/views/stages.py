"""The steps of a project: a stage entered, confirmed or taken back; suspended, resumed, dropped."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import desk_staff
from core.flow import Move, MoveRefused, message_of
from crm.choices.projects import EntryStatus, ProjectStage
from crm.drafts import saved
from crm.forms.stages import ReviewForm, StageForm
from crm.models import Project, StageEntry
from crm.project_flow import PROJECT_FLOW, REVIVES, is_skip, moves_open_to, needs_review
from crm.services.stage_steps import stage_submit
from crm.services.stages import (
    missing_on,
    project_move,
    project_revive,
    stage_enter,
    stage_review,
    stage_withdraw,
)
from crm.views.entry import FORM
from crm.views.projects import move_or_404, project_or_404
from crm.views.rows import require


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def project_stage(request, pk, name):
    """One step of PROJECT_FLOW, from the page, the board's buttons or a card that was dragged."""
    project = project_or_404(request, pk)
    move = move_or_404(PROJECT_FLOW, name)
    require(request, move.permission)
    refused = "" if move in moves_open_to(project, request.user) else _not_now(project)
    form, problems = _form(request, project, move, bound=request.method == "POST"), []
    if request.method == "POST" and form.is_valid():
        try:
            done = _take(request, project, move, form)
        except MoveRefused as error:
            refused = message_of(error)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, done)
            return saved(request, project.get_absolute_url())
        form = _what_is_left(request, project, move, form)
    context = {
        "form": form,
        "project": project,
        "move": move,
        "title": _title(move),
        "refused": refused,
        "problems": problems,
        "waits": name.startswith(("enter_", "back_")) and needs_review(move, project.status),
        "is_skip": is_skip(move, project.status),
    }
    return render(request, "crm/project_stage.html", context, status=409 if refused else 200)


def _title(move: Move) -> str:
    if not move.name.startswith("enter_"):
        return str(move.label)
    return _("Enter the stage “%(stage)s”") % {"stage": move.label}


def _form(request, project: Project, move: Move, *, bound: bool, **options: Any) -> StageForm:
    missing = missing_on(project, ProjectStage(move.target)) if move.name.startswith("enter_") else None
    given = (request.POST, request.FILES) if bound else ()
    return StageForm(
        *given,
        project=project,
        move=move,
        missing=missing,
        user=request.user,
        today=timezone.localdate(),
        **options,
    )


def _take(request, project: Project, move: Move, form: StageForm) -> str:
    step: dict[str, Any] = {
        "project": project,
        "name": move.name,
        "actor": request.user,
        "values": form.move_values(),
        "seen_status": form.cleaned_data["seen_status"],
    }
    if move.name.startswith("enter_"):
        entry = stage_submit(fields=form.field_values(), documents=form.documents(), **step)
    elif move.name.startswith("back_"):
        entry = stage_enter(**step)
    else:
        act = project_revive if move.name in REVIVES else project_move
        act(**step)
        return _("Done: %(step)s.") % {"step": move.label}
    if entry.status == EntryStatus.PROPOSED:
        return _("“%(stage)s” is entered and waits for a second person.") % {
            "stage": entry.get_stage_display()
        }
    return _("The project is now “%(stage)s”.") % {"stage": entry.get_stage_display()}


def _what_is_left(request, project: Project, move: Move, tried: StageForm) -> StageForm:
    """After a refusal: what was saved is not asked for again, what was typed for the step stands there."""
    project.refresh_from_db()
    left = _form(request, project, move, bound=False, initial={n: tried.data.get(n) for n in tried.names})
    for name, field in left.fields.items():
        if name not in tried.names and isinstance(tried.data.get(name), str):
            field.initial = tried.data[name]
    return left


def _not_now(project: Project) -> str:
    return _("This step is not possible while the project is “%(stage)s”.") % {
        "stage": project.get_status_display()
    }


def _entry_or_404(request, pk: int) -> StageEntry:
    rows = StageEntry.objects.visible_to(request.user).select_related("project__area", "created_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def stage_review_view(request, pk):
    """What was entered, with its evidence, and two buttons."""
    entry = _entry_or_404(request, pk)
    require(request, "crm.review_stage")
    form, refused = ReviewForm(request.POST or None), ""
    if entry.status != EntryStatus.PROPOSED:
        refused = _("Somebody decided this already. Reload the page.")
    elif entry.created_by_id == request.user.pk:
        refused = _("A second person must confirm it: you entered this stage.")
    if request.method == "POST" and form.is_valid():
        accept = request.POST.get("decision") == "accept"
        try:
            stage_review(entry=entry, actor=request.user, accept=accept, note=form.cleaned_data["note"])
        except MoveRefused as error:
            refused = message_of(error)
        else:
            messages.success(request, _("The stage is confirmed.") if accept else _("The stage is refused."))
            return redirect(entry.project)
    context = {
        "form": form,
        "entry": entry,
        "project": entry.project,
        "evidence": entry.evidence.filter(withdrawn_on=None).select_related("created_by"),
        "refused": refused,
    }
    return render(request, "crm/stage_review.html", context, status=409 if refused else 200)


@require_POST
@desk_staff("crm.view_project")
def stage_withdraw_view(request, pk):
    entry = _entry_or_404(request, pk)
    require(request, "crm.change_project")
    try:
        stage_withdraw(entry=entry, actor=request.user)
    except MoveRefused as error:
        messages.error(request, message_of(error))
    else:
        messages.success(request, _("The stage is taken back."))
    return redirect(entry.project)
