"""What every engine does, in the words of search/engines/base.py. `answering` says what is right."""

import itertools

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import outbox
from core.models import OutboxItem
from search import indexer
from search.documents import Document, get_kind, kinds
from search.engines import database, elasticsearch
from search.query import Level, TokenQuery, parse_query
from tests.factories import EnterpriseFactory
from tests.search.documents import among, answering, document, facet_counts, wanted

EVERYTHING = TokenQuery()
COMPANIES = [
    document(
        1, "广西桂电电子科技有限公司", "南宁老名机械厂", code="91450100MA5KAAAA01", area="1", chain="1,2"
    ),
    document(
        2, "深圳市华为技术有限公司", "Huawei Technologies Co., Ltd.", code="91440300MA5KBBBB02", area="1"
    ),
    document(3, "重庆长安汽车股份有限公司", rank=3, code="91500000MA5KCCCC03", area="2", chain="2"),
    document(
        4, "比亚迪股份有限公司", "BYD Company Limited", text="新能源汽车、动力电池的研发和销售", area="2"
    ),
    document(5, "南宁市乐业食品厂", rank=9, text="糕点制造", area="3", chain="3", status="active"),
    document(6, "广西南宁桂林米粉有限公司", rank=1, code="91450100MA5KDDDD06", status="active"),
]


@pytest.fixture
def filled(engine, enterprises):
    assert engine.bulk_upsert(enterprises, COMPANIES, version=10) == {}
    return engine


def pks(engine, kind, query: TokenQuery, limit: int = 100) -> list[int]:
    return [hit.pk for hit in engine.search(kind, query, limit=limit)]


def stored(engine, kind) -> dict[int, str]:
    return {entry.pk: entry.digest for entry in engine.stored(kind)}


def digests(*documents: Document) -> dict[int, str]:
    return {found.pk: found.digest for found in documents}


# Finding


TARGETS = [
    (Level.CODE, "91450100MA5KAAAA01", 1),
    (Level.CODE, "9144030", 2),
    (Level.EXACT, "广西桂电电子科技有限公司", 1),
    (Level.EXACT, "廣西桂電電子科技有限公司", 1),
    (Level.EXACT, "桂电电子科技", 1),
    (Level.EXACT, "南宁老名机械厂", 1),
    (Level.EXACT, "ＢＹＤ Company Limited", 4),
    (Level.EXACT, "biyadi", 4),
    (Level.STRICT, "米粉", 6),
    (Level.STRICT, "长安 汽车", 3),
    (Level.STRICT, '"动力电池"', 4),
    (Level.STRICT, "huawei tech", 2),
    (Level.STRICT, "guidian", 1),
    (Level.STRICT, "byd", 4),
    (Level.STRICT, "gddz", 1),
    (Level.STRICT, "changan", 3),
    (Level.STRICT, "zhongqingchangan", 3),
    (Level.STRICT, "leye", 5),
    (Level.STRICT, "糕点 -华为", 5),
    (Level.HOMOPHONE, "贵电电子", 1),
    (Level.ANY_ORDER, "粉米林桂", 6),
    (Level.NEAR, "华为枝术", 2),
    (Level.NEAR, "guidiandianzl", 1),
]


def test_every_kind_of_query_finds_its_target_and_nothing_else(filled, enterprises):
    found = [(level, text, pks(filled, enterprises, wanted(text, level))) for level, text, _target in TARGETS]
    assert found == [(level, text, [target]) for level, text, target in TARGETS]


def test_filters_leave_the_same_documents_and_counts(filled, enterprises):
    for question in (
        among("", area="1"),
        among("", area="1,2"),
        among("", area="2", chain="2,3"),
        among("公司 -华为", area="1,3"),
        among("有限公司", status="active"),
        among("", area="9"),
        wanted("南宁", Level.STRICT),
        EVERYTHING,
    ):
        right = answering(COMPANIES, question)
        assert filled.search(enterprises, question, limit=100) == [hit_of(found) for found in right]
        assert filled.count(enterprises, question) == len(right)
        assert filled.facets(enterprises, question) == facet_counts(right)


def hit_of(found: Document):
    return database.Hit(found.pk, found.order)


def test_a_code_is_found_by_its_beginning_and_not_by_its_middle(filled, enterprises):
    assert pks(filled, enterprises, TokenQuery(code="91450100MA5K")) == [1, 6]
    assert pks(filled, enterprises, TokenQuery(code="450100MA5K")) == []
    assert pks(filled, enterprises, TokenQuery(code="9145*")) == []
    assert pks(filled, enterprises, TokenQuery(code="9145", excluded=(("b桂电",),))) == [6]


def test_what_is_excluded_is_not_found(filled, enterprises):
    everything_but = parse_query("-南宁 -huawei").at(Level.STRICT)
    assert pks(filled, enterprises, everything_but) == [4, 3]
    assert filled.count(enterprises, everything_but) == 2


def test_only_newer_documents_are_found_after_a_key(filled, enterprises):
    assert pks(filled, enterprises, TokenQuery(after_pk=4)) == [6, 5]
    assert pks(filled, enterprises, TokenQuery(filters=((("fa2",),),), after_pk=3)) == [4]
    assert filled.count(enterprises, TokenQuery(after_pk=6)) == 0


@pytest.mark.parametrize("size", [1, 2, 5, 7])
def test_pages_show_every_hit_once_and_in_order(filled, enterprises, monkeypatch, size):
    monkeypatch.setattr(elasticsearch, "PAGE", 2)  # a page may be more than the server gives at once
    seen, after = [], -1
    while page := filled.search(enterprises, EVERYTHING, limit=size, after=after):
        assert len(page) <= size
        seen += page
        after = page[-1].order
    assert seen == [hit_of(found) for found in answering(COMPANIES, EVERYTHING)]


def test_kinds_do_not_mix(filled, enterprises):
    leads = get_kind("leads")
    filled.ensure_index(leads)
    assert filled.bulk_upsert(leads, [document(7, "广西桂电电子科技有限公司")], version=1) == {}
    assert pks(filled, leads, wanted("桂电")) == [7]
    assert pks(filled, enterprises, wanted("桂电")) == [1]


odd_characters = st.sampled_from(
    list("\"'*?:/\\+-&|!(){}[]^~<>=@#%$_;,.·（）“”《》\t\n\u3000\u200b\ufeff\x00")
)
words = st.sampled_from(
    ["广西", "桂电", "华为", "NEAR", "AND", "OR", "NOT", "huawei", "changan", "91", "code:", "ﬀ"]
)
typed = st.lists(st.one_of(odd_characters, words, st.text(max_size=5)), max_size=12).map("".join)
on_one_index = hypothesis_settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@on_one_index
@given(text=typed)
def test_nothing_that_is_typed_breaks_a_query(filled, enterprises, text):
    for question in filter(None, map(parse_query(text).at, Level)):
        right = [found.pk for found in answering(COMPANIES, question)]
        assert pks(filled, enterprises, question) == right
        assert filled.count(enterprises, question) == len(right)


token = st.sampled_from(["b桂电", "b华为", "b南宁", "u电", "fa1", "fa2", "wbyd", "pguidian", "unknown"])
clauses = st.lists(st.lists(token, min_size=1, max_size=4).map(tuple), min_size=1, max_size=5).map(tuple)
branches = st.lists(st.lists(clauses, min_size=1, max_size=2).map(tuple), max_size=3).map(tuple)


@on_one_index
@given(
    question=st.builds(
        TokenQuery,
        branches=branches,
        excluded=st.one_of(st.just(()), clauses),
        filters=st.lists(clauses, max_size=2).map(tuple),
        code=st.sampled_from(["", "9145", "_%", "'"]),
        after_pk=st.integers(0, 4),
    )
)
def test_questions_of_any_shape_mean_the_same(filled, enterprises, question):
    right = answering(COMPANIES, question)
    assert pks(filled, enterprises, question) == [found.pk for found in right]
    assert filled.facets(enterprises, question) == facet_counts(right)


def test_a_long_misspelt_text_is_answered(filled, enterprises):
    text = " ".join(["guidiandianzikejiyouxiangongs"] * 6)
    assert pks(filled, enterprises, wanted(text)) == [
        found.pk for found in answering(COMPANIES, wanted(text))
    ]


def test_a_long_name_is_found_as_a_whole_and_told_from_one_that_begins_alike(engine, enterprises):
    long, longer = "长" * 150 + "甲有限公司", "长" * 150 + "乙有限公司"
    engine.bulk_upsert(enterprises, [document(1, long), document(2, longer)], version=1)
    assert pks(engine, enterprises, wanted(long, Level.EXACT)) == [1]


# Versions


def test_an_older_version_never_wins(engine, enterprises):
    old, new = document(1, "旧名电子厂"), document(1, "新名电子厂")
    engine.bulk_upsert(enterprises, [new], version=20)
    assert engine.bulk_upsert(enterprises, [old], version=19) == {}
    assert engine.delete(enterprises, [1], version=19) == {}
    assert stored(engine, enterprises) == digests(new)
    assert pks(engine, enterprises, wanted("新名电子厂", Level.EXACT)) == [1]
    assert pks(engine, enterprises, wanted("旧名电子厂", Level.EXACT)) == []
    engine.bulk_upsert(enterprises, [old], version=20)
    assert stored(engine, enterprises) == digests(old)


def test_an_older_version_does_not_bring_back_what_was_deleted(engine, enterprises):
    record = document(1, "桂电电子厂")
    engine.bulk_upsert(enterprises, [record], version=1)
    engine.delete(enterprises, [1, 2], version=5)
    engine.bulk_upsert(enterprises, [record, document(2, "华为电子厂")], version=4)
    assert stored(engine, enterprises) == {}
    engine.bulk_upsert(enterprises, [record], version=6)
    assert stored(engine, enterprises) == digests(record)
    assert pks(engine, enterprises, wanted("桂电")) == [1]


def test_in_bulk_each_document_keeps_its_newest_version(engine, enterprises):
    old = [document(pk, "旧名电子厂") for pk in range(1, 7)]
    new = [document(pk, "新名电子厂") for pk in range(1, 7)]
    engine.bulk_upsert(enterprises, new[::2], version=9)
    engine.delete(enterprises, [6], version=9)
    assert engine.bulk_upsert(enterprises, old, version=8) == {}
    assert stored(engine, enterprises) == digests(new[0], old[1], new[2], old[3], new[4])
    assert pks(engine, enterprises, wanted("新名", Level.STRICT)) == [1, 3, 5]


def test_tombstones_never_show(filled, enterprises):
    filled.delete(enterprises, [1, 4, 99], version=11)
    left = [found for found in COMPANIES if found.pk not in (1, 4)]
    for question in (
        EVERYTHING,
        TokenQuery(after_pk=3),
        parse_query("-华为").at(Level.STRICT),
        wanted("桂电"),
    ):
        assert pks(filled, enterprises, question) == [found.pk for found in answering(left, question)]
        assert filled.count(enterprises, question) == len(answering(left, question))
        assert filled.facets(enterprises, question) == facet_counts(answering(left, question))
    assert stored(filled, enterprises) == digests(*left)
    assert filled.health().documents["enterprises"] == 4


def test_one_that_is_refused_holds_up_no_other(engine, enterprises):
    fine, too_big = document(1, "桂电电子厂"), document(1 << 40, "华为电子厂")
    assert engine.bulk_upsert(enterprises, [too_big, fine], version=1).keys() == {too_big.pk}
    assert stored(engine, enterprises) == digests(fine)


# Rebuilding


def test_a_rebuild_under_writes_loses_nothing(engine, enterprises):
    old = {pk: document(pk, f"旧名{pk}号电子厂") for pk in range(1, 8)}
    new = {pk: document(pk, f"新名{pk}号电子厂") for pk in range(1, 9)}
    engine.bulk_upsert(enterprises, list(old.values()), version=1)
    engine.start_rebuild(enterprises)
    engine.bulk_upsert(enterprises, [new[1]], version=11)
    engine.delete(enterprises, [2], version=12)
    assert stored(engine, enterprises) == digests(new[1], *(old[pk] for pk in range(3, 8)))
    engine.fill(enterprises, [old[1], old[2], old[3], old[4]], version=10)
    engine.bulk_upsert(enterprises, [new[3], new[5], new[8]], version=14)
    engine.delete(enterprises, [4, 6], version=15)
    engine.fill(enterprises, [old[5], old[6], old[7]], version=13)
    engine.swap(enterprises)
    engine.bulk_upsert(enterprises, [new[7]], version=16)
    engine.bulk_upsert(enterprises, [old[3]], version=9)
    assert stored(engine, enterprises) == digests(new[1], new[3], new[5], new[7], new[8])
    assert pks(engine, enterprises, wanted("旧名")) == []
    assert pks(engine, enterprises, wanted("新名", Level.STRICT)) == [1, 3, 5, 7, 8]


def test_until_the_swap_the_live_index_answers_and_what_it_lost_is_gone_after_it(filled, enterprises):
    filled.start_rebuild(enterprises)
    filled.fill(enterprises, COMPANIES[:2], version=11)
    assert stored(filled, enterprises) == digests(*COMPANIES)
    filled.swap(enterprises)
    assert stored(filled, enterprises) == digests(*COMPANIES[:2])


def test_an_aborted_rebuild_leaves_the_live_index_with_the_writes_made_meanwhile(filled, enterprises):
    filled.start_rebuild(enterprises)
    filled.fill(enterprises, [COMPANIES[0]], version=11)
    filled.delete(enterprises, [1], version=12)
    filled.abort(enterprises)
    filled.delete(enterprises, [2], version=13)
    assert stored(filled, enterprises) == digests(*COMPANIES[2:])
    filled.abort(enterprises)  # nothing is left to drop


def test_a_rebuild_that_was_killed_is_dropped_by_the_next(filled, enterprises):
    filled.start_rebuild(enterprises)
    filled.fill(enterprises, [document(77, "半途电子厂")], version=11)
    filled.start_rebuild(enterprises)
    filled.fill(enterprises, COMPANIES, version=12)
    filled.swap(enterprises)
    assert stored(filled, enterprises) == digests(*COMPANIES)


def test_rows_that_change_between_chunks_of_a_rebuild_are_in_the_new_index(
    engine, enterprises, monkeypatch, settings
):
    monkeypatch.setattr(indexer, "CHUNK", 2)
    monkeypatch.setattr(indexer, "engines", lambda: [engine])
    rows = EnterpriseFactory.create_batch(6)
    turn = itertools.count()

    def load_and_change(kind, chunks):
        for keys in chunks:
            loaded = list(kind.load(keys))
            change(rows, next(turn))
            indexer.drain()
            yield loaded

    assert indexer.rebuild(engine, enterprises, load=load_and_change) == 6
    assert indexer.check(engine, enterprises).all() == []
    assert not OutboxItem.objects.exists()


def test_a_row_read_by_a_rebuild_before_its_writer_committed_never_replaces_his(engine, enterprises):
    row = EnterpriseFactory(uscc="91450100MA5K000011")

    def load_while_written(kind, chunks):
        drawn = outbox.draw_number()  # the writer's, who commits after we have read
        for keys in chunks:
            loaded = list(kind.load(keys))
            row.uscc = "91450100MA5K000022"
            row.save(update_fields=["uscc"])
            engine.bulk_upsert(kind, list(kind.load(keys)), version=drawn)
            yield loaded

    assert indexer.rebuild(engine, enterprises, load=load_while_written) == 1
    assert indexer.check(engine, enterprises).all() == []


def change(rows, turn: int) -> None:
    """In the first chunk, in a later one; and a record that goes."""
    for row in rows[turn :: len(rows) - 1]:
        row.uscc = f"91450100MA5K0000{turn}{row.pk % 10}"
        row.save(update_fields=["uscc"])
        OutboxItem.objects.create(label="registry.Enterprise", object_pk=str(row.pk))


# What is there


def test_stored_gives_everything_once_and_in_the_order_of_keys(engine, enterprises, monkeypatch):
    monkeypatch.setattr(elasticsearch, "PAGE", 3)
    monkeypatch.setattr(database, "AT_ONCE", 3)
    documents = [document(pk, "桂电电子厂", rank=(pk * 7) % 11) for pk in range(1, 11)]
    engine.bulk_upsert(enterprises, documents[::-1], version=1)
    engine.delete(enterprises, [5], version=2)
    found = [(entry.pk, entry.digest) for entry in engine.stored(enterprises)]
    assert found == [(one.pk, one.digest) for one in documents if one.pk != 5]


def test_making_an_index_again_changes_nothing(filled, enterprises):
    filled.ensure_index(enterprises)
    assert stored(filled, enterprises) == digests(*COMPANIES)


def test_health_tells_how_much_there_is_and_of_which_recipe(filled, monkeypatch):
    for kind in kinds():
        filled.ensure_index(kind)
    health = filled.health()
    assert (health.is_up, health.is_current) == (True, True)
    assert health.documents == {"enterprises": 6, "leads": 0}
    monkeypatch.setattr("search.analysis.VERSION", 99)
    assert not filled.health().is_current


def test_the_lag_is_the_age_of_the_oldest_note(engine):
    OutboxItem.objects.all().delete()
    assert engine.lag() is None
    OutboxItem.objects.create(label="registry.Enterprise", object_pk="1")
    lag = engine.lag()
    assert lag is not None
    assert 0 <= lag < 60
