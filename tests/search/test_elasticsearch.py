"""What only the engine on Elasticsearch has to keep: names, missing indexes, time, races with a swap."""

import itertools
import os
import threading
import time

import pytest

from search.documents import Document
from search.engines.base import EngineAway
from search.engines.elasticsearch import ElasticsearchEngine
from search.query import Level, TokenQuery
from tests.search.documents import document, wanted

pytestmark = pytest.mark.elasticsearch
EVERYTHING = TokenQuery()


@pytest.fixture
def engine(elasticsearch_engine):
    return elasticsearch_engine


def test_no_reader_and_no_writer_makes_an_index_where_one_is_missing(engine, enterprises, index_names):
    one = document(1, "桂电电子厂")
    for call in (
        lambda: engine.search(enterprises, EVERYTHING, limit=1),
        lambda: engine.count(enterprises, EVERYTHING),
        lambda: engine.facets(enterprises, EVERYTHING),
        lambda: list(engine.stored(enterprises)),
        lambda: engine.bulk_upsert(enterprises, [one], version=1),
        lambda: engine.delete(enterprises, [1], version=1),
        lambda: engine.fill(enterprises, [one], version=1),
        lambda: engine.swap(enterprises),
    ):
        with pytest.raises(EngineAway, match="not built yet"):
            call()
    engine.abort(enterprises)
    health = engine.health()
    assert (health.is_up, health.documents, health.is_current) == (True, {}, False)
    assert index_names() == []


def test_the_first_index_may_be_made_by_a_rebuild(engine, enterprises, index_names):
    one, other = document(1, "桂电电子厂"), document(2, "华为电子厂")
    engine.start_rebuild(enterprises)
    ElasticsearchEngine.bulk_upsert(engine, enterprises, [one], version=5)  # reaches the one being built
    engine.fill(enterprises, [other], version=1)
    with pytest.raises(EngineAway, match="not built yet"):
        engine.count(enterprises, EVERYTHING)
    engine.swap(enterprises)
    assert engine.count(enterprises, EVERYTHING) == 2
    assert len(index_names()) == 1


def test_a_rebuild_leaves_no_index_behind_and_one_that_was_killed_is_cleared_away(
    engine, enterprises, index_names
):
    engine.ensure_index(enterprises)
    engine.ensure_index(enterprises)
    first = index_names()
    assert len(first) == 1
    engine.start_rebuild(enterprises)
    killed = set(index_names()) - set(first)
    engine.start_rebuild(enterprises)
    engine.swap(enterprises)
    last = index_names()
    assert len(last) == 1
    assert not {*first, *killed} & {*last}


def test_a_document_that_the_server_refuses_holds_up_no_other(engine, enterprises):
    engine.ensure_index(enterprises)
    odd = document(2, "华为电子厂", code="9" * 40_000)
    refused = engine.bulk_upsert(enterprises, [document(1, "桂电电子厂"), odd], version=1)
    assert refused.keys() == {2}
    assert "9999" not in refused[2]
    assert engine.count(enterprises, EVERYTHING) == 1


def test_a_write_is_visible_within_two_seconds(enterprises, index_names):
    engine = ElasticsearchEngine(os.environ["ELASTICSEARCH_URL"])
    engine.ensure_index(enterprises)
    started = time.monotonic()
    engine.bulk_upsert(enterprises, [document(1, "桂电电子厂")], version=1)
    while engine.count(enterprises, wanted("桂电", Level.STRICT)) == 0:
        assert time.monotonic() - started < 2
        time.sleep(0.05)


class Records:
    """Rows that change while an index follows them, as the drainer and a rebuild would: notes before rows."""

    def __init__(self):
        self.rows: dict[int, Document] = {pk: document(pk, f"旧名{pk}号电子厂") for pk in range(1, 9)}
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()

    def draw_number(self) -> int:
        with self.lock:
            return next(self.numbers)

    def change(self, turn: int) -> int:
        pk = turn % 10 + 1
        with self.lock:
            if pk in self.rows and turn % 3 == 0:
                del self.rows[pk]
            else:
                self.rows[pk] = document(pk, f"新名{turn}号电子厂")
        return pk

    def read(self, pks) -> list[Document]:
        with self.lock:
            return [self.rows[pk] for pk in pks if pk in self.rows]


def test_a_writer_meets_swaps_and_aborts_at_any_moment_and_loses_nothing(engine, enterprises, index_names):
    records, stopped, failures = Records(), threading.Event(), []
    plain = ElasticsearchEngine(os.environ["ELASTICSEARCH_URL"])
    plain.ensure_index(enterprises)
    written = itertools.count()

    def write():
        for turn in itertools.takewhile(lambda _: not stopped.is_set(), itertools.count()):
            pk = records.change(turn)
            version = records.draw_number()
            found = records.read([pk])
            try:
                plain.bulk_upsert(enterprises, found, version=version)
                plain.delete(enterprises, [] if found else [pk], version=version)
                next(written)
            except EngineAway as error:
                failures.append(str(error))

    def rebuild(*, is_aborted: bool):
        plain.start_rebuild(enterprises)
        for pks in ([1, 2, 3], [4, 5, 6], [7, 8, 9, 10]):
            version = records.draw_number()
            plain.fill(enterprises, records.read(pks), version=version)
        (plain.abort if is_aborted else plain.swap)(enterprises)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(3):
            rebuild(is_aborted=turn == 1)
    finally:
        stopped.set()
        writer.join(30)
    assert failures == []
    assert next(written) > 10
    found = {entry.pk: entry.digest for entry in plain.stored(enterprises)}
    assert found == {pk: row.digest for pk, row in records.rows.items()}
