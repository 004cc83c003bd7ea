"""Elasticsearch away, slow or talking nonsense: one exception, in time, and nothing is lost."""

import os
import time

import pytest
from django.utils import timezone

from core import outbox
from core.models import OutboxItem
from registry.models import Enterprise
from search import indexer
from search.engines.base import EngineAway
from search.engines.choosing import embedded
from search.engines.connection import Patience
from search.engines.elasticsearch import ElasticsearchEngine
from search.query import TokenQuery
from tests.factories import EnterpriseFactory
from tests.search.conftest import PromptElasticsearch
from tests.search.documents import document
from tests.search.fault_proxy import FAULTS, FaultProxy

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]
LIMIT = 0.4  # seconds
EVERYTHING = TokenQuery()


@pytest.fixture
def proxy(index_names):
    proxy = FaultProxy(os.environ["ELASTICSEARCH_URL"])
    yield proxy
    proxy.close()


@pytest.fixture
def hasty(proxy) -> ElasticsearchEngine:
    """Waits for no more than a moment, so that the test does not either."""
    return ElasticsearchEngine(proxy.url, Patience(LIMIT, LIMIT, LIMIT))


@pytest.fixture
def patient(proxy, enterprises) -> PromptElasticsearch:
    """Through the same proxy, while nothing is wrong."""
    engine = PromptElasticsearch(proxy.url, Patience(30, 30, 30))
    engine.ensure_index(enterprises)
    return engine


CALLS = {
    "search": lambda engine, kind: engine.search(kind, EVERYTHING, limit=5),
    "count": lambda engine, kind: engine.count(kind, EVERYTHING),
    "facets": lambda engine, kind: engine.facets(kind, EVERYTHING),
    "stored": lambda engine, kind: list(engine.stored(kind)),
    "upsert": lambda engine, kind: engine.bulk_upsert(kind, [document(1, "桂电电子厂")], version=9),
    "delete": lambda engine, kind: engine.delete(kind, [1], version=9),
    "fill": lambda engine, kind: engine.fill(kind, [document(1, "桂电电子厂")], version=9),
    "start": lambda engine, kind: engine.start_rebuild(kind),
    "swap": lambda engine, kind: engine.swap(kind),
}


def why_away(call) -> str:
    try:
        call()
    except EngineAway as error:
        return str(error)
    return ""


@pytest.mark.parametrize("fault", FAULTS)
def test_every_call_says_that_the_engine_is_away_and_says_so_in_time(
    proxy, hasty, patient, enterprises, fault
):
    for name, call in CALLS.items():
        started = time.monotonic()
        with proxy.fault(fault):
            reason = why_away(lambda call=call: call(hasty, enterprises))
        assert reason, name
        assert "桂电" not in reason
        assert time.monotonic() - started < LIMIT + 3, name
    with proxy.fault(fault):
        assert not hasty.health().is_up
    assert proxy.elsewhere.visits == []
    assert patient.count(enterprises, EVERYTHING) == 0
    assert patient.health().is_up


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "refuse"])
def test_a_write_whose_answer_fails_leaves_the_engine_away(proxy, hasty, patient, enterprises, fault):
    with proxy.fault(fault, only="_bulk"), pytest.raises(EngineAway):
        hasty.bulk_upsert(enterprises, [document(1, "桂电电子厂")], version=9)
    assert patient.bulk_upsert(enterprises, [document(1, "桂电电子厂")], version=10) == {}
    assert patient.count(enterprises, EVERYTHING) == 1


@pytest.fixture
def changed(patient, enterprises, monkeypatch) -> list[Enterprise]:
    """Rows that both engines hold, changed since: one is new, one is gone, each has its note."""
    rows = EnterpriseFactory.create_batch(6)
    for engine in (embedded(), patient):
        assert indexer.rebuild(engine, enterprises) == 6
        assert indexer.check(engine, enterprises).all() == []
    rows[0].uscc, rows[1].business_scope = "91450100MA5KAAAA01", "动力电池"
    for row in rows[:2]:
        row.save(update_fields=["uscc", "business_scope"])
    new = EnterpriseFactory(name_zh="南宁新来电子有限公司")
    gone = rows[2].pk
    rows[2].names.all().delete()
    rows[2].delete()
    keys = [rows[0].pk, rows[1].pk, gone, new.pk]
    outbox.leave(("registry.Enterprise", str(key)) for key in keys)
    assert indexer.check(patient, enterprises).all() != []
    return keys


def drain_into(monkeypatch, engine) -> int | None:
    monkeypatch.setattr(indexer, "engines", lambda: [embedded(), engine])
    return indexer.drain()


def assert_all_is_well(monkeypatch, engine, kind) -> None:
    OutboxItem.objects.update(retry_at=timezone.now())
    while drain_into(monkeypatch, engine):
        pass
    assert not OutboxItem.objects.exists()
    assert indexer.check(engine, kind).all() == []
    assert indexer.check(embedded(), kind).all() == []


@pytest.mark.parametrize(
    ("fault", "only"), [*((f, "") for f in FAULTS), ("hang", "_bulk"), ("half rejected", "")]
)
def test_the_notes_wait_and_nothing_is_lost_when_the_server_is_back(
    proxy, hasty, patient, enterprises, changed, monkeypatch, fault, only
):
    with proxy.fault(fault, only=only), pytest.raises(EngineAway):
        drain_into(monkeypatch, hasty)
    notes = OutboxItem.objects.order_by("pk")
    assert [int(note.object_pk) for note in notes] == changed
    assert {note.attempts for note in notes} == {0}
    assert_all_is_well(monkeypatch, patient, enterprises)


def test_of_a_half_refused_bulk_only_the_refused_notes_stay(
    proxy, patient, enterprises, changed, monkeypatch
):
    with proxy.fault("half refused"):
        assert drain_into(monkeypatch, patient) == 3  # of four notes
    notes = OutboxItem.objects.order_by("pk")
    assert [int(note.object_pk) for note in notes] == [changed[1]]  # of three documents the second
    assert [(note.attempts, note.last_error) for note in notes] == [(1, "document_parsing_exception")]
    assert indexer.check(patient, enterprises).all() == [changed[1]]
    assert drain_into(monkeypatch, patient) == 0  # its time has not come
    assert_all_is_well(monkeypatch, patient, enterprises)


@pytest.mark.parametrize("fault", ["refuse", "hang", "status 503", "half rejected"])
def test_a_rebuild_that_fails_leaves_what_there_is(
    proxy, hasty, patient, enterprises, changed, monkeypatch, fault
):
    only = "" if fault in ("refuse", "half rejected") else "_bulk"
    before = list(patient.stored(enterprises))
    with proxy.fault(fault, only=only), pytest.raises(EngineAway):
        indexer.rebuild(hasty, enterprises)
    assert list(patient.stored(enterprises)) == before
    assert indexer.rebuild(patient, enterprises) == 6
    assert_all_is_well(monkeypatch, patient, enterprises)


def test_an_order_that_is_carried_out_though_its_answer_is_lost_drops_no_live_index(
    proxy, hasty, patient, enterprises, changed, monkeypatch, index_names
):
    with proxy.fault("cut", only="_aliases"), pytest.raises(EngineAway):
        indexer.rebuild(patient, enterprises)  # the swap happens, and the abort comes behind it
    assert len(index_names()) == 1
    assert indexer.check(patient, enterprises).all() == []
    assert_all_is_well(monkeypatch, patient, enterprises)
