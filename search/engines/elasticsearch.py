"""The engine on an Elasticsearch server. Uses only what both the bare core and the full distribution have.

An index by kind, named by a hash of its layout, stands behind an alias; a second alias names the one that is
being built, so that every process writes to both.
"""

import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from elasticsearch import dsl
from elasticsearch.dsl.query import Term

from search import analysis
from search.documents import Document, Kind, kinds
from search.engines.base import EngineAway, Health, Hit, Refused, Stored
from search.engines.clauses import fitted, question_of
from search.engines.connection import NOT_BUILT, Body, Patience, Server
from search.engines.positions import PK_MASK
from search.lags import oldest_note_age
from search.query import TokenQuery

AT_ONCE = 500  # documents of one request, one to two MB
PAGE = 5000  # hits of one answer; the server gives up to 10,000
MOST_VALUES = 10_000  # of one facet
SERVING = {"refresh_interval": "1s", "translog.durability": "request"}
FILLING = {"refresh_interval": "-1", "translog.durability": "async"}
NO_TIME = {"es_rejected_execution_exception", "circuit_breaking_exception", "cluster_block_exception"}
T = TypeVar("T")


class Entry(dsl.Document):
    """What every index holds; one of a kind has a field for each facet besides."""

    tokens = dsl.Text(analyzer="whitespace", index_options="docs", norms=False)
    code = dsl.Keyword()
    order = dsl.Long()
    pk = dsl.Long()
    digest = dsl.Keyword(index=False)
    analysis = dsl.Integer(index=False)
    deleted = dsl.Boolean()

    class Meta:
        dynamic = dsl.MetaField("strict")
        source = dsl.MetaField(excludes=["tokens"])


@dataclass
class _Indexes:
    """The indexes of a kind on the server."""

    live: list[str] = field(default_factory=list)
    building: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)  # of a rebuild that was killed


@dataclass
class _Outcome:
    """What became of documents, by key."""

    written: set[int] = field(default_factory=set)  # or a newer version is there
    homeless: set[int] = field(default_factory=set)  # an index that was there a moment ago is gone
    put_off: set[int] = field(default_factory=set)  # the server has no time or room
    refused: dict[int, str] = field(default_factory=dict)


class ElasticsearchEngine:
    """Writes are visible within a second: indexes refresh on their own, whether somebody searches or not.

    A missing index is an EngineAway for readers and writers alike, and only `ensure_index` and a rebuild make
    one: an empty index in the place of a lost one would answer that there is nothing.
    """

    name = "elasticsearch"

    def __init__(self, url: str, patience: Patience = Patience()):  # noqa: B008
        self._server = Server(url, patience)

    def ensure_index(self, kind: Kind) -> None:
        if not self._indexes(kind).live:
            self._create(kind, alias=_live(kind), state=SERVING)

    def bulk_upsert(self, kind: Kind, documents: Sequence[Document], *, version: int) -> Refused:
        return self._upsert(self._targets(kind), documents, version)

    def delete(self, kind: Kind, pks: Sequence[int], *, version: int) -> Refused:
        return self._write(self._targets(kind), [_tombstone(pk) for pk in pks], version)

    def search(self, kind: Kind, query: TokenQuery, *, limit: int, after: int = -1) -> list[Hit]:
        # The index is sorted like this, so the server stops at the first hits if it has nothing to count.
        search = dsl.Search().query(question_of(query)).sort("order")
        pages = self._pages(kind, search, limit=limit, after=after)
        return [Hit(order & PK_MASK, order) for order, _nothing in pages]

    def count(self, kind: Kind, query: TokenQuery) -> int:
        body = dsl.Search().query(question_of(query)).to_dict()
        return self._server.ask(lambda client: client.count(index=_live(kind), body=body), _count)

    def facets(self, kind: Kind, query: TokenQuery) -> dict[str, dict[str, int]]:
        search = dsl.Search().query(question_of(query)).extra(size=0, track_total_hits=False)
        for facet in kind.facets:
            search.aggs.bucket(facet.name, "terms", field=f"facets.{facet.name}", size=MOST_VALUES)
        return self._search(kind, search, lambda body: _facet_counts(kind, body))

    def start_rebuild(self, kind: Kind) -> None:
        self.abort(kind)
        for name in self._indexes(kind).orphans:
            self._drop(name)
        self._create(kind, alias=_building(kind), state=FILLING)

    def fill(self, kind: Kind, documents: Sequence[Document], *, version: int) -> Refused:
        return self._upsert([_building(kind)], documents, version)

    def swap(self, kind: Kind) -> None:
        indexes = self._indexes(kind)
        if not indexes.building:
            raise EngineAway(NOT_BUILT)
        new = indexes.building[0]
        self._settle(new)
        self._change_aliases(
            {"remove": {"index": new, "alias": _building(kind), "must_exist": True}},
            {"add": {"index": new, "alias": _live(kind)}},
            *({"remove_index": {"index": old}} for old in indexes.live),
        )

    def abort(self, kind: Kind) -> None:
        for name in self._indexes(kind).building:
            # Of this and a swap whose answer got lost, one finds the alias: what went live is never dropped.
            self._change_aliases({"remove": {"index": name, "alias": _building(kind), "must_exist": True}})
            self._drop(name)

    def refresh(self, kind: Kind) -> None:
        """Make every write so far visible now."""
        self._server.ask(
            lambda client: client.indices.refresh(index=_live(kind)),
            _shards,
            within=self._server.patience.writing,
        )

    def stored(self, kind: Kind) -> Iterator[Stored]:
        self.refresh(kind)
        search = dsl.Search().query(Term(deleted=False)).sort("pk").extra(docvalue_fields=["digest"])
        pages = self._pages(kind, search, limit=sys.maxsize, after=-1, within=self._server.patience.writing)
        return (Stored(pk, digest) for pk, digest in pages)

    def health(self) -> Health:
        """Never raises: an engine that is away is not up."""
        try:
            status = self._server.ask(lambda client: client.cluster.health(), _status)
            live = {kind.key: self._indexes(kind).live for kind in kinds()}
            counts = {kind.key: self.count(kind, TokenQuery()) for kind in kinds() if live[kind.key]}
        except EngineAway as error:
            return Health(is_up=False, documents={}, is_current=False, note=str(error))
        current = all(any(name.startswith(_stem(kind)) for name in live[kind.key]) for kind in kinds())
        return Health(status != "red", counts, current, "" if status == "green" else status)

    def lag(self) -> float | None:
        return oldest_note_age()

    def _pages(
        self, kind: Kind, search: dsl.Search, *, limit: int, after: int, within: float | None = None
    ) -> Iterator[tuple[int, str]]:
        """Hits behind `after` in the order of one number: that number, and the digest where asked for."""
        search = search.extra(track_total_hits=False, stored_fields="_none_")
        while limit > 0:
            size = min(PAGE, limit)
            page = self._search(kind, search.extra(size=size, search_after=[after]), _rows, within=within)
            yield from page
            limit = limit - size if len(page) == size else 0
            after = page[-1][0] if page else after

    def _search(
        self, kind: Kind, search: dsl.Search, read: Callable[[Body], T], *, within: float | None = None
    ) -> T:
        body = search.to_dict()
        return self._server.ask(
            lambda client: client.search(index=_live(kind), body=body, allow_partial_search_results=False),
            lambda answer: read(_complete(answer)),
            within=within,
        )

    def _indexes(self, kind: Kind) -> _Indexes:
        return self._server.ask(
            lambda client: client.indices.get_alias(index=f"{_live(kind)}-*"),
            lambda answer: _told_apart(kind, answer),
        )

    def _targets(self, kind: Kind) -> list[str]:
        """Aliases to write to. Not indexes: these may go between now and the writing."""
        indexes = self._indexes(kind)
        named = {_live(kind): indexes.live, _building(kind): indexes.building}
        targets = [alias for alias, names in named.items() if names]
        if not targets:
            raise EngineAway(NOT_BUILT)
        return targets

    def _create(self, kind: Kind, *, alias: str, state: Body) -> None:
        body = _layout(kind).settings(**state).aliases(**{alias: {}}).to_dict()
        name = f"{_stem(kind)}{time.time_ns()}"
        self._server.tell(lambda client: client.indices.create(index=name, **body))

    def _settle(self, name: str) -> None:
        """Make a filled index ready to answer."""
        self._server.ask(
            lambda client: client.indices.refresh(index=name), _shards, within=self._server.patience.building
        )
        self._server.ask(
            lambda client: client.indices.flush(index=name), _shards, within=self._server.patience.building
        )
        self._server.tell(lambda client: client.indices.put_settings(index=name, settings=SERVING))

    def _drop(self, name: str) -> None:
        self._server.tell(lambda client: client.indices.delete(index=name, ignore_unavailable=True))

    def _change_aliases(self, *actions: Body) -> None:
        """All of them or none."""
        self._server.tell(lambda client: client.indices.update_aliases(actions=actions))

    def _upsert(self, aliases: Sequence[str], documents: Sequence[Document], version: int) -> Refused:
        fitting = [document for document in documents if document.pk <= PK_MASK]
        without_order = {document.pk: "no order" for document in documents if document.pk > PK_MASK}
        return without_order | self._write(aliases, [_entry(document) for document in fitting], version)

    def _write(self, aliases: Sequence[str], entries: Sequence[Body], version: int) -> dict[int, str]:
        """Why which documents were refused. Raises EngineAway once all that could be written is."""
        outcome = _Outcome()
        for start in range(0, len(entries), AT_ONCE):
            batch = entries[start : start + AT_ONCE]
            lines = [line for entry in batch for alias in aliases for line in _lines(alias, entry, version)]
            self._write_batch(lines, outcome)
        if outcome.put_off:
            raise EngineAway(f"no time for {len(outcome.put_off)} documents")
        if outcome.homeless - outcome.written:
            raise EngineAway(NOT_BUILT)
        return outcome.refused

    def _write_batch(self, lines: list[Body], outcome: _Outcome) -> None:
        self._server.ask(
            lambda client: client.bulk(operations=lines, require_alias=True),
            lambda answer: _take_down(answer["items"], outcome, expected=len(lines) // 2),
            within=self._server.patience.writing,
        )


# Names and layout


def _live(kind: Kind) -> str:
    return f"{settings.SEARCH_PREFIX}-{kind.key}"


def _building(kind: Kind) -> str:
    return f"{_live(kind)}-building"


def _stem(kind: Kind) -> str:
    """What the name of an index begins with that is laid out as this version of the code has it."""
    layout = json.dumps([analysis.VERSION, _layout(kind).to_dict()], sort_keys=True)
    return f"{_live(kind)}-{hashlib.blake2s(layout.encode(), digest_size=4).hexdigest()}-"


def _layout(kind: Kind) -> dsl.Index:
    index = dsl.Index(_live(kind))
    index.document(Entry)
    facets = {facet.name: dsl.Keyword(eager_global_ordinals=True) for facet in kind.facets}
    index.mapping(dsl.Mapping().field("facets", dsl.Object(dynamic="strict", properties=facets)))
    sorting = {"sort.field": "order", "sort.order": "asc"}
    return index.settings(number_of_shards=1, auto_expand_replicas="0-1", **sorting)


def _told_apart(kind: Kind, answer: Body) -> _Indexes:
    found = _Indexes()
    for name, index in answer.items():
        if _live(kind) in index["aliases"]:
            found.live.append(name)
        elif _building(kind) in index["aliases"]:
            found.building.append(name)
        elif re.fullmatch(f"{re.escape(_live(kind))}-[0-9a-f]{{8}}-[0-9]+", name):
            found.orphans.append(name)
    return found


# What is sent


def _entry(document: Document) -> Body:
    return {
        "pk": document.pk,
        "order": document.order,
        "tokens": " ".join(sorted(map(fitted, document.tokens))),
        "facets": {name: values for name, values in document.facets.items() if values},
        "digest": document.digest,
        "analysis": analysis.VERSION,
        "deleted": False,
    } | ({"code": document.code} if document.code else {})


def _tombstone(pk: int) -> Body:
    return {"pk": pk, "analysis": analysis.VERSION, "deleted": True}


def _lines(alias: str, entry: Body, version: int) -> tuple[Body, Body]:
    where = {"_index": alias, "_id": str(entry["pk"]), "version": version, "version_type": "external_gte"}
    return {"index": where}, entry


# What is answered: a missing key or a wrong type makes it an answer that makes no sense


def _take_down(items: list[Body], outcome: _Outcome, *, expected: int) -> None:
    if len(items) != expected:
        raise ValueError("an item was not answered")
    for item in items:
        answer = item["index"]
        pk, status = int(answer["_id"]), answer["status"]
        reason = answer["error"]["type"] if status >= 400 else ""
        if status < 300 or status == 409:
            outcome.written.add(pk)
        elif status == 404:
            outcome.homeless.add(pk)
        elif status in (429, 503) or reason in NO_TIME:
            outcome.put_off.add(pk)
        else:
            outcome.refused[pk] = str(reason)


def _rows(answer: Body) -> list[tuple[int, str]]:
    return [
        (int(hit["sort"][0]), hit["fields"]["digest"][0] if "fields" in hit else "")
        for hit in answer["hits"]["hits"]
    ]


def _facet_counts(kind: Kind, answer: Body) -> dict[str, dict[str, int]]:
    buckets = {facet.name: answer["aggregations"][facet.name]["buckets"] for facet in kind.facets}
    return {
        name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found}
        for name, found in buckets.items()
        if found
    }


def _complete(answer: Body) -> Body:
    if answer["timed_out"] is not False or answer["_shards"]["failed"] != 0:
        raise ValueError("a part is missing")
    return answer


def _count(answer: Body) -> int:
    return int(_shards(answer)["count"])


def _shards(answer: Body) -> Body:
    if answer["_shards"]["failed"] != 0:
        raise ValueError("a part is missing")
    return answer


def _status(answer: Body) -> str:
    return {"green": "green", "yellow": "yellow", "red": "red"}[answer["status"]]
