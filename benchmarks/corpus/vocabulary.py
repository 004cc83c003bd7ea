"""The words that made-up enterprises are named and described with, from benchmarks/data.

Tables to draw from are lists in which an entry stands as often as its weight says.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import NamedTuple, TypeVar

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "benchmarks" / "data"
REGISTRY_DATA = ROOT / "registry" / "data"
PLACE_ENTRIES = 60_000
_AUTONOMOUS = re.compile(
    r"(?:各族|(?:壮|回|瑶|苗|侗|仫佬|毛南|土家|黎|哈尼|彝|纳西|满)族|维吾尔)*自治[区州县]$"
)

Entry = TypeVar("Entry")


class Place(NamedTuple):
    """One way to write a place in a name, and where the enterprise is registered then."""

    written: str
    short: str  # as people say it: 南宁 for 广西南宁市
    english: str
    divisions: tuple[str, ...]


class Trade(NamedTuple):
    """Trade words as they stand in a name: 汽车零部件制造."""

    text: str
    english: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """What a kind of enterprise does."""

    industry: str
    trades: list[Trade]
    individual_trades: list[Trade]
    heads: tuple[str, ...]
    phrases: tuple[str, ...]  # twice over, so that any run of them is one slice


class Country(NamedTuple):
    """How companies of a country are named."""

    code: str
    shapes: list[str]
    first: list[str]
    second: list[str]
    trades: list[str]


def rows(name: str) -> list[list[str]]:
    """Rows of a data file, columns apart by tabs, without comments."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def spread(weighted: Iterable[tuple[Entry, int]]) -> list[Entry]:
    """A table to draw from: each entry as often as its weight."""
    return [entry for entry, weight in weighted for _ in range(weight)]


def fancy_characters() -> tuple[list[str], list[str]]:
    """Characters that begin a fancy name, and those that stand later in one."""
    table: dict[str, list[str]] = {"first": [], "later": []}
    for place, weight, characters in rows("fancy.tsv"):
        table[place] += spread((character, int(weight)) for character in characters)
    return table["first"], table["later"]


def people() -> tuple[list[str], list[str]]:
    """Surnames and characters of given names."""
    surnames, given = (row[0].split() for row in rows("people.txt"))
    return surnames, given


def words() -> list[list[str]]:
    """Streets and villages, syllables of brands, letters that are not to be used."""
    return [cell.split() for _name, cell in rows("words.tsv")]


def countries() -> list[Country]:
    return spread(
        (Country(row[0], *(cell.split("|") for cell in row[2:])), int(row[1])) for row in rows("foreign.tsv")
    )


def topic_phrases() -> list[tuple[str, ...]]:
    """Products and topics to look for: the words that must all be there."""
    return [tuple(row[0].split()) for row in rows("topics.txt")]


# Sectors


def sectors() -> list[Sector]:
    tails = dict(rows("tails.tsv")) | {"": ""}
    return spread((_sector(row, tails), int(row[0])) for row in rows("sectors.tsv"))


def _sector(row: list[str], tails: dict[str, str]) -> Sector:
    _weight, industry, heads, company, individual, phrases = row
    pairs = (entry.replace("_", " ").split("=") for entry in heads.split())
    english = {_word(head): text for head, text in pairs}
    behind = [(tail, weight, tails[tail]) for tail, weight in _weighted(company)]
    alone = [(tail, weight, "") for tail, weight in _weighted(individual)]
    return Sector(
        industry=industry,
        trades=spread([*_trades(english, behind), *_double_trades(english, behind)]),
        individual_trades=spread(_trades(english, alone)),
        heads=tuple(english),
        phrases=tuple(phrases.split("、")) * 2,
    )


def _weighted(cell: str) -> list[tuple[str, int]]:
    return [(_word(word), int(weight)) for word, weight in (entry.split("*") for entry in cell.split())]


def _word(written: str) -> str:
    return "" if written == "-" else written


def _trades(english: dict[str, str], tails: list[tuple[str, int, str]]) -> Iterator[tuple[Trade, int]]:
    for head, head_english in english.items():
        for tail, weight, tail_english in tails:
            if (head or tail) and not (head and tail and (tail in head or head in tail)):
                words = tuple(word for word in (head, tail) if word)
                yield Trade("".join(words), f"{head_english} {tail_english}".strip(), words), weight * 8


def _double_trades(english: dict[str, str], tails: list[tuple[str, int, str]]) -> Iterator[tuple[Trade, int]]:
    """生物环保科技: two trade words that share no character, and one behind them."""
    for first, second in permutations(english, 2):
        for tail, weight, tail_english in tails:
            if tail and not set(first) & set(second) and not set(first + second) & set(tail):
                text = f"{english[first]} {english[second]} {tail_english}"
                yield Trade(first + second + tail, text, (first, second, tail)), max(1, weight // 3)


# Places


class _Division(NamedTuple):
    code: str
    name: str
    short: str
    english: str
    level: str


def places() -> list[Place]:
    """About 60,000 entries: the commoner a place and a way to write it, the more entries it has."""
    divisions = _divisions()
    weighted = [
        (place, share * int(weight))
        for code, weight, zones in rows("places.tsv")
        for place, share in _ways_to_write(divisions, code, zones.split())
    ]
    total = sum(weight for _place, weight in weighted)
    return spread((place, max(1, round(weight * PLACE_ENTRIES / total))) for place, weight in weighted)


def city_names() -> dict[str, str]:
    """The city's (or province's) short name by division code: what a person adds to a name as its place."""
    divisions = _divisions()
    return {code: divisions[_city_of(code, divisions)].short for code in divisions}


def _divisions() -> dict[str, _Division]:
    """Divisions in force by code."""
    with (REGISTRY_DATA / "divisions.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: _Division(
                row["code"], row["name_zh"], _short(row["name_zh"]), _english(row["name_en"]), row["level"]
            )
            for row in csv.DictReader(file)
            if not row["valid_to"]
        }


def _short(name: str) -> str:
    bare = _AUTONOMOUS.sub("", name)
    cut = re.sub(r"(?:省|市|县|区)$", "", bare)
    return cut if len(cut) > 1 else bare


def _english(name: str) -> str:
    return re.sub(r",.*| (?:District|County|City|Prefecture|[A-Z].*Autonomous.*)$", "", name).replace("'", "")


def _ways_to_write(
    divisions: dict[str, _Division], code: str, zones: list[str]
) -> Iterator[tuple[Place, float]]:
    """Ways to write a city and what lies in it, with their shares."""
    city, province = divisions[code], divisions[code[:2] + "0000"]
    inside = [d for d in divisions.values() if d.level == "county" and _city_of(d.code, divisions) == code]
    codes = tuple(d.code for d in inside) + (code,)
    if city is not province:
        yield Place(province.short, province.short, province.english, codes), 25
        yield Place(province.short + city.short, city.short, city.english, codes), 3
        yield Place(province.short + city.name, city.short, city.english, codes), 2
    yield Place(city.short, city.short, city.english, codes), 25
    if city.name != city.short:
        yield Place(city.name, city.short, city.english, codes), 25
    for zone in zones:
        place = Place(city.short + zone, city.short, city.english, codes[:1] + codes[-1:])
        yield place, 2 / len(zones)
    for county in inside:
        for place, share in _county_ways(county, city):
            yield place, share / len(inside)


def _county_ways(county: _Division, city: _Division) -> Iterator[tuple[Place, float]]:
    code = (county.code,)
    if county.name.endswith("区"):
        yield Place(city.name + county.name, city.short, city.english, code), 5
        yield Place(city.short + county.name, city.short, city.english, code), 4
        return
    short_name = county.short + county.name[-1] if len(county.short) < len(county.name) else county.name
    yield Place(short_name, county.short, county.english, code), 14
    yield Place(county.short, county.short, county.english, code), 4
    yield Place(city.name + short_name, county.short, county.english, code), 1


def _city_of(code: str, divisions: dict[str, _Division]) -> str:
    """The code of the city that a division lies in; the province's where there is none between."""
    city, province = code[:4] + "00", code[:2] + "0000"
    return city if city in divisions else province
