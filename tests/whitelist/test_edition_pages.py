"""The pages of editions: shared by all, their reasons by who may open the case."""

import pytest

from core.models import ExportRecord
from tests.query_counts import query_count
from tests.whitelist.cases import listed, scheme_of, taken
from tests.whitelist.listing import ON_THE_LIST, publish
from whitelist.models import Consequence, Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    return scheme_of()


@pytest.fixture
def on_list(north_officer, north_manager, chief, version):
    return lambda: listed(north_officer, north_manager, chief, version=version)


class TestPages:
    @pytest.fixture
    def edition(self, version, on_list, chief):
        on_list()
        return publish(version, ON_THE_LIST, chief)

    def test_an_edition_is_shared_and_its_reasons_are_not(
        self, client_of, edition, north_officer, south_officer
    ):
        line = edition.lines.get()
        check = f"/desk/whitelist/edition-lines/{line.pk}/check/"
        own = client_of(north_officer).get(edition.get_absolute_url()).content.decode()
        others = client_of(south_officer).get(edition.get_absolute_url()).content.decode()
        for page in (own, others):
            assert line.name_zh in page
        assert "list it" in own
        assert check in own
        assert "list it" not in others
        assert check not in others
        assert client_of(north_officer).get(check).status_code == 200
        assert client_of(south_officer).get(check).status_code == 404

    def test_says_which_lines_the_public_does_not_read(self, client_of, version, on_list, chief):
        Consequence.objects.filter(version=version, status="suspended").update(is_public=False)
        on_list()
        taken(on_list(), "suspend", chief, today=ON_THE_LIST)
        page = client_of(chief).get(publish(version, ON_THE_LIST, chief).get_absolute_url())
        assert page.content.decode().count("not on the public list") == 1

    def test_the_check_is_told_in_both_languages(self, client_of, edition, chief):
        check = f"/desk/whitelist/edition-lines/{edition.lines.get().pk}/check/"
        assert "give the same result" in client_of(chief).get(check).content.decode()
        assert "结果相同" in client_of(chief, "zh-hans").get(check).content.decode()

    def test_the_export_leaves_the_reasons_to_who_may_read_them(
        self, client_of, edition, south_officer, chief
    ):
        address = f"/desk/tables/whitelist-edition/export?edition={edition.pk}"
        for user in (south_officer, chief):
            assert client_of(user).post(address).status_code == 200
        assert {record.rows for record in ExportRecord.objects.all()} == {1}

    def test_is_published_on_a_page(self, client_of, version, on_list, chief, north_manager):
        on_list()
        given = {"scheme": "T", "effective_on": ON_THE_LIST.isoformat(), "document": "1"}
        address = "/desk/whitelist/editions/new/"
        assert client_of(north_manager).post(address, given).status_code == 403
        client = client_of(chief)
        for wrong in ({"effective_on": "2099-01-01"}, {"document": ""}):
            assert client.post(address, given | wrong).status_code == 200
        response = client.post(address, given)
        edition = Edition.objects.get()
        assert (response.status_code, response.url) == (302, edition.get_absolute_url())
        assert client.post(address, given).status_code == 200  # of this day there is one
        assert client.post(address, given | {"effective_on": "2026-03-11"}).status_code == 409
        assert client.get("/desk/whitelist/editions/").status_code == 200

    def test_costs_the_same_for_three_and_for_nine(
        self, client_of, version, on_list, chief, north_officer, north_manager
    ):
        client, other = client_of(chief), scheme_of("B")
        for _ in range(3):
            on_list()
        first = publish(version, ON_THE_LIST, chief)
        for _ in range(9):
            listed(north_officer, north_manager, chief, version=other)
        second = publish(other, ON_THE_LIST, chief)
        assert (first.lines.count(), second.lines.count()) == (3, 9)
        three = query_count(client, first.get_absolute_url())
        assert query_count(client, second.get_absolute_url()) == three
