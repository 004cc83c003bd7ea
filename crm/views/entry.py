"""The page of a form that changes a record."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from crm.drafts import saved
from crm.forms.fields import VersionedForm

FORM = ["GET", "HEAD", "POST"]


def edit_page(
    request,
    *,
    form: VersionedForm,
    save: Callable[..., Any],
    done: str,
    page_after: str,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Show a form; on a valid POST call `save(values=, version=)`, say `done` and go to `page_after`.

    What a service refuses comes back in the form, with everything that was typed.
    """
    if request.method == "POST" and form.is_valid():
        try:
            save(values=form.values(), version=form.cleaned_data["version"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, done)
            return saved(request, page_after)
    return render(request, template, {"form": form, **context})
