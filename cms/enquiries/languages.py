"""The language in the address of a public page."""

from collections.abc import Callable
from functools import wraps

from django.utils import translation

from cms.enquiries.choices import SiteLanguage


class LanguageConverter:
    """`/vi/...`; what is no language of the site is no address."""

    regex = "|".join(SiteLanguage.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def in_its_language(view: Callable) -> Callable:
    """The page is in the language of its address, whatever the reader's screen has elsewhere."""

    @wraps(view)
    def spoken(request, language, *args, **kwargs):
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = view(request, *args, language=language, **kwargs)
        response.headers["Content-Language"] = language
        return response

    return spoken


def current_language() -> str:
    """That of the page that is being shown; English where it is none of the site's."""
    code = translation.get_language() or ""
    return code if code in SiteLanguage.values else SiteLanguage.EN
