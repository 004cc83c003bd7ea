"""Projects: the list, the page of one, and what is done to it other than its stages."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import desk_staff
from crm.choices.projects import PIPELINE, EntryStatus, ProjectStage
from crm.drafts import saved
from crm.forms.activities import new_activity
from crm.forms.projects import (
    ExpansionForm,
    OwnerForm,
    ProjectActivityForm,
    ProjectForm,
    ProjectNewForm,
)
from crm.models import Project
from crm.project_flow import moves_open_to
from crm.project_queries import PROJECT_PAGE, contacts_of, overdue_start
from crm.project_tables import PROJECTS
from crm.project_timeline import project_timeline, stage_track
from crm.services.activities import activity_log
from crm.services.projects import (
    project_assign,
    project_create_from_lead,
    project_expand,
    project_update,
)
from crm.services.stages import missing_on
from crm.views.activities import tell_other_visits
from crm.views.entry import FORM, edit_page
from crm.views.rows import lead_or_404, require
from crm.views.steps import step_page
from exports.lists import table_page

PRODUCING = PIPELINE[PIPELINE.index(ProjectStage.IN_PRODUCTION) :]


def project_or_404(request, pk: int) -> Project:
    visible = Project.objects.visible_to(request.user).select_related(*PROJECT_PAGE)
    return get_object_or_404(visible, pk=pk)


@require_safe
@desk_staff("crm.view_project")
def project_list(request):
    return table_page(request, PROJECTS, template_name="crm/project_list.html")


@require_safe
@desk_staff("crm.view_project")
def project_detail(request, pk):
    project, user, today = project_or_404(request, pk), request.user, timezone.localdate()
    following = next_stage(project)
    track = stage_track(project)
    context = {
        "project": project,
        "investors": project.investors.select_related("enterprise"),
        "team": project.co_officers.all(),
        "nodes": project.nodes.select_related("chain"),
        "quotas": project.quotas.all(),
        "expands": Project.objects.visible_to(user).filter(pk=project.expansion_of_id).first()
        if project.expansion_of_id
        else None,
        "expansions": Project.objects.visible_to(user).filter(expansion_of=project),
        "contacts": contacts_of(project, user),
        "moves": moves_open_to(project, user),
        "waiting": project.stage_entries.filter(status=EntryStatus.PROPOSED)
        .select_related("created_by")
        .first(),
        "track": [(stage, track.get(stage)) for stage in PIPELINE],
        "next_stage": following,
        "missing": missing_on(project, following) if following else None,
        "is_overdue_start": overdue_start(project, today),
        "may_expand": project.status in PRODUCING and user.has_perm("crm.add_project"),
        "is_open": project.status != ProjectStage.DROPPED,
        "timeline": project_timeline(project, user),
        "today": today,
    }
    return render(request, "crm/project_detail.html", context)


def next_stage(project: Project) -> ProjectStage | None:
    """The stage that follows in the pipeline."""
    if project.status not in PIPELINE[:-1]:
        return None
    return PIPELINE[PIPELINE.index(ProjectStage(project.status)) + 1]


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def project_new(request, pk):
    """Make a project of a lead."""
    lead = lead_or_404(request, pk)
    require(request, "crm.add_project")
    form = ProjectNewForm(request.POST or None, user=request.user, lead=lead)
    return step_page(
        request,
        form=form,
        act=lambda _given: project_create_from_lead(lead=lead, actor=request.user, values=form.values()),
        done=_("The lead is now a project. Its history goes on here."),
        title=_("Make it a project"),
        subject=f"{lead.enterprise.label} · {lead.summary}",
        back=reverse("lead-detail", args=[lead.pk]),
        page_after=Project.get_absolute_url,
        draft=f"project-new-{lead.pk}",
        explanation=_(
            "The first report, the protection, the contacts and the history stay with it. "
            "The enterprise of the lead becomes the lead investor."
        ),
    )


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def project_edit(request, pk):
    project = project_or_404(request, pk)
    require(request, "crm.change_project")
    return edit_page(
        request,
        form=ProjectForm(request.POST or None, user=request.user, instance=project),
        save=partial(project_update, project=project, actor=request.user),
        done=_("The project is saved."),
        page_after=project.get_absolute_url(),
        template="crm/project_edit.html",
        context={"project": project},
    )


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def project_expand_view(request, pk):
    project = project_or_404(request, pk)
    require(request, "crm.add_project")
    form = ExpansionForm(request.POST or None)
    refused = "" if project.status in PRODUCING else _("Only a project in production can be expanded.")
    return step_page(
        request,
        form=form,
        act=lambda _given: project_expand(project=project, actor=request.user, values=form.values()),
        done=_("The expansion is a project of its own now."),
        title=_("Expand"),
        subject=str(project),
        back=project.get_absolute_url(),
        page_after=Project.get_absolute_url,
        draft=f"project-expand-{project.pk}",
        refused=refused,
    )


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def project_assign_view(request, pk):
    project = project_or_404(request, pk)
    require(request, "crm.assign_project")
    return step_page(
        request,
        form=OwnerForm(request.POST or None, project=project),
        act=lambda given: project_assign(project=project, owner=given["owner"], actor=request.user),
        done=_("The project is assigned."),
        title=_("Assign"),
        subject=str(project),
        back=project.get_absolute_url(),
        draft=f"project-assign-{project.pk}",
    )


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def project_activity(request, pk):
    """Log a follow-up of a project."""
    project = project_or_404(request, pk)
    require(request, "crm.add_activity")
    if not project.investors.exists():
        messages.error(request, _("The project has no investor yet. Enter the investors first."))
        return redirect("project-investors", project.pk)
    form = ProjectActivityForm(
        request.POST or None, user=request.user, project=project, initial=new_activity(None)
    )
    if request.method == "POST" and form.is_valid():
        try:
            activity = activity_log(
                actor=request.user,
                enterprise=form.enterprise,
                area=project.area,
                values=form.values(),
                contacts=form.cleaned_data["contacts"],
                colleagues=form.cleaned_data["colleagues"],
                promises=form.promises,
                submission_key=form.cleaned_data["submission_key"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if form.says(activity):
                messages.success(request, _("The follow-up is saved."))
                tell_other_visits(request, form)
                return saved(request, project.get_absolute_url())
            form.log_another(activity)
    return render(request, "crm/project_activity.html", {"form": form, "project": project})


def move_or_404(flow, name: str):
    move = flow.moves.get(name)
    if move is None:
        raise Http404
    return move
