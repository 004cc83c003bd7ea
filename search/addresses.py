"""The address of the search page: what it asks for, and how another one is written from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from search import finding
from search.documents import Kind, kinds
from search.query import LONGEST_TEXT

TEXT, KIND, CURSOR, NEWER, SAVED = "q", "kind", "cursor", "newer", "saved"
MOST_VALUES = 50  # of one filter
HIGHEST_KEY = 2**62


@dataclass(frozen=True)
class Address:
    """What one address of the page asks for. Names of filters that the kind has not are passed over."""

    kind: Kind
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    newer_than: int = 0  # only records with a higher key
    cursor: str = ""
    saved: str = ""  # the saved search that was opened, and the key up to which the reader had seen: 5-1203

    @property
    def is_empty(self) -> bool:
        """Nothing is asked for: the page offers help instead of a million rows."""
        return not (self.text.strip() or self.filters or self.newer_than)

    @property
    def opened(self) -> tuple[int, int]:
        """The saved search that led here and what its reader had seen; zeros when none did."""
        pk, _sign, seen = self.saved.partition("-")
        return _number(pk), _number(seen)

    @property
    def seen_pk(self) -> int:
        return self.opened[1]

    @property
    def query(self) -> str:
        """As in the address, without the place in the list."""
        pairs = [(KIND, self.kind.key)] if self.kind is not kinds()[0] else []
        pairs += [(TEXT, self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.filters.items() for value in values]
        pairs += [(NEWER, str(self.newer_than))] if self.newer_than else []
        pairs += [(SAVED, self.saved)] if self.saved else []
        return urlencode(pairs)

    @property
    def url(self) -> str:
        return f"{reverse('search')}?{self.query}"

    def at(self, cursor: str) -> str:
        return f"{self.url}&{urlencode({CURSOR: cursor})}"

    def with_filter(self, name: str, values: Sequence[str]) -> "Address":
        """The first page of the list with the filter `name` set to these values; none takes it out."""
        kept = {other: found for other, found in self.filters.items() if other != name}
        return replace(self, filters=kept | ({name: tuple(values)} if values else {}), cursor="", saved="")

    def of_kind(self, kind: Kind) -> "Address":
        """The same text among another kind of records, with the filters that both kinds count."""
        both = {facet.name for facet in self.kind.facets} & {facet.name for facet in kind.facets}
        kept = {name: values for name, values in self.filters.items() if name in both}
        return Address(kind, self.text, kept)

    def asked_by(self, user: User) -> finding.Asked:
        return finding.ask(self.text, user, self.kind, self.filters)


def searchable(user: User) -> list[Kind]:
    """The kinds that a user may search."""
    return [kind for kind in kinds() if kind.permission and user.has_perm(kind.permission)]


def read_address(params: QueryDict, offered: Sequence[Kind]) -> Address:
    """Understand an address. What it says wrongly is left out; the kind is one of `offered`."""
    kind = next((kind for kind in offered if kind.key == params.get(KIND)), offered[0])
    names = [*(facet.name for facet in kind.facets), *kind.finer]
    filters = {name: _values(params, name) for name in names}
    return Address(
        kind=kind,
        text=_clean(params.get(TEXT, ""))[:LONGEST_TEXT],
        filters={name: values for name, values in filters.items() if values},
        newer_than=_number(params.get(NEWER, "")),
        cursor=params.get(CURSOR, "")[:30],
        saved=params.get(SAVED, "")[:40],
    )


def _values(params: QueryDict, name: str) -> tuple[str, ...]:
    found = (_clean(value).strip()[:30] for value in params.getlist(name))
    return tuple(dict.fromkeys(value for value in found if value))[:MOST_VALUES]


def _clean(text: str) -> str:
    """Without the characters that no keyboard has and PostgreSQL refuses."""
    return "".join(sign for sign in text if sign.isprintable() or sign.isspace())


def _number(text: str) -> int:
    return min(int(text), HIGHEST_KEY) if text.isascii() and text.isdigit() and len(text) < 20 else 0
