"""Which of the hits is meant: each one judged by its names and texts, with a reason in words.

The engines give candidates in a plain order; the best of them are put in order here, the same for every
engine. Scores are between 0 and 1 and mean the same for every query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from registry.choices import NameKind
from registry.codes import normalise_code
from registry.names import fold, parse
from registry.names.chinese import places_of
from registry.names.parsing import has_chinese
from registry.names.readings import Spelling, spellings, without_umlaut
from search.analysis import ways_to_write
from search.choices import Reason
from search.query import Query

ALIASES = {NameKind.SHORT, NameKind.BRAND, NameKind.ENGLISH}
# What a hit is worth by the way it was found; within a way, by how much of the name was typed.
CODE, SAME, SAME_CORE, BEGINS, INSIDE, SPREAD = 1.0, 0.99, 0.97, 0.9, 0.8, 0.72
PINYIN_SAME, PINYIN_BEGINS, PINYIN_INSIDE = 0.95, 0.86, 0.78
INITIALS_SAME, INITIALS_BEGIN = 0.93, 0.82
WORDS_IN_TEXT = 0.6
LIKE = 0.7  # of the likeness of a name that only looks or sounds alike
STEP = 0.05  # between the ways; what closeness may add
AS_ALIAS, AS_FORMER, AS_PLACED = 0.005, 0.01, 0.02


@dataclass(frozen=True, slots=True)
class Named:
    """One name of a candidate."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is compared with the query: names, code, and what the record is about."""

    pk: int
    names: Sequence[Named]
    code: str = ""
    places: frozenset[str] = frozenset()  # it is registered in, folded and sounded
    products: Sequence[str] = ()  # industry, chain nodes, honours
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    pk: int
    reason: Reason
    score: float
    name: str  # by which it was found; "" when by none


def rank(query: Query, candidates: Iterable[Candidate]) -> list[Verdict]:
    """The candidates in order, the likeliest first, those that are only similar behind all others.

    Equal ones stay in the order they came in.
    """
    typed = _Typed.of(query)
    verdicts = (_judge(typed, candidate) for candidate in candidates)
    return sorted(verdicts, key=lambda verdict: (verdict.reason == Reason.SIMILAR, -verdict.score))


@dataclass(frozen=True)
class _Typed:
    """The query as it is compared: folded once."""

    words: tuple[str, ...]  # folded, each a term or a phrase
    bare: tuple[str, ...]  # the same without a legal form at the end
    joined: str
    core: str
    latin: bool
    code: str

    @classmethod
    def of(cls, query: Query) -> "_Typed":
        words = tuple(filter(None, map(fold, query.words)))
        joined = "".join(words)
        parts = parse(" ".join(query.words)) if joined else None
        return cls(
            words=words,
            bare=tuple(
                (parse(word).bare or word) if has_chinese(word) else without_umlaut(word) for word in words
            ),
            joined=joined,
            core=parts.core if parts else "",
            latin=bool(joined) and joined.isascii(),
            code=query.code or (normalise_code(query.terms[0]) if len(query.terms) == 1 else ""),
        )

    def beside(self, places: frozenset[str]) -> "_Typed":
        """Without the place that the candidate is registered in: 云之迈 南宁 and 南宁云之迈 are 云之迈."""
        words = tuple(word for word in self.words if word not in places)
        if len(self.words) == 1 and has_chinese(self.joined):
            parts = parse(self.joined)
            named = places_of(parts)
            words = (parts.core,) if named and named[-1] in places else words
        if not words or words == self.words:
            return self
        return replace(self, words=words, bare=words, joined="".join(words), core="".join(words))


def _judge(typed: _Typed, candidate: Candidate) -> Verdict:
    if typed.code and len(typed.code) >= 4 and candidate.code.startswith(typed.code):
        return Verdict(candidate.pk, Reason.CODE, CODE, "")
    found = [_by_name(typed, named) for named in candidate.names]
    elsewhere = typed.beside(candidate.places)
    if elsewhere is not typed:  # a name that says the place itself is nearer
        by_name = (_by_name(elsewhere, named) for named in candidate.names)
        found += [(score - AS_PLACED, reason, name) for score, reason, name in by_name]
    found.append(_by_text(typed, candidate))
    score, reason, name = max(found, key=lambda one: one[0])
    return Verdict(candidate.pk, reason, round(score, 4), name)


Found = tuple[float, Reason, str]


def _by_name(typed: _Typed, named: Named) -> Found:
    score, reason = _letters(typed, named.name)
    if typed.latin and score < PINYIN_SAME and has_chinese(named.name):
        score, reason = max((score, reason), _sounds(typed, named.name), key=lambda one: one[0])
    if score < INSIDE - STEP:
        score, reason = max((score, reason), _alike(typed, named.name), key=lambda one: one[0])
    if named.kind == NameKind.FORMER:
        return (
            score - AS_FORMER,
            Reason.FORMER if reason in (Reason.EXACT, Reason.NAME) else reason,
            named.name,
        )
    if named.kind in ALIASES:
        return score - AS_ALIAS, Reason.ALIAS if reason in (Reason.EXACT, Reason.NAME) else reason, named.name
    return score, reason, named.name


def _letters(typed: _Typed, name: str) -> tuple[float, Reason]:
    """How far the name is written like what was typed."""
    parts, whole = parse(name), fold(name)
    if not typed.words:
        return 0.0, Reason.NAME
    if typed.joined in (whole, parts.whole):
        return SAME, Reason.EXACT
    ways = ways_to_write(parts)
    if "".join(typed.bare) in ways or (typed.core == parts.core and _fits(typed, parts.bare)):
        return SAME_CORE, Reason.EXACT
    closeness = STEP * min(1.0, len("".join(typed.bare)) / max(len(parts.bare), 1))
    begins = any(way.startswith(typed.bare[0]) for way in ways)
    if begins and (len(typed.words) == 1 or _all_in(typed.bare, whole)):
        return BEGINS + closeness, Reason.NAME
    if _all_in(typed.bare, whole) or any(_all_in(typed.bare, way) for way in ways):
        return (INSIDE if len(typed.words) == 1 else INSIDE + 0.02) + closeness, Reason.NAME
    if len(typed.words) == 1 and any(typed.bare[0] in fragment for fragment in parts.fragments):
        return INSIDE + closeness, Reason.NAME
    return 0.0, Reason.NAME


def _fits(typed: _Typed, bare: str) -> bool:
    """Whether the place in front of the typed core, if any, is in the name too."""
    place = "".join(typed.bare).removesuffix(typed.core)
    return not place or parse(place + typed.core).place[:2] in bare


def _all_in(words: Sequence[str], text: str) -> bool:
    return all(word in text for word in words)


@lru_cache(maxsize=4096)
def _readings(text: str) -> tuple[Spelling, ...]:
    return tuple(spellings(text))


def _sounds(typed: _Typed, name: str) -> tuple[float, Reason]:
    """How far the pinyin or initials of the name are what was typed."""
    joined = without_umlaut(typed.joined)
    best = (0.0, Reason.PINYIN)
    for text in ways_to_write(parse(name)):
        for spelling in _readings(text):
            best = max(best, _sounds_like(typed, joined, spelling), key=lambda one: one[0])
    return best


def _sounds_like(typed: _Typed, joined: str, spelling: Spelling) -> tuple[float, Reason]:
    pinyin = without_umlaut(spelling.pinyin)
    if joined == pinyin:
        return PINYIN_SAME, Reason.PINYIN
    if typed.joined == spelling.initials:
        return INITIALS_SAME, Reason.INITIALS
    if spelling.initials.startswith(typed.joined):
        return INITIALS_BEGIN + STEP * len(typed.joined) / len(spelling.initials), Reason.INITIALS
    closeness = STEP * len(joined) / len(pinyin)
    if pinyin.startswith(joined):
        return PINYIN_BEGINS + closeness, Reason.PINYIN
    if _on_syllables(joined, spelling) or (len(typed.words) > 1 and _all_in(typed.bare, pinyin)):
        return PINYIN_INSIDE + closeness, Reason.PINYIN
    return 0.0, Reason.PINYIN


def _on_syllables(joined: str, spelling: Spelling) -> bool:
    """Whether the letters begin where a syllable begins."""
    syllables = [without_umlaut(syllable) for syllable in spelling.syllables]
    return any("".join(syllables[at:]).startswith(joined) for at in range(1, len(syllables)))


def _alike(typed: _Typed, name: str) -> tuple[float, Reason]:
    """A slip of the pen, another character of the same sound, another order."""
    text, ways = "".join(typed.bare), ways_to_write(parse(name))
    sound = _readings(text)[0].pinyin if has_chinese(text) else text
    heard = [without_umlaut(_readings(way)[0].pinyin) for way in ways]
    if has_chinese(text) and any(sound in one for one in heard):
        return LIKE + STEP * (sound in heard), Reason.SIMILAR
    pairs = [(sound, one) for one in heard] + ([(text, way) for way in ways] if has_chinese(text) else [])
    ratios = [max(fuzz.ratio(one, two), 0.95 * fuzz.partial_ratio(one, two)) for one, two in pairs]
    return LIKE * max(ratios, default=0.0) / 100, Reason.SIMILAR


def _by_text(typed: _Typed, candidate: Candidate) -> Found:
    """All words are in the names, products and scope together, at least one only there."""
    products = fold(" ".join(candidate.products))
    if typed.words and _all_in(typed.words, products):
        return WORDS_IN_TEXT + STEP, Reason.PRODUCT, ""
    scope = fold(candidate.scope)
    names = " ".join(fold(named.name) for named in candidate.names)
    if not typed.words or not _all_in(typed.words, " ".join((names, products, scope))):
        return 0.0, Reason.SCOPE, ""
    in_names = sum(len(word) for word in typed.words if word in names)
    early = 1 - min(scope.find(word) for word in typed.words) / max(len(scope), 1)
    weight = STEP * (in_names / len(typed.joined) + 0.3 * early)
    return (
        WORDS_IN_TEXT + weight,
        Reason.SCOPE if all(w not in products for w in typed.words) else Reason.PRODUCT,
        "",
    )
