from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import desk_staff
from crm.drafts import saved
from crm.forms.activities import ActivityForm, new_activity
from crm.services.activities import activity_log
from crm.views.rows import enterprise_or_404, lead_or_404


@require_http_methods(["GET", "HEAD", "POST"])
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
                submission_key=given["submission_key"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The follow-up is saved."))
            return saved(request, _page_after(activity))
    return render(request, "crm/activity_log.html", {"form": form, "enterprise": enterprise, "lead": lead})


def _lead(request, enterprise):
    """The lead the form was opened for: one that the user may see and that is of this enterprise."""
    wanted = request.GET.get("lead", "")
    lead = lead_or_404(request, int(wanted)) if wanted.isdecimal() else None
    return lead if lead and lead.enterprise_id == enterprise.pk else None


def _page_after(activity) -> str:
    if activity.lead_id:
        return reverse("lead-detail", args=[activity.lead_id])
    return reverse("enterprise-detail", args=[activity.enterprise_id])
