"""The small assessment of tests/assessment/schemes.py, at each of its states."""

from decimal import Decimal

import pytest

from tests.assessment.schemes import (
    AFTER,
    COUNTED,
    LATER,
    add_line,
    fill,
    hand_in,
    make_version,
    mark,
    move,
    open_period,
    set_targets,
    verify,
)

YI = Decimal(10**8)


@pytest.fixture
def opened(north, south, chief):
    """Open, with targets, nothing reported. North has records of 8, south of 10 (亿元)."""
    COUNTED.clear()
    COUNTED.update({north.pk: [5 * YI, 3 * YI], south.pk: [10 * YI]})
    period = open_period(make_version(north, south), chief)
    set_targets(period, chief, FUNDS=10, RATE=80)
    return period


@pytest.fixture
def period(opened, north, north_manager, chief, region_admin):
    """North reported and was verified, with two lines; south reported nothing."""
    fill(opened, north, north_manager, RATE=60)
    hand_in(opened, north, north_manager)
    verify(opened, north, chief)
    mark(opened, north, chief, 90)
    mark(opened, north, region_admin, 80)
    add_line(opened, north, "LEADER", chief, confirmed_by=region_admin, count=2)
    add_line(opened, north, "LATE", chief, confirmed_by=region_admin, count=3)
    return opened


@pytest.fixture
def shown(period, chief):
    """Open to objections."""
    move(period, "close", chief, AFTER)
    return move(period, "show", chief, AFTER)


@pytest.fixture
def frozen(shown, chief):
    return move(shown, "freeze", chief, LATER)
