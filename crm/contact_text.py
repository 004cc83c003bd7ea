"""What people write into the one field "contact or phone": “李华 经理 13800000000 li@example.com”."""

import re
import unicodedata
from dataclasses import dataclass

EMAIL = re.compile(r"[^\s@<>,;，；]+@[^\s@<>,;，；]+\.[A-Za-z]{2,}")
# A Chinese mobile number by itself; else seven to fifteen digits as people group them: +60 12-345 6789,
# 138-0000-0000, (0771) 555 0100.
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|[+(]?\d(?:[\s()./-]{0,2}\d){6,14}(?!\d)")
SEPARATORS = " \t\n,;:/|、，；：<>"
LONGEST_NAME = 60
LONGEST_PHONE = 40


@dataclass(frozen=True)
class ContactText:
    name: str = ""
    phone: str = ""
    email: str = ""


def read_contact(text: str) -> ContactText:
    """Name, phone and e-mail in a line of text. The first phone and the first e-mail count.

    Nothing is dropped: what is neither stays in the name, a second number too.
    """
    rest = unicodedata.normalize("NFKC", text).strip()
    email, rest = _take(EMAIL, rest)
    phone, rest = _take(PHONE, rest)
    return ContactText(name=re.sub(r"\s+", " ", rest).strip(SEPARATORS), phone=phone, email=email)


def _take(pattern: re.Pattern, text: str) -> tuple[str, str]:
    found = pattern.search(text)
    if found is None:
        return "", text
    return (
        found.group(),
        f"{text[: found.start()].rstrip(SEPARATORS)} {text[found.end() :].lstrip(SEPARATORS)}",
    )
