"""Pinyin of folded names: per character from a table, with the few words and polyphones that names need.

Segmenting every name by dictionary is slower and no surer: fancy names are in no dictionary.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import combinations, islice
from typing import NamedTuple

from pypinyin.pinyin_dict import pinyin_dict

from registry.names.words import read_rows

# Beyond this many a name with several polyphones would only fill the key table.
MOST_SPELLINGS = 4
CHINESE_CHARACTER = "[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_UNIT = re.compile(f"{CHINESE_CHARACTER}|(?:(?!{CHINESE_CHARACTER}).)+", re.DOTALL)


class Spelling(NamedTuple):
    """One way to read a text: its syllables joined, their initials, and the syllables apart."""

    pinyin: str
    initials: str
    syllables: tuple[str, ...]


class _Doubt(NamedTuple):
    """A syllable that may also be read another way; certain when a known word settles it."""

    at: int
    other: str
    certain: bool


class _Polyphone(NamedTuple):
    readings: tuple[str, ...]
    words: tuple[tuple[str, int, str], ...]  # word, place of the character in it, reading


def spellings(text: str) -> list[Spelling]:
    """Ways to read a folded text, the likeliest first, at most four.

    Every character that is not Chinese stays as it is, and whole runs of them stay whole in the initials.
    """
    units = _UNIT.findall(text)
    syllables, doubts = _read(text, units)
    return [_spelling(units, spelled) for spelled in islice(_variants(syllables, doubts), MOST_SPELLINGS)]


def likeliest(text: str) -> Spelling:
    """The first of `spellings`."""
    units = _UNIT.findall(text)
    return _spelling(units, _read(text, units)[0])


def without_umlaut(typed: str) -> str:
    """Typed pinyin with ü as keys hold it: lv and lyu are lu, nv is nu (nyu also stands in shan-yu)."""
    return re.sub("lyu|lv", "lu", typed).replace("nv", "nu")


def _read(text: str, units: list[str]) -> tuple[list[str], list[_Doubt]]:
    syllables: list[str] = []
    doubts: list[_Doubt] = []
    position = 0
    for at, unit in enumerate(units):
        polyphone = _POLYPHONES.get(unit)
        if polyphone:
            known = _reading_in_word(polyphone, text, position)
            syllables.append(known or polyphone.readings[0])
            others = (other for other in polyphone.readings if other != syllables[-1])
            doubts += (_Doubt(at, other, bool(known)) for other in others)
        else:
            syllables.append(_reading(unit))
        position += len(unit)
    return syllables, doubts


def _reading_in_word(polyphone: _Polyphone, text: str, position: int) -> str:
    for word, offset, reading in polyphone.words:
        if text.startswith(word, max(position - offset, 0)) and position >= offset:
            return reading
    return ""


def _variants(syllables: list[str], doubts: list[_Doubt]) -> Iterator[list[str]]:
    """The likeliest reading, then one syllable changed, then two; real doubts before settled ones."""
    ordered = sorted(doubts, key=lambda doubt: doubt.certain)
    for changes in range(len(ordered) + 1):
        for changed in combinations(ordered, changes):
            variant = list(syllables)
            for doubt in changed:
                variant[doubt.at] = doubt.other
            yield variant


def _spelling(units: list[str], syllables: list[str]) -> Spelling:
    pairs = zip(units, syllables, strict=True)
    initials = "".join(syllable[0] if unit != syllable else unit for unit, syllable in pairs)
    return Spelling("".join(syllables), initials, tuple(syllables))


@cache
def _reading(unit: str) -> str:
    known = pinyin_dict.get(ord(unit)) if len(unit) == 1 else None
    return _without_tones(known.split(",")[0]) if known else unit


def _without_tones(pinyin: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", pinyin) if not unicodedata.combining(sign))


def _polyphones() -> dict[str, _Polyphone]:
    found = {}
    for character, readings, *words in read_rows("polyphones.tsv"):
        pairs = [word.split("=") for word in " ".join(words).split()]
        known = tuple((word, word.index(character), reading) for word, reading in pairs)
        found[character] = _Polyphone(tuple(readings.split()), known)
    return found


_POLYPHONES = _polyphones()
