import datetime as dt

import pytest

from core.months import months_later

DAY = dt.date


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (DAY(2026, 1, 31), 1, DAY(2026, 2, 28)),  # the last day of a shorter month
        (DAY(2028, 1, 31), 1, DAY(2028, 2, 29)),  # of a leap year
        (DAY(2028, 2, 29), 12, DAY(2029, 2, 28)),
        (DAY(2026, 11, 30), 3, DAY(2027, 2, 28)),
        (DAY(2026, 3, 31), -1, DAY(2026, 2, 28)),
        (DAY(2026, 1, 15), -13, DAY(2024, 12, 15)),
        (DAY(2026, 5, 31), 0, DAY(2026, 5, 31)),
        (DAY(2026, 12, 1), 36, DAY(2029, 12, 1)),
    ],
)
def test_the_same_day_of_another_month_or_its_last_one(day, months, expected):
    assert months_later(day, months) == expected
