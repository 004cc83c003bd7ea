"""Every service of the registry that writes for a user asks for his permission itself, of parks for his area.

Enterprises belong to no area; so an officer is the stranger where only managers may.
"""

import datetime as dt
from types import SimpleNamespace

import pytest

import registry.services
from accounts.choices import Role
from registry.choices import LinkReason
from registry.honour_links import honour_keys
from registry.models import Chain, HonourEntry, HonourKey, HonourProgramme
from registry.services import (
    bulk,
    chain_roles,
    enterprises,
    honours,
    listings,
    merging,
    names,
    ownership,
    parks,
    risks,
    zones,
)
from tests.conftest import _of_area
from tests.factories import AreaFactory, EnterpriseFactory, UserFactory
from tests.guards import attempt, services_for_a_user
from tests.parks import ParkFactory, SiteFactory, ZoneFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
FINED = {
    "kind": "environment",
    "level": "major",
    "occurred_on": dt.date(2026, 1, 5),
    "title": "Fined for waste water",
    "source": "Credit China",
}

# What runs inside a service that has asked.
INNER = {
    "bulk.branches_link",
    "merging.perform",
    "ownership.ultimate_parents_recompute",
    "parks.require_kept",
    "parks.save_changed",
}

# name -> the call, which a manager may make
ROWS = {
    "bulk.enterprises_save_many": lambda w, by: bulk.enterprises_save_many(
        new=[], changed=[bulk.EnterpriseRow(w.firm, changes={"operating_address": ["", ""]})], actor=by
    ),
    "chain_roles.chain_role_assign": lambda w, by: chain_roles.chain_role_assign(
        enterprise=w.other, chain=w.chain, role="leading", actor=by
    ),
    "chain_roles.chain_role_change": lambda w, by: chain_roles.chain_role_change(
        chain_role=w.role, values={"document": "No. 5"}, actor=by
    ),
    "chain_roles.chain_role_move": lambda w, by: chain_roles.chain_role_move(
        chain_role=w.role, name="withdraw", actor=by, values={"note": "Moved away"}
    ),
    "enterprises.enterprise_create": lambda w, by: enterprises.enterprise_create(
        values={"name_zh": "新建测试有限公司", "uscc_pending": True}, actor=by
    ),
    "enterprises.enterprise_update": lambda w, by: enterprises.enterprise_update(
        enterprise=w.firm, values={"operating_address": "新址"}, actor=by
    ),
    "enterprises.figures_set": lambda w, by: enterprises.figures_set(
        enterprise=w.firm, year=2025, employees=10, actor=by
    ),
    "enterprises.enterprise_user_assign": lambda w, by: enterprises.enterprise_user_assign(
        user=w.speaker, enterprise=w.firm, actor=by
    ),
    "honours.honour_add": lambda w, by: honours.honour_add(
        enterprise=w.firm, programme=w.programme, year=2025, actor=by
    ),
    "honours.honour_link": lambda w, by: honours.honour_link(entry=w.entry, enterprise=w.firm, actor=by),
    "honours.honour_unlink": lambda w, by: honours.honour_unlink(entry=w.linked, actor=by),
    "honours.enterprise_create_from_honour": lambda w, by: honours.enterprise_create_from_honour(
        entry=w.entry, values={"name_zh": "新建测试有限公司", "uscc_pending": True}, actor=by
    ),
    "honours.honours_link_certain": lambda w, by: honours.honours_link_certain(actor=by),
    "honours.honours_update": lambda w, by: honours.honours_update(
        [(w.entry, {"rank": [None, 3]})], actor=by
    ),
    "listings.listing_add": lambda w, by: listings.listing_add(
        enterprise=w.firm, exchange="SZSE", ticker="000001", actor=by
    ),
    "listings.listing_end": lambda w, by: listings.listing_end(listing=w.listing, actor=by, delisted_on=DAY),
    "listings.listing_remove": lambda w, by: listings.listing_remove(listing=w.listing, actor=by),
    "merging.enterprise_merge": lambda w, by: merging.enterprise_merge(
        kept=w.firm, gone=w.other, reason="Same", actor=by, today=DAY
    ),
    "merging.merge_undo": lambda w, by: merging.merge_undo(merge=w.merge, actor=by),
    "names.name_add": lambda w, by: names.name_add(enterprise=w.firm, kind="former", name="旧名", actor=by),
    "names.name_remove": lambda w, by: names.name_remove(name=w.former, actor=by),
    "names.enterprise_rename": lambda w, by: names.enterprise_rename(
        enterprise=w.firm, name_zh="改名测试有限公司", actor=by
    ),
    "ownership.equity_record": lambda w, by: ownership.equity_record(
        investor=w.other, investee=w.firm, share_pct=10, actor=by
    ),
    "ownership.equity_end": lambda w, by: ownership.equity_end(equity=w.equity, actor=by, ended_on=DAY),
    "ownership.enterprise_set_parent": lambda w, by: ownership.enterprise_set_parent(
        enterprise=w.firm, parent=w.other, actor=by
    ),
    "ownership.ultimate_parent_set": lambda w, by: ownership.ultimate_parent_set(
        enterprise=w.firm, ultimate_parent=w.other, reason="Its report says so", actor=by
    ),
    "parks.park_create": lambda w, by: parks.park_create(
        values={"code": "new", "name_zh": "新园区", "kind": "industrial", "area": w.north}, actor=by
    ),
    "parks.park_update": lambda w, by: parks.park_update(park=w.park, values={"name_zh": "别"}, actor=by),
    "parks.assessment_add": lambda w, by: parks.assessment_add(
        park=w.park, values={"kind": "environment", "valid_from": DAY, "document": "No. 1"}, actor=by
    ),
    "parks.site_create": lambda w, by: parks.site_create(
        park=w.park, values={"number": "B-1", "use": "industrial", "land_mu": 5}, actor=by
    ),
    "parks.site_update": lambda w, by: parks.site_update(site=w.site, values={"land_mu": 7}, actor=by),
    "parks.site_move": lambda w, by: parks.site_move(site=w.site, name="lease", actor=by),
    "risks.risk_event_add": lambda w, by: risks.risk_event_add(enterprise=w.firm, actor=by, **FINED),
    "risks.risk_event_end": lambda w, by: risks.risk_event_end(event=w.event, ended_on=DAY, actor=by),
    "risks.risk_event_withdraw": lambda w, by: risks.risk_event_withdraw(
        event=w.event, reason="Not this enterprise", actor=by
    ),
    "risks.risk_screening_add": lambda w, by: risks.risk_screening_add(
        enterprise=w.firm, on=DAY, source="Credit China", actor=by
    ),
    "zones.zone_create": lambda w, by: zones.zone_create(
        values={"kind": "zone", "name_zh": "新协同区", "host_area": w.north}, actor=by
    ),
    "zones.zone_update": lambda w, by: zones.zone_update(zone=w.zone, values={"name_zh": "别"}, actor=by),
    "zones.zone_move": lambda w, by: zones.zone_move(
        zone=w.zone,
        name="recognise",
        actor=by,
        values={"recognised_by": "The region", "recognised_on": DAY, "document": "No. 1"},
    ),
    "zones.zone_evaluate": lambda w, by: zones.zone_evaluate(
        zone=w.standing_zone, year=2026, passed=True, actor=by
    ),
}
MANAGERS_ONLY = {
    *(name for name in ROWS if name.startswith(("chain_roles.", "merging.", "parks.", "risks.", "zones."))),
    *(name for name in ROWS if name.startswith("honours.") and name != "honours.honour_add"),
    "names.name_remove",
}
OF_AN_AREA = {name for name in ROWS if name.startswith(("parks.", "zones."))}


@pytest.fixture
def world(north, north_manager, chief):
    w = SimpleNamespace(
        north=north, firm=EnterpriseFactory(former_names=["曾用名"]), other=EnterpriseFactory()
    )
    w.speaker = UserFactory(role=Role.ENTERPRISE_USER, organisation=None)
    w.chain = Chain.objects.create(code="T", name_zh="电子", launch_year=2021)
    w.role = chain_roles.chain_role_assign(enterprise=w.firm, chain=w.chain, role="leading", actor=chief)
    w.programme = HonourProgramme.objects.create(code="p", name_zh="名单", level="national")
    w.entry = HonourEntry.objects.create(programme=w.programme, year=2024, listed_name=w.other.name_zh)
    w.linked = HonourEntry.objects.create(
        programme=w.programme,
        year=2023,
        listed_name="别家",
        enterprise=w.firm,
        link_reason=LinkReason.CHOSEN,
    )
    HonourKey.objects.bulk_create(honour_keys(w.entry))
    w.listing = listings.listing_add(enterprise=w.firm, exchange="SSE", ticker="600000", actor=chief)
    w.former = w.firm.names.get(kind="former")
    w.equity = ownership.equity_record(
        investor=EnterpriseFactory(), investee=EnterpriseFactory(), share_pct=50, actor=chief
    )
    w.merge = merging.enterprise_merge(
        kept=EnterpriseFactory(), gone=EnterpriseFactory(), reason="Same", actor=chief, today=DAY
    )
    w.event = risks.risk_event_add(enterprise=w.other, actor=chief, **FINED)
    w.park = ParkFactory(area=north)
    w.site, w.zone = SiteFactory(park=w.park), ZoneFactory(host_area=north)
    w.standing_zone = ZoneFactory(host_area=north)
    zones.zone_move(
        zone=w.standing_zone,
        name="recognise",
        actor=chief,
        values={"recognised_by": "The region", "recognised_on": DAY, "document": "No. 1"},
    )
    w.standing_zone.refresh_from_db()
    return w


def test_every_service_that_acts_for_a_user_has_a_row():
    assert services_for_a_user(registry.services) == ROWS.keys() | INNER


def test_each_service_serves_a_manager_and_refuses_who_may_not(world, north_officer, north_manager, viewer):
    of_another_area = _of_area(AreaFactory(code="EAST"), "east_manager", Role.AREA_MANAGER)
    wrong = []
    for name, call in ROWS.items():
        raised, writes = attempt(call, world, north_manager)
        if raised or not writes:
            wrong.append((name, "manager", raised))
        strangers = [viewer]
        strangers += [north_officer] if name in MANAGERS_ONLY else []
        strangers += [of_another_area] if name in OF_AN_AREA else []
        for stranger in strangers:
            raised, writes = attempt(call, world, stranger)
            # Whose park it is, is said beside the field.
            if not (getattr(raised, "forbidden", False) or name in OF_AN_AREA and raised) or writes:
                wrong.append((name, stranger.username, raised, writes))
    assert not wrong, "\n".join(map(str, wrong))
