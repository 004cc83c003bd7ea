"""The word lists of registry/data, ready to be looked up at a position of a folded name."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from registry.names.folding import fold

DATA = Path(__file__).resolve().parent.parent / "data"

_PEOPLES = (
    "各 壮 回 维吾尔 蒙古 藏 苗 彝 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 "
    "纳西 景颇 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 普米 怒 鄂温克 保安 裕固 独龙"
)
_AUTONOMOUS = re.compile(
    rf"(?:(?:{'|'.join(_PEOPLES.split())})族|哈萨克|柯尔克孜|蒙古|锡伯|塔吉克|维吾尔)*自治[区州县旗]$"
)
_NOT_A_NAME = {"城区", "郊区", "矿区", "市郊区"}
_UNIT_OF_LEVEL = {"province": "", "city": "州", "county": "县"}


class WordList:
    """Words, found by where they begin."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._by_first: dict[str, tuple[str, ...]] = {}
        for word in sorted(self.words, key=len, reverse=True):
            self._by_first[word[0]] = (*self._by_first.get(word[0], ()), word)

    def all_at(self, text: str, start: int = 0) -> Iterator[str]:
        """Words that stand in the text at this position, longest first."""
        return (
            word for word in self._by_first.get(text[start : start + 1], ()) if text.startswith(word, start)
        )

    def longest_at(self, text: str, start: int = 0) -> str:
        for word in self._by_first.get(text[start : start + 1], ()):  # asked a dozen times of each name
            if text.startswith(word, start):
                return word
        return ""


def read_rows(name: str) -> list[list[str]]:
    """Rows of a data file: tab-separated, without comments and empty lines."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def read_words(name: str) -> dict[str, list[str]]:
    """Words of a data file by the first column of their row."""
    words: dict[str, list[str]] = {}
    for row in read_rows(name):
        words.setdefault(row[0], []).extend(row[-1].split())
    return words


def _trade_words() -> list[str]:
    return [word for row in read_rows("trade_words.txt") for word in row[0].split()]


def _short_forms(name: str, level: str) -> Iterator[str]:
    """南宁市: 南宁; 融水苗族自治县: 融水县; 恩施土家族苗族自治州: 恩施州, 恩施; a county keeps its unit."""
    bare = _AUTONOMOUS.sub("", name)
    if bare != name and _UNIT_OF_LEVEL[level]:
        yield bare + _UNIT_OF_LEVEL[level]
    if level != "county":
        yield re.sub(r"(?:省|市|地区|盟)$", "", bare).removeprefix("中国")


def _read_places() -> dict[str, set[str]]:
    """Every way to write a place, and the codes without trailing 00 it may stand for (empty: the nation)."""
    extra = read_words("place_words.tsv")
    places: dict[str, set[str]] = {}
    with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, level, code = fold(row["name_zh"]), row["level"], _significant(row["code"])
            forms = {name, *_short_forms(name, level)} - set(extra["never_short"])
            if level == "county" and code.startswith("45"):
                forms |= {re.sub("[市县区]$", "", _AUTONOMOUS.sub("", name))} & set(extra["short"])
            for form in forms:
                if len(form) > 1 and form not in _NOT_A_NAME:
                    places.setdefault(form, set()).add(code)
    for _kind, code, word in (row for row in read_rows("place_words.tsv") if row[0] == "local"):
        places[word] = {_significant(code)}
    return places | {word: {word} for word in extra["abroad"]} | {word: {""} for word in extra["nation"]}


def _significant(code: str) -> str:
    """450000 → 45, 450100 → 4501: a place inside another has a code that begins with the other's."""
    return re.sub("(?:00)+$", "", code)


PLACE_CODES = _read_places()
PLACES = WordList(PLACE_CODES)
ZONES = WordList(read_words("place_words.tsv")["zone"])
TRADE_WORDS = WordList(_trade_words())
