"""The token recipe: what a document is indexed by, and what a typed term may be found by.

Tokens are folded text behind one letter that says what they are, joined by spaces, so that FTS5, tsvector and
Elasticsearch index the same strings with their plainest analyser. Raise VERSION when the recipe changes:
`manage.py index_rebuild` then makes the index anew.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from pypinyin.pinyin_dict import pinyin_dict
from rapidfuzz.distance import OSA

from registry.names import fold, parse
from registry.names.chinese import places_of, short_place, without_begun_form
from registry.names.folding import clean
from registry.names.keys import without_sounded_form
from registry.names.latin import initials as latin_initials
from registry.names.latin import tokens_of
from registry.names.parsing import has_chinese
from registry.names.parts import NameParts
from registry.names.readings import CHINESE_CHARACTER, likeliest, spellings, without_umlaut

VERSION = 1

ALL = "z"  # every document has it: what "everything but" begins with
# What a token is, by its first letter.
WHOLE, CORE, JOINED = "k", "c", "j"  # a whole name, a core name, the pinyin of a core name
CHARACTER, PAIR = "u", "b"  # of a name
SYLLABLE, SYLLABLES, BEGUN = "y", "p", "q"  # one, two neighbours, one and the first letter of the next
INITIALS = "i"  # every beginning of the initials, two letters and more
WORD, PREFIX = "w", "e"  # a Latin word of a name or text, its beginnings in a name
TEXT = "s"  # two neighbouring characters of products, scope, industry
PLACE = "g"  # a place that the enterprise is registered in, written and sounded
FACET = "f"

LONGEST_PREFIX = 10  # letters of a Latin word that are told apart
LONGEST_INITIALS = 8  # of initials, the same
MOST_MISSPELT = 200  # readings of letters of which one is wrong
MOST_SPLITS = 4  # ways to read one run of letters as pinyin
MOST_TEXT = 400  # characters of a scope that are indexed

_RUN = re.compile(f"{CHINESE_CHARACTER}+|(?:(?!{CHINESE_CHARACTER})[^\\W_])+")
_CHINESE_RUN = re.compile(f"{CHINESE_CHARACTER}+")
# What every scope ends with says nothing about the enterprise.
_BOILERPLATE = re.compile(
    r"[（(【\[][^（(）)】\]]{0,60}(?:批准|许可|审批|除外|为准|除国家)[^（(）)】\]]{0,60}[）)】\]]"
    r"|(?:依法须经批准的项目|具体项目以|凡涉及许可|法律、?法规|国家法律)[^。；;]{0,80}"
)


# Documents


def name_tokens(name: str) -> Iterator[str]:
    """Tokens of one name of an enterprise: Chinese, Latin or both."""
    parts = parse(name)
    yield WHOLE + parts.whole
    yield CORE + parts.core
    yield from _latin_words(name)
    if has_chinese(name):
        written = ways_to_write(parts)
        for text in (*written, *parts.fragments):
            yield from _written(text)
        yield from _sounded(written)
        yield from (JOINED + without_umlaut(spelling.pinyin) for spelling in spellings(parts.core))
    else:
        yield from _beginnings_of(latin_initials(name))


def ways_to_write(parts: NameParts) -> list[str]:
    """The name as it is registered, and as people place it: 南宁华锐, 青秀区华锐, 华锐.

    经营部 or 厂 are said with the name, 有限公司 is not.
    """
    said = "" if parts.legal_form.endswith("公司") else parts.legal_form
    core, places = parts.core + said, places_of(parts)
    placed = [place + core for place in (*places, "".join(places)) if place]
    registered = parts.whole if said else parts.bare
    return list(dict.fromkeys([registered, *([parts.near] if parts.near else []), *placed, core]))


def text_tokens(text: str) -> Iterator[str]:
    """Tokens of what an enterprise makes and does; boilerplate of scopes left out."""
    for run in _RUN.findall(clean(_BOILERPLATE.sub("；", text[:MOST_TEXT]))):
        if has_chinese(run):
            yield from (TEXT + pair for pair in _pairs(run))
        elif len(run) > 1:
            yield WORD + run


def place_tokens(names: Iterable[str]) -> Iterator[str]:
    """Tokens of the divisions that an enterprise is registered in, in every way to write them."""
    for name in names:
        for way in ways_to_write_place(name):
            yield PLACE + way
            yield PLACE + without_umlaut(spellings(way)[0].pinyin)


def ways_to_write_place(name: str) -> tuple[str, ...]:
    """南宁市: 南宁市, 南宁; 良庆区: 良庆区, 良庆."""
    folded = fold(name)
    short = short_place(folded)
    bare = re.sub("[市县区]$", "", short) if len(short) > 2 else short
    return tuple(dict.fromkeys((folded, short, bare)))


def facet_token(letter: str, value: str) -> str:
    return f"{FACET}{letter}{re.sub('[^0-9a-z]', '0', value.lower())}"


def _written(text: str) -> Iterator[str]:
    for run in _CHINESE_RUN.findall(text):
        yield from (CHARACTER + character for character in run)
        yield from (PAIR + pair for pair in _pairs(run))


def _sounded(texts: Iterable[str]) -> Iterator[str]:
    """Syllables, neighbouring syllables and initials in all readings."""
    for text in texts:
        for spelling in spellings(text):
            syllables = [without_umlaut(syllable) for syllable in spelling.syllables]
            yield from (SYLLABLE + syllable for syllable in syllables)
            for one, other in zip(syllables, syllables[1:], strict=False):
                yield SYLLABLES + one + other
                yield BEGUN + one + other[0]
            yield from _beginnings_of([spelling.initials])


def _beginnings_of(initials: Iterable[str]) -> Iterator[str]:
    for one in initials:
        yield from (INITIALS + one[:length] for length in range(2, min(len(one), LONGEST_INITIALS) + 1))


def _latin_words(name: str) -> Iterator[str]:
    for word in _latin_runs(name):
        yield WORD + word
        yield from (PREFIX + word[:length] for length in range(1, min(len(word), LONGEST_PREFIX) + 1))


def _latin_runs(text: str) -> list[str]:
    words = tokens_of(clean(text))
    return [run for word in words for run in _RUN.findall(word) if not has_chinese(run)]


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


# Terms. Each function gives alternatives; all tokens of one alternative must be there.

Alternative = tuple[str, ...]


def exact(text: str) -> list[Alternative]:
    """The text is a name, a core name or its pinyin, to the letter."""
    parts, folded = parse(text), fold(text)
    keys = [WHOLE + parts.whole, WHOLE + folded, CORE + folded, CORE + parts.core, CORE + parts.bare]
    if not has_chinese(folded):
        keys.append(JOINED + without_umlaut(folded))
    return [(key,) for key in dict.fromkeys(keys) if len(key) > 1]


def literal(text: str) -> list[Alternative]:
    """Written like this, neighbour by neighbour, in a name or in what the enterprise does."""
    folded = fold(text)
    if not has_chinese(folded):
        return [tuple(WORD + word for word in _latin_runs(text))]
    found = [_neighbours(written, PAIR) for written in _writings(text)]
    if len(_CHINESE_RUN.findall(folded)[0]) > 1:
        found.append(_neighbours(folded, TEXT))
    return _distinct(found)


def _writings(text: str) -> list[str]:
    """The name without its legal form, even one half typed; also as people shorten its place."""
    folded = fold(text)
    names = [parse(text), parse(without_begun_form(folded))]
    return list(dict.fromkeys(w for parts in names for w in (parts.bare or folded, parts.near) if w))


def strict(text: str) -> list[Alternative]:
    """Found as typed: part of a name, pinyin, initials, a Latin word, a product, the place."""
    folded = fold(text)
    if has_chinese(text):
        return _distinct([*literal(text), (PLACE + folded,), *_placed(text)])
    words = _latin_runs(text)
    found = [tuple(PREFIX + word[:LONGEST_PREFIX] for word in words), *literal(text)]
    for letters in dict.fromkeys((folded, without_sounded_form(folded))):
        found += [_syllable_tokens(split, whole=True) for split in splits(letters)]
        if len(letters) > 1 and letters.isascii():
            found += [(INITIALS + letters[:LONGEST_INITIALS],), (PLACE + without_umlaut(letters),)]
    return _distinct(found)


def _placed(text: str) -> Iterator[Alternative]:
    """南宁云之迈 also finds 广西云之迈 where it is registered in 南宁."""
    parts = parse(text)
    places = places_of(parts)
    if places and len(parts.core) > 1:
        yield (PLACE + places[-1], *_neighbours(parts.core, PAIR))


def homophone(text: str) -> list[Alternative]:
    """Sounds like this: another character of the same sound, a last syllable half typed."""
    folded = fold(text)
    if not has_chinese(folded):
        return _distinct([_syllable_tokens(split, whole=False) for split in splits(folded)])
    written = [w for w in _writings(text) if len(w) > 1]
    readings = [[without_umlaut(syllable) for syllable in s.syllables] for w in written for s in spellings(w)]
    return _distinct([_syllable_tokens(reading, whole=True) for reading in readings])


def any_order(text: str) -> list[Alternative]:
    """The same characters or syllables, in any order; three and more."""
    folded = fold(text)
    if has_chinese(folded):
        bare = parse(text).bare or folded
        return [tuple(dict.fromkeys(_each(bare)))] if len(bare) > 2 else []
    found = [tuple(SYLLABLE + syllable for syllable in split) for split in splits(folded) if len(split) > 2]
    words = _latin_runs(text)
    if len(words) > 2:
        found += [tuple(PREFIX + word[:LONGEST_PREFIX] for word in words if word != left) for left in words]
    return _distinct(found)


def near(text: str) -> list[Alternative]:
    """One character too many or wrong, the wrong place before the name, one letter of the pinyin wrong."""
    folded = fold(text)
    if not has_chinese(folded):
        return _distinct([_syllable_tokens(split, whole=True) for split in _misspelt(folded)])
    parts = parse(text)
    bare = (parts.bare or folded)[:20]
    found = [_neighbours(parts.core, PAIR)] if 2 < len(parts.core) < len(bare) else []
    if len(bare) > 2:
        found += [_without(bare, at) for at in range(len(bare))]
    if 3 < len(parts.core) < len(bare):
        found += [_without(parts.core, at) for at in range(len(parts.core))]
    return _distinct(found)


def _neighbours(text: str, letter: str) -> Alternative:
    """Pairs of neighbours; a single character alone; Latin words as they are."""
    tokens: list[str] = []
    for run in _RUN.findall(text):
        if not has_chinese(run):
            tokens.append(WORD + run if letter == TEXT else PREFIX + run[:LONGEST_PREFIX])
        elif len(run) == 1:
            tokens.append(CHARACTER + run)
        else:
            tokens += [letter + pair for pair in _pairs(run)]
    return tuple(dict.fromkeys(tokens))


def _each(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if has_chinese(run):
            yield from (CHARACTER + character for character in run)
        else:
            yield PREFIX + run[:LONGEST_PREFIX]


def _without(text: str, at: int) -> Alternative:
    """The characters but one, with the pairs that it does not touch."""
    before, after = text[:at], text[at + 1 :]
    pairs = (*_neighbours(before, PAIR), *_neighbours(after, PAIR))
    return tuple(dict.fromkeys((*pairs, *_each(before), *_each(after))))


def _syllable_tokens(syllables: Iterable[str], *, whole: bool) -> Alternative:
    """Pairs of neighbouring syllables. A last one that is half typed counts by its first letter."""
    split = list(syllables)
    if len(split) == 1:
        return (SYLLABLE + split[0],) if split[0] in _syllables() else ()
    last_is_whole = whole and split[-1] in _syllables()
    pairs = list(zip(split, split[1:], strict=False))
    tokens = [SYLLABLES + one + other for one, other in (pairs if last_is_whole else pairs[:-1])]
    if not last_is_whole:
        tokens.append(BEGUN + pairs[-1][0] + pairs[-1][1][0])
    return tuple(dict.fromkeys(tokens))


@lru_cache(maxsize=4096)
def splits(letters: str) -> tuple[tuple[str, ...], ...]:
    """Ways to read letters as pinyin, fewest syllables first; the last one may be half typed.

    None when the letters are no pinyin, or fewer than two.
    """
    letters = without_umlaut(letters)
    if not 2 <= len(letters) <= 80 or not letters.isascii() or not letters.isalpha():
        return ()
    ways: list[list[tuple[str, ...]]] = [[] for _ in letters] + [[()]]
    for start in range(len(letters) - 1, -1, -1):
        rest = letters[start:]
        if rest in _beginnings():
            ways[start].append((rest,))
        for length in range(min(6, len(rest) - 1), 0, -1):
            if rest[:length] in _syllables():
                ways[start] += [(rest[:length], *way) for way in ways[start + length]]
        ways[start] = sorted(dict.fromkeys(ways[start]), key=_plainness)[:MOST_SPLITS]
    return tuple(ways[0])


def _plainness(split: tuple[str, ...]) -> tuple[bool, int]:
    return split[-1] not in _syllables(), len(split)


def _misspelt(letters: str) -> list[tuple[str, ...]]:
    """Readings in which one syllable is one letter away from what was typed."""
    letters = without_umlaut(letters)
    if not 4 <= len(letters) <= 60 or not letters.isascii() or not letters.isalpha():
        return []
    before, behind = _read_to(letters), _read_from(letters)
    found: dict[tuple[str, ...], None] = {}
    for start, head in before.items():
        for end in range(start + 1, min(start + 7, len(letters)) + 1):
            if end in behind:
                meant = _one_letter_from(letters[start:end])
                found |= dict.fromkeys((*head, syllable, *behind[end]) for syllable in meant)
    return sorted((split for split in found if len(split) > 1), key=_oddness)[:MOST_MISSPELT]


def _oddness(split: tuple[str, ...]) -> tuple[int, int]:
    """Syllables of one letter are rare in names."""
    return sum(len(syllable) == 1 for syllable in split), len(split)


def _read_to(letters: str) -> dict[int, tuple[str, ...]]:
    """The plainest reading of the letters up to each place where a syllable may end."""
    found: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(letters) + 1):
        ways = [
            (*found[start], letters[start:end])
            for start in range(max(end - 6, 0), end)
            if start in found and letters[start:end] in _syllables()
        ]
        if ways:
            found[end] = min(ways, key=len)
    return found


def _read_from(letters: str) -> dict[int, tuple[str, ...]]:
    """The plainest reading of the letters from each place where a syllable may begin."""
    found: dict[int, tuple[str, ...]] = {len(letters): ()}
    for start in range(len(letters) - 1, -1, -1):
        ways = [
            (letters[start:end], *found[end])
            for end in range(start + 1, min(start + 6, len(letters)) + 1)
            if end in found and letters[start:end] in _syllables()
        ]
        if ways:
            found[start] = min(ways, key=len)
    return found


@lru_cache(maxsize=4096)
def _one_letter_from(typed: str) -> tuple[str, ...]:
    """Syllables that one letter more, less, another or two swapped make of the typed letters."""
    return tuple(
        syllable
        for syllable in sorted(_syllables())
        if syllable != typed and abs(len(syllable) - len(typed)) < 2 and OSA.distance(syllable, typed) == 1
    )


@cache
def _syllables() -> frozenset[str]:
    """Every syllable that a character of the table can have."""
    signs = (chr(point) for point in range(0x4E00, 0x9FA6) if point in pinyin_dict)
    found = {without_umlaut(likeliest(sign).syllables[0]) for sign in signs}
    found |= {without_umlaut(s.pinyin) for sign in "长行重厦乐朝都会调传曾单" for s in spellings(sign)}
    return frozenset(syllable for syllable in found if syllable.isascii() and syllable.isalpha())


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:length] for syllable in _syllables() for length in range(1, len(syllable) + 1))


def _distinct(found: Iterable[Alternative]) -> list[Alternative]:
    return [alternative for alternative in dict.fromkeys(found) if alternative]
