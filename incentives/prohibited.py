"""Patterns that fair competition forbids, found in the words and formulas of a rule (domain.md 6.6)."""

from collections.abc import Iterator
from typing import Any

from incentives.kinds import kind_of
from incentives.models import ProhibitedPattern, RuleVersion

CODES = ("package_kind",)  # for the program, not for readers: "chain_exclusive" excludes nobody by itself


def patterns_in(version: RuleVersion) -> list[ProhibitedPattern]:
    """Those that a review must clear before the version may take effect, by code."""
    texts = " ".join([version.title_zh, version.title_en, *_texts(version.content)]).casefold()
    indicators = set(kind_of(version.kind).indicators(version.content))
    return [
        pattern
        for pattern in ProhibitedPattern.objects.all()
        if indicators & set(pattern.indicators) or any(word.casefold() in texts for word in pattern.words)
    ]


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for name, value in content.items():
            if name not in CODES:
                yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
