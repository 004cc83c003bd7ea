"""Taking apart a Chinese name: place, fancy name (字号), trade, legal form, branch."""

import re
from collections.abc import Iterable, Iterator

from registry.names.folding import clean, fold
from registry.names.parts import MOST_STARTS, NameParts
from registry.names.words import PLACE_CODES, PLACES, TRADE_WORDS, ZONES, read_rows

Places = tuple[str, ...]

_BRACKETED = re.compile(r"\(([^()]*)\)")
_LAST_BRACKETED = re.compile(r"(?<=[^ ()])\(([^()]*)\) *$")
# Notes that registers put behind the name of an individual business or a sole owner's firm.
_NOTE = re.compile(r"(?<=..)(?:个体工商户|个人独资)$")
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:镇|乡|街道)(?=..)")
_UNITS = ("省", "市", "县", "区", "州")
# 竹溪加油站 is a name people type; 桂林分公司 and 第七分店 are not.
_NAMED_BRANCH = re.compile(r"(?!第|分|支).{4,}")
# Words an abbreviation leaves as they are: 柳钢集团.
_WHOLE_WORDS = {"集团", "控股", "实业", "企业", "股份"}


def _forms(position: str) -> dict[str, str]:
    rows = [row for row in read_rows("legal_forms.tsv") if row[0] == position]
    return {form: row[1] for row in rows for form in row[2].split()}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_INNER, _FINAL = _forms("zh"), _forms("zh-end")
_UNIFIED = _INNER | _FINAL
# 分公司 is a branch, not a form; and a form is never taken apart (有限|公司).
_FORM = re.compile(rf"(?<=.)(?:{_any_of(_INNER.keys() - {'公司'})}|(?<![分支限任份])公司)")
_FINAL_FORM = re.compile(rf"(?<=..)(?:{_any_of(_FINAL)})$")
_BEGUN_FORM = re.compile(
    "(?<=..)(?:[股有公]|"
    + _any_of(form[:length] for form in _INNER for length in range(2, len(form)) if len(form) > 2)
    + ")$"
)


def parse_chinese(name: str) -> NameParts:
    text, remark = _take_remark(clean(name))
    bracketed, unbracketed = _take_bracketed_places(text)
    head, form, branch = _split_form(fold(text))
    front, fancy, trade = _settle(_take_places(_split_form(fold(unbracketed))[0] if bracketed else head))
    places = (*front, *bracketed)
    core = (fancy or _nearest(places)) + trade + branch
    return NameParts(
        place="".join(places),
        fancy=fancy,
        trade=trade,
        legal_form=form,
        branch=branch,
        whole=head + form + branch + remark,
        bare=head + branch + remark,
        core=core,
        near=_nearest(places) + core if fancy and "".join(places).endswith(_UNITS) else "",
        fragments=(
            *_later_starts(fancy, core),
            *_abbreviations(places, fancy, trade),
            *_inner_names(branch, remark),
        ),
    )


def without_begun_form(folded: str) -> str:
    """Drop a legal form at the end that is still being typed: 华锐电子有限责; else the text as it is."""
    return _BEGUN_FORM.sub("", folded)


def _take_remark(text: str) -> tuple[str, str]:
    """A remark or second name in brackets at the very end is not in the core: 月之暗面（Moonshot AI）."""
    found = _LAST_BRACKETED.search(text)
    inner = fold(found[1]) if found else ""
    if (
        not found
        or inner in PLACE_CODES
        or inner in _UNIFIED
        or _NOTE.search("  " + inner)
        or split_words(inner)
    ):
        return text, ""
    return text[: found.start()], inner


def _take_bracketed_places(text: str) -> tuple[list[str], str]:
    """Places in brackets behind a fancy name; before one, 中国（广西） is a way to write 中国广西."""
    places: list[str] = []

    def replace(found: re.Match[str]) -> str:
        inner, before = fold(found[1]), fold(text[: found.start()])
        if inner in PLACE_CODES and _take_places(before)[1]:
            places.append(inner)
            return ""
        return found[1]

    return (places, _BRACKETED.sub(replace, text)) if "(" in text else (places, text)


def _split_form(folded: str) -> tuple[str, str, str]:
    """What stands before the legal form, the form as it is compared, and the branch behind it."""
    folded = _NOTE.sub("", folded)
    found = _FORM.search(folded) or _FINAL_FORM.search(folded)
    if not found:
        return folded, "", ""
    return folded[: found.start()], _UNIFIED[found[0]], folded[found.end() :]


def _take_places(head: str) -> tuple[Places, str]:
    """Take places off the front, each inside the one before: 广西|南宁市|青秀区, but never 南宁|安顺."""
    words: list[str] = []
    around = frozenset({""})
    rest = head
    while rest:
        word, around = _place_at_front(rest, around)
        word = word or (_local_place(rest, words[-1]) if words else "")
        if not word:
            break
        words.append(word)
        rest = rest[len(word) :]
    return tuple(words), rest


def _place_at_front(text: str, around: frozenset[str]) -> tuple[str, frozenset[str]]:
    for word in PLACES.all_at(text):
        inside = frozenset(code for code in PLACE_CODES[word] if _is_inside(code, around))
        if inside:
            return word, inside
    return "", around


def _is_inside(code: str, around: frozenset[str]) -> bool:
    return any(code.startswith(outer) and (code != outer or not code) for outer in around)


def _local_place(text: str, previous: str) -> str:
    """A zone right after any place, or a township right after a county."""
    zone = ZONES.longest_at(text)
    if zone or previous[-1] not in "县区市":
        return zone
    township = _TOWNSHIP.match(text)
    return township[0] if township else ""


def _settle(taken: tuple[Places, str]) -> tuple[Places, str, str]:
    """Split the rest, and give back a place that was none: in 上海滩餐饮 the fancy name is 上海滩."""
    places, rest = taken
    if places and not rest:
        return places[:-1], places[-1], ""
    fancy, trade = _split_trade(rest)
    if len(places) == 1 and len(fancy) == 1 and not places[0].endswith(_UNITS):
        return (), places[0] + fancy, trade
    return places, fancy, trade


def _split_trade(rest: str) -> tuple[str, str]:
    """The fancy name runs to the first trade word; it has two characters where there is a choice."""
    if split_words(rest):
        return "", rest
    for start in (*range(2, len(rest)), 1):
        if TRADE_WORDS.longest_at(rest, start):
            return rest[:start], rest[start:]
    return rest, ""


def split_words(text: str) -> tuple[str, ...]:
    """Trade words that make up all of the text; none when something else is in it."""
    if not TRADE_WORDS.longest_at(text):
        return ()
    splits: dict[int, tuple[str, ...]] = {len(text): ()}
    for start in range(len(text) - 1, -1, -1):
        for word in TRADE_WORDS.all_at(text, start):
            if start + len(word) in splits:
                splits[start] = (word, *splits[start + len(word)])
                break
    return splits.get(0, ())


def _later_starts(fancy: str, core: str) -> Iterator[str]:
    """The core from each later character of the fancy name, but not from inside a run of Latin letters."""
    for start in range(1, min(len(fancy), MOST_STARTS + 1)):
        inside_a_run = core[start].isascii() and core[start - 1].isascii()
        if not inside_a_run and len(core) - start > 1:
            yield core[start:]


def _abbreviations(places: Places, fancy: str, trade: str) -> Iterator[str]:
    """华锐科技 for 华锐电子科技; 柳钢集团 and 钢铁集团 for 柳州钢铁集团, 中石化集团 for 中国石油化工集团."""
    if fancy and (last := _last_trade_word(trade)):
        yield fancy + last
    if not fancy and places:
        yield trade
        words = split_words(trade)
        yield _nearest(places)[0] + "".join(word if word in _WHOLE_WORDS else word[0] for word in words)


def _last_trade_word(trade: str) -> str:
    """The longest trade word that ends a trade of several words; empty when it has only one."""
    return next((trade[at:] for at in range(1, len(trade)) if trade[at:] in TRADE_WORDS.words), "")


def _inner_names(branch: str, remark: str) -> Iterator[str]:
    named = _NAMED_BRANCH.match(_take_places(branch)[1])
    if named:
        yield named[0]
    if remark:
        yield remark


def _nearest(places: Places) -> str:
    """The last administrative place, short, and the zone behind it: 广西|南宁市|高新区 is 南宁高新区."""
    last = max((at for at, word in enumerate(places) if word in PLACE_CODES), default=0)
    return "".join(map(short_place, places[last:]))


def places_agree(first: str, second: str) -> bool:
    """Whether two places, as NameParts holds them, can be one: 广西 and 南宁 can, 南宁 and 柳州 cannot."""
    near, other = _codes(first), _codes(second)
    return not (near and other) or any(a.startswith(b) or b.startswith(a) for a in near for b in other)


def _codes(place: str) -> set[str]:
    """Codes of the last administrative place in the text."""
    codes: set[str] = set()
    at = 0
    while at < len(place):
        word = PLACES.longest_at(place, at)
        codes = PLACE_CODES.get(word, codes)
        at += len(word) or 1
    return codes


def places_of(parts: NameParts) -> tuple[str, ...]:
    """The places of a name, each without its unit where that still names it: 南宁, 青秀区."""
    found: list[str] = []
    at = 0
    while at < len(parts.place):
        word = PLACES.longest_at(parts.place, at) or ZONES.longest_at(parts.place, at)
        if word:
            found.append(short_place(word))
        at += len(word) or 1
    return tuple(found)


def short_place(word: str) -> str:
    """The place without its unit where that still names it: 南宁市 is 南宁, 青秀区 stays."""
    for unit in ("壮族自治区", "市", "省", "县"):
        short = word.removesuffix(unit)
        if short != word and PLACE_CODES.get(short, set()) & PLACE_CODES.get(word, set()):
            return short
    return word
