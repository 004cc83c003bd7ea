"""Where contacts are noted and shown."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from accounts.choices import Role
from tests.factories import UserFactory
from tests.whitelist.cases import case_of, listed, noon, scheme_of
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist.models import Case, Touch
from whitelist.services.touches import touch_log

pytestmark = pytest.mark.django_db
NEXT = ON_THE_LIST + 31 * DAY  # by then the first contact is due


@pytest.fixture
def case(north_officer, north_manager, chief) -> Case:
    return listed(north_officer, north_manager, chief)


@pytest.fixture
def log(case):
    def make(actor, on=ON_THE_LIST + DAY, **fields):
        return touch_log(case=case, on=on, note="Visited", actor=actor, today=on + DAY, **fields)

    return make


class TestPages:
    def test_the_form_notes_a_contact(self, client_of, clock, case, north_officer, south_officer, viewer):
        clock.move_to(noon(ON_THE_LIST + DAY))
        address = f"/desk/whitelist/cases/{case.pk}/contacts/new/"
        assert client_of(south_officer).get(address).status_code == 404
        assert client_of(viewer).get(address).status_code == 403
        client = client_of(north_officer)
        assert client.get(address).status_code == 200
        given = {"on": ON_THE_LIST.isoformat(), "note": "Visited"}
        assert client.post(address, given | {"on": "2099-01-01"}).status_code == 200
        assert client.post(address, given).status_code == 302
        assert set(Touch.objects.values_list("case", "on", "note", "created_by")) == {
            (case.pk, ON_THE_LIST, "Visited", north_officer.pk)
        }

    def test_the_register_is_narrowed_to_missed_ones_for_who_may_know(
        self, client_of, case, north_officer, south_officer
    ):
        address = "/desk/whitelist/register/?touch=missed"
        assert case.enterprise.name_zh in client_of(north_officer).get(address).content.decode()
        assert case.enterprise.name_zh not in client_of(south_officer).get(address).content.decode()

    def test_the_panel_says_who_stood_in_for_the_named_officer(self, client_of, case, log, north_manager):
        log(north_manager)
        page = client_of(north_manager).get(case.get_absolute_url()).content.decode()
        assert "in place of north_officer" in page

    @pytest.mark.parametrize(("role", "may_note"), [(Role.OFFICER, True), (Role.AUDITOR, False)])
    def test_the_panel_of_a_case_shows_contacts(self, case, log, north_officer, north, role, may_note):
        log(north_officer)
        user = UserFactory(role=role, areas=[north])
        request = RequestFactory().get("/")
        request.user = user
        context = Context({"case": case, "request": request})
        html = Template('{% include "whitelist/_touches.html" %}').render(context)
        assert "Visited" in html
        assert ("contacts/new" in html) is may_note

    def test_a_draft_has_no_panel(self, north_officer):
        scheme_of()
        request = RequestFactory().get("/")
        request.user = north_officer
        context = Context({"case": case_of(north_officer), "request": request})
        assert Template('{% include "whitelist/_touches.html" %}').render(context).strip() == ""
