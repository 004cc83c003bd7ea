"""Pages of a form that enters or changes a record with a page of its own, and of one step of a flow."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.flow import Move, MoveRefused, message_of
from core.locking import ChangedMeanwhile
from registry.forms.current import take_newer
from registry.forms.enterprises import show_error
from registry.forms.parks import StepForm
from registry.views.entry import sent


def record_form(
    request,
    *,
    form,
    save: Callable[..., Any],
    title: str,
    record: Model | None = None,
    back: str = "",
) -> HttpResponse:
    """Show a form; on a valid POST call `save(values=)` and go to the record.

    `record` is the one that the form is about; of a new one, `back` names the page to cancel to. A form with
    a version passes it on as `version=`. What a service refuses comes back in the form.
    """
    current: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        values = form.values() if hasattr(form, "values") else dict(form.cleaned_data)
        carried = {"version": form.cleaned_data["version"]} if "version" in form.fields else {}
        try:
            saved = save(values=values, **carried)
        except ValidationError as error:
            show_error(form, error)
            if isinstance(error, ChangedMeanwhile):
                current = take_newer(form)
        else:
            messages.success(request, _("Saved."))
            page_after: Any = record or saved
            return redirect(page_after)
    context = {"form": form, "title": title, "record": record, "current": current}
    context["page_before"] = record.get_absolute_url() if record else reverse(back)  # type: ignore[attr-defined]
    return render(request, "registry/record_form.html", context)


def step_page(
    request,
    *,
    record: Any,
    move: Move | None,
    is_open: bool,
    take: Callable[[dict[str, Any], str], Any],
) -> HttpResponse:
    """Ask for what a step needs, and take it; told with 409 where the flow does not allow it now."""
    if move is None:
        raise Http404
    if not request.user.has_perm(move.permission):
        raise PermissionDenied
    form = StepForm(sent(request), move=move)
    refused = "" if is_open else _not_now(record)
    if request.method == "POST" and form.is_valid():
        try:
            take(form.values(), form.cleaned_data["seen_status"])
        except MoveRefused as error:
            refused = message_of(error)
            record.refresh_from_db()
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": move.label})
            return redirect(record)
    context = {"form": form, "title": move.label, "record": record, "refused": refused}
    context["page_before"] = record.get_absolute_url()
    return render(request, "registry/record_step.html", context, status=409 if refused else 200)


def _not_now(record) -> str:
    return _("This step is not possible from “%(status)s”.") % {"status": record.get_status_display()}
