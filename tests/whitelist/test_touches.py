"""Contacts of the named officer: who notes them, when one is missed, and who is told."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core.flow import MoveRefused
from tests.factories import UserFactory
from tests.whitelist.cases import case_of, decision, listed, noon, removed, taken
from tests.whitelist.listing import DAY, ON_THE_LIST
from whitelist.models import Case, Consequence
from whitelist.register import as_of, looked_after
from whitelist.services.touches import touch_log
from whitelist.touching import touch_missed, with_touches

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


def missed(today: dt.date) -> set[int]:
    rows = with_touches(Case.objects.all()).filter(touch_missed(today))
    return set(rows.values_list("pk", flat=True))


def test_the_named_officer_and_his_area_note_contacts_and_nobody_else(
    log, north, north_officer, north_manager, south_officer, south_manager, viewer, chain_office
):
    colleague = UserFactory(username="colleague", areas=[north])
    for actor in (south_officer, south_manager, viewer, chain_office):
        with pytest.raises(MoveRefused) as refused:
            log(actor)
        assert refused.value.forbidden
    for actor, is_by_deputy in ((north_officer, False), (north_manager, True), (colleague, True)):
        touch = log(actor)
        assert (touch.created_by, touch.officer, touch.is_by_deputy) == (actor, north_officer, is_by_deputy)


def test_a_contact_lies_between_the_listing_and_today(case, log, north_officer):
    with pytest.raises(ValidationError, match="on the list since 2026-03-10"):
        log(north_officer, on=ON_THE_LIST - DAY)
    with pytest.raises(ValidationError, match="lies ahead"):
        touch_log(case=case, on=NEXT, note="x", actor=north_officer, today=NEXT - DAY)
    with pytest.raises(ValidationError):
        touch_log(case=case, on=NEXT, note=" ", actor=north_officer, today=NEXT)
    assert log(north_officer, on=ON_THE_LIST).on == ON_THE_LIST
    late = touch_log(case=case, on=ON_THE_LIST, note="x", actor=north_officer, today=ON_THE_LIST + 41 * DAY)
    assert late.on == ON_THE_LIST  # what was not noted in time is noted all the same


def test_a_contact_noted_later_changes_nothing_that_was_said_of_days_before(
    client_of, clock, case, north_officer
):
    def said(day: dt.date) -> tuple:
        [entry] = looked_after(as_of(day), day)
        return entry.last_touch, entry.is_touch_missed

    before = said(NEXT + DAY)
    assert before == (None, True)
    touch_log(case=case, on=NEXT, note="Called", actor=north_officer, today=NEXT + 2 * DAY)
    assert said(NEXT + DAY) == before
    assert said(NEXT + 2 * DAY) == (NEXT, False)
    clock.move_to(noon(NEXT + 2 * DAY))
    page = client_of(north_officer).get(case.get_absolute_url()).content.decode()
    assert f"noted {NEXT + 2 * DAY}" in page


def test_only_for_who_is_on_the_list(north_officer, chief, case):
    draft = case_of(north_officer)
    removed(case, chief, today=NEXT)
    for one in (draft, case):
        with pytest.raises(MoveRefused, match="not on the list"):
            touch_log(case=one, on=NEXT, note="x", actor=north_officer, today=NEXT)


def test_a_contact_is_missed_after_the_days_of_the_version(case, log, north_officer):
    assert missed(NEXT) == set()
    assert missed(NEXT + DAY) == {case.pk}
    log(north_officer, on=NEXT)
    assert missed(NEXT + 31 * DAY) == set()
    assert missed(NEXT + 32 * DAY) == {case.pk}


def test_a_state_that_keeps_no_services_needs_no_contact(case, chief):
    taken(case, "suspend", chief, today=NEXT)
    assert missed(NEXT + DAY) == {case.pk}
    Consequence.objects.filter(status="suspended").update(keeps_services=False)
    assert missed(NEXT + DAY) == set()


def test_the_time_for_a_contact_begins_anew_with_the_return_to_the_list(
    case, log, north_officer, chief, region_admin
):
    log(north_officer, on=NEXT)
    back = NEXT + 90 * DAY
    gone = removed(case, chief, today=NEXT)
    appealed = taken(gone, "appeal", north_officer, today=NEXT)
    returned = taken(appealed, "reinstate", region_admin, today=back, document=decision(case, chief))
    assert returned.listed_on == back
    assert (missed(back + 31 * DAY), missed(back + 32 * DAY)) == (set(), {case.pk})
    with pytest.raises(ValidationError, match=f"on the list since {back}"):
        log(north_officer, on=back - DAY)
