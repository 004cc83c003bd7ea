"""Filters beside the list: values with their counts, and the chosen ones in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.choices import ChainRoleKind
from registry.models import ChainNode, Division, Industry
from search.addresses import Address
from search.documents import Kind
from search.finding import Asked
from search.kinds.labels import Labels, choice_labels, labels_of, record_labels

SHOWN = 6  # values of a filter that are in view at once
_KEY = re.compile("[0-9]{1,9}|[A-Za-z][0-9A-Za-z_]{0,29}")  # of a record, or a choice


# Filters that are not counted, but may stand in an address: a page of the chains leads here with them.
FINER: dict[str, tuple[object, Labels]] = {
    "division": (_("Administrative division"), record_labels(Division, key="{:0<6}".format)),
    "industry": (_("Industry"), record_labels(Industry)),
    "node": (_("Chain node"), record_labels(ChainNode)),
    "role": (_("Chain role"), choice_labels(ChainRoleKind)),
}


@dataclass(frozen=True)
class Value:
    """One value of a filter. `count` is the length of the list behind `url`."""

    label: str
    count: int
    is_chosen: bool
    url: str
    also_url: str  # adds the value to those chosen already; "" where there is nothing to add to


@dataclass(frozen=True)
class Narrowing:
    """A filter with the values that the list has."""

    name: str
    label: object
    values: list[Value]
    is_chosen: bool

    @property
    def first(self) -> list[Value]:
        return self.values[: self._shown]

    @property
    def more(self) -> list[Value]:
        return self.values[self._shown :]

    @property
    def _shown(self) -> int:
        """One value more costs no more room than the word that unfolds it."""
        return SHOWN + 1 if len(self.values) == SHOWN + 1 else SHOWN


@dataclass(frozen=True)
class Chip:
    """A chosen filter, and the address without it."""

    label: object
    value: str
    url: str


Words = Mapping[str, Mapping[str, str]]  # of the values of filters, by the filter's name


def label_words(address: Address, counts: Mapping[str, Iterable[str]] | None = None) -> Words:
    """Words for the values that are counted and those that are chosen. One query."""
    values = {name: {*found} for name, found in (counts or {}).items()}
    for name, chosen in address.filters.items():
        values.setdefault(name, set()).update(chosen)
    return labels_of(
        {
            name: (_words(address.kind, name)[1], filter(_KEY.fullmatch, found))
            for name, found in values.items()
        }
    )


def narrowings(
    address: Address, asked: Asked, counts: Mapping[str, Mapping[str, int]], words: Words
) -> list[Narrowing]:
    """The filters of the page. `words` is what `label_words` says of all their values."""
    found = []
    for facet in address.kind.facets:
        by_value = dict(counts.get(facet.name, {}))
        chosen = address.filters.get(facet.name, ())
        by_value |= {value: 0 for value in chosen if value not in by_value}
        if facet.name in asked.query.fields:  # typed: what it leaves out cannot be chosen as well
            by_value = {v: n for v, n in by_value.items() if v in asked.filters[facet.name]}
        if by_value:
            labels = words.get(facet.name, {})
            values = [_value(address, facet.name, v, labels, n) for v, n in by_value.items()]
            values.sort(key=lambda value: (not value.is_chosen, -value.count, value.label))
            found.append(Narrowing(facet.name, facet.label, values, bool(chosen)))
    return found


def _value(address: Address, name: str, value: str, labels: Mapping[str, str], count: int) -> Value:
    chosen = address.filters.get(name, ())
    is_chosen = value in chosen
    others = [other for other in chosen if other != value]
    also = address.with_filter(name, [*chosen, value]).url if chosen and not is_chosen else ""
    only = address.with_filter(name, others if is_chosen else [value]).url
    return Value(labels.get(value, value), count, is_chosen, only, also)


def chips(address: Address, words: Words | None = None) -> list[Chip]:
    """The chosen filters, each removable. One query, unless `words` are known."""
    found, words = [], label_words(address) if words is None else words
    for name, values in address.filters.items():
        label, labels = _words(address.kind, name)[0], words[name]
        for value in values:
            rest = address.with_filter(name, [other for other in values if other != value])
            found.append(Chip(label, labels.get(value, value), rest.url))
    if address.newer_than:
        found.append(Chip("", str(_("New since the last visit")), replace(address, newer_than=0).url))
    return found


def filter_words(address: Address) -> list[tuple[str, str]]:
    """The chosen filters as pairs of words, for the sheet that says what a workbook holds."""
    found: dict[str, list[str]] = {}
    for chip in chips(address):
        found.setdefault(str(chip.label or chip.value), []).append(
            chip.value if chip.label else str(gettext("Yes"))
        )
    return [(label, ", ".join(values)) for label, values in found.items()]


def _words(kind: Kind, name: str) -> tuple[object, Labels]:
    facet = next((facet for facet in kind.facets if facet.name == name), None)
    return (facet.label, facet.labels) if facet else FINER.get(name, (name, lambda values: {}))
