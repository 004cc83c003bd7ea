import threading

import pytest

from search.breaker import Breaker, breaker_of
from search.engines.base import EngineAway


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock, settings) -> Breaker:
    settings.SEARCH_COOL_OFF = 10
    return Breaker("elasticsearch", clock=clock)


def away():
    raise EngineAway("no answer in time")


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(EngineAway, match="no answer in time"):
            breaker.call(away)


def refuses_unasked(breaker: Breaker) -> bool:
    asked = []
    try:
        breaker.call(lambda: asked.append(1))
    except EngineAway:
        assert breaker.is_open
    return not asked


def test_it_opens_after_three_failures_in_a_row_and_then_asks_nobody(breaker):
    fail(breaker, 2)
    assert breaker.call(lambda: "answer") == "answer"
    fail(breaker, 2)
    assert not breaker.is_open
    fail(breaker, 1)
    assert refuses_unasked(breaker)


def test_after_the_cool_off_one_answer_closes_it(breaker, clock):
    fail(breaker, 3)
    clock.now += 9.9
    assert refuses_unasked(breaker)
    clock.now += 0.2
    assert breaker.call(lambda: "answer") == "answer"
    fail(breaker, 2)
    assert not breaker.is_open


def test_a_failed_trial_opens_it_for_another_cool_off(breaker, clock):
    fail(breaker, 3)
    clock.now += 11
    fail(breaker, 1)
    assert refuses_unasked(breaker)
    clock.now += 11
    assert not refuses_unasked(breaker)


def test_only_one_thread_makes_the_trial(breaker, clock):
    fail(breaker, 3)
    clock.now += 11
    begun, may_end = threading.Event(), threading.Event()

    def slow():
        begun.set()
        may_end.wait(5)

    trial = threading.Thread(target=lambda: breaker.call(slow))
    trial.start()
    assert begun.wait(5)
    assert refuses_unasked(breaker)
    may_end.set()
    trial.join(5)
    assert not refuses_unasked(breaker)


def test_an_error_that_is_no_outage_passes_through_and_lets_another_try(breaker, clock):
    fail(breaker, 3)
    clock.now += 11
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            breaker.call(lambda: 1 / 0)
    assert not breaker.is_open


def test_an_answer_to_a_call_from_before_it_opened_closes_nothing_too_early(breaker):
    fail(breaker, 2)

    def fails_meanwhile():
        fail(breaker, 1)
        return "late answer"

    assert breaker.call(fails_meanwhile) == "late answer"
    assert not breaker.is_open  # it did answer


def test_each_engine_has_one_in_a_process():
    assert breaker_of("elasticsearch") is breaker_of("elasticsearch")
    assert breaker_of("elasticsearch") is not breaker_of("another")
