"""The page of one step: a short form, and a service that may refuse."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from core.flow import MoveRefused, message_of
from crm.drafts import saved


def step_page(
    request,
    *,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Any],
    done: str,
    title: str,
    subject: str,
    back: str,
    draft: str,
    page_after: Callable[[Any], str] | None = None,
    explanation: str = "",
    refused: str = "",
) -> HttpResponse:
    """Show the form; on a valid POST call `act(cleaned_data)`, say `done` and go on.

    `subject` is what it is about, `back` its page, which is also where it goes on unless `page_after`, given
    the result, says another. `refused`: why the step cannot be taken just now (409).
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except MoveRefused as error:
            refused = message_of(error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return saved(request, page_after(result) if page_after else back)
    context = {
        "form": form,
        "title": title,
        "subject": subject,
        "back": back,
        "draft": draft,
        "explanation": explanation,
        "refused": refused,
    }
    return render(request, "crm/step.html", context, status=409 if refused else 200)
