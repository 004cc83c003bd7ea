"""What the public site may read: exactly these fields, and only the states that are public."""

from dataclasses import fields

import pytest

from tests.whitelist.cases import TODAY, decision, in_publicity, listed, removed, scheme_of, taken
from tests.whitelist.listing import DAY, ON_THE_LIST, publish
from whitelist.models import Consequence
from whitelist.public import (
    CurrentNotice,
    PublicEdition,
    PublicEnterprise,
    PublicEntry,
    current_notices,
    edition_in_force,
    effective_list,
)
from whitelist.services.objections import objection_answer, objection_record

pytestmark = pytest.mark.django_db
OF_ENTERPRISE = {"name_zh", "name_en", "uscc", "chain_zh", "chain_en", "area_zh", "area_en"}


def names(found) -> set[str]:
    return {one.name_zh for one in found}


def test_nothing_but_these_fields_is_public():
    assert {field.name for field in fields(PublicEnterprise)} == OF_ENTERPRISE
    assert {field.name for field in fields(PublicEntry)} == OF_ENTERPRISE | {"since"}
    assert {field.name for field in fields(PublicEdition)} == {
        "number",
        "effective_on",
        "document",
        "repeals",
        "entries",
        "left",
    }
    assert {field.name for field in fields(CurrentNotice)} == {
        "number",
        "scheme_zh",
        "scheme_en",
        "published_on",
        "until",
        "enterprises",
    }


def test_the_public_list_has_the_states_that_the_version_makes_public(north_officer, north_manager, chief):
    version = scheme_of()
    effective = listed(north_officer, north_manager, chief, version=version)
    suspended = listed(north_officer, north_manager, chief, version=version)
    later = ON_THE_LIST + 9 * DAY
    taken(suspended, "suspend", chief, today=later)
    both = {one.enterprise.name_zh for one in (effective, suspended)}
    assert names(effective_list(version.scheme, later)) == both
    hidden = Consequence.objects.filter(version=version, status="suspended")
    hidden.update(is_public=False)
    assert names(effective_list(version.scheme, later)) == {effective.enterprise.name_zh}
    assert names(effective_list(version.scheme, later - DAY)) == both  # it was effective then
    hidden.delete()
    assert names(effective_list(version.scheme, later)) == {effective.enterprise.name_zh}
    assert effective_list(version.scheme, ON_THE_LIST - DAY) == []


def test_an_entry_tells_who_and_since_when(north_officer, north_manager, chief):
    case = listed(north_officer, north_manager, chief)
    taken(case, "warn", chief, today=ON_THE_LIST + DAY)
    [entry] = effective_list(case.scheme, ON_THE_LIST + DAY)
    assert entry == PublicEntry(
        name_zh=case.enterprise.name_zh,
        name_en=case.enterprise.name_en,
        uscc=case.enterprise.uscc,
        chain_zh="产业链W",
        chain_en="Chain W",
        area_zh="北片区",
        area_en="North Area",
        since=ON_THE_LIST,
    )


def test_the_edition_in_force_has_what_is_public_and_who_left(north_officer, north_manager, chief):
    version = scheme_of()
    hidden = Consequence.objects.filter(version=version, status="suspended")
    hidden.update(is_public=False)
    stays, suspended, leaves, unseen = (
        listed(north_officer, north_manager, chief, version=version) for _ in range(4)
    )
    later = ON_THE_LIST + 30 * DAY
    taken(unseen, "suspend", chief, today=ON_THE_LIST)
    publish(version, ON_THE_LIST, chief, document="No. 1")
    taken(suspended, "suspend", chief, today=later)
    removed(leaves, chief, today=later)
    removed(unseen, chief, today=later)
    publish(version, later, chief)
    assert edition_in_force(version.scheme, ON_THE_LIST - DAY) is None
    first, second = (edition_in_force(version.scheme, day) for day in (later - DAY, later))
    assert (first.number, first.repeals, first.document, first.left) == (1, None, "No. 1", ())
    assert names(first.entries) == {case.enterprise.name_zh for case in (stays, suspended, leaves)}
    assert (second.number, second.repeals, second.effective_on) == (2, 1, later)
    assert names(second.entries) == {stays.enterprise.name_zh}
    assert names(second.left) == {leaves.enterprise.name_zh}


def test_who_was_hidden_for_a_time_and_then_removed_is_told_to_have_left(north_officer, north_manager, chief):
    version = scheme_of()
    Consequence.objects.filter(version=version, status="suspended").update(is_public=False)
    case = listed(north_officer, north_manager, chief, version=version)
    days = [ON_THE_LIST + number * DAY for number in (0, 10, 20)]
    publish(version, days[0], chief)
    taken(case, "suspend", chief, today=days[1])
    publish(version, days[1], chief)
    removed(case, chief, today=days[2])
    publish(version, days[2], chief)
    found = [edition_in_force(version.scheme, day) for day in days]
    name = {case.enterprise.name_zh}
    assert [names(edition.entries) for edition in found] == [name, set(), set()]
    assert [names(edition.left) for edition in found] == [set(), set(), name]


def test_a_notice_is_public_from_its_day_to_its_last(north_officer, north_manager, chief):
    case = in_publicity(north_officer, north_manager, chief)
    for day, is_there in (
        (TODAY - DAY, False),
        (TODAY, True),
        (case.publicity_until, True),
        (case.publicity_until + DAY, False),
    ):
        assert bool(current_notices(day)) is is_there, day
    [notice] = current_notices(TODAY)
    assert (notice.number, notice.published_on, notice.until) == (
        case.notices.get().number,
        TODAY,
        case.publicity_until,
    )
    assert names(notice.enterprises) == {case.enterprise.name_zh}


def test_what_is_published_again_stands_in_the_new_notice_alone_and_what_is_rejected_in_none(
    north_officer, north_manager, chief
):
    version = scheme_of()
    again, rejected = (in_publicity(north_officer, north_manager, chief, version=version) for _ in "ab")
    for case in (again, rejected):
        values = {"received_on": TODAY, "objector": "Li", "contact": "0771", "text": "No"}
        objection = objection_record(case=case, values=values, actor=chief, today=TODAY)
        objection_answer(
            objection=objection,
            is_upheld=True,
            finding="Right",
            has_no_interest=True,
            actor=chief,
            today=TODAY,
        )
    taken(again, "restart_notice", chief, today=TODAY + DAY)
    taken(rejected, "reject", chief, today=TODAY + DAY)
    found = {notice.published_on: names(notice.enterprises) for notice in current_notices(TODAY + DAY)}
    assert found[TODAY + DAY] == {again.enterprise.name_zh}
    assert found.get(TODAY, set()) == set()
    assert "Li" not in str(current_notices(TODAY + DAY))


def test_who_came_back_stands_on_the_list_since_that_day_and_on_lists_of_before_as_then(
    north_officer, north_manager, chief, region_admin
):
    case = listed(north_officer, north_manager, chief)
    left, back = ON_THE_LIST + 5 * DAY, ON_THE_LIST + 9 * DAY
    case = taken(removed(case, chief, today=left), "appeal", north_officer, today=left)
    taken(case, "reinstate", region_admin, today=back, document=decision(case, chief))
    days = (left - DAY, left, back)
    since = [[entry.since for entry in effective_list(case.scheme, day)] for day in days]
    assert since == [[ON_THE_LIST], [], [back]]
