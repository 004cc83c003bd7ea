from collections.abc import Mapping
from typing import Any, Self

from django.conf import settings
from django.utils.translation import get_language, gettext, override

InLanguages = str | dict[str, str]


def for_reader(zh: str, en: str) -> str:
    """The text in the language of the page; the other one where that is empty."""
    return (zh or en) if (get_language() or "").startswith("zh") else (en or zh)


class Message(str):
    """A translated sentence that can be said again in another language: `in_all_languages` does."""

    _msgid: str
    _params: Mapping[str, Any] | None

    def __new__(cls, msgid: str, params: Mapping[str, Any] | None = None) -> Self:
        text = gettext(msgid)
        made = super().__new__(cls, text if params is None else text % params)
        made._msgid, made._params = msgid, params
        return made

    def __mod__(self, params: Any) -> Self:
        return type(self)(self._msgid, params)

    def __str__(self) -> str:
        return self  # stays what it is in str(), also as the text of an exception

    def again(self) -> str:
        """In the language of now."""
        if self._params is None:
            return gettext(self._msgid)
        return gettext(self._msgid) % {name: _again(value) for name, value in self._params.items()}


def message(msgid: str) -> Message:
    """Import it as `_`, in place of gettext, where a sentence is stored for readers of other languages."""
    return Message(msgid)


def _again(value: Any) -> Any:
    return value.again() if isinstance(value, Message) else value


def in_all_languages(value: Any) -> InLanguages:
    """How `value` reads in each language, or one text where that is the same: to be stored for any reader."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[language] = str(_again(value))
    first, *others = words.values()
    return words if any(other != first for other in others) else first


def in_readers_language(stored: InLanguages) -> str:
    """What `in_all_languages` made, in the language of the page."""
    if isinstance(stored, str):
        return stored
    return stored.get(get_language() or "") or next(iter(stored.values()))
