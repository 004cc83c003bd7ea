"""Which characters of a name or text answer what was typed, as <mark>.

Comparison is of folded text, and folding changes lengths: every folded letter remembers the characters it
came from. What is found by its sound (pinyin, initials) is marked where it sounds.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from registry.names import fold, parse
from registry.names.parsing import has_chinese
from registry.names.readings import spellings, without_umlaut

Span = tuple[int, int]  # of the original text
BEFORE, AROUND = 16, 88  # characters of a snippet: in front of the first mark, in all
LEAST_ALIKE = 0.5  # of a term that has to stand in a name before single characters are marked


@dataclass(frozen=True)
class Folded:
    """A folded text; `origins[i]` is where its letter i stands in the original."""

    text: str
    origins: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        return self.origins[start][0], self.origins[end - 1][1]

    def begins_word(self, at: int, original: str) -> bool:
        place = self.origins[at][0]
        return place == 0 or not original[place - 1].isalnum()


@lru_cache(maxsize=512)
def folded(text: str) -> Folded:
    """Fold piece by piece. A text that folds to something else as a whole has no marks and no `origins`."""
    letters: list[str] = []
    origins: list[Span] = []
    for start, end in _clusters(text):
        piece = fold(text[start:end])
        letters.append(piece)
        origins += [(start, end)] * len(piece)
    whole = "".join(letters)
    return Folded(whole, tuple(origins)) if whole == fold(text) else Folded("", ())


def _clusters(text: str) -> Iterator[Span]:
    """A character with the marks that belong to it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or unicodedata.category(text[at])[0] != "M":
            yield start, at
            start = at


def name_spans(words: Iterable[str], name: str) -> list[Span]:
    """What of a name answers the words: as written, as it sounds, or the characters they share."""
    return merged(span for word in words for span in _in_name(word, name))


def text_spans(words: Iterable[str], text: str) -> list[Span]:
    """What of a text is written like one of the words."""
    return merged(span for word in words for span in _written(word, text))


def marked(text: str, spans: Iterable[Span]) -> SafeString:
    """The escaped text with <mark> around the spans."""
    parts: list[str] = []
    done = 0
    for start, end in merged(spans):
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return SafeString("".join([*parts, escape(text[done:])]))


def snippet(words: Iterable[str], text: str) -> SafeString:
    """The part of a long text around the first word found, marked; "" where none is found."""
    spans = text_spans(words, text)
    if not spans:
        return SafeString("")
    start = max(0, spans[0][0] - BEFORE)
    end = min(len(text), max(start + AROUND, spans[0][1]))
    inside = [(first - start, min(last, end) - start) for first, last in spans if first < end]
    found = marked(text[start:end], inside)
    return SafeString(f"{'…' if start else ''}{found}{'…' if end < len(text) else ''}")


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, without overlap."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def _in_name(word: str, name: str) -> list[Span]:
    found = _written(word, name)
    if found or not folded(name).text or not fold(word):
        return found
    if has_chinese(word):
        return _sounding_like(word, name) or _shared(word, name)
    return _spelt(without_umlaut(fold(word)), name) if has_chinese(name) else []


def _written(word: str, text: str) -> list[Span]:
    """As typed, else without its legal form. A Latin word counts where a word begins, if it does anywhere."""
    whole = folded(text)
    typed = fold(word)
    for wanted in dict.fromkeys([typed, parse(word).bare if has_chinese(word) else typed]):
        places = list(_places(wanted, whole.text))
        if places and wanted.isascii():
            places = [at for at in places if whole.begins_word(at, text)] or places
        if places:
            return [whole.span(at, at + len(wanted)) for at in places]
    return []


def _places(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def _shared(word: str, name: str) -> list[Span]:
    """Where word and name go the same way; nothing when that is less than half of the word."""
    whole, typed = folded(name), parse(word).bare or fold(word)
    blocks = difflib.SequenceMatcher(None, typed, whole.text, autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks) >= LEAST_ALIKE * len(typed):
        return [whole.span(block.b, block.b + block.size) for block in blocks if block.size]
    return []


# By sound. A name is a row of units: one Chinese character or one letter, each with what it may sound like.

Unit = tuple[frozenset[str], frozenset[str]]  # syllables, initials


@lru_cache(maxsize=2048)
def _sounds_of(character: str) -> Unit:
    if not has_chinese(character):
        return frozenset({character}), frozenset({character})
    syllables = frozenset(without_umlaut(spelling.pinyin) for spelling in spellings(character))
    return syllables, frozenset(syllable[0] for syllable in syllables)


def _sounding_like(word: str, name: str) -> list[Span]:
    """Other characters of the same sound."""
    whole = folded(name)
    typed = [_sounds_of(sign)[0] for sign in parse(word).bare or fold(word)]
    heard = [_sounds_of(sign)[0] for sign in whole.text]
    for at in range(len(heard) - len(typed) + 1):
        if all(one & other for one, other in zip(typed, heard[at:], strict=False)):
            return [whole.span(at, at + len(typed))]
    return []


def _spelt(letters: str, name: str) -> list[Span]:
    """Pinyin, then initials; without a gap first, then with what people leave out of a name (市, a place)."""
    whole = folded(name)
    units = [_sounds_of(sign) for sign in whole.text]
    for gaps in (False, True):
        for kind, half in ((0, True), (1, False)):
            way = _Way(letters, [unit[kind] for unit in units], gaps, half)
            found = next(filter(None, (way.units_from(at, 0) for at in range(len(units)))), ())
            if found:
                return merged(whole.span(at, at + 1) for at in found)
    return []


@dataclass
class _Way:
    """Ways to spell letters with the sounds of a name, unit by unit."""

    letters: str
    sounds: Sequence[frozenset[str]]
    gaps: bool  # units may be passed over
    half: bool  # the last syllable may be half typed
    dead: set[tuple[int, int]] = field(default_factory=set)  # from here nothing comes of it

    def units_from(self, at: int, done: int) -> tuple[int, ...]:
        """The units from `at` on that spell the letters behind the first `done`; () when none do."""
        if (at, done) in self.dead:
            return ()
        rest = self.letters[done:]
        for sound in sorted(self.sounds[at], key=len, reverse=True):
            if rest == sound or (self.half and sound.startswith(rest)):
                return (at,)
            if rest.startswith(sound):
                last = len(self.sounds) if self.gaps else min(at + 2, len(self.sounds))
                for following in range(at + 1, last):
                    found = self.units_from(following, done + len(sound))
                    if found:
                        return (at, *found)
        self.dead.add((at, done))
        return ()
