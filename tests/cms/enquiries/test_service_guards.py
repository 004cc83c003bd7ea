"""Every service of enquiries asks for permission and area itself.

Each row is a call that the right person may make: it succeeds for him, and is refused for who reads all and
changes nothing, and for officer and manager of another area. A service without a row fails.
"""

import datetime as dt
from types import SimpleNamespace

import pytest

import cms.enquiries.services
from cms.enquiries.models import EnquiryRoute
from cms.enquiries.services import answers, clocks, handling, proposals, routes, routing
from tests.cms.enquiries.conftest import TODAY
from tests.factories import EnterpriseFactory
from tests.guards import attempt, services_for_a_user

pytestmark = pytest.mark.django_db
PAGE = {"title": "P", "language": "en", "text": "T", "expires_on": TODAY + dt.timedelta(days=9)}


@pytest.fixture
def world(routed, north, north_officer, north_manager, south_officer, south_manager, chief, viewer):
    w = SimpleNamespace(officer=north_officer, manager=north_manager, chief=chief, north=north)
    w.strangers = (viewer, south_officer, south_manager)
    w.enquiry = routed(north_officer)
    w.stopped = routed(north_officer)
    w.pause = handling.enquiry_pause(
        enquiry=w.stopped, reason="investor", note="", actor=north_officer, today=TODAY
    )
    w.twin = EnterpriseFactory(name_zh="演示双名有限公司")
    EnterpriseFactory(name_zh="演示双名有限公司")
    w.leadless = routed(north_officer, organisation="演示双名有限公司")
    w.answer = answers.answer_draft(enquiry=w.enquiry, actor=north_officer)
    w.proposal = proposals.proposal_create(enquiry=w.enquiry, values=PAGE, actor=north_officer, today=TODAY)
    w.route = EnquiryRoute.objects.create(officer=north_officer, area=north)
    w.line = {
        "chain": None,
        "area": north,
        "language": "",
        "order": 5,
        "officer": north_officer,
        "deputy": None,
    }
    return w


# name -> (who may, the call)
ROWS = {
    "handling.enquiry_move": (
        "officer",
        lambda w, by: handling.enquiry_move(
            enquiry=w.enquiry, name="respond", actor=by, values={"note": "x"}
        ),
    ),
    "handling.enquiry_pause": (
        "officer",
        lambda w, by: handling.enquiry_pause(enquiry=w.enquiry, reason="investor", note="x", actor=by),
    ),
    "handling.enquiry_resume": (
        "officer",
        lambda w, by: handling.enquiry_resume(enquiry=w.stopped, actor=by),
    ),
    "routing.enquiry_assign": (
        "manager",
        lambda w, by: routing.enquiry_assign(enquiry=w.enquiry, officer=w.manager, area=w.north, actor=by),
    ),
    "routing.enquiry_lead_make": (
        "officer",
        lambda w, by: routing.enquiry_lead_make(enquiry=w.leadless, enterprise=w.twin, actor=by, today=TODAY),
    ),
    "answers.answer_draft": ("officer", lambda w, by: answers.answer_draft(enquiry=w.enquiry, actor=by)),
    "answers.answer_change": (
        "officer",
        lambda w, by: answers.answer_change(answer=w.answer, subject="S", text="T", actor=by),
    ),
    "answers.answer_mark_sent": (
        "officer",
        lambda w, by: answers.answer_mark_sent(answer=w.answer, actor=by),
    ),
    "proposals.proposal_create": (
        "officer",
        lambda w, by: proposals.proposal_create(enquiry=w.enquiry, values=PAGE, actor=by, today=TODAY),
    ),
    "proposals.proposal_change": (
        "officer",
        lambda w, by: proposals.proposal_change(
            proposal=w.proposal, values=PAGE | {"title": "Q"}, actor=by, today=TODAY
        ),
    ),
    "proposals.proposal_revoke": (
        "officer",
        lambda w, by: proposals.proposal_revoke(proposal=w.proposal, note="x", actor=by),
    ),
    "routes.route_add": ("manager", lambda w, by: routes.route_add(values=w.line, actor=by)),
    "routes.route_change": (
        "manager",
        lambda w, by: routes.route_change(route=w.route, values=w.line, actor=by),
    ),
    "routes.route_remove": ("manager", lambda w, by: routes.route_remove(route=w.route, actor=by)),
}
# Part of a step that has asked.
PARTS = {"clocks.clock_done": clocks.clock_done}


def test_every_service_for_a_user_has_a_row():
    assert services_for_a_user(cms.enquiries.services) - PARTS.keys() == ROWS.keys()


@pytest.mark.parametrize("name", ROWS)
def test_a_service_serves_the_right_person_and_refuses_others(name, world):
    right, call = ROWS[name]
    raised, writes = attempt(call, world, getattr(world, right))
    assert raised is None
    assert writes
    for stranger in world.strangers:
        raised, writes = attempt(call, world, stranger)
        assert raised is not None, stranger
        assert writes == []
