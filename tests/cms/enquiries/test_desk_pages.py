"""Enquiries on the desk: who sees what, lists and their cost, steps, indicators and their workbook."""

import datetime as dt
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cms.enquiries.indicators import indicator_lines
from cms.enquiries.models import Enquiry, EnquiryAnswer, EnquiryClock, EnquiryRoute, Proposal
from cms.enquiries.services.handling import enquiry_move, enquiry_pause
from cms.enquiries.tables import CLOCKS, ENQUIRIES, HELD, INDICATORS, select_indicators
from exports.columns import get_table
from registry.models import Chain
from tests.cms.enquiries.conftest import TODAY
from tests.query_counts import assert_query_count, query_count

pytestmark = pytest.mark.django_db
LISTS = ("enquiry-list", "enquiry-held", "enquiry-clocks", "enquiry-indicators", "enquiry-routes")


@pytest.fixture(autouse=True)
def _march(monkeypatch):
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None, **kwargs: real(value) if value else TODAY)


@pytest.fixture
def held(receive, north):
    return receive(area=north, message="[url=http://a.example]x[/url]")


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def test_the_area_sees_its_enquiries_another_area_none_of_them(
    routed, north_officer, south_officer, south_manager, client_of
):
    enquiry = routed(north_officer)
    assert enquiry.number in page(client_of(north_officer), "enquiry-list")
    for stranger in (south_officer, south_manager):
        assert enquiry.number not in page(client_of(stranger), "enquiry-list")
        assert client_of(stranger).get(enquiry.get_absolute_url()).status_code == 404


def test_who_sent_it_is_shown_to_whoever_may_see_contacts(routed, north_officer, viewer, client_of):
    enquiry = routed(north_officer, message="Secret plans")
    officers, auditors = (page(client_of(user), "enquiry", enquiry.pk) for user in (north_officer, viewer))
    for private in (enquiry.name, enquiry.email, "Secret plans"):
        assert private in officers
        assert private not in auditors
    everything = page(client_of(viewer), "enquiry-list", all="1")
    assert enquiry.email not in everything
    assert enquiry.email in page(client_of(north_officer), "enquiry-list", all="1")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_is_there_in_both_languages(language, routed, held, north_manager, client_of):
    client, enquiry = client_of(north_manager, language), routed(north_manager)
    EnquiryRoute.objects.create(area=enquiry.area, officer=north_manager)
    enquiry_pause(enquiry=enquiry, reason="investor", note="x", actor=north_manager, today=TODAY)
    for name in LISTS:
        page(client, name)
    for name in (
        "enquiry-stop",
        "enquiry-give",
        "enquiry-lead",
        "enquiry-answer-new",
        "enquiry-proposal-new",
    ):
        page(client, name, enquiry.pk)
    detail = page(client, "enquiry", enquiry.pk)
    assert ("Waiting for the investor" in detail, "等待投资方" in detail) == (
        language == "en",
        language != "en",
    )
    page(client, "enquiry", held.pk)
    page(client, "enquiry-step", enquiry.pk, "respond")
    page(client, "enquiry-route-new")


def test_the_list_has_what_is_due_first_and_colours_what_is_late(
    routed, north_officer, client_of, monkeypatch
):
    stopped, late, soon = (routed(north_officer) for _ in range(3))
    Enquiry.objects.filter(pk=stopped.pk).update(next_due_on=None, paused_since=TODAY)
    Enquiry.objects.filter(pk=late.pk).update(next_due_on=TODAY - dt.timedelta(days=1))
    html = page(client_of(north_officer), "enquiry-list")
    places = [html.index(one.number) for one in (late, soon, stopped)]
    assert places == sorted(places)
    assert html.count("state-bad") == 1
    only = page(client_of(north_officer), "enquiry-list", due="overdue")
    assert [one.number in only for one in (late, soon, stopped)] == [True, False, False]
    only = page(client_of(north_officer), "enquiry-list", due="paused")
    assert [one.number in only for one in (late, soon, stopped)] == [False, False, True]


def test_a_step_is_taken_on_its_page_and_one_that_is_not_open_is_told(routed, north_officer, client_of):
    client, enquiry = client_of(north_officer), routed(north_officer)
    step = reverse("enquiry-step", args=[enquiry.pk, "respond"])
    assert "This field is required" in client.post(step, {"note": ""}).content.decode()
    client.post(step, {"note": "Called", "seen_status": "routed"})
    enquiry.refresh_from_db()
    assert enquiry.status == "responded"
    assert client.post(step, {"note": "Called", "seen_status": "routed"}).status_code == 409
    assert client.get(reverse("enquiry-step", args=[enquiry.pk, "route"])).status_code == 404
    assert client.get(reverse("enquiry-step", args=[enquiry.pk, "close"])).status_code == 200


def test_a_held_post_is_released_by_the_manager_on_its_page_not_by_an_officer(
    held, north_manager, north_officer, client_of
):
    step = reverse("enquiry-step", args=[held.pk, "release"])
    assert client_of(north_officer).post(step, {"seen_status": "held"}).status_code == 403
    assert client_of(north_officer).get(reverse("enquiry-held")).status_code == 403
    client = client_of(north_manager)
    assert held.number in page(client, "enquiry-held")
    assert "markup" in page(client, "enquiry", held.pk)
    client.post(step, {"seen_status": "held"})
    held.refresh_from_db()
    assert held.status == "received"


def test_clocks_are_stopped_and_set_going_on_the_page(routed, north_officer, client_of):
    client, enquiry = client_of(north_officer), routed(north_officer)
    client.post(reverse("enquiry-stop", args=[enquiry.pk]), {"reason": "force_majeure", "note": "Typhoon"})
    assert "Force majeure" in page(client, "enquiry", enquiry.pk)
    client.post(reverse("enquiry-go-on", args=[enquiry.pk]))
    enquiry.refresh_from_db()
    assert enquiry.paused_since is None


def test_an_answer_and_a_proposal_are_made_from_the_page(routed, north_officer, client_of):
    client, enquiry = client_of(north_officer), routed(north_officer, language="vi")
    client.post(reverse("enquiry-answer-new", args=[enquiry.pk]), {"language": "vi"})
    answer = EnquiryAnswer.objects.get()
    assert "Kính gửi" in page(client, "enquiry-answer", answer.pk)
    client.post(reverse("enquiry-answer", args=[answer.pk]), {"subject": "Trả lời", "text": "Có."})
    client.post(reverse("enquiry-answer-sent", args=[answer.pk]))
    answer.refresh_from_db()
    assert (answer.text, answer.status, answer.sent_by) == ("Có.", "sent", north_officer)
    words = {"title": "P", "language": "vi", "text": "T", "expires_on": str(TODAY + dt.timedelta(days=5))}
    client.post(reverse("enquiry-proposal-new", args=[enquiry.pk]), words)
    proposal = Proposal.objects.get()
    html = page(client, "enquiry-proposal", proposal.pk)
    assert f"/vi/proposals/{proposal.token}/" in html
    changed = words | {"title": "Q", "version": proposal.updated_at.isoformat()}
    client.post(reverse("enquiry-proposal-edit", args=[proposal.pk]), changed)
    client.post(reverse("enquiry-proposal-withdraw", args=[proposal.pk]), {"note": "No"})
    proposal.refresh_from_db()
    assert (proposal.title, proposal.may_be_read(TODAY)) == ("Q", False)


def test_the_routing_table_is_edited_on_the_desk(north, north_manager, north_officer, rule, client_of):
    client = client_of(north_manager)
    line = {"order": "5", "area": north.pk, "officer": north_officer.pk, "language": "vi"}
    client.post(reverse("enquiry-route-new"), line)
    route = EnquiryRoute.objects.get()
    assert (route.officer, route.language, route.area) == (north_officer, "vi", north)
    client.post(reverse("enquiry-route", args=[route.pk]), line | {"language": ""})
    route.refresh_from_db()
    assert route.language == ""
    client.post(reverse("enquiry-route-remove", args=[route.pk]))
    assert not EnquiryRoute.objects.exists()


def test_lists_cost_the_same_for_three_rows_and_thirty(routed, receive, north, north_manager, client_of):
    client = client_of(north_manager)

    def fill(count):
        for _ in range(count):
            routed(north_manager)
            EnquiryRoute.objects.create(area=north, officer=north_manager)
            receive(
                area=north,
                message="[url=http://a.example]x[/url]",
                email=f"x{Enquiry.objects.count()}@a.example",
            )

    fill(3)
    before = {name: query_count(client, reverse(name)) for name in LISTS}
    for name in LISTS:
        assert_query_count(name, client, reverse(name))
    fill(9)
    assert {name: query_count(client, reverse(name)) for name in LISTS} == before


def test_the_page_of_an_enquiry_costs_what_is_written_down(routed, north_manager, client_of):
    assert_query_count("enquiry", client_of(north_manager), routed(north_manager).get_absolute_url())


# Indicators


@pytest.fixture
def handled(routed, north_manager):
    """Three in time after 0, 1 and 1 days, one late after 3, one overdue, one not due yet."""

    def respond(enquiry, after):
        today = TODAY + dt.timedelta(days=after)
        enquiry_move(enquiry=enquiry, name="respond", actor=north_manager, values={"note": "x"}, today=today)

    chain = Chain.objects.create(code="ELEC", name_zh="电子", name_en="Electronics", launch_year=2021)
    for after in (0, 1, 1, 3):
        respond(routed(north_manager, chain=chain), after)
    overdue, _open = routed(north_manager), routed(north_manager)
    EnquiryClock.objects.filter(enquiry=overdue, kind="respond").update(due_on=TODAY - dt.timedelta(days=1))
    return overdue


def test_shares_are_of_what_is_done_and_what_is_overdue_and_medians_of_what_is_done(handled, north_manager):
    lines = list(indicator_lines(EnquiryClock.objects.visible_to(north_manager), "area", today=TODAY))
    respond = next(line for line in lines if line.kind == "respond")
    assert (respond.group, respond.total, respond.done, respond.on_time, respond.overdue) == (
        "North Area",
        6,
        4,
        3,
        1,
    )
    assert (respond.on_time_share, respond.median_days) == (Decimal("0.6"), Decimal("1.0"))
    assess = next(line for line in lines if line.kind == "assess")
    assert (assess.done, assess.on_time_share, assess.median_days) == (0, None, None)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("area", {"North Area"}),
        ("chain", {"Electronics", "No chain named"}),
        ("month", {"2026-03"}),
        ("quarter", {"2026Q1"}),
    ],
)
def test_indicators_are_grouped_as_asked_and_the_page_says_the_same(
    by, groups, handled, north_manager, client_of
):
    selection = select_indicators(INDICATORS, north_manager, QueryDict(f"by={by}"))
    assert {line.group for line in selection.in_order()} == groups
    html = page(client_of(north_manager), "enquiry-indicators", by=by)
    assert all(group in html for group in groups)


def test_indicators_of_another_area_count_nothing_of_ours(handled, south_manager):
    assert list(select_indicators(INDICATORS, south_manager, QueryDict()).in_order()) == []


def test_a_filter_that_cannot_be_read_counts_nothing(handled, north_manager):
    selection = select_indicators(INDICATORS, north_manager, QueryDict("since=never"))
    assert (selection.is_valid, selection.count()) == (False, 0)


@pytest.mark.parametrize("table", [ENQUIRIES, HELD, CLOCKS, INDICATORS])
def test_every_list_is_known_to_the_exports_and_its_workbook_is_made(
    table, handled, held, north_manager, client_of
):
    assert get_table(table.key) is table
    response = client_of(north_manager).post(reverse("table-export", args=[table.key]))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
