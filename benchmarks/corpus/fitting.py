"""Which enterprises a text fits, by a plain reading of it over the whole population.

No search engine and no index of the project is used: rules are equality, containment and distance on
normalised text and on pinyin of `readings`. A text that fits more than MOST enterprises identifies none.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from benchmarks.corpus.population import Made
from benchmarks.corpus.readings import Syllables, initials, readings, syllables

MOST = 3
# How much of a word is looked up first: as much as it has, at most 4 signs or 12 letters. Pinyin of less than
# 6 letters identifies nothing.
BEGINNINGS, PINYIN_BEGINNINGS = (2, 3, 4), (6, 9, 12)
_FORM = re.compile("股份有限公司|有限责任公司|有限公司")


class Rule(Enum):
    """What makes an enterprise fit a text."""

    WHOLE = "one of its names, whatever the kind of limited company"
    CONTAINS = "stands in one of its names"
    WORDS = "every word stands in its names, or the last is its city or in its scope"
    SOUND = "the letters of its pinyin, from the beginning of a syllable"
    INITIALS = "the initials of its core, of place and core, of its bare, short or brand name"
    CODE = "its credit code begins so"
    NEAR = "its core, place and core, or bare name but for one sign wrong, missing, added or two swapped"
    SAME_SOUND = "the pinyin of its core, or of place and core"
    SAME_SIGNS = "the signs of its core, or of place and core, in any order"
    NEAR_SOUND = "the pinyin of its core, or of place and core, but for one letter"


# What somebody's name contains as it is, is no mistake. (Pinyin with a letter wrong is looked up by sound.)
MISTAKES = {Rule.NEAR, Rule.SAME_SOUND, Rule.SAME_SIGNS}


@dataclass(slots=True)
class Question:
    """A text to look for, and the enterprises it fits as far as known."""

    kind: str
    text: str
    rule: Rule
    target: int
    words: tuple[str, ...]  # normalised; one word but for Rule.WORDS
    fits: set[int] = field(default_factory=set)
    is_spoilt: bool = False

    @property
    def identifies(self) -> bool:
        return not self.is_spoilt and 1 <= len(self.fits) <= MOST


class Fitting:
    """Questions, ready to be asked of one enterprise after another."""

    def __init__(self, questions: Iterable[Question], city_names: dict[str, str]) -> None:
        self._city_names = city_names
        self._by_rule: dict[Rule, dict[str, list[Question]]] = {rule: defaultdict(list) for rule in Rule}
        self._begun: dict[str, list[tuple[str, Question]]] = defaultdict(list)
        self._sounds: dict[str, list[tuple[str, Question]]] = defaultdict(list)
        for question in questions:
            self._file(question)
        self._code_lengths = {len(code) for code in self._by_rule[Rule.CODE]}

    def ask(self, position: int, made: Made) -> None:
        """Note which questions the enterprise at this position of the population fits."""
        names = Names(made)
        self._contained(position, made, names)
        self._equal(position, made, names)
        if made.company.name_zh:
            self._near(position, names)
            self._sounded(position, names)

    def _file(self, question: Question) -> None:
        word, rule = question.words[0], question.rule
        if rule in {Rule.CONTAINS, Rule.WORDS} or rule in MISTAKES:
            self._begun[word[: _looked_up(word, BEGINNINGS)]].append((word, question))
        if rule in {Rule.SOUND, Rule.NEAR_SOUND}:
            self._sounds[word[: _looked_up(word, PINYIN_BEGINNINGS)]].append((word, question))
        if rule in {Rule.NEAR, Rule.NEAR_SOUND}:
            for variant in {word, *_one_left_out(word)}:
                self._by_rule[rule][variant].append(question)
        elif rule == Rule.SAME_SOUND:
            self._by_rule[rule]["".join(syllables(word))].append(question)
        elif rule == Rule.SAME_SIGNS:
            self._by_rule[rule]["".join(sorted(word))].append(question)
        else:
            self._by_rule[rule][word].append(question)

    def _contained(self, position: int, made: Made, names: "Names") -> None:
        begun = self._begun
        for text in names.all:
            for at in range(len(text) - 1):
                for length in BEGINNINGS:
                    for word, question in begun.get(text[at : at + length], ()):
                        if text.startswith(word, at):
                            self._stands_in(question, position, made, names)

    def _stands_in(self, question: Question, position: int, made: Made, names: "Names") -> None:
        """The first word of a question stands in a name."""
        if question.rule in MISTAKES:
            question.is_spoilt = True
        elif all(self._has(word, made, names) for word in question.words[1:]):
            _note(question, position)

    def _has(self, word: str, made: Made, names: "Names") -> bool:
        company = made.company
        in_a_name = any(word in text for text in names.all)
        return in_a_name or word == self._city_names.get(company.division) or word in company.business_scope

    def _equal(self, position: int, made: Made, names: "Names") -> None:
        whole, codes = self._by_rule[Rule.WHOLE], self._by_rule[Rule.CODE]
        for text in names.all:
            for question in whole.get(unified(text), ()):
                _note(question, position)
        for length in self._code_lengths:
            for question in codes.get(made.company.uscc[:length], ()):
                _note(question, position)

    def _near(self, position: int, names: "Names") -> None:
        near, signs = self._by_rule[Rule.NEAR], self._by_rule[Rule.SAME_SIGNS]
        for text in names.bare:
            for variant in (text, *_one_left_out(text)):
                for question in near.get(variant, ()):
                    if is_near(text, question.words[0]):
                        _note(question, position)
            for question in signs.get("".join(sorted(text)), ()):
                _note(question, position)

    def _sounded(self, position: int, names: "Names") -> None:
        by_initials = self._by_rule[Rule.INITIALS]
        for read in names.all_sounds():
            for question in by_initials.get(initials(read), ()):
                _note(question, position)
        for read in names.long_sounds():
            self._run_of_sounds(position, read)
        same, near = self._by_rule[Rule.SAME_SOUND], self._by_rule[Rule.NEAR_SOUND]
        for read in names.core_sounds():
            sound = "".join(read)
            for question in same.get(sound, ()):
                _note(question, position)
            for variant in (sound, *_one_left_out(sound)):
                for question in near.get(variant, ()):
                    if is_near(sound, question.words[0]):
                        _note(question, position)

    def _run_of_sounds(self, position: int, read: Syllables) -> None:
        sound, at = "".join(read), 0
        for syllable in read:
            for length in PINYIN_BEGINNINGS:
                for letters, question in self._sounds.get(sound[at : at + length], ()):
                    if sound.startswith(letters, at):
                        self._sounds_like(question, position)
            at += len(syllable)

    def _sounds_like(self, question: Question, position: int) -> None:
        if question.rule == Rule.NEAR_SOUND:
            question.is_spoilt = True
        else:
            _note(question, position)


class Names:
    """The names of one enterprise as the rules read them."""

    def __init__(self, made: Made) -> None:
        company, parts = made
        written = (company.name_zh, company.name_en, company.short_name, company.brand, company.former_name)
        self.place, self.core = parts.place_short, normalised(parts.core)
        self.all = [normalised(name) for name in written if name]
        self.bare: list[str] = []
        if company.name_zh:
            whole = self.all[0]
            near = self.place + self.core
            if near not in whole:
                self.all.append(near)  # 南宁华锐 for 南宁市华锐 and 华锐（南宁）
            self.bare = list(dict.fromkeys((self.core, near, whole.replace(normalised(parts.form), ""))))
        self._others = [normalised(name) for name in written[2:] if name and not name.isascii()]

    def core_sounds(self) -> Iterator[Syllables]:
        core = syllables(self.core)
        place = syllables(self.place)
        for read in readings(self.core, core):
            yield read
            if place:
                yield place + read

    def long_sounds(self) -> Iterator[Syllables]:
        """Place and core, and every name in which they do not stand next to each other."""
        place = syllables(self.place)
        for read in readings(self.core, syllables(self.core)):
            yield place + read
        yield from map(syllables, (*self.bare[2:], *self._others))

    def all_sounds(self) -> Iterator[Syllables]:
        yield from self.core_sounds()
        yield from map(syllables, (*self.bare[2:], *self._others))


def normalised(text: str) -> str:
    """Width, case, accents, spaces and punctuation taken away."""
    return text.translate(_PLAIN)


def unified(text: str) -> str:
    """A normalised name with every kind of limited company written the same."""
    return _FORM.sub("有限公司", text)


def is_near(first: str, second: str) -> bool:
    """Whether one sign wrong, missing or added, or two neighbours swapped, tells two texts apart."""
    if first == second:
        return True
    at = next((at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), None)
    if at is None:
        return abs(len(first) - len(second)) == 1
    a, b = first[at:], second[at:]
    is_swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return is_swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]


def _note(question: Question, position: int) -> None:
    if len(question.fits) <= MOST:
        question.fits.add(position)


def _one_left_out(text: str) -> list[str]:
    return [text[:at] + text[at + 1 :] for at in range(len(text))]


def _looked_up(word: str, lengths: tuple[int, ...]) -> int:
    return max((length for length in lengths if length <= len(word)), default=lengths[0])


class _PlainTable(dict[int, str]):
    def __missing__(self, codepoint: int) -> str:
        signs = unicodedata.normalize("NFKD", chr(codepoint)).casefold().replace("đ", "d")
        self[codepoint] = plain = "".join(sign for sign in signs if sign.isalnum())
        return plain


_PLAIN = _PlainTable()
