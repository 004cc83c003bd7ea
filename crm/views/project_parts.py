"""The investors and the quotas of a project."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import desk_staff
from core.flow import MoveRefused, message_of
from core.locking import ChangedMeanwhile, version_of
from crm.choices.projects import InvestorRole, QuotaKind
from crm.drafts import saved
from crm.forms.projects import InvestorFormSet, QuotaForm, QuotaStepForm
from crm.models import Project, ResourceQuota
from crm.quota_flow import QUOTA_FLOW
from crm.services.projects import investors_set
from crm.services.quotas import quota_move, quota_request
from crm.views.entry import FORM
from crm.views.projects import move_or_404, project_or_404
from crm.views.rows import require
from crm.views.steps import step_page


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def project_investors(request, pk):
    project = project_or_404(request, pk)
    require(request, "crm.change_project")
    formset = InvestorFormSet(
        request.POST or None,
        form_kwargs={"roles": InvestorRole.choices},
        initial=[
            {"enterprise": row.enterprise_id, "role": row.role, "share_pct": row.share_pct}
            for row in project.investors.all()
        ],
    )
    version = request.POST.get("version") or version_of(project)
    problems: list[str] = []
    if request.method == "POST" and formset.is_valid():
        try:
            investors_set(project=project, investors=formset.investors, actor=request.user, version=version)
        except ChangedMeanwhile as error:
            problems, version = _newer(project, error), version_of(project_or_404(request, pk))
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, _("The investors are saved."))
            return saved(request, project.get_absolute_url())
    context = {"formset": formset, "project": project, "problems": problems, "version": version}
    return render(request, "crm/project_investors.html", context)


def _newer(project: Project, error: ValidationError) -> list[str]:
    """The next save overwrites what somebody else saved: say what stands there."""
    rows = project.investors.select_related("enterprise")
    standing = "; ".join(f"{row.enterprise.label} ({row.get_role_display()})" for row in rows)
    return [*error.messages, _("The investors are now: %(investors)s.") % {"investors": standing or "–"}]


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def quota_new(request, pk):
    project = project_or_404(request, pk)
    require(request, "crm.change_project")
    form = QuotaForm(request.POST or None)
    return step_page(
        request,
        form=form,
        act=lambda _given: quota_request(project=project, actor=request.user, **form.values()),
        done=_("The quota is asked for."),
        title=_("Ask for a quota"),
        subject=str(project),
        back=project.get_absolute_url(),
        draft=f"quota-new-{project.pk}",
    )


@require_http_methods(FORM)
@desk_staff("crm.view_project")
def quota_step(request, pk, name):
    rows = ResourceQuota.objects.visible_to(request.user).select_related("project__area")
    quota = get_object_or_404(rows, pk=pk)
    move = move_or_404(QUOTA_FLOW, name)
    require(request, move.permission)
    back = quota.project.get_absolute_url()
    if move.needs:
        return step_page(
            request,
            form=QuotaStepForm(request.POST or None),
            act=lambda given: quota_move(quota=quota, name=name, actor=request.user, **given),
            done=_("Done: %(step)s.") % {"step": move.label},
            title=str(move.label),
            subject=f"{QuotaKind(quota.kind).label} · {quota.project}",
            back=back,
            draft=f"quota-{name}-{quota.pk}",
        )
    if request.method == "POST":
        try:
            quota_move(quota=quota, name=name, actor=request.user)
        except MoveRefused as error:
            messages.error(request, message_of(error))
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": move.label})
    return redirect(back)
