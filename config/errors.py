"""What people see when something is not there, or failed: the public site has pages of its own look."""

from django.conf import settings
from django.http import Http404
from django.views.defaults import page_not_found
from django.views.defaults import server_error as said_by_django

from accounts.middleware import language_of_address


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
