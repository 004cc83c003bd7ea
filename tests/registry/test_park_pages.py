"""Pages of parks, sites and synergy zones: from entering a park to an evaluated zone."""

import pytest

from registry.models import Division, Park, Site, SynergyZone
from tests.factories import AreaFactory
from tests.parks import ParkFactory, SiteFactory, ZoneFactory
from tests.registry.test_parks import RECOGNITION

pytestmark = pytest.mark.django_db


def test_a_manager_enters_a_park_a_site_and_its_sale(client_of, north, north_manager):
    client = client_of(north_manager)
    sent = {"code": "P1", "name_zh": "北方园区", "kind": "industrial", "area": north.pk}
    assert client.post("/desk/parks/new/", sent | {"code": ""}).status_code == 200
    assert not Park.objects.exists()
    client.post("/desk/parks/new/", sent)
    park = Park.objects.get()
    assessment = {"kind": "water", "document": "W-1", "valid_from": "2020-01-01", "valid_to": ""}
    client.post(f"/desk/parks/{park.pk}/assessments/new/", assessment)
    site = {"park": park.pk, "number": "A-1", "use": "industrial", "status": "available", "land_mu": "50"}
    refused = client.post("/desk/parks/sites/new/", site | {"land_mu": ""})
    assert "Say how much land" in refused.content.decode()
    client.post("/desk/parks/sites/new/", site)
    [made] = Site.objects.all()
    page = client.get(park.get_absolute_url()).content.decode()
    assert all(words in page for words in ("A-1", "W-1", "without end"))
    client.post(f"/desk/parks/sites/{made.pk}/move/sell/", {"seen_status": "available"})
    again = client.post(f"/desk/parks/sites/{made.pk}/move/sell/", {"seen_status": "available"})
    assert again.status_code == 409
    client.post(f"/desk/parks/sites/{made.pk}/move/reopen/", {"seen_status": "sold", "note": "Fell through"})
    made.refresh_from_db()
    assert made.status == "available"


def test_an_edit_over_somebody_elses_change_shows_what_stands_there(client_of, north, north_manager):
    client, park = client_of(north_manager), ParkFactory(area=north)
    address = f"/desk/parks/{park.pk}/edit/"
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [], False)}
    Park.objects.get(pk=park.pk).save()
    stopped = client.post(address, sent | {"level": "city"})
    assert "Somebody else changed this" in stopped.content.decode()
    sent["version"] = stopped.context["form"]["version"].value()
    assert client.post(address, sent | {"level": "city"}).status_code == 302
    park.refresh_from_db()
    assert park.level == "city"


def test_a_zone_goes_from_proposed_to_evaluated(client_of, north, north_manager):
    client = client_of(north_manager)
    client.post("/desk/parks/zones/new/", {"kind": "zone", "name_zh": "协同区", "host_area": north.pk})
    zone = SynergyZone.objects.get()
    address = zone.get_absolute_url()
    missing = client.post(f"{address}move/recognise/", {"seen_status": "proposed"})
    assert missing.status_code == 200
    client.post(f"{address}move/recognise/", {"seen_status": "proposed", **RECOGNITION})
    client.post(f"{address}evaluate/", {"year": 2026, "passed": "True"})
    client.post(f"{address}move/suspend/", {"seen_status": "recognised", "note": "Under repair"})
    page = client.get(address).content.decode()
    assert all(words in page for words in ("Under repair", "2026", "Passed", "Suspended"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_is_there_for_a_reader_who_may_change_nothing(client_of, north, viewer, language):
    site, zone = SiteFactory(park__area=north), ZoneFactory(host_area=north)
    client = client_of(viewer, language)
    for address in (
        "/desk/parks/?all=1",
        "/desk/parks/sites/?all=1&land_from=1",
        "/desk/parks/zones/?all=1",
        site.park.get_absolute_url(),
        site.get_absolute_url(),
        zone.get_absolute_url(),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "/edit/" not in page.content.decode()


def test_the_sites_are_filtered_by_what_they_have_at_least(client_of, north, south, viewer):
    client = client_of(viewer)
    large = SiteFactory(park__area=north, land_mu=90, power_kva=500)
    small = SiteFactory(park__area=north, land_mu=20, status="leased")
    far = SiteFactory(park__area=south, land_mu=90, use="logistics")
    for query, expected in (
        ("land_from=50", {large, far}),
        ("land_from=50&area=NORTH", {large}),
        ("power_from=500", {large}),
        ("status=leased", {small}),
        ("use=logistics", {far}),
        (f"park={small.park.code}", {small}),
        ("floor_from=1", set()),
    ):
        assert set(client.get(f"/desk/parks/sites/?{query}").context["page"].rows) == expected, query


def test_the_divisions_of_a_zone_are_typed_by_name_one_a_line_and_read_back(client, chief):
    for code, zh, en, level in (
        ("450200", "柳州市", "Liuzhou", "city"),
        ("450500", "北海市", "Beihai", "city"),
    ):
        Division.objects.get_or_create(code=code, defaults={"name_zh": zh, "name_en": en, "level": level})
    host = AreaFactory()
    client.force_login(chief)
    given = {"kind": "zone", "name_zh": "协同区", "name_en": "Zone", "host_area": host.pk}
    refused = client.post("/desk/parks/zones/new/", given | {"divisions": "柳州市\nAtlantis"})
    assert "is no division here" in refused.content.decode()
    client.post("/desk/parks/zones/new/", given | {"divisions": "北海市\n\nLiuzhou\n450500"})
    zone = SynergyZone.objects.get(name_en="Zone")
    assert zone.divisions == ["450200", "450500"]
    assert "Liuzhou, Beihai" in client.get(zone.get_absolute_url()).content.decode()
    form = client.get(f"{zone.get_absolute_url()}edit/").context["form"]
    assert form["divisions"].value() == "Liuzhou\nBeihai"
