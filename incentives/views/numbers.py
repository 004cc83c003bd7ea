"""Identity and account numbers in the clear: on one answer, after a reason, never kept by the browser."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from incentives.services.payments import Numbers


def numbers_page(
    request, *, form: forms.Form, look: Callable[[], Numbers], subject: Any, back: str
) -> HttpResponse:
    """Ask for the reason, then show what `look` gives, which records it. The view is `never_cache`."""
    context = {"title": _("See the numbers"), "subject": subject, "back": back, "form": form}
    if request.method == "POST" and form.is_valid():
        return render(request, "incentives/numbers.html", context | {"numbers": look()})
    return render(request, "incentives/numbers.html", context)
