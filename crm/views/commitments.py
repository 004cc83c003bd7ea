"""What both sides promised."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from core.flow import MoveRefused, message_of
from crm.carried import promises_open
from crm.choices.commitments import Indicator
from crm.choices.projects import ProjectStage
from crm.drafts import saved
from crm.forms.commitments import (
    AbandonForm,
    CommitmentEditForm,
    CommitmentForm,
    ScheduleFormSet,
    refuse,
    schedule_lines,
)
from crm.fulfilment import IN_FORCE, fulfilment, with_counted
from crm.models import Actual, Commitment, Project
from crm.money_tables import COMMITMENTS
from crm.services.commitments import ADD, CHANGE, Due, commitment_abandon, commitment_add, commitment_update
from crm.views.entry import FORM
from crm.views.rows import require
from crm.views.steps import step_page
from exports.lists import table_page


@require_safe
@desk_staff("crm.view_project")
def commitment_list(request):
    return table_page(request, COMMITMENTS, template_name="crm/money_list.html")


def commitment_or_404(request, pk: int) -> Commitment:
    rows = Commitment.objects.visible_to(request.user).select_related("project__area", "created_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@desk_staff("crm.view_project")
def commitment_detail(request, pk):
    today, user = timezone.localdate(), request.user
    rows = Commitment.objects.visible_to(user).select_related("project__area", "created_by")
    commitment = get_object_or_404(with_counted(rows, today), pk=pk)
    figures = Actual.objects.visible_to(user).filter(commitment=commitment)
    figures = figures.select_related("created_by", "verified_by").prefetch_related("evidence")
    counting = set(figures.filter(IN_FORCE).values_list("pk", flat=True))
    is_open = commitment.status == "active" and commitment.project.status != ProjectStage.DROPPED
    context = {
        "commitment": commitment,
        "kept": fulfilment(commitment, commitment.counted, today),
        "figures": [(figure, figure.pk in counting) for figure in figures],
        "may_change": is_open and user.has_perm(CHANGE),
        "may_report": is_open and user.has_perm("crm.add_actual"),
        "today": today,
    }
    return render(request, "crm/commitment_detail.html", context)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def commitment_new(request, pk):
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("area"), pk=pk)
    require(request, ADD)
    indicator = request.GET.get("indicator", Indicator.PAID_IN_FUND)
    form = CommitmentForm(request.POST or None, project=project, indicator=indicator)
    lines = schedule_lines([], timezone.localdate())
    schedule = ScheduleFormSet(request.POST or None, prefix="schedule", initial=lines)
    act = partial(commitment_add, project=project, actor=request.user)
    context = {
        "form": form,
        "schedule": schedule,
        "title": _("Enter a commitment"),
        "subject": project,
        "back": project.get_absolute_url(),
        "draft": f"commitment-new-{project.pk}",
        "planned": [one for one in promises_open(project) if one != indicator],
    }
    return _page(request, act, context)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def commitment_edit(request, pk):
    commitment, shown = commitment_or_404(request, pk), commitment_or_404(request, pk)
    require(request, CHANGE)
    form = CommitmentEditForm(request.POST or None, instance=shown)
    agreed = [Due(line.year, line.quarter, line.amount) for line in commitment.schedule.all()]
    lines = schedule_lines(agreed, timezone.localdate())
    schedule = ScheduleFormSet(request.POST or None, prefix="schedule", initial=lines)

    def act(**given):
        version = form.cleaned_data["version"]
        return commitment_update(commitment=commitment, actor=request.user, version=version, **given)

    context = {
        "form": form,
        "schedule": schedule,
        "title": _("Change the commitment"),
        "subject": f"{commitment} · {commitment.project}",
        "back": commitment.get_absolute_url(),
        "draft": f"commitment-{commitment.pk}",
    }
    return _page(request, act, context)


def _page(request, act, context) -> HttpResponse:
    form, schedule = context["form"], context["schedule"]
    refused = ""
    # Both, so that all problems are shown at once.
    if request.method == "POST" and form.is_valid() & schedule.is_valid():
        try:
            commitment = act(values=form.values(), schedule=schedule.schedule)
        except MoveRefused as error:
            refused = message_of(error)
        except ValidationError as error:
            if isinstance(form, CommitmentEditForm) and not hasattr(error, "error_dict"):
                form.refuse(error)
            else:
                refuse(form, error)
        else:
            messages.success(request, _("The commitment is saved."))
            return saved(request, commitment.get_absolute_url())
    context["refused"] = refused
    return render(request, "crm/commitment_form.html", context, status=409 if refused else 200)


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def commitment_abandon_view(request, pk):
    commitment = commitment_or_404(request, pk)
    require(request, CHANGE)
    return step_page(
        request,
        form=AbandonForm(request.POST or None),
        act=lambda given: commitment_abandon(
            commitment=commitment, actor=request.user, reason=given["reason"]
        ),
        done=_("The commitment is abandoned."),
        title=_("Abandon the commitment"),
        subject=f"{commitment} · {commitment.project}",
        back=commitment.get_absolute_url(),
        draft=f"commitment-abandon-{commitment.pk}",
        explanation=_("It is kept with its figures. Nothing more is due or reported on it."),
    )
