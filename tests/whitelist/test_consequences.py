"""What a case keeps on a day: by the rules of that day, for who grants measures and for its page."""

import pytest

from tests.whitelist.cases import listed, removed, scheme_of, submitted, taken
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist.consequences import Standing, standings
from whitelist.models import Consequence

pytestmark = pytest.mark.django_db


def said(standing: Standing) -> tuple:
    """Status, and what it keeps: measures, new measures, services, recovery."""
    return (
        standing.status,
        standing.keeps_measures,
        standing.gets_new_measures,
        standing.keeps_services,
        standing.recovers,
    )


def test_each_state_keeps_what_the_rules_say(north_officer, north_manager, chief, django_assert_num_queries):
    case = listed(north_officer, north_manager, chief)
    days = [ON_THE_LIST + number * 10 * DAY for number in range(4)]
    taken(case, "warn", chief, today=days[1])
    taken(case, "suspend", chief, today=days[2])
    removed(case, chief, today=days[3])
    other = submitted(north_officer)
    both = [case.enterprise_id, other.enterprise_id]
    assert standings(both, ON_THE_LIST - DAY) == []
    for day, expected in zip(
        days,
        [
            ("effective", True, True, True, False),
            ("warned", True, False, True, False),
            ("suspended", False, False, True, False),
            ("exited", False, False, False, True),
        ],
        strict=True,
    ):
        with django_assert_num_queries(2):
            [standing] = standings(both, day)
        assert said(standing) == expected
        assert (standing.case_id, standing.since) == (case.pk, day)
        assert [said(one) for one in standings(both, day + 9 * DAY)] == [expected]


def test_rules_of_a_later_version_count_from_the_confirmation_on(north_officer, north_manager, chief):
    case = listed(north_officer, north_manager, chief, version=scheme_of())
    later = ON_THE_LIST + 30 * DAY
    strict = scheme_of(valid_from=later)
    Consequence.objects.filter(version=strict).update(gets_new_measures=False)
    taken(case, "reevaluate", chief, today=later)
    taken(case, "confirm", chief, today=later + DAY)
    for day, gets in ((ON_THE_LIST, True), (later, True), (later + DAY, False)):
        assert [one.gets_new_measures for one in standings([case.enterprise_id], day)] == [gets], day


def test_a_state_of_which_the_rules_say_nothing_keeps_nothing(north_officer, north_manager, chief):
    case = listed(north_officer, north_manager, chief)
    Consequence.objects.all().delete()
    [standing] = standings([case.enterprise_id], ON_THE_LIST)
    assert said(standing) == ("effective", False, False, False, False)


def test_the_page_of_a_case_says_what_its_state_keeps(client_of, north_officer, north_manager, chief):
    applied = submitted(north_officer)
    case = listed(north_officer, north_manager, chief)
    client, chinese = client_of(north_officer), client_of(north_officer, "zh-hans")
    assert "What this state keeps" not in client.get(applied.get_absolute_url()).content.decode()
    page = client.get(case.get_absolute_url()).content.decode()
    assert "What this state keeps" in page
    assert "may be granted" in page
    taken(case, "warn", chief, today=ON_THE_LIST + DAY)
    page = client.get(case.get_absolute_url()).content.decode()
    assert "may be granted" not in page
    assert "这一状态保留的待遇" in chinese.get(case.get_absolute_url()).content.decode()
