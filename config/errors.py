"""What people see when something is not there."""

from django.conf import settings
from django.http import Http404
from django.views.defaults import page_not_found


class OwnNotFoundPage:
    """Our page, in place of Django's with DEBUG: a trial run is looked at by people who do not program."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404:
            return page_not_found(request, Http404())
        return response
