"""Queries for one enterprise each, as people type them: whole, in part, by sound, by code, with mistakes.

One long module: every kind of query is some ten lines, and they are read side by side.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from opencc import OpenCC

from benchmarks.corpus.chances import LIMITED
from benchmarks.corpus.fitting import Fitting, Question, Rule, normalised, unified
from benchmarks.corpus.population import SEED, Made, population
from benchmarks.corpus.readings import initials, is_polyphone, readings, syllables
from benchmarks.corpus.vocabulary import city_names, fancy_characters

TARGETS = 20_000  # enterprises looked at for queries, from anywhere in the population
TRIED = 12  # queries made for each one kept: with a million enterprises many texts fit several
LIMITED_FORMS = (LIMITED, "有限责任公司")
_TO_TRADITIONAL = OpenCC("s2t")
_TO_FULL_WIDTH = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)} | {0x20: 0x3000}
_CHINESE = re.compile("[\u4e00-\u9fff]+")
_DOING = re.compile(
    "(?:制造|生产|加工|销售|批发|零售|服务|施工|租赁|安装|种植|养殖|收购|研发|进口|开发|经营|设计|代理|运营|组装|"
    "维修|回收|建设|制作|管理|咨询|策划|培训|运输|开采|冶炼|酿造|推广|检测|配送|业务)+$"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query and the enterprises it looks for: positions in `companies(n)`. Any of them counts as found."""

    kind: str
    text: str
    wanted: frozenset[int]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is typed, and its words as `Fitting` looks them up. No text where a kind does not apply."""

    text: str
    words: tuple[str, ...] = ()


NONE = Draft("")
Maker = Callable[[Made, Random], Draft]
KINDS: dict[str, tuple[Rule, Maker]] = {}


def known_items(n: int, seed: int = SEED, per_kind: int = 25) -> list[Labelled]:
    """About `per_kind` queries of each kind over the first `n` enterprises; each fits at most three of them.

    Makes the population twice: once to choose targets at random, once to see who else fits. That takes two to
    five minutes for a million, and 200 MB at any size.
    """
    questions = _questions(n, seed, per_kind)
    fitting = Fitting(questions, city_names())
    for position, made in enumerate(population(n, seed)):
        fitting.ask(position, made)
    kept: dict[str, list[Labelled]] = {kind: [] for kind in KINDS}
    for question in questions:
        if question.identifies and question.target in question.fits and len(kept[question.kind]) < per_kind:
            kept[question.kind].append(Labelled(question.kind, question.text, frozenset(question.fits)))
    return [labelled for queries in kept.values() for labelled in queries]


def _questions(n: int, seed: int, per_kind: int) -> list[Question]:
    chosen = Random(f"{seed} targets").sample(range(n), min(n, TARGETS))
    wanted = frozenset(chosen)
    made_at = {position: made for position, made in enumerate(population(n, seed)) if position in wanted}
    return [
        question
        for kind in KINDS
        for question in _questions_of_kind(kind, made_at, Random(f"{seed} {kind}"), per_kind * TRIED)
    ]


def _questions_of_kind(kind: str, made_at: dict[int, Made], random: Random, most: int) -> Iterator[Question]:
    rule, make = KINDS[kind]
    positions = list(made_at)
    random.shuffle(positions)
    for position in positions:
        draft = make(made_at[position], random)
        if draft.text:
            yield Question(kind, draft.text, rule, position, draft.words or (normalised(draft.text),))
            most -= 1
        if not most:
            return


def _kind(name: str, rule: Rule) -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        KINDS[name] = rule, make
        return make

    return register


# By the name as it is


@_kind("whole name", Rule.WHOLE)
def _whole(made: Made, random: Random) -> Draft:
    name = made.company.name_zh
    return Draft(name, (unified(normalised(name)),))


@_kind("whole name, other legal form", Rule.WHOLE)
def _other_form(made: Made, random: Random) -> Draft:
    name, form = made.company.name_zh, made.parts.form
    if form not in LIMITED_FORMS:
        return NONE
    other = LIMITED_FORMS[form == LIMITED]
    text = name.replace(form, other)
    return Draft(text, (unified(normalised(text)),))


@_kind("name without legal form", Rule.CONTAINS)
def _without_form(made: Made, random: Random) -> Draft:
    form = made.parts.form
    return Draft(made.company.name_zh.removesuffix(form)) if form and not made.parts.branch else NONE


@_kind("core", Rule.CONTAINS)
def _core(made: Made, random: Random) -> Draft:
    return Draft(made.parts.core) if made.company.name_zh and len(made.parts.core) > 3 else NONE


@_kind("fancy name and place", Rule.WORDS)
def _fancy_and_place(made: Made, random: Random) -> Draft:
    fancy, place = made.parts.fancy, made.parts.place_short
    if not place or len(fancy) < 2:
        return NONE
    text = f"{fancy} {place}" if random.random() < 0.5 else f"{place} {fancy}"
    return Draft(text, (normalised(fancy), place))


@_kind("fancy name and product", Rule.WORDS)
def _fancy_and_product(made: Made, random: Random) -> Draft:
    fancy = made.parts.fancy
    products = [_DOING.sub("", phrase) for phrase in re.split("[；、。（）]", made.company.business_scope)]
    products = [word for word in products if 2 <= len(word) <= 6 and word not in made.company.name_zh]
    if not products or len(fancy) < 2 or not made.company.name_zh:
        return NONE
    product = random.choice(products)
    return Draft(f"{fancy} {product}", (normalised(fancy), product))


@_kind("beginning of the core", Rule.CONTAINS)
def _beginning(made: Made, random: Random) -> Draft:
    core, length = made.parts.core, random.choice((3, 4))
    return Draft(core[:length]) if made.company.name_zh and len(core) > length else NONE


@_kind("middle piece", Rule.CONTAINS)
def _middle(made: Made, random: Random) -> Draft:
    core, length = made.parts.core, random.choice((3, 4, 5))
    if not made.company.name_zh or len(core) < length + 2:
        return NONE
    start = random.randint(1, len(core) - length - 1)
    return Draft(core[start : start + length])


# By other names


@_kind("short name", Rule.CONTAINS)
def _short(made: Made, random: Random) -> Draft:
    return Draft(made.company.short_name)


@_kind("brand", Rule.CONTAINS)
def _brand(made: Made, random: Random) -> Draft:
    return Draft(made.company.brand)


@_kind("former name", Rule.CONTAINS)
def _former(made: Made, random: Random) -> Draft:
    name = made.company.former_name
    return Draft(name if random.random() < 0.5 else name.removesuffix(LIMITED))


@_kind("English name", Rule.CONTAINS)
def _english(made: Made, random: Random) -> Draft:
    return Draft(made.company.name_en)


@_kind("part of the English name", Rule.CONTAINS)
def _part_of_english(made: Made, random: Random) -> Draft:
    """Two neighbouring words, without their accents as often as with them."""
    words = made.company.name_en.split()
    pairs = [f"{a} {b}" for a, b in pairwise(words) if min(len(a), len(b)) > 3 and (a + b).isalpha()]
    if not pairs:
        return NONE
    text = random.choice(pairs)
    plain = " ".join(map(normalised, text.split()))
    return Draft(text if random.random() < 0.5 else plain, (normalised(text),))


# By sound


@_kind("pinyin of the core", Rule.SOUND)
def _pinyin(made: Made, random: Random) -> Draft:
    return Draft("".join(_sound(made))) if _is_spoken(made) else NONE


@_kind("pinyin with the place", Rule.SOUND)
def _pinyin_with_place(made: Made, random: Random) -> Draft:
    place = made.parts.place_short
    return Draft("".join((*syllables(place), *_sound(made)))) if place and _is_spoken(made) else NONE


@_kind("half-typed pinyin", Rule.SOUND)
def _half_typed(made: Made, random: Random) -> Draft:
    if not _is_spoken(made):
        return NONE
    read = _sound(made)
    whole = random.randint(len(read) // 2, len(read) - 1)
    begun = read[whole]
    text = "".join(read[:whole]) + begun[: random.randint(1, max(1, len(begun) - 1))]
    return Draft(text) if len(text) > 7 else NONE


@_kind("pinyin with spaces", Rule.SOUND)
def _spaced_pinyin(made: Made, random: Random) -> Draft:
    return Draft(" ".join(_sound(made))) if _is_spoken(made) else NONE


@_kind("polyphone read the other way", Rule.SOUND)
def _other_reading(made: Made, random: Random) -> Draft:
    if not _is_spoken(made) or not any(map(is_polyphone, made.parts.fancy)):
        return NONE
    others = readings(made.parts.fancy, syllables(made.parts.fancy))[1:]
    return Draft("".join((*random.choice(others), *_sound(made)[len(made.parts.fancy) :])))


@_kind("initials of the core", Rule.INITIALS)
def _initials(made: Made, random: Random) -> Draft:
    return Draft(initials(_sound(made))) if _is_spoken(made) and len(made.parts.core) > 4 else NONE


@_kind("initials with the place", Rule.INITIALS)
def _initials_with_place(made: Made, random: Random) -> Draft:
    place = made.parts.place_short
    return Draft(initials((*syllables(place), *_sound(made)))) if place and _is_spoken(made) else NONE


# By code


@_kind("credit code", Rule.CODE)
def _code(made: Made, random: Random) -> Draft:
    return Draft(made.company.uscc, (made.company.uscc,))


@_kind("beginning of the credit code", Rule.CODE)
def _code_beginning(made: Made, random: Random) -> Draft:
    code = made.company.uscc[: random.randint(13, 16)]
    return Draft(code, (code,))


@_kind("credit code, written otherwise", Rule.CODE)
def _code_otherwise(made: Made, random: Random) -> Draft:
    code = made.company.uscc
    grouped = " ".join((code[:2], code[2:8], code[8:17], code[17:]))
    hyphened = grouped.replace(" ", "-").lower()
    text = random.choice((code.lower(), code.translate(_TO_FULL_WIDTH), grouped, hyphened))
    return Draft(text, (code,)) if code else NONE


# Written otherwise


@_kind("traditional characters", Rule.CONTAINS)
def _traditional(made: Made, random: Random) -> Draft:
    text = made.company.name_zh if random.random() < 0.5 else made.parts.core
    traditional = _TO_TRADITIONAL.convert(text)
    is_other = traditional != text and made.company.name_zh and len(text) > 3
    return Draft(traditional, (normalised(text),)) if is_other else NONE


@_kind("width, case, spaces, brackets", Rule.CONTAINS)
def _otherwise(made: Made, random: Random) -> Draft:
    name = made.company.name_zh
    if not name or made.parts.branch:
        return NONE
    writings = {
        name.translate(_TO_FULL_WIDTH),
        name.lower(),
        name.replace("（", "(").replace("）", ")"),
        name.replace("(", "（").replace(")", "）"),
        name.replace("（", "").replace("）", ""),
    }
    if random.random() < 0.3:
        words = (made.parts.place_short, made.parts.fancy, *made.parts.trade.words)
        writings |= {sign.join(filter(None, words)) for sign in (" ", "\u3000")}
    return Draft(random.choice(sorted(writings - {name}) or [""]))


# With a mistake


@_kind("homophone", Rule.SAME_SOUND)
def _homophone(made: Made, random: Random) -> Draft:
    typed = _typed(made, random)
    choices = [
        (at, other)
        for at in _fancy_positions(typed, made)
        for other in _HOMOPHONES.get("".join(syllables(typed[at])), "")
        if other != typed[at] and not is_polyphone(typed[at])
    ]
    if not choices:
        return NONE
    at, other = random.choice(choices)
    return Draft(typed[:at] + other + typed[at + 1 :])


@_kind("one character wrong", Rule.NEAR)
def _wrong(made: Made, random: Random) -> Draft:
    typed = _typed(made, random)
    if not typed:
        return NONE
    at, other = random.choice(_fancy_positions(typed, made)), random.choice(_CHARACTERS)
    if syllables(other) == syllables(typed[at]):
        return NONE
    return Draft(typed[:at] + other + typed[at + 1 :])


@_kind("one character missing", Rule.NEAR)
def _missing(made: Made, random: Random) -> Draft:
    typed = _typed(made, random)
    if not typed:
        return NONE
    at = random.randint(typed.index(made.parts.core), len(typed) - 1)
    return Draft(typed[:at] + typed[at + 1 :])


@_kind("neighbours swapped", Rule.NEAR)
def _swapped(made: Made, random: Random) -> Draft:
    typed = _typed(made, random)
    if not typed:
        return NONE
    at = random.randint(typed.index(made.parts.core), len(typed) - 2)
    text = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
    return Draft(text) if text != typed else NONE


@_kind("parts in another order", Rule.SAME_SIGNS)
def _other_order(made: Made, random: Random) -> Draft:
    if not _is_spoken(made):
        return NONE
    pieces = [made.parts.fancy, *made.parts.trade.words]
    pieces += [made.parts.place_short] if made.parts.place and random.random() < 0.6 else []
    before = list(pieces)
    random.shuffle(pieces)
    return Draft("".join(pieces)) if pieces != before or made.parts.place_short in pieces else NONE


@_kind("pinyin with a letter wrong", Rule.NEAR_SOUND)
def _pinyin_mistyped(made: Made, random: Random) -> Draft:
    typed = _typed(made, random)
    if not typed:
        return NONE
    sound = "".join(syllables(typed))
    at = random.randint(2, len(sound) - 2)
    other = random.choice("abcdefghijklmnopqrstuwxyz")
    text = random.choice(
        (
            sound[:at] + other + sound[at + 1 :],
            sound[:at] + sound[at + 1 :],
            sound[:at] + sound[at + 1] + sound[at] + sound[at + 2 :],
        )
    )
    return Draft(text) if text != sound else NONE


def _typed(made: Made, random: Random) -> str:
    """The core, or place and core, of a name that is long enough to be known with a mistake in it."""
    place = made.parts.place_short if random.random() < 0.5 else ""
    return place + made.parts.core if _is_spoken(made) and len(made.parts.fancy) > 1 else ""


def _fancy_positions(typed: str, made: Made) -> range:
    start = typed.index(made.parts.core) if typed else 0
    return range(start, start + len(made.parts.fancy) if typed else 0)


def _is_spoken(made: Made) -> bool:
    """Whether the core is Chinese throughout, of a length that people type, and not a branch's."""
    core = made.parts.core
    return not made.parts.branch and 4 <= len(core) <= 12 and _CHINESE.fullmatch(core) is not None


def _sound(made: Made) -> tuple[str, ...]:
    return syllables(made.parts.core)


def _homophones() -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for character in sorted(set(_CHARACTERS)):
        if not is_polyphone(character):
            found["".join(syllables(character))] += character
    return dict(found)


_CHARACTERS = sorted(set(fancy_characters()[1]))
_HOMOPHONES = _homophones()
