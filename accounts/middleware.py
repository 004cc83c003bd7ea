from django.conf import settings
from django.utils import translation


class LanguageMiddleware:
    """The language of a page: that of its address on the public site, that of its reader elsewhere.

    In place of Django's, which would send every address that is not there to one with a language in front.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        translation.activate(language_of_address(request.path_info) or language_of_reader(request))
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def language_of_address(path: str) -> str:
    """`vi` of /vi/contact/; empty for an address outside the public site."""
    first = path.split("/", 2)[1]
    return first if first in dict(settings.LANGUAGES) else ""


def language_of_reader(request) -> str:
    """What the user chose, else what was chosen on the login page. Never what the browser asks for."""
    chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.STAFF_LANGUAGES) else settings.LANGUAGE_CODE
