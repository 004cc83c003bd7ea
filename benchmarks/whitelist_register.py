"""Who was on the whitelist on a day, with many entries and events: how long does the answer take?

    python benchmarks/whitelist_register.py                              on SQLite
    DATABASE_URL=postgres://... python benchmarks/whitelist_register.py  on PostgreSQL, in its own database

2,500 cases with four entries and forty events each, from a fixed seed. Asked for random days: the whole list
with the names (as_of), the register page, and its export. Every answer is compared with the replay of the
events. Fails where as_of takes longer than 300 ms.
"""

import argparse
import datetime as dt
import gc
import io
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)
FIRST, DAYS = dt.date(2021, 8, 1), 1800
ALLOWED = 0.3  # seconds
EVENTS = 40  # of each case
# What happens after the application, three times over: into the list, then from state to state.
STORIES = (
    (("list", "effective"), ("reevaluate", "reevaluating"), ("confirm", "effective"), ("warn", "warned")),
    (("list", "effective"), ("warn", "warned"), ("suspend", "suspended"), ("lift_suspension", "effective")),
    (
        ("list", "effective"),
        ("suspend", "suspended"),
        ("lift_suspension", "effective"),
        ("reevaluate", "reevaluating"),
        ("remove", "exited"),
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=2500)
    parser.add_argument("--days", type=int, default=100, help="how many days are asked for")
    options = parser.parse_args()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/register.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    rng = random.Random(6)
    fill(options.cases, rng)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    gc.collect()
    gc.freeze()  # what filling left behind is no part of a question
    from whitelist.models import Entry, Event

    print(f"{connection.vendor}: {Entry.objects.count()} entries, {Event.objects.count()} events")
    slowest = ask([FIRST + dt.timedelta(rng.randrange(DAYS + 300)) for _ in range(options.days)])
    sys.exit(slowest > ALLOWED)


def fill(cases: int, rng: random.Random) -> None:
    from tests.factories import AreaFactory, EnterpriseFactory, UserFactory
    from tests.whitelist.cases import chain_of, scheme_of
    from whitelist.models import Case, Entry, Event

    areas = [AreaFactory() for _ in range(3)]
    officers = [UserFactory(areas=[area]) for area in areas]
    chains, version = [chain_of(code) for code in "ABCDE"], scheme_of()
    made, events, entries = [], [], []
    for number in range(cases):
        place = number % 3
        case = Case(
            number=f"WL-{number:06}",
            scheme=version.scheme,
            version=version,
            enterprise=EnterpriseFactory(area=areas[place]),
            chain=chains[number % 5],
            area=areas[place],
            officer=officers[place],
            created_by=officers[place],
        )
        made.append(case)
        story(case, rng, events, entries)
    Case.objects.bulk_create(made, batch_size=500)
    for row in (*events, *entries):
        row.case_id = row.case.pk
    events.sort(key=lambda event: event.on)  # as they would have been written
    Event.objects.bulk_create(events, batch_size=1000)
    Entry.objects.bulk_create(entries, batch_size=1000)


def story(case: Any, rng: random.Random, events: list, entries: list) -> None:
    """Handed in and returned many times, then listed and moved between the states of the list."""
    from whitelist.choices import LISTED
    from whitelist.models import Entry, Event

    steps = list(rng.choice(STORIES))
    back_and_forth = [("submit", "submitted"), ("return_to_applicant", "returned")]
    before = [("open", "draft"), *(back_and_forth * EVENTS)][: EVENTS - len(steps)]
    day, status = FIRST + dt.timedelta(rng.randrange(DAYS // 2)), ""
    for verb, after in (*before, *steps):
        if verb == "list":
            case.publicity_from, case.publicity_until = day - dt.timedelta(8), day - dt.timedelta(1)
            case.listed_on, case.review_due = day, day + dt.timedelta(365)
            case.full_review_due = day + dt.timedelta(1095)
        if status in LISTED:
            entries[-1].until = day
        if after in LISTED:
            entries.append(
                Entry(case=case, scheme=case.scheme, version=case.version, status=after, since=day)
            )
        if after == "exited":
            case.exited_on = day
        events.append(Event(case=case, on=day, verb=verb, before=status, after=after, reason="Reason"))
        status, case.status_on = after, day
        day += dt.timedelta(rng.randrange(20, 400) if after in LISTED else rng.randrange(0, 20))
    case.status = status


def ask(days: list[dt.date]) -> float:
    """Prints what each way of asking took; the longest as_of in seconds."""
    from django.http import QueryDict
    from django.test import Client

    from accounts.choices import Role
    from exports.columns import get_table
    from exports.lists import select
    from exports.services import table_export
    from tests.factories import UserFactory
    from whitelist.list_tables import REGISTER
    from whitelist.register import as_of, with_names

    viewer = UserFactory(role=Role.AUDITOR)
    client = Client()
    client.force_login(viewer, backend="accounts.backends.AccountBackend")
    found = {}

    def whole(day: dt.date) -> None:
        found[day] = {entry.case_id: entry.status for entry in with_names(as_of(day))}

    def page(day: dt.date) -> None:
        assert client.get(f"/desk/whitelist/register/?on={day}").status_code == 200

    def export(day: dt.date) -> None:
        selection = select(get_table(REGISTER.key), viewer, QueryDict(f"on={day}"))
        table_export(selection=selection, actor=viewer, target=io.BytesIO())

    longest = told("as_of, all rows with their names", whole, days)
    print(f"  rows: {min(map(len, found.values()))} to {max(map(len, found.values()))}")
    told("register page", page, days[:30])
    told("export of the register", export, days[:5])
    differing = [day for day, rows in found.items() if rows != replay(day)]
    print(f"days on which the register is not what the events replay: {len(differing)} of {len(found)}")
    assert not differing
    return longest


def told(what: str, do: Callable[[dt.date], None], days: list[dt.date]) -> float:
    do(days[0])  # what is read once for all
    took = []
    for day in days:
        started = time.perf_counter()
        do(day)
        took.append(time.perf_counter() - started)
    least, middle, most = (1000 * value for value in (min(took), statistics.median(took), max(took)))
    print(f"{what}: min {least:.0f}, median {middle:.0f}, max {most:.0f} ms ({len(took)} times)")
    return max(took)


_stories: list[tuple[int, str, dt.date]] = []


def replay(day: dt.date) -> dict[int, str]:
    from whitelist.choices import LISTED
    from whitelist.models import Event

    if not _stories:
        _stories.extend(Event.objects.order_by("pk").values_list("case_id", "after", "on"))
    last = {case: after for case, after, on in _stories if on <= day}
    return {case: status for case, status in last.items() if status in LISTED}


if __name__ == "__main__":
    main()
