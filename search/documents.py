"""What is indexed: one `Kind` of document for every searched type of record."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from search import analysis
from search.ranking import Candidate

MOST_RANK = 255
Pks = Sequence[int]
FacetValues = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Document:
    """One record as an engine keeps it. `facets` are counted; all `tokens` are found."""

    pk: int
    rank: int  # 0 to 255: of equal hits the lower one comes first
    tokens: frozenset[str]
    facets: FacetValues = field(default_factory=dict)
    code: str = ""

    @property
    def order(self) -> int:
        """Where the document stands in a list of hits."""
        return order_of(self.rank, self.pk)

    @property
    def digest(self) -> str:
        """Changes with anything that is indexed, the recipe included."""
        facets = sorted((name, values) for name, values in self.facets.items() if values)
        parts = (analysis.VERSION, self.rank, self.code, facets, sorted(self.tokens))
        return hashlib.blake2s(repr(parts).encode(), digest_size=8).hexdigest()


def order_of(rank: int, pk: int) -> int:
    return (rank << 31) | pk


@dataclass(frozen=True)
class Facet:
    """A field that hits can be counted and narrowed down by."""

    name: str
    letter: str  # of its tokens
    label: Any
    labels: Callable[[Iterable[str]], Mapping[str, str]]  # values -> words for the reader

    def token(self, value: str) -> str:
        return analysis.facet_token(self.letter, value)


@dataclass(frozen=True)
class Kind:
    """A type of document. `load` gives those of the keys that are still to be found, in any order."""

    key: str  # in addresses and names of indexes: enterprises
    label: Any
    model: type[Model]
    load: Callable[[Pks], Iterator[Document]]
    candidates: Callable[[Iterable[Model]], Iterable[Candidate]]  # what ranking compares, of loaded rows
    rows: Callable[[Any], QuerySet]  # those that a user sees, with what a page of hits needs
    facets: tuple[Facet, ...]
    # By label: from keys of changed records (text) to keys of the documents they are part of.
    sources: Mapping[str, Callable[[Sequence[str]], Iterable[int]]]
    # Of a source, the fields that its documents hold, where these are few.
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # Rows that not every reader of the kind sees: what is counted is confirmed by the database first.
    is_private: bool = False
    # Of a private kind, what `load` gives as facets, without the cost of the tokens.
    facet_values: Callable[[Pks], Iterable[FacetValues]] | None = None
    permission: str = ""
    # Reads what hangs on loaded rows, for `candidates` and the page of hits. One query.
    complete: Callable[[Iterable[Any]], None] = lambda rows: None
    finer: Mapping[str, str] = field(default_factory=dict)  # filters that are not counted: letters by name

    def loaded(self, user: Any, pks: Iterable[int]) -> dict[int, Any]:
        """Those of the rows that the user sees, completed."""
        rows = self.rows(user).in_bulk(list(pks))
        self.complete(rows.values())
        return rows

    def facet(self, name: str) -> Facet:
        return next(facet for facet in self.facets if facet.name == name)

    def tokens(self, name: str, values: Iterable[str]) -> list[str]:
        """What a filter asks for. Raises KeyError for a filter that the kind does not have."""
        letters = {facet.name: facet.letter for facet in self.facets} | dict(self.finer)
        return [analysis.facet_token(letters[name], str(value)) for value in values]

    def keys_after(self, pk: int, limit: int) -> list[int]:
        """Keys of the records above `pk`, in order."""
        rows = self.model._default_manager.filter(pk__gt=pk).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:limit])


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. Called from a module that an app config imports at start-up."""
    _KINDS[kind.key] = kind
    return kind


def kinds() -> tuple[Kind, ...]:
    return tuple(_KINDS.values())


def get_kind(key: str) -> Kind:
    """Raises KeyError."""
    return _KINDS[key]


def affected(notes: Iterable[tuple[str, str]], fields: frozenset[str] = frozenset()) -> dict[str, set[int]]:
    """Keys of the documents that changed records are part of, by kind. `notes` are (label, key).

    `fields` are those that changed; none given means that any may have.
    """
    by_label: dict[str, set[str]] = {}
    for label, key in notes:
        by_label.setdefault(label, set()).add(key)
    return {
        kind.key: {
            pk
            for label in by_label.keys() & kind.sources.keys()
            if not (fields and label in kind.reads and kind.reads[label].isdisjoint(fields))
            for pk in kind.sources[label](sorted(by_label[label]))
        }
        for kind in kinds()
    }
