"""Keys of a name: what is stored for every name an enterprise has, and what to look up for a typed text."""

import re
from collections.abc import Iterable, Iterator

from registry.choices import KeyKind
from registry.names.chinese import without_begun_form
from registry.names.folding import clean, fold
from registry.names.latin import initials, parse_latin, tokens_of
from registry.names.latin import without_begun_form as without_begun_latin_form
from registry.names.parsing import has_chinese, parse
from registry.names.parts import NameParts
from registry.names.readings import likeliest, spellings, without_umlaut
from registry.names.words import PLACES

Key = tuple[KeyKind, str]
LONGEST_KEY = 120
LONGEST_NAME = 200  # more than that is a pasted text
SHORTEST_PLACE = 5  # letters; shorter pinyin of a place also begins too many fancy names

_COMPANY_FORMS = ("gufenyouxiangongsi", "youxianzerengongsi", "youxiangongsi", "gongsi")
_BEGUN_PINYIN_FORM = re.compile(
    "(?<=..)(?:gongsi|"
    + "|".join(form[:length] for form in _COMPANY_FORMS[:3] for length in range(len(form), 4, -1))
    + ")$"
)
_FORM_INITIALS = re.compile("(?<=..)(?:gfyxgs|yxzrgs|yxgs)$")


def stored_keys(name: str) -> tuple[Key, ...]:
    """Every key to store for one name, without repeats; values are at most 120 characters, none is empty."""
    parts = parse(name)
    return _distinct(
        [
            (KeyKind.WHOLE, parts.whole),
            (KeyKind.CORE, parts.core),
            *((KeyKind.FRAGMENT, fragment) for fragment in parts.fragments),
            *(_chinese_readings(parts) if has_chinese(parts.whole) else _latin_writings(name)),
        ]
    )


def probes(typed: str) -> tuple[Key, ...]:
    """Keys to look up, as prefixes of stored values, for a text that a person typed or is still typing.

    Empty for nothing, and for a single Latin letter or digit. A stored key that one of these begins is a hit;
    the first probes are the closest to what was typed.
    """
    typed = typed[:LONGEST_NAME]
    folded = fold(typed)
    if len(folded) < 2 and folded.isascii():
        return ()
    return _distinct(_chinese_probes(typed, folded) if has_chinese(folded) else _latin_probes(typed, folded))


def sort_key(name: str) -> str:
    """The name as lists are ordered: syllables of pinyin or Latin words with a space between, at most 120."""
    if has_chinese(name):
        return " ".join(likeliest(fold(name)).syllables)[:LONGEST_KEY]
    return " ".join(tokens_of(clean(name)))[:LONGEST_KEY]


def _chinese_readings(parts: NameParts) -> Iterator[Key]:
    for spelling in spellings(parts.bare):
        yield KeyKind.PINYIN, without_umlaut(spelling.pinyin)
        yield KeyKind.INITIALS, spelling.initials
    if parts.near:
        yield KeyKind.INITIALS, likeliest(parts.near).initials
    for spelling in spellings(parts.core):
        yield KeyKind.CORE_PINYIN, without_umlaut(spelling.pinyin)
        yield KeyKind.CORE_INITIALS, spelling.initials


def _latin_writings(name: str) -> Iterator[Key]:
    # As written too: forms stand at both ends (PT ... Tbk) and are typed letter by letter.
    yield KeyKind.WHOLE, fold(name)
    whole, core = initials(name)
    if len(whole) > 1:
        yield KeyKind.INITIALS, whole
    if len(core) > 1:
        yield KeyKind.CORE_INITIALS, core


def _chinese_probes(typed: str, folded: str) -> Iterator[Key]:
    parts = parse(typed)
    begun = without_begun_form(folded)
    yield KeyKind.WHOLE, folded
    yield KeyKind.WHOLE, parts.whole
    yield KeyKind.WHOLE, begun
    for core in (folded, parts.core, parse(begun).core):
        yield KeyKind.CORE, core
        yield KeyKind.FRAGMENT, core
    if re.search("[a-z]", folded):  # 华锐dianzi: half converted, or the input method was switched off
        pinyin = without_umlaut(likeliest(folded).pinyin)
        yield KeyKind.PINYIN, pinyin
        yield KeyKind.CORE_PINYIN, pinyin


def _latin_probes(typed: str, folded: str) -> Iterator[Key]:
    parts = parse(typed)
    begun = parse_latin(" ".join(without_begun_latin_form(tokens_of(clean(typed)))))
    yield KeyKind.WHOLE, folded
    yield KeyKind.WHOLE, parts.whole
    for core in (folded, parts.core, begun.core):
        yield KeyKind.CORE, core
        yield KeyKind.FRAGMENT, core
    if folded.isascii():
        yield from _pinyin_probes(folded)


def _pinyin_probes(folded: str) -> Iterator[Key]:
    pinyin = without_umlaut(folded)
    for text in (pinyin, _BEGUN_PINYIN_FORM.sub("", pinyin)):
        yield KeyKind.PINYIN, text
        yield KeyKind.CORE_PINYIN, text
        yield KeyKind.CORE_PINYIN, _without_place(text)
    for text in (folded, _FORM_INITIALS.sub("", folded)):
        yield KeyKind.INITIALS, text
        yield KeyKind.CORE_INITIALS, text


def without_sounded_form(letters: str) -> str:
    """Pinyin or initials without a company form at the end, begun or whole: huaruiyouxiang, hryxgs."""
    return _FORM_INITIALS.sub("", _BEGUN_PINYIN_FORM.sub("", letters))


def _without_place(pinyin: str) -> str:
    """nanninghuarui → huarui: the place may be written with 市, in brackets, or not at all."""
    for length in range(min(_LONGEST_PLACE, len(pinyin) - 2), SHORTEST_PLACE - 1, -1):
        if pinyin[:length] in _PLACE_PINYIN:
            return pinyin[length:]
    return pinyin


def _distinct(keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys((kind, value[:LONGEST_KEY]) for kind, value in keys if value))


_PLACE_PINYIN = frozenset(without_umlaut(likeliest(word).pinyin) for word in PLACES.words if len(word) <= 4)
_LONGEST_PLACE = max(map(len, _PLACE_PINYIN))
