"""Searching, writing and rebuilding at once, with connections of their own."""

import threading

import pytest
from django.db import connection, transaction

from core import outbox
from search import finding, indexer
from search.documents import get_kind
from search.engines.choosing import embedded
from tests.factories import EnterpriseFactory
from tests.search.indexing import is_in_step

SWAPS = 8


@pytest.mark.django_db(transaction=True)
def test_nobody_searching_or_writing_notices_a_swap(north_officer):
    kind = get_kind("enterprises")
    rows = [EnterpriseFactory(name_zh=f"南宁第{number}华锐电子有限公司") for number in range(12)]
    indexer.rebuild(embedded(), kind)
    done, errors, searched, written = threading.Event(), [], [], []

    def search():
        answer = finding.find(finding.ask("华锐", north_officer, kind))
        searched.append(answer.count)
        list(embedded().stored(kind))

    def write():
        row = rows[len(written) % len(rows)]
        row.business_scope = f"第{len(written)}版"
        save_and_note(row)
        written.append(row.pk)

    threads = [threading.Thread(target=_until, args=(done, act, errors)) for act in (search, search, write)]
    for thread in threads:
        thread.start()
    for _swap in range(SWAPS):
        assert indexer.rebuild(embedded(), kind) == len(rows)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert set(searched) == {len(rows)}
    assert written
    while indexer.drain():
        pass
    assert is_in_step([kind])


def _until(done, act, errors) -> None:
    try:
        while not done.is_set():
            act()
    except Exception as error:  # noqa: BLE001 - whatever it is fails the test
        errors.append(error)
    finally:
        connection.close()


def save_and_note(row) -> None:
    with transaction.atomic():
        row.save(update_fields=["business_scope"])
        outbox.leave([("registry.Enterprise", str(row.pk))])


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_rebuild_left_is_dropped(north_officer):
    kind = get_kind("enterprises")
    row = EnterpriseFactory()
    indexer.make_current()
    embedded().start_rebuild(kind)
    assert len(embedded()._tables(kind)) == 2
    indexer.make_current()
    assert len(embedded()._tables(kind)) == 1
    assert {stored.pk for stored in embedded().stored(kind)} == {row.pk}


@pytest.mark.django_db
def test_an_index_that_nothing_filled_is_not_current_until_it_is_rebuilt(north_officer):
    kind = get_kind("enterprises")
    row = EnterpriseFactory()
    assert finding.find(finding.ask("测试", north_officer, kind)).count == 0
    assert not embedded().is_current(kind)
    indexer.make_current()
    assert embedded().is_current(kind)
    assert [hit.record for hit in finding.find(finding.ask("测试", north_officer, kind)).hits] == [row]
