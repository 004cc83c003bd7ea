"""Values as JSON keeps them, so that the same content is the same text: numbers and days as text."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import override

Plain = dict[str, Any]
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def canonical(content: Plain) -> str:
    """The same content is the same text, byte for byte."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def name_of(record: Any) -> Plain:
    return {"zh": record.name_zh, "en": record.name_en or record.name_zh}


def in_both(say: Callable[[], Any]) -> Plain:
    """In both languages."""
    found = {}
    for key, language in LANGUAGES.items():
        with override(language):
            found[key] = str(say())
    return found


def text_of(number: Decimal | None) -> str | None:
    """A number as JSON keeps it: exact, and the same text for the same number."""
    return None if number is None else f"{number.normalize():f}"


def number_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def text_of_day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
