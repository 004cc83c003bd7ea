"""The criteria of a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import desk_staff
from core.locking import ChangedMeanwhile
from registry.forms.enterprises import show_error
from whitelist.access import VIEW
from whitelist.forms.schemes import CriterionForm
from whitelist.models import Criterion, SchemeVersion
from whitelist.services.schemes import DRAFT, criterion_remove, criterion_save
from whitelist.views.pages import FORM, posted
from whitelist.views.schemes import draft_or_404


def _criterion_or_404(request, pk: int) -> Criterion:
    visible = SchemeVersion.objects.visible_to(request.user)
    return get_object_or_404(Criterion.objects.prefetch_related("conditions"), pk=pk, version__in=visible)


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def criterion_new(request, pk):
    return _criterion_page(request, draft_or_404(request, pk), None, _("Add a criterion"))


@require_http_methods(FORM)
@desk_staff(VIEW, DRAFT)
def criterion_edit(request, pk):
    criterion = _criterion_or_404(request, pk)
    return _criterion_page(
        request, draft_or_404(request, criterion.version_id), criterion, _("Edit a criterion")
    )


def _criterion_page(request, version: SchemeVersion, criterion: Criterion | None, title: str):
    """Posted with `again`, the form is shown once more: for another indicator, or with one more row."""
    again = request.POST.get("again", "")
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        scheme_version=version,
        criterion=criterion,
        is_judged=not again,
        add_row=again == "row",
    )
    if request.method == "POST" and not again and form.is_valid():
        try:
            criterion_save(
                version=version,
                values=form.values() | ({} if criterion else {"code": _free_code(version)}),
                conditions=form.cleaned_conditions(),
                actor=request.user,
                criterion=criterion,
                seen=form.cleaned_data["version"],
            )
        except ValidationError as error:
            show_error(form, error)
            if isinstance(error, ChangedMeanwhile):
                form.take_newer(draft_or_404(request, version.pk))
        else:
            messages.success(request, _("The criterion is saved."))
            return redirect(version)
    context = {"form": form, "title": title, "version": version}
    return render(request, "whitelist/criterion_form.html", context)


def _free_code(version: SchemeVersion) -> str:
    """c1, c2 …: people know criteria by name, the code keeps them apart."""
    taken = set(version.criteria.values_list("code", flat=True))
    return next(code for code in (f"c{number}" for number in range(1, len(taken) + 2)) if code not in taken)


@require_POST
@desk_staff(VIEW, DRAFT)
def criterion_delete(request, pk):
    criterion = _criterion_or_404(request, pk)
    version = draft_or_404(request, criterion.version_id)
    return posted(
        request,
        action=lambda: criterion_remove(
            criterion=criterion, actor=request.user, seen=request.POST.get("version", "")
        ),
        done=_("The criterion is removed."),
        back=version.get_absolute_url(),
    )
