"""Who was on the list on a day: the register of any day is what the events replay."""

import datetime as dt
import io
import json
import random

import pytest
from django.core.management import CommandError, call_command

from accounts.choices import Role
from tests.factories import UserFactory
from tests.whitelist.cases import TODAY, listed, removed, scheme_of, taken
from tests.whitelist.listing import DAY, ON_THE_LIST, sheet_of, walk
from whitelist.choices import LISTED, CaseStatus
from whitelist.models import Case, Entry, Event
from whitelist.register import as_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_chief(db):
    return UserFactory(username="other_chief", role=Role.REGION_REVIEWER)


def replay(events: list[Event], day: dt.date) -> dict[int, tuple[str, dt.date]]:
    """State and its first day, by case, from the events alone."""
    found: dict[int, tuple[str, dt.date]] = {}
    for event in events:
        if event.on <= day:
            found[event.case_id] = (event.after, event.on)
    return {case: (status, since) for case, (status, since) in found.items() if status in LISTED}


def on_list(day: dt.date) -> dict[int, tuple[str, dt.date]]:
    entries = list(as_of(day))
    assert len({entry.case_id for entry in entries}) == len(entries)
    return {entry.case_id: (entry.status, entry.since) for entry in entries}


def test_the_list_of_a_thousand_days_is_what_the_events_replay(
    north_officer, north_manager, chief, other_chief
):
    rng = random.Random(6)
    cases = [listed(north_officer, north_manager, chief) for _ in range(8)]
    for case in cases:
        walk(case, chief, other_chief, rng, steps=14)
    events = list(Event.objects.order_by("pk"))
    first, last = TODAY - 30 * DAY, max(event.on for event in events) + 30 * DAY
    seen = set()
    for _ in range(1000):
        day = first + rng.randrange((last - first).days) * DAY
        found = on_list(day)
        assert found == replay(events, day), day
        seen.update(status for status, _since in found.values())
    assert seen == set(LISTED)  # the stories had every state


def test_a_state_that_began_and_ended_on_one_day_is_on_no_day(north_officer, north_manager, chief):
    case = listed(north_officer, north_manager, chief)
    day = ON_THE_LIST + 5 * DAY
    taken(case, "warn", chief, today=day)
    taken(case, "clear", chief, today=day)
    assert Entry.objects.filter(since=day, until=day, status="warned").count() == 1
    assert {status for status, _since in on_list(day).values()} == {"effective"}
    assert on_list(ON_THE_LIST - DAY) == {}
    assert on_list(ON_THE_LIST) == {case.pk: ("effective", ON_THE_LIST)}


def test_the_list_of_one_scheme(north_officer, north_manager, chief):
    first = listed(north_officer, north_manager, chief, version=scheme_of("A"))
    second = listed(north_officer, north_manager, chief, version=scheme_of("B"))
    assert {entry.case_id for entry in as_of(ON_THE_LIST, first.scheme)} == {first.pk}
    assert {entry.case_id for entry in as_of(ON_THE_LIST)} == {first.pk, second.pk}


@pytest.fixture
def north_case(north_officer, north_manager, chief) -> Case:
    case = listed(north_officer, north_manager, chief)
    return removed(case, chief, today=ON_THE_LIST + 30 * DAY)


class TestTheCommand:
    def said(self, *args) -> str:
        out = io.StringIO()
        call_command("whitelist_as_of", *args, stdout=out)
        return out.getvalue()

    def test_prints_the_list_of_a_day(self, north_case):
        day = ON_THE_LIST.isoformat()
        [row] = json.loads(self.said(day, "--json"))
        assert row == {
            "scheme": "T",
            "status": "effective",
            "since": day,
            "uscc": north_case.enterprise.uscc,
            "name": north_case.enterprise.name_zh,
            "chain": "W",
            "area": "NORTH",
            "case": north_case.number,
        }
        assert self.said(day).split("\t")[:3] == ["T", "effective", day]
        assert self.said("2026-03-09") == ""
        assert json.loads(self.said(day, "--scheme", "T", "--json")) == [row]

    def test_says_what_the_page_and_the_workbook_say(
        self, client_of, viewer, north_case, north_officer, north_manager, chief
    ):
        listed(north_officer, north_manager, chief, today=TODAY + 20 * DAY)
        taken(listed(north_officer, north_manager, chief), "warn", chief, today=ON_THE_LIST + 10 * DAY)
        client, counted = client_of(viewer), []
        for day in (ON_THE_LIST - DAY, ON_THE_LIST, ON_THE_LIST + 15 * DAY, ON_THE_LIST + 40 * DAY):
            said = {
                (row["name"], row["status"], row["since"])
                for row in json.loads(self.said(f"{day}", "--json"))
            }
            page = client.get(f"/desk/whitelist/register/?on={day}").context["page"]
            assert {(str(row.case.enterprise), row.status, f"{row.since}") for row in page.rows} == said
            response = client.post(f"/desk/tables/whitelist-register/export?on={day}")
            headings, *rows = sheet_of(response)
            names = [headings.index(name) for name in ("Enterprise", "Status", "In this state since")]
            written = {tuple(row[name] for name in names) for row in rows}
            labels = {(name, str(CaseStatus(status).label), since) for name, status, since in said}
            assert {(name, status, f"{since:%Y-%m-%d}") for name, status, since in written} == labels
            counted.append(len(said))
        assert counted == [0, 2, 2, 2]

    def test_refuses_a_day_and_a_scheme_that_there_are_not(self, north_case):
        with pytest.raises(CommandError, match="no day"):
            self.said("31 March")
        with pytest.raises(CommandError, match="there are: T"):
            self.said("2026-03-10", "--scheme", "X")
