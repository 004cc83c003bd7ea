"""Telling static/js/draft.js that what was typed is saved, so that it may forget it."""

from django.http import HttpResponse, HttpResponseRedirect


def saved(request, url: str) -> HttpResponse:
    """The answer to a form that was saved: on to `url`.

    The script sends the form itself, so that it can keep it when network or login are gone. A redirect it
    could not tell from one to the login page, so it gets the address in a header and goes there.
    """
    if "X-Draft" in request.headers:
        return HttpResponse(status=204, headers={"X-Saved": url})
    return HttpResponseRedirect(url)
