"""A page with one form about a case, and a button without a form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import MoveRefused, message_of
from core.locking import ChangedMeanwhile
from registry.forms.current import take_newer
from registry.forms.enterprises import show_error
from whitelist.flow import SUBMIT
from whitelist.rights import is_of_office, reviews_alone

FORM = ["GET", "HEAD", "POST"]


def sent(request) -> dict[str, Any]:
    """What was posted, with its files; without, the form is shown."""
    if request.method != "POST":
        return {}
    return {"data": request.POST, "files": request.FILES}


class Refusal(str):
    """Why something cannot be done, for the page of its form: what was typed stays there."""

    status: int

    @classmethod
    def of(cls, error: MoveRefused) -> "Refusal":
        made = cls(error.message)
        made.status = 403 if error.forbidden else 409
        return made


def refusal(check: Callable[[], Any], *, is_sent: bool = False) -> str:
    """Why it cannot be done just now, or ""; 403 for who may not do it at all.

    `is_sent`: a form was filled in, which is shown again with the refusal.
    """
    try:
        check()
    except MoveRefused as error:
        return Refusal.of(error) if is_sent else message_of(error)
    return ""


def status_of(refused: str) -> int:
    """Of a page that says why something cannot be done, or does not."""
    return getattr(refused, "status", 409) if refused else 200


def takes_part(user: User) -> str:
    """What whoever reviews is told before he takes a part in an application."""
    if not (user.has_perm(SUBMIT) and is_of_office(user)):
        return ""
    told = _(
        "Whoever enters, changes or submits an application, hands in its papers or declares its figures does "
        "not review it. Papers of the office do not count."
    )
    if not reviews_alone(user):
        return told
    alone = _(
        "Nobody else reviews applications in your area: with a part of yours this one could be accepted by "
        "nobody. Let an officer or the enterprise take it."
    )
    return f"{told}\n{alone}"


def form_page(
    request,
    *,
    form: forms.BaseForm,
    act: Callable[[], Any],
    title: Any,
    subject: Any,
    back: str,
    done: Any,
    save: Any = "",
    refused: str = "",
    page_after: Callable[[Any], str] | None = None,
    template: str = "whitelist/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; on a valid POST call `act()`, say `done` and go `back`, or to `page_after`.

    `refused`: why it cannot be done just now (409), or not by this person (403). `save` are the words of the
    button, if not the title.
    """
    current: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            result = act()
        except MoveRefused as error:
            refused = Refusal.of(error)
        except ValidationError as error:
            show_error(form, error)
            if isinstance(error, ChangedMeanwhile):
                current = take_newer(form)
        else:
            messages.success(request, done)
            return redirect(page_after(result) if page_after else back)
    shown = {"form": form, "title": title, "subject": subject, "back": back, "save": save or title}
    shown |= {"refused": refused, "current": current}
    return render(request, template, shown | context, status=status_of(refused))


def posted(request, *, action: Callable[[], Any], done: Any, back: str, after: str = "") -> HttpResponse:
    """A button without a form: do it and say so, or say why not. `after`: where to go once it is done."""
    try:
        action()
    except MoveRefused as error:
        messages.error(request, message_of(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
        return redirect(after or back)
    return redirect(back)
