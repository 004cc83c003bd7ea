from django.conf import settings
from django.utils import translation


class UserLanguageMiddleware:
    """The language a user chose wins over his browser's; a cookie set on the login page comes in between."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = getattr(request.user, "language", "")
        if not language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            language = settings.LANGUAGE_CODE
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
