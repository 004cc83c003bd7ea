"""The panels that other apps put on the page of an enterprise."""

import pytest
from django.template import engines
from django.test import RequestFactory

from registry.services.enterprises import enterprise_create
from tests.factories import ActivityFactory, ContactFactory, LeadFactory
from tests.query_counts import query_count

ALL = "{% load crm_panels %}{% pursuit_panel e %}{% enterprise_contacts e %}{% enterprise_activities e %}"


@pytest.fixture
def panels(enterprise):
    def render(user, template=ALL) -> str:
        request = RequestFactory().get("/")
        request.user = user
        return engines["django"].from_string(template).render({"e": enterprise}, request)

    return render


@pytest.fixture
def north_lead(enterprise, north_officer):
    lead = LeadFactory(enterprise=enterprise, created_by=north_officer, summary="North's own words")
    contact = ContactFactory(
        enterprise=enterprise, created_by=north_officer, lead=lead, name="李华", phone="13800000077"
    )
    ActivityFactory(
        enterprise=enterprise, created_by=north_officer, lead=lead, subject="Met at the fair"
    ).contacts.add(contact)
    return lead


def test_ones_own_area_gets_links_contacts_and_follow_ups(panels, north_lead, north_officer):
    page = panels(north_officer)
    assert f'href="{north_lead.get_absolute_url()}"' in page
    assert "13800000077" in page
    assert "Met at the fair" in page
    assert f'href="/desk/leads/quick/?enterprise={north_lead.enterprise_id}"' in page


def test_another_area_gets_the_pursuit_and_nothing_else(panels, north_lead, south_officer):
    page = panels(south_officer)
    assert "Pursued by North Area Committee (North Area) since" in page
    assert north_lead.get_absolute_url() not in page
    assert not any(word in page for word in ("North's own", "李华", "13800000077", "Met at the fair"))
    assert "No contacts yet." in page
    assert "Nothing has been logged yet." in page


def test_how_many_leads_another_area_has_is_not_told(panels, north_lead, north_officer, south_officer):
    before = panels(south_officer)
    LeadFactory(enterprise=north_lead.enterprise, created_by=north_officer)
    assert panels(south_officer) == before


def test_details_are_masked_for_a_reader_without_the_right(panels, north_lead, viewer):
    page = panels(viewer)
    assert "Met at the fair" in page
    assert "13800000077" not in page
    assert "李华" not in page
    assert page.count("李**") == 2  # in the contacts and beside the follow-up


def test_whoever_works_on_no_leads_gets_no_buttons(panels, north_lead, viewer, city_manager):
    for reader in (viewer, city_manager):
        page = panels(reader)
        assert "/leads/quick/" not in page
        assert "/follow-up/" not in page
        assert "/contacts/new/" not in page


@pytest.mark.parametrize("rows", [3, 30])
def test_the_panels_cost_the_same_however_long(
    panels, north_lead, enterprise, north_officer, south_officer, rows, django_assert_num_queries
):
    for _row in range(rows):
        lead = LeadFactory(enterprise=enterprise, created_by=south_officer)
        LeadFactory(enterprise=enterprise, created_by=north_officer)
        contact = ContactFactory(enterprise=enterprise, created_by=north_officer, lead=north_lead)
        ActivityFactory(enterprise=enterprise, created_by=south_officer, lead=lead)
        ActivityFactory(enterprise=enterprise, created_by=north_officer).contacts.add(contact)
    north_officer.has_perm("crm.view_lead"), north_officer.area_ids()  # asked once a request
    with django_assert_num_queries(5):
        panels(north_officer)


def test_the_check_costs_the_same_however_many_pursue(client_of, north_officer, south_officer):
    client = client_of(north_officer)

    def cost(number):
        for place in range(number):
            found = enterprise_create(
                actor=None, values={"name_zh": f"钦州测试{number}{place}有限公司", "uscc_pending": True}
            )
            LeadFactory(enterprise=found, created_by=south_officer)
        return query_count(client, "/desk/enterprises/check/?name=钦州测试")

    assert cost(8) == cost(30)  # with few hits it also looks for similar names
