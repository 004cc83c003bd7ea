import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import WorkdayOverride
from core.workdays import Calendar, DueDate, add_working_days

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-09-28", 5, "2026-10-10"),  # holiday week, then a Saturday that is worked (domain.md 4.3)
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-27", 1, "2026-11-30"),  # over a week-end
        ("2026-09-18", 1, "2026-09-20"),  # a worked Sunday
        ("2025-01-24", 3, "2025-02-05"),  # Spring Festival with a worked Sunday before it
    ],
)
def test_working_days_are_counted_over_holidays_and_make_up_days(start, days, end):
    assert add_working_days(day(start), days) == DueDate(day(end))


def test_a_year_that_is_not_announced_counts_monday_to_friday_and_says_so():
    due = add_working_days(day("2035-10-01"), 1)
    assert due == DueDate(day("2035-10-02"), provisional=True)


def test_a_span_that_reaches_into_such_a_year_is_provisional():
    assert add_working_days(day("2026-12-30"), 3).provisional
    assert not add_working_days(day("2026-12-01"), 3).provisional


def test_an_override_changes_the_count_and_ends_the_doubt():
    WorkdayOverride.objects.create(
        date=day("2035-10-02"), is_working=False, source_document="国办发明电〔2034〕1号"
    )
    assert add_working_days(day("2035-10-01"), 1) == DueDate(day("2035-10-03"))


def test_an_override_wins_over_the_package():
    WorkdayOverride.objects.create(date=day("2026-10-01"), is_working=True, source_document="x")
    assert Calendar().is_working(day("2026-10-01"))


@given(start=st.dates(day("2021-01-01"), day("2026-06-30")), days=st.integers(0, 60))
def test_between_undoes_add(start, days):
    calendar = Calendar()
    assert calendar.between(start, calendar.add(start, days).date) == days


def test_between_backwards_is_negative():
    assert Calendar().between(day("2026-11-27"), day("2026-11-23")) == -4


def test_a_negative_number_of_days_is_refused():
    with pytest.raises(ValueError, match="negative"):
        Calendar().add(day("2026-11-23"), -1)
