"""What people see when something is not there, or failed, or when the database has no time for them.

The public site has pages of its own look.
"""

import logging

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import page_not_found
from django.views.defaults import server_error as said_by_django

from accounts.middleware import language_of_address

logger = logging.getLogger(__name__)
SQLITE_BUSY = {5, 6}  # SQLITE_BUSY, SQLITE_LOCKED
SERVER_BUSY = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
AGAIN_AFTER = 5  # seconds


def not_found(request, exception):
    template = "cms/404.html" if language_of_address(request.path_info) else "404.html"
    return page_not_found(request, exception, template_name=template)


def server_error(request):
    template = "cms/500.html" if language_of_address(request.path_info) else "500.html"
    return said_by_django(request, template_name=template)


class OwnNotFoundPage:
    """Our page, in place of Django's with DEBUG: a trial run is looked at by people who do not program."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404:
            return not_found(request, Http404())
        return response


class BusyPage:
    """A page that waited in vain for a lock says so, and that reloading sends the same again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return busy(request) if is_lock(error) else None


class Sessions(SessionMiddleware):
    """A session that could not be saved for a lock is there all the same: Django takes it for deleted."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (OperationalError, SessionInterrupted) as error:
            if is_lock(error):
                return busy(request)
            raise


def is_lock(error: BaseException | None) -> bool:
    """Whether the database gave up waiting for somebody else who writes, in this error or behind it."""
    while error is not None:
        cause = error.__cause__
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the rest says which kind of busy
        if isinstance(error, OperationalError) and (
            code in SQLITE_BUSY or getattr(cause, "sqlstate", "") in SERVER_BUSY
        ):
            return True
        error = error.__context__
    return False


def busy(request: HttpRequest) -> HttpResponse:
    logger.warning("%s %s waited for a lock in vain", request.method, request.path)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(AGAIN_AFTER)
    return response
