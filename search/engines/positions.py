"""Where a document of the database engine stands: rank, key and facet set in one whole number of 63 bits.

Ordered by rank and key, so that the first hits are read without sorting; the facet set in the low bits, so
that facets are counted over the numbers alone.
"""

from collections.abc import Iterable, Mapping

from django.db import connection

from search.documents import Document
from search.models import FacetSet

FACET_BITS = 24
FACET_MASK = (1 << FACET_BITS) - 1
PK_MASK = (1 << 31) - 1


def position_of(document: Document, facet_set: int) -> int:
    if facet_set > FACET_MASK or document.pk > PK_MASK:
        raise OverflowError(f"document {document.pk} with facet set {facet_set} has no position")
    return document.order << FACET_BITS | facet_set


def order_at(position: int) -> int:
    return position >> FACET_BITS


def pk_at(position: int) -> int:
    return order_at(position) & PK_MASK


def first_behind(order: int) -> int:
    """The lowest position behind the documents up to `order`."""
    return (order + 1) << FACET_BITS


def facet_sets(kind: str, documents: Iterable[Document]) -> dict[str, int]:
    """Keys of the facet sets of these documents by their values, missing ones made. Two to four queries."""
    wanted = sorted({written(document.facets) for document in documents})
    known = _known(kind, wanted)
    missing = [values for values in wanted if values not in known]
    if missing:
        rows = [FacetSet(kind=kind, values=values) for values in missing]
        FacetSet.objects.bulk_create(rows, ignore_conflicts=True)  # another writer may make the same one
        known |= _known(kind, missing)
    return known


def _known(kind: str, values: list[str]) -> dict[str, int]:
    return dict(FacetSet.objects.filter(kind=kind, values__in=values).values_list("values", "pk"))


def written(facets: Mapping[str, tuple[str, ...]]) -> str:
    return ";".join(f"{name}={','.join(values)}" for name, values in sorted(facets.items()) if values)


def counted(counts: Mapping[int, int], known: "dict[int, Values] | None" = None) -> dict[str, dict[str, int]]:
    """Documents by facet and value, from documents by facet set. Sets that are read are added to `known`."""
    found: dict[str, dict[str, int]] = {}
    known = {} if known is None else known
    known |= _read([pk for pk in counts if pk not in known])
    for facet_set in counts:
        values = known[facet_set]
        documents = counts[facet_set]
        for name, value in values:
            by_value = found.setdefault(name, {})
            by_value[value] = by_value.get(value, 0) + documents
    return found


Values = tuple[tuple[str, str], ...]
_read_before: dict[int, Values] = {}  # sets never change; a few ten thousand of them for a million documents


def _read(pks: Iterable[int]) -> dict[int, Values]:
    found = {pk: _read_before[pk] for pk in pks if pk in _read_before}
    missing = [pk for pk in pks if pk not in found]
    for start in range(0, len(missing), 5000):
        rows = FacetSet.objects.filter(pk__in=missing[start : start + 5000]).order_by()
        found |= {pk: _values(text) for pk, text in rows.values_list("pk", "values")}
    if not connection.in_atomic_block:  # what a transaction reads of itself may yet be undone
        _read_before.update(found)
    return found


def _values(text: str) -> Values:
    pairs = (pair.split("=", 1) for pair in text.split(";") if pair)
    return tuple((name, value) for name, values in pairs for value in values.split(","))
