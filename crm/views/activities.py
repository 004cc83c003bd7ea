from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import desk_staff
from core.keys import key_of
from crm.drafts import saved
from crm.forms.activities import ActivityEditForm, ActivityForm, new_activity
from crm.services.activities import activity_log, activity_update
from crm.views.entry import FORM, edit_page
from crm.views.rows import activity_or_404, enterprise_or_404, lead_or_404, require


@require_http_methods(FORM)
@desk_staff("crm.add_activity")
def activity_log_view(request, pk):
    """Log a follow-up of an enterprise, or with ?lead= of one of its leads."""
    enterprise = enterprise_or_404(request, pk)
    lead = _lead(request, enterprise)
    form = ActivityForm(
        request.POST or None, user=request.user, enterprise=enterprise, initial=new_activity(lead)
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            activity = activity_log(
                actor=request.user,
                enterprise=enterprise,
                lead=given["lead"],
                values=form.values(),
                contacts=given["contacts"],
                area=given.get("area"),
                colleagues=given["colleagues"],
                promises=form.promises,
                submission_key=given["submission_key"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if form.says(activity):
                messages.success(request, _("The follow-up is saved."))
                tell_other_visits(request, form)
                return saved(request, _page_after(activity))
            form.log_another(activity)
    return render(request, "crm/activity_log.html", {"form": form, "enterprise": enterprise, "lead": lead})


@require_http_methods(FORM)
@desk_staff("crm.view_lead")
def activity_edit(request, pk):
    activity = activity_or_404(request, pk)
    require(request, "crm.change_activity")
    return edit_page(
        request,
        form=ActivityEditForm(request.POST or None, instance=activity),
        save=partial(activity_update, activity=activity, actor=request.user),
        done=_("The follow-up is saved."),
        page_after=activity.get_absolute_url(),
        template="crm/activity_edit.html",
        context={"activity": activity},
    )


def _lead(request, enterprise):
    """The lead the form was opened for: one that the user may see and that is of this enterprise."""
    wanted = request.GET.get("lead", "")
    lead = lead_or_404(request, key_of(wanted)) if wanted.isdecimal() else None
    return lead if lead and lead.enterprise_id == enterprise.pk else None


def tell_other_visits(request, form: ActivityForm) -> None:
    """After a visit was saved, or one planned: who else visits the group at that time."""
    for visit in form.visits_to_agree:
        words = _("%(organisation)s (%(area)s) visits the same group, on %(on)s. Agree with them.")
        if visit.is_planned:
            words = _(
                "%(organisation)s (%(area)s) plans to visit the same group, on %(on)s. Agree with them."
            )
        messages.warning(request, words % vars(visit))


def _page_after(activity) -> str:
    if activity.lead_id:
        return reverse("lead-detail", args=[activity.lead_id])
    return reverse("enterprise-detail", args=[activity.enterprise_id])
