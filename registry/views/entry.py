"""What the pages that change an enterprise have in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.locking import ChangedMeanwhile
from registry.forms.current import take_newer
from registry.forms.enterprises import show_error
from registry.models import Enterprise
from registry.queries import PAGE

FORM = ["GET", "HEAD", "POST"]


def enterprise_or_404(request, pk: int) -> Enterprise:
    rows = Enterprise.objects.visible_to(request.user).select_related(*PAGE)
    return get_object_or_404(rows, pk=pk)


def sent(request):
    """What was posted, even if empty; None shows the form."""
    return request.POST if request.method == "POST" else None


def form_page(
    request,
    *,
    enterprise: Enterprise,
    form: forms.BaseForm,
    save: Callable[[dict[str, Any]], Any],
    title,
    done,
    template: str = "registry/form.html",
    **context,
) -> HttpResponse:
    """Show a form; on a valid POST call `save` with its values, and go back to the enterprise.

    What a service refuses comes back in the form, with everything that was typed. After somebody else's
    change it comes with what stands there now, and the next save overwrites that.
    """
    current: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except ValidationError as error:
            show_error(form, error)
            if isinstance(error, ChangedMeanwhile):
                current = take_newer(form)
        else:
            messages.success(request, done)
            return redirect(enterprise)
    shown = {"form": form, "enterprise": enterprise, "title": title, "current": current}
    return render(request, template, shown | context)


def posted(request, *, enterprise: Enterprise, action: Callable[[], Any], done) -> HttpResponse:
    """A button without a form: do it, and say so, or say why not."""
    try:
        action()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(enterprise)
