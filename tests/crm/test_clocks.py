"""The working-day clocks of conflicts, day by day against the official calendar package (chinesecalendar)."""

import datetime as dt

import chinese_calendar
import pytest

from core.workdays import Calendar

YEARS = range(2021, 2027)
# Around every holiday and make-up day of the years that both packages know: there clocks go wrong.
AROUND = 3


def official(start: dt.date, days: int) -> dt.date:
    """The `days`-th working day after `start`, counted with the other package."""
    day = start
    while days:
        day += dt.timedelta(days=1)
        days -= chinese_calendar.is_workday(day)
    return day


def is_special(day: dt.date) -> bool:
    return chinese_calendar.is_workday(day) != (day.weekday() < 5)


def cases() -> list[dt.date]:
    found = set()
    for year in YEARS:
        day = dt.date(year, 1, 1)
        while day.year == year:
            if is_special(day):
                found |= {day + dt.timedelta(days=shift) for shift in range(-AROUND, AROUND + 1)}
            day += dt.timedelta(days=1)
    return sorted(day for day in found if day.year in YEARS and (day.year, day.month) < (2026, 12))


CASES = cases()


def test_there_are_enough_cases_with_holidays_and_make_up_days():
    assert len(CASES) >= 200
    made_up = [day for day in CASES if day.weekday() >= 5 and chinese_calendar.is_workday(day)]
    off = [day for day in CASES if day.weekday() < 5 and not chinese_calendar.is_workday(day)]
    assert len(made_up) >= 30
    assert len(off) >= 80


@pytest.mark.parametrize("days", [1, 3, 5, 10])
def test_every_deadline_is_that_of_the_official_calendar(db, days):
    calendar = Calendar()
    for start in CASES:
        due = calendar.add(start, days)
        assert (start, due.date, due.provisional) == (start, official(start, days), False)


def test_the_days_left_count_down_to_nought_on_the_day(db):
    calendar = Calendar()
    for start in CASES:
        due = official(start, 5)
        assert calendar.between(start, due) == 5
        assert calendar.between(due, due) == 0
        assert calendar.between(official(start, 1), due) == 4


def test_the_case_of_the_national_day_week(db):
    assert Calendar().add(dt.date(2026, 9, 28), 5).date == dt.date(2026, 10, 10)  # domain.md 4.3
