"""From a post to a named officer's desk: kept at once, routed by the worker, lost by nobody."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.choices import Role
from cms.enquiries.choices import EnquiryStatus, RouteBasis
from cms.enquiries.models import Enquiry, EnquiryRoute
from cms.enquiries.services import routing
from cms.enquiries.services.intake import enquiry_receive
from cms.enquiries.services.routing import enquiries_route, enquiry_assign, enquiry_lead_make, enquiry_route
from cms.enquiries.spam.judging import Traces
from cms.enquiries.spam.senders import Sender
from cms.enquiries.spam.stamps import stamp_make
from config import duties
from core.flow import Forbidden, MoveRefused
from core.models import ChangeEntry
from crm.models import Contact, Lead, LeadConflict
from registry.models import AreaChain, Chain
from tests.cms.enquiries.conftest import NOW, TODAY
from tests.cms.enquiries.posts import solved
from tests.factories import EnterpriseFactory, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(db):
    return Chain.objects.create(code="ELEC", name_zh="电子信息链", name_en="Electronics", launch_year=2021)


def route(officer, **values) -> EnquiryRoute:
    return EnquiryRoute.objects.create(officer=officer, **values)


def give(enquiry) -> Enquiry:
    return enquiry_route(enquiry=enquiry, today=TODAY)


def test_a_post_is_one_row_with_number_consent_and_how_long_it_is_kept(receive, north):
    enquiry = receive(
        area=north, consents_news=True, email="Demo@Components.EXAMPLE", phone="+86 138-0000-0000"
    )
    assert (enquiry.number, enquiry.status) == ("ZX-2026-0001", EnquiryStatus.RECEIVED)
    assert (enquiry.notice_version, enquiry.consented_at) == ("2026-1", NOW)
    assert (enquiry.consents_news, enquiry.consents_transfer) == (True, False)
    assert enquiry.retention_until == dt.date(2028, 3, 10)
    assert (enquiry.email, enquiry.phone_key) == ("demo@components.example", "13800000000")
    assert (enquiry.area, enquiry.officer, Lead.objects.count()) == (north, None, 0)
    entry = ChangeEntry.objects.get(label="cms.Enquiry")
    assert (entry.verb, entry.actor, "message" in entry.changes) == ("received", None, False)


def test_the_button_pressed_twice_makes_one_row_and_a_corrected_text_makes_another(rule):
    stamp = stamp_make(NOW - dt.timedelta(minutes=4))
    traces = Traces(Sender("a", "n"), stamp, proof=solved(stamp))
    text = {
        "name": "A",
        "organisation": "Demo Co",
        "email": "a@demo.example",
        "subject": "S",
        "message": "Where?",
    }
    sent = {"language": "en", "traces": traces, "now": NOW}
    first = enquiry_receive(values=text, **sent)
    assert enquiry_receive(values=text, **sent) == first
    assert enquiry_receive(values=text | {"message": "Where, and when?"}, **sent) != first
    assert Enquiry.objects.count() == 2


def test_it_goes_to_the_officer_of_the_first_line_that_fits_and_becomes_a_lead(
    receive, north, north_officer, another_officer, chain
):
    route(another_officer, area=north, order=20)
    route(north_officer, area=north, chain=chain, order=10)
    routed = give(receive(area=north, chain=chain))
    assert (routed.status, routed.officer, routed.basis) == ("routed", north_officer, RouteBasis.ROUTE)
    lead = routed.lead
    assert (lead.owner, lead.area, lead.chain, lead.channel) == (north_officer, north, chain, "online")
    assert lead.enterprise.name_en == routed.organisation
    contact = Contact.objects.get()
    assert (contact.lead, contact.email, contact.lawful_basis) == (lead, routed.email, "consent")
    assert contact.consent_on == TODAY
    days = [(clock.kind, clock.started_on, clock.due_on) for clock in routed.clocks.all()]
    assert days == [
        ("respond", TODAY, dt.date(2026, 3, 11)),
        ("assess", TODAY, dt.date(2026, 3, 13)),
        ("feed_back", TODAY, dt.date(2026, 3, 17)),
    ]
    assert routed.next_due_on == dt.date(2026, 3, 11)
    assert give(receive(area=north)).officer == another_officer


def test_a_line_for_a_language_gets_that_language_only(receive, north, north_officer, another_officer):
    route(north_officer, area=north, language="vi", order=1)
    route(another_officer, area=north, order=2)
    assert give(receive(area=north, language="vi")).officer == north_officer
    assert give(receive(area=north, language="th")).officer == another_officer


def test_somebody_who_left_is_passed_over_for_the_deputy_then_the_manager(
    receive, north, north_officer, another_officer, north_manager
):
    route(north_officer, deputy=another_officer, area=north)
    north_officer.is_active = False
    north_officer.save()
    assert give(receive(area=north)).officer == another_officer
    another_officer.is_active = False
    another_officer.save()
    routed = give(receive(area=north))
    assert (routed.officer, routed.basis) == (north_manager, RouteBasis.AREA_MANAGER)


def test_without_an_area_the_focus_of_the_chain_decides(
    receive, north, south, south_manager, north_manager, chain
):
    AreaChain.objects.create(area=north, chain=chain, focus="secondary")
    AreaChain.objects.create(area=south, chain=chain, focus="primary")
    routed = give(receive(chain=chain))
    assert (routed.officer, routed.area, routed.lead.area) == (south_manager, south, south)


def test_without_area_and_chain_it_is_the_region_offices_and_unseen_elsewhere(
    receive, chief, north_officer, north_manager, viewer
):
    routed = give(receive())
    assert (routed.officer, routed.area, routed.lead) == (chief, None, None)
    assert routed.basis == RouteBasis.REGION_OFFICE
    assert set(Enquiry.objects.visible_to(chief)) == {routed} == set(Enquiry.objects.visible_to(viewer))
    assert not Enquiry.objects.visible_to(north_manager).exists()


def test_an_enquiry_waits_until_there_is_somebody(receive, north):
    waiting = receive(area=north)
    assert give(waiting).status == EnquiryStatus.RECEIVED
    manager = UserFactory(role=Role.AREA_MANAGER, areas=[north])
    assert give(waiting).officer == manager


def test_a_second_enquiry_of_a_sender_goes_to_the_same_officer_and_lead(
    receive, north, north_officer, another_officer
):
    line = route(north_officer, area=north)
    first = give(receive(area=north, email="buyer@firm.example", organisation="Firm Demo Ltd"))
    line.officer = another_officer
    line.save()
    by_mail = give(receive(area=north, email="buyer@firm.example", organisation="Other Demo"))
    by_name = give(receive(organisation="FIRM  Demo ltd"))
    for again in (by_mail, by_name):
        assert (again.officer, again.lead, again.basis) == (north_officer, first.lead, RouteBasis.SAME_SENDER)
        assert again.duplicate_of_id in (first.pk, by_mail.pk)
    assert Lead.objects.count() == 1


def test_the_same_sender_by_phone_with_and_without_country_code(receive, north, north_manager):
    first = give(receive(area=north, phone="+86 13800000001"))
    assert give(receive(area=north, phone="138 0000 0001")).duplicate_of == first


def test_an_enquiry_about_another_area_is_a_matter_of_its_own(
    receive, north, south, north_manager, south_manager
):
    first = give(receive(area=north, email="buyer@firm.example"))
    other = give(receive(area=south, email="buyer@firm.example"))
    assert (other.officer, other.duplicate_of) == (south_manager, first)
    assert other.lead != first.lead


def test_an_enterprise_that_is_pursued_goes_to_whoever_pursues_it(
    receive, north_officer, north, north_manager
):
    enterprise = EnterpriseFactory(name_zh="演示连接器有限公司")
    lead = LeadFactory(created_by=north_officer, enterprise=enterprise)
    routed = give(receive(organisation="演示连接器有限公司", area=north))
    assert (routed.officer, routed.lead, routed.basis) == (north_officer, lead, RouteBasis.PURSUED)
    assert Lead.objects.count() == 1
    assert Contact.objects.get().lead == lead


def test_for_another_area_a_pursued_enterprise_becomes_a_conflict(
    receive, north_officer, south, south_manager
):
    enterprise = EnterpriseFactory(name_zh="演示连接器有限公司")
    LeadFactory(created_by=north_officer, enterprise=enterprise)
    routed = give(receive(organisation="演示连接器有限公司", area=south))
    assert (routed.officer, routed.lead.area) == (south_manager, south)
    assert LeadConflict.objects.count() == 1


def test_where_several_enterprises_are_meant_the_officer_names_one(
    receive, north, north_manager, south_manager
):
    one, _other = EnterpriseFactory(name_zh="演示双名有限公司"), EnterpriseFactory(name_zh="演示双名有限公司")
    routed = give(receive(area=north, organisation="演示双名有限公司"))
    assert (routed.status, routed.lead) == ("routed", None)
    with pytest.raises(Forbidden):
        enquiry_lead_make(enquiry=routed, enterprise=one, actor=south_manager, today=TODAY)
    made = enquiry_lead_make(enquiry=routed, enterprise=one, actor=north_manager, today=TODAY)
    assert made.lead.enterprise == one
    with pytest.raises(MoveRefused):
        enquiry_lead_make(enquiry=routed, enterprise=one, actor=north_manager, today=TODAY)


def test_a_worker_that_is_killed_in_between_loses_nothing(receive, north, north_manager, monkeypatch):
    enquiry = receive(area=north)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(routing, "lead_log", killed)
        with pytest.raises(KeyboardInterrupt):
            list(enquiries_route())
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.clocks.count(), Lead.objects.count()) == ("received", 0, 0)
    list(enquiries_route())
    list(enquiries_route())
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.clocks.count(), Lead.objects.count()) == ("routed", 3, 1)


def test_one_that_cannot_be_routed_does_not_keep_the_others_waiting(
    receive, north, north_manager, monkeypatch
):
    bad, good = receive(area=north), receive(area=north)
    sound = routing.way_of

    def fails_for_one(enquiry):
        if enquiry.pk == bad.pk:
            raise RuntimeError("broken")
        return sound(enquiry)

    monkeypatch.setattr(routing, "way_of", fails_for_one)
    list(enquiries_route())
    assert set(Enquiry.objects.filter(status="routed")) == {good}
    assert any(duty.do is enquiries_route for duty in duties.DUTIES)


def test_what_is_held_is_not_routed(receive, north, north_manager):
    held = receive(area=north, message="<a href='http://x.example'>cheap</a>")
    assert held.status == EnquiryStatus.HELD
    list(enquiries_route())
    held.refresh_from_db()
    assert (held.status, held.officer) == ("held", None)


def test_a_manager_gives_it_to_somebody_of_his_area_and_the_region_office_to_anybody(
    receive, chief, north, south, north_manager, north_officer, south_officer, south_manager
):
    routed = give(receive())  # with the region office
    with pytest.raises(Forbidden):
        enquiry_assign(enquiry=routed, officer=north_officer, area=north, actor=north_manager)
    given = enquiry_assign(enquiry=routed, officer=north_officer, area=north, actor=chief, today=TODAY)
    assert (given.officer, given.area, given.lead.owner) == (north_officer, north, north_officer)
    with pytest.raises(Forbidden):
        enquiry_assign(enquiry=given, officer=south_officer, area=south, actor=north_manager)
    with pytest.raises(ValidationError):
        enquiry_assign(enquiry=given, officer=south_officer, area=north, actor=north_manager)
    again = enquiry_assign(enquiry=given, officer=north_manager, area=north, actor=north_manager)
    assert (again.officer, again.lead) == (north_manager, given.lead)


def test_received_in_the_evening_counts_from_that_day_of_the_office(receive, north, north_manager):
    late = dt.datetime(2026, 3, 10, 15, 30, tzinfo=dt.UTC)  # 23:30 at the office
    routed = give(receive(area=north, now=late))
    assert {clock.started_on for clock in routed.clocks.all()} == {timezone.localdate(late)} == {TODAY}
