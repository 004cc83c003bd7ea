"""What a person typed, and what an engine is asked: the only place where the one becomes the other.

space = and (at most eight terms), "as written", -without, and field words: code: chain: area:
Whatever is typed becomes folded tokens, so no operator of an engine can be typed in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from registry.codes import USCC_LENGTH, normalise_code
from registry.names import fold
from registry.names.parsing import has_chinese
from search import analysis
from search.analysis import Alternative

MOST_TERMS = 8
LONGEST_TEXT = 200
SHORTEST_CODE = 6
MOST_ALTERNATIVES = 200  # of all terms together: a search server takes a few thousand tokens in a question

Clause = tuple[Alternative, ...]  # one of these
Branch = tuple[Clause, ...]  # all of these


@dataclass(frozen=True)
class TokenQuery:
    """One of `branches` and none of `excluded`, in an engine's terms. No branches: every document."""

    branches: tuple[Branch, ...] = ()
    excluded: Clause = ()
    filters: Branch = ()
    code: str = ""  # what the code of the document begins with
    after_pk: int = 0  # only documents with a higher key: those that are newer

    def among(self, filters: Branch) -> "TokenQuery":
        return replace(self, filters=(*self.filters, *filters))


class Level(StrEnum):
    """How a document was found, the surest first."""

    CODE = "code"
    EXACT = "exact"
    STRICT = "strict"
    HOMOPHONE = "homophone"
    ANY_ORDER = "any_order"
    NEAR = "near"


LOOSE = (Level.HOMOPHONE, Level.ANY_ORDER, Level.NEAR)
_ALTERNATIVES = {
    Level.STRICT: analysis.strict,
    Level.HOMOPHONE: analysis.homophone,
    Level.ANY_ORDER: analysis.any_order,
    Level.NEAR: analysis.near,
}


@dataclass(frozen=True)
class Query:
    """A typed text, understood."""

    text: str = ""
    terms: tuple[str, ...] = ()  # as typed, without operators
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    code: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # chain, area: what was written
    ignored: int = 0  # terms beyond the eighth

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.terms, *self.phrases)

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.excluded or self.code)

    def at(self, level: Level) -> TokenQuery | None:
        """The question at one level; None where the level has nothing to ask."""
        excluded = tuple(alternative for term in self.excluded for alternative in analysis.strict(term))
        if level is Level.CODE:
            return self._by_code(excluded)
        if not self.words:
            return TokenQuery(excluded=excluded, code=self.code) if level is Level.STRICT else None
        branch = self._exact() if level is Level.EXACT else self._branch(level)
        return TokenQuery((branch,), excluded, code=self.code) if branch else None

    def _by_code(self, excluded: Clause) -> TokenQuery | None:
        if len(self.words) != 1 or self.code or self.phrases:
            return None
        code = code_of(self.terms[0])
        return TokenQuery(excluded=excluded, code=code) if code else None

    def _exact(self) -> Branch:
        """All terms together are one name; with phrases there is no such name."""
        return () if self.phrases else (tuple(analysis.exact(" ".join(self.terms))),)

    def _branch(self, level: Level) -> Branch:
        """Each term at this level, or as typed where the level has no way to loosen it."""
        most = MOST_ALTERNATIVES // max(len(self.terms), 1)
        looser = [tuple(_ALTERNATIVES[level](term)[:most]) for term in self.terms]
        if level is not Level.STRICT and not any(looser):
            return ()
        terms = [
            found or tuple(analysis.strict(term)) for found, term in zip(looser, self.terms, strict=True)
        ]
        phrases = [tuple(analysis.literal(phrase)) for phrase in self.phrases]
        return tuple(clause for clause in (*terms, *phrases) if clause)


def any_of(queries: Iterable[TokenQuery]) -> TokenQuery:
    """What one of the questions finds. They differ in their branches only."""
    first, *others = queries
    return replace(first, branches=tuple(b for query in (first, *others) for b in query.branches))


_PIECE = re.compile(
    r"(?P<sign>[-－−–—]?)(?:(?P<field>[A-Za-z]+)[:：])?(?:[\"“”„«»「『](?P<quoted>[^\"“”„«»「」『』]*)[\"“”„«»」』]?|(?P<bare>\S+))"
)
FIELDS = ("code", "chain", "area")


def parse_query(text: str) -> Query:
    """Understand a typed text. Never fails: what makes no sense as an operator is a word."""
    text = text.replace("\x00", " ")[:LONGEST_TEXT].replace("\u3000", " ")
    if whole := whole_code_of(text):
        return Query(text, (whole,))
    terms: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    fields: dict[str, tuple[str, ...]] = {}
    ignored = 0
    for found in _PIECE.finditer(text):
        quoted, word = found["quoted"] is not None, found["quoted"] or found["bare"] or ""
        name = (found["field"] or "").lower()
        if name and name not in FIELDS:
            word = f"{found['field']} {word}"
        if not fold(word):
            continue
        if len(terms) + len(phrases) + len(excluded) + len(fields) == MOST_TERMS:
            ignored += 1
        elif name in FIELDS:
            fields[name] = (*fields.get(name, ()), word)
        elif found["sign"]:
            excluded.append(word)
        else:
            (phrases if quoted else terms).append(word)
    code = normalise_code("".join(fields.pop("code", ())))
    return Query(text, tuple(terms), tuple(phrases), tuple(excluded), code, fields, ignored)


def whole_code_of(text: str) -> str:
    """A whole credit code, however it is spaced: 91 450100 MA5K12345 6."""
    code = normalise_code(re.sub(r"[\s·.-]", "", text))
    return code if len(code) == USCC_LENGTH and code_of(code) else ""


def code_of(term: str) -> str:
    """The credit code that a term may be or begin; "" when it looks like none."""
    code = normalise_code(term)
    fits = SHORTEST_CODE <= len(code) <= USCC_LENGTH and code.isascii() and code.isalnum()
    return code if fits and re.search(r"\d{2}", code) and not has_chinese(term) else ""


def ignored_words(query: Query) -> str:
    """What to tell the reader of terms beyond the eighth; "" when there are none."""
    if not query.ignored:
        return ""
    return _("Only the first %(count)s terms are searched for.") % {"count": MOST_TERMS}
