"""Steps, pauses, answers, proposals, retention: what is done with an enquiry once it is with an officer."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cms.enquiries import answers as answer_packs
from cms.enquiries.answers import FactLine, draft_for, register_facts
from cms.enquiries.choices import ClockState, EnquiryStatus
from cms.enquiries.flow import ENQUIRY_FLOW
from cms.enquiries.models import Enquiry, EnquiryRoute, ProposalView
from cms.enquiries.services.answers import answer_change, answer_draft, answer_mark_sent
from cms.enquiries.services.clocks import clocks_recount
from cms.enquiries.services.handling import enquiry_move, enquiry_pause, enquiry_resume
from cms.enquiries.services.proposals import proposal_change, proposal_create, proposal_revoke
from cms.enquiries.services.retention import enquiries_anonymise_expired
from cms.enquiries.services.routes import route_add, route_change
from core.flow import Forbidden, MoveRefused
from core.locking import ChangedMeanwhile, version_of
from core.models import ChangeEntry, WorkdayOverride
from crm.models import Lead
from crm.reminders import due_for
from tests.cms.enquiries.conftest import TODAY

pytestmark = pytest.mark.django_db
NOTE = {"note": "Wrote back"}
WEDNESDAY, THURSDAY, FRIDAY = (TODAY + dt.timedelta(days=n) for n in (1, 2, 3))
MONDAY = TODAY + dt.timedelta(days=6)


def move(enquiry, name, actor, today=TODAY, **values):
    return enquiry_move(enquiry=enquiry, name=name, actor=actor, values=values or NOTE, today=today)


def stop(enquiry, actor, today):
    return enquiry_pause(enquiry=enquiry, reason="investor", note="Plans", actor=actor, today=today)


def clock(enquiry, kind, number=1):
    return enquiry.clocks.get(kind=kind, number=number)


@pytest.mark.parametrize("name", ENQUIRY_FLOW.moves)
@pytest.mark.parametrize("status", sorted(EnquiryStatus.values))
def test_every_step_from_every_state(name, status, routed, region_admin):
    enquiry = routed()
    ended = {"closed_on": TODAY, "outcome": "answered"} if status in ("closed", "discarded") else {}
    Enquiry.objects.filter(pk=enquiry.pk).update(status=status, **ended)
    step = ENQUIRY_FLOW.moves[name]
    if status not in step.sources or name == "route":
        with pytest.raises(MoveRefused):
            move(enquiry, name, region_admin, note="x", outcome="answered")
        return
    assert move(enquiry, name, region_admin, note="x", outcome="answered").status == step.target


def test_each_step_stops_its_clock_and_reports_begin_after_the_feedback(routed, north_officer):
    enquiry = routed(north_officer)
    move(enquiry, "respond", north_officer, today=WEDNESDAY)
    move(enquiry, "assess", north_officer, today=MONDAY)
    enquiry = move(enquiry, "feed_back", north_officer, today=MONDAY)
    told = [(c.kind, c.state, c.done_on, c.days_taken, c.days_late) for c in enquiry.clocks.all()]
    assert told == [
        ("respond", "done", WEDNESDAY, 1, 0),
        ("assess", "done", MONDAY, 4, 1),
        ("feed_back", "done", MONDAY, 4, 0),
        ("report", "running", None, None, None),
    ]
    report = clock(enquiry, "report")
    assert (report.started_on, report.due_on) == (MONDAY, dt.date(2026, 3, 30))
    assert enquiry.next_due_on == report.due_on
    enquiry = move(enquiry, "report", north_officer, today=dt.date(2026, 4, 1))
    assert (clock(enquiry, "report").days_taken, clock(enquiry, "report").days_late) == (12, 2)
    # 4 to 6 April are the holiday of Qingming.
    assert clock(enquiry, "report", 2).due_on == dt.date(2026, 4, 16)
    closed = move(enquiry, "close", north_officer, today=dt.date(2026, 4, 2), note="Done", outcome="answered")
    assert (closed.next_due_on, closed.outcome, closed.closed_on) == (None, "answered", dt.date(2026, 4, 2))
    assert clock(closed, "report", 2).state == ClockState.DROPPED


def test_a_pause_moves_what_is_due_by_the_working_days_that_it_lasts(routed, north_officer):
    enquiry = routed(north_officer)
    stop(enquiry, north_officer, WEDNESDAY)
    enquiry.refresh_from_db()
    assert (enquiry.paused_since, enquiry.next_due_on) == (WEDNESDAY, None)
    assert {c.due_on for c in enquiry.clocks.all()} == {None}
    enquiry = enquiry_resume(enquiry=enquiry, actor=north_officer, today=MONDAY)
    # Wednesday to Friday did not count: three working days later than without the pause.
    assert clock(enquiry, "respond").due_on == MONDAY
    assert clock(enquiry, "assess").due_on == dt.date(2026, 3, 18)
    assert (enquiry.paused_since, enquiry.next_due_on) == (None, MONDAY)


def test_what_is_late_stays_late_when_the_clock_is_stopped_afterwards(routed, north_officer):
    enquiry = routed(north_officer)
    stop(enquiry, north_officer, FRIDAY)
    assert clock(enquiry, "respond").due_on == WEDNESDAY
    enquiry = move(enquiry, "respond", north_officer, today=MONDAY)
    done = clock(enquiry, "respond")
    # Wednesday was in time, Thursday late, Friday stopped; by answering on Monday the clock runs again.
    assert (done.days_taken, done.days_late, enquiry.paused_since) == (3, 2, None)


def test_pauses_do_not_overlap_and_one_that_runs_is_ended_once(routed, north_officer):
    enquiry = routed(north_officer)
    stop(enquiry, north_officer, WEDNESDAY)
    with pytest.raises(MoveRefused):
        stop(enquiry, north_officer, THURSDAY)
    enquiry_resume(enquiry=enquiry, actor=north_officer, today=FRIDAY)
    with pytest.raises(MoveRefused):
        enquiry_resume(enquiry=enquiry, actor=north_officer, today=FRIDAY)
    with pytest.raises(MoveRefused):
        stop(enquiry, north_officer, THURSDAY)  # inside the one that was ended on Friday
    stop(enquiry, north_officer, FRIDAY)
    spans = [(pause.started_on, pause.ended_on) for pause in enquiry.pauses.all()]
    assert spans == [(WEDNESDAY, FRIDAY), (FRIDAY, None)]


def test_an_announced_holiday_moves_the_days(routed, north_officer):
    enquiry = routed(north_officer)
    WorkdayOverride.objects.create(date=WEDNESDAY, is_working=False, source_document="通知")
    assert list(clocks_recount()) == [enquiry]
    assert list(clocks_recount()) == []
    enquiry.refresh_from_db()
    assert (clock(enquiry, "respond").due_on, enquiry.next_due_on) == (THURSDAY, THURSDAY)


def test_without_a_rule_no_clock_runs_and_everything_else_goes_on(routed, north_officer):
    enquiry = routed(north_officer)
    enquiry.clocks.all().delete()
    Enquiry.objects.filter(pk=enquiry.pk).update(rule=None, next_due_on=None)
    assert move(enquiry, "respond", north_officer).status == "responded"
    assert enquiry.clocks.count() == 0


def test_a_step_taken_meanwhile_is_told(routed, north_officer):
    enquiry = routed(north_officer)
    move(enquiry, "respond", north_officer)
    with pytest.raises(MoveRefused, match="Somebody just changed"):
        enquiry_move(
            enquiry=enquiry, name="close", actor=north_officer, values={"note": "x", "outcome": "spam"},
            seen_status="routed",
        )  # fmt: skip


def test_held_is_released_or_discarded_and_brought_back(receive, north, north_manager, north_officer):
    held = receive(area=north, message="[url=http://a.example]x[/url]")
    with pytest.raises(MoveRefused):
        move(held, "release", north_officer)
    gone = move(held, "discard", north_manager)
    assert (gone.status, gone.outcome, gone.retention_until) == (
        "discarded",
        "spam",
        TODAY + dt.timedelta(days=90),
    )
    back = move(gone, "release", north_manager)
    assert (back.status, back.outcome, back.closed_on) == ("received", "", None)
    assert back.retention_until == dt.date(2028, 3, 10)


def test_the_officer_is_told_what_is_due_and_the_manager_what_is_held(
    receive, routed, north, north_officer, north_manager, south_officer, chief
):
    enquiry = routed(north_officer)
    held = receive(area=north, message="[url=http://a.example]x[/url]")
    waiting = receive()

    def told(user):
        kinds = {"enquiry_step", "enquiry_held", "enquiry_unrouted"}
        return {(due.kind, due.title.split()[0]) for due in due_for(user, today=TODAY) if due.kind in kinds}

    assert told(north_officer) == {("enquiry_step", enquiry.number)}
    assert told(north_manager) == {("enquiry_held", held.number)}
    assert told(south_officer) == set()
    assert told(chief) == {("enquiry_held", held.number), ("enquiry_unrouted", waiting.number)}


# Answers


@pytest.fixture
def facts():
    known = {"area_total": FactLine("Area", "119.99", "km²", dt.date(2019, 8, 30), "State Council")}
    before = list(answer_packs._reader)
    register_facts(lambda keys, language: [known[key] for key in keys if key in known])
    yield
    answer_packs._reader[:] = before


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", ("尊敬的", "关于您的咨询", "截至 2019-08-30")),
        ("en", ("Dear ", "Your enquiry", "as of 2019-08-30")),
        ("vi", ("Kính gửi", "Về yêu cầu", "tính đến 30/08/2019")),
        ("th", ("เรียน", "เรื่องที่ท่านสอบถาม", "ณ วันที่ 30/08/2019")),
    ],
)
def test_an_answer_is_drafted_in_the_visitors_language_from_facts(
    language, said, routed, north_officer, facts
):
    enquiry = routed(north_officer, language=language)
    draft = draft_for(enquiry, officer=north_officer)
    assert {said[1] in draft.subject, enquiry.number in draft.subject} == {True}
    for words in (said[0], said[2], enquiry.number, enquiry.name, enquiry.subject, "119.99"):
        assert words in draft.text
    others = {"尊敬的", "Dear ", "Kính gửi", "เรียน"} - {said[0]}
    assert not any(words in draft.text for words in others)


def test_a_draft_is_changed_until_it_was_sent(routed, north_officer):
    answer = answer_draft(enquiry=routed(north_officer), actor=north_officer)
    seen = version_of(answer)
    answer = answer_change(answer=answer, subject="S", text="Our answer", actor=north_officer, version=seen)
    with pytest.raises(ChangedMeanwhile):
        answer_change(answer=answer, subject="S", text="Late", actor=north_officer, version=seen)
    sent = answer_mark_sent(answer=answer, actor=north_officer, today=TODAY)
    assert (sent.status, sent.sent_on, sent.sent_by) == ("sent", TODAY, north_officer)
    with pytest.raises(MoveRefused):
        answer_change(answer=sent, subject="S", text="Another", actor=north_officer)
    trail = ChangeEntry.objects.filter(label="cms.EnquiryAnswer", verb="updated").get()
    assert trail.changes["text"] == ["***", "***"]


# Proposals


def proposal(enquiry, actor, **values):
    words = {"title": "Plant", "language": "en", "text": "# Why here\n\nBecause.", "expires_on": FRIDAY}
    return proposal_create(enquiry=enquiry, values=words | values, actor=actor, today=TODAY)


def test_a_proposal_can_be_read_until_its_day_or_until_it_is_withdrawn(routed, north_officer):
    made = proposal(routed(north_officer), north_officer)
    assert [made.may_be_read(day) for day in (TODAY, FRIDAY, MONDAY)] == [True, True, False]
    later = proposal_change(proposal=made, values={"expires_on": MONDAY}, actor=north_officer, today=TODAY)
    assert later.may_be_read(MONDAY)
    gone = proposal_revoke(proposal=later, note="Wrong person", actor=north_officer)
    assert not gone.may_be_read(TODAY)
    with pytest.raises(MoveRefused):
        proposal_change(proposal=gone, values={"expires_on": MONDAY}, actor=north_officer)
    for day in (TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=400)):
        with pytest.raises(ValidationError):
            proposal(made.enquiry, north_officer, expires_on=day)
    verbs = set(ChangeEntry.objects.filter(label="cms.Proposal").values_list("verb", flat=True))
    assert verbs == {"created", "updated", "revoked"}


def test_the_database_keeps_the_log_of_views(routed, north_officer):
    made = proposal(routed(north_officer), north_officer)
    view = ProposalView.objects.create(proposal=made, address_hash="a" * 64)
    for change in (lambda: view.delete(), lambda: ProposalView.objects.update(address_hash="b")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# The routing table


def test_a_line_names_people_who_may_answer_there(
    north, south, north_manager, north_officer, south_officer, chief
):
    line = {
        "chain": None,
        "area": north,
        "language": "",
        "order": 10,
        "officer": north_officer,
        "deputy": None,
    }
    made = route_add(values=line, actor=north_manager)
    for wrong in ({"officer": south_officer}, {"deputy": south_officer}, {"deputy": north_officer}):
        with pytest.raises(ValidationError):
            route_add(values=line | wrong, actor=north_manager)
    for foreign in ({"area": south, "officer": south_officer}, {"area": None}):
        with pytest.raises(Forbidden):
            route_add(values=line | foreign, actor=north_manager)
    with pytest.raises(Forbidden):
        route_change(route=made, values=line | {"area": south}, actor=north_manager)
    everywhere = route_add(values=line | {"area": None}, actor=chief)
    assert set(EnquiryRoute.objects.visible_to(north_manager)) == {made}
    assert set(EnquiryRoute.objects.visible_to(chief)) == {made, everywhere}


# Retention


def test_what_led_to_nothing_is_made_anonymous_after_its_day(routed, north_officer, north):
    nothing, project, young = routed(north_officer), routed(north_officer), routed(north_officer)
    Lead.objects.filter(pk=project.lead_id).update(status="converted")
    answer = answer_draft(enquiry=nothing, actor=north_officer)
    offered = proposal(nothing, north_officer)
    last = dt.date(2028, 3, 10)
    Enquiry.objects.filter(pk=young.pk).update(retention_until=last + dt.timedelta(days=30))
    assert enquiries_anonymise_expired(today=last) == 0
    assert enquiries_anonymise_expired(today=last + dt.timedelta(days=1)) == 1
    assert enquiries_anonymise_expired(today=last + dt.timedelta(days=1)) == 0
    for record in (nothing, project, young, answer, offered):
        record.refresh_from_db()
    told = (nothing.name, nothing.organisation, nothing.subject, nothing.message)
    assert (set(told), nothing.email, nothing.phone) == ({"–"}, "", "")
    assert (answer.text, offered.text, offered.may_be_read(TODAY)) == ("–", "–", False)
    assert "" not in (project.email, young.email)
    entry = ChangeEntry.objects.get(label="cms.Enquiry", verb="anonymised")
    assert (entry.object_pk, entry.actor) == (str(nothing.pk), None)
    assert "components" not in str(entry.changes)


def test_each_step_prolongs_how_long_it_is_kept(routed, north_officer):
    enquiry = move(routed(north_officer), "respond", north_officer, today=dt.date(2026, 5, 4))
    assert enquiry.retention_until == dt.date(2028, 5, 4)
