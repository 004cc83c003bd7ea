from collections.abc import Mapping
from typing import Any, Self

from django.conf import settings
from django.db.models import Choices
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext, override

InLanguages = str | dict[str, str]
Stored = str | dict[str, Any]  # what as_data or in_all_languages made


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


class Chosen:
    """A choice that stands in a Message: stored by its value, shown by its label."""

    def __init__(self, choice: Choices):
        self.choice = choice

    def __str__(self) -> str:
        return str(self.choice.label)


def as_data(value: Any) -> Any:
    """A Message to be stored: its message and what stands in it, so that its words are made when it is read.
    A name is kept in each language.
    """
    if isinstance(value, Message):
        params = {name: as_data(one) for name, one in (value._params or {}).items()}
        return {"message": value._msgid} | ({"params": params} if params else {})
    if isinstance(value, Chosen):
        kind = type(value.choice)
        return {"choice": f"{kind.__module__}.{kind.__qualname__}", "value": value.choice.value}
    return value if isinstance(value, (int, float)) else in_all_languages(value)


def in_all_languages(value: Any) -> InLanguages:
    """How `value` reads in each language, or one text where that is the same: to be stored for any reader."""
    words = {}
    for language, _name in settings.STAFF_LANGUAGES:
        with override(language):
            words[language] = str(_again(value))
    first, *others = words.values()
    return words if any(other != first for other in others) else first


def in_readers_language(stored: Stored) -> str:
    """What `as_data` or `in_all_languages` made, in the language of the page."""
    if not isinstance(stored, dict):
        return str(stored)
    if "message" in stored:
        given: dict[str, Any] = stored.get("params") or {}
        words = gettext(stored["message"])
        return words % {name: in_readers_language(one) for name, one in given.items()} if given else words
    if "choice" in stored:
        return _label(stored["choice"], stored["value"])
    return stored.get(get_language() or "") or next(iter(stored.values()))


def _label(path: str, value: str) -> str:
    """The label of a stored choice; its value where the program has lost it."""
    try:
        return str(import_string(path)(value).label)
    except (ImportError, ValueError):
        return value
