"""The register page: the list of a day, without anything from inside for other areas."""

import pytest
import time_machine
from django.core.management import CommandError, call_command

from core.models import ExportRecord
from tests.factories import UserFactory
from tests.query_counts import assert_query_count, query_count
from tests.whitelist.cases import TODAY, chain_of, decision, listed, noon, removed, taken
from tests.whitelist.listing import DAY, ON_THE_LIST, sheet_of
from whitelist.models import Case
from whitelist.services.cases import case_name_officer
from whitelist.services.touches import touch_log

pytestmark = pytest.mark.django_db
URL = "/desk/whitelist/register/"


@pytest.fixture
def north_case(north_officer, north_manager, chief) -> Case:
    case = listed(north_officer, north_manager, chief)
    return removed(case, chief, today=ON_THE_LIST + 30 * DAY)


def test_the_register_tells_another_area_who_is_on_the_list_and_nothing_from_inside(
    client_of, north_officer, south_officer, north_case
):
    url = f"{URL}?on={ON_THE_LIST + DAY}&all=1"
    own = client_of(north_officer).get(url).content.decode()
    others = client_of(south_officer).get(url).content.decode()
    name = north_case.enterprise.name_zh
    for page in (own, others):
        assert name in page
        assert "North Area" in page
        assert "Effective" in page
    assert north_case.number in own
    assert f"/cases/{north_case.pk}/" in own
    for inside in (north_case.number, f"/cases/{north_case.pk}/", "north_officer"):
        assert inside not in others


def test_the_register_shows_the_list_of_the_day_that_is_asked_for(client_of, viewer, north_case):
    client = client_of(viewer)
    for day, is_there in (
        (ON_THE_LIST - DAY, False),
        (ON_THE_LIST, True),
        (ON_THE_LIST + 29 * DAY, True),
        (ON_THE_LIST + 30 * DAY, False),
    ):
        page = client.get(f"{URL}?on={day}").content.decode()
        assert (north_case.enterprise.name_zh in page) is is_there, day
    assert north_case.enterprise.name_zh not in client.get(URL).content.decode()


def test_the_register_is_there_in_both_languages(client_of, viewer, north_case):
    url = f"{URL}?on={ON_THE_LIST}"
    assert "1 entry at the end of 2026-03-10" in client_of(viewer).get(url).content.decode()
    assert "2026-03-10" in (page := client_of(viewer, "zh-hans").get(url).content.decode())
    assert "白名单名录" in page


@pytest.mark.parametrize("day", ["yesterday", "9999-12-31"])
def test_a_day_that_cannot_be_read_or_lies_ahead_shows_nobody_and_claims_nothing(
    client_of, viewer, north_officer, north_manager, chief, day
):
    case = listed(north_officer, north_manager, chief)
    page = client_of(viewer).get(f"{URL}?on={day}").content.decode()
    assert case.enterprise.name_zh not in page
    assert "at the end of" not in page


def test_the_shell_refuses_a_day_ahead_too(db):
    with pytest.raises(CommandError, match="lies ahead"):
        call_command("whitelist_as_of", "9999-12-31")


def test_the_register_can_be_exported_as_of_a_day(client_of, viewer, north_case):
    client = client_of(viewer)
    address = "/desk/tables/whitelist-register/export"
    response = client.post(f"{address}?on={ON_THE_LIST}")
    assert response.status_code == 200
    record = ExportRecord.objects.get()
    assert (record.name, record.rows, record.filters) == (
        "whitelist-register",
        1,
        {"on": ON_THE_LIST.isoformat()},
    )
    client.post(address)
    assert ExportRecord.objects.order_by("-pk").first().rows == 0


def row_of_register(client, day) -> dict:
    response = client.post(f"/desk/tables/whitelist-register/export?on={day}")
    headings, row = sheet_of(response)
    assert f"-{day}.xlsx" in response["Content-Disposition"]
    return dict(zip(headings, row, strict=True))


def test_the_list_of_a_past_day_has_the_officer_and_the_contact_of_that_day(
    client_of, north, north_officer, north_manager, chief
):
    case = listed(north_officer, north_manager, chief)
    days = [ON_THE_LIST + DAY, ON_THE_LIST + 20 * DAY, ON_THE_LIST + 60 * DAY]
    with time_machine.travel(noon(days[1]), tick=False):
        case_name_officer(
            case=case, officer=UserFactory(full_name="second", areas=[north]), actor=north_manager
        )
    with time_machine.travel(noon(days[2]), tick=False):
        case_name_officer(
            case=case, officer=UserFactory(full_name="third", areas=[north]), actor=north_manager
        )
    for on in (days[0], days[1]):
        touch_log(case=case, on=on, note="Visited", actor=north_manager, today=on)
    client = client_of(chief)
    found = {}
    for day in (ON_THE_LIST, days[0], days[1], days[1] + 32 * DAY, days[2]):
        row = row_of_register(client, day)
        contact = row["Last contact"]
        found[day] = row["Named officer"], contact and contact.date(), row["Contact"]
    assert found == {
        ON_THE_LIST: ("north_officer", None, None),
        days[0]: ("north_officer", days[0], None),
        days[1]: ("second", days[1], None),
        days[1] + 32 * DAY: ("second", days[1], "Missed"),
        days[2]: ("third", days[1], "Missed"),
    }
    page = client.get(f"{URL}?on={days[0]}").content.decode()
    assert "north_officer" in page
    assert "third" not in page


def test_who_came_back_to_the_list_later_was_on_it_since_the_first_time_then(
    client_of, north_officer, north_manager, chief, region_admin
):
    case = removed(listed(north_officer, north_manager, chief), chief, today=ON_THE_LIST + DAY)
    taken(case, "appeal", north_officer, today=ON_THE_LIST + 2 * DAY)
    back = ON_THE_LIST + 3 * DAY
    taken(case, "reinstate", region_admin, today=back, document=decision(case, chief))
    Case.objects.filter(pk=case.pk).update(listed_on=back)
    since = {
        day: row_of_register(client_of(chief), day)["On the list since"].date()
        for day in (ON_THE_LIST, back + DAY)
    }
    assert since == {ON_THE_LIST: ON_THE_LIST, back + DAY: back}


def test_enterprises_are_counted_once_however_often_they_stand_on_the_list(
    client_of, viewer, north_officer, north_manager, chief
):
    first = listed(north_officer, north_manager, chief)
    listed(north_officer, north_manager, chief, chain=chain_of("Z"), enterprise=first.enterprise)
    page = client_of(viewer).get(f"{URL}?on={ON_THE_LIST}").content.decode()
    assert "2 entries at the end of 2026-03-10 · 1 enterprise" in page


def test_the_register_costs_the_same_for_three_and_for_nine(
    client_of, viewer, north_officer, north_manager, chief
):
    url = f"{URL}?on={ON_THE_LIST}"
    for _ in range(3):
        listed(north_officer, north_manager, chief)
    client = client_of(viewer)
    three = query_count(client, url)
    for number in range(6):
        listed(north_officer, north_manager, chief, chain=chain_of(str(number)))
    assert query_count(client, url) == three
    assert_query_count("whitelist-register", client, url)


def test_the_register_of_a_day_is_sorted_by_the_day_that_it_shows(
    client_of, north_officer, north_manager, chief, region_admin
):
    first = listed(north_officer, north_manager, chief)
    second = listed(north_officer, north_manager, chief, today=TODAY + 7 * DAY)
    day = second.listed_on
    removed(first, chief, today=day + DAY)
    taken(first, "appeal", north_officer, today=day + DAY)
    back = {"today": day + 2 * DAY, "document": decision(first, chief)}
    assert taken(first, "reinstate", region_admin, **back).listed_on > second.listed_on
    page = client_of(chief).get(f"{URL}?on={day}&sort=listed_on").content.decode()
    names = [case.enterprise.name_zh for case in (first, second)]
    assert sorted(names, key=page.index) == names
