"""The minutes of the review: every submission that was reviewed, for who may open the case."""

import pytest
from django.http import QueryDict

from exports.lists import select
from tests.query_counts import query_count
from tests.whitelist.cases import in_publicity, in_region_review, submitted, taken
from whitelist.minutes import MINUTES, minute_rows, review_of

pytestmark = pytest.mark.django_db
URL = "/desk/whitelist/minutes/"


def minutes(user) -> set[tuple]:
    """Case, submission, and what area and region said."""
    found = set()
    for row in minute_rows(user):
        said = (review_of(row, level) for level in ("area", "region"))
        found.add((row.case.pk, row.submission, *(review.verdict if review else "" for review in said)))
    return found


def test_they_have_who_was_not_admitted_too(north_officer, north_manager, chief, south_officer):
    admitted = in_publicity(north_officer, north_manager, chief)
    rejected = taken(in_region_review(north_officer, north_manager), "reject", chief)
    in_area = taken(taken(submitted(north_officer), "accept", north_manager), "reject_in_area", north_manager)
    waits = in_region_review(north_officer, north_manager)
    submitted(north_officer)  # nobody reviewed it yet
    assert minutes(chief) == {
        (admitted.pk, 1, "support", "support"),
        (rejected.pk, 1, "support", "oppose"),
        (in_area.pk, 1, "oppose", ""),
        (waits.pk, 1, "support", ""),
    }
    assert minutes(north_officer) == minutes(chief)
    assert minutes(south_officer) == set()


def test_a_submission_that_was_returned_keeps_its_minutes(north_officer, north_manager, chief):
    case = taken(in_region_review(north_officer, north_manager), "return_by_region", chief)
    taken(case, "submit", north_officer)
    for name in ("accept", "endorse"):
        taken(case, name, north_manager)
    taken(case, "publicise", chief)
    assert minutes(chief) == {(case.pk, 1, "support", ""), (case.pk, 2, "support", "support")}
    asked = QueryDict(f"notice={case.notices.get().number}")
    assert {row.submission for row in select(MINUTES, chief, asked).rows} == {2}


def test_the_page_lists_them_and_can_be_narrowed(client_of, north_officer, north_manager, chief):
    case = in_publicity(north_officer, north_manager, chief)
    client, name = client_of(chief), case.enterprise.name_zh
    for query, is_there in (
        ("", True),
        ("?since=2099-01-01", False),
        ("?until=2099-01-01", True),
        (f"?notice={case.notices.get().number}", True),
        ("?notice=WLN-1999-0001", False),
        (f"?q={name}", True),
    ):
        assert (f">{name}</a>" in client.get(URL + query).content.decode()) is is_there, query


def test_the_page_costs_the_same_for_one_and_for_four(client_of, north_officer, north_manager, chief):
    in_publicity(north_officer, north_manager, chief)
    client = client_of(chief)
    one = query_count(client, URL)
    for _ in range(3):
        in_publicity(north_officer, north_manager, chief)
    assert query_count(client, URL) == one
