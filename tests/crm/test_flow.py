"""Every move, from every status, for every role; and what the moves need and leave behind."""

import datetime as dt

import pytest

from accounts.choices import Role
from core.flow import MoveRefused
from core.models import ChangeEntry
from crm.choices.leads import DropReason, LeadStatus
from crm.flow import LEAD_FLOW, moves_open_to
from crm.models import Lead
from crm.services.leads import lead_move
from tests.conftest import _of_area
from tests.crm.conftest import TODAY
from tests.factories import ActivityFactory

ALL_NEEDS = {
    "screening_note": "Fits the chain, no land problem",
    "drop_reason": DropReason.FINANCING,
    "note": "The bank withdrew",
    "review_on": dt.date(2026, 9, 1),
    "next_step": "Call again",
    "next_step_due": dt.date(2026, 3, 9),
}
WORKERS = {Role.OFFICER, Role.AREA_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN}
DECIDERS = {Role.AREA_MANAGER, Role.CITY_MANAGER, Role.REGION_REVIEWER, Role.REGION_ADMIN}

# move -> status it starts from -> status it leads to. The suspended lead of these tests was qualified before.
ARROWS = {
    "qualify": {LeadStatus.LEAD: LeadStatus.QUALIFIED},
    "engage": {LeadStatus.QUALIFIED: LeadStatus.CONTACT},
    "suspend": {
        LeadStatus.LEAD: LeadStatus.SUSPENDED,
        LeadStatus.QUALIFIED: LeadStatus.SUSPENDED,
        LeadStatus.CONTACT: LeadStatus.SUSPENDED,
    },
    "resume_lead": {},
    "resume_qualified": {LeadStatus.SUSPENDED: LeadStatus.QUALIFIED},
    "resume_contact": {},
    "give_up": {
        LeadStatus.LEAD: LeadStatus.POOLED,
        LeadStatus.QUALIFIED: LeadStatus.POOLED,
        LeadStatus.CONTACT: LeadStatus.POOLED,
        LeadStatus.SUSPENDED: LeadStatus.POOLED,
    },
    "take_back": {LeadStatus.POOLED: LeadStatus.CONTACT},
    "drop": {
        LeadStatus.POOLED: LeadStatus.DROPPED,
        LeadStatus.LEAD: LeadStatus.DROPPED,
        LeadStatus.QUALIFIED: LeadStatus.DROPPED,
        LeadStatus.CONTACT: LeadStatus.DROPPED,
        LeadStatus.SUSPENDED: LeadStatus.DROPPED,
    },
}
MAY_MOVE = {name: DECIDERS if name == "qualify" else WORKERS for name in ARROWS}


def test_the_tables_of_this_test_name_every_move():
    assert ARROWS.keys() == LEAD_FLOW.moves.keys()


@pytest.mark.parametrize("status", LeadStatus.values)
@pytest.mark.parametrize("name", LEAD_FLOW.moves)
def test_every_move_from_every_status(name, status, lead_in, north_manager):
    lead = lead_in(status, last_two_way_on=TODAY)
    target = ARROWS[name].get(LeadStatus(status))
    if target is None:
        with pytest.raises(MoveRefused) as refused:
            lead_move(lead=lead, name=name, actor=north_manager, values=ALL_NEEDS)
        assert not refused.value.forbidden
        target = status
    else:
        lead_move(lead=lead, name=name, actor=north_manager, values=ALL_NEEDS)
    lead.refresh_from_db()
    assert lead.status == target


@pytest.mark.parametrize("role", Role.values)
def test_every_role_is_offered_just_what_it_may_do(role, north, lead_in):
    user = _of_area(north, "somebody", role)
    for status in LeadStatus:
        lead = lead_in(status)
        offered = {move.name for move in moves_open_to(lead, user)}
        assert offered == {name for name in ARROWS if status in ARROWS[name] and role in MAY_MOVE[name]}


@pytest.mark.parametrize("role", Role.values)
def test_the_service_refuses_what_the_button_hides(role, north, lead_in):
    user = _of_area(north, "somebody", role)
    for name, arrows in ARROWS.items():
        for status in arrows:
            lead = lead_in(status, last_two_way_on=TODAY)
            if role in MAY_MOVE[name]:
                assert lead_move(lead=lead, name=name, actor=user, values=ALL_NEEDS).status == arrows[status]
                continue
            with pytest.raises(MoveRefused) as refused:
                lead_move(lead=lead, name=name, actor=user, values=ALL_NEEDS)
            assert refused.value.forbidden


@pytest.mark.parametrize(
    ("name", "status", "need", "words"),
    [
        ("qualify", LeadStatus.LEAD, "screening_note", "screening note"),
        ("drop", LeadStatus.LEAD, "drop_reason", "reason for dropping"),
        ("drop", LeadStatus.LEAD, "note", "reason"),
        ("give_up", LeadStatus.LEAD, "note", "reason"),
        ("take_back", LeadStatus.POOLED, "next_step", "next step"),
        ("take_back", LeadStatus.POOLED, "next_step_due", "due"),
        ("suspend", LeadStatus.LEAD, "note", "reason"),
        ("suspend", LeadStatus.LEAD, "review_on", "review on"),
        ("resume_qualified", LeadStatus.SUSPENDED, "next_step", "next step"),
        ("resume_qualified", LeadStatus.SUSPENDED, "next_step_due", "due"),
    ],
)
def test_a_move_without_what_it_needs_is_refused_by_name(name, status, need, words, lead_in, north_manager):
    lead = lead_in(status)
    missing = {key: value for key, value in ALL_NEEDS.items() if key != need}
    with pytest.raises(MoveRefused, match=f"first fill in: {words}"):
        lead_move(lead=lead, name=name, actor=north_manager, values=missing)
    assert lead_move(lead=lead, name=name, actor=north_manager, values=ALL_NEEDS)


def test_contact_is_made_only_when_the_enterprise_answered(lead_in, north_officer):
    lead = lead_in(LeadStatus.QUALIFIED)
    ActivityFactory(lead=lead, enterprise=lead.enterprise, created_by=north_officer)  # one-way
    with pytest.raises(MoveRefused, match="has not answered yet"):
        lead_move(lead=lead, name="engage", actor=north_officer)
    lead.last_two_way_on = TODAY
    lead.save()
    assert lead_move(lead=lead, name="engage", actor=north_officer).status == LeadStatus.CONTACT


@pytest.mark.parametrize("status", [LeadStatus.LEAD, LeadStatus.QUALIFIED, LeadStatus.CONTACT])
def test_a_suspended_lead_goes_back_to_where_it_was(status, lead_in, north_officer):
    lead = lead_move(lead=lead_in(status), name="suspend", actor=north_officer, values=ALL_NEEDS)
    assert (lead.status_before, lead.next_step_due) == (status, ALL_NEEDS["review_on"])
    for other in {LeadStatus.LEAD, LeadStatus.QUALIFIED, LeadStatus.CONTACT} - {status}:
        with pytest.raises(MoveRefused, match="before it was suspended"):
            lead_move(lead=lead, name=f"resume_{other}", actor=north_officer, values=ALL_NEEDS)
    lead = lead_move(lead=lead, name=f"resume_{status}", actor=north_officer, values=ALL_NEEDS)
    assert (lead.status, lead.status_before, lead.review_on) == (status, "", None)
    assert (lead.next_step, lead.next_step_due) == ("Call again", ALL_NEEDS["next_step_due"])


def test_a_dropped_lead_is_closed_with_its_reason(lead, north_officer):
    lead_move(lead=lead, name="drop", actor=north_officer, values=ALL_NEEDS, today=TODAY)
    lead.refresh_from_db()
    assert (lead.closed_on, lead.drop_reason) == (TODAY, DropReason.FINANCING)
    assert (lead.next_step, lead.next_step_due, lead.is_open) == ("", None, False)
    assert set(Lead.objects.open()) == set()


def test_a_move_is_recorded_with_who_and_why(lead, north_officer):
    lead_move(lead=lead, name="drop", actor=north_officer, values=ALL_NEEDS)
    entry = ChangeEntry.objects.get(label="crm.Lead", object_pk=str(lead.pk))
    assert (entry.actor, entry.verb, entry.note) == (north_officer, "drop", "The bank withdrew")
    assert entry.changes["status"] == ["lead", "dropped"]


def test_a_button_on_an_old_page_is_told_of_the_change(lead, north_manager, north_officer):
    page = Lead.objects.get(pk=lead.pk)
    lead_move(lead=lead, name="qualify", actor=north_manager, values=ALL_NEEDS)
    with pytest.raises(MoveRefused, match="just changed this lead to “Qualified”"):
        lead_move(lead=page, name="drop", actor=north_officer, values=ALL_NEEDS)
    assert lead_move(
        lead=page, name="drop", actor=north_officer, values=ALL_NEEDS, seen_status=LeadStatus.QUALIFIED
    )


def test_an_unknown_move_is_refused(lead, north_manager):
    with pytest.raises(MoveRefused, match="no such step"):
        lead_move(lead=lead, name="revive", actor=north_manager)
