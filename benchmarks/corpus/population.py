"""A stream of made-up enterprises, named as Chinese registers name them.

A name is a place, a fancy name (字号), trade words and a legal form. Fancy names are drawn from a few hundred
characters with the weights they have in real names, so that they collide as in real life. Nothing in the rest
of an enterprise (capital, size, dates ...) depends on its name. Any likeness to a real company is chance.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple
from zlib import crc32

from benchmarks.corpus import vocabulary
from benchmarks.corpus.chances import (
    BODIES,
    BRANCHES,
    CAPITALS,
    CLAUSES,
    COOPERATIVE_FORMS,
    FORMS,
    LETTERS,
    LIMITED,
    NUMBERS,
    OWN_CAPITALS,
    SIZES,
    STATUSES,
)
from benchmarks.corpus.codes import credit_code
from benchmarks.corpus.readings import syllables
from benchmarks.corpus.vocabulary import Place, Sector, Trade

SEED = 2021
SEEN_BITS = 1 << 27  # 16 MiB; a name that hits a bit by chance is drawn again (0.7 % at a million)
LAST_DAY = dt.date(2025, 12, 31).toordinal()
DAYS_BACK = 12_000
OLD_CODES_UNTIL = dt.date(2015, 10, 1).toordinal()
HEAD_OFFICES, NETWORKS = 200, 80  # remembered for branches and sister companies
NETWORK_INDUSTRIES = {"J66", "J68", "D45", "F52", "G54", "C3922", "K7020"}


@dataclass(frozen=True, slots=True)
class Company:
    """A made-up enterprise; texts are empty where it has none. Capital in 元, 0 where none is stated."""

    name_zh: str
    name_en: str
    short_name: str
    brand: str
    former_name: str
    uscc: str
    division: str
    industry: str
    business_scope: str
    registered_capital: int
    established_on: dt.date
    size_class: str
    status: str
    kind: str


class Parts(NamedTuple):
    """What the name was made of: 广西南宁市|华锐|电子科技|有限公司 with 南宁 as the place people say."""

    place: Place | None
    fancy: str
    trade: Trade
    form: str
    sector: Sector
    branch: str = ""
    country: str = ""

    @property
    def core(self) -> str:
        return self.fancy + self.trade.text + self.branch

    @property
    def place_short(self) -> str:
        return self.place.short if self.place else ""


class Made(NamedTuple):
    company: Company
    parts: Parts


def companies(n: int, seed: int = SEED) -> Iterator[Company]:
    """The first `n` enterprises of a seed's stream: the first 10,000 of 100,000 are the same 10,000.

    About 60 % are registered in Guangxi; 2 % are foreign and have neither a Chinese name nor a credit code.
    """
    for made in population(n, seed):
        yield made.company


def population(n: int, seed: int = SEED) -> Iterator[Made]:
    """The same enterprises with the parts of their names. No two have the same name."""
    stream, seen, left = _Stream(seed), bytearray(SEEN_BITS // 8), n
    while left:
        made = stream.draw()
        name = made.company.name_zh or made.company.name_en
        byte, bit = divmod(crc32(name.encode()) % SEEN_BITS, 8)
        if not seen[byte] >> bit & 1:
            seen[byte] |= 1 << bit
            left -= 1
            yield made


class _Stream:
    """Draws enterprises one by one. Remembers a few head offices, never what it has drawn."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).random
        self.number = 0
        self.first, self.later = vocabulary.fancy_characters()
        self.surnames, self.given = vocabulary.people()
        self.towns, self.sounds, self.real_letters = vocabulary.words()
        self.places = vocabulary.places()
        self.sectors = vocabulary.sectors()
        self.farms = [sector for sector in self.sectors if sector.industry.startswith("A0")]
        self.countries = vocabulary.countries()
        self.offices: list[Made] = []
        self.networks: list[Made] = []

    def draw(self) -> Made:
        self.number += 1
        chance = self.random()
        if chance < 0.02:
            return self._foreign()
        if chance < 0.08 and self.networks:
            return self._branch(self._one_of(self.networks))
        if chance < 0.105 and self.offices:
            return self._branch(self._one_of(self.offices))
        if chance < 0.20:
            return self._individual()
        if chance < 0.22:
            return self._cooperative()
        if chance < 0.23:
            return self._body()
        return self._company()

    # Kinds of enterprises

    def _company(self) -> Made:
        sector, place, form = self._one_of(self.sectors), self._place(), self._one_of(FORMS)
        trade = self._one_of(sector.trades)
        fancy = self._fancy()
        if self.offices and self.random() < 0.03:  # a sister company: another trade under the same fancy name
            fancy = self._one_of(self.offices).parts.fancy
        if form[0] in "集（" and self.random() < 0.5:
            trade = Trade("", "", ())
        made = self._made(Parts(place, fancy, trade, form, sector), "91", "cn_company")
        self._remember(made)
        return made

    def _individual(self) -> Made:
        sector, place = self._one_of(self.sectors), self._place()
        fancy = self._person() if self.random() < 0.45 else self._fancy()
        trade = self._one_of(sector.individual_trades)
        return self._made(Parts(place, fancy, trade, "", sector), "92", "individual_business")

    def _cooperative(self) -> Made:
        sector, form = self._one_of(self.farms), self._one_of(COOPERATIVE_FORMS)
        head = self._one_of(sector.heads)
        parts = Parts(self._place(), self._fancy(), Trade(head, "", (head,)), form, sector)
        return self._made(parts, "93", "cooperative")

    def _body(self) -> Made:
        sector, (prefix, kind, ending) = self._one_of(self.sectors), self._one_of(BODIES)
        head = self._one_of(sector.heads)
        fancy = "" if prefix == "12" else self._fancy()
        trade = Trade(head + ending, "", (head, ending) if head else (ending,))
        return self._made(Parts(self._one_of(self.places), fancy, trade, "", sector), prefix, kind)

    def _branch(self, head: Made) -> Made:
        place = self._one_of(self.places)
        branch = self._one_of(BRANCHES).format(
            place=place.short,
            town=self._one_of(self.towns),
            number=self._one_of(NUMBERS),
            arabic=int(self.random() * 60) + 1,
        )
        parts = head.parts._replace(branch=branch)
        company = self._registered(parts, "91", "cn_company", head.company.name_zh + branch, place)
        return Made(company, parts)

    def _foreign(self) -> Made:
        country = self._one_of(self.countries)
        first, second = self._one_of(country.first), self._one_of(country.second)
        trade = self._one_of(country.trades)
        name = self._one_of(country.shapes).format(a=first, b=second, t=trade)
        sector = self._one_of(self.sectors)
        named = Trade(trade, trade, (trade,))
        parts = Parts(None, f"{first} {second}", named, "", sector, country=country.code)
        company = Company(
            name_zh="",
            name_en=name,
            short_name="",
            brand=self._latin_brand() if self.random() < 0.1 else "",
            former_name="",
            uscc="",
            division="",
            industry=sector.industry,
            business_scope=self._scope(sector),
            registered_capital=0,
            established_on=self._day(),
            size_class=self._one_of(SIZES),
            status=self._one_of(STATUSES),
            kind="foreign_company",
        )
        return Made(company, parts)

    # From parts to an enterprise

    def _made(self, parts: Parts, prefix: str, kind: str) -> Made:
        return Made(self._registered(parts, prefix, kind, self._written(parts), parts.place), parts)

    def _registered(self, parts: Parts, prefix: str, kind: str, name: str, place: Place | None) -> Company:
        division = self._one_of((place or self._one_of(self.places)).divisions)
        founded, is_company = self._day(), prefix == "91" and not parts.branch
        return Company(
            name_zh=name,
            name_en=self._english(parts) if is_company and self.random() < 0.16 else "",
            short_name=self._short(parts) if is_company and self.random() < 0.28 else "",
            brand=self._brand() if is_company and self.random() < 0.12 else "",
            former_name=self._former(parts) if is_company and self.random() < 0.09 else "",
            uscc=credit_code(prefix, division, self.number, is_old=founded.toordinal() < OLD_CODES_UNTIL),
            division=division,
            industry=parts.sector.industry,
            business_scope=self._scope(parts.sector, is_short=kind == "individual_business"),
            registered_capital=self._capital(prefix) if not parts.branch else 0,
            established_on=founded,
            size_class=self._one_of(SIZES),
            status=self._one_of(STATUSES),
            kind=kind,
        )

    def _remember(self, made: Made) -> None:
        """Head offices change all the time, so that branches stand near theirs anywhere in the stream."""
        if made.parts.sector.industry in NETWORK_INDUSTRIES:
            self._put(self.networks, made, NETWORKS, 0.03)
        else:
            self._put(self.offices, made, HEAD_OFFICES, 0.2)

    def _put(self, known: list[Made], made: Made, most: int, share: float) -> None:
        if len(known) < most:
            known.append(made)
        elif self.random() < share:
            known[int(self.random() * most)] = made

    # Parts of names

    def _written(self, parts: Parts) -> str:
        place, fancy, trade, form = parts.place, parts.fancy, parts.trade.text, parts.form
        if place and fancy and form and self.random() < 0.05:
            inner = f"（{place.short}）" if self.random() < 0.7 else f"({place.short})"
            return fancy + inner + trade + form
        return (place.written if place else "") + fancy + trade + form

    def _place(self) -> Place | None:
        return self._one_of(self.places) if self.random() > 0.025 else None

    def _fancy(self) -> str:
        chance = self.random()
        if chance < 0.66:
            return self._one_of(self.first) + self._one_of(self.later)
        if chance < 0.885:
            return self._one_of(self.first) + self._one_of(self.later) + self._one_of(self.later)
        if chance < 0.975:
            return "".join(map(self._one_of, (self.first, self.later, self.first, self.later)))
        return self._odd_fancy(chance)

    def _odd_fancy(self, chance: float) -> str:
        """Letters, numbers and 第一."""
        if chance < 0.987:
            letters = "".join(self._one_of(LETTERS) for _ in range(2 + int(self.random() * 3)))
            return "QZ" + letters[:1] if letters in self.real_letters else letters
        if chance < 0.991:
            return self._one_of(LETTERS) + self._one_of(self.first) + self._one_of(self.later)
        if chance < 0.996:
            return str(int(self.random() * 9000) + 100)
        return "第" + self._one_of(NUMBERS)

    def _person(self) -> str:
        given = self._one_of(self.given) + (self._one_of(self.given) if self.random() < 0.75 else "")
        return self._one_of(self.surnames) + given

    def _short(self, parts: Parts) -> str:
        chance = self.random()
        words = parts.trade.words
        if "集团" in parts.form or "股份" in parts.form:
            return parts.fancy + ("集团" if "集团" in parts.form else "股份")
        if words and chance < 0.45:
            return parts.fancy + words[0]
        if len(words) > 1 and chance < 0.6:
            return parts.fancy + words[-1]
        if len(parts.fancy) > 2 and chance < 0.8:
            return parts.fancy
        return parts.place_short + parts.fancy

    def _brand(self) -> str:
        if self.random() < 0.5:
            return self._latin_brand()
        return self._one_of(self.first) + self._one_of(self.later) + self._one_of(self.later)

    def _latin_brand(self) -> str:
        return "".join(self._one_of(self.sounds) for _ in range(2 + int(self.random() * 2))).capitalize()

    def _former(self, parts: Parts) -> str:
        """The name before a change of one of its parts."""
        chance = self.random()
        if chance < 0.45:
            parts = parts._replace(fancy=self._fancy())
        elif chance < 0.75:
            parts = parts._replace(trade=self._one_of(self._one_of(self.sectors).trades))
        elif chance < 0.9:
            parts = parts._replace(place=self._one_of(self.places))
        else:
            parts = parts._replace(form="股份" + LIMITED if parts.form == LIMITED else LIMITED)
        return (parts.place.written if parts.place else "") + parts.fancy + parts.trade.text + parts.form

    def _english(self, parts: Parts) -> str:
        fancy = "".join(syllables(parts.fancy)).capitalize()
        words = [parts.place.english if parts.place else "", fancy, parts.trade.english]
        if "集团" in parts.form:
            words.append("Group")
        ending = "Co., Ltd." if self.random() < 0.9 else "Limited"
        return " ".join(word for word in (*words, ending) if word)

    # The rest

    def _scope(self, sector: Sector, *, is_short: bool = False) -> str:
        """What an enterprise may do: phrases of its sector, often of others too, and a clause.

        Half have up to 60 characters, one in ten more than 160.
        """
        phrases = self._run(sector, 3 if is_short else 15)
        while not is_short and self.random() < 0.42:
            phrases += self._run(self._one_of(self.sectors), 12)
        text = ("、" if self.random() < 0.4 else "；").join(phrases)
        if self.random() < 0.3:
            return text + self._one_of(CLAUSES)
        return text + "。"

    def _run(self, sector: Sector, most: int) -> list[str]:
        """Neighbouring phrases, from any of them on."""
        count = len(sector.phrases) // 2
        start = int(self.random() * count)
        return list(sector.phrases[start : start + 1 + int(self.random() * min(most, count))])

    def _day(self) -> dt.date:
        """Any day of the last 33 years, rather a late one."""
        return dt.date.fromordinal(LAST_DAY - int(self.random() * self.random() * DAYS_BACK))

    def _capital(self, prefix: str) -> int:
        return self._one_of(CAPITALS if prefix == "91" else OWN_CAPITALS)

    def _one_of(self, table):
        return table[int(self.random() * len(table))]
