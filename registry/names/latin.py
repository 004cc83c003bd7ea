"""Taking apart a name written in words: English and the other languages that put spaces between them."""

import csv
import re

from registry.names.folding import clean, fold
from registry.names.parts import MOST_STARTS, NameParts
from registry.names.words import DATA, TRADE_WORDS, read_rows, read_words

Tokens = tuple[str, ...]
_BRACKETED = re.compile(r"\(([^()]*)\)")


def _forms(position: str) -> dict[Tokens, str]:
    return {
        tuple(form.split()): row[1]
        for row in read_rows("legal_forms.tsv")
        if row[0] == position
        for form in row[2].split("|")
    }


def _places() -> frozenset[str]:
    with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as file:
        cities = [fold(row["name_en"]) for row in csv.DictReader(file) if row["level"] == "city"]
    return frozenset(cities) | frozenset(read_words("place_words.tsv")["latin"])


LATIN_PLACES = _places()
_END_FORMS = _forms("en")
_START_FORMS = _forms("en-start")
_LONGEST_FORM = max(map(len, [*_END_FORMS, *_START_FORMS]))


def parse_latin(name: str) -> NameParts:
    bracketed, text = _take_bracketed_places(clean(name))
    bare, legal_form = _strip_forms(tokens_of(text))
    before, middle, after = _take_places(bare)
    fancy, trade = _split_trade(middle)
    bare_text = fold(" ".join(_strip_forms(tokens_of(clean(name)))[0]))
    return NameParts(
        place="".join((*before, *after, *bracketed)),
        fancy="".join(fancy),
        trade="".join(trade),
        legal_form=legal_form,
        branch="",
        whole=bare_text + legal_form,
        bare=bare_text,
        core="".join(middle),
        fragments=tuple("".join(middle[at:]) for at in _later_starts(middle)),
    )


def initials(name: str) -> tuple[str, str]:
    """First letters of the words of the bare name and of its core: Guangxi Huarui Electronics is ghe, he."""
    bare, _form = _strip_forms(tokens_of(clean(name)))
    _before, middle, _after = _take_places(bare)
    return "".join(token[0] for token in bare), "".join(token[0] for token in middle)


def _later_starts(tokens: Tokens) -> list[int]:
    """Words a person may begin with: not the trade (in Sime Darby Plantation: Darby)."""
    return [at for at, token in enumerate(tokens) if at and token not in TRADE_WORDS.words][:MOST_STARTS]


def tokens_of(cleaned: str) -> Tokens:
    """Words of a cleaned text: `s.p.a.` is one, `co.ltd` two; brackets only part words."""
    tokens: list[str] = []
    for word in cleaned.translate(str.maketrans("()", "  ")).split():
        pieces = [piece for piece in word.split(".") if piece]
        tokens += ["".join(pieces)] if all(len(piece) == 1 for piece in pieces) else pieces
    return tuple(token for token in tokens if token)


def without_begun_form(tokens: Tokens) -> Tokens:
    """Drop a legal form whose last word is still being typed: `huarui co l`; else the words as they are."""
    for start in range(1, len(tokens) - 1):
        begun, last = tokens[start:-1], tokens[-1]
        if any(form[: len(begun)] == begun and _goes_on(form, len(begun), last) for form in _END_FORMS):
            return tokens[:start]
    return tokens


def _goes_on(form: Tokens, at: int, last: str) -> bool:
    return len(form) > at and form[at].startswith(last)


def _take_bracketed_places(text: str) -> tuple[list[str], str]:
    places = [inner for inner in map(fold, _BRACKETED.findall(text)) if inner in LATIN_PLACES]
    return places, _BRACKETED.sub(lambda found: " " if fold(found[1]) in LATIN_PLACES else found[0], text)


def _strip_forms(tokens: Tokens) -> tuple[Tokens, str]:
    """The name without its legal forms, and those as they are compared; at least one word is left."""
    start, ends = "", []
    if tokens[:1] == ("the",) and len(tokens) > 1:
        tokens = tokens[1:]
    for length in range(min(_LONGEST_FORM, len(tokens) - 1), 0, -1):
        if tokens[:length] in _START_FORMS:
            start, tokens = _START_FORMS[tokens[:length]], tokens[length:]
            break
    while length := _end_form_length(tokens):
        ends.append(_END_FORMS[tokens[-length:]])
        tokens = tokens[:-length]
    return tokens, start + "".join(reversed(ends))


def _end_form_length(tokens: Tokens) -> int:
    for length in range(min(_LONGEST_FORM, len(tokens) - 1), 0, -1):
        if tokens[-length:] in _END_FORMS:
            return length
    return 0


def _take_places(tokens: Tokens) -> tuple[Tokens, Tokens, Tokens]:
    """Places before and behind the rest, where the rest keeps a fancy name: not in Vietnam Rubber."""
    first, last = 0, len(tokens)
    while (length := _place_length(tokens[first:])) and _has_fancy_name(tokens[first + length :]):
        first += length
    while (
        last - first > 1 and tokens[last - 1] in LATIN_PLACES and tokens[last - 2] not in {"of", "in", "and"}
    ):
        last -= 1
    return tokens[:first], tokens[first:last], tokens[last:]


def _place_length(tokens: Tokens) -> int:
    for length in (2, 1):
        if len(tokens) > length and "".join(tokens[:length]) in LATIN_PLACES:
            return length
    return 0


def _has_fancy_name(tokens: Tokens) -> bool:
    return len(tokens) > 1 and tokens[0] not in TRADE_WORDS.words


def _split_trade(tokens: Tokens) -> tuple[Tokens, Tokens]:
    for at, token in enumerate(tokens):
        if at and token in TRADE_WORDS.words:
            return tokens[:at], tokens[at:]
    return tokens, ()
