"""Cases on the list, and what happened to them, taken by the real services."""

import datetime as dt
import io
import random
from typing import Any

from openpyxl import load_workbook

from accounts.models import User
from tests.whitelist.cases import decision, taken
from whitelist.flow import CASE_FLOW
from whitelist.models import Case, Edition, EditionLine, Event, PublicNotice, SchemeVersion
from whitelist.services.cases import case_move_by_clock
from whitelist.services.editions import edition_publish

ON_THE_LIST = dt.date(2026, 3, 10)  # the day from which `listed` has a case on the list
DAY = dt.timedelta(days=1)


def walk(case: Case, chief: User, other_chief: User, rng: random.Random, *, steps: int) -> Case:
    """Steps at random from the listing on, on days at random: often several on one day."""
    day = case.status_on
    for _ in range(steps):
        names = [move.name for move in CASE_FLOW.moves.values() if case.status in move.sources]
        if not names:
            return case
        day += dt.timedelta(days=rng.choice([0, 0, 1, 3, 20]))
        case = _step(case, rng.choice(names), chief, other_chief, day)
    return case


def _step(case: Case, name: str, chief: User, other_chief: User, day: dt.date) -> Case:
    if name == "close":
        until = case.appeal_until or day
        return case_move_by_clock(case=case, name=name, note="", today=max(day, until + DAY))
    if name == "appeal":
        until = case.appeal_until or day
        if day > until or case.events.filter(verb="uphold_removal").exists():
            return case
        return taken(case, name, case.created_by, today=day)
    actor = other_chief if name in ("reinstate", "uphold_removal") else chief
    return taken(case, name, actor, today=day, document=decision(case, chief))


def publish(
    version: SchemeVersion, day: dt.date, actor: User, document: str = "No. 1", today: dt.date | None = None
) -> Edition:
    """An edition of the list of a day, published some days later."""
    return edition_publish(
        scheme=version.scheme,
        effective_on=day,
        actor=actor,
        document=document,
        today=today or day + 5 * DAY,
    )


def sheet_of(response, *, sheet: int = 0) -> list[list]:
    """The cells of a workbook that a page answered with."""
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def list_records(case: Case, actor: User) -> dict[str, Any]:
    """One record of everything that the list has, of a case that was handed in."""
    edition = Edition.objects.create(
        scheme=case.scheme, number=1, effective_on=ON_THE_LIST, document="No. 1", created_by=actor
    )
    line = EditionLine.objects.create(
        edition=edition,
        order=1,
        case=case,
        change="entered",
        status="effective",
        since=ON_THE_LIST,
        is_public=True,
        chain=case.chain,
        area=case.area,
        rests_on=case.checks.first(),
    )
    event = Event.objects.create(case=case, on=ON_THE_LIST, verb="warn", after="warned", actor=actor)
    return {"edition": edition, "line": line, "notice": PublicNotice.objects.first(), "event": event}
