"""One enterprise: its page, entering it, changing its facts and figures."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.access import desk_staff
from core.keys import key_of
from core.locking import version_of
from registry.forms.enterprises import (
    EnterpriseCreateForm,
    EnterpriseEditForm,
    FiguresForm,
    show_error,
)
from registry.history import history
from registry.matching import candidates
from registry.queries import enterprise_ties, merged_into, merges_into
from registry.rights import ADD, CHANGE
from registry.services.enterprises import (
    SameEnterprise,
    enterprise_create,
    enterprise_update,
    figures_set,
)
from registry.views.entry import FORM, enterprise_or_404, form_page, sent


@require_safe
@desk_staff("registry.view_enterprise")
def enterprise_detail(request, pk):
    try:
        enterprise = enterprise_or_404(request, pk)
    except Http404:
        kept = merged_into(pk)
        if kept is None:
            raise
        return redirect("enterprise-detail", pk=kept)
    merges = merges_into(enterprise)
    context = {
        "enterprise": enterprise,
        "merges": merges,
        "history": history(enterprise, merges),
        **enterprise_ties(enterprise, request.user),
    }
    return render(request, "registry/enterprise_detail.html", context)


@require_http_methods(FORM)
@desk_staff(ADD)
def enterprise_new(request):
    initial = {"name_zh": request.GET.get("name", "")}
    form = EnterpriseCreateForm(sent(request), user=request.user, initial=initial)
    same = None
    if request.method == "POST" and form.is_valid():
        try:
            enterprise = enterprise_create(values=form.values(), actor=request.user)
        except ValidationError as error:
            show_error(form, error)
            same = error.existing if isinstance(error, SameEnterprise) else None
        else:
            messages.success(request, _("The enterprise is entered."))
            return redirect(enterprise)
    return render(request, "registry/enterprise_new.html", {"form": form, "same": same})


@require_http_methods(FORM)
@desk_staff(CHANGE)
def enterprise_edit(request, pk):
    enterprise = enterprise_or_404(request, pk)
    form = EnterpriseEditForm(sent(request), instance=enterprise_or_404(request, pk), user=request.user)
    same = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            enterprise_update(
                enterprise=enterprise, values=form.values(), actor=request.user, version=version
            )
        except ValidationError as error:
            form.refuse(error)
            same = error.existing if isinstance(error, SameEnterprise) else None
        else:
            messages.success(request, _("The enterprise is saved."))
            return redirect(enterprise)
    context = {"form": form, "enterprise": enterprise, "same": same}
    return render(request, "registry/enterprise_edit.html", context)


@require_http_methods(FORM)
@desk_staff(CHANGE)
def figures_new(request, pk):
    """A new year, or with ?year= a recorded one to correct."""
    enterprise = enterprise_or_404(request, pk)
    years = {figures.year: figures for figures in enterprise.year_figures.all()}
    known = years.get(key_of(request.GET.get("year", "")))
    version = {"version": version_of(enterprise)}
    if known:
        form, year = FiguresForm(sent(request), instance=known, initial=version), {"year": known.year}
    else:
        proposed = {"year": timezone.localdate().year - 1}
        form, year = FiguresForm(sent(request), recorded=years.keys(), initial=proposed | version), {}
    return form_page(
        request,
        enterprise=enterprise,
        form=form,
        save=lambda values: figures_set(enterprise=enterprise, actor=request.user, **year, **values),
        title=_("Figures of %(year)s") % year if year else _("Figures of a year"),
        done=_("The figures are saved."),
    )


@require_GET
@never_cache
@desk_staff("registry.view_enterprise")
def enterprise_pick(request, field):
    """A fragment: the enterprises that ?name= may mean, to choose one for the form field `field`."""
    found = candidates(request.GET.get("name", ""))
    return render(request, "registry/_enterprise_hits.html", {"found": found, "field": field})
