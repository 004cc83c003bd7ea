import datetime as dt

import pytest
from django.urls import reverse

from core.workdays import Calendar
from crm.models import Lead, LeadConflict
from crm.services.leads import lead_log
from desk import queries
from tests.factories import EnterpriseFactory, LeadFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 18)


def lead_due(officer, days, **values):
    return LeadFactory(created_by=officer, next_step_due=TODAY + dt.timedelta(days=days), **values)


def page_of(client_of, user) -> str:
    return client_of(user).get(reverse("my-day")).content.decode()


def test_the_due_list_sorts_the_own_next_steps_by_their_day(north_officer, north_manager):
    late, today, soon = (lead_due(north_officer, days) for days in (-1, 0, 7))
    lead_due(north_officer, 8)
    lead_due(north_manager, 0)
    leads = queries.lead_lists({"due": queries.steps_due(north_officer, today=TODAY)})["due"]
    found = queries.due_list(leads, today=TODAY, calendar=Calendar())
    assert [row.lead for row in found.overdue] == [late]
    assert [row.lead for row in found.today] == [today]
    assert [row.lead for row in found.soon] == [soon]
    assert (len(found), found.is_cut) == (3, False)


def test_a_manager_sees_the_load_of_his_officers_and_of_no_other_area(
    north_manager, north_officer, south_officer
):
    for days in (-2, 3, 30):
        lead_due(north_officer, days)
    lead_due(south_officer, -2)
    (load,) = queries.officer_loads(north_manager, today=TODAY)
    assert (load["owner_id"], load["open"], load["overdue"], load["soon"]) == (north_officer.pk, 3, 1, 1)


def test_a_lead_whose_officer_has_left_waits_for_a_new_one(north_manager, north_officer):
    lead = lead_due(north_officer, 3)
    assert list(queries.leads_without_officer(north_manager)) == []
    north_officer.areas.clear()
    assert list(queries.leads_without_officer(north_manager)) == [lead]


def test_the_region_office_sees_each_area_counted(chief, north, south, north_officer, south_officer):
    EnterpriseFactory(area=north)
    lead_due(north_officer, -2)
    lead_due(south_officer, 2)
    lines = {line.area: line for line in queries.area_lines(chief, today=TODAY)}
    assert {area: (line.open, line.overdue) for area, line in lines.items()} == {north: (1, 1), south: (1, 0)}
    assert lines[north].enterprises == 1


@pytest.mark.parametrize("reader", ["south_officer", "south_manager"])
def test_another_area_reads_nothing_of_a_lead(request, client_of, north_officer, reader):
    user = request.getfixturevalue(reader)
    enterprise = EnterpriseFactory()
    first = lead_log(actor=north_officer, enterprise=enterprise, summary="CANARY of the north", today=TODAY)
    lead_log(actor=user, enterprise=enterprise, summary="From the south", today=TODAY)
    assert LeadConflict.objects.filter(first_lead=first).count() == 1
    page = page_of(client_of, user)
    assert "CANARY" not in page
    assert enterprise.name_zh in page


@pytest.mark.parametrize(
    "reader",
    ["north_officer", "north_manager", "chief", "region_admin", "viewer", "chain_office"],
)
def test_every_role_has_a_day_that_costs_the_same_for_three_leads_and_thirty(
    request, client_of, north_officer, reader, django_assert_max_num_queries
):
    client = client_of(request.getfixturevalue(reader))
    costs = []
    for count in (3, 27):
        for number in range(count):
            lead_due(north_officer, number % 5 - 2)
        with django_assert_max_num_queries(12) as queries_made:
            assert client.get(reverse("my-day")).status_code == 200
        costs.append(len(queries_made))
    assert costs[0] == costs[1]


def test_lists_of_leads_read_together_keep_their_order_and_their_cut(north_officer, north_manager):
    leads = [lead_due(north_officer, days) for days in (3, 1, 2)]
    own = Lead.objects.filter(owner=north_officer)
    found = queries.lead_lists(
        {
            "earliest": own.order_by("next_step_due", "pk")[:2],
            "latest": own.order_by("-pk")[:1],
            "none": Lead.objects.none(),
            "of_the_manager": Lead.objects.filter(owner=north_manager),
        }
    )
    assert found == {"earliest": [leads[1], leads[2]], "latest": [leads[2]], "none": [], "of_the_manager": []}
