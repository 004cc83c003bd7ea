"""A worker that is killed in the middle of a batch, fifty times: nothing is lost, nothing is left over."""

import multiprocessing
import os
import random

import pytest
from django.conf import settings as configured
from django.db import connection, transaction

from core import outbox
from core.models import OutboxItem
from registry.models import Enterprise
from search import indexer
from search.documents import get_kind
from search.engines.choosing import engines
from search.worker import Worker
from tests.factories import EnterpriseFactory
from tests.search import killed

KILLS = 50


@pytest.fixture
def without_step(monkeypatch):
    """Only the worker writes to the indexes."""
    monkeypatch.setattr(outbox, "_followers", [])


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def kept_in_step(request, settings):
    """With the embedded index alone, and with an Elasticsearch beside it."""
    if request.param == "elasticsearch":
        request.getfixturevalue("index_names")
        settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"]
    return request.param


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_fifty_times_in_the_middle_of_its_work_loses_nothing(kept_in_step, without_step):
    chance = random.Random(2021)
    kind = get_kind("enterprises")
    indexer.make_current()
    rows = [EnterpriseFactory(name_zh=f"南宁第{number}锐电子有限公司") for number in range(60)]
    inside = begun = 0
    for round_ in range(KILLS):
        _change_some(rows, chance, round_)
        was_inside, batches = _work_until_killed(chance.randint(1, 8))
        inside += was_inside
        begun += batches
    _write_all_that_waits()
    assert begun >= 2 * KILLS  # there was work
    assert inside >= KILLS // 2  # and the kills fell into it
    for engine in engines():
        _refresh(engine, kind)
        assert indexer.check(engine, kind).all() == []
        assert {stored.pk for stored in engine.stored(kind)} == {row.pk for row in Enterprise.objects.all()}


def _change_some(rows, chance, round_) -> None:
    with transaction.atomic():
        for row in chance.sample(rows, 20):
            row.business_scope = f"第{round_}轮"
            row.save(update_fields=["business_scope"])
            outbox.leave([("registry.Enterprise", str(row.pk))])
        gone = rows.pop()
        key = str(gone.pk)
        gone.names.all().delete()
        gone.delete()
        new = EnterpriseFactory(name_zh=f"钦州第{round_}恒物流有限公司")
        rows.insert(0, new)
        outbox.leave([("registry.Enterprise", key), ("registry.Enterprise", str(new.pk))])


def _work_until_killed(messages: int) -> tuple[bool, int]:
    """Whether the worker was killed inside a batch, and how many it began. It gets so far as it tells."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.search.killed"])
    told, tells = context.Pipe(duplex=False)
    arguments = (
        connection.settings_dict["NAME"],
        configured.ELASTICSEARCH_URL,
        configured.SEARCH_PREFIX,
        tells,
    )
    process = context.Process(target=killed.work, args=arguments, daemon=True)
    process.start()
    tells.close()
    heard = []
    while len(heard) < messages and told.poll(10):
        heard.append(told.recv_bytes())
    process.kill()
    process.join()
    try:
        while told.poll():
            heard.append(told.recv_bytes())
    except EOFError:
        pass
    return heard[-1:] == [killed.BEGUN], heard.count(killed.BEGUN)


def _write_all_that_waits() -> None:
    OutboxItem.objects.update(retry_at=None)
    for _turn in range(200):  # the lock of a killed worker is free within moments
        if indexer.drain() == 0:
            return
    raise AssertionError("the outbox does not empty")


def _refresh(engine, kind) -> None:
    if hasattr(engine, "refresh"):
        engine.refresh(kind)


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_an_index_where_there_is_none_and_stops_when_told(kept_in_step, without_step):
    enterprise = EnterpriseFactory()
    with transaction.atomic():
        outbox.leave([("registry.Enterprise", str(enterprise.pk))])
    worker = Worker()
    for _turn in range(5):
        worker.turn()
    assert not OutboxItem.objects.exists()
    for engine in engines():
        _refresh(engine, get_kind("enterprises"))
        assert indexer.check(engine, get_kind("enterprises")).all() == []
    worker.stop()
    worker.run()
