"""Finds the heading row and says which column of the file is which column of the table."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from core.money import MoneyError, parse_money
from exports.clean import fold
from exports.columns import Column, Kind
from exports.limits import HEADING_LEVELS, SEARCHED_ROWS, Refused
from exports.reader import Grid, text_of

_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_COUNT_UNITS = {"%", "人", "亩", "家", "个", "项", "户", "平方米", "㎡", "m2"}
_CURRENCY_ALONE = {"cny", "rmb", "人民币"}  # say nothing about thousands
# A unit of amounts in words: of figures in CNY, and of figures whose currency another column names.
UNIT_WORDS = {
    "元": (gettext_noop("CNY"), ""),
    "万元": (gettext_noop("CNY 10,000"), gettext_noop("10,000 units")),
    "亿元": (gettext_noop("CNY 100 million"), gettext_noop("100 million units")),
}
_UNIT_OF_WORDS = {
    fold(word): unit for unit, words in UNIT_WORDS.items() for word in words if word not in ("", "CNY")
}
_MARKS = " *:\n\t"
_UNIT_LINE = re.compile(r"(?:单位|unit):\s*(?:人民币)?([^\s,;()、]+)", re.IGNORECASE)
_UNIT_PREFIX = re.compile(r"^(单位|unit|人民币)[:：]?")


@dataclass(frozen=True)
class Heading:
    """One column of the file. `key` is "" while nobody knows what it is."""

    index: int
    text: str
    unit: str = ""
    key: str = ""
    read_only: bool = False  # a column of the table that files cannot change: its absence needs no word


@dataclass
class Headings:
    """The heading rows `first`..`last` (from 0) and what was made of them."""

    first: int
    last: int
    found: list[Heading]
    doubled: dict[str, list[Heading]] = field(default_factory=dict)  # key -> the columns that claim it
    missing: list[Column] = field(default_factory=list)  # required, and not in the file
    unit_above: str = ""  # what the table says of all its amounts: 单位：亿元

    @property
    def known(self) -> list[Heading]:
        return [heading for heading in self.found if heading.key]

    @property
    def unknown(self) -> list[Heading]:
        return [heading for heading in self.found if not heading.key and not heading.read_only]

    @property
    def usable(self) -> bool:
        return bool(self.known) and not self.doubled and not self.missing


def names_of(column: Column) -> set[str]:
    """All folded words under which a heading may name this column, in every language of the site."""
    words = {column.key, *column.aliases}
    for language, _name in settings.STAFF_LANGUAGES:
        with override(language):
            words.add(str(column.label))
    return {fold(word) for word in words}


def find_headings(
    grid: Grid,
    columns: Sequence[Column],
    *,
    chosen: Mapping[str, str] | None = None,
    ignored: Sequence[str] = (),
    read_only: Sequence[Column] = (),
) -> Headings:
    """Search the first 20 rows. `chosen` is what the user assigned: {position in the file: key or ""}.

    `ignored` are headings that the program itself adds to a report; `read_only` are columns that an export
    has and an import does not take. Raises Refused where no row has any text.
    """
    names = {name: column.key for column in columns for name in names_of(column)}
    texts = _texts(grid)
    first, last = _best_block(grid, texts, names)
    unit_above = _unit_above(texts, first)
    skip = {fold(word) for word in ignored}
    shown_only = set().union(*map(names_of, read_only)) - names.keys()
    found = []
    for index in range(grid.width):
        levels = _levels(texts, first, last, index)
        if levels and fold(levels[-1]) not in skip:
            heading = _heading(index, levels, names, chosen)
            found.append(replace(heading, read_only=not heading.key and fold(levels[-1]) in shown_only))
    headings = Headings(first, last, _with_unit_above(found, unit_above, columns), unit_above=unit_above)
    found = headings.found
    keys = [heading.key for heading in headings.known]
    headings.doubled = {
        key: [heading for heading in found if heading.key == key] for key in keys if keys.count(key) > 1
    }
    headings.missing = [column for column in columns if column.required and column.key not in keys]
    return headings


def _heading(index: int, levels: list[str], names: Mapping[str, str], chosen) -> Heading:
    text = "/".join(levels)
    unit = next((unit for unit in map(unit_in, reversed(levels)) if unit), "")
    if chosen is not None and str(index) in chosen:
        key = chosen[str(index)]
    else:
        key = _match(levels, names)
    return Heading(index, text, unit, key)


def _match(levels: list[str], names: Mapping[str, str]) -> str:
    for candidate in _candidates(levels):
        if fold(candidate) in names:
            return names[fold(candidate)]
    return ""


def _candidates(levels: list[str]) -> Iterator[str]:
    """The joined levels, then the last one; each as it is, then without unit, then without any brackets."""
    for text in dict.fromkeys(("/".join(levels), levels[-1])):
        yield text
        yield without_unit(text)
        yield bare(text)


def without_unit(text: str) -> str:
    """Revenue (CNY) (万元) gives Revenue (CNY)."""
    return _BRACKETS.sub(lambda found: "" if unit_in(found[0]) else found[0], _plain(text)).strip(_MARKS)


def bare(text: str) -> str:
    """A heading without brackets, asterisks and a closing colon."""
    return _BRACKETS.sub("", _plain(text)).strip(_MARKS)


def unit_in(text: str) -> str:
    """The unit that a heading names in brackets, or "": 营收（亿元） gives 亿元."""
    for groups in reversed(_BRACKETS.findall(_plain(text))):
        word = _UNIT_PREFIX.sub("", fold("".join(groups))) or ""
        if word in _COUNT_UNITS or _is_money_unit(word):
            return word
        if word in _UNIT_OF_WORDS:
            return _UNIT_OF_WORDS[word]
    return ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_money_unit(word: str) -> bool:
    if not word or word[0].isdigit() or word in _CURRENCY_ALONE:
        return False
    try:
        parse_money(f"1{word}")
    except MoneyError:
        return False
    return True


def _texts(grid: Grid) -> dict[tuple[int, int], str]:
    """The texts at the top of the sheet; a merged cell's text stands in all its places."""
    depth = min(len(grid.rows), SEARCHED_ROWS + HEADING_LEVELS - 1)
    texts = {
        (row, column): cell.strip()
        for row in range(depth)
        for column, cell in enumerate(grid.rows[row])
        if isinstance(cell, str) and cell.strip()
    }
    for top, left, bottom, right in grid.merges:
        if (top, left) in texts:
            for row in range(top, min(bottom + 1, depth)):
                texts |= {
                    (row, column): texts[top, left] for column in range(left, min(right + 1, grid.width))
                }
    return texts


def _levels(texts, first: int, last: int, column: int) -> list[str]:
    """The texts above one column, top down, each once."""
    return list(dict.fromkeys(filter(None, (texts.get((row, column), "") for row in range(first, last + 1)))))


def _best_block(grid: Grid, texts, names: Mapping[str, str]) -> tuple[int, int]:
    best, best_score = None, 0
    for levels in range(1, HEADING_LEVELS + 1):
        for first in range(min(len(grid.rows), SEARCHED_ROWS)):
            last = first + levels - 1
            if levels > 1 and not _is_joined(grid, first, last):
                continue
            score = _score(grid, texts, names, first, last)
            if score > best_score:
                best, best_score = (first, last), score
    if best is None:
        return _first_full_row(grid, texts)
    return _with_levels_above(grid, texts, names, *best)


def _with_levels_above(grid: Grid, texts, names, first: int, last: int) -> tuple[int, int]:
    """Groups of columns above a row that is enough to know them all: a group may name the unit."""
    score = _score(grid, texts, names, first, last)
    while (
        first
        and last - first + 1 < HEADING_LEVELS
        and _is_joined(grid, first - 1, last)
        and not _is_title(grid, first - 1)
        and _score(grid, texts, names, first - 1, last) >= score
    ):
        first -= 1
    return first, last


def _is_title(grid: Grid, row: int) -> bool:
    """One merged cell over the whole table."""
    return any(top == row and right - left + 1 >= grid.width for top, left, _bottom, right in grid.merges)


def _unit_above(texts, first: int) -> str:
    """单位：亿元, as many tables say it once, above their headings."""
    for (row, _column), text in sorted(texts.items(), reverse=True):
        found = _UNIT_LINE.search(_plain(text)) if row < first else None
        if found and _is_money_unit(fold(found[1])):
            return fold(found[1])
    return ""


def _with_unit_above(found: list[Heading], unit: str, columns: Sequence[Column]) -> list[Heading]:
    amounts = {column.key for column in columns if column.kind is Kind.MONEY}
    return [replace(h, unit=unit) if unit and not h.unit and h.key in amounts else h for h in found]


def _score(grid: Grid, texts, names, first: int, last: int) -> int:
    matched = set()
    for column in range(grid.width):
        levels = _levels(texts, first, last, column)
        if levels:
            matched.add(_match(levels, names))
    return len(matched - {""})


def _is_joined(grid: Grid, first: int, last: int) -> bool:
    """Whether merged cells say that these rows are one heading."""
    if last >= len(grid.rows):
        return False
    return all(
        any(
            top == row and (right > left or bottom > top) and bottom <= last
            for top, left, bottom, right in grid.merges
        )
        for row in range(first, last)
    )


def _first_full_row(grid: Grid, texts) -> tuple[int, int]:
    """No known heading anywhere: the first row with two texts, for the user to assign."""
    needed = min(2, grid.width)
    for row in range(min(len(grid.rows), SEARCHED_ROWS)):
        if sum((row, column) in texts for column in range(grid.width)) >= needed:
            return row, row
    raise Refused("no_heading")


def sample(grid: Grid, headings: Headings, index: int, count: int = 3) -> list[str]:
    """The first values below a heading, for the mapping step."""
    below = (
        row[index] for row in grid.rows[headings.last + 1 :] if index < len(row) and row[index] is not None
    )
    return [text_of(cell)[:40] for _number, cell in zip(range(count), below, strict=False)]


def heading_text(column: Column) -> str:
    """What an export writes above a column: the label, and the unit of amounts."""
    unit = unit_words(column)
    return f"{column.label} ({unit})" if unit else str(column.label)


def unit_words(column: Column) -> str:
    """The unit of a column's figures in the reader's language, or ""."""
    if column.kind is Kind.RATIO:
        return ""
    unit = "元" if column.kind is Kind.MONEY and not column.unit else column.unit
    in_cny, in_any_currency = UNIT_WORDS.get(unit, (unit, unit))
    words = in_any_currency if column.currency_key else in_cny
    return _(words) if words else ""
