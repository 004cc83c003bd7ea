"""How alike two names are, as a number that means the same for every pair."""

import re

from rapidfuzz import fuzz

from registry.names.chinese import places_agree
from registry.names.parsing import has_chinese, parse
from registry.names.parts import NameParts
from registry.names.readings import likeliest

# From here on two names are candidates for the same enterprise, for a person to decide (domain.md 2.1).
CANDIDATE = 0.9
BELOW_CANDIDATE = 0.85
SAME_SOUND = 0.95
SAME_CORE = 0.99
_NUMBERS = re.compile("第[零一二三四五六七八九十百]+|[0-9]+")


def similarity(first: str, second: str) -> float:
    """How alike two names are, 0 to 1; 0.9 and more are candidates for one enterprise, 1 is one whole name.

    Letters are counted over the whole names and the cores. What tells enterprises of one owner apart keeps a
    pair below 0.9 however long the rest is: another short fancy name, place, number or branch.
    """
    one, other = parse(first), parse(second)
    if not one.core or not other.core:
        return 0.0
    if one.whole == other.whole:
        return 1.0
    if _sound(one.core) == _sound(other.core):
        return min(SAME_SOUND if one.core != other.core else SAME_CORE, _ceiling(one, other))
    letters = max(fuzz.ratio(one.core, other.core), fuzz.ratio(one.whole, other.whole)) / 100
    return min(letters, _ceiling(one, other))


def _ceiling(one: NameParts, other: NameParts) -> float:
    if one.branch != other.branch or not places_agree(one.place, other.place):
        return BELOW_CANDIDATE
    if _NUMBERS.findall(one.bare) != _NUMBERS.findall(other.bare):
        return BELOW_CANDIDATE
    own, others_own = one.fancy or one.trade, other.fancy or other.trade
    if _sound(own) == _sound(others_own) or not has_chinese(own + others_own):
        return SAME_CORE
    # In four characters one may be a slip of the pen; in two it is another name.
    long_enough = min(len(own), len(others_own)) >= 4
    return SAME_CORE if long_enough else BELOW_CANDIDATE


def _sound(text: str) -> str:
    return likeliest(text).pinyin
