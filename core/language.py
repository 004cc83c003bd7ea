from django.utils.translation import get_language


def for_reader(zh: str, en: str) -> str:
    """The text in the language of the page; the other one where that is empty."""
    return (zh or en) if (get_language() or "").startswith("zh") else (en or zh)
