"""The one folding that every comparison of names rests on."""

import unicodedata

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")
# Letters that Unicode does not take apart, as people without that keyboard type them.
_PLAIN_LETTERS = str.maketrans(
    {"đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
_SILENT = set("'’‘`´\u02bc")  # McDonald's is one word
_OPENING = set("([【〔〖")
_CLOSING = set(")]】〕〗")


def fold(text: str) -> str:
    """Fold a name for comparison: width, case, traditional characters, Latin accents, spaces, punctuation.

    Folding twice changes nothing. An empty string comes back for text without a letter or digit.
    """
    return clean(text).translate(_WITHOUT_SIGNS)


def clean(text: str) -> str:
    """Fold the letters, keep what shows the parts of a name: brackets, full stops, spaces for the rest."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_CLEAN)


class _CleanTable(dict[int, str]):
    """What each character becomes, worked out the first time it is met."""

    def __missing__(self, codepoint: int) -> str:
        self[codepoint] = value = _cleaned(chr(codepoint))
        return value


_CLEAN = _CleanTable()
_WITHOUT_SIGNS = str.maketrans("", "", " ().")


def _cleaned(character: str) -> str:
    if character in _OPENING:
        return "("
    if character in _CLOSING:
        return ")"
    if character in _SILENT:
        return ""
    if character == ".":
        return "."
    return _letters(character) or ("" if _is_mark(character) else " ")


def _letters(character: str) -> str:
    """The folded letters and digits of one character; some take two rounds to come to rest."""
    letters, before = character, ""
    while letters != before:
        before = letters
        decomposed = unicodedata.normalize("NFKD", _TO_SIMPLIFIED.convert(letters).casefold())
        kept = "".join(sign for sign in decomposed if _belongs_to_a_word(sign))
        letters = unicodedata.normalize("NFC", kept.translate(_PLAIN_LETTERS))
    return letters


def _belongs_to_a_word(sign: str) -> bool:
    # Vowel signs and tone marks of Thai, Lao, Khmer or Burmese are letters to a reader; accents are not.
    return unicodedata.category(sign)[0] in "LN" or (_is_mark(sign) and not _is_accent(sign))


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"


def _is_accent(sign: str) -> bool:
    return "\u0300" <= sign <= "\u036f" or unicodedata.name(sign, "").startswith("VARIATION SELECTOR")
