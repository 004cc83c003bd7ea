"""What is due in the whitelist, and to whom it is told."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from crm.reminders import due_for
from tests.factories import OrganisationFactory, UserFactory
from tests.whitelist.cases import (
    TODAY,
    in_publicity,
    in_region_review,
    listed,
    noon,
    removed,
    submitted,
    taken,
)
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist.models import Case
from whitelist.review_queue import waiting_for
from whitelist.services.objections import objection_record
from whitelist.services.opinions import opinion_give, opinions_ask
from whitelist.services.touches import touch_log
from whitelist.services.watch import watch_run

pytestmark = pytest.mark.django_db


def told(user: User, today: dt.date = TODAY) -> set[tuple]:
    return {(due.kind, due.on, due.level) for due in due_for(user, today=today)}


def test_an_application_waits_for_its_area_then_for_the_region(
    north_officer, north_manager, south_manager, chief, viewer
):
    case = submitted(north_officer)
    waits = {("whitelist_case", TODAY, "today")}
    assert told(north_manager) == waits
    for other in (north_officer, south_manager, chief, viewer):
        assert told(other) == set()
    for name in ("accept", "endorse"):
        taken(case, name, north_manager)
    assert (told(north_manager), told(chief)) == (set(), waits)
    [due] = due_for(chief, today=TODAY)
    assert (due.title, due.url) == (f"{case.enterprise} · {case.chain}", case.get_absolute_url())


def test_a_manager_who_applied_is_not_told_to_review(north_manager):
    submitted(north_manager)
    assert told(north_manager) == set()


def test_a_department_is_told_of_the_opinion_it_was_asked_for(
    client_of, clock, north_officer, north_manager, chief
):
    asked = OrganisationFactory()
    department = UserFactory(role=Role.FINANCE_REVIEWER, organisation=asked)
    stranger = UserFactory(role=Role.FINANCE_REVIEWER)
    case = in_region_review(north_officer, north_manager)
    [opinion] = opinions_ask(case=case, organisations=[asked], actor=chief, today=TODAY)
    clock.move_to(noon(TODAY))
    for page in ("my-day", "todo-list"):
        seen = [client_of(user).get(reverse(page)).content.decode() for user in (department, stranger)]
        assert [case.get_absolute_url() in content for content in seen] == [True, False], page
    assert told(department) == {("whitelist_opinion", opinion.due_on, "week")}
    assert told(department, opinion.due_on + DAY) == {("whitelist_opinion", opinion.due_on, "overdue")}
    assert told(stranger) == set()
    opinion_give(
        opinion=opinion, verdict="support", text="", has_no_interest=True, actor=department, today=TODAY
    )
    assert told(department) == set()


def test_the_region_office_is_told_of_objections_and_of_notices_that_are_over(
    north_officer, north_manager, chief
):
    case = in_publicity(north_officer, north_manager, chief)
    over = case.publicity_until + DAY
    assert told(chief, case.publicity_until) == set()
    assert told(chief, over) == {("whitelist_case", over, "today")}
    values = {"received_on": TODAY, "objector": "Li", "contact": "0771", "text": "No"}
    objection = objection_record(case=case, values=values, actor=chief, today=TODAY)
    assert told(chief) == {("whitelist_objection", objection.due_on, "month")}
    assert told(north_officer) == told(north_manager) == set()


@pytest.fixture
def case(north_officer, north_manager, chief) -> Case:
    return listed(north_officer, north_manager, chief)


def test_the_named_officer_is_told_of_contacts_and_monitoring(case, north_officer, north_manager, chief):
    due = ON_THE_LIST + 31 * DAY
    assert told(north_officer, due - 8 * DAY) == set()
    assert told(north_officer, due - 7 * DAY) == {("whitelist_touch", due, "week")}
    assert told(north_officer, due + DAY) == {("whitelist_touch", due, "overdue")}
    month_before = case.review_due - 30 * DAY
    assert ("whitelist_monitoring", case.review_due, "month") in told(north_officer, month_before)
    assert told(chief, month_before) == set()


def test_a_missed_contact_is_told_to_the_managers_of_the_area(
    case, north_officer, north_manager, south_manager, chief
):
    due = ON_THE_LIST + 31 * DAY
    assert told(north_manager, due) == set()
    [missed] = due_for(north_manager, today=due + DAY)
    assert (missed.kind, missed.on, missed.level) == ("whitelist_touch_missed", due, "overdue")
    assert missed.title.endswith(f"· {north_officer}")
    assert told(south_manager, due + DAY) == told(chief, due + DAY) == set()
    touch_log(case=case, on=due + DAY, note="Visited", actor=north_officer, today=due + DAY)
    assert told(north_manager, due + DAY) == set()


def test_changed_data_are_told_to_the_named_officer_and_to_the_region_office(
    case, north_officer, north_manager, chief, south_officer
):
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    list(watch_run(ON_THE_LIST + DAY))
    found = {("whitelist_finding", ON_THE_LIST + DAY, "today")}
    assert told(north_officer, ON_THE_LIST + DAY) == told(chief, ON_THE_LIST + DAY) == found
    assert told(north_manager, ON_THE_LIST + DAY) == told(south_officer, ON_THE_LIST + DAY) == set()
    later = case.review_due - DAY
    assert ("whitelist_monitoring", case.review_due, "week") in told(chief, later)


@pytest.mark.parametrize("found_on", [ON_THE_LIST, ON_THE_LIST + DAY], ids=["same day", "next day"])
@pytest.mark.parametrize("step", ["warn", "suspend"])
def test_new_data_under_a_warned_or_suspended_listing_wait_on_the_review_desk(step, found_on, case, chief):
    taken(case, step, chief, today=ON_THE_LIST)
    assert waiting_for(chief, today=ON_THE_LIST + DAY) == []
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    list(watch_run(found_on))
    [waiting] = waiting_for(chief, today=ON_THE_LIST + DAY)
    assert (waiting.case, str(waiting.why)) == (case, "Its data changed")


def test_data_for_which_a_listing_was_warned_wait_no_more(case, chief):
    type(case.enterprise).objects.filter(pk=case.enterprise_id).update(status="revoked")
    list(watch_run(ON_THE_LIST + DAY))
    assert [str(one.why) for one in waiting_for(chief, today=ON_THE_LIST + DAY)] == ["Re-evaluation"]
    taken(case, "warn", chief, today=ON_THE_LIST + DAY)
    assert case.findings.filter(settled_on=None).exists()
    assert waiting_for(chief, today=ON_THE_LIST + 2 * DAY) == []


def test_an_appeal_waits_for_another_of_the_region_office_than_who_removed_it(
    case, north_officer, chief, region_admin
):
    taken(removed(case, chief, today=ON_THE_LIST + DAY), "appeal", north_officer, today=ON_THE_LIST + DAY)
    assert told(region_admin, ON_THE_LIST + DAY) == {("whitelist_case", ON_THE_LIST + DAY, "today")}
    assert told(chief, ON_THE_LIST + DAY) == told(north_officer, ON_THE_LIST + DAY) == set()


def test_it_costs_the_same_for_one_and_for_five(north_officer, north_manager, django_assert_num_queries):
    submitted(north_officer)
    due_for(north_manager, today=TODAY)  # asks once for rights and areas
    with CaptureQueriesContext(connection) as first:
        assert len(due_for(north_manager, today=TODAY)) == 1
    for _ in range(4):
        submitted(north_officer)
    with django_assert_num_queries(len(first)):
        assert len(due_for(north_manager, today=TODAY)) == 5
    assert len(due_for(north_manager, today=TODAY, most=2)) == 2


DECISIONS = {f"whitelist_{kind}" for kind in ("case", "opinion", "objection")}


@pytest.mark.parametrize("state", ["objection", "over", "appealed", "asked"])
def test_what_is_due_and_the_review_desk_name_the_same_people(
    state, north_officer, north_manager, chief, region_admin
):
    people = (north_officer, north_manager, chief, region_admin)
    if state == "asked":
        case = in_region_review(north_officer, north_manager)
        opinions_ask(case=case, organisations=[chief.organisation], actor=north_manager, today=TODAY)
    elif state == "appealed":
        case = listed(north_officer, north_manager, chief)
        taken(removed(case, chief, today=ON_THE_LIST), "appeal", north_officer, today=ON_THE_LIST)
    else:
        case = in_publicity(north_officer, north_manager, chief)
    if state == "objection":
        values = {"received_on": TODAY, "text": "No"}
        objection_record(case=case, values=values, actor=north_manager, today=TODAY)
    day = ON_THE_LIST + DAY
    for officer, expected in (
        (None, {region_admin} if state == "appealed" else {chief, region_admin}),
        (region_admin, set() if state == "appealed" else {chief}),  # who looks after it decides nothing
    ):
        Case.objects.filter(pk=case.pk).update(officer=officer)
        on_desk = {user for user in people if waiting_for(user, today=day)}
        due = {user for user in people if DECISIONS & {kind for kind, *_ in told(user, day)}}
        assert on_desk == due == expected


def test_monitoring_of_a_warned_listing_is_told_to_who_finds_it_on_the_desk(
    case, chief, region_admin, north_officer
):
    taken(case, "warn", chief, today=ON_THE_LIST)
    Case.objects.filter(pk=case.pk).update(officer=region_admin)
    on_desk = {user for user in (chief, north_officer) if waiting_for(user, today=case.review_due)}
    due = {user for user in (chief, north_officer) if told(user, case.review_due)}
    assert on_desk == due == {chief}


def test_nobody_is_reminded_of_the_monitoring_of_a_suspended_listing(case, north_officer, chief):
    taken(case, "suspend", chief, today=ON_THE_LIST)
    monitoring = {
        user: "whitelist_monitoring" in {kind for kind, *_ in told(user, case.review_due + DAY)}
        for user in (north_officer, chief)
    }
    assert monitoring == {north_officer: False, chief: False}
    taken(case, "lift_suspension", chief, today=ON_THE_LIST + DAY)
    case.refresh_from_db()
    assert "whitelist_monitoring" in {kind for kind, *_ in told(north_officer, case.review_due)}
