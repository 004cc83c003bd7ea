from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from desk.navigation import Navigation


def desk(request):
    """What the shell of every page needs. Lazy: a page without the shell asks for nothing."""
    return {
        "navigation": SimpleLazyObject(lambda: Navigation(request)),
        "languages": SimpleLazyObject(
            lambda: [get_language_info(code) for code, _name in settings.STAFF_LANGUAGES]
        ),
        "is_demo": settings.DEMO,
    }
