"""Clocks over holidays, make-up workdays and pauses, against a counter that knows nothing of ours.

The counter below walks day by day over days off and make-up days written out by hand from the notices of the
State Council; it shares no code with cms.enquiries.clocks, core.workdays or the package behind it.
"""

import datetime as dt
import itertools

import pytest

from cms.enquiries.clocks import ClockFace, Stop
from core.models import WorkdayOverride
from core.workdays import Calendar

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2025-{text}" if len(text) == 5 else text)


def span(first: str, last: str) -> set[dt.date]:
    start, end = day(first), day(last)
    return {start + dt.timedelta(days=n) for n in range((end - start).days + 1)}


# 国办发明电〔2024〕12号: holidays of 2025, and the weekends that are worked instead.
OFF = (
    span("01-01", "01-01")
    | span("01-28", "02-04")
    | span("04-04", "04-06")
    | span("05-01", "05-05")
    | span("05-31", "06-02")
    | span("10-01", "10-08")
)
MADE_UP = {day("01-26"), day("02-08"), day("04-27"), day("09-28"), day("10-11")}
# The four clocks, and the starts: before, in and after each holiday, on make-up days, Fridays and Saturdays.
LENGTHS = (1, 3, 5, 10)
STARTS = [
    day(text)
    for text in [
        "01-02",
        "01-24",
        "01-26",
        "01-27",
        "01-31",
        "02-07",
        "02-08",
        "03-12",
        "03-14",
        "03-15",
        "04-03",
        "04-05",
        "04-25",
        "04-27",
        "04-30",
        "05-03",
        "05-30",
        "06-01",
        "07-18",
        "09-26",
        "09-27",
        "09-28",
        "09-30",
        "10-04",
        "10-10",
        "10-11",
        "10-12",
        "11-05",
    ]
]
# Pauses, by days after the start: (first day, day on which it runs again); None: still stopped.
PAUSES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "none": (),
    "on the first day": ((1, 2),),
    "a week": ((2, 9),),
    "of no day": ((1, 1),),
    "two": ((1, 3), (6, 12)),
    "over the holidays": ((3, 15),),
    "still stopped": ((2, None),),
    "stopped at once": ((0, None),),
    "stopped late": ((1, 4), (20, None)),
}


def works(date: dt.date) -> bool:
    if date in MADE_UP:
        return True
    if date in OFF:
        return False
    return date.isoweekday() <= 5


def is_stopped(date: dt.date, start: dt.date, pauses) -> bool:
    for first, again in pauses:
        begins = start.toordinal() + first
        ends = 10**7 if again is None else start.toordinal() + again
        if begins <= date.toordinal() < ends:
            return True
    return False


def counted(start: dt.date, pauses, limit: int = 120) -> list[dt.date]:
    """The days that count after the start, one after the other."""
    found = []
    for n in range(1, limit):
        date = dt.date.fromordinal(start.toordinal() + n)
        if works(date) and not is_stopped(date, start, pauses):
            found.append(date)
    return found


def face(start: dt.date, pauses) -> ClockFace:
    def on(n: int | None) -> dt.date | None:
        return None if n is None else start + dt.timedelta(days=n)

    return ClockFace(Calendar(), [Stop(start + dt.timedelta(days=a), on(b)) for a, b in pauses])


CASES = list(itertools.product(STARTS, LENGTHS, PAUSES))


def test_there_are_enough_cases_and_they_meet_holidays_make_up_days_and_pauses():
    assert len(CASES) >= 1000
    due = [counted(start, PAUSES[name])[:length] for start, length, name in CASES]
    assert sum(any(date in MADE_UP for date in days) for days in due) >= 100
    jumps = [days for days in due if any((b - a).days > 4 for a, b in itertools.pairwise(days))]
    assert len(jumps) >= 100


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("name", PAUSES)
def test_a_clock_is_due_on_the_last_day_allowed_that_counts(length, name):
    for start in STARTS:
        days = counted(start, PAUSES[name])
        found = face(start, PAUSES[name]).due(start, length)
        expected = days[length - 1] if len(days) >= length else None
        assert (found and found.date) == expected, (start, length, name)


@pytest.mark.parametrize("name", PAUSES)
def test_days_taken_and_days_late_are_those_that_count(name):
    for start, length, after in itertools.product(STARTS, LENGTHS, (0, 1, 3, 7, 16, 30)):
        end = start + dt.timedelta(days=after)
        taken = len([date for date in counted(start, PAUSES[name]) if date <= end])
        clock = face(start, PAUSES[name])
        assert clock.taken(start, end) == taken, (start, after, name)
        assert clock.late(start, length, end) == max(0, taken - length), (start, length, after, name)


def test_a_working_day_that_a_notice_makes_a_holiday_does_not_count():
    friday = day("03-14")
    before = ClockFace(Calendar()).due(friday, 1)
    WorkdayOverride.objects.create(date=day("03-17"), is_working=False, source_document="通知")
    after = ClockFace(Calendar()).due(friday, 1)
    assert (before.date, after.date) == (day("03-17"), day("03-18"))


def test_a_day_of_a_year_not_announced_is_provisional():
    found = ClockFace(Calendar()).due(dt.date(2039, 3, 11), 5)
    assert (found.date, found.provisional) == (dt.date(2039, 3, 18), True)
