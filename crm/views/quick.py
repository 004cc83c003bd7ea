"""The quick lead, and the check of the name while it is typed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import desk_staff
from core.keys import key_of
from crm.carried import chain_of
from crm.drafts import saved
from crm.forms.leads import QuickLeadForm
from crm.models import Lead
from crm.name_check import check_name, chosen_hit
from crm.queries import conflicts_of
from crm.services.leads import first_step_due, lead_log
from crm.views.rows import enterprise_or_404


@require_GET
@never_cache
@desk_staff("registry.view_enterprise")
def name_check(request):
    """A fragment: the enterprises that ?name= may mean, and who pursues them."""
    return render(request, "crm/_name_hits.html", {"hits": check_name(request.GET.get("name", ""))})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_staff("crm.add_lead")
def lead_quick(request):
    form = QuickLeadForm(request.POST or None, user=request.user, initial=_initial(request))
    if form.initial.get("choice"):
        form.hits = [chosen_hit(enterprise_or_404(request, form.initial["choice"]))]
    if request.method == "POST" and form.is_valid():
        lead = _log(form)
        if lead and form.says(lead):
            messages.success(request, _("The lead is saved."))
            _tell_of_conflicts(request, lead)
            return saved(request, reverse("lead-detail", args=[lead.pk]))
        if lead:
            form.report_another(lead)
    return render(request, "crm/lead_quick.html", {"form": form})


def _initial(request) -> dict:
    """A first step for everybody, and the enterprise from whose page the form was opened."""
    due = first_step_due(timezone.localdate())
    initial = {"next_step": _("First contact"), "next_step_due": due.date, "first_step_due": due}
    if request.GET.get("enterprise", "").isdecimal():
        enterprise = enterprise_or_404(request, key_of(request.GET["enterprise"]))
        initial |= {
            "choice": enterprise.pk,
            "enterprise_text": enterprise.label,
            "chain": chain_of(enterprise),
        }
    return initial


def _log(form: QuickLeadForm) -> Lead | None:
    given = form.cleaned_data
    try:
        return lead_log(
            actor=form.user,
            summary=given["summary"],
            enterprise=form.enterprise,
            enterprise_name=given["enterprise_text"],
            other_than=form.other_than,
            contact=given["contact"],
            area=given.get("area"),
            values=form.values(),
            submission_key=given["submission_key"],
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None


def _tell_of_conflicts(request, lead: Lead) -> None:
    for side in conflicts_of(lead, request.user):
        messages.warning(
            request,
            _("%(organisation)s (%(area)s) also pursues this enterprise, since %(since)s. It is recorded.")
            % vars(side.pursuit),
        )
