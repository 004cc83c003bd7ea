"""How much a text looks like advertising or like nothing at all. Reads no row."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml
from rapidfuzz import fuzz, process

from cms.enquiries.choices import Suspicion
from cms.enquiries.spam.senders import digest

LINK = re.compile(
    r"(?:https?://|hxxps?://|www\.)[^\s<>\"')\]]+"
    r"|(?<![@\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|info|biz|ru|top|xyz|shop|site|online|club|vip|cn|vn|io|me|ly|cc|win|bet|click|link|store|pro)"
    r"(?:/[^\s<>\"')\]]*)?(?![\w@.-])",
    re.IGNORECASE,
)
MARKUP = re.compile(
    r"<\s*/?\s*(?:a|script|iframe|img|svg|style|form|div|br|b|h1)\b|\[/?(?:url|link|img|b)\b|javascript:|\bon\w+\s*=\s*[\"']"
    r"|\bunion\s+select\b|\bor\s+1\s*=\s*1\b|\{\{.*?\}\}|\$\{.*?\}|\.\./\.\./|\bxp_cmdshell\b|\bsleep\(\d",
    re.IGNORECASE | re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]+")
VOWELS = set("aeiouy")
MIXED = re.compile(r"[a-z][A-Z]")

LONG_ENOUGH = 60  # letters: of shorter texts people write the same
ALIKE = 80.0  # per cent

Found = tuple[Suspicion, int]


class Text(NamedTuple):
    """What a visitor wrote, field by field."""

    name: str
    organisation: str
    email: str
    subject: str
    message: str


class Phrases(NamedTuple):
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    mailboxes: frozenset[str]


@lru_cache
def phrases() -> Phrases:
    read = yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text(encoding="utf-8"))
    return Phrases(tuple(read["strong"]), tuple(read["weak"]), frozenset(read["mailboxes"]))


def letters_of(message: str) -> str:
    """What stays of a text without links, figures, case and punctuation."""
    bare = LINK.sub(" ", unicodedata.normalize("NFKC", message)).lower()
    return "".join(character for character in bare if character.isalpha())


def fingerprint(message: str) -> str:
    """The same for texts of the same letters; "" of a short one."""
    letters = letters_of(message)
    return digest(letters) if len(letters) >= 20 else ""


def is_variation(message: str, others: Iterable[str]) -> bool:
    """Whether a longer text is another one with a few words changed, as programs fill in a letter."""
    letters = letters_of(message)
    if len(letters) < LONG_ENOUGH:
        return False
    return (
        process.extractOne(letters, map(letters_of, others), scorer=fuzz.ratio, score_cutoff=ALIKE)
        is not None
    )


def score(text: Text) -> Iterator[Found]:
    """What is suspicious of a text, each with its points; 50 hold a post."""
    for judge in (_links, _markup, _phrases, _gibberish, _monotone, _mailbox, _shouted):
        points, suspicion = judge(text)
        if points:
            yield suspicion, points


def _whole(text: Text) -> str:
    return unicodedata.normalize("NFKC", f"{text.subject}\n{text.message}")


def _links(text: Text) -> tuple[int, Suspicion]:
    """One's own site costs nothing, another one little; a person's name holds none."""
    if any(LINK.search(field) for field in (text.name, text.subject)) or "://" in text.organisation:
        return 60, Suspicion.LINKS
    own = text.email.rpartition("@")[2].lower()
    foreign = [link for link in LINK.findall(_whole(text)) if not own or own not in link.lower()]
    return {0: 0, 1: 15, 2: 35}.get(len(foreign), 60), Suspicion.LINKS


def _markup(text: Text) -> tuple[int, Suspicion]:
    return (60 if any(MARKUP.search(field) for field in text) else 0), Suspicion.MARKUP


def _phrases(text: Text) -> tuple[int, Suspicion]:
    known, said = phrases(), re.sub(r"\s+", " ", f"{text.organisation} {_whole(text)}".lower())
    strong = sum(phrase in said for phrase in known.strong)
    weak = sum(phrase in said for phrase in known.weak)
    return min(40 * strong + 13 * weak, 100), Suspicion.PHRASES


def _gibberish(text: Text) -> tuple[int, Suspicion]:
    """Latin letters as nobody puts them together; or a name of small and capital letters by turns."""
    if any(len(MIXED.findall(field)) >= 2 and " " not in field for field in (text.name, text.organisation)):
        return 50, Suspicion.GIBBERISH
    words = [
        word for word in WORD.findall(_plain(LINK.sub(" ", text.message))) if word.isascii() and len(word) > 3
    ]
    odd = sum(map(_is_odd, words))
    return (50 if len(words) >= 2 and odd / len(words) > 0.4 else 0), Suspicion.GIBBERISH


def _plain(text: str) -> str:
    """Without accents: every Vietnamese syllable has its vowel."""
    return "".join(
        c for c in unicodedata.normalize("NFD", text.replace("đ", "d")) if not unicodedata.combining(c)
    )


def _is_odd(word: str) -> bool:
    if word.isupper():
        return False  # an abbreviation
    share = sum(letter in VOWELS for letter in word.lower()) / len(word)
    return share < 0.2 or share > 0.8 or len(word) > 24 or bool(re.search(r"[^aeiouy]{5}", word.lower()))


def _monotone(text: Text) -> tuple[int, Suspicion]:
    if re.search(r"(\S)\1{9}", text.message):
        return 50, Suspicion.MONOTONE
    words = [word.lower() for word in WORD.findall(text.message)]
    most = Counter(words).most_common(1)[0][1] if words else 0
    lines = [line.strip() for line in text.message.splitlines() if line.strip()]
    is_repeated = len(lines) >= 4 and len(set(lines)) <= len(lines) / 2
    return (50 if len(words) >= 8 and most > len(words) / 2 or is_repeated else 0), Suspicion.MONOTONE


def _mailbox(text: Text) -> tuple[int, Suspicion]:
    is_known = text.email.rpartition("@")[2].lower() in phrases().mailboxes
    return (50 if is_known else 0), Suspicion.MAILBOX


def _shouted(text: Text) -> tuple[int, Suspicion]:
    letters = [letter for letter in text.message if letter.isascii() and letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return (20 if len(letters) >= 40 and capitals > 0.7 * len(letters) else 0), Suspicion.SHOUTED
