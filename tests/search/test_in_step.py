"""Whatever is indexed of a record, changing it changes the index: in the same commit, and by a note."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from core.loading import rows_sync
from core.models import OutboxItem
from crm.services.leads import lead_log, lead_move, lead_update
from registry.choices import ChainRoleKind, HonourLevel, IndustryLevel, NameKind, NodePosition
from registry.models import Chain, ChainNode, Division, HonourEntry, HonourProgramme, Industry
from registry.services.chain_roles import chain_role_assign, chain_role_change, chain_role_move
from registry.services.enterprises import enterprise_create, enterprise_update, figures_set
from registry.services.honours import honour_add, honour_link, honour_unlink
from registry.services.names import enterprise_rename, name_add, name_remove
from search import documents, indexer
from search.documents import get_kind
from search.engines.choosing import embedded
from tests.factories import EnterpriseFactory
from tests.search.indexing import in_index, indexed, is_in_step

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 18)


@pytest.fixture
def world(north_manager, north):
    """An enterprise with one of everything that is indexed of it, all of it in the index."""
    chain = Chain.objects.create(code="T", name_zh="电子信息", name_en="Electronics", launch_year=2021)
    node = ChainNode.objects.create(code="T-1", chain=chain, name_zh="显示", position=NodePosition.UPSTREAM)
    other = ChainNode.objects.create(code="T-2", chain=chain, name_zh="芯片", position=NodePosition.UPSTREAM)
    programme = HonourProgramme.objects.create(code="P", name_zh="独角兽", level=HonourLevel.NATION)
    Industry.objects.create(code="C", level=IndustryLevel.SECTION, name_zh="制造业")
    industry = Industry.objects.create(
        code="C39", level=IndustryLevel.DIVISION, name_zh="计算机", parent_id="C"
    )
    Division.objects.create(code="450000", level="province", name_zh="广西")
    nanning = Division.objects.create(code="450100", level="city", name_zh="南宁", parent_id="450000")
    enterprise = EnterpriseFactory(name_zh="南宁华锐电子有限公司", former_names=["南宁旧名有限公司"])
    actor = north_manager
    lead = lead_log(actor=actor, enterprise=enterprise, summary="想建厂", today=TODAY)
    role = chain_role_assign(
        enterprise=enterprise, chain=chain, node=node, role=ChainRoleKind.HEAD, actor=actor
    )
    entry = honour_add(enterprise=enterprise, programme=programme, year=2025, actor=actor)
    unlinked = HonourEntry.objects.create(programme=programme, year=2024, listed_name="华锐")
    indexed(enterprise, lead)
    OutboxItem.objects.all().delete()
    return SimpleNamespace(**{name: value for name, value in locals().items() if name != "north_manager"})


def update(**values):
    return lambda w: enterprise_update(
        enterprise=w.enterprise,
        values={
            name: getattr(w, value, value) if isinstance(value, str) else value
            for name, value in values.items()
        },
        actor=w.actor,
    )


def relabel(record, name_zh, **options):
    """As a policy folder that is loaded again does it."""
    fields = [field.attname for field in record._meta.concrete_fields if field.name != "id"]
    row = {name: getattr(record, name) for name in fields} | {"name_zh": name_zh}
    return rows_sync(type(record), [row], file="test", **options)


CHANGES = {
    "renamed": lambda w: enterprise_rename(
        enterprise=w.enterprise, name_zh="南宁新锐电子有限公司", actor=w.actor
    ),
    "english name": lambda w: enterprise_rename(enterprise=w.enterprise, name_en="Huarui", actor=w.actor),
    "short name": lambda w: enterprise_rename(enterprise=w.enterprise, short_name="华锐", actor=w.actor),
    "brand added": lambda w: name_add(
        enterprise=w.enterprise, kind=NameKind.BRAND, name="小锐", actor=w.actor
    ),
    "former name removed": lambda w: name_remove(
        name=w.enterprise.names.get(kind=NameKind.FORMER), actor=w.actor
    ),
    "code": update(uscc="914501000000DEM183", uscc_pending=False),
    "scope": update(business_scope="新能源汽车零部件制造"),
    "area": update(area="north"),
    "division": update(division="nanning"),
    "industry": update(industry="industry"),
    "status": update(status="revoked"),
    "branch": update(is_branch=True),
    "size": lambda w: figures_set(
        enterprise=w.enterprise,
        year=2025,
        employees=9,
        size_source="directory",
        size_class="large",
        actor=w.actor,
    ),
    "role assigned": lambda w: chain_role_assign(
        enterprise=w.enterprise, chain=w.chain, node=w.other, role=ChainRoleKind.BACKBONE, actor=w.actor
    ),
    "role changed": lambda w: chain_role_change(
        chain_role=w.role,
        values={"role": ChainRoleKind.LEADING, "tier": "100", "tier_year": 2025},
        actor=w.actor,
    ),
    "role moved": lambda w: chain_role_move(
        chain_role=w.role, name="withdraw", values={"note": "over"}, actor=w.actor
    ),
    "honour unlinked": lambda w: honour_unlink(entry=w.entry, actor=w.actor),
    "lead dropped": lambda w: lead_move(
        lead=w.lead, name="drop", values={"drop_reason": "market", "note": "no"}, actor=w.actor, today=TODAY
    ),
    "lead's sentence": lambda w: lead_update(lead=w.lead, values={"summary": "想建仓库"}, actor=w.actor),
    "lead's channel": lambda w: lead_update(lead=w.lead, values={"channel": "fair"}, actor=w.actor),
    "lead's chain": lambda w: lead_update(lead=w.lead, values={"chain": w.chain}, actor=w.actor),
    "chain renamed": lambda w: relabel(w.chain, "集成电路"),
    "node renamed": lambda w: relabel(w.node, "面板"),
    "programme renamed": lambda w: relabel(w.programme, "瞪羚", recorded=False),
}


@pytest.mark.parametrize("what", CHANGES)
def test_changing_what_is_indexed_is_in_the_index_at_once_and_leaves_a_note(world, what):
    before = digests()
    CHANGES[what](world)
    assert digests() != before
    assert is_in_step()
    noted = documents.affected(OutboxItem.objects.values_list("label", "object_pk"))
    changed = {key for key, digest in digests().items() if before.get(key) != digest}
    assert changed <= {(kind, pk) for kind, pks in noted.items() for pk in pks}


def digests() -> dict:
    return {
        (kind.key, stored.pk): stored.digest
        for kind in documents.kinds()
        for stored in embedded().stored(kind)
    }


def test_an_industry_that_is_renamed_is_found_by_its_new_name(world):
    update(industry="industry")(world)
    relabel(world.industry, "光电设备", recorded=False)
    assert is_in_step()


def test_linking_an_honour_is_in_the_index_at_once(world):
    other = EnterpriseFactory(name_zh="华锐")
    indexed(other)
    honour_link(entry=world.unlinked, enterprise=other, actor=world.actor)
    assert is_in_step()


# A name is changed by services that note its enterprise as well.
NOTED_WITH = {"enterprises": set(), "leads": {"registry.EnterpriseName"}}


def test_the_sources_of_a_kind_are_the_tables_that_its_documents_are_read_from(world):
    update(industry="industry", division="nanning")(world)
    labels = {model._meta.db_table: model._meta.label for model in apps.get_models()}
    for key, record in (("enterprises", world.enterprise), ("leads", world.lead)):
        with CaptureQueriesContext(connection) as queries:
            assert len(list(get_kind(key).load([record.pk]))) == 1
        tables = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
        assert {labels[table] for table in tables} == get_kind(key).sources.keys() | NOTED_WITH[key]


def test_a_new_enterprise_is_found_before_the_transaction_ends(north_manager):
    enterprise = enterprise_create(
        values={"name_zh": "南宁华锐电子有限公司", "uscc_pending": True}, actor=north_manager
    )
    assert in_index() == {enterprise.pk}


def test_a_failing_index_costs_the_writer_nothing_and_the_worker_makes_up_for_it(north_manager, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(type(embedded()), "bulk_upsert", _raise(DatabaseError("disk full")))
        enterprise = enterprise_create(
            values={"name_zh": "南宁华锐电子有限公司", "uscc_pending": True}, actor=north_manager
        )
    assert in_index() == set()
    assert OutboxItem.objects.exists()
    assert indexer.drain() > 0
    assert in_index() == {enterprise.pk}
    assert not OutboxItem.objects.exists()


def test_a_row_that_the_index_refuses_keeps_its_note_and_blocks_nothing(world, monkeypatch):
    kind = get_kind("enterprises")
    good, bad = EnterpriseFactory(), EnterpriseFactory()
    indexer.repair(kind, indexer.Differences(missing=[good.pk, bad.pk]))
    monkeypatch.setattr(type(embedded()), "_write_batch", _refusing(bad.pk, type(embedded())._write_batch))
    assert indexer.drain() == 1
    (note,) = OutboxItem.objects.all()
    assert (note.object_pk, note.attempts, note.last_error) == (str(bad.pk), 1, "not this one")
    assert note.retry_at is not None
    assert indexer.drain() == 0


def test_a_record_that_is_gone_leaves_the_index(world):
    extra = EnterpriseFactory()
    indexed(extra)
    pk = extra.pk
    extra.names.all().delete()
    extra.delete()
    assert indexer.check(embedded(), get_kind("enterprises")).ghosts == [pk]
    indexer.repair(get_kind("enterprises"), indexer.Differences(ghosts=[pk]))
    indexer.drain()
    assert is_in_step()


def _raise(error):
    def fail(*_args, **_kwargs):
        raise error

    return fail


def _refusing(pk, write):
    def refuse(self, kind, table, rows, version):
        if any(document.pk == pk for document in rows):
            raise DatabaseError("not this one")
        write(self, kind, table, rows, version)

    return refuse
