"""The plain form of a text from a spreadsheet."""

import re
import unicodedata

# What XML 1.0 cannot hold, and U+FFFE/U+FFFF: openpyxl refuses them, Excel reports a damaged file.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


class Unreadable(ValueError):
    """A cell cannot be read; the message is for the user and says what to write."""


def clean_text(text: str) -> str:
    """Line ends as \\n, no control characters, nothing around it."""
    if text.isprintable():
        return text.strip()
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def fold(text: str) -> str:
    """For comparing headings, choices and names: full width, letter case and white space do not count."""
    return re.sub(r"\s+", "", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).casefold()
