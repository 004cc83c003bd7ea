"""Pinyin for queries, from a source that is not the index's own.

The index reads characters by pypinyin's table and registry/data/polyphones.tsv. Here the readings come from
xpinyin (MIT): its Mandarin.dat is a table of its own, made by other people, with other choices and mistakes
(厦 sha, 都 du). Where it does not give what people type, benchmarks/data/readings.tsv decides, by hand.
ü is written v, as it is typed.
"""

from functools import cache, lru_cache

from xpinyin import Pinyin

from benchmarks.corpus.vocabulary import rows

Syllables = tuple[str, ...]

_PINYIN = Pinyin()
_BOTH = {row[1]: (row[2], row[3]) for row in rows("readings.tsv") if row[0] == "both"}
_WORDS = {row[1]: tuple(row[2].split()) for row in rows("readings.tsv") if row[0] == "word"}
_LONGEST_WORD = max(map(len, _WORDS))
_BEGIN_A_WORD = frozenset(word[0] for word in _WORDS)


@lru_cache(maxsize=200_000)
def syllables(text: str) -> Syllables:
    """How a text is read; what is not Chinese stays in it in lower case, a sign at a time."""
    read: list[str] = []
    at = 0
    while at < len(text):
        word = _word_at(text, at) if text[at] in _BEGIN_A_WORD else ""
        read += _WORDS[word] if word else (_syllable(text[at]),)
        at += len(word) or 1
    return tuple(read)


def readings(text: str, read: Syllables) -> list[Syllables]:
    """The reading given, and those with one polyphone read the other way."""
    found = [read]
    for at, character in enumerate(text):
        if character in _BOTH:
            found += [(*read[:at], other, *read[at + 1 :]) for other in _BOTH[character] if other != read[at]]
    return found


def is_polyphone(character: str) -> bool:
    return character in _BOTH


def initials(read: Syllables) -> str:
    return "".join(syllable[0] for syllable in read)


def _word_at(text: str, at: int) -> str:
    lengths = range(min(_LONGEST_WORD, len(text) - at), 0, -1)
    return next((text[at : at + length] for length in lengths if text[at : at + length] in _WORDS), "")


@cache
def _syllable(character: str) -> str:
    if character in _BOTH:
        return _BOTH[character][0]
    return _PINYIN.get_pinyin(character, "").lower()
